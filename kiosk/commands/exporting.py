"""`kiosk export`: entries still sealed, or opened with the organiser's key and written anew."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from kiosk import actions, config, files, migrations, opening, sorting, statements
from kiosk.commands import hubs, keys
from kiosk.commands.common import (
    Group,
    Place,
    Tongue,
    instance,
    open_instance,
    option,
    show_warnings,
)
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused, refuse
from kiosk.exports import FORMATS, PRINTED, entries, sealed
from kiosk.exports.job import COPIES, PAPERS, Job, Wish
from kiosk.hub import custody, sums
from kiosk.sorting import Entry
from kiosk.words import mark as N_
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

IDENTITY = option("--identity", type=Place(path_type=Path), help="Your key.")
FROM = option(
    "--from", "places", type=Place(path_type=Path, exists=True), multiple=True,
    help="A folder of sealed entries or one .age file; may be repeated.",
)  # fmt: skip
HERE = option(
    "--here", is_flag=True,
    help="Open this tablet's own entries: key and names then meet on one machine.",
)  # fmt: skip
TO = option("-o", "file", type=Place(path_type=Path), help="Where to; else printed.")
WISHES = (
    option("--event", default="", help="Only what was signed at this event."),
    option("--case", default="", help="Only what was signed in this case."),
    option("--target", default="", help="Only what goes to this target."),
    option("--language", type=Tongue(), default="en", help="The language of the headings."),
    option("--paper", type=click.Choice(PAPERS), default=PAPERS[0], help="The size of the paper."),
    option("--sender", multiple=True, help="A line of the group's address; may be repeated."),
    option("--copies", type=click.Choice(COPIES), default=COPIES[0], help="How copies are made."),
    option("--even-closed", is_flag=True, help="Write to cases that are not open too."),
)


@click.group(cls=Group)
def export() -> None:
    """Entries, sealed or opened with the organiser's key."""


@export.command("sealed")
@option("-o", "folder", type=Place(path_type=Path), required=True, help="Where to.")
def export_sealed(folder: Path) -> None:
    """Write the still sealed entries into a folder; needs no key.

    On a hub these are the entries and statements of all tablets.
    """
    if config.read(instance()).role == "hub":
        n_entries = _of_all_tablets(folder)
    else:
        settings, db = open_instance()
        key = statements.device_key(settings.keys / "device")
        n_entries = sealed.write(db, statements.build(db, key), folder)
    said = ngettext(
        "%(n)s sealed entry in %(folder)s",
        "%(n)s sealed entries in %(folder)s",
        n_entries,
        folder=folder,
    )
    click.echo(said)


def _of_all_tablets(folder: Path) -> int:
    store = hubs.open_hub()[1]
    said = {
        f"statement-{device}-{epoch}.cbor": message
        for (device, epoch), message in sums.newest(store).items()
    }
    return sealed.put(custody.sealed(store), custody.withdrawn(store), said, folder)


def wishes(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which entries are wanted and how they are written."""
    for one in reversed(WISHES):
        command = one(command)
    return command


def _opened(name: str) -> click.Command:
    @IDENTITY
    @FROM
    @TO
    @HERE
    @wishes
    def command(
        identity: Path | None, places: tuple[Path, ...], file: Path | None, here: bool, **how: Any
    ) -> None:
        settings, db = machine(places)
        rows, faults = read(settings, db, identity, places, here)
        job = opening.wanted(settings, db, rows, Wish(**how))
        put(_made(name, job), file, len(job.entries))
        if name in PRINTED:
            show_warnings(left_out(job))
        else:
            _tell_missing_glyphs(job)
        refuse(faults)

    says = N_("Open sealed entries and write them as %(format)s.")
    return click.command(name, cls=export.command_class, help=says, named={"format": name})(command)


for format_name in FORMATS:
    export.add_command(_opened(format_name))


def _made(name: str, job: Job) -> bytes:
    """The export, with a bar that grows where somebody waits at a terminal."""
    if name not in PRINTED or not sys.stderr.isatty():
        return FORMATS[name](job)
    from rich.progress import Progress  # here, since a start needs none of it

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(name, total=len(job.sorted.letters) or len(job.entries))
        return FORMATS[name](job, lambda n: shown.update(task, completed=n))


def machine(places: Sequence[Path]) -> tuple[Settings | None, Db]:
    """This instance; where there is none, entries from `places` are opened all the same."""
    if places and not (instance() / "config.toml").is_file():
        db = Db(Path(":memory:"))
        migrations.apply(db)
        return None, db
    return open_instance()


def read(
    settings: Settings | None, db: Db, identity: Path | None, places: Sequence[Path], here: bool
) -> tuple[Sequence[Entry], list[Fault]]:
    """The entries that the key in the file `identity` opens, and what is wrong with others.

    Raises `Refused` where the tablet's own ones are meant and neither `here` nor a demonstration
    allows that.
    """
    if identity is None:
        raise click.MissingParameter(param_hint="'--identity'", param_type="option")
    opened_with = keys.read(identity)
    if places:
        return opening.opened(db, places, opened_with)
    if not (here or (settings and settings.demo)):
        why = _(
            "names are opened on the organiser's own machine: `kiosk export sealed -o FOLDER` here,"
            " then --from FOLDER there; --here does it on this tablet all the same"
        )
        raise Refused(Fault(str(instance()), why))
    kept = ((action.id.hex(), action.sealed) for action in actions.kept(db))
    return entries.opened(kept, opened_with)


def put(content: bytes, file: Path | None, n_entries: int) -> None:
    """Write what was made of so many entries into `file`, whole or not at all, else print it."""
    if file:
        files.write(file, content)
        said = ngettext(
            "%(n)s entry in %(file)s", "%(n)s entries in %(file)s", n_entries, file=file
        )
        click.echo(said)
    else:
        sys.stdout.buffer.write(content)


def left_out(job: Job) -> Iterator[Fault]:
    """How many signed entries are not printed, by reason; those that lack letters by their code."""
    counts = Counter(why for _entry, why in job.sorted.left_out if why != "counted")
    for why, n in counts.items():
        yield Fault(str(n), _(sorting.REASONS[why]))
    if job.sorted.waiting:
        said = _("own words wait to be read: `kiosk entries read`")
        yield Fault(str(len(job.sorted.waiting)), said)
    for entry, why in job.sorted.left_out:
        if why == "glyphs":
            line = _("holds letters that no font of the kiosk has: write it by hand")
            yield Fault(str(entry["receipt"]), line)


def _tell_missing_glyphs(job: Job) -> None:
    n_entries = sum("glyphs_missing" in row for row in entries.with_missing_glyphs(job.entries))
    if n_entries:
        line = ngettext(
            "warning: %(n)s entry holds letters that no font of the kiosk has: see"
            " `glyphs_missing` and look at the printed page",
            "warning: %(n)s entries hold letters that no font of the kiosk has: see"
            " `glyphs_missing` and look at the printed page",
            n_entries,
        )
        click.echo(line, err=True)
