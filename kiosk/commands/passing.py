"""`kiosk event new`, `export` and `import`: another event, and one that passes between tablets."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from kiosk import config, event_files, events, files, pack_signing, packs, statements
from kiosk.commands import asking, stalls
from kiosk.commands.cases import show_unsigned
from kiosk.commands.common import Command, Place, open_instance, option
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _

FILE = click.argument("file", type=Place(path_type=Path, dir_okay=False))


@click.command(cls=Command)
@asking.about_the_event
@option("--case", "slugs", multiple=True, help="Short name of a case here; may be repeated.")
def new(slugs: tuple[str, ...], **answers: Any) -> None:
    """Make another event on this kiosk; what is not given is asked for."""
    settings, db = open_instance()
    made = asking.event(**answers)
    here = packs.installed(settings.cases)
    known = ", ".join(here)
    strange = [slug for slug in slugs if slug not in here]
    refuse(
        [
            *asking.faults(made),
            *(
                Fault(slug, _("is no case here: choose among %(known)s", known=known))
                for slug in strange
            ),
        ]
    )
    events.put(db, replace(made, cases=slugs or tuple(here), state="practice"))
    if made.state == "open":
        events.set_state(db, made.id, "open")
    click.echo(f"{made.name}: {made.id}, {made.state}")


@click.command(cls=Command)
@FILE
@stalls.ID
@option("--key", type=Place(path_type=Path), help="Sign with this key of `kiosk keys signer`.")
def export(file: Path, event_id: str, key: Path | None) -> None:
    """Write the event with its cases into FILE, for other tablets; no key and no PIN is in it.

    The organisation signs it with --key; else this tablet does.
    """
    settings, db = open_instance()
    found = stalls.the_event(db, event_id)
    signing = pack_signing.read_key(key) if key else statements.device_key(settings.keys / "device")
    message, now = event_files.export(settings.cases, found, signing)
    files.write(file, message)
    events.put(db, now)
    signer = pack_signing.signer_name(signing)
    said = _("%(file)s: version %(version)s, signed by %(signer)s", file=file, version=now.version,
             signer=signer)  # fmt: skip
    click.echo(said)


@click.command("import", cls=Command)
@FILE
@option("--signer", "signers", multiple=True, help="Trust this signer from now on; repeatable.")
@option("--open", "opened", is_flag=True, help="Open it at once, without practice.")
def import_event(file: Path, signers: tuple[str, ...], opened: bool) -> None:
    """Take the event in FILE with its cases, if somebody signed it whom this kiosk trusts."""
    settings, db = open_instance()
    refuse(
        Fault("--signer", _("%(text)r is no signer: `kiosk keys signer` prints one", text=text))
        for text in signers
        if not pack_signing.is_signer(text)
    )
    trusting = replace(settings, signers=tuple(dict.fromkeys((*settings.signers, *signers))))
    found = event_files.read(read_file(file), trusting.signers)
    is_new = event_files.take(db, trusting, found)
    if trusting.signers != settings.signers:
        config.write(trusting)
    if opened:
        events.set_state(db, found.event.id, "open")
    here = events.named(db, found.event.id) or found.event
    said = _("%(event)s: that version is here already", event=here.name)
    if is_new:
        cases = [packs.read(settings.cases / slug, added=True) for slug in here.cases]
        show_unsigned(cases)
        said = _("%(event)s: version %(version)s is here", event=here.name, version=here.version)
    click.echo(said)
    click.echo(f"{here.id}: {here.state}")


def read_file(file: Path) -> bytes:
    """The content of an event file; raises `Refused` for one that is far too large."""
    with file.open("rb") as opened:
        return opened.read(event_files.MOST_BYTES + 1)


def foreseen(file: Path, signers: tuple[str, ...]) -> tuple[event_files.EventFile, tuple[str, ...]]:
    """An event file and those who are trusted; asks who signed it where nobody is named."""
    if not signers:
        # Translators: %(file)s is an event file; what is typed begins with kiosk-signer-.
        signers = (click.prompt(_("Who signed %(file)s (kiosk-signer-…)", file=file)).strip(),)
    if not all(map(pack_signing.is_signer, signers)):
        why = _("%(text)r is no signer: `kiosk keys signer` prints one", text=", ".join(signers))
        raise Refused(Fault("--signer", why))
    return event_files.read(read_file(file), signers), signers
