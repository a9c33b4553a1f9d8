"""The command line: the use cases in a terminal, each with ``--json`` for machines."""

from ._commands import application, main

__all__ = ["application", "main"]
