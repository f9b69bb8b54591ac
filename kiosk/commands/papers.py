"""`kiosk paper`: numbered blank sheets, and how many signed on them."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kiosk import events, files, packs, sheets
from kiosk.commands.common import (
    Group,
    Place,
    Tongue,
    for_machines,
    open_instance,
    option,
    show_warnings,
)
from kiosk.errors import Fault, Refused
from kiosk.exports import sheet as blank
from kiosk.exports.job import PAPERS
from kiosk.words import say as _


@click.group(cls=Group)
def paper() -> None:
    """Signatures on paper."""


@paper.command("sheet")
@click.argument("slug", metavar="CASE")
@click.argument("language", metavar="LANGUAGE", type=Tongue())
@option("-o", "file", type=Place(path_type=Path), required=True, help="Where to (PDF).")
@option("--ask", "ask_id", default="petition", show_default=True, help="What is signed.")
@option("--paper", "size", type=click.Choice(PAPERS), default=PAPERS[0], help="Its size.")
def print_sheet(slug: str, language: str, file: Path, ask_id: str, size: str) -> None:
    """Make a blank sheet for CASE with a number of its own."""
    settings, db = open_instance()
    cases = packs.installed(settings.cases, settings.fallback)
    case = cases.get(slug)
    ask = case.ask(ask_id) if case else None
    if case is None:
        known = ", ".join(cases)
        raise Refused(Fault(slug, _("is no case here: choose among %(known)s", known=known)))
    if ask is None:
        known = ", ".join(one.id for one in case.asks)
        why = _("%(ask)r is no ask of this case: %(known)s", ask=ask_id, known=known)
        raise Refused(Fault("--ask", why))
    event = events.shown(db)
    number = sheets.new_number(db)
    organisation = event.organisation if event else ""
    files.write(file, blank.as_pdf(case, ask, number, organisation, language, size))
    sheets.put(db, number, slug, ask.id, "", 0)
    # Translators: %(number)s is the number of a paper sheet.
    click.echo(_("%(file)s: sheet %(number)s", file=file, number=number))


@paper.command()
@click.argument("number", metavar="SHEET")
@click.argument("n", metavar="N", type=click.IntRange(0, 10_000))
@option("--case", "slug", default="", help="Of a sheet that was made on another machine.")
@option("--ask", "ask_id", default="petition", show_default=True, help="What was signed.")
@option("--target", default="", help="To whom hand-written letters go.")
def add(number: str, n: int, slug: str, ask_id: str, target: str) -> None:
    """Write down that N people signed on SHEET; a newer number replaces the older one."""
    settings, db = open_instance()
    if not sheets.is_number(number):
        why = _("is no number of a sheet: look at it again, one sign may be wrong")
        raise Refused(Fault(number, why))
    number = sheets.as_number(number)
    before = [row for row in sheets.history(db) if row["sheet"] == number]
    if not before and not slug:
        why = _("was made on another machine: name its case with --case")
        raise Refused(Fault(number, why))
    if slug and slug not in (known := packs.installed(settings.cases)):
        listed = ", ".join(known)
        raise Refused(Fault(slug, _("is no case here: choose among %(known)s", known=listed)))
    case, ask = (slug, ask_id) if slug else (before[-1]["case"], before[-1]["ask"])
    sheets.put(db, number, case, ask, target, n)
    older = [row["n"] for row in before if row["target"] == target and row["version"] > 1]
    # Translators: %(number)s is a sheet, %(n)s how many people signed on it.
    said = _("%(number)s: %(n)s", number=number, n=n)
    if older:
        said = _("%(number)s: %(n)s in the place of %(old)s", number=number, n=n, old=older[-1])
    click.echo(said)
    show_warnings(
        Fault(one, _("is claimed for two cases or asks: look at the sheet, and write it anew"))
        for one in sheets.conflicts(db)
    )


@paper.command("list")
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print them as JSON.")
def list_sheets(as_json: bool) -> None:
    """List the sheets and how many signed on each."""
    rows = sheets.newest(open_instance()[1])
    if as_json:
        click.echo(json.dumps({"sheets": rows}, ensure_ascii=False, indent=2))
        return
    # Translators: heads of columns: a sheet of paper, what is asked for, and the one addressed.
    table = Table(_("sheet"), _("case"), _("ask"), _("target"), "n")
    for row in rows:
        table.add_row(row["sheet"], row["case"], row["ask"], row["target"], str(row["n"]))
    Console(markup=False, emoji=False).print(table)
