"""`kiosk tally` and `kiosk export`: what was counted, and what was sealed."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kiosk import actions, statements, tallies
from kiosk.commands import keys
from kiosk.commands.common import Command, Group, Place, for_machines, open_instance, option
from kiosk.config import Settings
from kiosk.errors import Fault, Refused, refuse
from kiosk.exports import FORMATS, entries, sealed
from kiosk.words import mark as N_
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
def tally(by: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Show what this kiosk has counted."""
    db = open_instance()[1]
    if as_json:
        cells = tallies.read(db, by or tallies.KEYS)
        click.echo(json.dumps({"cells": cells, "sheets": []}, ensure_ascii=False, indent=2))
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


@click.group(cls=Group)
def export() -> None:
    """Entries, sealed or opened with the organiser's key."""


@export.command("sealed")
@option("-o", "folder", type=Place(path_type=Path), required=True, help="Where to.")
def export_sealed(folder: Path) -> None:
    """Write the still sealed entries into a folder; needs no key."""
    settings, db = open_instance()
    key = statements.device_key(settings.keys / "device")
    n_entries = sealed.write(db, statements.build(db, key), folder)
    said = ngettext(
        "%(n)s sealed entry in %(folder)s",
        "%(n)s sealed entries in %(folder)s",
        n_entries,
        folder=folder,
    )
    click.echo(said)


def _opened(name: str) -> click.Command:
    @option("--identity", type=Place(path_type=Path), required=True, help="Your key.")
    @option(
        "--from", "places", type=Place(path_type=Path, exists=True), multiple=True,
        help="A folder of sealed entries or one .age file; may be repeated.",
    )  # fmt: skip
    @option("-o", "file", type=Place(path_type=Path), help="Where to; else printed.")
    @option(
        "--here", is_flag=True,
        help="Open this tablet's own entries: key and names then meet on one machine.",
    )  # fmt: skip
    def command(identity: Path, places: tuple[Path, ...], file: Path | None, here: bool) -> None:
        found = sealed.read(places) if places else _own_entries(here)
        rows, faults = entries.opened(found, keys.read(identity))
        rows = entries.with_missing_glyphs(rows)
        content = FORMATS[name](rows)
        if file:
            file.write_bytes(content)
            n_rows = len(rows)
            said = ngettext(
                "%(n)s entry in %(file)s", "%(n)s entries in %(file)s", n_rows, file=file
            )
            click.echo(said)
        else:
            sys.stdout.buffer.write(content)
        _tell_missing_glyphs(sum("glyphs_missing" in row for row in rows))
        refuse(faults)

    says = N_("Open sealed entries and write them as %(format)s.")
    return click.command(name, cls=Command, help=says, named={"format": name})(command)


def _tell_missing_glyphs(n_entries: int) -> None:
    if n_entries:
        line = ngettext(
            "warning: %(n)s entry holds letters that no font of the kiosk has: see"
            " `glyphs_missing` and look at the printed page",
            "warning: %(n)s entries hold letters that no font of the kiosk has: see"
            " `glyphs_missing` and look at the printed page",
            n_entries,
        )
        click.echo(line, err=True)


for format_name in FORMATS:
    export.add_command(_opened(format_name))


def _own_entries(here: bool) -> Iterator[tuple[str, bytes]]:
    settings, db = open_instance()
    _refuse_on_a_tablet(settings, here)
    return ((action.id.hex(), action.sealed) for action in actions.kept(db))


def _refuse_on_a_tablet(settings: Settings, here: bool) -> None:
    if not (settings.demo or here):
        raise Refused(
            Fault(
                str(settings.instance),
                _(
                    "names are opened on the organiser's own machine: `kiosk export sealed -o"
                    " FOLDER` here, then --from FOLDER there; --here does it on this tablet all"
                    " the same"
                ),
            )
        )
