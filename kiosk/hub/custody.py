"""The sealed entries that a hub holds for the organisers; it can open none of them."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
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
    rows = [
        {
            **entry,
            "device": device,
            "state": "held",
            "sha256": hashlib.sha256(entry["sealed"]).digest(),
        }
        for entry in batch.entries
    ]
    kept = [[row[column] for column in COLUMNS] for row in rows]
    if store.insert_new(connection, "entries", COLUMNS, kept) == len(kept):
        return
    for row in rows:
        received = row["id"] + row["sealed"]
        if not _is_same(connection, row):
            connection.execute(
                """INSERT INTO quarantine
                   VALUES (:id, :device, :epoch, :seq, 'entry', :message, :now, 'waiting')
                   ON CONFLICT (id) DO NOTHING""",
                {
                    "id": hashlib.sha256(received).hexdigest(),
                    "device": device,
                    "epoch": batch.statement.epoch,
                    "seq": batch.statement.seq,
                    "message": received,
                    "now": devices.stamp(now),
                },
            )


def _is_same(connection: Writing, row: Mapping[str, Any]) -> bool:
    """Whether an entry is here as it came, or was taken back."""
    there = connection.execute(
        "SELECT state, sha256 FROM entries WHERE id = :id", {"id": row["id"]}
    ).fetchone()
    return bool(there) and (there[0] != "held" or bytes(there[1]) == row["sha256"])


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
    found = []
    for entry in batch.entries:
        rows = store.rows("SELECT state, sha256 FROM entries WHERE id = :id", {"id": entry["id"]})
        digest = hashlib.sha256(entry["sealed"]).digest()
        if rows and (rows[0]["state"] != "held" or bytes(rows[0]["sha256"]) == digest):
            found.append(entry["id"])
    return found


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
