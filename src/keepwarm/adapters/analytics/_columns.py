"""Columns of numpy into Parquet files and Arrow batches, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from keepwarm.engine import plan
from keepwarm.engine.belief import Parameters
from keepwarm.engine.learning import (
    CHANNEL,
    Tally,
    TouchLog,
    Trials,
    fitted_chances,
    tally_trials,
)
from keepwarm.engine.values import CHANNELS, STANDING, Standings

TOUCHES_A_FILE: Final = 1_000_000
PROSPECTS_A_FILE: Final = 50_000
"""So many make a file, and a file is the least that a worker takes."""
_STATE: Final = ("replies", "last", "touches")


def write_touches(log: TouchLog, folder: Path) -> None:
    """Write a log as Parquet files; rows keep their number."""
    folder.mkdir(parents=True)
    stage = np.asarray(log.stage, dtype=np.int64)
    count = len(log.at)
    for start in range(0, max(count, 1), TOUCHES_A_FILE):
        part = slice(start, start + TOUCHES_A_FILE)
        prospect = np.asarray(log.prospect[part], dtype=np.int64)
        columns = {
            "touch": np.arange(start, start + len(prospect)),
            "prospect": prospect,
            "stage": stage[prospect],
            "channel": np.asarray(log.channel[part], dtype=np.int64),
            "at": log.at[part],
            "is_answered": log.is_answered[part],
            **{name: np.asarray(code[part], np.int64) for name, code in log.codes.items()},
        }
        _write(pa.table(columns), folder, start)


def write_standings(standings: Standings, folder: Path) -> None:
    """Write a book as Parquet files: each standing packed, beside its position."""
    folder.mkdir(parents=True)
    for start in range(0, max(len(standings), 1), PROSPECTS_A_FILE):
        part = np.ascontiguousarray(standings[start : start + PROSPECTS_A_FILE])
        kind = pa.binary(STANDING.itemsize)
        packed = pa.FixedSizeBinaryArray.from_buffers(
            kind, len(part), [None, pa.py_buffer(part.tobytes())]
        )
        position = np.arange(start, start + len(part))
        columns = {"position": position, "packed": packed.cast(pa.binary())}
        _write(pa.table(columns), folder, start)


def _write(table: pa.Table, folder: Path, start: int) -> None:
    pq.write_table(table, folder / f"part-{start:012}.parquet")


def numbers(table: pa.Table | pa.RecordBatch, name: str) -> npt.NDArray[np.int64]:
    """Return a column of whole numbers."""
    column = table.column(name).to_numpy(zero_copy_only=False)
    return np.asarray(column, dtype=np.int64)


def trials_from(batch: pa.Table | pa.RecordBatch, labels: Mapping[str, object]) -> Trials:
    """Return rows of the expression ``trials`` as the engine takes them."""
    column = {name: batch.column(name) for name in ("gap_days", "at", "is_answered")}
    columns = {name: each.to_numpy(zero_copy_only=False) for name, each in column.items()}
    return Trials(
        row=numbers(batch, "touch"),
        stage=numbers(batch, "stage"),
        channel=numbers(batch, "channel"),
        **{name: numbers(batch, name) for name in _STATE},
        gap_days=np.asarray(columns["gap_days"], dtype=np.float64),  # null becomes nan
        at=np.asarray(columns["at"], dtype=np.float64),
        is_answered=np.asarray(columns["is_answered"], dtype=np.bool_),
        codes={name: numbers(batch, name) for name in labels},
    )


TALLIED: Final = pa.schema(
    [
        ("cell", pa.int64()),
        ("answered", pa.float64()),
        ("expected", pa.float64()),
        ("touches", pa.int64()),
    ]
)


def tally_batches(
    batches: Iterator[pa.RecordBatch],
    parameters: Parameters,
    labels: Mapping[str, tuple[str, ...]],
) -> Iterator[pa.RecordBatch]:
    """Add up one partition of trials by the numpy engine; yield its cells, as ``TALLIED`` says."""
    for batch in batches:
        trials = trials_from(batch, labels)
        tally = tally_trials(trials, fitted_chances(trials, parameters), parameters, labels)
        columns = [tally.cell, tally.answered, tally.expected, tally.touches]
        yield pa.RecordBatch.from_arrays([pa.array(one) for one in columns], schema=TALLIED)


def tally_from(batches: Iterable[pa.RecordBatch], labels: Mapping[str, tuple[str, ...]]) -> Tally:
    """Add up what the partitions tallied."""
    sums = [(name, "sum") for name in TALLIED.names[1:]]
    table = pa.Table.from_batches(batches, TALLIED).group_by("cell").aggregate(sums)
    table = table.sort_by("cell")
    return Tally(
        names=(CHANNEL, *labels),
        labels=(tuple(CHANNELS), *labels.values()),
        cell=numbers(table, "cell"),
        answered=table.column("answered_sum").to_numpy(),
        expected=table.column("expected_sum").to_numpy(),
        touches=numbers(table, "touches_sum"),
    )


WEIGHED: Final = pa.schema(
    [
        ("position", pa.int64()),
        ("lane", pa.int64()),  # Spark knows no unsigned numbers
        ("due_at", pa.float64()),
        ("is_stepping_back", pa.bool_()),
        ("is_due", pa.bool_()),
        ("move", pa.int64()),
        ("index", pa.float64()),
        ("slot", pa.int64()),
        ("low", pa.float64()),
        ("mid", pa.float64()),
        ("high", pa.float64()),
        ("best", pa.int64()),
        ("best_index", pa.float64()),
        ("propensity", pa.float64()),
        ("candidates", pa.int64()),
        ("admissible", pa.int64()),
        ("slot_propensity", pa.float64()),
        ("slot_candidates", pa.int64()),
        ("open_slots", pa.int64()),
        ("delay_days", pa.float64()),
        ("delay_propensity", pa.float64()),
    ]
)
"""One row per prospect; the columns after ``is_due`` are null for who is not."""
_PLACED: Final = ("lane", "due_at", "is_stepping_back")
_CHOSEN: Final = tuple(field.name for field in fields(plan.Choice) if field.name != "position")


def weigh_batches(batches: Iterator[pa.RecordBatch], terms: plan.Terms) -> Iterator[pa.RecordBatch]:
    """Weigh one partition of a book, batch by batch, as ``WEIGHED`` says."""
    for batch in batches:
        packed = b"".join(batch.column("packed").to_pylist())
        placement, choice = plan.weigh_standings(np.frombuffer(packed, STANDING), terms)
        is_due = np.zeros(batch.num_rows, np.bool_)
        is_due[choice.position] = True
        columns = {"position": batch.column("position"), "is_due": pa.array(is_due)}
        for field in (WEIGHED.field(name) for name in _PLACED):
            columns[field.name] = pa.array(getattr(placement, field.name)).cast(field.type)
        for name in _CHOSEN:
            chosen = getattr(choice, name)
            whole = np.zeros(batch.num_rows, chosen.dtype)
            whole[choice.position] = chosen
            columns[name] = pa.array(whole, mask=~is_due)
        yield pa.RecordBatch.from_arrays([columns[name] for name in WEIGHED.names], schema=WEIGHED)


def weighed_from(table: pa.Table) -> tuple[plan.Placement, plan.Choice]:
    """Put the weighed parts of a book together again."""
    table = table.sort_by("position")
    due = table.filter(table.column("is_due"))
    placed = {name: table.column(name).to_numpy(zero_copy_only=False) for name in _PLACED}
    chosen = {name: due.column(name).to_numpy() for name in _CHOSEN}
    placed["lane"] = placed["lane"].astype(np.uint8)
    return plan.Placement(**placed), plan.Choice(position=numbers(due, "position"), **chosen)
