"""Whole copies of a SQLite database, and what is wrong in one."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path


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
