"""What the documents say exists, and what exists is in the documents."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from keepwarm import cli
from keepwarm.engine.intake import LEAD_FIELDS
from keepwarm.engine.values import CallResult, Lane
from keepwarm.settings import Environment

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)")
README_LINES_MAX = 100
COLUMNS_MAX = 100
# What a person may type after `keepwarm`; prose about the program goes on in small words, too.
COMMAND_CALLED = re.compile(r"(?:^|`|bin/)keepwarm ([a-z]+)(?=[ `\n])", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


def anchors_of(path: Path) -> set[str]:
    """Return the anchors that a Markdown page gets from its headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}


def commands() -> dict[str, typer.core.TyperCommand]:
    """Return the commands of the program by the names that people type."""
    group = typer.main.get_command(cli.application)
    return {name: command for name, command in group.commands.items() if not command.hidden}


def section_of(text: str, heading: str) -> str:
    """Return a section of a page up to the next heading of its level; empty where there is none."""
    _, found, rest = text.partition(f"## {heading}\n")
    return rest.partition("\n## ")[0] if found else ""


def test_readme_gives_the_two_commands_on_one_screen_or_two():
    readme = text_of("README.md")

    assert re.search(r"^make run\b", readme, re.MULTILINE)
    assert re.search(r"^make test\b", readme, re.MULTILINE)
    assert len(readme.splitlines()) <= README_LINES_MAX


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_make_commands_and_links_in_a_document_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")

    unknown = set(re.findall(r"`make ([a-z]+)", text)) - makefile_targets()
    links = [(path.parent / file if file else path, anchor) for file, anchor in LINK.findall(text)]
    dead = [short(target.resolve()) for target, _ in links if not target.exists()]
    lost = [anchor for target, anchor in links if anchor and anchor not in anchors_of(target)]

    assert not unknown
    assert not dead
    assert not lost


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_a_document_fits_the_width_of_the_code(path):
    lines = path.read_text(encoding="utf-8").splitlines()

    wide = [number for number, line in enumerate(lines, start=1) if len(line) > COLUMNS_MAX]

    assert not wide, f"{short(path)}: break lines {wide} at {COLUMNS_MAX} columns"


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_a_document_calls_commands_that_exist(path):
    called = set(COMMAND_CALLED.findall(path.read_text(encoding="utf-8")))

    assert not called - commands().keys()


def test_every_page_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [page.parent / file for file, _ in links if file]

    # Decisions stand in one folder under numbers: whoever finds the first finds all.
    pages = {path for path in DOCUMENTS if path.parent.name != "decisions"}
    lost = sorted(short(path) for path in pages - reached)

    assert not lost, f"link {lost} from README.md or from a page that it links"


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


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_stands_in_the_reference_with_its_options(name):
    section = section_of(text_of("docs/reference/commands.md"), f"keepwarm {name}")
    options = [
        option
        for parameter in commands()[name].params
        for option in parameter.opts
        if option.startswith("--") and option not in ("--help", "--json")
    ]

    missing = [option for option in options if f"`{option}" not in section]

    assert section, f"docs/reference/commands.md has no section for {name}"
    assert not missing


def test_every_event_that_can_be_logged_stands_in_the_reference():
    section = section_of(text_of("docs/reference/commands.md"), "keepwarm log")
    what = next(each.help for each in commands()["log"].params if each.name == "what")
    events = what.removeprefix("One of ").removesuffix(".").split(", ")

    missing = [event for event in events if f"`{event}`" not in section]

    assert "answered" in events
    assert not missing


def test_every_field_of_a_lead_and_every_result_of_a_call_stands_in_the_reference():
    reference = text_of("docs/reference/columns.md")

    missing = [word for word in (*LEAD_FIELDS, *CallResult) if f"`{word}`" not in reference]

    assert not missing


def test_every_lane_is_explained():
    lanes = section_of(text_of("docs/explanation/plan.md"), "Lanes")

    assert set(Lane) <= set(re.findall(r"^\| (\w+) \|", lanes, re.MULTILINE))


def test_every_rule_that_the_code_cites_is_told():
    told = set(re.findall(r"^\| (C\.4\.\d+) \|", text_of("docs/explanation/plan.md"), re.MULTILINE))
    files = [path for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.py")]

    cited = {rule for path in files for rule in re.findall(r"C\.4\.\d+", path.read_text("utf-8"))}

    assert cited
    assert not cited - told


def test_the_pursuit_is_told_as_it_is_planned():
    explanation = " ".join(text_of("docs/explanation/plan.md").split())
    pack = tomllib.loads(text_of("src/keepwarm/packs/plan.toml"))
    pursuit, warm, values = pack["pursuit"], pack["warm"], pack["value_minutes"]
    gaps, warm_gaps = pursuit["gaps_days"], warm["gaps_days"]

    assert f"**{pursuit['touches']} in {sum(gaps)} days" in explanation
    assert f"are {', '.join(map(str, gaps[1:-1]))} and {gaps[-1]} days" in explanation
    assert f"after {', '.join(map(str, warm_gaps[:-1]))} and then every {warm_gaps[-1]}" in (
        explanation
    )
    assert all(f"{minutes} " in explanation for minutes in values.values())


def test_every_prior_is_told_with_its_segment():
    explanation = text_of("docs/explanation/belief.md").lower()
    segments = tomllib.loads(text_of("src/keepwarm/packs/priors.toml"))["segments"]
    names = {member["name"] for members in segments.values() for member in members}
    titles = {"european institution" if name.startswith("eu_") else name for name in names}

    assert titles
    assert not [title for title in titles if title not in explanation]
    assert not [segment for segment in segments if f"| {segment} |" not in explanation]


def test_every_change_is_listed_for_users():
    changelog = text_of("CHANGELOG.md")

    headings = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)

    assert headings[0] == "Unreleased"
