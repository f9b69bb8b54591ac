"""`kiosk case`: case packs are checked, added and listed."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kiosk import config, events, packs
from kiosk.commands.common import instance, open_instance, show_faults
from kiosk.errors import refuse

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
        for warning in checked.warnings:
            click.echo(f"warning: {warning}", err=True)
        click.echo(f"{checked.case.slug}: no faults, in {', '.join(checked.case.words)}")


@case.command()
@PACK
def add(pack: Path) -> None:
    """Check PACK and show it at the open event, in the place of an older one."""
    settings, db = open_instance()
    added = packs.add(pack, settings.cases)
    events.show_case(db, added.slug)
    show_faults(packs.check(added.folder).warnings)
    click.echo(f"{added.slug}: added, in {', '.join(added.words)}")


@case.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_cases(as_json: bool) -> None:
    """List the cases on this kiosk."""
    rows = [
        {
            "slug": found.slug,
            "number": found.number,
            "name": found.name,
            "expires": found.expires.isoformat(),
            "state": found.state,
            "languages": list(found.words),
        }
        for found in packs.installed(config.read(instance()).cases).values()
    ]
    if as_json:
        click.echo(json.dumps({"cases": rows}, ensure_ascii=False, indent=2))
        return
    table = Table("case", "number", "name", "closes", "state", "languages")
    for row in rows:
        *plain, tags = row.values()
        table.add_row(*map(str, plain), " ".join(tags))
    Console(markup=False, emoji=False).print(table)
