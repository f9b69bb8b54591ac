"""The command `kiosk`."""

from pathlib import Path

import click

from kiosk import __version__
from kiosk.commands import (
    cases,
    checkup,
    counts,
    demonstration,
    desk,
    drafts,
    enrolling,
    exporting,
    handing_over,
    hubs,
    instances,
    keys,
    packing,
    papers,
    passing,
    reading,
    reporting,
    safekeeping,
    serving,
    speech,
    stalls,
    summing,
    syncing,
    tongues,
)
from kiosk.commands.common import Faults, Place, Tongue, option
from kiosk.words import say as _


def _tell_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        name = context.find_root().info_name
        click.echo(_("%(prog)s, version %(version)s", prog=name, version=__version__))
        context.exit()


@click.group(cls=Faults, context_settings={"help_option_names": ["-h", "--help"]})
@option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version,
    help="Show the version and exit.",
)  # fmt: skip
@option(
    "--speak", type=Tongue(), expose_value=False, envvar=speech.ASKED,
    help="The language of what is said here; else the system's.",
)  # fmt: skip
@option(
    "--instance",
    type=Place(path_type=Path, file_okay=False),
    envvar="KIOSK_INSTANCE",
    default=Path("instance"),
    show_default=True,
    help="The folder of this kiosk.",
)
@click.pass_context
def main(context: click.Context, instance: Path) -> None:
    """A multilingual form-and-survey kiosk for action stalls."""
    context.obj = instance


for command in (
    demonstration.demo,
    instances.init,
    serving.serve,
    keys.keys,
    cases.case,
    stalls.event,
    tongues.language,
    counts.tally,
    exporting.export,
    counts.withdraw,
    reading.group,
    papers.paper,
    handing_over.delivered,
    handing_over.shred_entries,
    keys.rehearse,
    desk.office,
    checkup.doctor,
    safekeeping.backup,
    safekeeping.restore,
    safekeeping.audit,
    hubs.hub,
    syncing.enrol,
    syncing.synchronise,
    summing.recount,
):
    main.add_command(command)
for command in (drafts.draft, packing.sign, packing.trust, packing.translate, packing.new):
    cases.case.add_command(command)
for command in (passing.new, passing.export, passing.import_event):
    stalls.event.add_command(command)
for command in (reporting.report_on, reporting.write_contacts):
    exporting.export.add_command(command)
for command in (
    enrolling.device_group,
    summing.total,
    summing.receive,
    summing.quarantine_group,
    summing.publish_totals,
):
    hubs.hub.add_command(command)
