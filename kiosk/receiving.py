"""What a hub does with a message that came, by whichever way."""

import datetime
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import batches, enrolment, signed, tally_codes
from kiosk.db import Store
from kiosk.errors import Fault, Refused
from kiosk.hub import day_keys, devices, ledger, parts, published
from kiosk.tally_codes import Part
from kiosk.words import say as _


def receive(
    store: Store, message: bytes, key: Ed25519PrivateKey, now: datetime.datetime | None = None
) -> bytes:
    """Count a batch or a statement; returns the receipt, signed with the hub's `key`.

    The receipt is made when all of it is on the disk. The same message again changes nothing and
    gets the same receipt. Raises `Refused` for a message that no enrolled device has signed, or
    that is not as it was signed; nothing is kept of it then.
    """
    moment = now or datetime.datetime.now(datetime.UTC)
    if len(message) > batches.MOST_BYTES:
        raise Refused(Fault("batch", _("is larger than 8 MiB: it is no batch of a tablet")))
    found = batches.opened(message)
    device = devices.of_key(store, found[1])
    if device is None:
        why = _("is by a tablet that is not enrolled here: `kiosk hub device add` lets it in")
        raise Refused(Fault("tablet", why))
    try:
        batch = batches.read(message, found)
    except Refused:
        ledger.set_aside_unread(store, device.id, message, moment)
        digest = hashlib.sha256(message).digest()
        return batches.receipt(key, digest, (device.id, "", 0), "shape", ())
    new = batch.statement
    if new.device != device.id:
        why = _("is signed by one tablet and speaks for another: nothing was counted")
        raise Refused(Fault("tablet", why))
    why_not, held = ledger.receive(store, batch, message, moment)
    return batches.receipt(key, batch.sha256, (new.device, new.epoch, new.seq), why_not, held)


def let_in(
    store: Store,
    message: bytes,
    key: Ed25519PrivateKey,
    address: str,
    now: datetime.datetime | None = None,
) -> bytes:
    """Enrol the tablet whose request `message` is; returns the answer, signed with the hub's `key`.

    `address` is where it will bring its counts, empty without a network. The same request again
    gets the same answer. Raises `Refused` for a request whose code is wrong, over or taken.
    """
    moment = now or datetime.datetime.now(datetime.UTC)
    invited = devices.invitations(store, moment)
    asked = enrolment.check_request(message, key.public_key().public_bytes_raw(), invited)
    if not asked.invitation:
        devices.count_try(store)
        why = _("is wrong, or its 15 minutes are over: have the hub show a new one")
        raise Refused(Fault("code", why))
    device = devices.enrol(store, asked.invitation, asked.device, asked.public_key, moment)
    if device is None:
        why = _("was used by another tablet, or this tablet is known with another key or revoked")
        raise Refused(Fault("invitation", why))
    return enrolment.answer(key, invited[asked.invitation], asked, device.name, address)


def hand_on(
    store: Store, message: bytes, key: Ed25519PrivateKey, now: datetime.datetime | None = None
) -> bytes:
    """What this hub hands on, signed with its `key`, to the tablet whose wish `message` is: the
    event file, where there is one that the tablet does not have, and the keys of its tokens.

    Raises `Refused` for a tablet that is not enrolled, or not trusted any more.
    """
    moment = now or datetime.datetime.now(datetime.UTC)
    said, public_key = signed.read("wish", message)
    device = devices.of_key(store, public_key)
    if device is None or device.revoked_on:
        why = _("is by a tablet that is not enrolled here: `kiosk hub device add` lets it in")
        raise Refused(Fault("tablet", why))
    wish = hashlib.sha256(message).digest()
    event = published.newest(store)
    has_it = said.get("event") == hashlib.sha256(event).digest()
    keys = day_keys.make_for(store, device.id, moment.date())
    content = {
        "v": batches.FORMAT,
        "wish": wish,
        "event": b"" if has_it else event,
        "keys": [[row["day"], row["id"], row["key"]] for row in keys],
    }
    return signed.sign("delivery", key, content)


def together(store: Store, part: Part) -> list[Part]:
    """`part` with all that are here of its tally; a false one among them stays out.

    A part alone proves nothing: only what they come to together is signed.
    """
    found = [Part(part.message, *rest) for rest in parts.of(store, part.message)]
    return [one for one in found if one.i != part.i and one.n == part.n] + [part]


def take_part(store: Store, part: Part, key: Ed25519PrivateKey, today: datetime.date) -> bytes:
    """Keep a part of a tally; returns the receipt where it was the last one, else nothing.

    Raises `Refused` as `receive` does, and where the parts do not fit together.
    """
    found = together(store, part)
    if tally_codes.missing(found):
        parts.put(store, part.message, part.i, part.n, part.data, today)
        return b""
    try:
        return receive(store, tally_codes.join(found), key)
    finally:
        parts.drop(store, part.message)
