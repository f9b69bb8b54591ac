"""`kiosk hub device`: the tablets that may bring their counts to this hub."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from kiosk import enrolment, files, handoff, statements
from kiosk.commands.common import Group, Place, for_machines, option
from kiosk.commands.hubs import open_hub
from kiosk.db import Store
from kiosk.errors import Fault, Refused
from kiosk.hub import devices, quarantine, sums
from kiosk.hub.devices import Device
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

MOST_SIGNS = 60


def now() -> datetime.datetime:
    """This moment."""
    return datetime.datetime.now(datetime.UTC)


@click.group("device", cls=Group)
def device_group() -> None:
    """The tablets that may bring their counts."""


@device_group.command("add")
@click.argument("name")
@option("-o", "file", type=Place(path_type=Path), help="Write the invitation here: no network.")
def add(name: str, file: Path | None) -> None:
    """Invite a tablet: shows a code that one tablet can use, for 15 minutes."""
    settings, store = open_hub()
    name = _free(store, name)
    key = statements.device_key(settings.keys / "hub")
    code = enrolment.new_code()
    devices.invite(store, name, enrolment.code_key(code), now())
    if file:
        files.write(file, enrolment.invitation(key, settings.address, code, name))
        click.echo(_("%(file)s: take it to the tablet within 15 minutes", file=file))
        return
    public_key = key.public_key().public_bytes_raw()
    address = enrolment.as_url(settings.address, public_key, code)
    click.echo(handoff.qr_text(address))
    click.echo(_("Code: %(code)s", code=code))
    click.echo(_("Good for one tablet and 15 minutes: there `kiosk enrol '%(address)s'`",
                 address=address))  # fmt: skip


def _free(store: Store, name: str) -> str:
    """`name` without needless blanks; raises `Refused` where no tablet can be called so."""
    name = " ".join(name.split())
    if not name or len(name) > MOST_SIGNS:
        raise Refused(Fault("NAME", _("is empty or too long: choose a short name")))
    if devices.named(store, name):
        raise Refused(Fault(name, _("is a tablet already: choose another name")))
    return name


@device_group.command("list")
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print it as JSON.")
def list_(as_json: bool) -> None:
    """List the tablets and how far each has come."""
    settings, store = open_hub()
    hub_key = statements.device_key(settings.keys / "hub").public_key().public_bytes_raw()
    said = sums.by_device(store)
    rows = [_row(device, hub_key, said[device.id]) for device in devices.listed(store)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("name", "people", "seen", "state", "words")
    for row in rows:
        state = _("revoked") if row["revoked_on"] else ", ".join(row["doubts"])
        seen = row["seen_at"][:16].replace("T", " ")
        table.add_row(row["name"], str(row["people"]), seen, state, row["words"])
    Console(markup=False, emoji=False).print(table)


def _row(device: Device, hub_key: bytes, said: Mapping[str, Any]) -> dict[str, Any]:
    doubts = {_("copied"): said["is_split"], _("restored"): said["is_restored"]}
    return {
        "name": device.name,
        "device": device.id,
        "enrolled_on": device.enrolled_on,
        "revoked_on": device.revoked_on,
        "seen_at": device.seen_at,
        "people": said["people"],
        "missing": said["missing"],
        "doubts": [name for name, is_so in doubts.items() if is_so],
        "words": " ".join(enrolment.six_words(hub_key, device.public_key)),
    }


def _named(store: Store, name: str) -> Device:
    found = devices.named(store, name)
    if found is None:
        known = ", ".join(device.name for device in devices.listed(store))
        raise Refused(Fault(name, _("is no tablet here: choose among %(known)s", known=known)))
    return found


@device_group.command("rename")
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Give the tablet NAME another name."""
    store = open_hub()[1]
    found = _named(store, name)
    new_name = _free(store, new_name)
    devices.rename(store, found.id, new_name)
    click.echo(_("%(name)s is now called %(new)s", name=name, new=new_name))


@device_group.command("revoke")
@click.argument("name")
@option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The day it was lost; else today.")
def revoke(name: str, since: datetime.datetime | None) -> None:
    """Trust the tablet NAME no more: what comes from it since that day waits for a decision."""
    store = open_hub()[1]
    day = (since or now()).date()
    n_gone = quarantine.revoke(store, _named(store, name).id, day, now())
    said = ngettext(
        "%(name)s is revoked since %(day)s; %(n)s statement went into quarantine",
        "%(name)s is revoked since %(day)s; %(n)s statements went into quarantine",
        n_gone,
        name=name,
        day=day,
    )
    click.echo(said)
