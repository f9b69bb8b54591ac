"""Actions: the deeds done at this tablet. Their details are sealed, only these facts are clear."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk import tallies
from kiosk.db import Db
from kiosk.tallies import Cell


@dataclass(frozen=True)
class Action:
    """One action as it is kept: `id` is 16 random-looking bytes, `sealed` an age file."""

    id: bytes
    event: str
    day: str
    case: str
    ask: str
    targets: tuple[str, ...]
    sealed: bytes


def record(db: Db, action: Action, language: str, sends: bool, visit: Sequence[bytes] = ()) -> bool:
    """Keep `action` and raise its counters, in one transaction that is on disk at the end.

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
    cells = tallies.action_cells(cell, action.targets, sends)
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


def exists(db: Db, action_id: bytes) -> bool:
    """Whether an action with that id was ever recorded, also one taken back since."""
    return db.value("SELECT 1 FROM actions WHERE id = :id", {"id": action_id}) is not None


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
