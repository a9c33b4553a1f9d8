"""Secrets are sealed for one place, under keys that can be changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.home import read_key_file, read_sealing_keys
from keepwarm.adapters.sealing import KeySealer
from keepwarm.app.ground.sealing import SealBroken, sealing_place

OLD, NEW = "old-key-" * 6, "new-key-" * 6
PLACE = sealing_place(1, "mailbox", "7", "password")


@given(secret=st.text(max_size=200), place=st.text(min_size=1, max_size=60))
def test_what_is_sealed_opens_again_and_shows_nothing(secret, place):
    sealed = KeySealer([NEW]).seal(secret, place=place)

    assert KeySealer([NEW]).unseal(sealed, place=place) == secret
    assert len(secret) < 4 or secret.encode() not in sealed


def test_the_same_secret_is_never_sealed_to_the_same_bytes():
    sealer = KeySealer([NEW])

    assert sealer.seal("swordfish", place=PLACE) != sealer.seal("swordfish", place=PLACE)


@pytest.mark.parametrize("place", [sealing_place(2, "mailbox", "7", "password"), ""])
def test_a_seal_opens_in_its_own_place_only(place):
    sealed = KeySealer([NEW]).seal("swordfish", place=PLACE)

    with pytest.raises(SealBroken, match="belongs elsewhere"):
        KeySealer([NEW]).unseal(sealed, place=place)


@given(at=st.integers(0, 200), bit=st.integers(0, 7))
def test_a_seal_with_one_bit_changed_does_not_open(at, bit):
    sealed = bytearray(KeySealer([NEW]).seal("swordfish", place=PLACE))
    sealed[at % len(sealed)] ^= 1 << bit

    with pytest.raises(SealBroken):
        KeySealer([NEW]).unseal(bytes(sealed), place=PLACE)


def test_another_installations_key_opens_nothing_and_the_way_out_is_told():
    sealed = KeySealer([OLD]).seal("swordfish", place=PLACE)

    with pytest.raises(SealBroken, match=r"Put the sealing\.key back"):
        KeySealer([NEW]).unseal(sealed, place=PLACE)


def test_keys_are_changed_without_a_moment_in_which_anything_does_not_open():
    sealed = KeySealer([OLD]).seal("swordfish", place=PLACE)
    both = KeySealer([NEW, OLD])

    again = both.seal_anew(sealed, place=PLACE)

    assert both.unseal(sealed, place=PLACE) == "swordfish"
    assert KeySealer([NEW]).unseal(again, place=PLACE) == "swordfish"
    assert both.seal_anew(again, place=PLACE) == again


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path):
    first = read_sealing_keys(tmp_path, given="", file=None)
    again = read_sealing_keys(tmp_path, given="", file=None)

    assert first == again
    assert (tmp_path / "sealing.key").stat().st_mode & 0o777 == 0o600


def test_a_key_from_the_environment_is_used_and_no_file_made(tmp_path):
    keys = read_sealing_keys(tmp_path, given=f"{NEW}\n{OLD}\n", file=None)

    assert keys.texts == (NEW, OLD)
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_is_named_but_missing_is_not_made_up_for(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_sealing_keys(tmp_path, given="", file=tmp_path / "elsewhere.key")


def test_a_key_that_could_be_guessed_is_refused(tmp_path):
    with pytest.raises(ValueError, match="shorter than 32"):
        read_sealing_keys(tmp_path, given="hunter2", file=None)


def test_keys_are_not_shown_where_the_settings_are_printed():
    keys = read_sealing_keys(None, given=NEW, file=None)

    assert NEW not in repr(keys)
    assert all(NEW not in text for text in keys.signing_secrets())


def test_a_key_that_is_there_is_never_replaced(tmp_path):
    path = tmp_path / "secret.key"
    first = read_key_file(path)

    assert read_key_file(path) == first
