"""The sealed entries that a hub holds for the organisers; it can open none of them."""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any

from kiosk.batches import DIGEST_BYTES, ID_BYTES, Batch
from kiosk.db import Store, Writing
from kiosk.hub import devices

COLUMNS = ("id", "device", "event", "day", "case", "ask", "sha256", "sealed", "state")


def take(
    store: Store, connection: Writing, device: str, batch: Batch, now: datetime.datetime
) -> list[bytes]:
    """Keep the entries of a batch and erase those it names as taken back, in the caller's
    transaction.

    One that was taken back is never kept again. An id that is here with other content stays as
    it is, and the other goes into quarantine. Returns the ids of those entries that are here as
    they came, or were taken back: a tablet need not keep them once the transaction has ended.
    """
    _withdraw(connection, device, batch.withdrawn)
    rows = [{**entry, "device": device, "state": "held"} for entry in batch.entries]
    new = [[row[column] for column in COLUMNS] for row in rows]
    if not new or store.insert_new(connection, "entries", COLUMNS, new) == len(new):
        return [row["id"] for row in rows]
    here = _same(connection, batch)
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
            for row in rows
            if row["id"] not in here
        ],
    )
    return [row["id"] for row in rows if row["id"] in here]


def _withdraw(connection: Writing, device: str, ids: Iterable[bytes]) -> None:
    rows = [{"id": one, "device": device, "none": bytes(DIGEST_BYTES)} for one in ids]
    connection.executemany(
        """INSERT INTO entries (id, device, event, day, "case", ask, sha256, sealed, state)
           VALUES (:id, :device, '', '', '', '', :none, NULL, 'withdrawn')
           ON CONFLICT (id) DO UPDATE SET sealed = NULL, state = 'withdrawn'
           WHERE entries.device = excluded.device AND entries.state = 'held'""",
        rows,
    )


def _same(connection: Writing, batch: Batch) -> set[bytes]:
    """Which entries of a batch are here as they came, or were taken back."""
    ids = {f"id{at}": entry["id"] for at, entry in enumerate(batch.entries)}
    rows = connection.execute(
        f"""SELECT id, state, sha256 FROM entries
            WHERE id IN ({", ".join(f":{name}" for name in ids)})""",  # noqa: S608
        ids,
    ).fetchall()
    digests = {entry["id"]: entry["sha256"] for entry in batch.entries}
    found = ((bytes(one), state, bytes(sha256)) for one, state, sha256 in rows)
    return {one for one, state, sha256 in found if state != "held" or sha256 == digests[one]}


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


def sealed(store: Store) -> Iterable[tuple[bytes, bytes]]:
    """Id and sealed content of every entry that is held, by their ids."""
    rows = store.rows("SELECT id, sealed FROM entries WHERE state = 'held' ORDER BY id")
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
