"""The command line: the use cases in a terminal, each with ``--json`` for machines."""

from . import _judge, _keeping, _learning, _values  # noqa: F401 - register their commands
from ._commands import application, main

__all__ = ["application", "main"]
