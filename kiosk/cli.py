"""The command `kiosk`."""

from pathlib import Path

import click

from kiosk import __version__
from kiosk.commands import cases, checkup, counts, drafts, instances, keys, packing, stalls, tongues
from kiosk.commands.common import Faults


@click.group(cls=Faults, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
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
    instances.demo,
    instances.init,
    instances.serve,
    keys.keys,
    cases.case,
    stalls.event,
    tongues.language,
    counts.tally,
    counts.export,
    counts.withdraw,
    checkup.doctor,
):
    main.add_command(command)
for command in (drafts.draft, packing.sign, packing.trust, packing.translate, packing.new):
    cases.case.add_command(command)
