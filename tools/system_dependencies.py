"""Install the system packages that some tests drive; say what is skipped without them.

On Debian they are installed when we are root or sudo asks for no password. Anywhere else this
only tells what is missing and how to get it, and succeeds: the tests that need it skip themselves.
With ``REQUIRE_ALL=1`` in the environment a missing one is an error.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Dependency:
    """A program outside Python: its Debian packages, and what is skipped where it is missing."""

    program: str
    packages: tuple[str, ...]
    skipped: str
    elsewhere: str = ""
    """Where it is kept off the search path, as a pattern of file names."""

    @property
    def is_there(self) -> bool:
        """Tell whether the program is installed."""
        if shutil.which(self.program) is not None:
            return True
        return bool(self.elsewhere) and any(Path("/").glob(self.elsewhere))


DEPENDENCIES = (
    Dependency(
        program="chromium",
        packages=("chromium", "fonts-dejavu-core"),  # without a font its pictures show boxes
        skipped="the tests that look at the pages in a browser",
    ),
    Dependency(
        program="pg_ctl",
        packages=("postgresql",),
        skipped="the tests on PostgreSQL",
        elsewhere="usr/lib/postgresql/*/bin/pg_ctl",
    ),
    Dependency(
        program="dovecot",
        packages=("dovecot-imapd",),
        skipped="the tests that read a mailbox from a real server",
        elsewhere="usr/sbin/dovecot",
    ),
)
SPARK_DEPENDENCIES = (
    Dependency(
        program="java",
        packages=("default-jre-headless",),
        skipped="the tests that drive a Spark cluster",
    ),
)


def main() -> int:
    """Install what is missing if we may, and report what still is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spark", action="store_true", help="what `make test-spark` needs")
    wanted = SPARK_DEPENDENCIES if parser.parse_args().spark else DEPENDENCIES
    missing = missing_dependencies(wanted)
    if missing:
        install(missing)
        missing = missing_dependencies(wanted)
    for dependency in missing:
        packages = " ".join(dependency.packages)
        print(f"keepwarm: {dependency.program} is missing, so {dependency.skipped} are skipped.")
        print(f"          To run them too, as root: apt-get install {packages}", flush=True)
    return 1 if missing and os.environ.get("REQUIRE_ALL") == "1" else 0


def missing_dependencies(wanted: tuple[Dependency, ...]) -> list[Dependency]:
    """Return those whose program is not on the search path."""
    return [each for each in wanted if not each.is_there]


def install(missing: list[Dependency]) -> None:
    """Ask apt for the packages of all missing programs, where that needs no question."""
    prefix = root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        return
    packages = sorted({package for each in missing for package in each.packages})
    print(f"keepwarm: installing {', '.join(packages)} …", flush=True)
    # `env`, because sudo hands no variables on.
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    for command in (
        [*apt, "update"],
        [*apt, "install", "--yes", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if done.returncode != 0:
            print(f"keepwarm: {' '.join(command)} failed:\n{done.stderr.strip()}", flush=True)


def root_prefix() -> list[str] | None:
    """Return what to put before a command to run it as root; None if that is not ours to do."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
    return ["sudo", "-n"] if asked.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
