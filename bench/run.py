"""Measures the kiosk, prints one table and writes it to `bench/results.md`.

Times differ from machine to machine: a goal is a ratio, both sides of which were measured in turn.
A missed goal is for people to read; the program ends with 0.
"""

import argparse
import os
import platform
import sqlite3
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench import crowd, pages, printing, signing, starting, syncing
from bench.measure import Line
from tests import factories

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.md"
COLUMNS = ("what", "median", "spread", "goal", "", "note")


def measured(folder: Path, quick: bool, console: Console) -> list[Line]:
    """All lines; what fails to be measured is a line too, and a missed goal."""
    house = factories.house(folder)
    parts: dict[str, Callable[[], list[Line]]] = {
        "POST of a letter": lambda: [signing.post(house, quick)],
        "start to first form": lambda: [starting.first_form(house, quick)],
        "many connections": lambda: crowd.lines(folder, quick),
        "form page": lambda: [pages.form(house, quick)],
        "QR code": lambda: pages.qr_codes(quick),
        "letters as PDF": lambda: printing.lines(quick),
        "sync": lambda: syncing.lines(folder, quick),
    }
    found: list[Line] = []
    for name, measure in parts.items():
        with console.status(name):
            try:
                found += measure()
            except Exception as error:
                why = f"could not be measured: {type(error).__name__}: {error}"
                found.append(Line(name, "", "", "", False, why))
    return found


def cells(line: Line) -> tuple[str, ...]:
    """A line as it stands in a table."""
    return (line.what, line.figure, line.spread, line.goal, line.verdict, line.note)


def shown(lines: list[Line]) -> Table:
    """The table for a terminal."""
    table = Table(*COLUMNS, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for line in lines:
        table.add_row(*cells(line), style="" if line.met else "bold")
    return table


def written(lines: list[Line], quick: bool) -> str:
    """The table for the file."""
    about = (
        f"`make bench{' QUICK=1' if quick else ''}` on {os.cpu_count()} cores ({platform.machine()}"
        f", {platform.system()}), Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, Flask {version('flask')}. Spread is over rounds. "
        "Compare ratios, not times."
    )
    rows = [COLUMNS, ("---",) * len(COLUMNS), *map(cells, lines)]
    table = "\n".join(f"| {' | '.join(text.replace('|', '/') for text in row)} |" for row in rows)
    return f"# Results\n\n{about}\n\n{table}\n"


def main() -> None:
    """Measure everything once."""
    parser = argparse.ArgumentParser(description="Measure the kiosk against its goals.")
    parser.add_argument("--quick", action="store_true", help="a small run of about a minute")
    quick = parser.parse_args().quick
    console = Console()
    # On the disk the project lies on: a temporary folder in memory makes every commit free.
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        lines = measured(Path(folder), quick, console)
    RESULTS.write_text(written(lines, quick), "utf-8")
    console.print(shown(lines))
    console.print(f"Written to {RESULTS.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
