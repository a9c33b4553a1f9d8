"""How long ten thousand rows of a sales tool's export take from the file to the settled record.

    python -m bench.leads [--rows 10000]

The export is fictitious: its tool, its German headings and its stages are in no lexicon as a
whole, and nobody helps with the columns. Measured in seconds of CPU, each in a new record: the
import as CSV, the dry run before it, the same rows from an Excel workbook where openpyxl is
installed to write one, and a log of as many calls with these people.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import time

from bench.synthetic import FIRST, LAST, own_home

HEADER = (
    "Kunden-Nr.", "Vorname", "Familienname", "E-Mail geschäftlich", "Durchwahl", "Betrieb",
    "Funktion", "Staat", "Vertriebsstufe", "erfasst am", "Potenzial", "Anliegen", "Betreuer",
    "Ort", "PLZ",
)  # fmt: skip
STAGES = ("Neu", "Erstgespräch", "Angebot", "Gewonnen", "Verloren", "01. Neu (10 %)")


def lead_rows(count: int, *, seed: int = 7) -> list[tuple[str, ...]]:
    """Return the header and the rows of the export."""
    dice = random.Random(seed)  # noqa: S311 (a bench, no secret)
    rows = [HEADER]
    for i in range(count):
        given, family = FIRST[i % len(FIRST)], LAST[i // len(FIRST) % len(LAST)]
        rows.append(
            (
                f"K{i}", given, family, f"p{i}@firm{i // 3}.example",
                f"030 23125 {dice.randrange(1000):03d}", f"Firm {i // 3} GmbH", "Leitung",
                "Deutschland", dice.choice(STAGES),
                f"{dice.randint(1, 28):02d}.{dice.randint(1, 12):02d}.2025",
                f"{dice.randrange(100_000) / 100:.2f}".replace(".", ","), f"Tor {i}", "Rita",
                "Berlin", "10115",
            )
        )  # fmt: skip
    return rows


def call_rows(count: int) -> list[tuple[str, ...]]:
    """Return a log of calls with these people, by address, number and name in turn."""
    results = ("nicht erreicht", "gesprochen", "Mailbox")
    header = ("Datum", "Uhrzeit", "Kontakt", "Ergebnis", "Dauer (Min.)", "Notiz")
    return [
        header,
        *(
            (
                f"{i % 28 + 1:02d}.{i % 9 + 1:02d}.2026", f"{9 + i % 8}:{i % 60:02d}",
                f"p{i}@firm{i // 3}.example", results[i % 3], str(i % 12), f"Anruf {i}",
            )
            for i in range(count)
        ),
    ]  # fmt: skip


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    """Write rows as a German spreadsheet does: semicolons, Windows-1252."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("cp1252")


def as_workbook(rows: list[tuple[str, ...]]) -> bytes | None:
    """Write rows as an Excel workbook; None where nothing is installed that writes one."""
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        return None
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measure(name: str, leads: bytes, calls: bytes | None = None) -> dict[str, float]:
    """Import into a new record and return the seconds of CPU of each step."""
    with own_home():
        from keepwarm import wiring
        from keepwarm.app.importing.sheets import import_sheet

        desk = wiring.open_desk()
        seconds = {}
        steps = [("dry_run", name, leads, True), ("import", name, leads, False)]
        if calls is not None:
            steps.append(("calls", "calls.csv", calls, False))
        for step, file, content, is_dry in steps:
            began = time.process_time()
            report = import_sheet(desk, name=file, content=content, is_dry=is_dry)
            seconds[f"{step}_cpu_s"] = round(time.process_time() - began, 2)
            seconds[f"{step}_stored"] = report.stored
            seconds[f"{step}_problems"] = len(report.row_problems)
        return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--workbook", action="store_true", help="measure the workbook instead")
    options = parser.parse_args()
    rows = lead_rows(options.rows)
    if not options.workbook:
        print(json.dumps(measure("leads.csv", as_csv(rows), as_csv(call_rows(options.rows)))))
    elif (book := as_workbook(rows)) is not None:
        print(json.dumps(measure("leads.xlsx", book)))


if __name__ == "__main__":
    main()
