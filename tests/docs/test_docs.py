"""What the documents say exists, and what exists is in the documents."""

import re
from pathlib import Path

import pytest

from keepwarm import cli
from keepwarm.settings import Environment

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)")
README_LINES_MAX = 100


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


def test_readme_gives_the_two_commands_on_one_screen_or_two():
    readme = text_of("README.md")

    assert re.search(r"^make run\b", readme, re.MULTILINE)
    assert re.search(r"^make test\b", readme, re.MULTILINE)
    assert len(readme.splitlines()) <= README_LINES_MAX


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_make_commands_and_links_in_a_document_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")

    unknown = set(re.findall(r"`make ([a-z]+)", text)) - makefile_targets()
    dead = [link for link in LINK.findall(text) if not (path.parent / link).exists()]

    assert not unknown
    assert not dead


def test_every_setting_stands_in_the_reference():
    reference = text_of("docs/reference/settings.md")
    names = {variable_of(name) for name in Environment.model_fields}

    missing = sorted(name for name in names if f"`{name}`" not in reference)

    assert names
    assert not missing, f"docs/reference/settings.md does not name {missing}"


def variable_of(field: str) -> str:
    """Return the environment variable that sets a field."""
    alias = Environment.model_fields[field].validation_alias
    return str(alias or f"{Environment.model_config['env_prefix']}{field}").upper()


def test_every_command_stands_in_the_reference():
    reference = text_of("docs/reference/commands.md")
    commands = {
        command.name or command.callback.__name__.replace("_", "-")
        for command in cli.application.registered_commands
        if not command.hidden
    }

    missing = sorted(name for name in commands if f"## keepwarm {name}\n" not in reference)

    assert commands
    assert not missing, f"docs/reference/commands.md has no section for {missing}"


def test_every_change_is_listed_for_users():
    changelog = text_of("CHANGELOG.md")

    headings = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)

    assert headings[0] == "Unreleased"
