"""The command line: the use cases in a terminal, each with ``--json`` for machines."""

from . import (  # noqa: F401 - register their commands
    _check,
    _draft,
    _find,
    _imports,
    _inbound,
    _jobs,
    _judge,
    _keeping,
    _learning,
    _mailbox,
    _move,
    _notice,
    _outbox,
    _people,
    _plan,
    _users,
    _values,
    _working_time,
)
from ._commands import application, main

__all__ = ["application", "main"]
