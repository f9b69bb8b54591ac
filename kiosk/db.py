"""What a database does for those who keep something in it, and the one of a single file: SQLite,
a connection per thread, one writer at a time, durable on every commit.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import sqlite_utils

BUSY_SECONDS = 10.0
PRAGMAS = (
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cell_size_check=ON",
    "mmap_size=0",
)


class Found(Protocol):
    """What a statement has brought: rows as tuples, and how many it changed."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""


class Writing(Protocol):
    """The connection of one transaction."""

    def execute(self, sql: str, parameters: Mapping[str, Any] = ..., /) -> Found:
        """Do one statement; `:name` in it stands for a parameter."""

    def executemany(self, sql: str, parameters: Iterable[Mapping[str, Any]], /) -> Found:
        """Do one statement for each of `parameters`."""


class Store(Protocol):
    """A database that a hub can keep its books in: `Db`, or `postgres.Postgres`.

    `engine` is "sqlite" or "postgresql", `where` is how a fault names it.
    """

    engine: str

    @property
    def where(self) -> str:
        """The file, or the setting that names the server."""

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a query, each a dictionary by column."""

    def value(self, sql: str, parameters: dict[str, Any] | None = None) -> Any:
        """The first column of the first row, or None where there is no row."""

    def writing(self) -> AbstractContextManager[Writing]:
        """One transaction: all of it is on the disk afterwards, or nothing of it."""

    def insert_new(
        self, connection: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Insert those of many rows that no key stands against; says how many these were.

        `connection` is that of this store's `writing`.
        """

    def close(self) -> None:
        """Close this thread's connection."""


class Db:
    """The database of an instance.

    Reading goes through `rows` and `value`; writing only inside `with db.writing()`, which
    begins IMMEDIATE (a deferred transaction fails at once when two threads write) behind a lock
    of this process, and has been synced to the disk when it ends.
    """

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = threading.local()
        self._writer = threading.Lock()

    @property
    def where(self) -> str:
        """The file."""
        return str(self.path)

    @property
    def connection(self) -> sqlite_utils.Database:
        """This thread's connection, opened with the pragmas of a durable, careful database."""
        opened: sqlite_utils.Database | None = getattr(self._thread, "opened", None)
        if opened is None:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            _write_ahead(connection)
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

    def insert_new(
        self,
        connection: sqlite3.Connection,
        table: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> int:
        """Insert those of many rows that no key stands against; says how many these were."""
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" for _ in columns)
        before = connection.total_changes
        connection.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING',  # noqa: S608
            rows,
        )
        return connection.total_changes - before

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


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a log; where another process turns a new file to that, SQLite does not wait itself."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return
