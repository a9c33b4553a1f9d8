"""Stories of silent prospects, told for this project: read, and scored against their labels.

    # REASON REASON … | ok TACTIC/CHANNEL … | no TACTIC/CHANNEL …
    @ who; what we offer; what is known | today: a day
    DAYS_AGO CHANNEL DIRECTION: text

``no std`` stands for a bump, a bold attempt and closing; ``*`` for any channel. ``tuning.txt`` and
``second.txt`` are what weights and words were set by; ``held_out.txt`` is kept apart. ``python -m
training.stories`` prints the figures of each. ``tuning.txt`` also teaches the encoder
(``training/tune.py``): what it makes of those that it never saw stands in
``stories_out_of_fold.npz``.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Packs

FOLDER: Final = Path(__file__).parent / "vignettes"
TAUGHT: Final = "tuning"
"""The set that the encoder has learned from."""
SETS: Final = (TAUGHT, "second", "held_out")
STORIES_OUT_OF_FOLD: Final = Path(__file__).parent / "stories_out_of_fold.npz"
"""What the tuned encoder takes stories for that it never saw, by their check sums."""
RANK_WEIGHTS: Final = (1.0, 0.5, 0.3)
"""How much a reason counts that is named first, second or third."""
STANDARD: Final = ("bump_forward/email", "hail_mary/*", "disqualify/none")
_LINE: Final = re.compile(r"(\d+) (\w+) (\w+): (.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as the encoder reads it, with its reasons, the heaviest first."""

    text: str
    reasons: tuple[str, ...]

    def key(self) -> int:
        """Return a check sum of what is read."""
        return zlib.crc32(self.text.encode())

    def fold(self, folds: int) -> int:
        """Return the fold of its words."""
        return self.key() % folds

    def weights(self, reasons: Iterable[str]) -> list[float]:
        """Return how much each reason counts: less, the later it is named."""
        ranks = dict(zip(self.reasons, RANK_WEIGHTS, strict=False))
        return [ranks.get(reason, 0.0) for reason in reasons]


def told_stories(name: str = TAUGHT) -> list[Story]:
    """Return the stories of one set as the product tells them to the encoder."""
    from keepwarm.app.day.advise import tell_story  # noqa: PLC0415 - Django has to be set up first

    return [
        Story(text=tell_story(story), reasons=tuple(story["best_reasons"]))
        for story in read_stories(name)
    ]


def read_stories(name: str) -> list[dict[str, Any]]:
    """Return the stories of one set in the codebook's form, labels included."""
    stories: list[dict[str, Any]] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            stories.append(_labels(line[1:], f"{name}-{len(stories) + 1}"))
        elif line.startswith("@"):
            stories[-1]["facts"] = _facts(line[1:])
        elif line.strip():
            stories[-1]["timeline"].append(_entry(line))
    return stories


def _labels(line: str, identity: str) -> dict[str, Any]:
    reasons, *fields = (part.split() for part in line.split("|"))
    steps = {name: _steps(names) for name, *names in fields}
    return {
        "id": identity,
        "facts": {},
        "timeline": [],
        "best_reasons": reasons,
        "acceptable_next": steps["ok"],
        "unacceptable_next": steps["no"],
    }


def _steps(names: Iterable[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in names:
        for step in STANDARD if name == "std" else (name,):
            tactic, _, channel = step.partition("/")
            found.append((tactic, channel))
    return found


def _facts(line: str) -> dict[str, str]:
    parts = [part.strip() for part in re.split(r"[|;]", line)]
    facts = {"prospect": parts[0], "offer": parts[1]}
    for part in parts[2:]:
        name, _, value = part.partition("today: ")
        facts |= {"today": value} if value else {"known": name}
    return facts


def _entry(line: str) -> dict[str, Any]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"{line!r} is no entry; write DAYS_AGO CHANNEL DIRECTION: text")
    return {
        "days_ago": int(found[1]),
        "channel": found[2],
        "direction": found[3],
        "text": found[4],
    }


def score_stories(stories: list[dict[str, Any]], packs: Packs) -> dict[str, float]:
    """Return shares: right first, right among three, first step acceptable and unacceptable."""
    from keepwarm.app.day.advise import advise_items  # noqa: PLC0415 - Django has to be set up first

    lines = [
        json.dumps({name: story[name] for name in ("id", "facts", "timeline")}) for story in stories
    ]
    answers = advise_items(lines, packs)
    hits = [_hits(story, answer) for story, answer in zip(stories, answers, strict=True)]
    names = ("top1", "top3", "acceptable", "unacceptable")
    return {
        name: round(sum(hit[at] for hit in hits) / len(hits), 4) for at, name in enumerate(names)
    }


def _hits(story: dict[str, Any], answer: dict[str, Any]) -> tuple[bool, bool, bool, bool]:
    first, best = answer["next"][0], story["best_reasons"][0]
    return (
        answer["reasons"][0] == best,
        best in answer["reasons"][:3],
        any(is_step(first, step) for step in story["acceptable_next"]),
        any(is_step(first, step) for step in story["unacceptable_next"]),
    )


def is_step(step: dict[str, str], named: tuple[str, str]) -> bool:
    """Say whether a step is the one that a label names."""
    return step["tactic"] == named[0] and named[1] in ("*", step["channel"])


def main() -> None:
    """Print the figures of each set."""
    import django  # noqa: PLC0415 - its settings are read here, not on import

    django.setup()
    from keepwarm import wiring  # noqa: PLC0415

    for name in SETS:
        print(json.dumps({"set": name, **score_stories(read_stories(name), wiring.packs())}))


if __name__ == "__main__":
    sys.exit(main())
