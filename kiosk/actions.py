"""Actions: the deeds done at this tablet. Their details are sealed, only these facts are clear.

A receipt code is the start of an action's id in Crockford's base 32 (crockford.com/base32.html):
whoever holds it can have the details erased, and it says nothing else.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk import tallies
from kiosk.db import Db
from kiosk.tallies import Cell

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
RECEIPT_DIGITS = 10
REST_BITS = 128 - 5 * RECEIPT_DIGITS


@dataclass(frozen=True)
class Action:
    """One action as it is kept: `id` is 16 random-looking bytes, `sealed` an age file.

    `targets` of somebody who is only counted are none, since no letter goes.
    """

    id: bytes
    event: str
    day: str
    case: str
    ask: str
    targets: tuple[str, ...]
    sealed: bytes


def record(db: Db, action: Action, language: str, also: str, visit: Sequence[bytes] = ()) -> bool:
    """Keep `action` and raise its counters, in one transaction that is on disk at the end.

    `also` is the measure raised besides `actions`, see `tallies.action_cells`.
    The same id a second time changes nothing. `visit` names every id that an earlier action of
    the same person could have: only without one of these a person more is counted.
    Returns whether the action is new.
    """
    row = {
        "id": action.id,
        "event": action.event,
        "day": action.day,
        "case": action.case,
        "ask": action.ask,
        "targets": json.dumps(action.targets),
        "sha256": hashlib.sha256(action.sealed).digest(),
        "sealed": action.sealed,
    }
    cell = Cell("actions", action.event, action.day, action.case, action.ask, language=language)
    cells = tallies.action_cells(cell, action.targets, also)
    with db.writing() as connection:
        known = _any_of(connection, visit)
        inserted = connection.execute(
            """INSERT INTO actions VALUES
               (:id, :event, :day, :case, :ask, :targets, :sha256, :sealed, 'kept')
               ON CONFLICT (id) DO NOTHING""",
            row,
        )
        if inserted.rowcount != 1:
            return False
        if not known:
            cells.append(replace(cell, measure="visits", case="", ask=""))
        tallies.add(connection, cells)
    return True


def _any_of(connection: sqlite3.Connection, ids: Sequence[bytes]) -> bool:
    return any(
        connection.execute("SELECT 1 FROM actions WHERE id = ?", (one,)).fetchone() for one in ids
    )


def state(db: Db, action_id: bytes) -> str:
    """`kept`, `withdrawn` or `erased`; empty for an id that was never recorded."""
    return str(db.value("SELECT state FROM actions WHERE id = :id", {"id": action_id}) or "")


def withdraw(db: Db, action_id: bytes) -> bool:
    """Erase the details of an action that is taken back, and count that, in one transaction.

    Returns whether anything changed: not for an id that is unknown or was withdrawn before.
    """
    with db.writing() as connection:
        rows = connection.execute(
            """UPDATE actions SET state = 'withdrawn', sealed = NULL
               WHERE id = ? AND state <> 'withdrawn'
               RETURNING event, day, "case", ask, targets""",
            (action_id,),
        ).fetchall()
        if not rows:
            return False
        *where, targets = rows[0]
        cells = tallies.withdrawn_cells(connection, Cell("withdrawn", *where), json.loads(targets))
        tallies.add(connection, cells)
    return True


def erase(db: Db, ids: Iterable[bytes]) -> int:
    """Erase the details of all these actions in one transaction; the counters stay.

    Returns of how many there were details.
    """
    with db.writing() as connection:
        erased = connection.executemany(
            """UPDATE actions SET state = 'erased', sealed = NULL
               WHERE id = ? AND state = 'kept'""",
            [(one,) for one in ids],
        )
    return erased.rowcount


def receipt(action_id: bytes) -> str:
    """The receipt code of an action: ten signs, a dash in the middle."""
    start = int.from_bytes(action_id, "big") >> REST_BITS
    code = ""
    for _ in range(RECEIPT_DIGITS):
        start, digit = divmod(start, len(DIGITS))
        code = DIGITS[digit] + code
    return f"{code[:5]}-{code[5:]}"


def plain_code(code: str) -> str:
    """A receipt code that was typed, in the spelling of `receipt`."""
    typed = "".join(code.split()).replace("-", "").upper().translate(LOOKALIKES)
    return f"{typed[:5]}-{typed[5:]}"


def of_receipt(db: Db, code: str) -> list[bytes]:
    """The ids that a receipt code may mean: one, or none where it is not of this tablet.

    Case, blanks and dashes do not matter, nor does O for 0 and I or L for 1.
    """
    typed = plain_code(code).replace("-", "")
    if len(typed) != RECEIPT_DIGITS or not set(typed) <= set(DIGITS):
        return []
    start = 0
    for sign in typed:
        start = start * len(DIGITS) + DIGITS.index(sign)
    low = start << REST_BITS
    ends = {
        "low": low.to_bytes(16, "big"),
        "high": (low + (1 << REST_BITS) - 1).to_bytes(16, "big"),
    }
    rows = db.rows("SELECT id FROM actions WHERE id BETWEEN :low AND :high", ends)
    return [row["id"] for row in rows]


def kept(db: Db) -> Iterator[Action]:
    """Every action whose sealed entry is still here, in the order of the random ids."""
    for row in db.connection.query(
        """SELECT id, event, day, "case", ask, targets, sealed FROM actions
           WHERE state = 'kept' ORDER BY id"""
    ):
        yield Action(**{**row, "targets": tuple(json.loads(row["targets"]))})


def withdrawn(db: Db) -> list[bytes]:
    """The ids of actions that were taken back."""
    rows = db.rows("SELECT id FROM actions WHERE state = 'withdrawn' ORDER BY id")
    return [row["id"] for row in rows]


def gone(db: Db) -> list[bytes]:
    """The ids of actions whose details are no longer here, withdrawn or erased."""
    return [row["id"] for row in db.rows("SELECT id FROM actions WHERE state <> 'kept'")]


def by_state(db: Db) -> list[list[Any]]:
    """How many actions of each event are kept, erased and withdrawn: `[event, n, n, n]`."""
    rows = db.rows(
        """SELECT event, sum(state = 'kept') AS kept, sum(state = 'erased') AS erased,
                  sum(state = 'withdrawn') AS withdrawn
           FROM actions GROUP BY event ORDER BY event"""
    )
    return [list(row.values()) for row in rows]


def kept_facts(db: Db) -> list[dict[str, Any]]:
    """What is clear of every action that is kept: `id, event, day, case, targets`."""
    rows = db.rows(
        """SELECT id, event, day, "case", targets FROM actions
           WHERE state = 'kept' ORDER BY id"""
    )
    return [{**row, "targets": tuple(json.loads(row["targets"]))} for row in rows]


def facts(db: Db) -> Iterator[dict[str, Any]]:
    """What is clear of every action, in whatever state: `event, day, case, ask, targets, state`."""
    for row in db.connection.query(
        'SELECT event, day, "case", ask, targets, state FROM actions ORDER BY id'
    ):
        yield {**row, "targets": json.loads(row["targets"])}


def changed(db: Db) -> Iterator[bytes]:
    """The ids of kept actions whose sealed entry is not the one that was recorded."""
    for row in db.connection.query("SELECT id, sha256, sealed FROM actions WHERE state = 'kept'"):
        if hashlib.sha256(row["sealed"] or b"").digest() != row["sha256"]:
            yield row["id"]
