"""Answers read in full: what they mean, how sure that is, and on what words it rests.

The lexicon's phrases and the words go through a small trained model; what must not be left to it
is ruled here: machines say nothing but that they are machines, thanks count only alone, an order
to the software is no answer, and a plain stop is always heard.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from keepwarm.engine.reading._details import read_details
from keepwarm.engine.reading._evidence import find_evidence
from keepwarm.engine.reading._features import Analysed, analyse, as_keys
from keepwarm.engine.reading._layer import Layer
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._model import Model
from keepwarm.engine.reading._orders import without_orders
from keepwarm.engine.reading._read import read_and_split
from keepwarm.engine.reading._split import Split, read_last_words
from keepwarm.engine.reading._stops import find_stop
from keepwarm.engine.reading._urgency import needs_human
from keepwarm.engine.values import (
    PREFERRED_CHANNEL,
    Channel,
    Evidence,
    Intent,
    Message,
    MessageKind,
    Reading,
)

Chances = Mapping[str, float]

MOOD_GOOD: Final = "mood_good"
MOOD_BAD: Final = "mood_bad"
INJECTION: Final = "injection"
NEEDS_HUMAN: Final = "needs_human"

_NO_WORDS: Final = (MessageKind.BOUNCE, MessageKind.COMPLAINT, MessageKind.RECEIPT)
_OF_MACHINES: Final = (Intent.OUT_OF_OFFICE, Intent.LEFT_COMPANY)
_MACHINE_CHANCES_MIN: Final = {Intent.BOUNCE: 0.9, Intent.AUTO_REPLY: 0.99}
_NO_PERSONS: Final = (Intent.AUTO_REPLY, Intent.BOUNCE)
_REFUSALS: Final = (Intent.NOT_INTERESTED, Intent.UNSUBSCRIBE, Intent.HOSTILE)
_POSITIVE: Final = frozenset({Intent.INTERESTED, Intent.MEETING_REQUEST, Intent.ASKED_FOR_INFO})
_POSITIVE_CHANCE_MIN: Final = 0.9
_GUESS_CHANCE_MIN: Final = 0.3
"""Nearly every answer means something: the likeliest label is taken from this chance on."""
_BESIDE_THANKS_CHANCE_MIN: Final = 0.5
"""What is likelier than not is meant, however warmly they thank."""
_UNSURE_MAX: Final = 3
_LATER_CHANCE_MIN: Final = 0.8
"""Days offered for a meeting are no "later": one in forty that propose one puts it off as well."""
_ELSEWHERE_CHANCE_MIN: Final = 0.6
"""Who asks for something to read is hardly the wrong person, whoever sent them."""
_PEACE_CHANCE_MIN: Final = 0.1
_WISH_CHANCE_MIN: Final = 0.6
_ORDER_CHANCE_MIN: Final = 0.15
"""What the score of orders finds counts only where the model sees some chance of it as well."""
_INJECTION_CHANCE_MIN: Final = 0.7
"""Orders are found by their wording; the model adds those of which it is rather sure."""


def read_answer(
    message: Message,
    lexicon: Lexicon,
    *,
    received_on: dt.date,
    language: str = "",
    ours: str = "",
    channel: Channel = Channel.EMAIL,
    is_new_only: bool = False,
    layer: Layer | None = None,
) -> Reading:
    """Return all that an answer means, read on ``received_on`` where it was written.

    ``language`` is a hint; ``ours`` is the message of ours that it answers, if it is known;
    otherwise what it quotes is taken for that.
    ``is_new_only`` says that the text holds nothing but what was newly written.
    ``layer`` is what this workspace's corrections taught.
    """
    base, split = read_and_split(message, lexicon, is_answer_to_us=True, is_new_only=is_new_only)
    if base.kind in _NO_WORDS:
        is_bounce = base.kind is MessageKind.BOUNCE
        return replace(base, intents=(Intent.BOUNCE,) if is_bounce else ())
    model = lexicon.model
    if model is None:
        return base
    ours = ours or _quoted(split, lexicon)
    told, orders = _without_orders(base.new_text, lexicon, model, language=language, ours=ours)
    analysed = analyse(told, lexicon.languages, language=language, ours=ours, channel=channel)
    whole = told if base.kind is MessageKind.HUMAN else ""
    chances = _chances(model, analysed, whole, ours, layer)
    is_injection = bool(orders) or chances[INJECTION] >= _INJECTION_CHANCE_MIN
    heard = base if told == base.new_text else replace(base, new_text=told)
    if heard is base and base.kind is MessageKind.HUMAN:
        is_stop = Intent.UNSUBSCRIBE in base.intents  # looked for in these words already
    else:
        is_stop = bool(find_stop(told, message.subject, lexicon.stop))
    if is_stop:  # what corrections taught must not make a stop unheard
        is_stop = not _is_other_way(_chances(model, analysed, whole, ours, None))
    intents, unsure = _judge(base.kind, chances, model, analysed, is_stop=is_stop)
    if split.is_all_history and split.quoted:  # our own words, sent back without any of theirs
        intents, unsure = (), (*intents, *unsure)[:_UNSURE_MAX]
    details = read_details(heard, analysed, lexicon, intents, received_on=received_on)
    return replace(
        base,
        language=analysed.language,
        intents=intents,
        unsure=unsure,
        confidence=_confidence(intents, chances, model),
        details=details,
        sentiment=_sentiment(base.kind, intents, chances, model),
        needs_human_now=needs_human(
            intents,
            details,
            analysed,
            chance=chances[NEEDS_HUMAN],
            kind=base.kind,
            is_injection=is_injection,
        ),
        is_injection=is_injection,
        evidence=(*base.evidence, *find_evidence(intents, analysed, model), *orders),
    )


def read_exchange(message: Message, lexicon: Lexicon, *, ours: str = "") -> tuple[str, str]:
    """Return what an answer says anew, and the words of ours that it answers.

    Where ``ours`` are not known, what it quotes is taken for them.
    """
    base, split = read_and_split(message, lexicon, is_answer_to_us=True)
    return base.new_text, ours or _quoted(split, lexicon)


def _quoted(split: Split, lexicon: Lexicon) -> str:
    if not split.quoted or split.is_all_history:
        return ""
    return read_last_words(split.quoted, lexicon.split)


def _without_orders(
    text: str, lexicon: Lexicon, model: Model, *, language: str, ours: str
) -> tuple[str, tuple[Evidence, ...]]:
    """Return the text with orders to software blanked, and those as evidence."""

    def is_likely() -> bool:
        seen = analyse(text, lexicon.languages, language=language, ours=ours)
        return _chances(model, seen, text, ours, None)[INJECTION] >= _ORDER_CHANCE_MIN

    return without_orders(
        text, lexicon.languages, language=language, scorer=model.orders, is_likely=is_likely
    )


def _chances(
    model: Model, analysed: Analysed, whole: str, ours: str, layer: Layer | None
) -> Chances:
    """Return the chance of each label; the ``whole`` text, if given, is looked at in doubt."""
    scores = model.scores(as_keys(analysed.words), as_keys(analysed.phrases), whole, ours)
    if layer is not None:
        scores = scores + layer.shift({**analysed.words, **analysed.phrases}, scores.size)
    return dict(zip(model.labels, model.chances(scores).tolist(), strict=True))


def _judge(
    kind: MessageKind, chances: Chances, model: Model, analysed: Analysed, *, is_stop: bool
) -> tuple[tuple[Intent, ...], tuple[Intent, ...]]:
    """Return what is meant, surest first, and what only might be."""
    if kind is MessageKind.AUTO_REPLY:
        return _of_machine(chances, model), ()
    machine = None if is_stop else _unmistakable_machine(chances, analysed)
    if machine is Intent.AUTO_REPLY:
        return _of_machine(chances, model), ()
    if machine is not None:
        return (machine,), ()
    if not analysed.sentences:
        return (), ()
    return _of_person(chances, model, is_stop=is_stop, is_no=_says_no(analysed))


def _says_no(analysed: Analysed) -> bool:
    """Tell whether plain words refuse, or deny interest: "not interesting for us"."""
    hits = analysed.hits
    refuses = any(
        hit.label in _REFUSALS and hit.tier == "sure" and not hit.is_negated for hit in hits
    )
    likes = [hit.is_negated for hit in hits if hit.label == Intent.INTERESTED]
    return refuses or (bool(likes) and all(likes))


def _is_other_way(chances: Chances) -> bool:
    """Tell whether "stop writing" means another channel (the codebook's A.4: then it is no stop).

    Whoever is not heard to want peace, but surely to want another channel, gets only that one.
    """
    is_peace = chances[Intent.UNSUBSCRIBE] >= _PEACE_CHANCE_MIN
    wish = max(chances[intent] for intent in PREFERRED_CHANNEL)
    return not is_peace and wish >= _WISH_CHANCE_MIN


def _is_taken(label: str, chances: Chances, model: Model) -> bool:
    return bool(chances[label] >= model.threshold[model.labels.index(label)])


def _is_doubtful(label: str, chances: Chances, model: Model) -> bool:
    return bool(chances[label] >= model.doubt[model.labels.index(label)])


def _unmistakable_machine(chances: Chances, analysed: Analysed) -> Intent | None:
    """Return what a mail without a machine's header says all the same that it is.

    It needs a phrase that only machines use and next to certainty, for to take a person for a
    machine is the worst error. The mail stays a person's for everything that follows.
    """
    sure = {hit.label for hit in analysed.hits if hit.tier == "sure" and not hit.is_negated}
    for intent, least in _MACHINE_CHANCES_MIN.items():
        if chances[intent] >= least and intent.value in sure:
            return intent
    return None


def _of_machine(chances: Chances, model: Model) -> tuple[Intent, ...]:
    """Return what an automatic answer says: beside itself only who is away and who has left."""
    said = [intent for intent in _OF_MACHINES if _is_doubtful(intent, chances, model)]
    said.sort(key=lambda intent: -chances[intent])
    return (*said[:1], Intent.AUTO_REPLY)


def _of_person(
    chances: Chances, model: Model, *, is_stop: bool, is_no: bool
) -> tuple[tuple[Intent, ...], tuple[Intent, ...]]:
    """Return what a person says, surest first, and what only might be meant."""
    possible: list[Intent] = [intent for intent in Intent if intent not in _NO_PERSONS]
    possible.sort(key=lambda intent: -chances[intent])
    taken: list[Intent] = [intent for intent in possible if _is_taken(intent, chances, model)]
    guess = possible[:1] if chances[possible[0]] >= _GUESS_CHANCE_MIN else []
    if is_no or any(_is_doubtful(intent, chances, model) for intent in _REFUSALS):
        # Praise goes with a no: what would make it a yes has to be all but sure.
        taken = [intent for intent in taken if _outweighs(intent, chances)]
        guess = [intent for intent in guess if _outweighs(intent, chances)]
    if Intent.MEETING_REQUEST in taken and chances[Intent.NOT_NOW] < _LATER_CHANCE_MIN:
        taken = [intent for intent in taken if intent is not Intent.NOT_NOW]
    if Intent.ASKED_FOR_INFO in taken and chances[Intent.WRONG_PERSON] < _ELSEWHERE_CHANCE_MIN:
        taken = [intent for intent in taken if intent is not Intent.WRONG_PERSON]
    if is_stop and Intent.UNSUBSCRIBE not in taken:
        taken.insert(0, Intent.UNSUBSCRIBE)
    taken = taken or guess
    if Intent.THANKS_ONLY in taken and len(taken) > 1:
        others: list[Intent] = [intent for intent in taken if intent is not Intent.THANKS_ONLY]
        likeliest = chances[others[0]]
        is_alone = likeliest < min(chances[Intent.THANKS_ONLY], _BESIDE_THANKS_CHANCE_MIN)
        only: list[Intent] = [Intent.THANKS_ONLY]
        taken = only if is_alone and not is_stop else others
    unsure = [
        intent
        for intent in possible
        if intent not in taken and _is_doubtful(intent, chances, model)
    ]
    return tuple(taken), tuple(unsure[:_UNSURE_MAX]) or tuple(possible[:2] if not taken else ())


def _outweighs(intent: Intent, chances: Chances) -> bool:
    return intent not in _POSITIVE or chances[intent] >= _POSITIVE_CHANCE_MIN


def _confidence(intents: Sequence[Intent], chances: Chances, model: Model) -> float:
    """Return the chance that the set is right as a whole; nearly every answer means something."""
    said = set(intents) or {max(Intent, key=lambda intent: chances[intent])}
    joint = 1.0
    for intent in Intent:
        joint *= chances[intent] if intent in said else 1.0 - chances[intent]
    return model.confidence(joint)


def _sentiment(kind: MessageKind, intents: Sequence[Intent], chances: Chances, model: Model) -> int:
    """Return the mood; a no without a yes is never a good one, however kindly it is said."""
    if kind is not MessageKind.HUMAN:
        return 0
    is_no = not _POSITIVE.intersection(intents) and not set(_REFUSALS).isdisjoint(intents)
    is_good = not is_no and _is_taken(MOOD_GOOD, chances, model)
    if _is_taken(MOOD_BAD, chances, model) and not (
        is_good and chances[MOOD_GOOD] > chances[MOOD_BAD]
    ):
        return -1
    return int(is_good)
