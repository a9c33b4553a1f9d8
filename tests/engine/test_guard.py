"""The guard of this folder fires, so that silence from it means something."""

import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "act",
    [
        lambda: Path("pyproject.toml").read_bytes(),
        lambda: Path("left-behind.txt").write_text("", encoding="utf-8"),
        lambda: Path("left-behind").mkdir(),
        socket.socket,
        lambda: sqlite3.connect(":memory:"),
        lambda: subprocess.run([sys.executable, "--version"], check=False),
    ],
    ids=["reading", "writing", "making a folder", "network", "database", "program"],
)
def test_an_engine_test_cannot_do_io(act):
    with pytest.raises(PermissionError, match="tried to do I/O"):
        act()


def test_a_late_import_is_not_io():
    sys.modules.pop("colorsys", None)

    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)


@given(st.text())
def test_hypothesis_works_under_the_guard(text):
    assert text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == text
