"""`kiosk entries`: what organisers look at and decide before anything is printed."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kiosk import actions, decisions, doubles, opening
from kiosk.commands import exporting
from kiosk.commands.common import Group, open_instance
from kiosk.errors import Fault, refuse
from kiosk.exports import sealed
from kiosk.exports.job import Job, Wish
from kiosk.sorting import Entry
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

CODES = click.argument("codes", metavar="CODE...", nargs=-1, required=True)


@click.group("entries", cls=Group)
def group() -> None:
    """What is in sealed entries, and what becomes of it; on the organiser's own machine."""


def _job(identity: Path | None, places: Sequence[Path], here: bool) -> Job:
    settings, db = open_instance()
    rows, faults = exporting.read(settings, db, identity, places, here)
    for fault in faults:
        click.echo(str(fault), err=True)
    return opening.wanted(settings, db, rows, Wish())


@group.command("list")
@exporting.IDENTITY
@exporting.FROM
@exporting.HERE
def list_entries(identity: Path | None, places: tuple[Path, ...], here: bool) -> None:
    """Show how many entries there are, by case and kind, and what becomes of them."""
    job = _job(identity, places, here)
    counts = Counter((row["case"], row["kind"]) for row in job.entries)
    # Translators: head of a column: letter, petition or solidarity.
    table = Table(_("case"), _("kind"), "n")
    for (case, kind), n in sorted(counts.items()):
        table.add_row(case, kind, str(n))
    Console(markup=False, emoji=False).print(table)
    for fault in exporting.left_out(job):
        click.echo(str(fault))


@group.command("read")
@exporting.IDENTITY
@exporting.FROM
@exporting.HERE
def read_words(identity: Path | None, places: tuple[Path, ...], here: bool) -> None:
    """Show own words that nobody has read yet; `entries print` or `entries hold` follows."""
    waiting = _job(identity, places, here).sorted.waiting
    for entry in waiting:
        click.echo(f"{entry['receipt']}  {entry['case']}  {entry['kind']}  {entry['language']}")
        click.echo(entry.get("letter") or entry.get("message") or _("(a drawing)"))
        click.echo()
    click.echo(
        ngettext("%(n)s entry waits to be read", "%(n)s entries wait to be read", len(waiting))
    )


@group.command("print")
@CODES
@exporting.FROM
def print_words(codes: tuple[str, ...], places: tuple[Path, ...]) -> None:
    """Let entries with own words be printed, by their receipt codes."""
    _decide(codes, places, "print")


@group.command("hold")
@CODES
@exporting.FROM
def hold(codes: tuple[str, ...], places: tuple[Path, ...]) -> None:
    """Keep entries with own words back, by their receipt codes; the report tells how many."""
    _decide(codes, places, "hold")


def _decide(codes: Sequence[str], places: Sequence[Path], decision: str) -> None:
    _settings, db = open_instance()
    for entry_id in _ids(codes, places):
        decisions.decide(db, entry_id, decision)
    click.echo(ngettext("%(n)s entry decided", "%(n)s entries decided", len(codes)))


@group.command("doubles")
@exporting.IDENTITY
@exporting.FROM
@exporting.HERE
def list_doubles(identity: Path | None, places: tuple[Path, ...], here: bool) -> None:
    """Show pairs that may be one person's; `entries same` or `entries differ` follows."""
    db = open_instance()[1]
    found = doubles.pairs(_job(identity, places, here).entries, decisions.pairs(db))
    for pair in found:
        click.echo(f"{pair.first['receipt']} {pair.second['receipt']}  {pair.first['case']}")
        click.echo(f"  {_person(pair.first)}\n  {_person(pair.second)}")
    click.echo(ngettext("%(n)s pair", "%(n)s pairs", len(found)))


def _person(entry: Entry) -> str:
    parts = [entry.get("name"), entry.get("place"), entry.get("email"), entry["day"]]
    return ", ".join(str(part) for part in parts if part)


@group.command("same")
@click.argument("codes", metavar="CODE CODE", nargs=2)
@exporting.FROM
def same(codes: tuple[str, str], places: tuple[Path, ...]) -> None:
    """Say that two entries are one person's: the second is set aside."""
    _pair(codes, places, is_same=True)


@group.command("differ")
@click.argument("codes", metavar="CODE CODE", nargs=2)
@exporting.FROM
def differ(codes: tuple[str, str], places: tuple[Path, ...]) -> None:
    """Say that two entries are two people's: both are printed."""
    _pair(codes, places, is_same=False)


def _pair(codes: Sequence[str], places: Sequence[Path], is_same: bool) -> None:
    db = open_instance()[1]
    decisions.pair(db, _ids(codes, places), is_same)
    aside = len(decisions.set_aside(db))
    click.echo(ngettext("%(n)s entry set aside", "%(n)s entries set aside", aside))


def _ids(codes: Sequence[str], places: Sequence[Path]) -> list[bytes]:
    """The ids of the entries with these receipt codes, in `places` or on this machine.

    Raises `Refused` for every code that is none of them.
    """
    db = open_instance()[1]
    if places:
        there = [bytes.fromhex(entry_id) for entry_id, _blob in sealed.read(places)]
    else:
        there = [action.id for action in actions.kept(db)]
    known = {actions.receipt(entry_id): entry_id for entry_id in there}
    typed = {code: actions.plain_code(code) for code in codes}
    refuse(
        Fault(code, _("is no receipt code of these entries: name their folder with --from"))
        for code, plain in typed.items()
        if plain not in known
    )
    return [known[plain] for plain in typed.values()]
