"""Keys survive spelling, and the owner of a mailbox is who takes part in most of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.timeline import guess_own_addresses, subject_key, text_key

FREE = frozenset({"freemail.example"})
RITA = ("rita@pumps.example", "Rita Example", 60, 40)
ADA = ("ada@engines.example", "Ada Example", 15, 20)


def guess(*counts, messages=100):
    return guess_own_addresses(counts, messages=messages, free_mail_domains=FREE)


@pytest.mark.parametrize(
    "subject",
    [
        "Line 3 quote",
        "Re: Line 3 quote",
        "RE: re: Line 3 quote",
        "Re[2]: Line 3 quote",
        "AW: WG: Line 3 quote",
        "Fwd: Line 3 quote",
        "TR : Line 3 quote",
        "  Antw:  LINE  3   quote ",
    ],
)
def test_a_subject_keeps_its_key_whatever_stands_before_it(subject):
    assert subject_key(subject)[0] == subject_key("Line 3 quote")[0]


@pytest.mark.parametrize("subject", ["", "Re:", "Fwd: Re: ", "   "])
def test_a_subject_that_says_nothing_has_no_key(subject):
    assert subject_key(subject)[0] == 0


@pytest.mark.parametrize("other", ["Line 4 quote", "Rewiring line 3", "Line 3 quote re: price"])
def test_other_subjects_have_other_keys(other):
    assert subject_key(other)[0] != subject_key("Line 3 quote")[0]


@pytest.mark.parametrize("subject", ["Fwd: Quote", "FW: Quote", "WG: Quote", "TR: Re: Quote"])
def test_a_forward_is_seen_by_its_first_prefix(subject):
    assert subject_key(subject)[1]


@pytest.mark.parametrize("subject", ["Quote", "Re: Quote", "Re: Fwd: Quote", "Forward: march"])
def test_an_answer_is_no_forward(subject):
    assert not subject_key(subject)[1]


@given(st.text())
def test_a_key_fits_a_column_and_is_zero_for_nothing_only(text):
    key = text_key(text)

    assert 0 <= key < 2**63
    assert (key == 0) is (text == "")


@given(st.text(), st.text())
def test_different_texts_have_different_keys(text, other):
    assert (text_key(text) == text_key(other)) is (text == other)


def test_a_text_with_half_a_character_still_has_a_key():
    assert text_key("\ud800") != text_key("\udfff")


def test_the_owner_takes_part_in_most_mails_and_owns_the_domain():
    own = guess(ADA, RITA)

    assert own.addresses == {"rita@pumps.example"}
    assert own.domains == {"pumps.example"}


def test_an_alias_has_the_owners_name_in_the_owners_domain_and_sends():
    alias = ("r.example@pumps.example", "Example, Rita", 5, 0)
    same_name_elsewhere = ("rita@engines.example", "Rita Example", 5, 0)
    colleague = ("olga@pumps.example", "Olga Example", 5, 5)
    mailing_address = ("sales@pumps.example", "Rita Example", 0, 5)

    own = guess(RITA, alias, same_name_elsewhere, colleague, mailing_address)

    assert own.addresses == {"rita@pumps.example", "r.example@pumps.example"}


def test_nameless_colleagues_are_no_aliases_of_a_nameless_owner():
    own = guess(("rita@pumps.example", "", 60, 40), ("olga@pumps.example", "", 5, 5))

    assert own.addresses == {"rita@pumps.example"}


def test_nobody_is_taken_for_the_owner_where_nobody_stands_out():
    crowd = [(f"person{i}@pumps.example", f"Person {i}", 10, 10) for i in range(5)]

    own = guess(*crowd)

    assert own.addresses == frozenset()
    assert own.domains == frozenset()


def test_nobody_owns_an_empty_mailbox():
    assert guess(messages=0).addresses == frozenset()


def test_who_only_receives_is_not_the_owner_while_somebody_goes_both_ways():
    newsletter_reader = ("list@engines.example", "List", 0, 95)

    own = guess(newsletter_reader, ("rita@pumps.example", "Rita Example", 30, 10))

    assert own.addresses == {"rita@pumps.example"}


def test_a_folder_of_sent_mail_alone_still_has_an_owner():
    own = guess(("rita@pumps.example", "Rita Example", 50, 0), ("ada@engines.example", "", 0, 5))

    assert own.addresses == {"rita@pumps.example"}


def test_a_private_address_makes_nobody_a_colleague():
    own = guess(("rita@freemail.example", "Rita Example", 60, 40))

    assert own.addresses == {"rita@freemail.example"}
    assert own.domains == frozenset()


@given(st.permutations([RITA, ADA, ("olga@pumps.example", "Olga Example", 50, 50)]))
def test_the_order_of_people_does_not_choose_the_owner(counts):
    assert guess(*counts).addresses == {"olga@pumps.example"}  # as busy as Rita; by the alphabet
