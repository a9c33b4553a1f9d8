"""A nugget fits by language and tags, and nobody gets one twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.belief import Reason
from keepwarm.engine.draft import (
    Interest,
    Nugget,
    interest_words,
    rank_nuggets,
    read_nugget,
    smoothed_shares,
    words_said,
    write_nugget,
)
from keepwarm.engine.values import NuggetKind

RINSE = """---
title: The last rinse, used twice
language: en
kind: case
short: a creamery halved its wash water
issues: [water, "rinse valve"]
industries: [dairy]
---
A creamery of twelve people now washes first with the last rinse of the day before.
"""


def nugget(
    *, key="rinse", title="The last rinse, used twice", language="en", tags="", text="A fact."
):
    return read_nugget(f"---\ntitle: {title}\nlanguage: {language}\n{tags}\n---\n{text}\n", key=key)


def interest(*texts, language="en", said=""):
    words = interest_words(texts)
    return Interest(
        language=language,
        words={"issues": words, "industries": words, "personas": words},
        said=said,
    )


def test_a_markdown_file_with_front_matter_is_read():
    read = read_nugget(RINSE, key="rinse")

    assert read.title == "The last rinse, used twice"
    assert read.kind == "case"
    assert read.tags["issues"] == {"water", "rinse valve"}
    assert read.text.startswith("A creamery of twelve")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("Only text", "front matter"),
        ("---\ntitle: [\n---\nText", "YAML"),
        ("---\n- one\n---\nText", "names and values"),
        ("---\nlanguage: en\n---\nText", "title"),
        ("---\ntitle: A\nlanguage: it\n---\nText", "language"),
        ("---\ntitle: A\nlanguage: en\n---\n", "text of 1 to"),
        ("---\ntitle: A\nlanguage: en\nkind: joke\n---\nText", "kind"),
    ],
)
def test_a_wrong_file_says_what_is_wrong_and_which(content, fault):
    with pytest.raises(ValueError, match=fault) as caught:
        read_nugget(content, key="water.md")

    assert "water.md" in str(caught.value)


def test_a_reason_that_is_none_of_the_eighteen_is_refused_by_name():
    with pytest.raises(ValueError, match="lazy is no reason for silence"):
        nugget(tags="reasons: [lazy, no_budget]")


def silent(*reasons):
    return Interest(language="en", words={}, reasons=frozenset(reasons))


def test_a_piece_for_a_reason_goes_only_to_whom_that_is_likely():
    for_budget = nugget(key="budget", tags="reasons: [no_budget]")
    for_all = nugget(key="all", title="Something else altogether")

    both = [for_all, for_budget]
    assert rank_nuggets(both, silent(Reason.NO_BUDGET)) == [for_budget, for_all]
    assert rank_nuggets(both, silent(Reason.TOO_BUSY)) == [for_all]
    assert set(map(id, rank_nuggets(both, Interest(language="en", words={})))) == set(map(id, both))


def test_what_they_wrote_of_says_more_than_why_they_may_be_silent():
    of_water = nugget(key="z-water", tags="issues: [water]")
    for_busy = nugget(key="a-busy", tags="reasons: [too_busy]")
    here = Interest(
        language="en", words={"issues": frozenset({"water"})}, reasons=frozenset({Reason.TOO_BUSY})
    )

    assert rank_nuggets([for_busy, of_water], here) == [of_water, for_busy]


def test_the_front_matter_makes_no_objects():
    with pytest.raises(ValueError, match="YAML"):
        read_nugget("---\ntitle: !!python/object/apply:os.getcwd []\n---\nText", key="a")


def test_what_they_wrote_of_comes_before_their_trade():
    trade = nugget(key="a", tags="industries: [dairy]")
    issue = nugget(key="b", tags="issues: [rinse]")

    ranked = rank_nuggets([trade, issue], interest("our dairy loses rinse water"))

    assert [each.key for each in ranked] == ["b", "a"]


def test_a_piece_about_another_trade_is_not_given():
    print_shop = nugget(tags="industries: [printing]")

    assert rank_nuggets([print_shop], interest("dairy")) == []


def test_a_piece_without_tags_fits_after_all_that_fit_better():
    anyone = nugget(key="a")
    dairy = nugget(key="b", tags="industries: [dairy]")

    assert [each.key for each in rank_nuggets([anyone, dairy], interest("dairy"))] == ["b", "a"]


def test_a_piece_in_another_language_is_not_given():
    assert rank_nuggets([nugget(language="de")], interest("anything")) == []


@given(mail=st.text(max_size=60))
def test_what_was_written_before_is_never_given_again(mail):
    given_before = nugget(text="Moving the sensor cut the open time to nine seconds.")

    said = words_said([f"{mail}\n{given_before.text.upper()}\n{mail}"])

    assert rank_nuggets([given_before], interest(said=said)) == []


@given(
    title=st.text("abc: '\"#-é", min_size=1, max_size=40).filter(str.strip),
    text=st.text("abc \n:-#é", min_size=1, max_size=80).filter(str.strip),
    tags=st.frozensets(st.sampled_from(["rinse water", "yes", "1", "pump: a"])),
)
def test_what_is_written_is_read_again_as_it_was(title, text, tags):
    nugget = Nugget(
        key="k", language="en", title=title.strip(), text=text.strip(), short="so",
        kind=NuggetKind.IDEA,
        tags={"issues": tags, "industries": frozenset(), "personas": frozenset()},
    )  # fmt: skip

    assert read_nugget(write_nugget(nugget), key="k") == nugget


def test_of_nuggets_that_fit_alike_the_one_answered_more_often_goes_first():
    plain, better = nugget(key="a", tags="issues: [pump]"), nugget(key="b", tags="issues: [pump]")
    counts = {("a", "en"): (40, 2), ("b", "en"): (40, 12)}

    assert [each.key for each in rank_nuggets([plain, better], interest("pump"), counts)] == [
        "b",
        "a",
    ]


def test_what_fits_better_goes_before_what_is_answered_more_often():
    fitting, liked = nugget(key="b", tags="issues: [pump]"), nugget(key="a")
    counts = {("b", "en"): (40, 0), ("a", "en"): (40, 30)}

    assert rank_nuggets([fitting, liked], interest("pump"), counts)[0].key == "b"


def test_one_answer_to_one_mail_does_not_outdo_many():
    counts = {("new", "en"): (1, 1), ("old", "en"): (60, 30), ("dull", "en"): (40, 4)}

    shares = smoothed_shares(counts)

    assert shares["old", "en"] > shares["new", "en"] > shares["dull", "en"]


@given(given=st.integers(0, 500), data=st.data())
def test_a_smoothed_share_lies_between_its_own_and_the_librarys(given, data):
    answered = data.draw(st.integers(0, given))
    counts = {("a", "en"): (given, answered), ("b", "en"): (50, 10)}

    mean = (answered + 10) / (given + 50)
    own = answered / given if given else mean

    assert min(own, mean) - 1e-9 <= smoothed_shares(counts)["a", "en"] <= max(own, mean) + 1e-9


def test_a_library_of_which_nothing_was_given_yet_is_ranked_by_fit_and_name():
    assert smoothed_shares({("a", "en"): (0, 0)}) == {("a", "en"): 0.0}
