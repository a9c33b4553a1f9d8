"""What our own drafts are worth by our own checks, and how fast they are made.

    python -m bench.drafts [--gaps] [--show N] [--draw N --seed S]

Every tactic on every channel is composed for every prospect of the demo, and for one invented
prospect of whom everything is known in each of six languages. Printed are, as JSON: how many
have no gap, how many of those have no finding, the findings by check, and drafts a CPU second;
of the demo also for those alone that the facts give a ground (``prepared``): nobody is answered
who asked nothing, and no date is confirmed that nobody named.

``--gaps`` prints the gaps by tactic, channel, language and part. ``--show`` prints that many of the
demo's drafts, spread over tactics and languages, to be read. ``--draw`` draws so many of those that
are prepared, by a seed, every pair of tactic and channel before any a second time.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from bench._own_drafts import material
from bench.synthetic import own_home

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Desk
    from keepwarm.engine.draft import Draft

    Composed: TypeAlias = tuple[Draft, str, list[str]]

SPEED_RUNS = 20


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--gaps", action="store_true")
    arguments.add_argument("--show", type=int, default=0)
    arguments.add_argument("--draw", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    show = asked.show
    with own_home():
        from keepwarm import wiring

        desk = wiring.open_desk()
        wiring.load_demo(desk)
        desk = wiring.open_desk()
        print(json.dumps({"known": weigh(synthetic(desk))}))
        drafts = list(of_demo(desk))
        print(json.dumps({"demo": weigh(iter(drafts))}))
        prepared = [each for each in drafts if not each[0].lacks]
        print(json.dumps({"prepared": weigh(iter(prepared))}))
        print(json.dumps({"a_second": round(speed(desk))}))
        # One more than a whole share: every prospect has as many drafts, else one tactic is shown.
        for draft, subject, found in drafts[:: len(drafts) // show + 1] if show else ():
            print(f"\n== {draft.tactic.value} {draft.channel.value} {draft.language} {found}")
            print(f"[{subject}]\n{draft.skeleton}")
        if asked.gaps:
            print_gaps(drafts)
        for number, (draft, subject, found) in enumerate(drawn(prepared, asked), start=1):
            print(f"\n== {number}: {draft.tactic.value} {draft.channel.value} {draft.language}")
            print(f"{found or ''}[{subject}]\n{draft.skeleton}")


def print_gaps(drafts: list[Composed]) -> None:
    """Print how many drafts have a gap, by tactic, channel, language and what is missing."""
    counts = Counter(
        (draft.tactic.value, draft.channel.value, draft.language, gap.part)
        for draft, *_ in drafts
        for gap in draft.gaps
    )
    for way, count in sorted(counts.items()):
        print(json.dumps({"gap": " ".join(way), "drafts": count}))


def drawn(drafts: list[Composed], asked: argparse.Namespace) -> list[Composed]:
    """Return so many drafts by lot, every pair of tactic and channel before any a second time."""
    lot = random.Random(asked.seed)  # noqa: S311 - a sample, no secret
    by_way: dict[tuple[str, str], list[Composed]] = {}
    for each in lot.sample(drafts, len(drafts)):
        by_way.setdefault((each[0].tactic.value, each[0].channel.value), []).append(each)
    turns = zip_longest(*(by_way[way] for way in sorted(by_way)))
    return [each for turn in turns for each in turn if each is not None][: asked.draw]


def weigh(drafts: Iterator[Composed]) -> dict[str, object]:
    """Return counts and shares."""
    count, whole, clean = 0, 0, 0
    codes: Counter[str] = Counter()
    for draft, _, found in drafts:
        count += 1
        if draft.gaps:
            continue
        whole += 1
        clean += not found
        codes.update(found)
    return {
        "drafts": count,
        "without_gaps": round(whole / count, 4),
        "of_those_without_findings": round(clean / whole, 4),
        "findings": dict(codes.most_common()),
    }


def of_demo(desk: Desk) -> Iterator[Composed]:
    """Yield every draft for every prospect of the demo, its subject, the codes found in it."""
    from keepwarm.app.drafting.draft_facts import gather, read_addressee
    from keepwarm.app.drafting.draft_findings import examine_text
    from keepwarm.app.drafting.nugget_yield import fitting_nuggets
    from keepwarm.engine.draft import compose
    from keepwarm.records.models import Prospect

    recipes = desk.packs.recipes
    for number in Prospect.objects.filter(workspace_id=desk.workspace_id).values_list("pk"):
        addressee = read_addressee(desk, number[0])
        gathered = gather(desk, addressee)
        fitting, _ = fitting_nuggets(desk, gathered.interest)
        known = gathered.facts(fitting[0] if fitting else None, {})
        for recipe in recipes.by_tactic.values():
            for form in recipe.forms.values():
                draft = compose(recipes, recipe.tactic, form.channel, known)
                subject = draft.subject.text if draft.subject else ""
                said = (subject, draft.skeleton)
                examined = examine_text(
                    desk, addressee, gathered, draft, channel=form.channel.value, said=said
                )
                yield draft, subject, [each.finding.code for each in examined.found]


def synthetic(desk: Desk) -> Iterator[Composed]:
    """Yield the same for one of whom everything is known, in each language."""
    from keepwarm.engine.draft import LANGUAGES, check_draft, compose
    from keepwarm.engine.values import DraftFacts, DraftInContext

    recipes = desk.packs.recipes
    for language in LANGUAGES:
        known = material(recipes, language)
        slots = known.slots
        facts = DraftFacts(
            name=slots["full_name"],
            company=slots["account"],
            rep=f"{slots['rep_name']}, {slots['rep_firm']}",
            rep_company=slots["rep_firm"],
            others=tuple(slots.values()),
        )
        for recipe in recipes.by_tactic.values():
            for form in recipe.forms.values():
                draft = compose(recipes, recipe.tactic, form.channel, known)
                subject = draft.subject.text if draft.subject else ""
                held = DraftInContext(
                    text=draft.skeleton,
                    subject=subject,
                    channel=form.channel,
                    language=language,
                    facts=facts,
                )
                found = check_draft(held, desk.packs.checks)
                yield draft, subject, [each.code for each in found]


def speed(desk: Desk) -> float:
    """Return how many drafts a CPU second makes, before checks."""
    from keepwarm.engine.draft import LANGUAGES, compose

    recipes = desk.packs.recipes
    every = [material(recipes, language) for language in LANGUAGES]
    began, count = time.process_time(), 0
    for _ in range(SPEED_RUNS):
        for known in every:
            for recipe in recipes.by_tactic.values():
                for channel in recipe.forms:
                    compose(recipes, recipe.tactic, channel, known)
                    count += 1
    return count / (time.process_time() - began)


if __name__ == "__main__":
    main()
