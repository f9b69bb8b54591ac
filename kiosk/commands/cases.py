"""`kiosk case`: case packs are checked, added and listed."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from kiosk import case_states, cases, events, pack_signing, packs
from kiosk.case_states import CaseState
from kiosk.commands import news
from kiosk.commands.common import open_instance, show_faults, show_warnings
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused, refuse

PACK = click.argument("pack", type=click.Path(path_type=Path))


@click.group()
def case() -> None:
    """Case packs."""


@case.command()
@PACK
@click.option("--json", "as_json", is_flag=True, help="Print faults and warnings as JSON.")
def check(pack: Path, as_json: bool) -> None:
    """Read PACK, a folder or zip, and name every fault; warnings do not refuse it."""
    with packs.unpacked(pack) as folder:
        checked = packs.check(folder)
    if as_json:
        found = {"faults": checked.faults, "warnings": checked.warnings}
        lines = {
            name: [{"where": one.where, "why": one.why} for one in listed]
            for name, listed in found.items()
        }
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
    refuse(checked.faults)
    if checked.case and not as_json:
        show_warnings(checked.warnings)
        click.echo(f"{checked.case.slug}: no faults, in {', '.join(checked.case.words)}")


@case.command()
@PACK
@click.option("--unsigned", is_flag=True, help="Take a pack that nobody has signed.")
def add(pack: Path, unsigned: bool) -> None:
    """Check PACK and show it at the open event, in the place of an older one.

    A pack must be signed by somebody whom this kiosk trusts (`case trust`), or be --unsigned.
    """
    settings, db = open_instance()
    added = packs.add(pack, settings.cases, settings.signers, unsigned)
    events.show_case(db, added.slug)
    show_unsigned((added,))
    show_faults(packs.check(added.folder).warnings)
    click.echo(f"{added.slug}: added, in {', '.join(added.words)}")


def show_unsigned(added: Iterable[cases.Case]) -> None:
    """A notice about each case that nobody has signed."""
    for one in added:
        if not pack_signing.signed_by(one.folder, one):
            click.echo(f"notice: {one.slug}: nobody has signed it, look it through", err=True)


def _signer(found: cases.Case, settings: Settings) -> str:
    """Who among those trusted here signed an installed case as it is."""
    try:
        return pack_signing.vouched(found.folder, found, settings.signers)
    except Refused:
        return ""


@case.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_cases(as_json: bool) -> None:
    """List the cases on this kiosk."""
    settings, db = open_instance()
    found_here = case_states.applied(db, packs.installed(settings.cases, settings.fallback))
    rows: list[dict[str, Any]] = [
        {
            "slug": found.slug,
            "number": found.number,
            "name": found.name,
            "expires": found.expires.isoformat(),
            "state": found.state,
            "version": found.version,
            "signed": _signer(found, settings),
            "languages": list(found.words),
        }
        for found in found_here.values()
    ]
    if as_json:
        click.echo(json.dumps({"cases": rows}, ensure_ascii=False, indent=2))
        return
    table = Table("case", "number", "name", "closes", "state", "version", "signed", "languages")
    for row in rows:
        *plain, signer, tags = row.values()
        table.add_row(*map(str, plain), "yes" if signer else "no", " ".join(tags))
    Console(markup=False, emoji=False).print(table)


@case.command()
@click.argument("slug", metavar="CASE")
@click.argument("to", metavar="STATE", type=click.Choice(cases.STATES))
@click.option(
    "--news", "file", type=click.Path(path_type=Path, dir_okay=False), help="What ended it."
)
def state(slug: str, to: str, file: Path | None) -> None:
    """Open, pause, close (expired) or end a case; an ended one shows its news to visitors."""
    settings, db = open_instance()
    found = _installed(settings, slug)
    told = news.read(file, found) if file else CaseState()
    if to == "ended" and not (told.news or found.section("News", found.language)):
        raise Refused(
            Fault("--news", "is missing: visitors are told what ended the case, see docs/packs.md")
        )
    if file and to != "ended":
        raise Refused(Fault("--news", f"belongs to an ended case, not to one that is {to}"))
    kept = _changes(db, slug) if to != "ended" else told
    case_states.put(db, slug, replace(kept, state=to, expires=_changes(db, slug).expires))
    click.echo(f"{slug}: {to}")


@case.command()
@click.argument("slug", metavar="CASE")
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--why", required=True, help="Who said so, for whoever asks later.")
def extend(slug: str, day: datetime.datetime, why: str) -> None:
    """Keep a case open until DATE (2026-12-31)."""
    settings, db = open_instance()
    found = case_states.changed(_installed(settings, slug), _changes(db, slug))
    if day.date() <= found.expires:
        raise Refused(Fault("DATE", f"must be later than {found.expires}, when {slug} closes now"))
    changes = replace(_changes(db, slug), expires=str(day.date()), why=why)
    if found.state == "expired":
        changes = replace(changes, state="open")
    case_states.put(db, slug, changes)
    click.echo(f"{slug}: {changes.state or found.state} until {day.date()}")


def _changes(db: Db, slug: str) -> CaseState:
    return case_states.read(db).get(slug, CaseState())


def _installed(settings: Settings, slug: str) -> cases.Case:
    installed = packs.installed(settings.cases, settings.fallback)
    if slug not in installed:
        raise Refused(Fault(slug, f"is no case here: choose among {', '.join(installed)}"))
    return installed[slug]
