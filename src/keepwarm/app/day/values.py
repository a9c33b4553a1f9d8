"""Values: what an answer is worth, what a touch costs, how many minutes a day there are."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from keepwarm.app.ground.answered_values import AnsweredValues
from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk, Shelf
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.label_words import CHANNEL_WORDS, STAGE_WORDS
from keepwarm.app.settling.planning import Planned, current_book
from keepwarm.app.settling.settle import settle_all, write_places
from keepwarm.engine import plan
from keepwarm.engine.values import STAGES, Channel, Stage
from keepwarm.records import models
from keepwarm.records.database import writing

from .closer import plan_closely
from .minute_price import price_card
from .values_cards import (
    Consequence,
    DaySketch,
    LastChange,
    PlannedTouch,
    ShareLine,
    ValueLine,
    ValuesHint,
    ValuesPage,
)

SET_VALUES: Final = "values"
DAY: Final = "day"
DEAL: Final = "deal"
HOUR: Final = "hour"
SHARE: Final = "_share"
"""Ends the name of a stage where its share of deals is meant."""
MINUTES_PER_DAY: Final = float(models.Workspace._meta.get_field("minutes_per_day").default)  # noqa: SLF001 - Django's way to ask for a field
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+")
"""Thousands as people write them, "5,000" or "5.000": nobody gives thousandths of anything here."""
_WORTH_MAX: Final = 100_000.0
_COST_MAX: Final = 240.0
_DAY_MAX: Final = 720.0
_MONEY_MAX: Final = 1e12
_CHANNELS: Final = (
    Channel.EMAIL,
    Channel.PHONE,
    Channel.VOICEMAIL,
    Channel.TEXT,
    Channel.LINKEDIN,
)
_STAGE_MEANING: Final = {
    Stage.COLD: "Somebody you never talked with answers for the first time.",
    Stage.ENQUIRY: "They asked you first: they have a need, and they look at others, too.",
    Stage.TALKED: "You have talked: an answer takes up a thread that exists.",
    Stage.PROPOSAL: "Your offer is on their table: an answer decides.",
}
_CHANNEL_MEANING: Final = {
    Channel.EMAIL: "To look up where things stand, write, read once more, send.",
    Channel.PHONE: "To look up where things stand, ring, and log it; most calls meet nobody.",
    Channel.VOICEMAIL: "Your name, the reason, your number.",
    Channel.TEXT: "Two sentences.",
    Channel.LINKEDIN: "To find them and write a short note.",
}
_DAY_MEANING: Final = "For following up. A tenth of it stays free for what comes in."


def read_values(desk: Desk, answered: AnsweredValues | None = None) -> ValuesPage:
    """Return what is in force, or what these answers would put in force, beside what ships."""
    own = answered or AnsweredValues.from_stored(desk.workspace.values)
    shipped = desk.packs.rules
    typical, worths = plan.typical_minutes(shipped), own.worths
    return ValuesPage(
        is_asked=bool(desk.workspace.values),
        stages=tuple(
            ValueLine(
                name=stage.value,
                label=STAGE_WORDS[stage.value],
                minutes=worths.get(stage, default),
                typed=own.stage_minutes.get(stage, default),
                default=default,
                is_own=stage in worths,
                meaning=_STAGE_MEANING[stage],
            )
            for stage, default in zip(STAGES, shipped.value_minutes, strict=True)
        ),
        channels=tuple(
            ValueLine(
                name=channel.value,
                label=CHANNEL_WORDS[channel.value],
                minutes=own.channel_minutes.get(channel, typical[channel]),
                typed=own.channel_minutes.get(channel, typical[channel]),
                default=typical[channel],
                is_own=channel in own.channel_minutes,
                meaning=_CHANNEL_MEANING[channel],
            )
            for channel in _CHANNELS
            if channel in typical
        ),
        day=ValueLine(
            name=DAY,
            label="Minutes a day",
            minutes=desk.workspace.minutes_per_day,
            typed=desk.workspace.minutes_per_day,
            default=MINUTES_PER_DAY,
            is_own=desk.workspace.minutes_per_day != MINUTES_PER_DAY,
            meaning=_DAY_MEANING,
        ),
        shares=tuple(
            ShareLine(
                name=f"{stage.value}{SHARE}",
                label=STAGE_WORDS[stage.value],
                share=own.shares.get(stage),
            )
            for stage in STAGES
        ),
        deal=own.deal,
        hour=own.hour,
        money_sentence=_money_sentence(own),
        own_values=models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, value_minutes__isnull=False
        ).count(),
        price=price_card(desk, hour=own.hour),
        last=_last_change(desk),
    )


def _last_change(desk: Desk) -> LastChange | None:
    last = (
        models.Decision.objects.filter(
            workspace_id=desk.workspace_id,
            person__isnull=True,
            kind=SET_VALUES,
            undone_at__isnull=True,
        )
        .order_by("-at", "-pk")
        .first()
    )
    if last is None:
        return None
    return LastChange(decision=last.pk, at=last.at, sentence=last.sentence)


def hint_values(desk: Desk) -> ValuesHint:
    """Return what Today says of values."""
    worths = desk.rules.value_minutes
    price = price_card(desk, hour=desk.workspace.values.get(HOUR))
    return ValuesHint(
        question=""
        if desk.workspace.values
        else f"This plan reckons an answer from somebody new at {min(worths):g} minutes of your"
        f" time, one to a proposal at {max(worths):g}.",
        price="" if price.price is None else price.sentence,
    )


def _money_sentence(answered: AnsweredValues) -> str:
    """Show the sum for one stage, so that it can be followed."""
    if answered.deal is None or answered.hour is None or not answered.shares:
        return ""
    stage, share = next(iter(answered.shares.items()))
    return (
        f"{STAGE_WORDS[stage.value]}: {answered.deal:,.0f} a deal × {share:g} in 100 ="
        f" {answered.deal * share / 100:,.0f} an answer; at {answered.hour:,.0f} an hour that is"
        f" {answered.worths[stage]:,.0f} minutes."
    )


def read_answers(desk: Desk, said: Mapping[str, str]) -> tuple[AnsweredValues, float]:
    """Return what the person's answers come to: what was said changes, the rest stays.

    Names are those of ``ValuesPage``, and "deal" and "hour"; an empty text, or "default", takes
    the answer back. The minutes of a day come second.
    """
    own = AnsweredValues.from_stored(desk.workspace.values)
    worths, costs, shares = dict(own.stage_minutes), dict(own.channel_minutes), dict(own.shares)
    money = {DEAL: own.deal, HOUR: own.hour}
    day = desk.workspace.minutes_per_day
    shipped = read_shipped(desk)
    for name, text in said.items():
        if name == DAY:
            day = _number(name, text, least=1.0, most=_DAY_MAX) or MINUTES_PER_DAY
        elif name in money:
            money[name] = _number(name, text, least=0.01, most=_MONEY_MAX)
        elif name.endswith(SHARE) and name.removesuffix(SHARE) in set(Stage):
            _put(
                shares,
                Stage(name.removesuffix(SHARE)),
                _number(name, text, least=0.0, most=100.0, is_above=True),
            )
        elif name in set(Stage):
            worth = _number(name, text, least=1.0, most=_WORTH_MAX)
            _put(worths, Stage(name), None if worth == shipped[name] else worth)
        elif name in set(_CHANNELS):
            cost = _number(name, text, least=plan.HALF_MINUTE, most=_COST_MAX)
            _put(costs, Channel(name), None if cost == shipped[name] else cost)
        else:
            raise Refusal(f"Not set: there is no value “{name}”. Use one of {', '.join(NAMES)}.")
    answered = AnsweredValues(
        stage_minutes=worths,
        channel_minutes=costs,
        shares=shares,
        deal=money[DEAL],
        hour=money[HOUR],
    )
    _refuse_odd_money(answered)
    return answered, day


NAMES: Final = (
    *(stage.value for stage in STAGES),
    *(channel.value for channel in _CHANNELS),
    DAY,
    DEAL,
    HOUR,
    *(f"{stage.value}{SHARE}" for stage in STAGES),
)
"""What may be answered."""


def _refuse_odd_money(answered: AnsweredValues) -> None:
    if bool(answered.deal) != bool(answered.hour) or (answered.shares and not answered.deal):
        raise Refusal(
            "Not set: to reckon in money give what a deal leaves, what an hour of yours is worth,"
            " and how many in 100 become a deal for at least one stage."
        )
    for stage, worth in answered.worths.items():
        if not 1.0 <= worth <= _WORTH_MAX:
            raise Refusal(
                f"Not set: an answer would be worth {worth:,.1f} minutes ({STAGE_WORDS[stage]})."
                f" Between 1 and {_WORTH_MAX:,.0f} can be planned with: look at the deal, the hour"
                " and the share again."
            )


def _put(known: dict[Any, float], key: Stage | Channel, number: float | None) -> None:
    known.pop(key, None)
    if number is not None:
        known[key] = number


def _number(
    name: str, text: str, *, least: float, most: float, is_above: bool = False
) -> float | None:
    """Read a number a person typed; none for an empty text or "default"."""
    plain = "".join(text.split())
    if plain in ("", "default"):
        return None
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(".", "")
    try:
        number = float(plain.replace(",", "."))
    except ValueError:
        number = math.nan
    if not least <= number <= most or (is_above and number == least):
        raise Refusal(
            f"Not set: “{text}” for {name.replace('_', ' ')}. Give a number"
            f" {'above' if is_above else 'from'} {least:g} {'and up' if is_above else ''}"
            f" to {most:,.0f}, or leave it empty for the default.".replace("  ", " ")
        )
    return number


def read_shipped(desk: Desk) -> dict[str, float]:
    """Return the minutes that ship, by the names of stages and channels."""
    rules = desk.packs.rules
    return {
        **{stage.value: worth for stage, worth in zip(STAGES, rules.value_minutes, strict=True)},
        **{channel.value: cost for channel, cost in plan.typical_minutes(rules).items()},
    }


def foresee_values(desk: Desk, answered: AnsweredValues, minutes: float) -> Consequence:
    """Plan today as it is and as it would be, and say what differs; nothing is stored."""
    settle_all(desk)
    before = plan_closely(desk, minutes=desk.workspace.minutes_per_day)
    trial = _trial_desk(desk, answered, minutes)
    after = plan_closely(trial, minutes=minutes)
    was, becomes = _sketch(desk, before), _sketch(trial, after)
    in_both = {line.prospect_id for line in was.lines} & {
        line.prospect_id for line in becomes.lines
    }
    falls_out = tuple(line for line in was.lines if line.prospect_id not in in_both)
    comes_in = tuple(line for line in becomes.lines if line.prospect_id not in in_both)
    return Consequence(
        sentence=_consequence_sentence(was, becomes, falls_out, comes_in),
        before=was,
        after=becomes,
        falls_out=falls_out,
        comes_in=comes_in,
        changed=_changes(desk, answered, minutes),
    )


def _trial_desk(desk: Desk, answered: AnsweredValues, minutes: float) -> Desk:
    """Return a desk with other answers and a shelf of its own, over the same record."""
    workspace = copy.copy(desk.workspace)
    workspace.values, workspace.minutes_per_day = answered.to_stored(), minutes
    if answered != AnsweredValues.from_stored(desk.workspace.values):
        workspace.prices = {}  # an index of before is in other units
    return replace(
        desk,
        workspace=workspace,
        shelf=Shelf(book=desk.shelf.book, learned=desk.shelf.learned),
    )


def _sketch(desk: Desk, planned: Planned) -> DaySketch:
    day = planned.day
    funded = [line for line in (*day.respond, *day.touches) if line.is_funded]
    ids = [int(planned.weighed.book.prospect[line.position]) for line in funded]
    names = {
        pk: (name, account)
        for pk, name, account in models.Prospect.objects.filter(
            workspace_id=desk.workspace_id, pk__in=ids
        ).values_list("pk", "name", "account_name")
    }
    return DaySketch(
        minutes=day.minutes,
        minutes_planned=day.minutes_planned,
        answers=sum(line.is_funded for line in day.respond),
        touches=len(day.touches),
        left_out=day.left_out["minutes"].count if "minutes" in day.left_out else 0,
        lines=tuple(
            PlannedTouch(
                prospect_id=pk,
                name=names[pk][0],
                account=names[pk][1],
                action=line.move.words,
                minutes=line.minutes,
            )
            for pk, line in zip(ids, funded, strict=True)
            if pk in names
        ),
    )


def _consequence_sentence(
    was: DaySketch,
    becomes: DaySketch,
    falls_out: tuple[PlannedTouch, ...],
    comes_in: tuple[PlannedTouch, ...],
) -> str:
    if was.lines == becomes.lines:
        return "Today’s plan stays as it is, line by line."
    parts = [f"Today’s plan: {_counted(was)} before, {_counted(becomes)} after."]
    if falls_out:
        parts.append(f"Out: {_named(falls_out)}.")
    if comes_in:
        parts.append(f"In: {_named(comes_in)}.")
    if not falls_out and not comes_in:
        parts.append("The same people, in another order or by another way.")
    return " ".join(parts)


def _counted(day: DaySketch) -> str:
    count = day.touches
    touches = f"{count} {'touch' if count == 1 else 'touches'}"
    if not day.answers:
        return touches
    return f"{day.answers} {'answer' if day.answers == 1 else 'answers'} and {touches}"


_NAMED_MAX: Final = 3


def _named(lines: tuple[PlannedTouch, ...]) -> str:
    shown = ", ".join(line.name for line in lines[:_NAMED_MAX])
    more = len(lines) - _NAMED_MAX
    return f"{shown} and {plan.number_words(more)} more" if more > 0 else shown


def _changes(desk: Desk, answered: AnsweredValues, minutes: float) -> tuple[str, ...]:
    """Say each figure that changes: "Talked: 900 to 1,200 minutes"."""
    now, then = read_values(desk), read_values(desk, answered)
    pairs = [
        *zip((*now.stages, *now.channels), (*then.stages, *then.channels), strict=True),
        (now.day, replace(now.day, minutes=minutes)),
    ]
    return tuple(
        f"{old.label}: {old.minutes:,.4g} to {new.minutes:,.4g} minutes"
        for old, new in pairs
        if old.minutes != new.minutes
    )


def set_values(desk: Desk, answered: AnsweredValues, minutes: float) -> int:
    """Take the answers into force; return the decision that can undo it.

    What a minute brought before was in other units: it is learned anew.
    """
    changes = _changes(desk, answered, minutes)
    known = AnsweredValues.from_stored(desk.workspace.values)
    prices = desk.workspace.prices if known == answered else {}
    with writing(desk.workspace_id):
        decision = note_decision(
            desk,
            person_id=None,
            kind=SET_VALUES,
            sentence=_set_sentence(changes),
            before=_kept(desk),
        )
        _store(desk, answered.to_stored(), minutes=minutes, prices=prices)
    return int(decision.pk)


def _set_sentence(changes: Iterable[str]) -> str:
    words = "; ".join(changes)
    return f"Set: {words}." if words else "The values stay as they are."


def _kept(desk: Desk) -> dict[str, Any]:
    workspace = desk.workspace
    return {
        "values": workspace.values,
        "minutes_per_day": workspace.minutes_per_day,
        "prices": workspace.prices,
    }


def undo_values(desk: Desk, decision: models.Decision) -> None:
    """Put the values into force again that were so before."""
    kept = decision.before
    _store(desk, kept["values"], minutes=kept["minutes_per_day"], prices=kept["prices"])


def _store(desk: Desk, values: dict[str, Any], *, minutes: float, prices: dict[str, float]) -> None:
    """Store what is in force from now on, and bring up to date the lanes that rest on it."""
    had_price = desk.rules.minute_price is not None
    workspace = desk.workspace
    workspace.values, workspace.minutes_per_day, workspace.prices = values, minutes, prices
    workspace.save(update_fields=["values", "minutes_per_day", "prices"])
    if had_price or desk.rules.minute_price is not None:
        book = current_book(desk)
        write_places(desk, book.prospect.tolist(), book.standings, read_coverage(desk))
