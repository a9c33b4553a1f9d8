"""The command line: the use cases in a terminal, each with ``--json`` for machines."""

from . import _judge  # noqa: F401 - registers its commands
from ._commands import application, main

__all__ = ["application", "main"]
