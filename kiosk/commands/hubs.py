"""`kiosk hub`: the server that adds up what all tablets have counted, and those who may look."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from kiosk import config, event_files, packs, statements
from kiosk.commands.common import Command, Group, Place, for_machines, instance, option
from kiosk.config import LOOPBACK, Settings
from kiosk.db import Store
from kiosk.errors import Fault, Refused, refuse
from kiosk.hub import published, tables, users
from kiosk.web import access
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

LEAST_PASSWORD = 12
# An answer of the hub is at most 8 MiB, see `sync`.
MOST_EVENT_BYTES = 7 * 1024 * 1024


def make(folder: Path, address: str) -> Settings:
    """Make a hub in `folder`: its configuration, keys and tables. Raises `Refused` for faults."""
    if (folder / "config.toml").exists():
        raise Refused(Fault(str(folder), _("is a kiosk already: choose another folder")))
    if address and not config.is_address(address):
        raise Refused(Fault("--address", _("must be like https://hub.example.org, and no more")))
    host = urlsplit(address).hostname
    hosts = LOOPBACK if host in (None, *LOOPBACK) else (*LOOPBACK, str(host))
    settings = Settings(folder, role="hub", hosts=hosts, address=address)
    refuse(config.missing_parts(settings))
    access.read_secret(settings.keys / "secret")
    statements.device_key(settings.keys / "hub")
    tables.opened(settings).close()
    config.write(settings)
    return settings


def open_hub() -> tuple[Settings, Store]:
    """Settings and database of the hub that the command line names."""
    settings = config.read(instance())
    if settings.role != "hub":
        why = _("is no hub: make one with `kiosk init --role hub`")
        raise Refused(Fault(str(settings.instance), why))
    store = tables.opened(settings)
    click.get_current_context().call_on_close(store.close)
    return settings, store


@click.group(cls=Group)
def hub() -> None:
    """The hub, which adds up what all tablets have counted."""


@hub.command(cls=Command)
@click.argument("file", type=Place(path_type=Path, exists=True, dir_okay=False))
@option("--signer", "signers", multiple=True, help="Trust this signer from now on; repeatable.")
def publish(file: Path, signers: tuple[str, ...]) -> None:
    """Hand the event in FILE, of `kiosk event export`, on to every tablet, and show its cases."""
    settings, store = open_hub()
    trusting = replace(settings, signers=tuple(dict.fromkeys((*settings.signers, *signers))))
    message = file.read_bytes()
    if len(message) > MOST_EVENT_BYTES:
        raise Refused(Fault(str(file), _("is too large for the network: bring it as a file")))
    found = event_files.read(message, trusting.signers)
    with event_files.unpacked(found, trusting) as zips:
        for pack in zips:
            packs.add(pack, settings.cases, trusting.signers)
    if not published.put(store, found.event.id, found.event.version, message):
        raise Refused(Fault(str(file), _("is not newer than the one that is handed on")))
    if trusting.signers != settings.signers:
        config.write(trusting)
    said = _("%(event)s: version %(version)s is handed on", event=found.event.name,
             version=found.event.version)  # fmt: skip
    click.echo(said)


@hub.group(cls=Group)
def user() -> None:
    """Those who may look into the hub with a browser."""


@user.command(cls=Command)
@click.argument("name")
@option(
    "--password-file", "file", type=Place(path_type=Path, exists=True, dir_okay=False),
    help="Its first line is the password; else it is asked for.",
)  # fmt: skip
def add(name: str, file: Path | None) -> None:
    """Let NAME in, with a password."""
    store = open_hub()[1]
    if not (0 < len(name) <= users.MOST_NAME and name.isprintable() and name == name.strip()):
        n = users.MOST_NAME
        why = ngettext("must have at most %(n)s letter", "must have at most %(n)s letters", n)
        raise Refused(Fault(ascii(name)[:80], why))
    if name in users.listed(store):
        raise Refused(Fault(name, _("is there already: remove the user first")))
    password = (
        (file.read_text("utf-8").splitlines() or [""])[0]
        if file
        else click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True)
    )
    if len(password) < LEAST_PASSWORD:
        n = LEAST_PASSWORD
        why = ngettext("must have at least %(n)s sign", "must have at least %(n)s signs", n)
        raise Refused(Fault(str(file or "password"), why))
    users.add(store, name, password)
    # Translators: %(name)s is the name of somebody who may look into the hub.
    click.echo(_("%(name)s can log in now", name=name))


@user.command("list", cls=Command)
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print the names as JSON.")
def list_users(as_json: bool) -> None:
    """Show who may look into the hub."""
    names = users.listed(open_hub()[1])
    if as_json:
        click.echo(json.dumps({"users": names}, ensure_ascii=False, indent=2))
        return
    for name in names:
        click.echo(name)


@user.command(cls=Command)
@click.argument("name")
def remove(name: str) -> None:
    """Let NAME in no more, and end what is open."""
    store = open_hub()[1]
    if not users.remove(store, name):
        known = ", ".join(users.listed(store))
        raise Refused(Fault(name, _("is unknown: choose among %(known)s", known=known)))
    click.echo(_("%(name)s cannot log in any more", name=name))
