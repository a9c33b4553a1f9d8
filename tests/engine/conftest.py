"""While the body of an engine test runs, the interpreter itself refuses I/O."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REFUSED = (
    "open",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "socket.",
    "sqlite3.connect",
    "subprocess.Popen",
)
IMPORTED = {".py", ".pyc", ".so", ".pyd"}  # a module that is imported late is no I/O of the engine
HYPOTHESIS = ".hypothesis"  # the test tool's own tables of Unicode and constants


class Guard:
    """Sees every audited event of the interpreter; refuses while it is armed."""

    is_armed = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Raise where the event is I/O; audit hooks cannot be removed, so it asks first."""
        if self.is_armed and event.startswith(REFUSED) and not belongs_to_tools(arguments):
            raise PermissionError(f"an engine test body tried to do I/O: {event}{arguments!r}")


def belongs_to_tools(arguments: tuple[object, ...]) -> bool:
    """Tell whether the file an event is about is the import system's or hypothesis's."""
    if not arguments or not isinstance(arguments[0], str | Path):
        return False
    path = Path(arguments[0])
    return path.suffix in IMPORTED or HYPOTHESIS in path.parts


GUARD = Guard()
sys.addaudithook(GUARD)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    GUARD.is_armed = True
    try:
        return (yield)
    finally:
        GUARD.is_armed = False
