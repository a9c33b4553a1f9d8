"""Keeps for which reasons the remarks on a prospect speak: to judge one takes milliseconds.

What is kept stands under a digest of exactly the text that was judged, beside the version of the
model that judged it. It is never out of date, only missing, and may be thrown away at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.belief import REASONS
from keepwarm.engine.reading import (
    READING_VERSION,
    Lexicon,
    RemarkModel,
    suggest_from_story,
    suggest_reasons,
)
from keepwarm.records import models
from keepwarm.records.database import writing

_STORY: Final = "story"
_ROW: Final = np.dtype([("digest", "<u8"), ("chances", "<f4", (len(REASONS),))])
Chances = tuple[float, ...]
"""One per reason, in the order of ``REASONS``; empty where nothing is said of any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Says for which reasons texts speak: as it is known, else by the model of remarks."""

    lexicon: Lexicon
    known: Mapping[int, Chances] = field(default_factory=dict)
    asked: dict[int, Chances] = field(default_factory=dict)
    """All that was asked for so far, known or not."""
    story: Chances | None = None
    """What everything together was taken for, where others have judged that."""

    def judge_remark(self, text: str, side: str) -> Chances:
        """Return the chance of each reason that a remark speaks for it."""
        return self._look_up(
            f"{side}\n{text}",
            lambda: suggest_reasons(text, side, self.lexicon.remarks, self.lexicon.languages),
        )

    def judge_story(self, story: str) -> Chances:
        """Return the chance of each reason that it is the first of a story."""
        if self.story is not None:
            return self.story
        return self._look_up(
            f"{_STORY}\n{story}", lambda: suggest_from_story(story, self.lexicon.remarks)
        )

    @property
    def has_news(self) -> bool:
        """Whether anything was asked for that was not known."""
        return any(chances and digest not in self.known for digest, chances in self.asked.items())

    def _look_up(self, text: str, judge: Callable[[], Mapping[str, float]]) -> Chances:
        digest = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
        chances = self.known.get(digest)
        if chances is None:
            told = judge()
            # As they are kept, so that who looks first sees what the others see.
            chances = tuple(float(np.float32(told[reason])) for reason in REASONS) if told else ()
        self.asked[digest] = chances
        return chances


def open_judge(desk: Desk, prospect_id: int) -> Judge:
    """Return a judge who knows what is kept of a prospect's remarks."""
    lexicon = desk.packs.lexicon
    if lexicon.remarks is None:
        return Judge(lexicon=lexicon)
    rows = models.RemarkJudgments.objects.filter(
        workspace_id=desk.workspace_id,
        prospect_id=prospect_id,
        version=_version(lexicon.remarks),
    )
    packed = rows.values_list("packed", flat=True).first()
    return Judge(lexicon=lexicon, known=_unpack(bytes(packed or b"")))


def keep_judgments(desk: Desk, prospect_id: int, judge: Judge) -> None:
    """Keep what was judged now; what nobody asked for any more goes."""
    model = judge.lexicon.remarks
    if model is None or not judge.has_news:
        return
    with writing(desk.workspace_id):
        # Somebody may have erased them meanwhile.
        if models.Prospect.objects.filter(pk=prospect_id).exists():
            models.RemarkJudgments.objects.update_or_create(
                prospect_id=prospect_id,
                workspace_id=desk.workspace_id,
                defaults={"version": _version(model), "packed": _pack(judge.asked)},
            )


def _version(model: RemarkModel) -> str:
    return f"{READING_VERSION}-{model.version}"


def _pack(asked: Mapping[int, Chances]) -> bytes:
    rows = [(digest, chances) for digest, chances in asked.items() if chances]
    return np.array(rows, _ROW).tobytes()


def _unpack(packed: bytes) -> dict[int, Chances]:
    rows = np.frombuffer(packed, _ROW)
    digests, chances = rows["digest"].tolist(), rows["chances"].tolist()
    return {digest: tuple(each) for digest, each in zip(digests, chances, strict=True)}
