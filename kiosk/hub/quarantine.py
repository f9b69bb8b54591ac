"""What came and does not count until an organiser has decided; nothing is ever dropped."""

import datetime
from typing import Any

from kiosk import batches
from kiosk.db import Store, Writing
from kiosk.hub import custody, devices, ledger
from kiosk.statements import Cells

REASONS = ("revoked", "split", "entry", "shape")
STATES = ("waiting", "accepted", "rejected")


def listed(store: Store, state: str = "waiting") -> list[dict[str, Any]]:
    """What is in that state: rows of all columns but the message, the oldest first."""
    return store.rows(
        """SELECT id, device, epoch, seq, why, received_at, state FROM quarantine
           WHERE state = :state ORDER BY received_at, id""",
        {"state": state},
    )


def message(store: Store, item: str) -> bytes:
    """What was received as the item of that id, to the byte; empty for an unknown one."""
    found = store.value("SELECT message FROM quarantine WHERE id = :id", {"id": item})
    return bytes(found or b"")


def reject(store: Store, item: str) -> bool:
    """Decide that it never counts; returns whether it was waiting."""
    with store.writing() as connection:
        return _decide(connection, item, "rejected") is not None


def accept(store: Store, item: str, now: datetime.datetime) -> bool:
    """Decide that it counts; returns whether it was waiting.

    Of a statement counts what it has more than those of the same device and epoch that counted
    before and that it may have grown from; nothing of one that an accepted one has grown from.
    Entries of its batch are kept, a single entry takes the place of the one with its id. What
    this hub could not read counts nothing.
    """
    with store.writing() as connection:
        row = _decide(connection, item, "accepted")
        if row is None:
            return False
        device, epoch, why, received = row
        devices.lock(connection, device, now)
        if why == "entry":
            custody.replace(connection, received)
        if why in ("entry", "shape"):
            return True
        batch = batches.read(received)
        accepted = _accepted(connection, item, device, epoch)
        last = next(iter(ledger.chain(connection, device, epoch)), None)
        known = [*accepted, *([last[1].cells] if last else [])]
        more = growth(batch.statement.cells, known)
        counted = ledger.counted(connection, device, epoch)
        summed = {cell: counted.get(cell, 0) + more.get(cell, 0) for cell in {**counted, **more}}
        ledger.count(connection, device, epoch, summed)
        ledger.claim(connection, batch.statement)
        ledger.bring_along(connection, batch.statement)
        custody.take(store, connection, device, batch, now)
    return True


def growth(cells: Cells, known: list[Cells]) -> dict[tuple[str, ...], int]:
    """How much more `cells` count than those of `known` that they may have grown from; nothing
    where one of `known` has grown from them.
    """
    if any(ledger.dominates(one, cells) for one in known):
        return {}
    ancestors = [one for one in known if ledger.dominates(cells, one)]
    return {
        cell: n - max((one.get(cell, 0) for one in ancestors), default=0)
        for cell, n in cells.items()
    }


def _accepted(connection: Writing, item: str, device: str, epoch: str) -> list[Cells]:
    rows = connection.execute(
        """SELECT message FROM quarantine
           WHERE device = :device AND epoch = :epoch AND state = 'accepted'
           AND why IN ('revoked', 'split') AND id <> :id ORDER BY id""",
        {"device": device, "epoch": epoch, "id": item},
    ).fetchall()
    return [batches.read(bytes(row[0])).statement.cells for row in rows]


def _decide(connection: Writing, item: str, state: str) -> tuple[str, str, str, bytes] | None:
    row = connection.execute(
        """UPDATE quarantine SET state = :state WHERE id = :id AND state = 'waiting'
           RETURNING device, epoch, why, message""",
        {"state": state, "id": item},
    ).fetchone()
    return (str(row[0]), str(row[1]), str(row[2]), bytes(row[3])) if row else None


def revoke(store: Store, device: str, since: datetime.date, now: datetime.datetime) -> int:
    """Trust nothing that came from a device on `since` (UTC) or later, or comes from now on.

    Returns how many of its messages went from the totals into quarantine.
    """
    moment = datetime.datetime.combine(since, datetime.time(), datetime.UTC)
    where = {"device": device, "since": devices.stamp(moment)}
    with store.writing() as connection:
        devices.lock(connection, device, now)
        connection.execute(
            "UPDATE devices SET revoked_on = :day WHERE id = :device",
            {"device": device, "day": since.isoformat()},
        )
        epochs = connection.execute(
            "SELECT epoch FROM epochs WHERE device = :device ORDER BY epoch", where
        ).fetchall()
        connection.execute(
            "DELETE FROM day_keys WHERE device = :device AND day >= :day",
            {"device": device, "day": since.isoformat()},
        )
        n_gone = 0
        for (epoch,) in epochs:
            first = connection.execute(
                """SELECT min(seq) FROM statements WHERE device = :device AND epoch = :epoch
                   AND received_at >= :since""",
                {**where, "epoch": epoch},
            ).fetchone()[0]
            if first is not None:
                n_gone += ledger.go_back(connection, device, epoch, first - 1, "revoked", now)
    return n_gone
