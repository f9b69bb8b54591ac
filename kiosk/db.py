"""One SQLite file: a connection per thread, one writer at a time, durable on every commit."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cell_size_check=ON",
    "mmap_size=0",
)


class Db:
    """The database of an instance.

    Reading goes through `rows` and `value`; writing only inside `with db.writing()`, which
    begins IMMEDIATE (a deferred transaction fails at once when two threads write) behind a lock
    of this process, and has been synced to the disk when it ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = threading.local()
        self._writer = threading.Lock()

    @property
    def connection(self) -> sqlite_utils.Database:
        """This thread's connection, opened with the pragmas of a durable, careful database."""
        opened: sqlite_utils.Database | None = getattr(self._thread, "opened", None)
        if opened is None:
            connection = sqlite3.connect(self.path, timeout=10)
            opened = sqlite_utils.Database(connection, execute_plugins=False)
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            self._thread.opened = opened
        return opened

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a query, each a dictionary by column."""
        return list(self.connection.query(sql, parameters or {}))

    def value(self, sql: str, parameters: dict[str, Any] | None = None) -> Any:
        """The first column of the first row, or None where there is no row."""
        row = self.connection.conn.execute(sql, parameters or {}).fetchone()
        return row[0] if row else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk afterwards, or nothing of it."""
        connection = self.connection.conn
        with self._writer:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def clean(self) -> bool:
        """Write the file anew and empty its log: nothing that was erased is left in either.

        Returns whether that is so; not while another program is reading.
        """
        connection = self.connection.conn
        with self._writer:
            connection.execute("VACUUM")
            is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not is_busy

    def close(self) -> None:
        """Close this thread's connection."""
        opened: sqlite_utils.Database | None = getattr(self._thread, "opened", None)
        if opened is not None:
            opened.conn.close()
            self._thread.opened = None
