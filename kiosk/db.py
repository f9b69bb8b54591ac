"""What a database does for those who keep something in it, and the one of a single file: SQLite,
a connection per thread, one writer at a time, durable on every commit.
"""

import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

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


def flaws(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong in a database: its structure, its limits, its references."""
    try:
        checked = {
            str(row[0]): None for row in connection.execute("PRAGMA integrity_check(999999)")
        }
        lost = connection.execute("PRAGMA foreign_key_check").fetchall()
        found = [line for line in checked if line != "ok" and not _is_false(connection, line)]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return found + [
        f"a row of {table} belongs to no row of {parent}" for table, _row, parent, _key in lost
    ]


def _is_false(connection: sqlite3.Connection, line: str) -> bool:
    """Whether a finding is one that SQLite 3.40 makes up about tables without row numbers."""
    named = re.fullmatch(r"NULL value in (\w+)\.(\w+)", line)
    if not named:
        return False
    table, column = named.groups()
    sql = f'SELECT 1 FROM "{table}" WHERE typeof("{column}") = \'null\''  # noqa: S608
    return connection.execute(sql).fetchone() is None


def copy(source: Path, file: Path) -> list[str]:
    """Copy the database `source` as it is now, even while it is written, into `file`.

    What `flaws` finds in the copy is returned; `file` then stays as it was, and so it does where
    an error is raised. A copy is one plain file, for its owner only.
    """
    fresh = file.with_name(f".{file.name}.new")
    address = f"{source.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            found = _copy(opened, fresh)
        if not found:
            _move(fresh, file)
        return found
    finally:
        fresh.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, file: Path) -> list[str]:
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(file)) as copied:
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")
        return flaws(copied)


def _move(fresh: Path, file: Path) -> None:
    """Move a database that nobody has open to `file`, and have that on the disk."""
    with fresh.open("r+b") as opened:
        os.fsync(opened.fileno())
    fresh.replace(file)
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def logs(path: Path) -> tuple[Path, ...]:
    """The files that SQLite may keep beside the database at `path`."""
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))


@contextmanager
def alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to `path` while there is no other; its log is written into the file then.

    Raises sqlite3.OperationalError where somebody else has it open, see `is_busy`.
    """
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.commit()
        yield connection


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else has the database open, rather than that it is damaged."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def set_aside(path: Path, aside: Path) -> Iterator[None]:
    """Copy the database at `path` to `aside`, whatever state it is in; nobody opens it meanwhile.

    One that cannot be read is copied as it is, with its logs, and cannot be held. Raises
    sqlite3.OperationalError where somebody else has it open, see `is_busy`.
    """
    with ExitStack() as held:
        try:
            _copy(held.enter_context(alone(path)), aside)
        except sqlite3.DatabaseError as error:
            if is_busy(error):
                raise
            held.close()
            for file, copied in zip((path, *logs(path)), (aside, *logs(aside)), strict=True):
                if file.exists():
                    shutil.copyfile(file, copied)
        yield


def put(fresh: Path, path: Path) -> None:
    """Put the database `fresh` in the place of the one at `path`, which nobody has open."""
    with alone(fresh):
        pass
    for log in logs(path):
        log.unlink(missing_ok=True)
    _move(fresh, path)
