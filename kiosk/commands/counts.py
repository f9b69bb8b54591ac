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
from kiosk.commands.common import open_instance
from kiosk.config import Settings
from kiosk.errors import Fault, Refused, refuse
from kiosk.exports import FORMATS, entries, sealed

SHOWN = ("measure", "case", "ask", "target")


def _by(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    strange = [part for part in parts if part not in tallies.KEYS]
    if strange:
        raise click.BadParameter(f"{strange[0]!r}: choose among {', '.join(tallies.KEYS)}")
    return parts


@click.command()
@click.option("--by", callback=_by, help="Sum over all parts but these, such as case,language.")
@click.option("--json", "as_json", is_flag=True, help="Print the cells as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the cells as CSV.")
def tally(by: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Show what this kiosk has counted."""
    _, db = open_instance()
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


@click.command()
@click.argument("code")
def withdraw(code: str) -> None:
    """Erase what was sealed under the receipt code CODE; the counts stay."""
    _, db = open_instance()
    found = actions.of_receipt(db, code)
    if len(found) != 1:
        raise Refused(
            Fault(code, "is no receipt code of this tablet: check it, and try the other tablets")
        )
    changed = actions.withdraw(db, found[0])
    click.echo(f"{code}: {'withdrawn' if changed else 'had been withdrawn before'}")


@click.group()
def export() -> None:
    """Entries, sealed or opened with the organiser's key."""


@export.command("sealed")
@click.option("-o", "folder", type=click.Path(path_type=Path), required=True, help="Where to.")
def export_sealed(folder: Path) -> None:
    """Write the still sealed entries into a folder; needs no key."""
    settings, db = open_instance()
    key = statements.device_key(settings.keys / "device")
    n_entries = sealed.write(db, statements.build(db, key), folder)
    click.echo(f"{n_entries} sealed entries in {folder}")


def _opened(name: str) -> click.Command:
    @click.option("--identity", type=click.Path(path_type=Path), required=True, help="Your key.")
    @click.option(
        "--from", "places", type=click.Path(path_type=Path, exists=True), multiple=True,
        help="A folder of sealed entries or one .age file; may be repeated.",
    )  # fmt: skip
    @click.option("-o", "file", type=click.Path(path_type=Path), help="Where to; else printed.")
    @click.option(
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
            click.echo(f"{len(rows)} entries in {file}")
        else:
            sys.stdout.buffer.write(content)
        _tell_missing_glyphs(sum("glyphs_missing" in row for row in rows))
        refuse(faults)

    return click.command(name, help=f"Open sealed entries and write them as {name}.")(command)


def _tell_missing_glyphs(n_entries: int) -> None:
    if n_entries:
        hold = "1 entry holds" if n_entries == 1 else f"{n_entries} entries hold"
        why = "see `glyphs_missing` and look at the printed page"
        click.echo(f"warning: {hold} letters that no font of the kiosk has: {why}", err=True)


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
                "names are opened on the organiser's own machine: `kiosk export sealed -o FOLDER`"
                " here, then --from FOLDER there; --here does it on this tablet all the same",
            )
        )
