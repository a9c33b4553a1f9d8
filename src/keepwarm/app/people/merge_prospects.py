"""Makes one prospect of two, so that nothing anybody decided or said is lost."""

from __future__ import annotations

from typing import Any, Final

from keepwarm.app.ground.row_images import Image, decode, encode
from keepwarm.engine.values import STAGES, Basis, Outcome, Stage
from keepwarm.records import models

_OUTCOMES: Final = ("outcome", "outcome_evidence", "outcome_at")
_PUT_OFF: Final = ("not_before", "not_before_set_at")
Changes = dict[str, list[Any]]
"""By column: what stood there and what stands there now, as JSON can hold them."""


def combine_prospects(kept: models.Prospect, other: models.Prospect) -> dict[str, Any]:
    """Return what the one prospect holds from now on, as far as two may differ.

    A closed channel stays closed, an end stays an end, and of two days to be left alone until the
    later one holds; otherwise what the kept one lacks is filled up.
    """
    stages = (Stage(kept.stage), Stage(other.stage))
    ended, put_off = _ended(kept, other), _put_off(kept, other)
    known = [moment for moment in (kept.known_since, other.known_since) if moment]
    return {
        "source_id": kept.source_id or other.source_id,
        "external_id": kept.external_id or other.external_id,
        "account_name": kept.account_name or other.account_name,
        "search_text": _joined(" ", [*kept.search_text.split(), *other.search_text.split()]),
        "basis": other.basis if kept.basis == Basis.UNKNOWN.value else kept.basis,
        "region": kept.region or other.region,
        "stage": max(stages, key=STAGES.index).value,
        "value_minutes": (
            other.value_minutes if kept.value_minutes is None else kept.value_minutes
        ),
        "blocked": sorted({*kept.blocked, *other.blocked}),
        "preferred": kept.preferred or other.preferred,
        **{name: getattr(ended, name) for name in _OUTCOMES},
        **{name: getattr(put_off, name) for name in _PUT_OFF},
        "known_since": min(known, default=None),
        "note": _joined("\n", [kept.note, other.note]),
        "extra": _extras(kept, other),
    }


def _joined(by: str, texts: list[str]) -> str:
    return by.join(dict.fromkeys(text for text in texts if text))


def _ended(kept: models.Prospect, other: models.Prospect) -> models.Prospect:
    both = (kept, other)
    opted_out = [row for row in both if row.outcome == Outcome.OPTED_OUT.value]
    closed = [row for row in both if row.outcome != Outcome.OPEN.value]
    return (opted_out or closed or [kept])[0]


def _put_off(kept: models.Prospect, other: models.Prospect) -> models.Prospect:
    if kept.not_before is None or other.not_before is None:
        return other if kept.not_before is None else kept
    return max(kept, other, key=lambda row: row.not_before or row.pk)


def _extras(kept: models.Prospect, other: models.Prospect) -> dict[str, Any]:
    said = {**other.extra, **kept.extra}
    if kept.external_id and other.external_id and kept.external_id != other.external_id:
        said["Also known under the number"] = other.external_id
    return said


def change_row(row: models.Prospect | models.Person, wanted: dict[str, Any]) -> Changes:
    """Write these values into a row; return what stood there where it differed."""
    changes: Changes = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - Django's documented way
        name = field.attname
        if name in wanted and getattr(row, name) != wanted[name]:
            changes[name] = [encode(field, getattr(row, name)), encode(field, wanted[name])]
            setattr(row, name, wanted[name])
    if changes:
        row.save(update_fields=[_name(row, attname) for attname in changes])
    return changes


def change_row_back(row: models.Prospect | models.Person, changes: Changes) -> None:
    """Write back what stood there; what was changed since then stays as it is."""
    image: Image = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - as above
        before, after = changes.get(field.attname, (None, None))
        if field.attname in changes and encode(field, getattr(row, field.attname)) == after:
            image[field.attname] = decode(field, before)
            setattr(row, field.attname, image[field.attname])
    if image:
        row.save(update_fields=[_name(row, attname) for attname in image])


def _name(row: models.Prospect | models.Person, attname: str) -> str:
    return attname if attname == "id" else str(row._meta.get_field(attname).name)  # noqa: SLF001
