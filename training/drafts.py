"""Trains the checks of drafts on ``training/drafts``: python -m training.drafts.

Every ``*.jsonl`` file of the folder is read; what stands before the first hyphen of its name is
its writer. One JSON object a line:

    id                 unique in the file
    family             optional: drafts that rest on the same facts; else name and company
    channel            email, voicemail_script, text, linkedin
    lang               en de fr es pt nl
    facts              name, company, role, known [], rep, rep_company, offer, proof []
    history            [{"days_ago", "channel", "text"}], oldest first; theirs begins with "THEM:"
    subject            of an email, else null
    draft              the text; below a bump stands the forwarded mail
    findings           labels, or exactly ["none"]
    findings_optional  labels that are neither right nor wrong
    pair               null, or the tag of two drafts that differ by one phrase
    spans              optional: {label: [words of the draft that show it]}

Sentences of ``training/tones`` are put into good drafts and teach beside them: the function of
sentences only, as a draft with one sentence changed is no sample of what people write.

Sentences first: for each label that single sentences show, a logistic function on what the encoder
makes of a sentence, its phrases and its form. A label belongs to the draft, so the sentence that
speaks most for it is taken to be the one, and the function is fitted again (multiple-instance
learning; Andrews and others 2003), from spans where they are given. Then the draft as a whole: a
logistic function per label on top of the best sentence scores and its form. Families are kept
together out of fold, and whole writers where others wrote enough; prints precision and recall by
label for these, and on ``training/held_out/drafts``, which decides nothing.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import django
import numpy as np
import numpy.typing as npt

from keepwarm.engine.draft import (
    CHECK_FEATURES_VERSION,
    CHECKS,
    MEANING_FEATURES,
    MODEL_FORMAT,
    CheckLexicon,
    DraftModel,
    View,
    chosen_checks,
    draft_features,
    sentence_features,
)

FOLDER: Final = Path(__file__).parent / "drafts"
TONES: Final = Path(__file__).parent / "tones"
BASES: Final = "own"
"""Whose good drafts the sentences of ``tones`` are put into; each sentence into so many."""
TIMES: Final = 2
HELD_OUT: Final = Path(__file__).parent / "held_out" / "drafts"
MODEL: Final = Path(__file__).parent.parent / "src" / "keepwarm" / "packs" / "checks" / "model.npz"
SENTENCE_LABELS: Final = (
    *("canned", "self_focused", "refers_to_past_silence", "guilt_or_whining", "angry", "break_up"),
    *("cryptic", "pushy_question", "just_checking_in", "unsupported_claim", "too_many_asks"),
    *("reforwards_same_pitch", "no_single_clear_ask"),
)
LABELS: Final = (
    *SENTENCE_LABELS,
    *("no_personalization", "no_value", "repeats_earlier_message", "voicemail_without_reason"),
)
PLAIN_LABELS: Final = (
    *("canned", "guilt_or_whining", "angry", "break_up", "just_checking_in", "too_many_asks"),
)
"""What one sentence shows whatever the draft is about; its subject would only mislead."""
CHECK_OF: Final = {"unsupported_claim": "claim_in_words"}
"""The check that asks a label's function, where that is not the one of the label's name."""
FOLDS: Final = 3
ROUNDS: Final = 2
SENTENCE_STRENGTH: Final = 4.0
STRENGTH: Final = 0.4
EVENING: Final = 0.5
"""With 0 each draft counts the same, with 1 each writer does."""
PRECISION_WEIGHT: Final = 1.0
"""F with this beta sets thresholds, beside what flagged good drafts cost."""
GOOD_COST: Final = 4.0
PRECISION_MIN: Final = 0.85
"""Of what the functions find where no sure phrase speaks for it."""
NEVER: Final = 2.0
STEPS: Final = 127
CANDIDATES: Final = (
    0.15,
    0.2,
    0.25,
    0.3,
    0.35,
    0.4,
    0.45,
    0.5,
    0.55,
    0.6,
    0.7,
    0.8,
    0.9,
    0.95,
    NEVER,
)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A labelled draft, seen by the checks."""

    item: Mapping[str, Any]
    writer: str
    view: View
    sentences: npt.NDArray[np.float32]
    composed: str = ""
    """The sentence that was put into a good draft; empty where a writer wrote the whole."""

    @property
    def family(self) -> str:
        """What keeps drafts on the same facts together."""
        facts = self.item["facts"]
        return str(self.item.get("family") or f"{facts.get('name')}|{facts.get('company')}")

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.item["findings"] == ["none"]

    def wanted(self, label: str) -> int:
        """Return 1 where the label is right, 0 where it is wrong, -1 where it may be either."""
        if label in self.item["findings"]:
            return 1
        return -1 if label in self.item.get("findings_optional", ()) else 0

    def marked(self, label: str) -> list[int]:
        """Return the sentences that the writer's spans of a label lie in."""
        found = []
        spans = [self.composed] if self.composed else (self.item.get("spans") or {}).get(label, ())
        for words in spans:
            at = self.view.text.find(words)
            if at >= 0:
                found.append(self.view.sentence_at(at + len(words) // 2))
        return [number for number in found if number >= 0]


def read_items(folder: Path, lexicon: CheckLexicon) -> list[Item]:
    """Return the drafts of all files in a folder; ``ValueError`` names a bad line."""
    from keepwarm.app.drafting.check import draft_of  # noqa: PLC0415 - Django has to be set up first

    known = {check.code for check in CHECKS} | {"none"}
    items: list[Item] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            item = json.loads(line)
            strange = {*item["findings"], *item.get("findings_optional", ())} - known
            if strange:
                raise ValueError(f"{path.name}, line {number}: no label {sorted(strange)}")
            view = View(draft_of(item), lexicon)
            items.append(
                Item(
                    item=item,
                    writer=path.name.partition("-")[0],
                    view=view,
                    sentences=sentence_features(view),
                )
            )
    return items


def compose_items(items: Sequence[Item], lexicon: CheckLexicon, folder: Path = TONES) -> list[Item]:
    """Return good drafts with one sentence of ``tones`` in each, labelled as that is.

    The sentence comes first, or before the last one; ``<`` behind the labels says that it stands
    in the place of the last one, as a question that corners may as well.
    """
    from keepwarm.app.drafting.check import draft_of  # noqa: PLC0415 - Django has to be set up first

    bases = [item for item in items if item.is_good and item.writer == BASES and _takes(item)]
    found = []
    for path in sorted(folder.glob("*.txt")):
        own = [item for item in bases if item.item["lang"] == path.stem]
        for line in path.read_text(encoding="utf-8").splitlines():
            label, _, sentence = (part.strip() for part in line.partition("|"))
            for turn in range(TIMES):
                base = own[zlib.crc32(f"{turn}{sentence}".encode()) % len(own)]
                is_last = label.endswith("<") or (label == "pushy_question" and turn == 0)
                text = put_in(base.view, sentence, turn=turn, is_last=is_last)
                item = {
                    **base.item,
                    "family": base.family,
                    "draft": text,
                    "findings": label.removesuffix("<").split(),
                    "pair": None,
                    "spans": None,
                }
                view = View(draft_of(item), lexicon)
                found.append(
                    Item(
                        item=item,
                        writer=BASES,
                        view=view,
                        sentences=sentence_features(view),
                        composed=sentence,
                    )
                )
    return found


def _takes(item: Item) -> bool:
    """Tell whether a draft ends with a question that another sentence can replace."""
    view, last = item.view, len(item.view.sentences) - 1
    return last >= 1 and last in view.questions and not view.is_bump


def put_in(view: View, sentence: str, *, turn: int, is_last: bool) -> str:
    """Return the draft with a sentence put first, before the last one, or in its place."""
    last = view.sentences[-1]
    place = view.sentences[0] if turn and not is_last else last
    rest = view.text[last.end :] if is_last else view.text[place.start :]
    return f"{view.text[: place.start]}{sentence}{'' if is_last else ' '}{rest}"


def fit_logistic(
    features: npt.NDArray[np.float32],
    wanted: npt.NDArray[np.int64],
    strength: float,
    weights: Floats,
) -> tuple[Floats, float]:
    """Return weights and bias; a label without an example, or with nothing but, has none."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only training needs it

    if len(set(wanted.tolist())) == 1:
        return np.zeros(features.shape[1]), -6.0
    model = LogisticRegression(C=strength, max_iter=60, tol=1e-2)
    model.fit(features, wanted, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def weights_of(items: Sequence[Item], evening: float = EVENING) -> Floats:
    """Return what each draft weighs: many drafts by one writer count for less each."""
    counts = Counter(item.writer for item in items)
    weights = np.array([counts[item.writer] ** -evening for item in items])
    return weights / weights.mean()


def fit_sentences(items: Sequence[Item]) -> tuple[Floats, Floats]:
    """Return the weights (features by labels) and biases of the sentences' labels."""
    pairs = [fit_label(items, label) for label in SENTENCE_LABELS]
    return np.array([pair[0] for pair in pairs]).T, np.array([pair[1] for pair in pairs])


def fit_label(items: Sequence[Item], label: str) -> tuple[Floats, float]:
    """Fit one label of sentences: each draft with it gives its best sentence, others all."""
    chosen = [item for item in items if item.wanted(label) >= 0 and len(item.sentences)]
    features = np.vstack([item.sentences for item in chosen])
    heavy = np.repeat(weights_of(chosen), [len(item.sentences) for item in chosen])
    starts = np.cumsum([0, *(len(item.sentences) for item in chosen)])
    weights, bias = np.zeros(features.shape[1]), 0.0
    for number in range(ROUNDS):
        wanted = np.zeros(len(features), np.int64)
        kept = np.ones(len(features), bool)
        scores = features @ weights + bias
        for item, start, end in zip(chosen, starts, starts[1:], strict=False):
            if item.composed:  # the rest of the draft teaches already, where it comes from
                kept[start:end] = False
                kept[[start + row for row in item.marked(label)]] = True
            if item.wanted(label) != 1:
                continue
            kept[start:end] = False
            marked = item.marked(label)
            rows = [start + row for row in marked] or (
                list(range(start, end))
                if number == 0
                else [start + int(scores[start:end].argmax())]
            )
            kept[rows] = True
            wanted[rows] = 1
        weights, bias = fit_logistic(features[kept], wanted[kept], SENTENCE_STRENGTH, heavy[kept])
    return weights, bias


def whole_features(items: Sequence[Item], weights: Floats, bias: Floats) -> npt.NDArray[np.float32]:
    """Return drafts by features, given the functions of sentences."""
    return np.array(
        [
            draft_features(item.view, (item.sentences @ weights + bias).astype(np.float32))
            for item in items
        ]
    )


def folds_of(names: Iterable[str]) -> npt.NDArray[np.int64]:
    """Return a fold for each name, the same for the same."""
    return np.array([zlib.crc32(name.encode()) % FOLDS for name in names])


def fit_whole(items: Sequence[Item], features: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return the weights (features by labels) and biases of the drafts' labels."""
    weights, biases = [], []
    heavy = weights_of(items)
    for label in LABELS:
        wanted = np.array([item.wanted(label) for item in items])
        rows = wanted >= 0
        first = MEANING_FEATURES if label in PLAIN_LABELS else 0
        chosen = features[rows, first:]
        own, bias = fit_logistic(chosen, wanted[rows], STRENGTH, heavy[rows])
        weight = np.zeros(features.shape[1])
        weight[first:] = own
        weights.append(weight)
        biases.append(bias)
    return np.array(weights).T, np.array(biases)


def fit_both(items: Sequence[Item]) -> tuple[Floats, Floats, Floats, Floats]:
    """Fit sentences, then drafts on scores of sentences by functions that never saw them.

    A draft into which a sentence was put teaches sentences only.
    """
    folds = folds_of(item.family for item in items)
    features: list[Any] = [None] * len(items)
    for fold in range(FOLDS):
        train = [item for item, own in zip(items, folds, strict=True) if own != fold]
        test = [row for row in np.flatnonzero(folds == fold) if not items[row].composed]
        if test:
            some = whole_features([items[row] for row in test], *fit_sentences(train))
            for row, values in zip(test, some, strict=True):
                features[row] = values
    sentence_weights, sentence_bias = fit_sentences(items)
    written = [number for number, item in enumerate(items) if not item.composed]
    weights, bias = fit_whole(
        [items[number] for number in written], np.array([features[number] for number in written])
    )
    return sentence_weights, sentence_bias, weights, bias


def chances(items: Sequence[Item], fitted: tuple[Floats, Floats, Floats, Floats]) -> Floats:
    """Return drafts by labels."""
    scores = whole_features(items, *fitted[:2]) @ fitted[2] + fitted[3]
    found: Floats = 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
    return found


def out_of_fold(items: Sequence[Item], folds: npt.NDArray[np.int64]) -> Floats:
    """Return the chances of each draft by functions that saw none of its fold."""
    found = np.zeros((len(items), len(LABELS)))
    for fold in sorted(set(folds.tolist())):
        train = [item for item, own in zip(items, folds, strict=True) if own != fold]
        test = np.flatnonzero(folds == fold)
        found[test] = chances([items[row] for row in test], fit_both(train))
    return found


def by_strangers(items: Sequence[Item]) -> Floats:
    """Return chances by functions that saw no draft by the writer, or none of the family.

    The latter where the writer wrote most of all, and too little would be left to learn from.
    """
    found = out_of_fold(items, folds_of(item.family for item in items))
    for writer in sorted({item.writer for item in items} - {BASES}):
        train = [item for item in items if item.writer != writer]
        test = [number for number, item in enumerate(items) if item.writer == writer]
        found[test] = chances([items[number] for number in test], fit_both(train))
    return found


def best_thresholds(items: Sequence[Item], found: Floats, model: DraftModel) -> DraftModel:
    """Return the model with the best thresholds: from where on each label is taken to be there.

    Each check is asked itself, with its rules and phrases, at every candidate. Writers count the
    same; a good draft that is flagged counts ``GOOD_COST`` times. Where a sure phrase speaks for a
    label, that is all; what functions find alone has to be right in ``PRECISION_MIN`` of the cases.
    """
    for item, row in zip(items, found, strict=True):
        # The chances out of fold stand for those of the model that ships.
        item.view.chances = dict(zip(LABELS, row.tolist(), strict=True))
    written = [item for item in items if not item.composed]
    for label in LABELS:
        never = _with(model, "thresholds", label, NEVER)
        phrase = max(
            CANDIDATES,
            key=lambda threshold: _worth(
                written, label, _with(never, "phrase_thresholds", label, threshold)
            ),
        )
        never = _with(never, "phrase_thresholds", label, phrase)
        sure = _taken(written, label, never)
        alone = max(
            CANDIDATES,
            key=lambda threshold: (
                _precision(written, label, _with(never, "thresholds", label, threshold), sure)
                >= PRECISION_MIN,
                _worth(written, label, _with(never, "thresholds", label, threshold)),
                threshold,
            ),
        )
        model = _with(never, "thresholds", label, alone)
    return model


def _with(model: DraftModel, name: str, label: str, threshold: float) -> DraftModel:
    return replace(model, **{name: {**getattr(model, name), label: threshold}})


def _taken(items: Sequence[Item], label: str, model: DraftModel) -> list[bool]:
    """Return which drafts the check of a label flags, with its rules and phrases."""
    (check,) = chosen_checks([CHECK_OF.get(label, label)])
    taken = []
    for item in items:
        item.view.lexicon = replace(item.view.lexicon, model=model)
        taken.append(any(True for _ in check.find(item.view)))
    return taken


def _worth(items: Sequence[Item], label: str, model: DraftModel) -> tuple[float, float]:
    """Return the F of a label, and its threshold with phrases: the higher of two as good."""
    hits = false = missed = 0.0
    weights = weights_of(items, evening=1.0)
    for item, weight, taken in zip(items, weights, _taken(items, label, model), strict=True):
        wanted = item.wanted(label)
        hits += weight * (taken and wanted == 1)
        false += weight * (taken and wanted == 0) * (GOOD_COST if item.is_good else 1)
        missed += weight * (not taken and wanted == 1)
    beta = PRECISION_WEIGHT**2
    score = (1 + beta) * hits / max(1e-9, (1 + beta) * hits + beta * missed + false)
    return score, model.phrase_thresholds[label]


def _precision(items: Sequence[Item], label: str, model: DraftModel, sure: Sequence[bool]) -> float:
    """Return the share of findings that are right among those that are not ``sure`` anyway."""
    hits = false = 0.0
    weights = weights_of(items, evening=1.0)
    taken = _taken(items, label, model)
    for item, weight, is_taken, is_sure in zip(items, weights, taken, sure, strict=True):
        if is_taken and not is_sure:
            hits += weight * (item.wanted(label) == 1)
            false += weight * (item.wanted(label) == 0)
    return hits / (hits + false) if hits + false else 1.0


def report(items: Sequence[Item], found: Floats, title: str) -> None:
    """Print precision and recall by label as the product would find them, and the bars."""
    counts = {check.code: [0, 0, 0] for check in CHECKS}
    good = flagged = exact = 0
    pairs: dict[tuple[str, str], list[bool]] = {}
    for item, row in zip(items, found, strict=True):
        if item.composed:
            continue
        got = set()
        item.view.chances = dict(zip(LABELS, row.tolist(), strict=True))
        for check in chosen_checks():
            if any(True for _ in check.findings(item.view)):
                got.add(check.code)
        want = set(item.item["findings"]) - {"none"}
        maybe = set(item.item.get("findings_optional", ()))
        for code in want & got:
            counts[code][0] += 1
        for code in got - want - maybe:
            counts[code][1] += 1
        for code in want - got:
            counts[code][2] += 1
        right = want <= got <= want | maybe
        exact += right
        good += not want
        flagged += not want and bool(got - maybe)
        if item.item.get("pair"):
            pairs.setdefault((item.writer, item.item["pair"]), []).append(right)
    written = sum(not item.composed for item in items)
    print(f"\n{title}: {written} drafts, {len({item.writer for item in items})} writers")
    total = np.array(list(counts.values())).sum(axis=0)
    for code, (hits, false, missed) in sorted(counts.items()):
        precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
        print(f"  {code:26} precision {precision:.2f} recall {recall:.2f}  {hits} {false} {missed}")
    whole = [all(pair) for pair in pairs.values() if len(pair) > 1]
    micro = 2 * total[0] / max(1, 2 * total[0] + total[1] + total[2])
    print(
        json.dumps(
            {
                "set": title,
                "micro_f1": round(float(micro), 4),
                "exact": round(exact / max(1, written), 4),
                "good_flagged": f"{flagged}/{good}",
                "pairs_right": f"{sum(whole)}/{len(whole)}",
            }
        )
    )


def packed(weights: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return weights as whole numbers, with the scale of each label."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / STEPS
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def main() -> None:
    """Train, report out of fold and held out, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--held-out", action="store_true", help="look at those too, at the end")
    arguments = parser.parse_args()
    django.setup()
    from keepwarm.adapters import packs  # noqa: PLC0415

    lexicon = packs.check_words()
    items = read_items(FOLDER, lexicon)
    items += compose_items(items, lexicon)
    found = by_strangers(items)
    fitted = fit_both(items)
    whole, scale = packed(fitted[2])
    sentence_whole, sentence_scale = packed(fitted[0])
    arrays = {
        "format": np.int64(MODEL_FORMAT),
        "features": np.int64(CHECK_FEATURES_VERSION),
        "encoder": np.int64(packs.encoder_version()),
        "sentence_labels": np.array(SENTENCE_LABELS),
        "labels": np.array(LABELS),
        "thresholds": np.full(len(LABELS), 0.5),
        "phrase_thresholds": np.full(len(LABELS), 0.5),
        "sentence_weights": sentence_whole,
        "sentence_scale": sentence_scale,
        "sentence_bias": fitted[1].astype(np.float32),
        "weights": whole,
        "scale": scale,
        "bias": fitted[3].astype(np.float32),
    }
    model = DraftModel.from_arrays(arrays, features=CHECK_FEATURES_VERSION)
    for item in items:
        item.view.lexicon = replace(lexicon, model=model)
    model = best_thresholds(items, found, model)
    arrays["thresholds"] = np.array([model.thresholds[label] for label in LABELS])
    arrays["phrase_thresholds"] = np.array([model.phrase_thresholds[label] for label in LABELS])
    np.savez_compressed(arguments.output, **arrays)
    lexicon = replace(lexicon, model=model)
    for item in items:
        item.view.lexicon = lexicon
    report(items, found, "by strangers")
    for writer in sorted({item.writer for item in items}):
        rows = [number for number, item in enumerate(items) if item.writer == writer]
        report([items[row] for row in rows], found[rows], f"by strangers, {writer}")
    if arguments.held_out:
        held = read_items(HELD_OUT, lexicon)
        found = chances(held, fitted)
        for writer in sorted({item.writer for item in held}):
            own = [number for number, item in enumerate(held) if item.writer == writer]
            report([held[number] for number in own], found[own], f"held out, {writer}")


if __name__ == "__main__":
    main()
