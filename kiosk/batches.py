"""What a tablet brings to a hub, and the hub's signed answer.

A batch: a statement and, only where the event says so, sealed entries and the ids of those taken
back. A receipt: what became of a batch, signed by the hub; a tablet erases only what it names.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import actions, events, migrations, outbox, signed, statements
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.statements import Statement
from kiosk.words import say as _

FORMAT = 1
ID_BYTES, DIGEST_BYTES = 16, 32
# So many entries go at once, and none alone before its day is over: a batch is not one person.
MOST_ENTRIES, FEWEST_ENTRIES = 200, 10
MOST_BYTES = 8 * 1024 * 1024
MOST_WITHDRAWN = 100_000
ENTRY = ("id", "event", "day", "case", "ask", "sealed")
STATES = ("counted", "quarantined")


@dataclass(frozen=True)
class Batch:
    """What a tablet has brought: `entries` are rows of `ENTRY` with the `sha256` of what is sealed,
    `withdrawn` ids (16 bytes), `signed_statement` is the statement's own message, `sha256` that of
    the whole message.
    """

    statement: Statement
    signed_statement: bytes
    entries: tuple[Mapping[str, Any], ...]
    withdrawn: tuple[bytes, ...]
    sha256: bytes


@dataclass(frozen=True)
class Receipt:
    """A hub's answer: `state` is one of `STATES`, `why` a code where it is not `counted`; `held`
    are the ids of entries of that batch that the hub has on its disk, `batch` its SHA-256.
    """

    batch: bytes
    device: str
    epoch: str
    seq: int
    state: str
    held: tuple[bytes, ...]
    why: str


def build(db: Db, key: Ed25519PrivateKey, today: datetime.date) -> bytes:
    """The next batch of this tablet: its statement, and the entries that are to go.

    Entries go at events that say so, `FEWEST_ENTRIES` or more at once, fewer once their day or
    their event is over; at most `MOST_ENTRIES` and about 6 MiB of them.
    """
    statement = statements.build(db, key)
    sending = {event.id: event.state for event in events.listed(db) if event.send_entries}
    entries = _ready(db, sending, today)
    taken_back = actions.withdrawn(db) if sending else []
    content = {
        "v": FORMAT,
        "statement": statement,
        "entries": [list(row) for row in entries],
        "withdrawn": taken_back,
    }
    return signed.sign("batch", key, content)


def _ready(db: Db, sending: Mapping[str, str], today: datetime.date) -> list[tuple[Any, ...]]:
    waiting = Counter(
        facts["event"] for facts in actions.kept_facts(db) if facts["event"] in sending
    )
    ready: list[tuple[Any, ...]] = []
    n_bytes = 0
    for action in actions.kept(db) if waiting else ():
        if action.event not in sending:
            continue
        is_over = action.day < today.isoformat() or sending[action.event] == "closed"
        n_bytes += len(action.sealed)
        if len(ready) == MOST_ENTRIES or n_bytes > MOST_BYTES * 3 // 4:
            break
        if is_over or waiting[action.event] >= FEWEST_ENTRIES:
            ready.append(tuple(getattr(action, key) for key in ENTRY))
    return ready


def opened(message: bytes) -> tuple[dict[str, Any], bytes]:
    """What a batch, or a statement alone, says in whatever shape, and the key of who signed it.

    Raises `Refused` where anything is not as it was signed.
    """
    kind = "statement" if signed.kind_of(message) == "statement" else "batch"
    return signed.read(kind, message)


def read(message: bytes, found: tuple[dict[str, Any], bytes] | None = None) -> Batch:
    """What a batch, or a statement alone, brings; `found` is what `opened` has found in it already.

    The statement and what goes with it are signed by one key; whose that is, is for the caller.
    Raises `Refused` for anything else.
    """
    said, public_key = found or opened(message)
    if signed.kind_of(message) == "statement":
        statement = statements.read(message, opened=(said, public_key))
        return Batch(statement, message, (), (), statement.sha256)
    try:
        if set(said) != {"v", "statement", "entries", "withdrawn"} or said["v"] != FORMAT:
            raise ValueError("fields")
        statement = statements.read(said["statement"])
        if statement.public_key != public_key:
            raise ValueError("two keys")
        entries = tuple(_entry(row) for row in said["entries"])
        if len(entries) > MOST_ENTRIES or len(said["withdrawn"]) > MOST_WITHDRAWN:
            raise ValueError("too many")
        ids = [row["id"] for row in entries]
        withdrawn = tuple(_sized(one, ID_BYTES) for one in said["withdrawn"])
        if ids != sorted(set(ids)) or list(withdrawn) != sorted(set(withdrawn)):
            raise ValueError("order")
    except (ValueError, TypeError, KeyError) as error:
        why = _("is signed, but has another shape: both sides need the same version of kiosk")
        raise Refused(Fault("batch", why)) from error
    digest = hashlib.sha256(message).digest()
    return Batch(statement, said["statement"], entries, withdrawn, digest)


def _entry(row: Any) -> dict[str, Any]:
    entry = dict(zip(ENTRY, row, strict=True))
    for key in ENTRY[1:-1]:
        statements.text(entry[key])
    _sized(entry["id"], ID_BYTES)
    if not isinstance(entry["sealed"], bytes) or not entry["sealed"]:
        raise ValueError("sealed")
    entry["sha256"] = hashlib.sha256(entry["sealed"]).digest()
    return entry


def _sized(value: Any, n_bytes: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != n_bytes:
        raise ValueError(value)
    return value


def receipt(
    key: Ed25519PrivateKey, batch: bytes, of: tuple[str, str, int], why: str, held: Iterable[bytes]
) -> bytes:
    """The hub's answer to the message with the SHA-256 `batch`, signed with the hub's `key`.

    `of` is device, epoch and number of its statement; it is counted where there is no `why` not.
    """
    device, epoch, seq = of
    content = {
        "v": FORMAT,
        "batch": batch,
        "device": device,
        "epoch": epoch,
        "seq": seq,
        "state": STATES[bool(why)],
        "held": sorted(held),
        "why": why,
    }
    return signed.sign("receipt", key, content)


def read_receipt(message: bytes, hub_key: bytes) -> Receipt:
    """What a receipt says.

    Raises `Refused` where it is not signed by `hub_key`, the hub this tablet is enrolled at.
    """
    said, public_key = signed.read("receipt", message)
    if public_key != hub_key:
        why = _("is by another hub than the one this tablet is enrolled at: nothing was changed")
        raise Refused(Fault("receipt", why))
    try:
        if said.pop("v") != FORMAT or said["state"] not in STATES:
            raise ValueError("state")
        held = tuple(_sized(one, ID_BYTES) for one in said.pop("held"))
        _sized(said["batch"], DIGEST_BYTES)
        return Receipt(**said, held=held)
    except (ValueError, TypeError, KeyError) as error:
        why = _("is signed, but has another shape: both sides need the same version of kiosk")
        raise Refused(Fault("receipt", why)) from error


def apply(db: Db, answer: Receipt) -> int:
    """Erase the entries that the hub holds, and note that it has answered.

    Returns how many were erased; raises `Refused` for a receipt of another device or epoch.
    """
    who = migrations.identity(db)
    if (answer.device, answer.epoch) != (who["device"], who["epoch"]):
        why = _("is for another tablet, or for this one before it was restored: nothing changed")
        raise Refused(Fault("receipt", why))
    with db.writing() as connection:
        outbox.put(connection, "receipted", str(answer.seq).encode())
    return actions.erase(db, answer.held)
