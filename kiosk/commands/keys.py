"""`kiosk keys`: the organiser's private key, which never is on a tablet."""

import os
from pathlib import Path

import click

from kiosk import pack_signing, sealing
from kiosk.commands.common import Group, Place, option
from kiosk.errors import Fault, Refused
from kiosk.words import say as _


@click.group(cls=Group)
def keys() -> None:
    """The organiser's keys."""


@keys.command()
@click.argument("file", type=Place(path_type=Path))
@option("--passphrase", is_flag=True, help="Ask for a passphrase that protects the file.")
def new(file: Path, passphrase: bool) -> None:
    """Make a private key in FILE and print its recipient, which tablets seal to."""
    words = (
        click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=True)
        if passphrase
        else ""
    )
    click.echo(make(file, words))


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


def read(file: Path) -> tuple[sealing.Identity, ...]:
    """The identities in `file`; asks for the passphrase where there is one."""
    content = file.read_bytes()
    protected = sealing.is_protected(content)
    passphrase = click.prompt(_("Passphrase"), hide_input=True, err=True) if protected else ""
    return sealing.read_identities(file, content, passphrase)
