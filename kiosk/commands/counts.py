"""`kiosk tally` and `kiosk withdraw`: what was counted, and what is taken back."""

import csv
import io
import json

import click
from rich.console import Console
from rich.table import Table

from kiosk import actions, sheets, tallies
from kiosk.commands.common import Command, for_machines, open_instance, option
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

SHOWN = ("measure", "case", "ask", "target")


def _by(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    strange = [part for part in parts if part not in tallies.KEYS]
    if strange:
        known = ", ".join(tallies.KEYS)
        raise click.BadParameter(
            _("%(part)r: choose among %(known)s", part=strange[0], known=known)
        )
    return parts


@click.command(cls=Command)
@option("--by", callback=_by, help="Sum over all parts but these, such as case,language.")
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print the cells as JSON.")
@option("--csv", "as_csv", is_flag=True, help="Print the cells as CSV.")
def tally(by: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Show what this kiosk has counted."""
    db = open_instance()[1]
    if as_json:
        cells = tallies.read(db, by or tallies.KEYS)
        click.echo(
            json.dumps({"cells": cells, "sheets": sheets.newest(db)}, ensure_ascii=False, indent=2)
        )
        return
    shown = by or (tallies.KEYS if as_csv else SHOWN)
    rows = tallies.read(db, shown)
    names = [*(key for key in tallies.KEYS if key == "measure" or key in shown), "n"]
    if as_csv:
        written = io.StringIO()
        lines = csv.DictWriter(written, names)
        lines.writeheader()
        lines.writerows(rows)
        click.echo(written.getvalue(), nl=False)
        return
    table = Table(*names)
    for row in rows:
        table.add_row(*(str(row[name]) for name in names))
    Console(markup=False, emoji=False).print(table)


@click.command(cls=Command)
@click.argument("code")
def withdraw(code: str) -> None:
    """Erase what was sealed under the receipt code CODE; the counts stay."""
    db = open_instance()[1]
    found = actions.of_receipt(db, code)
    if len(found) != 1:
        why = _("is no receipt code of this tablet: check it, and try the other tablets")
        raise Refused(Fault(code, why))
    # Translators: %(code)s is the receipt code of what somebody has signed.
    said = _("%(code)s: had been withdrawn before", code=code)
    if actions.withdraw(db, found[0]):
        said = _("%(code)s: withdrawn", code=code)
    click.echo(said)
