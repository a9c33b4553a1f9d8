"""Lets rows that point at one person or prospect point at another, and back again.

Every table of the record is looked at, also those that came later: what points at a person is
theirs, and must not be forgotten where two people become one.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.db import models as fields

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.row_images import image_of, restore_rows
from keepwarm.records import models

Table = type[fields.Model]
Links = dict[str, dict[str, list[Any]]]
"""By "Table.column": the ids of rows that moved, and images of those that gave way."""
_ELSEWHERE: Final = {
    models.Prospect, models.Participation, models.LogEntry, models.Touch, models.Signal,
    models.Duplicate, models.Candidate, models.Standing, models.Passage,
    models.RemarkJudgments,
}  # fmt: skip
"""Derived anew, or moved in a way of their own."""


def linked_columns(target: Table) -> list[tuple[Table, str]]:
    """Return the tables that point at people or prospects, each with its column."""
    return [
        (model, field.attname)
        for model in apps.get_app_config("records").get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's documented way
        if field.related_model is target
        and model not in _ELSEWHERE
        and field.attname != "absorbed_id"
    ]


def move_links(desk: Desk, target: Table, source: int, into: int) -> Links:
    """Point all rows of ``source`` at ``into``; one that is there already gives way."""
    moved: Links = {}
    for model, column in linked_columns(target):
        rows = model._default_manager.filter(  # noqa: SLF001 - Django's documented way
            workspace_id=desk.workspace_id, **{column: source}
        )
        twins = _twins(desk, model, column, source, into)
        dropped = [image_of(row) for row in rows.filter(pk__in=twins)]
        rows.filter(pk__in=twins).delete()
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(**{column: into})
        if pks or dropped:
            moved[f"{model.__name__}.{column}"] = {"moved": pks, "dropped": dropped}
    return moved


def move_links_back(desk: Desk, links: Links, into: int) -> None:
    """Point what moved at ``into`` again, as far as it is still there; put back what gave way."""
    for name, moved in links.items():
        table, _, column = name.partition(".")
        model = apps.get_model("records", table)
        rows = model._default_manager.filter(workspace_id=desk.workspace_id)  # noqa: SLF001
        rows.filter(pk__in=moved["moved"]).update(**{column: into})
        restore_rows(model, _of_people_here(desk, model, moved["dropped"]))


def _of_people_here(desk: Desk, model: Table, images: list[Any]) -> list[Any]:
    """Leave out the rows of who was erased meanwhile: they are gone from all tables."""
    people = models.Person.objects.filter(workspace_id=desk.workspace_id)
    columns = [
        field.attname
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's documented way
        if field.related_model is models.Person
    ]
    named = {image[column] for image in images for column in columns} - {None}
    here = {None, *people.filter(pk__in=named).values_list("pk", flat=True)}
    return [image for image in images if here.issuperset(image[column] for column in columns)]


def _twins(desk: Desk, model: Table, column: str, source: int, into: int) -> set[int]:
    """Return the rows of ``source`` that would stand twice."""
    twins: set[int] = set()
    for constraint in model._meta.constraints:  # noqa: SLF001 - Django's documented way
        if not isinstance(constraint, fields.UniqueConstraint):
            continue
        links = {field.name: field.attname for field in model._meta.concrete_fields}  # noqa: SLF001
        names = [links[name] for name in constraint.fields]
        if column not in names:
            continue
        others = [name for name in names if name != column]
        rows = model._default_manager.filter(workspace_id=desk.workspace_id)  # noqa: SLF001
        taken = {_plain(row) for row in rows.filter(**{column: into}).values_list(*others)}
        theirs = rows.filter(**{column: source}).values_list("pk", *others)
        twins |= {row[0] for row in theirs if _plain(row[1:]) in taken}
    return twins


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
