"""A reader of two small languages with a model of a few weights, all of them told here."""

import datetime as dt
from dataclasses import replace
from zlib import crc32

import numpy as np

from keepwarm.engine.reading import (
    FEATURES_VERSION,
    Lexicon,
    Model,
    analyse,
    languages_from,
    read_answer,
)
from keepwarm.engine.reading._features import phrase_key
from keepwarm.engine.values import Intent
from tests.engine.reading.words import RAW, written

RECEIVED = dt.date(2026, 9, 16)  # a Wednesday
LANGUAGE_TABLES = {
    "en": {
        "common": ["the", "and", "you", "is", "we", "i", "not", "to", "please"],
        "negations": ["not", "no", "never"],
        "endings": {"n't": "not", "'m": "am", "'re": "are", "'s": "s"},
        "spelling": {"pls": "please", "thx": "thanks", "cannot": "can not", "ok": "okay"},
        "sets": {
            "we": ["we", "i", "our {group}"],
            "group": ["board", "company"],
        },
        "phrases": {
            "interested": {"sure": ["< count me in", "love .. offer"], "hint": ["nice"]},
            "meeting_request": {"sure": ["(meet|see you) .. (monday|tuesday|friday)"]},
            "question": {"sure": ["how much .. ?", "do you .. ?"], "hint": ["?"]},
            "asked_for_info": {"sure": ["send .. (brochure|quote)"]},
            "not_now": {"sure": ["(call|try) me .. (in|on|after)", "not now"], "hint": ["later"]},
            "wrong_person": {"sure": ["wrong person", "not my area"]},
            "left_company": {"sure": ["left {we}? .. company", "no longer works here"]},
            "not_interested": {"sure": ["not interested", "no thanks"], "hint": ["pass"]},
            "competitor": {"sure": ["{we} use .."]},
            "no_budget": {"sure": ["no budget", "no money"]},
            "unsubscribe": {"sure": ["take me off .. list"]},
            "hostile": {"sure": ["you idiot*"]},
            "out_of_office": {"sure": ["(am|is) (away|out) ..", "out of .. office"]},
            "auto_reply": {"sure": ["automatic"]},
            "prefers_phone": {"sure": ["(call|ring) me .. instead", "call me on"]},
            "prefers_email": {"sure": ["mail me .. instead"]},
            "thanks_only": {"sure": ["< (many)? thanks"]},
            "mood_good": {"sure": ["love"]},
            "mood_bad": {"sure": ["annoying"]},
            "decides": {"sure": ["ask", "decides"]},
            "successor": {"sure": ["successor is"]},
            "stand_in": {"sure": ["urgent .."]},
            "point_phone": {"sure": ["number below", "mobile under my name"]},
            "stop_ignored": {"sure": ["asked you twice"]},
            "blow": {"sure": ["accident"]},
            "human_check": {"sure": ["confirm .. human"]},
            "injection": {"sure": ["ignore .. instructions"]},
            "sent_ask": {"sure": ["would you like"]},
        },
    },
    "de": {
        "common": ["der", "und", "ich", "nicht", "wir", "sie", "ist", "bitte"],
        "negations": ["nicht", "kein", "keine"],
        "endings": {"'s": "es"},
        "spelling": {"vllt": "vielleicht"},
        "sets": {"wir": ["wir", "ich"]},
        "phrases": {
            "not_interested": {"sure": ["kein interesse"]},
            "interested": {"sure": ["{wir} sind dabei"], "hint": ["interesse"]},
            "not_now": {"sure": ["(rufen|melden) sie .. (im|am)"]},
            "question": {"sure": ["wie viel .. ?"]},
            "left_company": {"sure": ["nicht mehr bei uns"]},
            "successor": {"sure": ["nachfolgerin ist"]},
        },
    },
}
LANGUAGES = languages_from(LANGUAGE_TABLES)
LABELS = (*Intent, "mood_good", "mood_bad", "needs_human", "injection")
SURE, HINT, BIAS = 6.0, 2.0, -3.0
SELDOM = -4.0  # a stop that nobody mentioned is out of the question
WORDS = {"fantastic": ("interested", 6.0), "expensive": ("too_expensive", 6.0)}
"""Single words that the model knows besides the phrases."""


def small_model(*, judge=None, **changed):
    """Return a model in which a sure phrase is enough, a hint is not, and two words count."""
    labels = [str(label) for label in LABELS]
    keys = sorted(crc32(f"w:{word}".encode()) for word in WORDS)
    weights = np.zeros((len(keys), len(labels)), np.int8)
    scale = np.ones(len(labels))
    for word, (label, weight) in WORDS.items():
        row = keys.index(crc32(f"w:{word}".encode()))
        weights[row, labels.index(label)] = int(weight)
    phrases = {}
    for label in labels:
        for tier, weight in (("sure", SURE), ("hint", HINT)):
            row = np.zeros(len(labels))
            row[labels.index(label)] = weight
            phrases[phrase_key(f"{label}:{tier}")] = row
    bias = np.full(len(labels), BIAS)
    bias[labels.index("needs_human")] = 0.0
    bias[labels.index("unsubscribe")] = SELDOM
    arrays = {
        "version": np.int64(FEATURES_VERSION),
        "labels": np.array(labels),
        "keys": np.array(keys, np.uint32),
        "rarity": np.ones(len(keys)),
        "weights": weights,
        "scale": scale,
        "phrase_keys": np.array(sorted(phrases), np.uint32),
        "phrase_weights": np.array([phrases[key] for key in sorted(phrases)]),
        "bias": bias,
        "slope": np.ones(len(labels)),
        "offset": np.zeros(len(labels)),
        "threshold": np.full(len(labels), 0.5),
        "doubt": np.full(len(labels), 0.2),
        "trust": np.array([1.0, 0.0]),
    }
    return Model.from_arrays({**arrays, **changed}, judge=judge)


MODEL = small_model()
LEXICON = Lexicon.from_mapping(RAW, load_languages=lambda: LANGUAGES, model=MODEL)


def taken_apart(text, **options):
    """Return ``text`` as the model gets it."""
    return analyse(text, LANGUAGES, **{"language": "en", **options})


def answered(text="", *, lexicon=LEXICON, options=None, **headers):
    """Return the full reading of an answer with this text, received on ``RECEIVED``."""
    return read_answer(
        written(text, **headers), lexicon, **{"received_on": RECEIVED, **(options or {})}
    )


def with_model(model):
    """Return the small lexicon with another model, or without one."""
    return replace(LEXICON, model=model)
