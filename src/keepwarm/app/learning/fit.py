"""Learns the belief from the workspace's own settled touches; forgets it; undoes both.

A fit is computed anew from the touches that are in the record, never from an earlier fit. Whoever
is erased, merged or found to be somebody else is therefore in nothing that is learned after that,
without anything having to be taken out; and the counts that the figures rest on are sums over
people, so that the fit without a person is the fit that would have been made had there never been
one. What is kept of earlier fits, to undo with, are some dozens of figures about everybody
together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import numpy as np

from keepwarm.app.ground.analytics import IN_PROCESS, Analytics
from keepwarm.app.ground.coverage import read_coverage
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.label_words import STAGE_WORDS
from keepwarm.app.ground.learned import BELIEF, FIT_VERSION, Learned, read_stored
from keepwarm.app.settling.planning import current_book
from keepwarm.app.settling.settle import settle_all, write_places
from keepwarm.app.settling.settled import Settled, count_settled, read_settled
from keepwarm.engine import belief, learning
from keepwarm.engine.belief import Parameters
from keepwarm.engine.values import CHANNELS, STAGES, Channel, no_coverage, no_standings
from keepwarm.records import models
from keepwarm.records.database import writing

from .fit_cards import FactorLine, FitReport, ForwardScore, StageFigures

TOUCHES_MIN: Final = 50
"""Settled touches to learn from: fewer say less than chance against priors worth 20 a stage."""
GROWTH_MIN: Final = 0.1
"""Share by which the record must have grown: less moves no figure that one could see."""
PAUSE: Final = dt.timedelta(days=1)
"""Between two fits that nobody asked for: a plan that changed by the hour would be trusted less."""
FIT: Final = "fit"
FORGET: Final = "forget_fit"
_WORSE: Final = (
    "The published figures are in force: what {touches} settled touches teach foretold later ones"
    " worse."
)
_EMAIL: Final = CHANNELS.index(Channel.EMAIL)
Progress = Callable[[str, int], None]
"""Told what is going on and how much of it is done."""


Once = Callable[[Callable[[], int | None]], int | None]
"""Has an effect, or recalls what came of it where it was had before: see ``job_run``."""


def _silent(_what: str, _done: int) -> None:
    return None


def _at_once(act: Callable[[], int | None]) -> int | None:
    return act()


def fit(
    desk: Desk,
    *,
    progress: Progress = _silent,
    compares: bool = True,
    analytics: Analytics = IN_PROCESS,
    once: Once = _at_once,
) -> FitReport:
    """Learn anew from all settled touches and take it into force; say what changed.

    With too few of them nothing is learned, and what was learned before from touches that are not
    there any more goes: the published figures are in force. ``compares`` says to hold it against
    the published figures, forward in time, which takes longer than learning; it is done in this
    process. ``analytics`` counts the touches; ``once`` sees to it that a job, however often it is
    begun, takes a decision once.
    """
    settle_all(desk)
    before, settled = desk.parameters, read_settled(desk)
    progress("settled touches read", settled.touches)
    with analytics.open_touches(settled.log) as table:
        learned = _learned_from(desk, settled, table)
        progress("settled touches learned from", settled.touches)
        by_stage = table.answers_by(learning.STAGE)

    def decide() -> int | None:
        decision = _take_into_force(desk, settled, learned, is_automatic=False)
        return int(decision.pk) if decision else None

    with writing(desk.workspace_id):
        pk = once(decide) or 0  # no row has that number
    decision = models.Decision.objects.filter(workspace_id=desk.workspace_id, pk=pk).first()
    return _report(desk, settled, by_stage, before, decision, compares=compares)


def fit_when_due(desk: Desk) -> int | None:
    """Learn anew where enough has come since the last time; return the decision, if any.

    At least ``TOUCHES_MIN`` settled touches more and ``GROWTH_MIN`` of those before, at most once
    in ``PAUSE`` unless the record has doubled; never after a person went back to the published
    figures.
    """
    last = last_fit(desk)
    if last is not None and last.kind == FORGET and last.undone_at is None:
        return None
    known = int(last.before["touches"]) if last else 0
    growth = max(float(TOUCHES_MIN), GROWTH_MIN * known)
    if last is not None and desk.now() - last.at < PAUSE:
        growth = max(growth, float(known))
    if count_settled(desk) < known + growth:
        return None
    settled = read_settled(desk)
    if settled.touches < known + growth:
        return None
    learned = _learned_from(desk, settled, learning.LogTable(settled.log))
    with writing(desk.workspace_id):
        decision = _take_into_force(desk, settled, learned, is_automatic=True, known=known)
    return int(decision.pk) if decision else None


def forget_fit(desk: Desk) -> int:
    """Return to the published figures, until a person asks to learn; return the decision."""
    with writing(desk.workspace_id):
        row = _row(desk)
        if row is None:
            last = last_fit(desk)
            if last is not None and last.kind == FORGET and last.undone_at is None:
                return int(last.pk)
        decision = note_decision(
            desk,
            person_id=None,
            kind=FORGET,
            sentence="The published figures are in force; nothing is learned until you ask for it.",
            before={"touches": 0, **_kept(row)},
        )
        _store(desk, None)
    return int(decision.pk)


def undo_fit(desk: Desk, decision: models.Decision) -> None:
    """Take the parameters into force again that were so before a fit, or before forgetting."""
    kept = decision.before
    if kept["content"] is None:
        _store(desk, None)
    else:
        _store(
            desk,
            kept["content"],
            version=kept["version"],
            at=dt.datetime.fromisoformat(kept["at"]),
        )


def last_fit(desk: Desk) -> models.Decision | None:
    """Return the last fit or forgetting, undone or not."""
    rows = models.Decision.objects.filter(
        workspace_id=desk.workspace_id, person__isnull=True, kind__in=(FIT, FORGET)
    )
    return rows.order_by("-at", "-pk").first()


def _take_into_force(
    desk: Desk, settled: Settled, learned: Learned | None, *, is_automatic: bool, known: int = 0
) -> models.Decision | None:
    """Store what was learned; return the decision, or None where that changes nothing."""
    row = _row(desk)
    # What nobody asked for must be no worse than what is published; who asks is told, and decides.
    is_worse = is_automatic and learned is not None and _foretells_worse(desk, settled)
    text = None if learned is None or is_worse else learned.to_text()
    if text is None and row is None and not is_worse:
        return None
    stored = read_stored(desk.workspace_id).learned
    if text is not None and learned and stored and learned.is_same(stored):
        return None
    decision = note_decision(
        desk,
        person_id=None,
        kind=FIT,
        sentence=_WORSE.format(touches=settled.touches)
        if is_worse
        else _sentence(settled, learned, known=known, is_automatic=is_automatic),
        before={"touches": settled.touches, **_kept(row)},
        is_automatic=is_automatic,
    )
    _store(desk, text)
    return decision


def _learned_from(desk: Desk, settled: Settled, table: learning.TouchTable) -> Learned | None:
    """Learn, holding up nobody who writes; None from too few touches."""
    if settled.touches < TOUCHES_MIN:
        return None
    published = desk.packs.parameters
    version = f"{published.version} and {settled.touches} touches of yours"
    return Learned(
        parameters=learning.learn_from(table, published, version=version),
        published=published.version,
        touches=settled.touches,
        prospects=settled.prospects,
        answered=settled.answered,
    )


def _sentence(settled: Settled, learned: Learned | None, *, known: int, is_automatic: bool) -> str:
    if learned is None:
        return (
            f"The published figures are in force: {too_few_words(settled)} What was learned before"
            " rested on touches that are not there any more."
        )
    why = f", as {settled.touches - known} more came than at the last time" if known else ""
    by_itself = why if is_automatic else ""
    return (
        f"The chances were learned anew from {settled.touches} settled touches to"
        f" {settled.prospects} prospects, {settled.answered} of them answered{by_itself}."
    )


def too_few_words(settled: Settled, wanted: int = TOUCHES_MIN) -> str:
    """Say how much there is, and from when on there is enough."""
    if not settled.touches:
        return f"there is no settled touch so far; from {wanted} on they are learned from."
    verb = "touch" if settled.touches == 1 else "touches"
    return f"{settled.touches} settled {verb} so far; from {wanted} on they are learned from."


def _row(desk: Desk) -> models.Parameters | None:
    return models.Parameters.objects.filter(workspace_id=desk.workspace_id, name=BELIEF).first()


def _kept(row: models.Parameters | None) -> dict[str, object]:
    """Return what undoing needs."""
    if row is None:
        return {"content": None, "version": FIT_VERSION, "at": None}
    return {
        "content": bytes(row.content).decode(),
        "version": row.version,
        "at": row.at.isoformat(),
    }


def _store(
    desk: Desk, text: str | None, *, version: int = FIT_VERSION, at: dt.datetime | None = None
) -> None:
    """Store what is in force from now on, and bring up to date every chance that rests on it."""
    if text is None:
        models.Parameters.objects.filter(workspace_id=desk.workspace_id, name=BELIEF).delete()
    else:
        models.Parameters.objects.update_or_create(
            workspace_id=desk.workspace_id,
            name=BELIEF,
            defaults={"version": version, "content": text.encode(), "at": at or desk.now()},
        )
    book = current_book(desk)
    write_places(desk, book.prospect.tolist(), book.standings, read_coverage(desk))


def _report(
    desk: Desk,
    settled: Settled,
    by_stage: learning.Answers,
    before: Parameters,
    decision: models.Decision | None,
    *,
    compares: bool,
) -> FitReport:
    learned = desk.learned
    stages: tuple[StageFigures, ...] = ()
    factors: tuple[FactorLine, ...] = ()
    forward = None
    sentence = f"Nothing was learned: {too_few_words(settled)}"
    if learned is not None:
        sentence = (
            f"Nothing new since the last time: the chances rest on {settled.touches} settled"
            f" touches to {settled.prospects} prospects, {settled.answered} of them answered."
        )
        stages = _stages(by_stage, desk.packs.parameters, before, learned.parameters)
        factors = _factors(learned.parameters)
        forward = _forward(desk, settled) if compares else None
    return FitReport(
        sentence=decision.sentence if decision else sentence,
        is_learned=learned is not None,
        decision=int(decision.pk) if decision else None,
        version=desk.parameters.version,
        touches=settled.touches,
        prospects=settled.prospects,
        answered=settled.answered,
        pending=settled.pending,
        unseen=settled.unseen,
        chosen=settled.chosen,
        left_out=left_out_words(settled),
        stages=stages,
        factors=factors,
        factors_sentence=_factors_sentence(factors) if learned is not None else "",
        forward=forward,
    )


def left_out_words(settled: Settled) -> tuple[str, ...]:
    """Say which touches were not learned from, and why."""
    reasons = (
        (settled.pending, "too young: an answer may still come, or has not come into view"),
        (settled.unseen, "bounced, or an answer would not have been seen"),
        (
            settled.chosen,
            "made before their prospect was taken up out of the mailbox: how they ended was known",
        ),
    )
    return tuple(f"{count} left out: {why}." for count, why in reasons if count)


def _stages(
    answers: learning.Answers, published: Parameters, before: Parameters, after: Parameters
) -> tuple[StageFigures, ...]:
    """Return the chance of the first mail to somebody new, by stage."""
    newcomers = no_standings(len(STAGES))
    newcomers["stage"] = np.arange(len(STAGES))
    as_published, was, now = (
        belief.reply_chance(
            belief.infer_belief(newcomers, now=0.0, coverage=no_coverage(), parameters=one),
            _EMAIL,
            one,
        )
        for one in (published, before, after)
    )
    figures = []
    for code, name in enumerate(STAGES):
        touches, prospects, answered = answers.of(code)
        figures.append(
            StageFigures(
                stage=name.value,
                words=STAGE_WORDS[name.value],
                touches=touches,
                prospects=prospects,
                answered=answered,
                published=_rounded(as_published.mid[code]),
                before=_rounded(was.mid[code]),
                after=_rounded(now.mid[code]),
                after_low=_rounded(now.low[code]),
                after_high=_rounded(now.high[code]),
            )
        )
    return tuple(figures)


def _rounded(chance: np.float64) -> float:
    return round(float(chance), 4)


def _factors(parameters: Parameters) -> tuple[FactorLine, ...]:
    return tuple(
        FactorLine(
            dimension=one.dimension,
            label=one.label,
            factor=round(one.factor, 3),
            low=round(one.low, 3),
            high=round(one.high, 3),
            answered=one.answered,
            expected=round(one.expected, 1),
            sentence=_factor_sentence(one),
        )
        for one in learning.told_factors(parameters.learned)
    )


_SUCH: Final = {
    "channel": "Touches by {label}",
    "tactic": "Touches of the kind “{label}”",
    "slot": "Touches at their {label}",
}


def _factor_sentence(one: learning.ToldFactor) -> str:
    such = _SUCH[one.dimension].format(label=one.label.replace("_", " "))
    return (
        f"{such}: {one.answered} answers where {one.expected:.0f} were foretold, {one.factor:.2f}"
        f" times as many ({one.low:.2f} to {one.high:.2f})."
    )


def _factors_sentence(factors: tuple[FactorLine, ...]) -> str:
    if not factors:
        return "No channel, kind of touch or hour can be told from the others yet."
    return "You chose when to do what: this says what goes together, not what works."


def _forward(desk: Desk, settled: Settled) -> ForwardScore | None:
    return forward_score(_forecasts(desk, settled))


def _forecasts(desk: Desk, settled: Settled) -> learning.Forward:
    return learning.forecast_forward(
        settled.log, desk.packs.parameters, settled_after_s=settled.settled_after_s
    )


def _foretells_worse(desk: Desk, settled: Settled) -> bool:
    """Tell whether learned forecasts were worse than published ones, by more than chance."""
    compared = learning.compare(_forecasts(desk, settled))
    return compared is not None and compared.high < 0


def forward_score(forward: learning.Forward) -> ForwardScore | None:
    """Word how much better learned forecasts were than published ones."""
    compared = learning.compare(forward)
    if compared is None:
        return None
    if compared.low > 0:
        verdict = "What was learned foretells better than the published figures."
    elif compared.high < 0:
        verdict = "What was learned foretells worse than the published figures; keep an eye on it."
    else:
        verdict = "What was learned cannot be told from the published figures yet."
    return ForwardScore(
        touches=compared.touches,
        learned=round(compared.learned, 4),
        published=round(compared.published, 4),
        gain=round(compared.gain, 4),
        gain_low=round(compared.low, 4),
        gain_high=round(compared.high, 4),
        sentence=(
            f"{verdict} On {compared.touches} later touches, each foretold from earlier ones alone,"
            f" the log loss was {compared.learned:.4f} against {compared.published:.4f}."
        ),
    )
