"""Spark: the same expressions on a cluster, and numpy on each partition of it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from keepwarm.app.ground.errors import Refusal
from keepwarm.engine import plan
from keepwarm.engine.learning import TouchLog, TouchTable
from keepwarm.engine.values import Standings

from ._columns import (
    WEIGHED,
    weigh_batches,
    weighed_from,
    write_standings,
    write_touches,
)
from ._ibis_table import Batches, IbisTable

_SPARK_TYPES: Final = {
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
}


@contextmanager
def open_spark(master: str, folder: Path) -> Iterator[Spark]:
    """Connect to a cluster as its configuration says (``SPARK_CONF_DIR``), and leave it again.

    What Spark cannot do is a ``Refusal`` with its own first words.
    """
    # Workers take the interpreter that has Keepwarm; on a cluster of others the person names it.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("keepwarm")
    try:
        session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
        try:
            yield Spark(session, folder)
        finally:
            session.stop()
    except (PySparkException, Py4JError) as error:
        first = str(error).strip().partition("\n")[0].strip()
        raise Refusal(
            f"Spark at {master} could not do it: {first} Look into the logs of the cluster, or"
            " leave out --engine spark."
        ) from error


class Spark:
    """Counts on a cluster, tallies and weighs there by the numpy engine, part by part.

    ``folder`` must be seen under the same path by every worker.
    """

    name: Final = "spark"

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session = session
        self._folder = folder

    @contextmanager
    def open_touches(self, log: TouchLog) -> Iterator[TouchTable]:
        """Hand over the log as Parquet files that go again in the end."""
        with tempfile.TemporaryDirectory(prefix="touches-", dir=self._folder) as name:
            folder = Path(name) / "touches"
            write_touches(log, folder)
            connection = ibis.pyspark.connect(self._session)
            touches = connection.read_parquet(folder.as_uri())
            map_batches = partial(_map_batches, connection, self._session)
            with closing(IbisTable.of(log, touches, map_batches)) as table:
                yield table

    def weigh(self, standings: Standings, terms: plan.Terms) -> tuple[plan.Placement, plan.Choice]:
        """Return everybody's place, and the best move of each who is due."""
        with tempfile.TemporaryDirectory(prefix="book-", dir=self._folder) as name:
            folder = Path(name) / "book"
            write_standings(standings, folder)
            book = self._session.read.parquet(folder.as_uri())
            return weighed_from(_mapped(book, partial(weigh_batches, terms=terms), WEIGHED))


def _map_batches(
    connection: BaseBackend,
    session: SparkSession,
    rows: ir.Table,
    function: Callable[[Batches], Batches],
    schema: pa.Schema,
) -> Batches:
    return iter(_mapped(session.sql(connection.compile(rows)), function, schema).to_batches())


def _mapped(rows: DataFrame, function: Callable[[Batches], Batches], schema: pa.Schema) -> pa.Table:
    """Run a function over the batches of each partition, where the partition is."""
    typed = ", ".join(f"`{field.name}` {_SPARK_TYPES[field.type]}" for field in schema)
    return rows.mapInArrow(function, typed).toArrow()
