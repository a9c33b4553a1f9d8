"""Runs the command line as ``python -m keepwarm``."""

from keepwarm.cli import main

main()
