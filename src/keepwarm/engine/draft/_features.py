"""What the model looks at: sentences, each by itself, then the draft as a whole.

A change here asks for training the model anew (``python -m training.drafts``) and for a higher
``CHECK_FEATURES_VERSION``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from keepwarm.engine.draft._view import View
from keepwarm.engine.draft._words import LABELS, TIERS
from keepwarm.engine.reading import Singles
from keepwarm.engine.values import Channel

CHECK_FEATURES_VERSION: Final = 3
MEANING_SCALE: Final = 1.0
MEANING_SHARE: Final = 0.5
"""What the subject counts for beside form, in the draft as a whole; more of it learns subjects."""
MEANING_FEATURES: Final = 768
"""So many of a draft's features, the first ones, tell what it is about."""
_SENT: Final = (
    *("sent_ask_any", "sent_ask_call", "sent_ask_channel", "sent_ask_decision", "sent_ask_none"),
    *("sent_ask_material", "sent_ask_meeting", "sent_ask_person", "sent_ask_referral"),
    *("sent_ask_why", "sent_asking", "sent_attached", "sent_checking_in", "sent_closing"),
    *("sent_courtesy", "sent_delivers", "sent_give_case", "sent_give_fact", "sent_give_idea"),
    *("sent_give_news", "sent_give_resource", "sent_personal", "sent_other_channel"),
    *("sent_step_back", "sent_condition", "sent_promise_send", "sent_promise_meet"),
)
_PLACES: Final = {
    f"{label}:{tier}": 2 * place + rank
    for place, label in enumerate((*LABELS, *_SENT))
    for rank, tier in enumerate(TIERS)
}
_KINDS: Final = ("figure", "word", "money", "clock", "day", "name", "quantity")
_CHANNELS: Final = (Channel.EMAIL, Channel.VOICEMAIL, Channel.TEXT, Channel.LINKEDIN)
_LONG: Final = 20.0


def sentence_features(view: View) -> Singles:
    """Return sentences by features: what the encoder makes of them, phrases, form, novelty."""
    count = len(view.sentences)
    phrases = np.zeros((count, len(_PLACES)), np.float32)
    for one in view.phrases:
        place = _PLACES.get(f"{one.label}:{one.tier}")
        if one.number >= 0 and place is not None:
            phrases[one.number, place] = 1.0
    if not count:
        return np.zeros((0, sentence_width()), np.float32)
    facts = view.draft.facts
    known = view.stems(" ".join(facts.known))
    proof = view.stems(" ".join((*facts.proof, facts.offer)))
    form = np.array([_form(view, number, known, proof) for number in range(count)], np.float32)
    return np.hstack([view.meanings * np.float32(MEANING_SCALE), phrases, form])


def sentence_width() -> int:
    """Return the number of features of a sentence."""
    return 384 + len(_PLACES) + 15 + len(_KINDS)


def _form(view: View, number: int, known: frozenset[str], proof: frozenset[str]) -> list[float]:
    span = view.sentences[number]
    tokens, text = view.tokens(span), view.text_of(span)
    size = max(1, len(tokens))
    telling = view.stems(text)
    backed = telling & view.backing_stems
    novel = [one.kind for one in view.novelties[number]]
    return [
        float(number in view.questions),
        float(number == len(view.sentences) - 1),
        float(number == 0),
        min(2.0, size / _LONG),
        float("!" in text),
        sum(word in view.words.ours for word in tokens) / size * 4,
        sum(word in view.words.yours for word in tokens) / size * 4,
        len(backed) / max(1, len(telling)),
        float(not telling),
        min(3, len(telling & known)) / 2,
        min(3, len(telling & proof)) / 2,
        float(not view.rep_words.isdisjoint(tokens)),
        float(not view.company_words.isdisjoint(tokens)),
        float(not view.rep_names.isdisjoint(tokens)),
        float(len(telling - view.backing_stems) > 4),  # noqa: PLR2004 - much that is new
        *(min(2.0, float(novel.count(kind))) for kind in _KINDS),
    ]


def draft_features(view: View, sentence_scores: Singles) -> Singles:
    """Return the features of a draft as a whole, given scores (sentences by labels)."""
    phrases = np.zeros(len(_PLACES), np.float32)
    for one in view.phrases:
        place = _PLACES.get(f"{one.label}:{one.tier}")
        if place is not None:
            phrases[place] = min(2.0, phrases[place] + 1.0)
    if len(view.sentences):
        top = np.tanh(sentence_scores.max(axis=0) / 3) * 2
        last = np.tanh(sentence_scores[-1] / 3) * 2
        sizes = np.array([span.end - span.start for span in view.sentences], np.float32)
        mean = (view.meanings * (sizes / sizes.sum())[:, None]).sum(axis=0)
        final = view.meanings[-1]
    else:
        top = last = np.zeros(sentence_scores.shape[1], np.float32)
        mean = final = np.zeros(384, np.float32)
    meanings = np.hstack([mean, final * np.float32(0.5)]) * np.float32(MEANING_SHARE)
    return np.hstack([meanings, phrases, top, last, _whole(view)]).astype(np.float32)


def _whole(view: View) -> list[float]:
    facts, parts = view.draft.facts, view.parts
    tokens = view.tokens(parts.body)
    size = max(1, len(tokens))
    telling = view.stems(view.text_of(parts.body))
    theirs = " ".join(touch.text for touch in view.draft.history if touch.is_theirs)
    known = view.stems(" ".join((*facts.known, *facts.others)))
    passed = view.stems(theirs)
    ours = view.own_stems
    proof, offer = view.stems(" ".join(facts.proof)), view.stems(facts.offer)
    novel = [one.kind for found in view.novelties for one in found]
    numbers = [word for word in tokens if word.isdigit()]
    asked = {one.number for one in view.phrases if one.label in ("ask", "sent_ask_any")}
    questions = view.questions
    marks = view.text_of(parts.new).count("?")
    repeated, shared = view.repetition
    return [
        float(view.is_bump),
        *(float(view.draft.channel is channel) for channel in _CHANNELS),
        min(3.0, np.log1p(size) / 2),
        len(view.sentences) / 5,
        min(3, len(questions)),
        float(not questions),
        float(not questions and not asked),
        float(marks > 1),
        min(3, len(asked)),
        float(len(view.sentences) - 1 in questions),
        sum(word in view.words.ours for word in tokens) / size * 4,
        sum(word in view.words.yours for word in tokens) / size * 4,
        min(4, len(telling & known)) / 2,
        float(bool(telling & known)),
        float(bool(telling & passed)),
        min(4, len(telling & proof)) / 2,
        float(bool(telling & offer)),
        min(4, len(telling & ours)) / 2,
        len(telling & view.backing_stems) / max(1, len(telling)),
        float(not view.backing_words.isdisjoint(numbers)),
        float(bool(telling & (known | passed | proof | ours))),
        repeated * 2,
        shared,
        float(repeated > 0.5),  # noqa: PLR2004 - half of it stood there
        float(bool(view.earlier_bumps)),
        float(not view.rep_names.isdisjoint(view.tokens(parts.new))),
        float(not view.company_words.isdisjoint(tokens)),
        float(bool(parts.greeting)),
        float(not view.draft.history),
        *(min(2.0, float(novel.count(kind))) for kind in _KINDS),
        *(float(view.text_of(parts.body).count(mark) > 1) for mark in ",!"),
        float("\n" in view.text_of(parts.body)),
        float(size < 8),  # noqa: PLR2004 - a line
        float(size < 16),  # noqa: PLR2004 - two lines
        *_particulars(view),
    ]


def _particulars(view: View) -> list[float]:
    """Return how much of what is known of them, of proofs and of earlier words the text takes up.

    Names, firms and roles are left out. Words within compounds count: Germanic languages join them.
    """
    facts = view.draft.facts
    named = (facts.name, facts.company, facts.role, facts.rep, facts.rep_company)
    names = view.stems(" ".join(named))
    text = view.folded[view.parts.body.start : view.parts.body.end]
    found: list[float] = []
    seen: frozenset[str] = names
    for notes in (
        (*facts.known, *facts.others),
        [touch.text for touch in view.draft.history if touch.is_theirs],
        (*facts.proof, facts.offer),
    ):
        stems = view.stems(" ".join(notes)) - seen
        seen |= stems
        count = sum(stem in text for stem in stems)
        found += [float(not count), min(4, count) / 2]
    offers = {one.number for one in view.having("own_offer")}
    idle = [number for number in range(len(view.sentences)) if number not in offers]
    novel = [one.kind for number in idle for one in view.novelties[number]]
    return [
        *found,
        float(bool(found[0] and found[2])),
        float(bool(found[0] and found[2] and found[4])),
        min(3, len(offers)) / 2,
        *(min(2.0, float(novel.count(kind))) for kind in ("word", "quantity", "name")),
    ]


def sentence_scores_of(view: View) -> Singles:
    """Return the scores of the sentences (sentences by labels that the model knows of them).

    They are kept in the view. Without a model there are none.
    """
    if view.sentence_scores is None:
        model = view.lexicon.model
        if model is None or not view.sentences:
            labels = model.sentence_labels if model else ()
            view.sentence_scores = np.zeros((len(view.sentences), len(labels)), np.float32)
        else:
            view.sentence_scores = model.sentence_scores(sentence_features(view))
    return view.sentence_scores


def strongest_sentence(view: View, label: str) -> int | None:
    """Return the number of the sentence that speaks most for a label, where any may."""
    model = view.lexicon.model
    if model is None or label not in model.sentence_labels or not view.sentences:
        return None
    return int(sentence_scores_of(view)[:, model.sentence_labels.index(label)].argmax())


def chances_of(view: View) -> Mapping[str, float]:
    """Return the chance of each label that the model knows; kept in the view."""
    if view.chances is None:
        model = view.lexicon.model
        scores = sentence_scores_of(view)
        view.chances = model.chances(draft_features(view, scores)) if model else {}
    return view.chances
