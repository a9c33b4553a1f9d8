"""The house rules that no formatter sees. Each failure says what to do about it."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
SCRIPTS = sorted(path for folder in ("tools", "bench") for path in (ROOT / folder).rglob("*.py"))
MODULES = [
    path for path in sorted((SOURCE / "keepwarm").rglob("*.py")) if "migrations" not in path.parts
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
PACKS = sorted((SOURCE / "keepwarm/packs").glob("*.toml"))
LOCKS = sorted(ROOT.glob("*.lock"))

MODULE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
VAGUE = {"base", "common", "helper", "helpers", "lib", "manager", "misc", "util", "utils"}
# One letter of each stands in brackets, so that this line does not find itself.
LEFT_BEHIND = re.compile(
    r"\b(FIXM[E]|TOD[O]|XX[X])\b|NotImplemented[E]rror|\bbreakpoint[(]|^\s*import [p]db",
    re.MULTILINE,
)
HOME_FOLDER = re.compile(r"(?<![\w.])(?:/(?:home|Users)/\w+|/roo[t])/|[A-Z]:\\Users\\")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return length
    docstring = function.body[0]
    return length - (docstring.end_lineno - docstring.lineno + 1)


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full dotted name of everything a module imports."""
    package = path.relative_to(SOURCE).parent.parts
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join((*above, *filter(None, [node.module])))
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def private_owner(name: str) -> str | None:
    """Return the package that a private module or name inside ``keepwarm`` belongs to."""
    parts = name.split(".")
    for position, part in enumerate(parts):
        if part.startswith("_") and not part.startswith("__"):
            return ".".join(parts[:position]) if parts[0] == "keepwarm" else None
    return None


def project_texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of each file that is, or would be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        try:
            yield name, text_of(path)
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture, or a file removed and not committed yet


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_module_fits_in_a_sitting(path):
    lines = len(text_of(path).splitlines())

    assert lines <= MODULE_LINES_MAX, f"{short(path)} has {lines} lines: split it by what it does"


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=short)
def test_a_function_fits_on_a_screen(path):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(text_of(path))) if isinstance(node, functions)]

    long = [
        f"{short(path)}:{each.lineno} {each.name} has {code_lines(each)} lines"
        for each in found
        if code_lines(each) > FUNCTION_LINES_MAX
    ]

    assert not long, f"cut into steps with names: {long}"


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=short)
def test_a_module_is_named_after_what_it_holds(path):
    words = {path.stem.strip("_"), path.parent.name.strip("_")}

    assert not words & VAGUE, f"{short(path)}: name it after what it holds"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_package_is_entered_through_its_front_door(path):
    package = ".".join(path.relative_to(SOURCE).parent.parts)

    trespasses = [
        f"{short(path)}:{line} imports {name}: import it from {owner}"
        for line, name in imported_modules(path)
        if (owner := private_owner(name)) is not None and not f"{package}.".startswith(f"{owner}.")
    ]

    assert not trespasses


def test_use_cases_write_in_transactions_that_wait_their_turn():
    """PostgreSQL would let two writers of a workspace read the same and both decide on it."""
    alone = {
        f"{short(path)}:{line}: open it by writing(desk.workspace_id) of records/database.py"
        for path in (SOURCE / "keepwarm/app").rglob("*.py")
        for line, name in imported_modules(path)
        if name == "django.db.transaction" and path.name not in {"move_database.py", "outgoing.py"}
    }

    assert not alone


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS, *TESTS], ids=short)
def test_nothing_is_left_for_later(path):
    found = LEFT_BEHIND.search(text_of(path))

    assert found is None, f"{short(path)}: finish or remove {found.group()!r}"


@pytest.mark.parametrize("house", ["engine", "app"])
def test_every_stage_and_room_stands_in_the_architecture(house):
    architecture = text_of(ROOT / "docs/ARCHITECTURE.md")
    rooms = {path.parent.name for path in (SOURCE / "keepwarm" / house).glob("*/__init__.py")}

    missing = sorted(room for room in rooms if f"| · `{room}` |" not in architecture)

    assert rooms
    assert not missing, f"docs/ARCHITECTURE.md has no line for {missing}"


def test_decisions_are_numbered_without_gaps_or_repeats():
    numbers = [path.name.split("-")[0] for path in DECISIONS]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=short)
def test_a_decision_has_its_four_parts_and_fits_a_page(path):
    lines = text_of(path).splitlines()

    parts = [line.removeprefix("## ") for line in lines if line.startswith("## ")]

    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert parts == ["Status", "Context", "Decision", "Consequences"]
    assert len(lines) <= 60, f"{short(path)} is longer than a page"


def test_every_pack_parses_and_carries_its_version():
    versions = {short(path): tomllib.loads(text_of(path)).get("version") for path in PACKS}

    assert versions
    assert all(versions.values()), f"give each pack a version: {versions}"


@pytest.mark.parametrize("path", LOCKS, ids=short)
def test_a_lock_file_pins_by_hash_and_names_no_host(path):
    text = text_of(path)
    pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)

    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text, f"{path.name} names a host: make it again with `make lock`"


def test_no_file_names_a_folder_of_this_machine():
    checkout = re.compile(rf"(?<![\w./]){re.escape(str(ROOT.resolve()))}\b")

    found = [
        f"{name}: {match.group()}"
        for name, text in project_texts()
        for match in [HOME_FOLDER.search(text) or checkout.search(text)]
        if match
    ]

    assert not found
