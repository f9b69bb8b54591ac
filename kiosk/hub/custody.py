"""The sealed entries that a hub holds for the organisers; it can open none of them."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from kiosk.batches import DIGEST_BYTES, ID_BYTES, Batch
from kiosk.db import Store, Writing
from kiosk.hub import devices

COLUMNS = ("id", "device", "event", "day", "case", "ask", "sha256", "sealed", "state")


def take(
    store: Store, connection: Writing, device: str, batch: Batch, now: datetime.datetime
) -> None:
    """Keep the entries of a batch and erase those it names as taken back, in the caller's
    transaction.

    One that was taken back is never kept again. An id that is here with other content stays as
    it is, and the other goes into quarantine.
    """
    gone = [
        (one, device, "", "", "", "", bytes(DIGEST_BYTES), None, "withdrawn")
        for one in batch.withdrawn
    ]
    store.insert_new(connection, "entries", COLUMNS, gone)
    connection.executemany(
        """UPDATE entries SET sealed = NULL, state = 'withdrawn'
           WHERE id = :id AND device = :device AND state = 'held'""",
        [{"id": one, "device": device} for one in batch.withdrawn],
    )
    rows = [{**entry, "device": device, "state": "held"} for entry in batch.entries]
    kept = [[row[column] for column in COLUMNS] for row in rows]
    if store.insert_new(connection, "entries", COLUMNS, kept) == len(kept):
        return
    here = _same(batch, connection.execute(*_asking(batch)).fetchall())
    others = (row for row in rows if row["id"] not in here)
    connection.executemany(
        """INSERT INTO quarantine
           VALUES (:id, :device, :epoch, :seq, 'entry', :message, :now, 'waiting')
           ON CONFLICT (id) DO NOTHING""",
        [
            {
                "id": hashlib.sha256(row["id"] + row["sealed"]).hexdigest(),
                "device": device,
                "epoch": batch.statement.epoch,
                "seq": batch.statement.seq,
                "message": row["id"] + row["sealed"],
                "now": devices.stamp(now),
            }
            for row in others
        ],
    )


def _asking(batch: Batch) -> tuple[str, dict[str, bytes]]:
    """What asks for the entries that are here by the ids of a batch, of which it has at least one
    and at most `batches.MOST_ENTRIES`.
    """
    ids = {f"id{at}": entry["id"] for at, entry in enumerate(batch.entries)}
    named = ", ".join(f":{name}" for name in ids)
    return f"SELECT id, state, sha256 FROM entries WHERE id IN ({named})", ids  # noqa: S608


def _same(batch: Batch, rows: Iterable[Sequence[Any]]) -> set[bytes]:
    """Which entries of a batch are here as they came, or were taken back."""
    digests = {entry["id"]: entry["sha256"] for entry in batch.entries}
    return {
        bytes(one)
        for one, state, sha256 in rows
        if state != "held" or bytes(sha256) == digests[bytes(one)]
    }


def replace(connection: Writing, received: bytes) -> None:
    """Put the entry that waited in quarantine, id and content, in the place of the one with its
    id.
    """
    sealed = received[ID_BYTES:]
    connection.execute(
        """UPDATE entries SET sealed = :sealed, sha256 = :sha256
           WHERE id = :id AND state = 'held'""",
        {
            "id": received[:ID_BYTES],
            "sealed": sealed,
            "sha256": hashlib.sha256(sealed).digest(),
        },
    )


def held(store: Store, batch: Batch) -> list[bytes]:
    """The ids of those entries of a batch that are on this hub's disk as they came, or that were
    taken back: a tablet need not keep them.
    """
    if not batch.entries:
        return []
    here = _same(batch, (tuple(row.values()) for row in store.rows(*_asking(batch))))
    return [entry["id"] for entry in batch.entries if entry["id"] in here]


def sealed(store: Store, event: str = "") -> Iterable[tuple[bytes, bytes]]:
    """Id and sealed content of every entry that is held, of one event or of all, by their ids."""
    rows = store.rows(
        """SELECT id, sealed FROM entries
           WHERE state = 'held' AND (:event = '' OR event = :event) ORDER BY id""",
        {"event": event},
    )
    return ((bytes(row["id"]), bytes(row["sealed"])) for row in rows)


def withdrawn(store: Store) -> list[bytes]:
    """The ids of entries that were taken back."""
    rows = store.rows("SELECT id FROM entries WHERE state = 'withdrawn' ORDER BY id")
    return [bytes(row["id"]) for row in rows]


def tally(store: Store) -> list[dict[str, Any]]:
    """How many entries there are by `event` and `state`, as `n`."""
    return store.rows(
        """SELECT event, state, count(*) AS n FROM entries
           GROUP BY event, state ORDER BY event, state"""
    )
