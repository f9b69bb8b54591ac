"""The register of paper: how many signed on which numbered sheet.

A sheet's newest version replaces the older ones, which stay to be seen.
"""

from typing import Any

from kiosk.db import Db


def put(db: Db, sheet: str, case: str, ask: str, target: str, n: int) -> int:
    """Write down that `n` people signed on `sheet`; returns the version this is of its number.

    `target` is the one addressed by hand-written letters, else an empty text.
    """
    with db.writing() as connection:
        last = connection.execute(
            "SELECT max(version) FROM sheets WHERE sheet = ? AND target = ?", (sheet, target)
        ).fetchone()[0]
        version = (last or 0) + 1
        connection.execute(
            "INSERT INTO sheets VALUES (?, ?, ?, ?, ?, ?)", (sheet, case, ask, target, n, version)
        )
    return version


def history(db: Db) -> list[dict[str, Any]]:
    """Every number that was ever written down: `sheet, case, ask, target, n, version`."""
    return db.rows("SELECT * FROM sheets ORDER BY sheet, target, version")


def newest(db: Db) -> list[dict[str, Any]]:
    """The number that counts of each sheet and target."""
    rows = {(row["sheet"], row["target"]): row for row in history(db)}
    return list(rows.values())
