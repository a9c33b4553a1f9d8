"""The shipped assumptions of a simulation can be read, and are the ones they are said to be."""

import tomllib
from pathlib import Path

import pytest

import keepwarm
from keepwarm.engine.plan import Rules
from keepwarm.engine.simulation import Assumptions
from keepwarm.engine.values import CHANNELS

PACKS = Path(keepwarm.__file__).parent / "packs"


def read(name):
    return tomllib.loads((PACKS / f"{name}.toml").read_text(encoding="utf-8"))


def test_the_cadences_are_those_they_are_called():
    mail, three = Assumptions.from_mapping(read("simulation"), read("attention")).cadences

    assert (len(mail.days), mail.days[-1], {*mail.channels}) == (6, 14.0, {CHANNELS[0]})
    assert (len(three.days), three.days[-1], len({*three.channels})) == (8, 28.0, 3)
    assert mail.words == "6 mails in 14 days"
    assert three.words == "8 touches in 28 days on three channels"


def test_opt_outs_rise_with_load_around_the_plan_s_rate():
    found = Assumptions.from_mapping(read("simulation"), read("attention"))

    assert list(found.load_factors) == sorted(found.load_factors)
    assert found.load_factors[0] <= 1 <= found.load_factors[-1]
    assert read("attention")["opt_out"]["chance"] == Rules.from_mapping(read("plan")).opt_out_chance


def test_a_lack_is_named():
    raw = read("simulation")
    del raw["answer_minutes"]

    with pytest.raises(ValueError, match="lacks 'answer_minutes'"):
        Assumptions.from_mapping(raw, read("attention"))
