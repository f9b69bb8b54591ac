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

from kiosk import case_states, cases, events, files, pack_signing, packs
from kiosk.case_states import CaseState
from kiosk.commands import news
from kiosk.commands.common import (
    Group,
    Place,
    Tongue,
    for_machines,
    open_instance,
    option,
    show_faults,
    show_warnings,
)
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused, refuse
from kiosk.exports import poster as posters
from kiosk.words import say as _

PACK = click.argument("pack", type=Place(path_type=Path))


@click.group(cls=Group)
def case() -> None:
    """Case packs."""


@case.command()
@PACK
@option(
    "--json",
    "as_json",
    is_flag=True,
    callback=for_machines,
    help="Print faults and warnings as JSON.",
)
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
        tags = ", ".join(checked.case.words)
        said = _("%(case)s: no faults, in %(languages)s", case=checked.case.slug, languages=tags)
        click.echo(said)


@case.command()
@PACK
@option("--unsigned", is_flag=True, help="Take a pack that nobody has signed.")
def add(pack: Path, unsigned: bool) -> None:
    """Check PACK and show it at the open event, in the place of an older one.

    A pack must be signed by somebody whom this kiosk trusts (`case trust`), or be --unsigned.
    """
    settings, db = open_instance()
    added = packs.add(pack, settings.cases, settings.signers, unsigned)
    events.show_case(db, added.slug)
    show_unsigned((added,))
    show_faults(packs.check(added.folder).warnings)
    tags = ", ".join(added.words)
    click.echo(_("%(case)s: added, in %(languages)s", case=added.slug, languages=tags))


def show_unsigned(added: Iterable[cases.Case]) -> None:
    """A notice about each case that nobody has signed."""
    for one in added:
        if not pack_signing.signed_by(one.folder, one):
            line = _("notice: %(case)s: nobody has signed it, look it through", case=one.slug)
            click.echo(line, err=True)


def _signer(found: cases.Case, settings: Settings) -> str:
    """Who among those trusted here signed an installed case as it is."""
    try:
        return pack_signing.vouched(found.folder, found, settings.signers)
    except Refused:
        return ""


@case.command("list")
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print the list as JSON.")
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
    table = Table(
        # Translators: head of a column: the short name of a case.
        _("case"),
        # Translators: head of a column: the number of the action.
        _("number"),
        # Translators: head of a column: the name of a person, an event or a language.
        _("name"),
        # Translators: head of a column: the day on which a case closes.
        _("closes"),
        # Translators: head of a column: open, paused, closed …
        _("state"),
        # Translators: head of a column: the version of a case.
        _("version"),
        # Translators: head of a column: whether somebody has signed the pack of a case.
        _("signed"),
        # Translators: head of a column: the languages of a case.
        _("languages"),
    )
    for row in rows:
        *plain, signer, tags = row.values()
        # Translators: in the column "signed".
        signed = _("yes") if signer else _("no")
        table.add_row(*map(str, plain), signed, " ".join(tags))
    Console(markup=False, emoji=False).print(table)


@case.command()
@click.argument("slug", metavar="CASE")
@click.argument("to", metavar="STATE", type=click.Choice(cases.STATES))
@option("--news", "file", type=Place(path_type=Path, dir_okay=False), help="What ended it.")
def state(slug: str, to: str, file: Path | None) -> None:
    """Open, pause, close (expired) or end a case; an ended one shows its news to visitors."""
    settings, db = open_instance()
    found = _installed(settings, slug)
    told = news.read(file, found) if file else CaseState()
    if to == "ended" and not (told.news or found.section("News", found.language)):
        why = _("is missing: visitors are told what ended the case, see docs/packs.md")
        raise Refused(Fault("--news", why))
    if file and to != "ended":
        # Translators: %(state)s is open, paused or expired, as it is typed.
        why = _("belongs to an ended case, not to one that is %(state)s", state=to)
        raise Refused(Fault("--news", why))
    kept = _changes(db, slug) if to != "ended" else told
    case_states.put(db, slug, replace(kept, state=to, expires=_changes(db, slug).expires))
    click.echo(f"{slug}: {to}")


@case.command()
@click.argument("slug", metavar="CASE")
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@option("--why", required=True, help="Who said so, for whoever asks later.")
def extend(slug: str, day: datetime.datetime, why: str) -> None:
    """Keep a case open until DATE (2026-12-31)."""
    settings, db = open_instance()
    found = case_states.changed(_installed(settings, slug), _changes(db, slug))
    if day.date() <= found.expires:
        why = _(
            "must be later than %(day)s, when %(case)s closes now", day=found.expires, case=slug
        )
        raise Refused(Fault("DATE", why))
    changes = replace(_changes(db, slug), expires=str(day.date()), why=why)
    if found.state == "expired":
        changes = replace(changes, state="open")
    case_states.put(db, slug, changes)
    state = changes.state or found.state
    # Translators: %(state)s is open, paused, expired or ended.
    said = _("%(case)s: %(state)s until %(day)s", case=slug, state=state, day=day.date())
    click.echo(said)


@case.command()
@click.argument("slug", metavar="CASE")
@click.argument("language", metavar="LANGUAGE", type=Tongue())
@option("-o", "file", type=Place(path_type=Path), required=True, help="Where to (PDF).")
@option(
    "--paper",
    "size",
    type=click.Choice(posters.PAPERS),
    default=posters.PAPERS[0],
    help="Its size.",
)
def poster(slug: str, language: str, file: Path, size: str) -> None:
    """Make a poster of CASE with a QR code, for those who do not use the tablet."""
    settings, db = open_instance()
    found, shown = _installed(settings, slug), events.shown(db)
    organisation = shown.organisation if shown else ""
    today = shown.today() if shown else datetime.date.today()
    files.write(file, posters.as_pdf(found, language, organisation, found.url, size, today))
    # Translators: %(file)s is a file with a poster.
    click.echo(_("%(file)s: a poster to print", file=file))


def _changes(db: Db, slug: str) -> CaseState:
    return case_states.read(db).get(slug, CaseState())


def _installed(settings: Settings, slug: str) -> cases.Case:
    installed = packs.installed(settings.cases, settings.fallback)
    if slug not in installed:
        known = ", ".join(installed)
        raise Refused(Fault(slug, _("is no case here: choose among %(known)s", known=known)))
    return installed[slug]
