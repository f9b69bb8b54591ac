"""Opened entries as a table, one row each: CSV or XLSX, for spreadsheets and mail merge.

Every cell is text. One that a spreadsheet would take for a formula gets an apostrophe in front,
telephone numbers and negative numbers too. The rows stand in the order of the random ids.
"""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from kiosk.errors import Fault, Refused
from kiosk.events import NEWS
from kiosk.exports.job import Job
from kiosk.sorting import Entry, Sorted
from kiosk.words import say as _

# The columns; docs/organiser.md says what is in each.
COLUMNS = (
    "receipt", "case", "ask", "kind", "targets", "day", "language", "letter_language", "name",
    "show_name", "place", "country", "email", "send", "own_words", "message", "agreed", *NEWS,
    "under_age", "helped", "outcome",
)  # fmt: skip
# Columns whose key in an entry is another one.
KEYS = {"own_words": "letter"}
# What a spreadsheet takes for a formula, and what has been defused already, so that the first
# apostrophe can be taken away again from whatever begins like this.
FORMULA = re.compile("'*[=+\\-@\t\r\0＝＋－＠]")
# What cannot stand in XML, and so not in XLSX.
UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_csv(job: Job) -> bytes:
    """The table as `csv_of` writes it."""
    return csv_of(COLUMNS, rows(job))


def as_xlsx(job: Job) -> bytes:
    """The table as XLSX: all cells are stored as texts, and its only date is the day of the job.

    Control characters are left out. Raises `Refused` where openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError as error:
        why = _("is not installed, XLSX needs it: `pip install 'kiosk[office]'`, or export csv")
        raise Refused(Fault("openpyxl", why)) from error
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = "entries", "A2"
    for at, row in enumerate((COLUMNS, *rows(job)), start=1):
        for column, text in enumerate(row, start=1):
            if not text:
                continue
            lines = text.replace("\r\n", "\n").replace("\r", "\n")
            cell = sheet.cell(at, column, UNWRITABLE.sub("", defused(lines)))
            cell.data_type, cell.number_format = "s", "@"
    book.properties.creator = job.organisation
    midnight = datetime.datetime.combine(job.today, datetime.time())
    book.properties.created = book.properties.modified = midnight
    return _packed(book, job.today)


def rows(job: Job) -> list[tuple[str, ...]]:
    """The cells of each entry, in the order of `COLUMNS`, not yet defused."""
    became = outcomes(job.sorted)
    return [
        tuple(
            _text(became.get(entry["id"]) if name == "outcome" else entry.get(KEYS.get(name, name)))
            for name in COLUMNS
        )
        for entry in sorted(job.entries, key=lambda one: str(one["id"]))
    ]


def outcomes(found: Sorted) -> dict[str, str]:
    """What became of each entry, by id: `printed`, `waiting` or a reason of `sorting.REASONS`."""
    printed: Iterable[Entry] = (
        *(entry for entry, _ in found.letters),
        *found.petition,
        *found.cards,
    )
    return {
        **{entry["id"]: "printed" for entry in printed},
        **{entry["id"]: "waiting" for entry in found.waiting},
        **{entry["id"]: why for entry, why in found.left_out},
    }


def csv_of(columns: Sequence[str], table: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV (RFC 4180): UTF-8 with the mark by which spreadsheets know it."""
    written = io.StringIO(newline="")
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(columns)
    lines.writerows([defused(text) for text in row] for row in table)
    return written.getvalue().encode("utf-8-sig", errors="replace")


def defused(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula: with an apostrophe in front if need be."""
    return f"'{text}" if FORMULA.match(text) else text


def _text(value: Any) -> str:
    """A value as a cell says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _packed(book: Any, day: datetime.date) -> bytes:
    """The file of a workbook, made in memory: openpyxl itself writes names to temporary files."""
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):  # type: ignore[misc]
        def write_worksheet(self, sheet: Any) -> None:
            writer = WorksheetWriter(sheet, out=io.BytesIO())
            writer.write()
            sheet._rels = writer._rels
            self._archive.writestr(sheet.path[1:], writer.read())
            self.manifest.append(sheet)

    timed, content = io.BytesIO(), io.BytesIO()
    InMemory(book, zipfile.ZipFile(timed, "w")).save()
    midnight = (day.year, day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(timed) as parts, zipfile.ZipFile(content, "w") as packed:
        for name in parts.namelist():
            packed.writestr(zipfile.ZipInfo(name, midnight), parts.read(name), zipfile.ZIP_DEFLATED)
    return content.getvalue()
