"""The hub's books: what each device has counted, and the sum of it.

Of a device and epoch the newest statement counts. A later one counts at least as much in every
cell and names the one before it; one that does not was made by a copy of the tablet, or by one
that was set back without beginning a new epoch. Such a split is told, and nothing after it counts
until an organiser has decided. `counted` holds what counts of each device, `totals` always its
sum.
"""

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any

from kiosk.batches import Batch
from kiosk.db import Store, Writing
from kiosk.hub import custody, devices
from kiosk.statements import Cells, Statement, read
from kiosk.tallies import KEYS

PARTS = ", ".join(f'"{key}"' for key in KEYS)
NAMED = ", ".join(f":{key}" for key in KEYS)
SAME = " AND ".join(f'"{key}" = :{key}' for key in KEYS)


def receive(
    store: Store, batch: Batch, message: bytes, now: datetime.datetime
) -> tuple[str, list[bytes]]:
    """Count what an enrolled device has brought as `message`, in one transaction.

    Returns nothing where it counts (or counted before), else why it waits in quarantine:
    `revoked` or `split`; and the ids of its entries that are held, see `custody.take`.
    """
    new, held = batch.statement, []
    with store.writing() as connection:
        revoked = devices.lock(connection, new.device, now)
        doubt = "revoked" if revoked else _place(connection, batch, now)
        if doubt:
            set_aside(connection, new, message, doubt, now)
        else:
            held = custody.take(store, connection, new.device, batch, now)
    return doubt, held


def _place(connection: Writing, batch: Batch, now: datetime.datetime) -> str:
    """Put a statement where it belongs in its chain; returns `split` where it does not belong."""
    new = batch.statement
    seq, is_split = _newest(connection, new.device, new.epoch)
    same = _said(connection, new, new.seq)
    if same and same.sha256 == new.sha256:
        return ""
    if is_split:
        return "split"
    newest = _said(connection, new, seq)
    before = newest if seq == new.seq - 1 else _said(connection, new, new.seq - 1)
    after = _said(connection, new, new.seq + 1)
    fits = not same and (not before or before.sha256 == new.prev)
    fits = fits and (not after or after.prev == new.sha256)
    if newest and new.seq < seq:
        fits = fits and dominates(newest.cells, new.cells)
    elif newest:
        fits = fits and dominates(new.cells, newest.cells)
    if not fits:
        _split(connection, new, now)
        return "split"
    row = {**_where(new), "seq": new.seq, "sha256": new.sha256, "now": devices.stamp(now)}
    connection.execute(
        "INSERT INTO statements VALUES (:device, :epoch, :seq, :sha256, :message, :now)",
        {**row, "message": batch.signed_statement},
    )
    if new.seq > seq:
        at_least(connection, new.device, new.epoch, new.cells)
        claim(connection, new)
        _note_newest(connection, new.device, new.epoch, new.seq, is_split=0)
    bring_along(connection, new)
    return ""


def bring_along(connection: Writing, statement: Statement) -> None:
    """Count no less of earlier epochs than a restored tablet has brought along of them."""
    for epoch, cells in statement.past.items():
        if not _newest(connection, statement.device, epoch)[1]:
            at_least(connection, statement.device, epoch, cells)


def _where(statement: Statement) -> dict[str, Any]:
    return {"device": statement.device, "epoch": statement.epoch}


def _said(connection: Writing, of: Statement, seq: int) -> Statement | None:
    """The statement number `seq` of the same device and epoch, if it was counted."""
    row = connection.execute(
        """SELECT message FROM statements
           WHERE device = :device AND epoch = :epoch AND seq = :seq""",
        {**_where(of), "seq": seq},
    ).fetchone()
    return read(bytes(row[0])) if row else None


def _newest(connection: Writing, device: str, epoch: str) -> tuple[int, int]:
    row = connection.execute(
        "SELECT seq, is_split FROM epochs WHERE device = :device AND epoch = :epoch",
        {"device": device, "epoch": epoch},
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _note_newest(connection: Writing, device: str, epoch: str, seq: int, is_split: int) -> None:
    connection.execute(
        """INSERT INTO epochs VALUES (:device, :epoch, :seq, :is_split)
           ON CONFLICT (device, epoch)
           DO UPDATE SET seq = excluded.seq, is_split = excluded.is_split""",
        {"device": device, "epoch": epoch, "seq": seq, "is_split": is_split},
    )


def _split(connection: Writing, new: Statement, now: datetime.datetime) -> None:
    """Go back to the last statement that `new` may have grown from; later ones are set aside."""
    kept = 0
    for seq, said in chain(connection, new.device, new.epoch):
        is_kin = seq != new.seq - 1 or said.sha256 == new.prev
        if seq < new.seq and is_kin and dominates(new.cells, said.cells):
            kept = seq
            break
    go_back(connection, new.device, new.epoch, kept, "split", now)


def chain(connection: Writing, device: str, epoch: str) -> Iterator[tuple[int, Statement]]:
    """The statements of an epoch that were counted, the newest first."""
    rows = connection.execute(
        """SELECT seq, message FROM statements
           WHERE device = :device AND epoch = :epoch ORDER BY seq DESC""",
        {"device": device, "epoch": epoch},
    ).fetchall()
    return ((int(seq), read(bytes(message))) for seq, message in rows)


def go_back(
    connection: Writing, device: str, epoch: str, seq: int, why: str, now: datetime.datetime
) -> int:
    """Set all statements of an epoch after number `seq` aside; the last before counts again.

    Returns how many were set aside.
    """
    where = {"device": device, "epoch": epoch, "seq": seq}
    rows = connection.execute(
        """DELETE FROM statements WHERE device = :device AND epoch = :epoch AND seq > :seq
           RETURNING message""",
        where,
    ).fetchall()
    for row in rows:
        set_aside(connection, read(bytes(row[0])), bytes(row[0]), why, now)
    last = next(iter(chain(connection, device, epoch)), None)
    count(connection, device, epoch, last[1].cells if last else {})
    connection.execute("DELETE FROM claims WHERE device = :device AND epoch = :epoch", where)
    if last:
        claim(connection, last[1])
    was_split = _newest(connection, device, epoch)[1]
    is_split = int(why == "split") or was_split
    _note_newest(connection, device, epoch, last[0] if last else 0, is_split)
    return len(rows)


def dominates(larger: Cells, smaller: Cells) -> bool:
    """Whether no cell counts less in `larger`."""
    return all(larger.get(cell, 0) >= n for cell, n in smaller.items())


def counted(connection: Writing, device: str, epoch: str) -> dict[tuple[str, ...], int]:
    """What counts of a device and epoch, by cell."""
    rows = connection.execute(
        f"SELECT {PARTS}, n FROM counted WHERE device = :device AND epoch = :epoch",  # noqa: S608
        {"device": device, "epoch": epoch},
    ).fetchall()
    return {tuple(map(str, parts)): int(n) for *parts, n in rows}


def at_least(connection: Writing, device: str, epoch: str, cells: Cells) -> None:
    """Count of a device and epoch no less than `cells`."""
    known = counted(connection, device, epoch)
    larger = {cell: max(known.get(cell, 0), cells.get(cell, 0)) for cell in {**known, **cells}}
    _count(connection, device, epoch, known, larger)


def count(connection: Writing, device: str, epoch: str, cells: Cells) -> None:
    """Count exactly `cells` of a device and epoch, and bring the totals along."""
    _count(connection, device, epoch, counted(connection, device, epoch), cells)


def _count(connection: Writing, device: str, epoch: str, known: Cells, cells: Cells) -> None:
    changed: list[dict[str, Any]] = [
        {**dict(zip(KEYS, cell, strict=True)), "device": device, "epoch": epoch,
         "n": cells.get(cell, 0), "more": cells.get(cell, 0) - known.get(cell, 0)}
        for cell in sorted({*known, *cells})
        if cells.get(cell, 0) != known.get(cell, 0)
    ]  # fmt: skip
    connection.executemany(
        f"""INSERT INTO counted (device, epoch, {PARTS}, n)
            VALUES (:device, :epoch, {NAMED}, :n)
            ON CONFLICT (device, epoch, {PARTS}) DO UPDATE SET n = excluded.n""",  # noqa: S608
        changed,
    )
    connection.executemany(
        f"""INSERT INTO totals ({PARTS}, n) VALUES ({NAMED}, :more)
            ON CONFLICT ({PARTS}) DO UPDATE SET n = totals.n + excluded.n""",  # noqa: S608
        [cell for cell in changed if cell["more"] > 0],
    )
    connection.executemany(
        f"UPDATE totals SET n = n + :more WHERE {SAME}",  # noqa: S608
        [cell for cell in changed if cell["more"] < 0],
    )


def claim(connection: Writing, statement: Statement) -> None:
    """Write a statement's sheets of paper into the register, in the place of older versions."""
    rows = [
        {**sheet, "device": statement.device, "epoch": statement.epoch}
        for sheet in statement.sheets
    ]
    connection.executemany(
        """INSERT INTO claims (sheet, target, device, epoch, "case", ask, n, version)
           VALUES (:sheet, :target, :device, :epoch, :case, :ask, :n, :version)
           ON CONFLICT (sheet, target, device, epoch) DO UPDATE SET
           "case" = excluded."case", ask = excluded.ask, n = excluded.n,
           version = excluded.version
           WHERE excluded.version >= claims.version""",
        rows,
    )


def set_aside(
    connection: Writing, statement: Statement, message: bytes, why: str, now: datetime.datetime
) -> None:
    """Keep a message that does not count, until an organiser decides; once, however often it
    comes.
    """
    _put_aside(connection, {**_where(statement), "seq": statement.seq}, message, why, now)


def set_aside_unread(store: Store, device: str, message: bytes, now: datetime.datetime) -> None:
    """Keep a message that an enrolled device signed and this version of kiosk cannot read."""
    with store.writing() as connection:
        devices.lock(connection, device, now)
        where = {"device": device, "epoch": "", "seq": 0}
        _put_aside(connection, where, message, "shape", now)


def _put_aside(
    connection: Writing, where: dict[str, Any], message: bytes, why: str, now: datetime.datetime
) -> None:
    connection.execute(
        """INSERT INTO quarantine
           VALUES (:id, :device, :epoch, :seq, :why, :message, :now, 'waiting')
           ON CONFLICT (id) DO NOTHING""",
        {
            **where,
            "id": hashlib.sha256(message).hexdigest(),
            "why": why,
            "message": message,
            "now": devices.stamp(now),
        },
    )
