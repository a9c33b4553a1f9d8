"""The texts that train and test the reader: sound, labelled by the codebook, and kept apart."""

import datetime as dt
import re
from collections import Counter

import pytest

from keepwarm.engine.reading import LANGUAGES
from keepwarm.engine.values import Intent
from training.corpus import CONTRASTS, HELD_OUT, REPLIES, read_file, read_items, read_training

FOLDERS = (REPLIES, CONTRASTS, HELD_OUT, HELD_OUT / "stress")
ITEMS = {folder.name: read_items(folder) for folder in FOLDERS}
DAY = re.compile(r"none|\d{4}-\d\d-\d\d(?:~\d+)?")
MANY = 8  # of each label, to train on
WORDS_MIN = 3
"""Two may answer "Nope." alike."""


@pytest.fixture
def file(tmp_path):
    """Write a file of items and read it."""

    def read(text, name="en.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return list(read_file(path))

    return read


def test_an_item_is_its_labels_its_words_and_ours(file):
    (item,) = file(
        "# not_now ?no_budget | s=0,-1 | on=2026-03-02 | human | ch=text | subj=Re: A=B\n"
        "Later.\n~\nMuch later, # I mean.\n> Shall we\n> talk?\n"
    )

    assert item.place == "en.txt:1"
    assert item.language == "en"
    assert item.text == "Later.\n\nMuch later, # I mean."
    assert item.ours == "Shall we\ntalk?"
    assert item.intents == {"not_now"}
    assert item.optional == {"no_budget"}
    assert item.sentiment == (0, -1)
    assert item.received_on == dt.date(2026, 3, 2)
    assert (item.channel, item.subject) == ("text", "Re: A=B")
    assert item.needs_human
    assert not item.is_injection


def test_a_dash_is_no_label(file):
    (item,) = file("# - | s=0\nHm.\n")

    assert item.intents == frozenset()


def test_what_the_codebook_tolerates_is_optional_unless_it_is_there(file):
    bought, both, warm = file(
        "# already_bought | s=0\nA\n# already_bought competitor | s=0\nB\n"
        "# competitor interested | s=0\nC\n"
    )

    assert bought.optional == {"competitor", "no_need", "not_interested"}
    assert both.optional == {"no_need", "not_interested"}
    assert warm.optional == frozenset()


def test_a_file_is_of_the_language_of_its_name_or_says_so(file):
    (german,) = file("# - | s=0\nHm.\n", "de-offices.txt")
    (french,) = file("# - | s=0 | lang=fr\nHm.\n", "mixed.txt")

    assert (german.language, french.language) == ("de", "fr")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n# maybe | s=0\nHm.\n", "en.txt:2: unknown label 'maybe'; use one of interested"),
        ("\n\n# ?perhaps | s=0\nHm.\n", "en.txt:3: unknown label 'perhaps'"),
        ("# - | mood=0\nHm.\n", "en.txt:1: unknown field 'mood'; use one of"),
        ("# - | s=0 | on=soon\nHm.\n", "en.txt:1: .*soon"),
        ("# - | s=good\nHm.\n", "en.txt:1: .*good"),
        ("# - | s=0 | ch=pigeon\nHm.\n", "en.txt:1: .*pigeon"),
        ("# - | s=0 | lang=xx\nHm.\n", "en.txt:1: unknown language 'xx'"),
        ("# - | s=0\n# - | s=0\nHm.\n", "en.txt:1: no words of theirs"),
        ("# - | s=0\n> Ours?\n", "en.txt:1: no words of theirs"),
        ("\nHm.\n# - | s=0\nHm.\n", "en.txt:2: words before the first item"),
    ],
)
def test_a_fault_is_told_with_file_and_line(file, text, fault):
    with pytest.raises(ValueError, match=fault):
        file(text)


def test_the_fold_of_an_item_is_that_of_its_words(file):
    first, again = file("# - | s=0\nHm.\n# interested | s=1\nHm.\n")

    assert first.fold(5) == again.fold(5)
    assert {item.fold(5) for item in ITEMS["replies"]} == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("folder", ITEMS)
def test_every_shipped_item_is_whole(folder):
    for item in ITEMS[folder]:
        assert item.text, item.place
        assert set(item.sentiment) <= {-1, 0, 1}, item.place
        assert not item.intents & item.optional, item.place
        for name in ("resume", "return"):
            assert DAY.fullmatch(item.fields.get(name, "none")), item.place
        assert not (item.is_injection and not item.needs_human), item.place


@pytest.mark.parametrize("folder", ITEMS)
def test_nobodys_real_address_is_in_a_text(folder):
    domains = {
        (domain, item.place)
        for item in ITEMS[folder]
        for domain in re.findall(r"@([\w-]+(?:\.[\w-]+)+)", f"{item.text} {item.ours}")
    }

    assert not {(domain, place) for domain, place in domains if not domain.endswith(".example")}


def test_there_is_enough_of_every_label_to_learn_and_of_every_language():
    counts = Counter(intent for item in ITEMS["replies"] for intent in item.intents)

    assert min(counts[intent] for intent in Intent) >= MANY
    assert all({item.language for item in items} == set(LANGUAGES) for items in ITEMS.values())


def test_contrasts_teach_beside_the_replies_and_are_known_as_such():
    items = read_training()

    assert len(items) == len(ITEMS["replies"]) + len(ITEMS["contrasts"])
    assert sum(item.is_contrast for item in items) == len(ITEMS["contrasts"])


def test_what_is_held_out_was_never_trained_on():
    trained, held = (
        {" ".join(item.text.lower().split()) for folder in folders for item in ITEMS[folder]}
        for folders in (("replies", "contrasts"), ("held_out", "stress"))
    )

    shared = {text for text in trained & held if len(text.split()) >= WORDS_MIN}

    assert not shared
