"""`kiosk export report` and `kiosk export contacts`: what leaves the office besides letters."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kiosk import case_states, deliveries, events, files, opening, packs, statements
from kiosk.commands import exporting
from kiosk.commands.common import Command, Place, Tongue, open_instance, option
from kiosk.errors import Fault, Refused, refuse
from kiosk.exports import contacts, figures, mapping, report, sealed
from kiosk.exports.job import Wish
from kiosk.sorting import Entry
from kiosk.words import say as _


@click.command("report", cls=Command)
@option("--case", "slug", required=True, help="The case that is reported on.")
@option(
    "--reader", type=click.Choice(report.READERS), default=report.READERS[0], show_default=True,
    help="Who reads it: the official, or the person helped and the organisers.",
)  # fmt: skip
@option("--language", type=Tongue(), default="en", help="The language of the report.")
@option(
    "--totals", type=Place(path_type=Path, exists=True, dir_okay=False),
    help="Counts of all tablets, as `kiosk tally --json` or `kiosk hub total --json` prints them.",
)  # fmt: skip
@option(
    "--mapping", "named", type=Place(path_type=Path, exists=True, dir_okay=False),
    help="Headings of your own: writes one line of CSV instead.",
)  # fmt: skip
@exporting.IDENTITY
@exporting.FROM
@exporting.HERE
@option("-o", "file", type=Place(path_type=Path), help="A .pdf, .html or .txt file; else printed.")
def report_on(
    slug: str, reader: str, language: str, totals: Path | None, named: Path | None,
    identity: Path | None, places: tuple[Path, ...], here: bool, file: Path | None,
) -> None:  # fmt: skip
    """Write what was done for a case, for the official or for the person helped.

    What the tablets of the folders have counted is added up. With a key the countries of those who
    signed are told too, small groups together, and what was not printed, and why.
    """
    settings, db = open_instance()
    cases = case_states.applied(db, packs.installed(settings.cases, settings.fallback))
    if slug not in cases:
        known = ", ".join(cases)
        raise Refused(Fault("--case", _("is no case here: choose among %(known)s", known=known)))
    found: Sequence[Entry] = ()
    faults: list[Fault] = []
    if identity:
        found, faults = exporting.read(settings, db, identity, places, here)
    if totals:
        cells, paper = _totals(totals)
    else:
        cells, paper = statements.totals(db, statements.newest(sealed.said(places)))
    job = opening.wanted(settings, db, found, Wish(case=slug, even_closed=True))
    counted = figures.of(cases[slug], cells, paper, job, deliveries.listed(db))
    if named:
        content = mapping.as_csv(counted, mapping.read(named))
    else:
        event = events.shown(db)
        organisation = event.organisation if event else ""
        written = report.report(counted, organisation, reader, language)
        made = report.FORMS[_form(file)](written)
        content = made if isinstance(made, bytes) else made.encode()
    if file:
        files.write(file, content)
        click.echo(_("%(file)s: a report on %(case)s", file=file, case=slug))
    else:
        click.echo(content.decode(), nl=False)
    refuse(faults)


def _form(file: Path | None) -> str:
    form = file.suffix.lower().removeprefix(".") if file else "txt"
    if form not in report.FORMS:
        known = ", ".join(f".{one}" for one in report.FORMS)
        why = _("has another ending than %(known)s: name it so", known=known)
        raise Refused(Fault(str(file), why))
    return form


def _totals(file: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    try:
        read = json.loads(file.read_text("utf-8"))
        cells, paper = list(read["cells"]), list(read.get("sheets", []))
        statements.check(cells, paper)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = _("holds no totals: make it with `kiosk tally --json`")
        raise Refused(Fault(str(file), why)) from error
    return cells, paper


@click.command("contacts", cls=Command)
@option(
    "--purpose", type=click.Choice(events.NEWS), help="Only those who wish for this kind of news."
)
@option(
    "--months", type=click.IntRange(1, 120), default=24, show_default=True,
    help="How long news of the organisation may be sent.",
)  # fmt: skip
@exporting.IDENTITY
@exporting.FROM
@exporting.HERE
@exporting.TO
def write_contacts(
    purpose: str | None, months: int, identity: Path | None, places: tuple[Path, ...],
    here: bool, file: Path | None,
) -> None:  # fmt: skip
    """Write the e-mail addresses of those who asked for news, with what they agreed to."""
    settings, db = exporting.machine(places)
    rows, faults = exporting.read(settings, db, identity, places, here)
    job = opening.wanted(settings, db, rows, Wish())
    content = contacts.as_csv(job, purpose or "", months)
    exporting.put(content, file, content.count(b"\r\n") - 1)
    refuse(faults)
