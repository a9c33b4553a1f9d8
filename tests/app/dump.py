"""The whole record by natural keys: equal for two databases that say the same.

Left out is what differs between equal records: row ids, digests made of row ids, revisions,
columns that hold when the program ran, what an import found before it filled it in, and the figures
learned from the record: at which part of an import they are learned depends on the clock.
"""

import json
import sys
import zlib

import numpy as np

from keepwarm.records.columns import STORED

_CLOCKS = {
    "Workspace": {"created_at", "revision", "whole_since", "seed"},
    "Source": {"imported_at"},
    "Suppression": {"at"},
    "Decision": {"at", "undone_at"},
    "LogEntry": {"digest"},
    "Mention": {"filled"},
    "Standing": {"revision", "packed"},
    "Parameters": {"at"},
    "PlanLine": {"made_at"},
}


def dump_record(*, without=()):
    """Return the rows of every table but those named in ``without``, as sorted plain values."""
    from django.apps import apps

    wanted = [
        model
        for model in apps.get_app_config("records").get_models()
        if model.__name__ not in without
    ]
    names = _Names()
    return {
        model.__name__: sorted((_row(row, names) for row in model.objects.all()), key=repr)
        for model in wanted
    }


def differences(left, right):
    """Return what only one of two records holds, table by table: readable where they differ."""
    return [
        f"{sign} {table}: {row}"
        for table in left
        for sign, rows, others in (
            ("-", left[table], right[table]),
            ("+", right[table], left[table]),
        )
        for row in rows
        if row not in others
    ]


class _Names:
    """Natural keys by row id, of the tables that others point at."""

    def __init__(self):
        from keepwarm.records import models

        self.person = dict(models.Person.objects.values_list("pk", "key"))
        self.first = self.second = self.successor = self.absorbed = self.person
        self.account = {0: "", **dict(models.Account.objects.values_list("pk", "key"))}
        self.source = {
            pk: f"{kind} {name}"
            for pk, kind, name in models.Source.objects.values_list("pk", "kind", "name")
        }
        self.message = {
            pk: bytes(digest).hex()
            for pk, digest in models.Message.objects.values_list("pk", "digest")
        }
        self.entry = {
            pk: f"{self.person[person]} {at} {channel} {result} {note}"
            for pk, person, at, channel, result, note in models.LogEntry.objects.values_list(
                "pk", "person_id", "at", "channel", "result", "note"
            )
        }
        self.prospect = {
            pk: self.person[person]
            for pk, person in models.Prospect.objects.values_list("pk", "person_id")
        }


def _row(row, names):
    skipped = _CLOCKS.get(type(row).__name__, set()) | {"id", "workspace_id"}
    plain = {}
    for field in row._meta.fields:
        if field.attname in skipped:
            continue
        value = getattr(row, field.attname)
        table = field.attname.removesuffix("_id")
        if field.attname.endswith("_id") and hasattr(names, table):
            value = None if value is None else getattr(names, table)[value]
        elif isinstance(value, bytes | memoryview):
            value = bytes(value).hex()
        plain[field.attname] = value
    if type(row).__name__ == "Parameters" and row.name == "belief":
        del plain["content"]
    if type(row).__name__ == "Standing":
        (stored,) = np.frombuffer(bytes(row.packed), STORED)
        plain["account"] = names.account[int(stored["account"])]
        plain["packed"] = stored["standing"].tobytes().hex()
    if type(row).__name__ == "Decision":
        plain["before"] = _named_people(row.before, names)
        plain["is_undone"] = row.undone_at is not None
    return plain


def _named_people(before, names):
    if "people" not in before:
        return before
    return before | {"people": sorted(names.person.get(person, "") for person in before["people"])}


def raw_messages():
    """Return the bytes of every message as kept."""
    from keepwarm.records import models

    return sorted(
        zlib.decompress(content)
        for content in models.RawMessage.objects.values_list("content", flat=True)
    )


def main():
    """Print the record of the installation at ``KEEPWARM_HOME``, placed as of a fixed moment."""
    import django

    django.setup()
    from keepwarm import wiring
    from keepwarm.app.day.today import current_book
    from keepwarm.app.ground.coverage import read_coverage
    from keepwarm.app.settling.settle import write_places
    from tests.app.builders import NOW

    desk = wiring.open_desk(clock=lambda: NOW)
    book = current_book(desk)
    write_places(desk, book.prospect.tolist(), book.standings, read_coverage(desk))
    json.dump(dump_record(), sys.stdout, default=str)


if __name__ == "__main__":
    main()
