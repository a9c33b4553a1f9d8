"""The price of a minute: noted once per working day, told in plain words."""

from __future__ import annotations

import datetime as dt
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.settling.planning import Planned
from keepwarm.records import models

from .values_cards import PriceCard

DAYS_KEPT_MAX: Final = 60


def note_price(desk: Desk, planned: Planned) -> None:
    """Note the index of the last touch that fitted into today, as the day began.

    Later on a day what was done makes room for what is worth less: the first plan counts. A day
    that is planned ahead, in the evening or at the weekend, is noted when it has come.
    """
    day = planned.weighed.morning.day
    prices = desk.workspace.prices
    funded = [line.index for line in planned.day.touches]
    if day != desk.now().astimezone(desk.zone).date() or day.isoformat() in prices or not funded:
        return
    # A minute less would lose the least of them.
    noted = {**prices, day.isoformat(): round(min(funded), 4)}
    kept = dict(sorted(noted.items())[-DAYS_KEPT_MAX:])
    models.Workspace.objects.filter(pk=desk.workspace_id).update(prices=kept)
    desk.workspace.prices = kept


def price_card(desk: Desk, *, hour: float | None) -> PriceCard:
    """Say what a minute of the person brings, in money too where an ``hour`` has a worth."""
    rules, price = desk.packs.rules, desk.rules.minute_price
    today = desk.now().astimezone(desk.zone).date()
    days = sum(
        0 < (today - dt.date.fromisoformat(day)).days <= rules.price_age_days_max
        for day in desk.workspace.prices
    )
    return PriceCard(
        price=None if price is None else round(price, 2),
        days=min(days, rules.price_days),
        days_wanted=rules.price_days_min,
        sentence=_price_sentence(price, days, hour, wanted=rules.price_days_min),
    )


def _price_sentence(price: float | None, days: int, hour: float | None, *, wanted: int) -> str:
    if price is None:
        return (
            f"What a minute of yours brings is not known yet: {days} of {wanted} working days are"
            " on record. Until then a pursuit ends with its last touch."
        )
    money = "" if hour is None else f" ({price * hour / 60:,.2f} in your money)"
    return (
        f"A minute of yours is worth about {price:.1f} minutes{money}: so much the last touch"
        " brought that fitted into your day, in the middle of the last working days. Who is still"
        " worth more after the last touch of a pursuit is pursued on; the others are kept warm."
    )
