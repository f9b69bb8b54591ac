"""`kiosk backup`, `restore` and `audit`: copies of the database, and whether it is sound."""

import json
from pathlib import Path

import click

from kiosk import audit as audits
from kiosk import backups, config, tallies
from kiosk.commands import hubs
from kiosk.commands.common import (
    Command,
    Place,
    for_machines,
    instance,
    open_instance,
    option,
    show_faults,
)
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, refuse
from kiosk.hub import proof, sums
from kiosk.words import say as _

FILE = click.argument("file", type=Place(path_type=Path, dir_okay=False))


@click.command(cls=Command)
@FILE
def backup(file: Path) -> None:
    """Copy the database into FILE, also while the kiosk runs; sealed entries are in it."""
    settings = config.read(instance())
    if settings.role == "hub":
        hubs.open_hub()[1].close()
        refuse(_of_a_server(settings))
    else:
        open_instance()[1].close()
    backups.backup(settings.database, file)
    click.echo(_("%(file)s: a whole copy", file=file))
    named = [one.resolve() for one in settings.backup_files]
    if settings.role == "kiosk" and file.resolve() not in named:
        said = _(
            "Name it in `backups` of config.toml: then `kiosk shred` erases in it what it erases"
            " here"
        )
        click.echo(said)


def _of_a_server(settings: Settings) -> list[Fault]:
    why = _("is on a PostgreSQL server: use pg_dump and pg_restore, which copy it while it runs")
    return [Fault("config.toml: database", why)] if settings.postgres else []


@click.command(cls=Command)
@FILE
def restore(file: Path) -> None:
    """Put the copy FILE in the place of the database, which is kept beside it.

    From then on the tablet counts in a new epoch, so that nothing is counted twice.
    """
    settings = config.read(instance())
    if settings.role == "hub":
        refuse(_of_a_server(settings))
        backups.restore_hub(settings.database, file)
        click.echo(_("%(file)s: restored; let every tablet sync, then `kiosk audit`", file=file))
        return
    done = backups.restore(settings.database, file)
    click.echo(_("%(file)s: restored, a new epoch has begun", file=file))
    if done.aside:
        said = _(
            "%(file)s: the database that was here, with its sealed entries; `kiosk shred` erases"
            " in it too",
            file=done.aside,
        )
        click.echo(said)
    if not done.is_read:
        said = _("It could not be read: withdraw again what was withdrawn after the copy was made")
        click.echo(said)


@click.command(cls=Command)
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print the faults as JSON.")
@click.pass_context
def audit(context: click.Context, as_json: bool) -> None:
    """Prove that rows and counters say the same, and that nothing in the database was changed."""
    if config.read(instance()).role == "hub":
        store = hubs.open_hub()[1]
        flaws = audits.flaws(store) if isinstance(store, Db) else []
        found, rows = tuple(flaws or proof.audit(store)), sums.totals(store, ())
    else:
        db = open_instance()[1]
        found, rows = tuple(audits.faults(db)), tallies.read(db, ())
    if as_json:
        lines = [{"where": fault.where, "why": fault.why} for fault in found]
        click.echo(json.dumps({"faults": lines}, ensure_ascii=False, indent=2))
    if found:
        show_faults(found)
        context.exit(1)
    if not as_json:
        n = sum(row["n"] for row in rows if row["measure"] == "actions")
        click.echo(_("All is as it must be; actions counted: %(n)s", n=n))
