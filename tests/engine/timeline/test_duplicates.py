"""Who may be the same person: by what, how sure, and never by the name alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.timeline import DuplicateRules, Known, find_duplicates, suggest_role

SURENESS = {
    "same_name_at_company": 0.85,
    "same_address_at_subdomain": 0.8,
    "same_number": 0.7,
    "addresses_named_together": 0.9,
}
RULES = DuplicateRules(sureness=SURENESS, shown_min=0.5, number_people_max=3)


def known(person, name, *keys, company="", said=(), numbers=(), is_prospect=True):
    return Known(
        person=person, name=name, company=company, keys=keys, said=tuple(said),
        numbers=tuple(numbers), is_prospect=is_prospect,
    )  # fmt: skip


def found(*people):
    pairs = find_duplicates(
        people, RULES, free_mail_domains={"freemail.example"}, role_names={"info"}
    )
    return {(pair.first, pair.second): dict(pair.evidence) for pair in pairs}


def test_a_name_alone_says_nothing():
    assert not found(
        known(1, "Anna Berg", "anna@one.example"), known(2, "Anna Berg", "a@two.example")
    )


def test_the_same_name_at_the_same_company_is_proposed():
    pairs = found(
        known(1, "Anna Berg", "anna@mill.example"), known(2, "Berg, Anna", "a.berg@mill.example")
    )

    assert pairs == {(1, 2): {"same_name_at_company": "mill.example"}}


def test_a_company_is_known_by_its_name_where_a_lead_has_no_address():
    pairs = found(
        known(1, "Anna Berg", "id:7", company="Mill Ltd"),
        known(2, "Anna Berg", "anna@mill.example", company="mill  LTD"),
    )

    assert set(pairs) == {(1, 2)}


def test_the_same_name_at_a_provider_of_private_mail_says_nothing():
    assert not found(
        known(1, "Anna Berg", "anna@freemail.example"), known(2, "Anna Berg", "ab@freemail.example")
    )


def test_one_word_is_no_name():
    assert not found(known(1, "Sales", "s@mill.example"), known(2, "Sales", "t@mill.example"))


def test_a_like_address_at_a_sub_domain_is_proposed():
    pairs = found(known(1, "", "anna@mill.example"), known(2, "", "anna@post.mill.example"))

    assert pairs == {(1, 2): {"same_address_at_subdomain": "mill.example, post.mill.example"}}


@pytest.mark.parametrize("other", ["anna@windmill.example", "anna@mill.other.example"])
def test_a_domain_that_only_looks_alike_is_another_company(other):
    assert not found(known(1, "", "anna@mill.example"), known(2, "", other))


def test_a_desk_at_two_parts_of_a_company_is_nobody():
    assert not found(known(1, "", "info@mill.example"), known(2, "", "info@post.mill.example"))


@pytest.mark.parametrize(
    ("one", "other", "is_proposed"),
    [("Anna Berg", "Anna Berg", True), ("Anna Berg", "A. Berg", True), ("Anna Berg", "", True),
     ("Anna Berg", "Piet Vos", False)],
)  # fmt: skip
def test_a_shared_number_counts_unless_the_names_differ(one, other, is_proposed):
    number = "+44 20 7946 0101"

    pairs = found(
        known(1, one, "a@one.example", numbers=[number]),
        known(2, other, "b@two.example", numbers=[number]),
    )

    assert bool(pairs) is is_proposed


def test_a_switchboards_number_says_nothing():
    assert not found(
        *(known(i, "Anna Berg", f"a@c{i}.example", numbers=["+44 20 7946 0101"]) for i in range(4))
    )


def test_two_addresses_in_one_row_speak_for_one_person():
    pairs = found(
        known(1, "Anna Berg", "anna@mill.example", said=["anna@home.example"]),
        known(2, "Anna Berg", "anna@home.example"),
    )

    assert pairs == {(1, 2): {"addresses_named_together": "anna@home.example"}}


def test_two_strangers_are_no_pair_to_bother_anybody_with():
    assert not found(
        known(1, "Anna Berg", "anna@mill.example", is_prospect=False),
        known(2, "Anna Berg", "a.berg@mill.example", is_prospect=False),
    )


def test_evidence_adds_up():
    (pair,) = find_duplicates(
        [
            known(1, "Anna Berg", "anna@mill.example", numbers=["+1"]),
            known(2, "Anna Berg", "a.berg@mill.example", numbers=["+1"]),
        ],
        RULES,
        free_mail_domains=set(),
        role_names=set(),
    )

    assert pair.sureness == pytest.approx(1 - 0.15 * 0.3)


people = st.lists(
    st.builds(
        known,
        st.just(0),
        st.sampled_from(["Anna Berg", "A Berg", "Piet Vos", "Anna", ""]),
        st.sampled_from(["anna@mill.example", "anna@post.mill.example", "a@two.example", "id:1"]),
        company=st.sampled_from(["", "Mill Ltd"]),
        said=st.lists(st.sampled_from(["anna@mill.example", "a@two.example"]), max_size=1),
        numbers=st.lists(st.sampled_from(["+1", "+2"]), max_size=2),
        is_prospect=st.booleans(),
    ),
    max_size=6,
).map(lambda rows: [row._replace(person=i) for i, row in enumerate(rows)])


@given(people, st.randoms(use_true_random=False))
def test_the_order_in_which_people_came_changes_nothing(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)

    def pairs(of):
        return {frozenset(pair) for pair in found(*of)}

    assert pairs(rows) == pairs(shuffled)


@given(people)
def test_a_pair_is_two_people_proposed_once_for_a_reason(rows):
    for (one, other), evidence in found(*rows).items():
        assert one < other
        assert evidence
        assert rows[one].is_prospect or rows[other].is_prospect


@pytest.mark.parametrize(
    ("title", "role"),
    [("Managing Director", "decision_maker"), ("Assistant to the Director", "gatekeeper"),
     ("Senior engineer", "user"), ("Projektleiterin", "champion"), ("Ceoramics", "unknown"),
     ("", "unknown")],
)  # fmt: skip
def test_a_title_suggests_a_role(title, role):
    words = {"decision_maker": ["director", "ceo"], "gatekeeper": ["assistant"],
             "champion": ["projektleiterin"], "user": ["engineer"]}  # fmt: skip

    assert suggest_role(title, words) == role
