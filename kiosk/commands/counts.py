"""`kiosk tally` and `kiosk withdraw`: what was counted, and what is taken back."""

import csv
import io
import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kiosk import actions, exchange, files, handoff, sheets, statements, tallies, tally_codes
from kiosk.commands.common import Command, Place, for_machines, open_instance, option
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

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
@option(
    "--qr", "folder", type=Place(path_type=Path, file_okay=False),
    help="Write QR codes into this folder: a phone that scans them brings the counts to the hub.",
)  # fmt: skip
def tally(by: tuple[str, ...], as_json: bool, as_csv: bool, folder: Path | None) -> None:
    """Show what this kiosk has counted."""
    settings, db = open_instance()
    if folder:
        _write_codes(settings, db, folder)
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


def _write_codes(settings: Settings, db: Db, folder: Path) -> None:
    """The newest statement as pictures of QR codes for the hub, one above version 15 in parts."""
    hub = exchange.enrolled_at(db)
    statement = statements.build(db, statements.device_key(settings.keys / "device"))
    texts = tally_codes.split(statement, hub.address)
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("tally-*.svg"):
        stale.unlink()
    for number, text in enumerate(texts, 1):
        files.write(folder / f"tally-{number}-{len(texts)}.svg", handoff.qr_svg(text))
    said = ngettext(
        "%(n)s code in %(folder)s: scan it with any phone",
        "%(n)s codes in %(folder)s: scan all of them with any phone",
        len(texts),
        folder=folder,
    )
    click.echo(said, err=True)


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
