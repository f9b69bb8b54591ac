"""This tablet's keys of tokens, one for each day; one whose day is over is erased."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.db import Db


def keep(db: Db, rows: Iterable[Mapping[str, Any]], today: datetime.date) -> None:
    """Keep the keys that the hub gave, rows of `day, id, key`, and erase those of days before."""
    with db.writing() as connection:
        connection.executemany(
            """INSERT INTO day_keys VALUES (:day, :id, :key)
               ON CONFLICT (day) DO UPDATE SET id = excluded.id, key = excluded.key""",
            [dict(row) for row in rows],
        )
        connection.execute("DELETE FROM day_keys WHERE day < ?", (today.isoformat(),))


def of(db: Db, today: datetime.date) -> tuple[bytes, bytes] | None:
    """Id and key of that day, if the hub gave one; what is older is erased at the first look."""
    rows = db.rows("SELECT * FROM day_keys ORDER BY day")
    if rows and rows[0]["day"] < today.isoformat():
        keep(db, (), today)
    return next(((row["id"], row["key"]) for row in rows if row["day"] == today.isoformat()), None)


def left(db: Db, today: datetime.date) -> int:
    """For how many days from today on there are keys."""
    sql = "SELECT count(*) FROM day_keys WHERE day >= :today"
    return int(db.value(sql, {"today": today.isoformat()}))
