"""What organisers have decided about opened entries, by id: nothing of what is in them is kept.

Own words are read before they are printed: `print` or `hold`. Two entries that look like one
person's are a pair, about which is said once whether they are the same.
"""

from collections.abc import Iterable

from kiosk.db import Db

DECISIONS = ("print", "hold")


def decide(db: Db, entry: bytes, decision: str) -> None:
    """Say whether an entry with own words (id, 16 bytes) is printed or held; the last word counts.

    `decision` is one of `DECISIONS`.
    """
    with db.writing() as connection:
        connection.execute(
            """INSERT INTO decisions VALUES (?, ?)
               ON CONFLICT DO UPDATE SET decision = excluded.decision""",
            (entry, decision),
        )


def decided(db: Db) -> dict[bytes, str]:
    """The decision about each entry about which there is one."""
    return {row["entry"]: row["decision"] for row in db.rows("SELECT * FROM decisions")}


def pair(db: Db, ids: Iterable[bytes], is_same: bool) -> None:
    """Say whether the two entries with these ids are one person's; the last word counts."""
    first, second = sorted(ids)
    with db.writing() as connection:
        connection.execute(
            """INSERT INTO twins VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET is_same = excluded.is_same""",
            (first, second, int(is_same)),
        )


def pairs(db: Db) -> dict[tuple[bytes, bytes], bool]:
    """For each pair of ids, the lower first, whether the two are the same person's."""
    rows = db.rows("SELECT * FROM twins")
    return {(row["first"], row["second"]): bool(row["is_same"]) for row in rows}


def set_aside(db: Db) -> frozenset[bytes]:
    """The ids of entries that double another one: of a pair that is the same, the higher."""
    return frozenset(ids[1] for ids, is_same in pairs(db).items() if is_same)
