"""The packs that ship are read whole, and a fault in one says where it is."""

import pytest

from keepwarm.adapters import packs
from keepwarm.adapters.packs import read_packs


def test_the_packs_that_ship_are_sound():
    found = read_packs()

    assert found.parameters.version
    assert found.rules.version
    assert found.identities.version
    assert {"gmail.com", "outlook.com"} <= found.identities.free_mail_domains
    assert "noreply" in found.identities.machine_names
    assert "info" in found.identities.role_names


def test_no_name_is_a_machines_and_a_desks():
    identities = read_packs().identities

    assert not identities.machine_names & identities.role_names


@pytest.mark.parametrize("name", ["priors", "plan", "columns"])
def test_a_fault_in_a_pack_is_an_error_that_says_so(monkeypatch, name):
    shipped = packs._pack

    def broken(asked):
        return {"version": "x", "nonsense": {}} if asked == name else shipped(asked)

    monkeypatch.setattr(packs, "_pack", broken)

    with pytest.raises(ValueError, match=r"\w+"):
        read_packs()


def test_a_fault_in_the_reading_pack_is_an_error_that_says_so(monkeypatch):
    monkeypatch.setattr(packs, "_folder", lambda _name, **_options: {"nonsense": {}})
    monkeypatch.setattr(packs, "_lexicon", packs._lexicon.__wrapped__)

    with pytest.raises(ValueError, match="reading pack has no table"):
        _ = read_packs().lexicon
