"""`kiosk keys`: the organiser's private key, which never is on a tablet."""

import datetime
import os
from pathlib import Path

import click

from kiosk import events, files, pack_signing, rehearsal, sealing, statements
from kiosk.commands.common import (
    Command,
    Group,
    Place,
    Tongue,
    open_instance,
    option,
)
from kiosk.errors import Fault, Refused
from kiosk.exports import key_sheet
from kiosk.words import say as _


@click.group(cls=Group)
def keys() -> None:
    """The organiser's keys."""


@keys.command()
@click.argument("file", type=Place(path_type=Path))
@option("--passphrase", is_flag=True, help="Ask for a passphrase that protects the file.")
@option(
    "--recovery", type=Place(path_type=Path),
    help="Make a second key in this file, for somebody else to keep.",
)  # fmt: skip
def new(file: Path, passphrase: bool, recovery: Path | None) -> None:
    """Make a private key in FILE and print its recipient, which tablets seal to.

    Make a second one with --recovery: when the only key is lost, nobody opens what was signed.
    """
    for one in filter(None, (file, recovery)):
        # Translators: %(file)s is the file of a key that is being made.
        asked = _("Passphrase of %(file)s", file=one)
        words = (
            click.prompt(asked, hide_input=True, confirmation_prompt=True, err=True)
            if passphrase
            else ""
        )
        click.echo(make(one, words))


def make(file: Path, passphrase: str = "") -> str:
    """Make an identity in `file`, readable by its owner only; returns its recipient."""
    identity = sealing.new_identity()
    _keep(file, sealing.identity_text(identity, passphrase))
    return str(identity.to_public())


@keys.command()
@click.argument("file", type=Place(path_type=Path))
def signer(file: Path) -> None:
    """Make a key in FILE that signs case packs, and print its public part for kiosks to trust."""
    _keep(file, pack_signing.new_key())
    click.echo(pack_signing.signer_name(pack_signing.read_key(file)))


def _keep(file: Path, content: bytes) -> None:
    """Write a key for its owner only, and never over another file."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        why = _("is there already: a key is never overwritten")
        raise Refused(Fault(str(file), why)) from error
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)


@keys.command()
@click.argument("file", type=Place(path_type=Path))
def show(file: Path) -> None:
    """Print the recipient of the key in FILE."""
    for identity in read(file):
        click.echo(str(identity.to_public()))


@keys.command("open")
@click.argument("sealed", type=Place(path_type=Path, dir_okay=False))
@option("--identity", type=Place(path_type=Path), required=True, help="Your key.")
def open_sealed(sealed: Path, identity: Path) -> None:
    """Print the word of a rehearsal that a tablet has sealed in SEALED."""
    entry = sealing.unseal(sealed.read_bytes(), read(identity))
    if entry is None:
        raise Refused(Fault(str(sealed), _("is not opened by this key, or was changed")))
    if not rehearsal.word(entry):
        raise Refused(Fault(str(sealed), _("is no rehearsal: `kiosk rehearse FILE` makes one")))
    click.echo(rehearsal.word(entry))


@keys.command("sheet")
@click.argument("recipient", metavar="RECIPIENT")
@option("-o", "file", type=Place(path_type=Path), required=True, help="Where to (PDF).")
@option("--language", type=Tongue(), default="en", help="The language of the sheet.")
def print_sheet(recipient: str, file: Path, language: str) -> None:
    """Make a sheet to print with RECIPIENT (age1…) as a QR code, and what to do with the key."""
    if not sealing.is_recipient(recipient):
        why = _("%(text)r is no age recipient: it begins with age1", text=recipient)
        raise Refused(Fault("RECIPIENT", why))
    files.write(file, key_sheet.as_pdf(recipient, language))
    click.echo(_("%(file)s: a sheet to print and keep", file=file))


@keys.command()
@click.argument("file", type=Place(path_type=Path, dir_okay=False))
@option("--by", required=True, help="Who destroys it.")
@option("--why", required=True, help="Why, such as: everything was handed over.")
@option("-o", "note", type=Place(path_type=Path), required=True, help="Where the note goes.")
def destroy(file: Path, by: str, why: str, note: Path) -> None:
    """Delete the private key in FILE and write a signed note about it.

    Nobody can open what was sealed to it any more, on lost tablets and in forgotten copies too.
    """
    settings, db = open_instance()
    recipients = [str(identity.to_public()) for identity in read(file)]
    event = events.shown(db)
    asked = _("Destroy the key for %(recipients)s for ever?", recipients=", ".join(recipients))
    click.confirm(asked, abort=True, err=True)
    content = {
        "event": event.name if event else "",
        "recipients": recipients,
        "day": datetime.date.today().isoformat(),
        "by": by,
        "why": why,
    }
    signed = statements.note(statements.device_key(settings.keys / "device"), content)
    files.write(note, signed)
    with file.open("r+b") as opened:
        opened.write(b"\0" * file.stat().st_size)
        opened.flush()
        os.fsync(opened.fileno())
    file.unlink()
    click.echo(
        _(
            "The key is destroyed; destroy its copies and its recovery key too. %(note)s says so.",
            note=note,
        )
    )


@click.command(cls=Command)
@click.argument("file", type=Place(path_type=Path), required=False)
@option("--word", help="The word that the office has read in that file.")
def rehearse(file: Path | None, word: str | None) -> None:
    """Try before the event that what is signed here can be opened in the office.

    First seal a random word into FILE, then type the word that the office has read.
    """
    settings, db = open_instance()
    event = events.shown(db)
    if event is None:
        raise Refused(Fault("event", _("none is shown: open one with `kiosk event open`")))
    if (file is None) == (word is None):
        raise click.UsageError(_("Name either a FILE to write or the --word that was read."))
    if file:
        files.write(file, rehearsal.begin(settings.keys, event.recipients))
        said = _(
            "%(file)s: open it in the office with `kiosk keys open`, then type the word here",
            file=file,
        )
        click.echo(said)
    elif rehearsal.finish(settings.keys, event.recipients, word or ""):
        click.echo(_("That is the word: what is signed here can be opened there."))
    else:
        why = _("is not the word that was sealed last: read it again, or begin anew")
        raise Refused(Fault(word or "", why))


def read(file: Path) -> tuple[sealing.Identity, ...]:
    """The identities in `file`; asks for the passphrase where there is one."""
    content = file.read_bytes()
    protected = sealing.is_protected(content)
    passphrase = click.prompt(_("Passphrase"), hide_input=True, err=True) if protected else ""
    return sealing.read_identities(file, content, passphrase)
