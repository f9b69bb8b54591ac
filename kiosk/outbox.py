"""What this tablet has said last, and to which hub: a few values by their name.

`hub_address`, `hub_key` (32 bytes) and `name` are those of the hub this tablet is enrolled at,
`last` is the newest statement, `receipted` the number of the one the hub has last answered.
`asked`, `asked_code` and `asked_key` are a request, its code and the hub's key while an answer is
carried here.
"""

import sqlite3

from kiosk.db import Db


def get(db: Db, key: str) -> bytes:
    """The value of that name, or nothing."""
    return bytes(db.value("SELECT value FROM outbox WHERE key = :key", {"key": key}) or b"")


def put(connection: sqlite3.Connection, key: str, value: bytes) -> None:
    """Keep `value` under that name, inside the caller's transaction."""
    connection.execute(
        """INSERT INTO outbox VALUES (:key, :value)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        {"key": key, "value": value},
    )


def drop(connection: sqlite3.Connection, key: str) -> None:
    """Forget the value of that name, inside the caller's transaction."""
    connection.execute("DELETE FROM outbox WHERE key = :key", {"key": key})
