"""One exchange with the hub: what this tablet has goes there, and what it holds is erased here."""

import datetime
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import batches, day_keys, outbox, signed
from kiosk.batches import Receipt
from kiosk.db import Db
from kiosk.enrolment import Accepted
from kiosk.errors import Fault, Refused
from kiosk.words import say as _


@dataclass(frozen=True)
class Hub:
    """The hub this tablet is enrolled at: `address` is empty where there is no network, `name` is
    this tablet's name there.
    """

    address: str
    key: bytes
    name: str


def hub(db: Db) -> Hub | None:
    """The hub this tablet is enrolled at, if it is."""
    key = outbox.get(db, "hub_key")
    if not key:
        return None
    return Hub(outbox.get(db, "hub_address").decode(), key, outbox.get(db, "name").decode())


def enrolled_at(db: Db) -> Hub:
    """The hub this tablet is enrolled at; raises `Refused` where it is at none."""
    found = hub(db)
    if found is None:
        why = _("this tablet is at no hub yet: `kiosk enrol CODE` with a code of the hub")
        raise Refused(Fault("hub", why))
    return found


def pin(db: Db, accepted: Accepted) -> None:
    """Believe no other hub than this one from now on; a new one has heard nothing yet."""
    is_new = outbox.get(db, "hub_key") != accepted.hub_key
    with db.writing() as connection:
        for name in ("receipted", "event") if is_new else ():
            outbox.drop(connection, name)
        outbox.put(connection, "hub_key", accepted.hub_key)
        outbox.put(connection, "hub_address", accepted.address.encode())
        outbox.put(connection, "name", accepted.name.encode())


def ask(
    db: Db, key: Ed25519PrivateKey, today: datetime.date, send: Callable[[bytes], bytes]
) -> bytes:
    """Ask the hub for what it hands on: keeps the keys of tokens, and returns the event file, or
    nothing where this tablet has it, see `note_event`.

    `send` takes a wish and returns the delivery. Who signed the file is for the caller. Raises
    `Refused` where the answer is not this hub's.
    """
    known = outbox.get(db, "event")
    content = {"v": batches.FORMAT, "nonce": secrets.token_bytes(16), "event": known}
    wish = signed.sign("wish", key, content)
    said, signer = signed.read("delivery", send(wish))
    is_for_us = signer == enrolled_at(db).key and said.get("wish") == hashlib.sha256(wish).digest()
    try:
        rows = [
            {
                "day": datetime.date.fromisoformat(day).isoformat(),
                "id": bytes(id_),
                "key": bytes(one),
            }
            for day, id_, one in said["keys"]
        ]
        event = bytes(said["event"])
    except (ValueError, TypeError, KeyError):
        is_for_us = False
    if not is_for_us:
        why = _("is for another wish than was sent: nothing was changed, try again")
        raise Refused(Fault("delivery", why))
    day_keys.keep(db, rows, today)
    return event


def note_event(db: Db, event: bytes) -> None:
    """The event file is taken or kept: the hub need not send it again."""
    with db.writing() as connection:
        outbox.put(connection, "event", hashlib.sha256(event).digest())


def is_due(db: Db, key: Ed25519PrivateKey, today: datetime.date) -> bool:
    """Whether there is something that the hub has not answered yet."""
    batch = batches.read(batches.build(db, key, today))
    answered = int(outbox.get(db, "receipted") or 0)
    return batch.statement.seq > answered or bool(batch.entries)


def once(
    db: Db, key: Ed25519PrivateKey, today: datetime.date, send: Callable[[bytes], bytes]
) -> tuple[Receipt, int]:
    """Bring everything to the hub by `send`, which takes a batch and returns the receipt.

    Returns the last receipt and how many entries were erased here since the hub holds them.
    Raises `Refused` where the answer is not this hub's; nothing is erased then.
    """
    hub_key, n_erased = enrolled_at(db).key, 0
    while True:
        message = batches.build(db, key, today)
        answer = batches.read_receipt(send(message), hub_key)
        if answer.batch != hashlib.sha256(message).digest():
            why = _("is for another batch than was sent: nothing was changed, try again")
            raise Refused(Fault("receipt", why))
        n_now = batches.apply(db, answer) if answer.state == "counted" else 0
        n_erased += n_now
        if not n_now:
            return answer, n_erased
