"""Whether the chances came true: forecasts made forward in time against what came."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.label_words import CHANNEL_WORDS, STAGE_WORDS
from keepwarm.app.settling.planning import current_book
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.settling.settled import Settled, read_settled
from keepwarm.engine import learning
from keepwarm.engine.learning import Drift, Forward, Group
from keepwarm.engine.values import CHANNELS, STAGES
from keepwarm.records import models

from .calibration_cards import CalibrationPage, DriftLine, FitLine, GroupLine
from .fit import FIT, FORGET, TOUCHES_MIN, forward_score, last_fit, left_out_words, too_few_words

AGE_DAYS: Final = 60
"""How old forecasts should be: by then even slow answers have come."""
FORECASTS_MIN: Final = 50
"""Forecasts of that age below which all settled ones are looked at."""
LOOKED_AT_MAX: Final = 40_000
"""Touches looked at: more move no figure that is shown, and cost seconds."""
QUICK_TOUCHES_MAX: Final = 2_000
"""Touches that are judged in the time that a page may take."""
FITS_SHOWN: Final = 5
BLOCKS_MIN: Final = 5
"""Blocks of touches below which silence of the alarm says nothing."""
EXPECTED_MIN: Final = 1.0
"""Answers foretold below which a ratio is a coin."""
RUNS: Final = ("none", "1", "2", "3", "4", "5 to 7", "8 or more")
_RUN_STARTS: Final = np.array([1, 2, 3, 4, 5, 8])
LIMITS: Final = (
    (
        "Each range holds the truth in about 80 of 100 such groups: one group in five lies outside"
        " its range by chance alone."
    ),
    (
        "Every forecast was made again, by what the touches before it teach; it is not what a page"
        " showed on that day."
    ),
    "Stage and clock are those of today, also for touches that were made before they changed.",
    (
        "That chances hold on average does not make each of them right: people differ by what no"
        " log shows."
    ),
)
"""What the figures do not say; shown beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A page with what it was made from; time and touches make another one of it."""

    revision: int
    day: dt.date
    published: str
    page: CalibrationPage


def read_calibration(desk: Desk) -> CalibrationPage:
    """Return how good the chances were; computed once a day and for each change of the record.

    Of a large record every so many-th person is looked at.
    """
    settle_all(desk)
    judged = _known(desk)
    if judged is None:
        one_in = math.ceil(_touches(desk) / LOOKED_AT_MAX)
        judged = Judged(
            revision=current_book(desk).revision,
            day=desk.now().date(),
            published=desk.packs.parameters.version,
            page=_judge(desk, read_settled(desk, one_in=one_in), one_in=one_in),
        )
        desk.shelf.judged = judged
    return replace(judged.page, learned=_learned_words(desk), fits=_fits(desk))


def touches_to_judge(desk: Desk) -> int:
    """Return how many touches have to be looked at first: none where that takes no time."""
    settle_all(desk)
    touches = _touches(desk)
    is_quick = touches <= QUICK_TOUCHES_MAX or _known(desk) is not None
    return 0 if is_quick else min(touches, LOOKED_AT_MAX)


def _known(desk: Desk) -> Judged | None:
    """Return what was judged of the record as it is."""
    judged = desk.shelf.judged
    if not isinstance(judged, Judged):
        return None
    now = (current_book(desk).revision, desk.now().date(), desk.packs.parameters.version)
    return judged if (judged.revision, judged.day, judged.published) == now else None


def _touches(desk: Desk) -> int:
    return int(current_book(desk).standings["touches"].sum(dtype=np.int64))


def _judge(desk: Desk, settled: Settled, *, one_in: int) -> CalibrationPage:
    if settled.touches < TOUCHES_MIN:
        return _empty_page(settled)
    forward = learning.forecast_forward(
        settled.log, desk.packs.parameters, settled_after_s=settled.settled_after_s
    )
    is_old = forward.at <= desk.now().timestamp() - AGE_DAYS * 86_400.0
    is_short = int(is_old.sum()) < FORECASTS_MIN
    judged = forward if is_short else forward.at_rows(is_old)
    overall = learning.tell_group("All", judged.chance, judged.is_answered)
    bins = learning.tell_bins(judged.chance, judged.is_answered)
    runs = np.searchsorted(_RUN_STARTS, judged.run, side="right")
    return replace(
        _empty_page(settled),
        title=(
            f"Of {overall.touches} touches {overall.answered} were answered;"
            f" {overall.expected:.0f} were foretold"
        ),
        verdict=_verdict(overall),
        which=_which(settled, forward, judged, is_short=is_short, one_in=one_in),
        forecasts=len(judged),
        since=_moment(judged.at[0]),
        until=_moment(judged.at[-1]),
        overall=_line(overall),
        bins=tuple(_bin_line(one) for one in bins),
        error=round(learning.calibration_error(bins), 4),
        by_ignored=_lines(learning.tell_groups(runs, RUNS, judged.chance, judged.is_answered)),
        by_stage=_lines(
            learning.tell_groups(
                judged.stage,
                [STAGE_WORDS[stage.value] for stage in STAGES],
                judged.chance,
                judged.is_answered,
            )
        ),
        by_channel=_lines(
            learning.tell_groups(
                judged.channel,
                [CHANNEL_WORDS[channel.value] for channel in CHANNELS],
                judged.chance,
                judged.is_answered,
            )
        ),
        drift=_drift(desk, forward),
        forward=forward_score(forward),
        limits=LIMITS,
    )


def _empty_page(settled: Settled) -> CalibrationPage:
    return CalibrationPage(
        title="Too early to say",
        verdict=_sentence(too_few_words(settled)),
        which="",
        learned="",
        touches=settled.touches,
        touches_wanted=TOUCHES_MIN,
        forecasts=0,
        since=None,
        until=None,
        left_out=left_out_words(settled),
        overall=None,
        bins=(),
        error=None,
        by_ignored=(),
        by_stage=(),
        by_channel=(),
        drift=None,
        forward=None,
        fits=(),
        limits=(),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _verdict(overall: Group) -> str:
    low, high = overall.ratio_range
    span = f"{low:.2g} to {high:.2g}"
    if overall.is_as_foretold:
        return (
            f"That is as near as chance allows: for each answer foretold came {overall.ratio:.2f}"
            f" ({span})."
        )
    if overall.ratio < 1:
        return (
            f"The chances were too high: for each answer foretold came {overall.ratio:.2f}"
            f" ({span}). Their order still helps; take their size for less."
        )
    return (
        f"The chances were too low: for each answer foretold came {overall.ratio:.2f} ({span})."
        " Their order still helps; take their size for more."
    )


def _which(
    settled: Settled, forward: Forward, judged: Forward, *, is_short: bool, one_in: int
) -> str:
    taught = settled.touches - len(forward)
    ages = "all that are settled" if is_short else f"made at least {AGE_DAYS} days ago"
    some = f" All counts are of one prospect in {one_in}: so large is the record."
    why = f" (fewer than {FORECASTS_MIN} are {AGE_DAYS} days old)" if is_short else ""
    return (
        f"Looked at: {len(judged)} touches, {ages}{why}, without the oldest {taught}, which only"
        " teach. Each was foretold from touches that were settled before it."
        f"{some if one_in > 1 else ''}"
    )


def _lines(groups: tuple[Group, ...]) -> tuple[GroupLine, ...]:
    return tuple(_line(one) for one in groups)


def _bin_line(group: Group) -> GroupLine:
    return replace(_line(group), label=f"about {group.foretold * 100:.0f} in 100")


def _line(group: Group) -> GroupLine:
    low, high = group.ratio_range
    return GroupLine(
        label=group.label,
        touches=group.touches,
        answered=group.answered,
        expected=round(group.expected, 2),
        share=round(group.share, 4),
        low=round(group.low, 4),
        high=round(group.high, 4),
        foretold=round(group.foretold, 4),
        ratio=round(group.ratio, 3),
        ratio_low=round(low, 3),
        ratio_high=round(high, 3),
        is_as_foretold=group.is_as_foretold,
        is_telling=group.expected >= EXPECTED_MIN,
    )


def _drift(desk: Desk, forward: Forward) -> DriftLine:
    """Look at all forecasts, the newest too: an alarm two months late is none."""
    drift = learning.find_drift(forward.at, forward.chance, forward.is_answered)
    return DriftLine(
        sentence=_drift_sentence(desk, drift),
        is_alarm=drift.is_more or drift.is_fewer,
        touches=drift.touches,
        limit=learning.DRIFT_LIMIT,
        at=tuple(_moment(at) for at in drift.at.tolist()),
        more=tuple(round(one, 3) for one in drift.more.tolist()),
        fewer=tuple(round(one, 3) for one in drift.fewer.tolist()),
        since=None if math.isnan(drift.since) else _moment(drift.since),
    )


def _drift_sentence(desk: Desk, drift: Drift) -> str:
    if len(drift.at) < BLOCKS_MIN:
        return "Too early for the alarm: too few answers were to be expected so far."
    if drift.is_more or drift.is_fewer:
        began = _moment(drift.since).astimezone(desk.zone)
        what = "more" if drift.is_more else "fewer"
        return (
            f"Alarm: since {began.day} {began:%B %Y} {what} answers come than foretold, beyond what"
            " chance explains. Something changed: the market, the list, or how answers are read."
        )
    if drift.was_over:
        return "No alarm now; there was one in this record, and the chances have followed since."
    return "No alarm: nothing has shifted for good between what was foretold and what came."


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(float(seconds), dt.UTC)


def _learned_words(desk: Desk) -> str:
    learned, last = desk.learned, last_fit(desk)
    if last is not None and last.kind == FORGET and last.undone_at is None:
        return "The chances rest on published figures until you ask to learn from your own record."
    again = (
        f"They are learned anew by themselves when {TOUCHES_MIN} more touches, and a tenth more,"
        " have settled, at most once a day."
    )
    if learned is None:
        return f"The chances rest on published figures and on what each prospect did. {again}"
    return (
        f"The chances rest on {learned.touches} settled touches of yours to {learned.prospects}"
        f" prospects, {learned.answered} of them answered, and on published figures. {again}"
    )


def _fits(desk: Desk) -> tuple[FitLine, ...]:
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, person__isnull=True, kind__in=(FIT, FORGET)
    ).order_by("-at", "-pk")
    return tuple(
        FitLine(
            decision=row.pk,
            at=row.at,
            sentence=row.sentence,
            is_automatic=row.is_automatic,
            is_undone=row.undone_at is not None,
        )
        for row in rows.defer("before")[:FITS_SHOWN]
    )
