"""The figures of a case in one line of CSV under the headings a national office uses.

A mapping file is TOML with a part `[columns]`: each line is a heading and what stands under it,
one of `VALUES` or a text of its own in `"="`: `"Land" = "=Schweiz"`.
"""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.errors import Fault, Refused, refuse
from kiosk.exports.figures import Figures
from kiosk.exports.tables import csv_of
from kiosk.words import say as _

VALUES: Mapping[str, Callable[[Figures], object]] = {
    "case": lambda found: found.case.slug,
    "number": lambda found: found.case.number,
    "name": lambda found: found.case.name,
    "first_day": lambda found: found.days[0] if found.days else "",
    "last_day": lambda found: found.days[-1] if found.days else "",
    "people": lambda found: found.people,
    "letters": lambda found: sum(found.letters.values()),
    "petition": lambda found: found.petition,
    "solidarity": lambda found: found.solidarity,
    "paper": lambda found: found.paper,
    "delivered": lambda found: max(found.delivered.values(), default=""),
}


def read(file: Path) -> dict[str, str]:
    """The columns of a mapping file; raises `Refused` naming every one that is wrong."""
    try:
        columns = tomllib.loads(file.read_text("utf-8"))["columns"]
        rows = [(str(heading), value) for heading, value in columns.items()]
    except (ValueError, KeyError, AttributeError) as error:
        why = _("holds no part [columns]: see docs/organiser.md")
        raise Refused(Fault(str(file), why)) from error
    known = ", ".join(VALUES)
    refuse(
        Fault(f"{file}: {heading}", _("is none of %(known)s, nor =TEXT", known=known))
        for heading, value in rows
        if not (isinstance(value, str) and (value in VALUES or value.startswith("=")))
    )
    return dict(rows)


def as_csv(found: Figures, columns: Mapping[str, str]) -> bytes:
    """The headings and one line."""
    row = [
        value[1:] if value.startswith("=") else str(VALUES[value](found))
        for value in columns.values()
    ]
    return csv_of(tuple(columns), [tuple(row)])
