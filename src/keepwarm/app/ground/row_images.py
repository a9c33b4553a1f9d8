"""Rows as plain values, so that a decision can put them back as they were."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

Image = dict[str, Any]
"""A row's values by column, as JSON can hold them."""
_PLAIN = (bool, int, float, str, type(None))


def image_of(row: models.Model) -> Image:
    """Return a row as values that JSON can hold and ``restore_rows`` can read."""
    return {
        field.attname: encode(field, getattr(row, field.attname))
        for field in row._meta.concrete_fields  # noqa: SLF001 - Django's documented way
    }


def encode(field: models.Field[Any, Any], value: Any) -> Any:  # noqa: ANN401 - of any column
    """Return one column's value as JSON can hold it."""
    if isinstance(field, models.JSONField) or isinstance(value, _PLAIN):
        return value
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value.isoformat()


def decode(field: models.Field[Any, Any], value: Any) -> Any:  # noqa: ANN401 - of any column
    """Return one column's value as it was before ``encode``."""
    return value if isinstance(field, models.JSONField) else field.to_python(value)


def restore_rows(model: type[models.Model], images: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows under the ids they had; what the images do not name gets its default."""
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001
    model._default_manager.bulk_create(  # noqa: SLF001 - Django's documented way
        model(
            **{name: decode(fields[name], value) for name, value in image.items() if name in fields}
        )
        for image in images
    )
