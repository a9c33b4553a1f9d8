"""What the record shows at one moment, read with few questions: the invariants look at it."""

import datetime as dt
from dataclasses import dataclass

_MAIL = "touch, state, person_id, message_id"
_PROSPECT = "p.id, p.person_id, p.lane, p.next_on, p.outcome, p.name, p.not_before, q.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The record at a moment."""

    mails: tuple
    prospects: tuple
    open_jobs: dict
    """Kinds by number."""
    troubles: tuple
    """(kind, state, trouble) of jobs."""
    digests: frozenset
    decisions: int
    raws: int
    stops: frozenset
    """Keyed hashes."""
    stopped: frozenset
    """Ids of the people whom nobody may contact any more."""

    def prospect_of(self, address):
        return next((one for one in self.prospects if one["key"] == address), None)


def look(desk):
    """Read what the invariants need, in plain SQL: they look after every step."""
    prospects = tuple(
        {
            "pk": pk, "person_id": person, "lane": lane, "next_on": _day(next_on), "name": name,
            "outcome": outcome, "not_before": not_before, "key": key, "is_stale": bool(is_stale),
        }
        for pk, person, lane, next_on, outcome, name, not_before, key, is_stale in _rows(
            f"SELECT {_PROSPECT}, q.is_stale FROM records_prospect p"  # noqa: S608 - our own names
            " JOIN records_person q ON q.id = p.person_id ORDER BY p.id"
        )
    )  # fmt: skip
    stops = {bytes(row[0]) for row in _rows("SELECT key_hash FROM records_suppression")}
    jobs = _rows("SELECT id, kind, state, trouble FROM records_job")
    ((decisions, raws),) = _rows(
        "SELECT (SELECT COUNT(*) FROM records_decision), (SELECT COUNT(*) FROM records_rawmessage)"
    )
    return Seen(
        mails=tuple(
            dict(zip(_MAIL.split(", "), row, strict=True))
            for row in _rows(f"SELECT {_MAIL} FROM records_outboxmail ORDER BY id")  # noqa: S608
        ),
        prospects=prospects,
        open_jobs={pk: kind for pk, kind, state, _ in jobs if state in ("waiting", "running")},
        troubles=tuple((kind, state, trouble) for _, kind, state, trouble in jobs if trouble),
        digests=frozenset(bytes(row[0]) for row in _rows("SELECT digest FROM records_message")),
        decisions=decisions,
        raws=raws,
        stops=frozenset(stops),
        stopped=frozenset(
            one["person_id"] for one in prospects if desk.hash_key(one["key"]) in stops
        ),
    )


def _rows(statement):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _day(value):
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def image(desk):
    """Return all that an act and its undoing may touch, comparable: equal if nothing is left."""
    from keepwarm.records import models
    from keepwarm.records.columns import standing_of

    columns = (
        "pk", "outcome", "outcome_evidence", "not_before", "not_before_set_at", "blocked", "stage",
        "lane", "next_on", "chance", "last_touch_at", "last_signal_at", "touches",
    )  # fmt: skip
    workspace = models.Workspace.objects.get(pk=desk.workspace_id)
    return {
        "prospects": list(models.Prospect.objects.order_by("pk").values_list(*columns)),
        "standings": [
            (pk, standing_of(bytes(packed)).tobytes())
            for pk, packed in models.Standing.objects.order_by("pk").values_list("pk", "packed")
        ],
        "stops": sorted(
            bytes(row) for row in models.Suppression.objects.values_list("key_hash", flat=True)
        ),
        "touches": sorted(
            models.Touch.objects.values_list("person_id", "at", "channel", "tactic", "is_bounced"),
            key=repr,
        ),
        "log": models.LogEntry.objects.count(),
        "outbox": list(
            models.OutboxMail.objects.exclude(state="stopped").order_by("pk").values_list(
                "touch", "state"
            )
        ),
        "working time": {
            name: value for name, value in workspace.working_time.items() if value != []
        },
    }  # fmt: skip


def touches_by_key():
    """Return how many touches there are to each mail, by the key of its Message-ID."""
    return dict(
        _rows(
            "SELECT m.key, COUNT(*) FROM records_touch t"
            " JOIN records_message m ON m.id = t.message_id GROUP BY m.key"
        )
    )


def calls_logged():
    """Return how many touches outside mail there are, by person."""
    return dict(
        _rows(
            "SELECT person_id, COUNT(*) FROM records_touch WHERE entry_id IS NOT NULL"
            " GROUP BY person_id"
        )
    )


def known_keys():
    """Return the keys of everybody in the record."""
    return {key for (key,) in _rows("SELECT key FROM records_person")}
