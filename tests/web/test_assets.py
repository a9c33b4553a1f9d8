"""What the pages are made of: nothing inline, nothing unescaped, nothing from outside."""

import hashlib
import re
from pathlib import Path

import pytest

from keepwarm.engine.values import CallResult, Channel, Lane, Outcome, Stage
from keepwarm.web import words

HERE = Path(__file__).parent
WEB = HERE.parent.parent / "src/keepwarm/web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
PUBLIC = "stop.html"
"""Whoever has the link of a mail may stop mails: the secret is in the address, no cookie is set."""
OWN_SCRIPTS = sorted(path for path in (WEB / "static").glob("*.js") if "htmx" not in path.name)
SCRIPT_LINES_MAX = 150
VENDORED = [
    (WEB / "static/vendor.md", WEB / "static/htmx.min.js", r'version:"([\d.]+)"'),
    (HERE / "vendor/README.md", HERE / "vendor/axe.min.js", r"axe v([\d.]+)"),
]


def by_name(path):
    return path.name


@pytest.mark.parametrize(("note", "file", "version"), VENDORED, ids=["htmx", "axe"])
def test_a_file_from_elsewhere_is_the_one_its_note_describes(note, file, version):
    row = next(line for line in note.read_text(encoding="utf-8").splitlines() if file.name in line)
    content = file.read_bytes()

    found = re.search(version, content.decode())

    assert found is not None
    assert f"| {found[1]} |" in row
    assert hashlib.sha512(content).hexdigest() in row


@pytest.mark.parametrize("path", TEMPLATES, ids=by_name)
def test_a_template_escapes_everything_and_holds_no_script_or_style(path):
    text = path.read_text(encoding="utf-8")

    forbidden = re.findall(
        r"\|\s*safe\b|autoescape|<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:",
        text,
    )

    assert not forbidden


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name != PUBLIC], ids=by_name)
def test_every_form_that_changes_something_carries_its_token(path):
    forms = re.findall(r'<form\b[^>]*method="post".*?</form>', path.read_text("utf-8"), re.DOTALL)

    unguarded = [form for form in forms if "{{ csrf_input }}" not in form]

    assert not unguarded


@pytest.mark.parametrize("path", OWN_SCRIPTS, ids=by_name)
def test_a_script_stays_small_and_evaluates_nothing(path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= SCRIPT_LINES_MAX
    assert not re.search(r"\beval\(|\bFunction\(|innerHTML|insertAdjacentHTML", text)


def test_the_style_sheet_loads_nothing():
    text = (WEB / "static/keepwarm.css").read_text(encoding="utf-8")

    assert "url(" not in text
    assert "@import" not in text


def test_the_style_sheet_has_three_sizes_of_type():
    text = (WEB / "static/keepwarm.css").read_text(encoding="utf-8")

    sizes = set(re.findall(r"font-size:\s*([^;]+);", text))

    assert sizes <= {"var(--small)", "var(--large)", "1rem"}


@pytest.mark.parametrize(
    ("spoken", "codebook"),
    [
        (words.LANE_WORDS, Lane),
        (words.STAGE_WORDS, Stage),
        (words.CHANNEL_WORDS, Channel),
        (words.OUTCOME_WORDS, Outcome),
    ],
    ids=["lane", "stage", "channel", "outcome"],
)
def test_every_label_of_the_codebook_has_words(spoken, codebook):
    assert set(spoken) == {label.value for label in codebook}


def test_what_can_be_logged_is_what_the_codebook_knows():
    values = [value for _, group in words.HAPPENINGS for value, _ in group]

    parts = [value.split("/") for value in values]

    assert len(values) == len(set(values))
    assert {channel for channel, _ in parts} <= set(Channel)
    assert {result for _, result in parts} == set(CallResult)
