"""`kiosk hub total`, `receive` and `quarantine`: what the tablets brought, and what is doubted."""

import json
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.table import Table

from kiosk import enrolment, files, receiving, signed, statements, tally_codes
from kiosk.commands.common import Command, Group, Place, for_machines, option
from kiosk.commands.enrolling import now
from kiosk.commands.hubs import open_hub
from kiosk.commands.syncing import message_in
from kiosk.db import Store
from kiosk.errors import Fault, Refused
from kiosk.exports import public
from kiosk.hub import devices, quarantine, sums
from kiosk.words import say as _
from kiosk.words import say_n as ngettext


@click.command("total", cls=Command)
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print the cells as JSON.")
def total(as_json: bool) -> None:
    """Show what all tablets together have counted."""
    store = open_hub()[1]
    if as_json:
        click.echo(sums.as_json(store))
        return
    names = ("measure", "case", "ask", "target")
    table = Table(*names, "n")
    for row in sums.totals(store, names):
        table.add_row(*(str(row[name]) for name in names), str(row["n"]))
    Console(markup=False, emoji=False).print(table)


@click.command("publish-totals", cls=Command)
@click.argument("file", type=Place(path_type=Path, dir_okay=False))
def publish_totals(file: Path) -> None:
    """Write the totals for everybody into FILE: small numbers joined, tablets without names."""
    store = open_hub()[1]
    files.write(file, public.as_json(sums.net(store)))
    click.echo(_("%(file)s: anybody can add it up anew with `kiosk recount`", file=file))


@click.command("recount", cls=Command)
@click.argument("file", type=Place(path_type=Path, exists=True, dir_okay=False))
def recount(file: Path) -> None:
    """Add up the totals in FILE anew, which a hub has published; needs nothing else."""
    n_rows = public.recount(file.read_bytes())
    said = ngettext(
        "%(n)s total is the sum of its parts", "%(n)s totals are the sums of their parts", n_rows
    )
    click.echo(said)


@click.command("receive", cls=Command)
@click.argument("file")
@option("--receipt", type=Place(path_type=Path), help="Write the answer here, for the tablet.")
def receive(file: str, receipt: Path | None) -> None:
    """Take what a tablet has written: a batch, or its request to be let in.

    FILE is a file, or the text of a scanned code.
    """
    settings, store = open_hub()
    key = statements.device_key(settings.keys / "hub")
    if tally_codes.PLACE in file.upper():
        answer = _take_tally(store, file, key)
    else:
        answer = _take(store, message_in(file), key, settings.address)
    if receipt:
        files.write(receipt, answer)
        click.echo(_("%(file)s: take it back to the tablet", file=receipt))
    elif signed.kind_of(answer) == "answer":
        click.echo(enrolment.as_text(answer))
    else:
        click.echo(_("Taken: %(state)s", state=signed.read("receipt", answer)[0]["state"]))


def _take(store: Store, message: bytes, key: Ed25519PrivateKey, address: str) -> bytes:
    if signed.kind_of(message) == "request":
        return receiving.let_in(store, message, key, address)
    return receiving.receive(store, message, key)


def _take_tally(store: Store, text: str, key: Ed25519PrivateKey) -> bytes:
    part = tally_codes.read_part(text)
    answer = receiving.take_part(store, part, key, now().date())
    if not answer:
        lacking = ", ".join(map(str, tally_codes.missing(receiving.together(store, part))))
        raise Refused(Fault("code", _("still missing: %(numbers)s", numbers=lacking)))
    return answer


@click.group("quarantine", cls=Group)
def quarantine_group() -> None:
    """What came and does not count until somebody decides."""


@quarantine_group.command("list")
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print it as JSON.")
def list_quarantined(as_json: bool) -> None:
    """List what waits for a decision."""
    store = open_hub()[1]
    names = {device.id: device.name for device in devices.listed(store)}
    rows = [
        {**row, "name": names.get(row["device"], row["device"])} for row in quarantine.listed(store)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("id", "name", "why", "seq", "received")
    for row in rows:
        received = row["received_at"][:16].replace("T", " ")
        table.add_row(row["id"][:12], row["name"], row["why"], str(row["seq"]), received)
    Console(markup=False, emoji=False).print(table)


@quarantine_group.command("accept")
@click.argument("item")
def accept(item: str) -> None:
    """Let ITEM count."""
    store = open_hub()[1]
    quarantine.accept(store, _waiting(store, item), now())
    click.echo(_("%(item)s counts now", item=item))


@quarantine_group.command("reject")
@click.argument("item")
def reject(item: str) -> None:
    """Let ITEM never count."""
    store = open_hub()[1]
    quarantine.reject(store, _waiting(store, item))
    click.echo(_("%(item)s does not count", item=item))


def _waiting(store: Store, item: str) -> str:
    found = [row["id"] for row in quarantine.listed(store) if row["id"].startswith(item)]
    if not item or len(found) != 1:
        raise Refused(Fault(item, _("is none that waits: see `kiosk hub quarantine list`")))
    return str(found[0])
