"""The tables: made once, never by an older kiosk, and silent about who came when."""

import re
import sqlite3
from pathlib import Path

import pytest

from kiosk import events, migrations
from kiosk.db import Db
from kiosk.errors import Refused
from tests import factories

TABLES = {
    "instance", "events", "actions", "cells", "case_states", "decisions", "twins", "deliveries",
    "sheets", "past_cells", "outbox", "day_keys",
}  # fmt: skip
# What would tell when, in which order or by whom something was done.
TELLING = re.compile(r"time|_at$|stamp|clock|seq|order|number|rowid|name|language", re.IGNORECASE)


def telling(db: Db, table: str) -> set[str]:
    """Columns of `table` that would tell more than they may."""
    rows = db.rows("SELECT name, type FROM pragma_table_info(:table)", {"table": table})
    dates = {row["name"] for row in rows if re.search("DATE|TIME", row["type"])}
    return dates | {row["name"] for row in rows if TELLING.search(row["name"])}


def shape(db: Db, table: str) -> tuple[int, int]:
    """Whether `table` has no row numbers, and whether it holds its columns to their types."""
    sql = "SELECT wr, strict FROM pragma_table_list WHERE name = :table AND schema = 'main'"
    (row,) = db.rows(sql, {"table": table})
    return row["wr"], row["strict"]


def test_the_tables_are_made_once(db: Db) -> None:
    names = {row["name"] for row in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {name for name in names if not name.startswith("_")} == TABLES
    before = db.rows("SELECT * FROM instance")
    migrations.apply(db)
    migrations.apply(Db(db.path))
    assert db.rows("SELECT * FROM instance") == before


def test_every_database_is_another_device(tmp_path: Path) -> None:
    seen = set()
    for name in ("a", "b"):
        made = Db(tmp_path / name)
        migrations.apply(made)
        values = {row["key"]: row["value"] for row in made.rows("SELECT * FROM instance")}
        assert set(values) == {"device", "epoch"}
        assert all(re.fullmatch("[0-9a-f]{16}", value) for value in values.values())
        seen |= set(values.values())
    assert len(seen) == 4


def test_tables_of_a_newer_kiosk_are_left_alone(db: Db) -> None:
    with db.writing() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'tables_to_come', '2099-01-01')"
        )
    with pytest.raises(Refused, match="written by a newer kiosk"):
        migrations.apply(db)
    with db.writing() as connection:
        connection.execute("UPDATE _sqlite_migrations SET migration_set = 'of somebody else'"
                           " WHERE name = 'tables_to_come'")  # fmt: skip
    migrations.apply(db)


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.sqlite"
    file.write_bytes(b"not a database at all" * 400)
    with pytest.raises(Refused) as refused:
        migrations.apply(Db(file))
    (fault,) = refused.value.faults
    assert fault.where == str(file)
    assert file.read_bytes() == b"not a database at all" * 400


@pytest.mark.parametrize("table", sorted(TABLES))
def test_no_table_has_row_numbers(db: Db, table: str) -> None:
    assert shape(db, table) == (1, 1)
    with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
        db.rows(f"SELECT rowid FROM {table}")


def test_a_day_is_the_finest_time_of_an_action(fair: Db) -> None:
    columns = [row["name"] for row in fair.rows("SELECT name FROM pragma_table_info('actions')")]
    assert columns == [
        "id", "event", "day", "case", "ask", "targets", "sha256", "sealed", "state",
    ]  # fmt: skip
    assert telling(fair, "actions") == set()
    assert telling(fair, "cells") == {"language"}
    sql = "INSERT INTO actions VALUES (?, 'fair', ?, 'c', 'a', '[]', ?, x'00', 'kept')"
    for number, day in enumerate(("2026-05-01T12:00", "2026-05-01 12:00:00", "")):
        with pytest.raises(sqlite3.IntegrityError), fair.writing() as connection:
            connection.execute(sql, (bytes([number] * 16), day, bytes(32)))
    with fair.writing() as connection:
        connection.execute(sql, (bytes(16), "2026-05-01", bytes(32)))


def test_a_table_that_tells_would_be_seen(db: Db) -> None:
    with db.writing() as connection:
        connection.execute(
            "CREATE TABLE talkative (id INTEGER PRIMARY KEY AUTOINCREMENT, done_at TEXT,"
            " born DATE, visitor_name TEXT)"
        )
    assert shape(db, "talkative") == (0, 0)
    assert telling(db, "talkative") == {"done_at", "born", "visitor_name"}


WRONG_ROWS = {
    "a short id": (bytes(15), bytes(32), b"x", "kept"),
    "a short hash": (bytes(16), bytes(31), b"x", "kept"),
    "a strange state": (bytes(16), bytes(32), b"x", "lost"),
    "kept but empty": (bytes(16), bytes(32), None, "kept"),
    "erased but there": (bytes(16), bytes(32), b"x", "erased"),
    "withdrawn but there": (bytes(16), bytes(32), b"x", "withdrawn"),
    "text for an id": ("0123456789abcdef", bytes(32), b"x", "kept"),
}


@pytest.mark.parametrize("row", WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_a_wrong_row_is_refused(fair: Db, row: tuple[object, ...]) -> None:
    sql = "INSERT INTO actions VALUES (?, 'fair', '2026-05-01', 'c', 'a', '[]', ?, ?, ?)"
    with pytest.raises(sqlite3.IntegrityError), fair.writing() as connection:
        connection.execute(sql, row)
    assert fair.rows("SELECT * FROM actions") == []


def test_a_counter_never_falls_to_nothing(db: Db) -> None:
    with pytest.raises(sqlite3.IntegrityError), db.writing() as connection:
        connection.execute("INSERT INTO cells VALUES ('visits', 'e', 'd', '', '', '', '', 0)")


def test_an_action_belongs_to_an_event(db: Db) -> None:
    events.put(db, factories.event(id="another"))
    sql = "INSERT INTO actions VALUES (?, 'fair', '2026-05-01', 'c', 'a', '[]', ?, x'00', 'kept')"
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), db.writing() as connection:
        connection.execute(sql, (bytes(16), bytes(32)))
