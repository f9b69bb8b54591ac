"""`kiosk enrol` and `kiosk sync`: this tablet and its hub, with a network or without."""

import datetime
import secrets
import sys
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.progress import Progress

from kiosk import (
    batches,
    day_keys,
    enrolment,
    event_files,
    exchange,
    files,
    migrations,
    outbox,
    signed,
    statements,
    sync,
)
from kiosk.batches import Receipt
from kiosk.commands.common import Command, Place, open_instance, option
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.enrolment import Accepted, Invitation
from kiosk.errors import Fault, Refused
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

LARGEST_FILE = 16 * 1024 * 1024
# Of so many days tokens can still be made when new keys are asked for.
FEWEST_DAYS = 10


def message_in(text: str) -> bytes:
    """The signed message in a file, or in the text of a scanned code.

    Raises `Refused` for a file that is no message.
    """
    if text.startswith(enrolment.TEXT):
        return enrolment.from_text(text)
    file = Path(text)
    if file.stat().st_size > LARGEST_FILE:
        raise Refused(Fault(text, _("is no file of a kiosk or hub: look for another one")))
    content = file.read_bytes()
    if not signed.kind_of(content):
        raise Refused(Fault(text, _("is no file of a kiosk or hub: look for another one")))
    return content


@click.command(cls=Command)
@click.argument("code")
@option("--hub", "address", default="", help="The hub's address, where CODE was typed.")
@option("--to", "file", type=Place(path_type=Path), help="Write the request here: no network.")
def enrol(code: str, address: str, file: Path | None) -> None:
    """Make this tablet known to a hub.

    CODE is what `kiosk hub device add` shows there: the code, the address of its QR code, its
    file, or in the end the hub's answer.
    """
    settings, db = open_instance()
    key = statements.device_key(settings.keys / "device")
    device = migrations.identity(db)["device"]
    if (message := _message(code)) and signed.kind_of(message) == "answer":
        accepted = _finish(db, message)
    else:
        invited = _invitation(code, address, message)
        asked = enrolment.request(key, device, invited, secrets.token_bytes(16))
        if file or not invited.address:
            _wait_for_answer(db, invited, asked)
            _give_request(asked, file)
            return
        answer = sync.post(invited.address, "/api/enrol", asked, invited.hub_key)
        accepted = enrolment.check_answer(answer, invited, asked)
        exchange.pin(db, accepted)
        take_what_is_handed_on(settings, db, key)
    words = " ".join(enrolment.six_words(accepted.hub_key, key.public_key().public_bytes_raw()))
    click.echo(_("Enrolled as %(name)s. The hub shows the same six words:", name=accepted.name))
    click.echo(words)


def take_what_is_handed_on(settings: Settings, db: Db, key: Ed25519PrivateKey) -> None:
    """Take keys and event that the hub hands on; an event whose signer is not trusted here is kept
    as a file.
    """
    hub = exchange.enrolled_at(db)

    def send(message: bytes) -> bytes:
        return sync.post(hub.address, "/api/event", message, hub.key)

    message = exchange.ask(db, key, _today(), send)
    if not message:
        return
    signer, file = event_files.signer_of(message), settings.instance / "event.kiosk"
    if signer in settings.signers:
        found = event_files.read(message, settings.signers)
        event_files.take(db, settings, found)
        said = _("%(event)s: version %(version)s is here", event=found.event.name,
                 version=found.event.version)  # fmt: skip
    else:
        files.write(file, message)
        said = _(
            "The hub hands on an event. If you trust %(signer)s who signed it:"
            " `kiosk event import --signer %(signer)s %(file)s`",
            signer=signer,
            file=file,
        )
    exchange.note_event(db, message)
    click.echo(said)


def _message(code: str) -> bytes:
    is_message = code.startswith(enrolment.TEXT) or Path(code).is_file()
    return message_in(code) if is_message else b""


def _invitation(code: str, address: str, message: bytes) -> Invitation:
    if message:
        return enrolment.read_invitation(message)
    if "#" in code:
        return enrolment.from_url(code)
    plain = enrolment.plain(code)
    if not enrolment.is_address(address):
        why = _("is missing or no address: write https:// and the name of the hub")
        raise Refused(Fault("--hub", why))
    return Invitation(address, sync.hub_key(address), plain)


def _wait_for_answer(db: Db, invited: Invitation, asked: bytes) -> None:
    with db.writing() as connection:
        outbox.put(connection, "asked", asked)
        outbox.put(connection, "asked_code", invited.code.encode())
        outbox.put(connection, "asked_key", invited.hub_key)


def _give_request(asked: bytes, file: Path | None) -> None:
    if file:
        files.write(file, asked)
        click.echo(_("%(file)s: take it to the hub, and bring its answer back", file=file))
    else:
        click.echo(enrolment.as_text(asked))


def _finish(db: Db, message: bytes) -> Accepted:
    asked = outbox.get(db, "asked")
    if not asked:
        why = _("this tablet has asked no hub: begin with the hub's invitation")
        raise Refused(Fault("answer", why))
    code, hub_key = outbox.get(db, "asked_code").decode(), outbox.get(db, "asked_key")
    accepted = enrolment.check_answer(message, Invitation("", hub_key, code), asked)
    exchange.pin(db, accepted)
    with db.writing() as connection:
        for name in ("asked", "asked_code", "asked_key"):
            outbox.drop(connection, name)
    return accepted


@click.command("sync", cls=Command)
@option("--to", "file", type=Place(path_type=Path), help="Write the batch here: no network.")
@option(
    "--receipt", type=Place(path_type=Path, exists=True),
    help="The hub's answer to such a file: erase what it holds.",
)  # fmt: skip
def synchronise(file: Path | None, receipt: Path | None) -> None:
    """Bring what was counted to the hub: over the network, or as a file."""
    settings, db = open_instance()
    key = statements.device_key(settings.keys / "device")
    if file:
        files.write(file, batches.build(db, key, _today()))
        click.echo(_("%(file)s: take it to the hub, and bring its receipt back", file=file))
        return
    hub = exchange.enrolled_at(db)
    if receipt:
        answer = batches.read_receipt(message_in(str(receipt)), hub.key)
        n_erased = batches.apply(db, answer) if answer.state == "counted" else 0
        _tell(answer, n_erased)
        return
    if not hub.address:
        why = _("has no address: `kiosk sync --to FILE` writes what to take there")
        raise Refused(Fault("hub", why))
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task("sync", total=None)
        found = over_network(db, key, lambda n, all_: shown.update(task, completed=n, total=all_))
    _tell(*found)
    take_what_is_handed_on(settings, db, key)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def is_due(db: Db, key: Ed25519PrivateKey) -> bool:
    """Whether this tablet is at a hub with an address that has not heard everything yet."""
    hub = exchange.hub(db)
    return bool(hub and hub.address) and exchange.is_due(db, key, _today())


def wants_keys(db: Db) -> bool:
    """Whether the keys of tokens end soon, at a hub with an address."""
    hub = exchange.hub(db)
    return bool(hub and hub.address) and day_keys.left(db, _today()) < FEWEST_DAYS


def over_network(
    db: Db, key: Ed25519PrivateKey, progress: sync.Progress | None = None
) -> tuple[Receipt, int]:
    """Bring everything to the hub; returns its last receipt and how many entries it took over.

    Raises `Refused` where the hub is not reached or does not take it.
    """
    hub = exchange.enrolled_at(db)

    def send(message: bytes) -> bytes:
        return sync.post(hub.address, "/api/batch", message, hub.key, progress=progress)

    return exchange.once(db, key, _today(), send)


def _tell(answer: Receipt, n_erased: int) -> None:
    if answer.state != "counted":
        refused = {
            "revoked": _("the hub trusts this tablet no more: ask who looks after the hub"),
            "split": _("the hub heard another tablet speak as this one: ask who looks after it"),
            "shape": _("the hub is older than this tablet: install the same version on both"),
        }
        said = refused.get(answer.why, answer.why)
        raise Refused(Fault("hub", said))
    click.echo(_("The hub has counted everything up to statement %(seq)s.", seq=answer.seq))
    if n_erased:
        said = ngettext(
            "%(n)s sealed entry is at the hub and erased here.",
            "%(n)s sealed entries are at the hub and erased here.",
            n_erased,
        )
        click.echo(said)
