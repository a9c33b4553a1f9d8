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
    def families(folder, writer):
        return {
            str(item.get("family") or f"{item['facts']['name']}|{item['facts']['company']}")
            for path in folder.glob(f"{writer}-*.jsonl")
            for item in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        }

    for writer in ("anna", "bea"):
        trained = families(drafts.FOLDER, writer)
        assert trained
        assert trained.isdisjoint(families(drafts.HELD_OUT, writer))
