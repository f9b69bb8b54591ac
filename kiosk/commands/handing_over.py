"""`kiosk delivered` and `kiosk shred`: what was handed over, and what is erased afterwards."""

import datetime

import click

from kiosk import case_states, deliveries, packs, shred
from kiosk.commands.common import Command, open_instance, option, show_warnings
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _
from kiosk.words import say_n as ngettext


@click.command(cls=Command)
@click.argument("slug", metavar="CASE")
@click.argument("target", metavar="[TARGET]", default="")
@option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day (2026-12-31)."
)
def delivered(slug: str, target: str, day: datetime.datetime) -> None:
    """Say that what was signed in CASE was handed over to TARGET; the time of keeping begins.

    A case that addresses nobody and only has kind words is handed over without TARGET.
    """
    settings, db = open_instance()
    cases = packs.installed(settings.cases, settings.fallback)
    if slug not in cases:
        known = ", ".join(cases)
        raise Refused(Fault(slug, _("is no case here: choose among %(known)s", known=known)))
    targets = [one.id for one in cases[slug].targets]
    if target not in (targets or [""]):
        known = ", ".join(targets)
        why = _("is no target of this case: choose among %(known)s", known=known)
        raise Refused(Fault(target or slug, why))
    if day.date() > datetime.date.today():
        raise Refused(Fault("--on", _("is a day to come: say it when it has been done")))
    deliveries.put(db, slug, target, day.date())
    if target:
        said = _("%(case)s: handed over to %(target)s on %(day)s", case=slug, target=target,
                 day=day.date())  # fmt: skip
    else:
        said = f"{slug}: {_('handed over on %(day)s', day=day.date())}"
    click.echo(said)


@click.command("shred", cls=Command)
@option("--dry-run", is_flag=True, help="Tell what would be erased, and erase nothing.")
def shred_entries(dry_run: bool) -> None:
    """Erase the details whose time is over, here and in the configured backups; counts stay."""
    settings, db = open_instance()
    cases = case_states.applied(db, packs.installed(settings.cases, settings.fallback))
    targets, today = shred.targets_of(cases), datetime.date.today()
    done = shred.shred(db, targets, today, backups=settings.backup_files, dry_run=dry_run)
    for slug, n in done.cases.items():
        if dry_run:
            said = ngettext(
                "%(case)s: the details of %(n)s entry would be erased",
                "%(case)s: the details of %(n)s entries would be erased",
                n,
                case=slug,
            )
        else:
            said = ngettext(
                "%(case)s: the details of %(n)s entry are erased",
                "%(case)s: the details of %(n)s entries are erased",
                n,
                case=slug,
            )
        click.echo(said)
    if not done.cases:
        click.echo(_("nothing to erase: no entry's time is over"))
    show_warnings(
        Fault(
            slug,
            ngettext(
                "%(n)s entry is older than 30 days and not handed over: see `kiosk delivered`",
                "%(n)s entries are older than 30 days and not handed over: see `kiosk delivered`",
                n,
            ),
        )
        for slug, n in shred.overdue(db, targets, today).items()
    )
    refuse(done.faults)
