"""DuckDB in this process: the same expressions, on disk where memory is short."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from keepwarm.engine import plan
from keepwarm.engine.learning import TouchLog, TouchTable
from keepwarm.engine.values import Standings

from ._columns import write_touches
from ._ibis_table import Batches, IbisTable

TRIALS_A_BATCH: Final = 500_000


class DuckDb:
    """Counts with DuckDB; a book is weighed by numpy, as one process weighs it fastest."""

    name: Final = "duckdb"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def open_touches(self, log: TouchLog) -> Iterator[TouchTable]:
        """Hand over the log as Parquet files that go again in the end."""
        with tempfile.TemporaryDirectory(prefix="touches-", dir=self._folder) as name:
            folder = Path(name)
            write_touches(log, folder / "touches")
            connection = ibis.duckdb.connect(temp_directory=str(folder / "spilled"))
            try:
                touches = connection.read_parquet(str(folder / "touches" / "*.parquet"))
                with closing(IbisTable.of(log, touches, _map_batches)) as table:
                    yield table
            finally:
                connection.disconnect()

    def weigh(self, standings: Standings, terms: plan.Terms) -> tuple[plan.Placement, plan.Choice]:
        """Return everybody's place, and the best move of each who is due."""
        return plan.weigh_standings(standings, terms)


def _map_batches(
    rows: ir.Table, function: Callable[[Batches], Batches], _schema: pa.Schema
) -> Batches:
    return function(rows.to_pyarrow_batches(chunk_size=TRIALS_A_BATCH))
