"""Drafts checked: one, or items in bulk, without a record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from keepwarm.app.ground.bulk import answer_each
from keepwarm.engine.draft import Check, CheckLexicon, check_draft
from keepwarm.engine.values import Channel, DraftFacts, DraftInContext, EarlierTouch

NONE: Final = "none"
"""What an item without findings is labelled with."""
_THEM: Final = "THEM:"
_CHANNELS: Final = {"voicemail_script": Channel.VOICEMAIL}
_NAMED: Final = ("name", "company", "role", "rep", "rep_company", "offer")
_LISTS: Final = ("known", "proof")


def check_items(
    lines: Iterable[str], lexicon: CheckLexicon, *, checks: Collection[Check] | None = None
) -> Iterator[dict[str, Any]]:
    """Check draft items, one JSON object a line; a bad one becomes a line with ``error``."""
    return answer_each(lines, lambda item: _check_item(item, lexicon, checks))


def _check_item(
    item: Mapping[str, Any], lexicon: CheckLexicon, checks: Collection[Check] | None
) -> dict[str, Any]:
    found = check_draft(draft_of(item), lexicon, checks=checks)
    codes = sorted({finding.code for finding in found})
    return {
        "findings": codes or [NONE],
        "spans": [
            {
                "code": finding.code,
                "in": "subject" if finding.is_in_subject else "draft",
                "start": finding.start,
                "end": finding.end,
                "message": finding.message,
                "repair": finding.repair,
                "severity": finding.severity.value,
            }
            for finding in found
        ],
    }


def draft_of(item: Mapping[str, Any]) -> DraftInContext:
    """Return a draft item as a draft with its context; errors say which field is wrong."""
    text = item.get("draft")
    if not isinstance(text, str):
        raise TypeError(f"draft must be a string, not {text!r}; put the text there")
    facts = item.get("facts") or {}
    if not isinstance(facts, Mapping):
        raise TypeError(f"facts must be an object, not {facts!r}")
    channel = str(item.get("channel") or Channel.EMAIL)
    return DraftInContext(
        text=text,
        channel=_CHANNELS.get(channel) or Channel(channel),
        language=str(item.get("lang") or ""),
        subject=str(item.get("subject") or ""),
        facts=facts_of(facts),
        history=tuple(_touch_of(touch) for touch in item.get("history") or ()),
    )


def facts_of(facts: Mapping[str, Any]) -> DraftFacts:
    """Return facts by name as a value; what has another name is among the ``others``."""
    named = {name: str(facts.get(name) or "") for name in _NAMED}
    if not named["rep_company"] and "," in named["rep"]:
        named["rep_company"] = named["rep"].partition(",")[2].strip()
    others = [
        text for name, value in facts.items() if name not in _NAMED + _LISTS
        for text in _texts(value)
    ]  # fmt: skip
    return DraftFacts(
        **named,
        known=_texts(facts.get("known")),
        proof=_texts(facts.get("proof")),
        others=tuple(others),
    )


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return (str(value),)


def _touch_of(touch: Mapping[str, Any]) -> EarlierTouch:
    if not isinstance(touch, Mapping):
        raise TypeError(f"a touch of the history must be an object, not {touch!r}")
    text = str(touch.get("text") or "")
    return EarlierTouch(
        text=text.removeprefix(_THEM).strip(),
        channel=str(touch.get("channel") or ""),
        days_ago=float(touch.get("days_ago") or 0),
        is_theirs=text.startswith(_THEM),
    )
