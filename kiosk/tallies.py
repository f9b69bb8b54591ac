"""Counters in cells, which only grow. What a cell counts is named by its measure:

`visits` people (once each), `actions` people who answered an ask, `counted` those of them who
wanted only to be counted, `letters` one per target that will get one, `withdrawn` actions taken
back, `letters_withdrawn` the letters that do not go for that.
"""

import secrets
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk.db import Db

# What each measure that takes back is taken from.
TAKEN_FROM = {"withdrawn": "actions", "letters_withdrawn": "letters"}
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


def action_cells(action: Cell, targets: Sequence[str], also: str) -> list[Cell]:
    """The cells one more action raises, given its `actions` cell.

    `also` is the measure it raises besides: `letters` (one to each of `targets`), `counted`, or
    none.
    """
    if also == "letters":
        return [action, *(replace(action, measure=also, target=target) for target in targets)]
    return [action, *([replace(action, measure=also)] if also else [])]


def withdrawn_cells(
    connection: sqlite3.Connection, action: Cell, targets: Iterable[str]
) -> list[Cell]:
    """The cells that rise when an action is taken back, given its cell without language.

    Letters are taken back where the ask ever sent one to that target.
    """
    letters = [replace(action, measure="letters_withdrawn", target=target) for target in targets]
    return [
        action,
        *(
            cell
            for cell in letters
            if connection.execute(
                """SELECT 1 FROM cells WHERE measure = 'letters' AND event = :event
                   AND day = :day AND "case" = :case AND ask = :ask AND target = :target""",
                vars(cell),
            ).fetchone()
        ),
    ]


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


def newest_day(db: Db, event: str) -> str:
    """The last day (ISO) on which anything was counted at `event`, or an empty text."""
    sql = "SELECT max(day) FROM cells WHERE event = :event"
    return str(db.value(sql, {"event": event}) or "")


def past(db: Db) -> dict[str, list[dict[str, Any]]]:
    """What was counted in each epoch that a restored database brought along, as rows of cells."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in db.rows("SELECT * FROM past_cells"):
        found[row.pop("epoch")].append(row)
    return dict(found)


def of_epoch(db: Db) -> list[dict[str, Any]]:
    """What was counted in this epoch: every cell without what earlier epochs counted in it."""
    earlier = _sums(row for rows in past(db).values() for row in rows)
    found = read(db)
    for row in found:
        row["n"] -= earlier[tuple(row[key] for key in KEYS)]
    return [row for row in found if row["n"] > 0]


def begin_epoch(db: Db, counted: Mapping[str, Iterable[Mapping[str, Any]]] | None = None) -> None:
    """Count from nothing under a new random name; what the hub was told last is forgotten.

    What was counted until now stays in the cells and is filed under the epoch that ends, or under
    those of `counted`, rows by epoch, as far as these say that it was counted in them.
    """
    with db.writing() as connection:
        filed, left = past(db), _sums(of_epoch(db))
        rows = []
        for epoch, cells in (counted or {}).items():
            has = _sums(filed.get(epoch, ()))
            for key, n in _sums(cells).items():
                part = min(left[key], n - has[key])
                if part > 0:
                    rows.append((epoch, *key, part))
                    left[key] -= part
        ends = db.value("SELECT value FROM instance WHERE key = 'epoch'")
        rows += [(ends, *key, n) for key, n in left.items() if n]
        connection.executemany(
            """INSERT INTO past_cells (epoch, measure, event, day, "case", ask, target, language, n)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET n = n + excluded.n""",
            rows,
        )
        connection.execute(
            "UPDATE instance SET value = ? WHERE key = 'epoch'", (secrets.token_hex(8),)
        )
        connection.execute("DELETE FROM outbox WHERE key IN ('last', 'receipted')")


def _sums(rows: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, ...]]:
    sums: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        sums[tuple(row[key] for key in KEYS)] += row["n"]
    return sums
