"""The calls of a bank to its customers (Moro et al. 2014), each contact a touch.

One row of the record is a customer with the number of contacts made; earlier contacts than the
last brought nothing. The length of the call is known only afterwards and left out. Contacts
beyond the thirtieth are left out.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.learning import TouchLog
from keepwarm.engine.values import CHANNELS, STAGES, Bools, Channel, Floats, Ints, Stage

CONTACTS_MAX: Final = 30
SPLIT_SEED: Final = 20240601
TEST_SHARE: Final = 0.3
DAY_S: Final = 86_400.0
PHONE: Final = CHANNELS.index(Channel.PHONE)
COLD: Final = STAGES.index(Stage.COLD)
LABELLED: Final = (
    "job", "marital", "education", "default", "housing", "loan", "contact", "month", "poutcome",
)  # fmt: skip
CALENDAR: Final = frozenset({"month", "day"})
"""Of the last contact, in any year: held-out customers were called in the same campaigns."""
EDGES: Final = {
    "age": (25, 30, 33, 36, 40, 45, 50, 55, 60),
    "balance": (-1, 0, 100, 250, 500, 800, 1300, 2100, 3500),
    "day": tuple(range(3, 31, 2)),
    "previous": (1, 2, 3, 5, 8),
    "pdays": (0, 90, 100, 150, 180, 190, 250, 330),
}
"""Where the figures of the record are cut into bands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """Customers in the order of the record, which is that of time."""

    contacts: Ints
    is_won: Bools
    codes: dict[str, Ints]
    labels: dict[str, tuple[str, ...]]
    figures: dict[str, Floats]

    def without(self, names: frozenset[str]) -> Customers:
        """Return the customers with some attributes unknown."""
        left = {name: self.codes[name] for name in self.codes if name not in names}
        return Customers(
            contacts=self.contacts,
            is_won=self.is_won,
            codes=left,
            labels={name: self.labels[name] for name in left},
            figures={name: self.figures[name] for name in self.figures if name not in names},
        )

    def log(self, rows: Ints, *, in_order: bool) -> TouchLog:
        """Return the contacts of some customers.

        ``in_order`` keeps the order of the record as time; else everybody begins on a random day,
        so that customers taken at random are alike in time too.
        """
        made = np.minimum(self.contacts[rows], CONTACTS_MAX)
        prospect = np.repeat(np.arange(len(rows)), made)
        number = np.arange(len(prospect)) - np.repeat(np.cumsum(made) - made, made)
        dice = np.random.default_rng(1)
        begun = rows.astype(np.float64) if in_order else dice.random(len(rows)) * 300
        whose = rows[prospect]
        return TouchLog(
            prospect=prospect,
            at=(begun[prospect] + 0.01 * number if in_order else begun[prospect] + 3 * number)
            * DAY_S,
            is_answered=self.is_won[whose] & (number + 1 == self.contacts[whose]),
            channel=np.full(len(prospect), PHONE),
            stage=np.full(len(rows), COLD),
            codes={name: column[whose] for name, column in self.codes.items()},
            labels=self.labels,
        )

    def features(self, log: TouchLog, rows: Ints, *, is_coded: bool) -> Floats:
        """Return what the peers learn from: labels as columns of 0 and 1, or as their codes."""
        whose = rows[log.prospect]
        start = np.flatnonzero(np.diff(log.prospect, prepend=-1))
        number = np.arange(len(whose)) - start[log.prospect]
        columns = [number[:, None], np.log1p(number)[:, None]]
        columns += [column[whose][:, None] for column in self.figures.values()]
        for name in (name for name in self.codes if name not in self.figures):
            codes = self.codes[name][whose]
            columns.append(
                codes[:, None] if is_coded else codes[:, None] == np.arange(len(self.labels[name]))
            )
        return np.column_stack(columns).astype(np.float64)


def read_bank(folder: Path) -> Customers:
    """Read the record of 45,211 customers."""
    path = folder / "bank_marketing" / "bank-full.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    codes: dict[str, Ints] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for name in LABELLED:
        known, codes[name] = np.unique([row[name] for row in rows], return_inverse=True)
        labels[name] = tuple(known.tolist())
    figures = {name: np.array([float(row[name]) for row in rows]) for name in EDGES}
    for name, edges in EDGES.items():
        codes[name] = np.searchsorted(edges, figures[name], side="right")
        labels[name] = tuple(f"{name} band {number}" for number in range(len(edges) + 1))
    return Customers(
        contacts=np.array([int(row["campaign"]) for row in rows]),
        is_won=np.array([row["y"] == "yes" for row in rows]),
        codes=codes,
        labels=labels,
        figures=figures,
    )


def at_random(customers: Customers) -> tuple[Ints, Ints]:
    """Return who to learn from and who to foretell, as scikit-learn's stratified split draws it."""
    # Published figures were measured on this very split, drawn by the older generator.
    dice = np.random.RandomState(SPLIT_SEED)
    count = len(customers.is_won)
    tested = int(np.ceil(TEST_SHARE * count))
    sizes = np.bincount(customers.is_won)
    learned = _shared(sizes, count - tested, dice)
    chosen = _shared(sizes - learned, tested, dice)
    test = np.zeros(count, dtype=bool)
    for kind in (0, 1):
        people = np.flatnonzero(customers.is_won == kind)[dice.permutation(sizes[kind])]
        test[people[learned[kind] : learned[kind] + chosen[kind]]] = True
    return np.flatnonzero(~test), np.flatnonzero(test)


def _shared(sizes: Ints, draws: int, dice: np.random.RandomState) -> Ints:
    """Share draws out in proportion; what is left goes to the largest remainders."""
    exact = sizes / sizes.sum() * draws
    shared = np.floor(exact).astype(np.int64)
    left, rest = draws - int(shared.sum()), exact - shared
    for value in np.sort(np.unique(rest))[::-1]:
        if left > 0:
            places = np.flatnonzero(rest == value)
            places = dice.choice(places, size=min(len(places), left), replace=False)
            shared[places] += 1
            left -= len(places)
    return shared


def in_time(customers: Customers) -> tuple[Ints, Ints]:
    """Return the first 70 % of the record, and the rest."""
    everybody: npt.NDArray[np.int64] = np.arange(len(customers.is_won))
    cut = int((1 - TEST_SHARE) * len(everybody))
    return everybody[:cut], everybody[cut:]
