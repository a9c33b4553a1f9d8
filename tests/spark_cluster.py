"""A Spark cluster of a master and two workers on this machine's loopback."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

WORKERS = 2
STARTED_WITHIN_S = 180
SOURCE = Path(__file__).parent.parent / "src"
CONFIGURATION = f"""
spark.cores.max {WORKERS}
spark.executor.cores 1
spark.executor.memory 512m
spark.scheduler.minRegisteredResourcesRatio 1.0
spark.scheduler.maxRegisteredResourcesWaitingTime 120s
spark.sql.shuffle.partitions 4
spark.sql.execution.arrow.maxRecordsPerBatch 500
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
"""


def missing_for_spark():
    """Say what is missing to start a cluster; empty if nothing is."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed: make test-spark"
    if shutil.which("java") is None:
        return "Java is missing: apt-get install default-jre-headless"
    return ""


@contextmanager
def started_cluster(folder):
    """Start the cluster, its logs in ``folder``; yield its address, and stop it in the end."""
    (folder / "spark-defaults.conf").write_text(CONFIGURATION, encoding="utf-8")
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as processes:

        def start(name, *words, until):
            process = processes.enter_context(started(name, words, folder))
            wait_for(until, process, folder / f"{name}.log")

        own = ("--host", "127.0.0.1", "--webui-port", "0")
        start("Master", *own, "--port", str(port), until="New state: ALIVE")
        for number in range(WORKERS):
            work = folder / f"work{number}"
            start(
                f"Worker{number}", *own, "--cores", "1", "--memory", "1g",
                "--work-dir", str(work), address, until="Successfully registered with master",
            )  # fmt: skip
        yield address


def environment(folder):
    """Return what every process of Spark is told: where it listens, and which Python it runs."""
    return {
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(SOURCE),
    }


@contextmanager
def started(name, words, folder):
    import pyspark

    kind = name.rstrip("0123456789")
    program = Path(pyspark.__file__).parent / "bin/spark-class"
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(program), f"org.apache.spark.deploy.{kind.lower()}.{kind}", *words],
            env={**os.environ, **environment(folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(words, process, log):
    """Wait until the log of a process says so."""
    until = time.monotonic() + STARTED_WITHIN_S
    while words not in log.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"Spark did not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.2)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
