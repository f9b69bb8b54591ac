"""Counters in cells, which only grow. What a cell counts is named by its measure:

`visits` people (once each), `actions` people who answered an ask, `counted` those of them who
wanted only to be counted, `letters` one per target that will get one, `withdrawn` taken back.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk.db import Db

KEYS = ("measure", "event", "day", "case", "ask", "target", "language")


@dataclass(frozen=True)
class Cell:
    """What is counted, where and when; an empty text where a measure has no such part."""

    measure: str
    event: str
    day: str
    case: str = ""
    ask: str = ""
    target: str = ""
    language: str = ""


def action_cells(action: Cell, targets: Sequence[str], sends: bool) -> list[Cell]:
    """The cells one more action raises, given its `actions` cell.

    `sends` says whether a letter goes to each of `targets`, or the person is only counted.
    """
    if not sends:
        return [action, replace(action, measure="counted")]
    return [action, *(replace(action, measure="letters", target=target) for target in targets)]


def add(connection: sqlite3.Connection, cells: Iterable[Cell]) -> None:
    """Raise each of `cells` by one, inside the caller's transaction."""
    connection.executemany(
        """INSERT INTO cells (measure, event, day, "case", ask, target, language, n)
           VALUES (:measure, :event, :day, :case, :ask, :target, :language, 1)
           ON CONFLICT DO UPDATE SET n = n + 1""",
        [vars(cell) for cell in cells],
    )


def read(db: Db, by: Sequence[str] = KEYS) -> list[dict[str, Any]]:
    """The counters summed over all parts of a cell that are not in `by`; each row holds `n`.

    `measure` always stands in the rows, since people and letters do not add up.
    """
    kept = [key for key in KEYS if key == "measure" or key in by]
    sums: Counter[tuple[str, ...]] = Counter()
    for row in db.rows("SELECT * FROM cells"):
        sums[tuple(row[key] for key in kept)] += row["n"]
    return [{**dict(zip(kept, parts, strict=True)), "n": n} for parts, n in sorted(sums.items())]


def people(db: Db, event: str) -> int:
    """How many people have acted at `event`."""
    total = db.value(
        "SELECT sum(n) FROM cells WHERE measure = 'visits' AND event = :event", {"event": event}
    )
    return int(total or 0)
