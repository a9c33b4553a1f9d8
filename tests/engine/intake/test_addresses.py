"""Address headers: every sure address, no unsure one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.intake import (
    is_machine_address,
    is_role_address,
    normalise_address,
    parse_addresses,
    person_key,
)

LOCALS = st.from_regex(r"[a-z0-9]([a-z0-9._-]{0,10}[a-z0-9])?", fullmatch=True)
ADDRESSES = st.builds("{}@{}.example".format, LOCALS, st.from_regex(r"[a-z]{1,8}", fullmatch=True))
NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=30
).map(lambda name: " ".join(name.replace('"', "").replace("\\", "").split()))


def pairs(value):
    return [(each.name, each.address) for each in parse_addresses(value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@engines.example", [("", "ada@engines.example")]),
        ("Ada King <ADA@Engines.Example>", [("Ada King", "ada@engines.example")]),
        ('"King, Ada" <ada@engines.example>', [("King, Ada", "ada@engines.example")]),
        ("King, Ada <ada@engines.example>", [("King, Ada", "ada@engines.example")]),
        ('"Ada \\"Countess\\" King" <a@b.example>', [('Ada "Countess" King', "a@b.example")]),
        ("ada@engines.example (Ada King)", [("Ada King", "ada@engines.example")]),
        ("Ada (of (many) engines) <a@b.example>", [("Ada", "a@b.example")]),
        ("a@b.example;c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("Team: a@b.example, Cy <c@d.example>;", [("", "a@b.example"), ("Cy", "c@d.example")]),
        ("A <a@b.example>\n =?utf-8?q?=2C?= <c@d.example>",
         [("A", "a@b.example"), ("", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("a@b.example <a@b.example>", [("a@b.example", "a@b.example")]),
        ("'Ada' <'a@b.example'>", [("'Ada'", "a@b.example")]),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ("<mailto:a@b.example>", [("", "a@b.example")]),
        ('"ada king"@engines.example', []),
        ('"ada.king"@engines.example', [("", "ada.king@engines.example")]),
        ("ada@[192.0.2.7]", [("", "ada@[192.0.2.7]")]),
        ("<>", []),
        ("", []),
        ("Nobody", []),
    ],
)  # fmt: skip
def test_the_mailboxes_of_a_header_are_found(value, expected):
    found = pairs(value)

    assert found == expected


@pytest.mark.parametrize(
    "value",
    [
        "alice@example.org)bob@evil.test",  # CVE-2023-27043
        "alice@example.org(bob@evil.test",
        "alice@example.org(x)bob@evil.test",
        "<alice@example.org>bob@evil.test",
        "<alice@example.org><bob@evil.test>",
        "alice@example.org<bob@evil.test",
        "alice@example.org bob@evil.test",
        '"alice@example.org" bob@evil.test "x',
        "alice@example.org@evil.test",
        "alice@example.org: bob@evil.test",
        "=?utf-8?q?alice=40example.org?=@evil.test",
        "alice @ example.org",
    ],
)
def test_what_can_be_read_in_two_ways_yields_nothing(value):
    found = pairs(value)

    assert found == []


def test_an_unsure_element_does_not_hide_its_neighbours():
    found = pairs("a@b.example, x)y@evil.test, Cy <c@d.example>")

    assert found == [("", "a@b.example"), ("Cy", "c@d.example")]


def test_a_comma_inside_an_encoded_word_does_not_split_a_name():
    found = pairs("=?utf-8?q?M=C3=BCller, J=C3=B6rg?= <jm@west.example>, a@b.example")

    assert found == [("Müller, Jörg", "jm@west.example"), ("", "a@b.example")]


@pytest.mark.parametrize("piece", ['"', '"\\', "(", "<", "a,", "=?u?q?", "a@", "a.", ":", ";"])
def test_a_flood_of_one_piece_is_survived(piece):
    found = parse_addresses(piece * 50_000)

    assert found == ()


@given(st.text())
def test_no_text_is_too_odd(value):
    for each in parse_addresses(value):
        assert "@" in each.address


@given(st.lists(st.tuples(NAMES, ADDRESSES), min_size=1, max_size=5))
def test_quoted_names_and_addresses_come_back(people):
    value = ", ".join(f'"{name}" <{address}>' for name, address in people)

    assert pairs(value) == people


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Ada@Engines.EXAMPLE", "ada@engines.example"),
        (" <ada@engines.example>, ", "ada@engines.example"),
        ("mailto:ada@engines.example", "ada@engines.example"),
        ("ada@engines.example.", "ada@engines.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@" + "ä" * 80 + ".example", "ada@" + "ä" * 80 + ".example"),
        ("no address", "no address"),
    ],
)
def test_an_address_has_one_form(address, expected):
    assert normalise_address(address) == expected


@given(st.text())
def test_the_one_form_is_final(address):
    once = normalise_address(address)

    assert normalise_address(once) == once


@pytest.mark.parametrize(
    "address",
    ["ada.king@gmail.com", "AdaKing+offers@googlemail.com", "a.d.a.king@GMAIL.com"],
)
def test_the_ways_of_writing_one_gmail_address_are_one_person(address):
    assert person_key(address) == "adaking@gmail.com"


def test_a_plus_tag_is_no_other_person_and_a_dot_elsewhere_is():
    assert person_key("ada+sales@engines.example") == person_key("ada@engines.example")
    assert person_key("a.da@engines.example") != person_key("ada@engines.example")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("no-reply@shop.example", True),
        ("noreply-billing@shop.example", True),
        ("no.reply+17@shop.example", True),
        ("bounces+ada=engines.example@mail.example", True),
        ("mailer-daemon@mx.example", True),
        ("nora.reply@shop.example", False),
        ("bouncer@club.example", False),
    ],
)
def test_a_machine_is_known_by_how_its_address_begins(address, expected):
    machines = {"noreply", "bounces", "bounce", "mailer-daemon"}

    assert is_machine_address(address, machines) is expected


def test_a_role_is_known_by_its_whole_local_part():
    roles = {"info", "customerservice"}

    assert is_role_address("INFO+web@shop.example", roles)
    assert is_role_address("customer.service@shop.example", roles)
    assert not is_role_address("info.king@shop.example", roles)
