"""The drafts that train the checks: read whole, and families kept apart out of fold."""

import json

import numpy as np
import pytest

from keepwarm.adapters import packs
from training import drafts

LEXICON = packs.check_words()


def line(name, company, text, **more):
    item = {"facts": {"name": name, "company": company}, "channel": "text", "findings": ["none"]}
    return json.dumps({**item, "draft": text, **more})


@pytest.fixture
def items(tmp_path):
    """Give drafts of two writers: three families by name and company, one by its own word."""
    ours = [line("Ada Quill", "Nib", f"Ada, pen {number}?") for number in range(3)]
    ours += [line("Bo Finch", "Nib", "Bo, ink?"), line("Cy Reed", "Ink", "Cy, ink?")]
    theirs = [line(name, "Dip", "A pen?", family="dip") for name in ("Di Low", "Ed Moor")]
    (tmp_path / "ours-first.jsonl").write_text("\n".join(ours), encoding="utf-8")
    (tmp_path / "theirs-first.jsonl").write_text("\n".join(theirs), encoding="utf-8")
    return drafts.read_items(tmp_path, LEXICON)


def test_drafts_on_the_same_facts_are_one_family(items):
    assert [item.family for item in items] == [
        *["Ada Quill|Nib"] * 3, "Bo Finch|Nib", "Cy Reed|Ink", "dip", "dip",
    ]  # fmt: skip


def test_no_family_is_both_learned_from_and_judged(items, monkeypatch):
    learned, judged = [], []
    monkeypatch.setattr(drafts, "fit_both", learned.append)
    monkeypatch.setattr(
        drafts,
        "chances",
        lambda test, _: judged.append(test) or np.zeros((len(test), len(drafts.LABELS))),
    )

    drafts.out_of_fold(items, drafts.folds_of(item.family for item in items))

    assert sum(map(len, judged)) == len(items)
    for train, test in zip(learned, judged, strict=True):
        assert {item.family for item in train}.isdisjoint(item.family for item in test)


def test_a_writer_of_many_drafts_does_not_outweigh_the_others(items):
    weights = drafts.weights_of(items, evening=1.0)

    assert weights[:5].sum() == pytest.approx(weights[5:].sum())


def test_a_label_that_no_check_has_is_named(tmp_path):
    (tmp_path / "x-1.jsonl").write_text(line("A", "B", "C", findings=["too_loud"]))

    with pytest.raises(ValueError, match="too_loud"):
        drafts.read_items(tmp_path, LEXICON)


def test_what_is_held_out_shares_no_family_with_what_is_trained_on():
    def families(folder):
        return {
            f"{item['facts']['name']}|{item['facts']['company']}"
            for path in folder.glob("*-*.jsonl")
            if not path.name.startswith("own-")
            for item in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        }

    trained, held_out = families(drafts.FOLDER), families(drafts.HELD_OUT)

    assert trained
    assert held_out
    assert trained.isdisjoint(held_out)


BASE = "Ada, the nib you lent me writes well. Shall I bring it on Tuesday?"


@pytest.fixture
def composed(tmp_path):
    """Give the drafts that three sentences make of one good draft."""
    (tmp_path / "own-1.jsonl").write_text(line("Ada Quill", "Nib", BASE, lang="en"), "utf-8")
    (tmp_path / "en.txt").write_text(
        "angry | You are a disgrace.\nnone < | Or on Friday?\npushy_question | Who says no?\n",
        "utf-8",
    )
    items = drafts.read_items(tmp_path, LEXICON)
    return drafts.compose_items(items, LEXICON, tmp_path)


def test_a_sentence_is_put_first_or_before_the_last_into_a_good_draft(composed):
    angry = [item.item["draft"] for item in composed if item.item["findings"] == ["angry"]]

    assert angry == [
        "Ada, the nib you lent me writes well. You are a disgrace. Shall I bring it on Tuesday?",
        "Ada, You are a disgrace. the nib you lent me writes well. Shall I bring it on Tuesday?",
    ]


def test_a_sentence_with_the_mark_takes_the_place_of_the_last(composed):
    good = {item.item["draft"] for item in composed if item.is_good}

    assert good == {"Ada, the nib you lent me writes well. Or on Friday?"}


def test_of_a_composed_draft_only_the_sentence_put_in_teaches(composed):
    angry = next(item for item in composed if item.item["findings"] == ["angry"])

    assert [angry.view.text_of(angry.view.sentences[row]) for row in angry.marked("angry")] == [
        "You are a disgrace."
    ]


def test_every_sentence_put_in_has_a_label_and_stands_once():
    lines = [
        line
        for path in sorted(drafts.TONES.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    known = {*drafts.LABELS, "none"}

    strange = [line for line in lines if line.partition("|")[0].strip(" <") not in known]

    assert strange == []
    assert len(lines) == len(set(lines))
