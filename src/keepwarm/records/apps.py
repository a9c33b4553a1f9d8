"""Registers the record with Django."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The one Django application of Keepwarm."""

    name = "keepwarm.records"
    label = "records"
