"""What a simulation says of itself: its verdicts, what it assumes, what it cannot know."""

from __future__ import annotations

from typing import Final

from keepwarm.app.ground.label_words import CHANNEL_WORDS
from keepwarm.engine.plan import Rules
from keepwarm.engine.simulation import Assumptions, Practice, Span
from keepwarm.engine.values import CHANNELS

NOTICE: Final = (
    "A simulation: nobody was contacted and nothing below has happened. It plays out what is"
    " believed of your prospects today, and can be no better than that."
)
UNKNOWN: Final = (
    (
        "Whether the belief itself is right. Where the Calibration page shows chances too high or"
        " too low, every figure here is so too, though less so the differences."
    ),
    (
        "What your words do. A touch counts by whom it reaches, when and on which channel; a good"
        " mail and a poor one are the same here."
    ),
    "Whether pressing somebody costs answers: short gaps and long ones differ by opt-outs only.",
    "What comes in by itself, what colleagues do, holidays, and a market that changes.",
    ("What became of answers that were on their way when it began, and of talks after an answer."),
)
"""What no setting of it can tell."""
_SAME_WITHIN: Final = 0.05
"""Answers within which a difference is none: what is shown would read 0."""


def count_words(value: float) -> str:
    """Return a count with as many digits as it bears."""
    if abs(value) < 9.95 and value != round(value):  # noqa: PLR2004 - two digits
        return f"{value:.1f}"
    return f"{value:.0f}"


def verdict_words(against: Span, worth: Span) -> str:
    """Say how a protocol compares with the plan, by answers and, where that is told, by worth."""
    if abs(against.low) < _SAME_WITHIN and abs(against.high) < _SAME_WITHIN:
        return "Brings the same answers as the plan."
    span = f"{_signed(against.low)} to {_signed(against.high)}"
    if not against.is_told:
        said = f"Cannot be told apart from the plan by answers ({span})."
    else:
        more = "more" if against.mean > 0 else "fewer"
        said = f"{count_words(abs(against.mean))} answers {more} than the plan ({span})."
    if worth.is_told and worth.is_told != against.is_told:
        more = "more" if worth.mean > 0 else "less"
        said += f" They are worth {more}, by {count_words(abs(worth.mean) / 60)} hours."
    return said


def _signed(value: float) -> str:
    text = count_words(abs(value))
    if float(text) == 0:
        return "0"
    return f"{'+' if value > 0 else '−'}{text}"


def practice_words(practice: Practice) -> str:
    """Describe a practice: how many touches, how far apart, on what."""
    mix = sorted(enumerate(practice.share), key=lambda one: -one[1])
    named = ", ".join(
        f"{CHANNEL_WORDS[CHANNELS[code].value].lower()} {share * 100:.0f} %"
        for code, share in mix
        if share >= 0.01  # noqa: PLR2004 - one in a hundred
    )
    touches = "1 touch" if practice.steps == 1 else f"{practice.steps} touches"
    days = f"{practice.gap_days:.0f} {'day' if round(practice.gap_days) == 1 else 'days'}"
    return (
        f"{touches} to a person, {days} apart: the medians of {practice.touches} touches to"
        f" {practice.people} people in your record ({named}), each step on its usual channel."
    )


def assumption_words(
    rules: Rules, assumptions: Assumptions, *, newcomers: float, wins: tuple[int, int] | None
) -> tuple[str, ...]:
    """Say what is taken for granted, with the figures."""
    spread = assumptions.opt_out_spread
    least, most = assumptions.load_factors[0], assumptions.load_factors[-1]
    chance = rules.opt_out_chance * 100
    arrivals = f"{newcomers:g} newcomers a week come in" if newcomers else "Nobody new comes in"
    return (
        (
            "People answer as the belief has it: some listen and some do not, each with a readiness"
            " of their own, drawn anew in every draw from what is believed of them."
        ),
        (
            "How readily people of a stage answer, how channels compare and which published account"
            " is right are drawn too, the wider the fewer answers your record holds."
        ),
        (
            f"A touch makes {chance * least:.2g} to {chance * most:.2g} of 100 people opt out, the"
            f" more the more touches they had of late; the true rate lies within a factor of"
            f" {spread:g} of that. No record has taught this."
        ),
        (
            "An answer ends a protocol: it is yours from there and takes"
            f" {assumptions.answer_minutes:g} minutes. It may be a no; its worth is the one of the"
            " prospect or their stage, in hours of your time."
        ),
        (
            "Hard rules hold for every protocol: no touch after a stop, none on closed channels,"
            " nobody before their date, none in peace after a no."
        ),
        (
            "The plan is made every working morning as Today makes it. A fixed cadence takes"
            f" {assumptions.touch_minutes[0]:g} minutes for a mail and"
            f" {assumptions.touch_minutes[1]:g} for a call, and serves who has waited longest."
        ),
        f"{arrivals}; looking for a way to reach somebody finds none.",
        (
            f"Of {wins[1]} prospects who ever answered you {wins[0]} were won so far; wins are"
            " drawn from that."
            if wins
            else "No win is simulated: your record holds none of somebody who had answered."
        ),
    )
