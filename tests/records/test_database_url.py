"""What a database URL says; and that no error repeats it, for there may be a password in it."""

import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from keepwarm.records.database_url import read_database_url
from keepwarm.settings import Environment

PASSWORD = "hush-hush"  # noqa: S105 - of nobody
WRONG = [
    f"mysql://rita:{PASSWORD}@db.example/book",
    f"postgresql://rita:{PASSWORD}@db.example",
    f"postgresql://rita:{PASSWORD}@db.example:many/book",
    f"postgresql://rita:{PASSWORD}/@db.example/book",
    f"{PASSWORD}",
    "sqlite:///book.sqlite3",
    "sqlite://book.sqlite3",
]


def test_a_server_is_read_with_everything_that_the_url_says():
    found = read_database_url(
        "postgresql://rita:p%40ss%2F@db.example:6543/my%20book?sslmode=require"
    )

    assert (found["USER"], found["PASSWORD"]) == ("rita", "p@ss/")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6543", "my book")
    assert found["OPTIONS"]["sslmode"] == "require"


def test_a_server_on_this_machine_needs_a_name_only():
    found = read_database_url("postgresql:///book?host=/run/postgresql")

    assert (found["NAME"], found["HOST"], found["USER"]) == ("book", "", "")
    assert found["OPTIONS"]["host"] == "/run/postgresql"


def test_a_file_is_read_with_its_whole_path():
    found = read_database_url("sqlite:////srv/my%20book.sqlite3")

    assert str(found["NAME"]) == "/srv/my book.sqlite3"


@pytest.mark.parametrize("url", WRONG)
def test_a_url_that_makes_no_sense_is_refused_without_being_repeated(url):
    with pytest.raises(ValueError, match=r"postgresql://|sqlite:////") as refused:
        read_database_url(url)

    assert PASSWORD not in str(refused.value)


@given(st.text(min_size=1))
def test_any_text_is_a_database_or_refused(text):
    with contextlib.suppress(ValueError):
        assert read_database_url(text)["ENGINE"]


def test_a_missing_driver_is_told_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ValueError, match=r"pip install 'keepwarm\[postgres\]'"):
        read_database_url("postgresql://rita@db.example/book")


@pytest.mark.parametrize("url", WRONG[:5])
def test_no_setting_shows_the_password(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(ValidationError) as refused:
        Environment()

    assert PASSWORD not in f"{refused.value} {refused.value!r}"


def test_what_is_set_is_shown_without_the_url(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://rita:{PASSWORD}@db.example/book")

    chosen = Environment()

    assert PASSWORD not in f"{chosen} {chosen!r} {chosen.model_dump()}"
    assert chosen.database["PASSWORD"] == PASSWORD


def test_without_a_url_the_database_is_a_file_in_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("KEEPWARM_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")

    assert Environment().database["NAME"] == tmp_path / "keepwarm.sqlite3"
