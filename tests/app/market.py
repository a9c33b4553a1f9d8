"""A book of people who were rung up, large enough to learn from."""

import datetime as dt
import random

from tests.app.builders import NOW, Someone, calls_csv, lead, leads_csv


def caller(number):
    return Someone(f"Caller {number}", f"caller{number}@firm{number}.example")


def callers_csv(people, *, stage="New"):
    """Return the lead file of these people, all at one stage."""
    return leads_csv(
        *(lead(person, company=f"Firm {person.name}", stage=stage) for person in people)
    )


def called_csv(people, *, calls, share, days=300.0, now=NOW, seed=1):
    """Return the log of so many calls to each, spread over the days before now.

    Everybody picks up a call with chance ``share``.
    """
    dice = random.Random(seed)  # noqa: S311 - a made-up market, no secret
    rows = []
    for person in people:
        for _ in range(calls):
            at = now - dt.timedelta(days=1 + dice.random() * days)
            result = "answered" if dice.random() < share else "no_answer"
            rows.append((f"{at:%Y-%m-%dT%H:%M:%S+00:00}", person.address, "phone", result, ""))
    return calls_csv(*sorted(rows))


def import_market(intake, *, people=20, calls=6, share=0.4, name="calls.csv", seed=1, days=300.0):
    """Import a market: people, and the calls that they got."""
    crowd = [caller(number) for number in range(people)]
    intake.sheet(callers_csv(crowd))
    intake.sheet(called_csv(crowd, calls=calls, share=share, seed=seed, days=days), name=name)
    return crowd
