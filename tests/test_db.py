"""The database: durable, careful, and one writer at a time."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.db import Db

CAREFUL = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "temp_store": 2,
    "trusted_schema": 0,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "cell_size_check": 1,
    "mmap_size": 0,
}


@pytest.fixture
def pots(tmp_path: Path) -> Db:
    """A database with one table of numbers."""
    made = Db(tmp_path / "pots.sqlite")
    with made.writing() as connection:
        connection.execute("CREATE TABLE pots (n INTEGER NOT NULL)")
    return made


def pragmas(connection: sqlite3.Connection) -> dict[str, object]:
    """How a connection is set."""
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in CAREFUL}


def test_every_thread_has_a_careful_connection_of_its_own(pots: Db) -> None:
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: (pots.connection.conn, pragmas(pots.connection.conn))).result()
    assert other[0] is not pots.connection.conn
    assert pragmas(pots.connection.conn) == other[1] == CAREFUL
    assert pots.connection is pots.connection


def test_a_plain_connection_would_not_be_careful(pots: Db) -> None:
    plain = sqlite3.connect(pots.path)
    kept = {name for name, value in pragmas(plain).items() if value == CAREFUL[name]}
    plain.close()
    assert "journal_mode" in kept
    assert not {"foreign_keys", "temp_store", "cell_size_check"} & kept


def test_what_is_written_can_be_read(pots: Db) -> None:
    with pots.writing() as connection:
        connection.executemany("INSERT INTO pots VALUES (?)", [(1,), (2,)])
    assert pots.rows("SELECT n FROM pots WHERE n > :n ORDER BY n", {"n": 0}) == [{"n": 1}, {"n": 2}]
    assert pots.value("SELECT n FROM pots WHERE n = :n", {"n": 2}) == 2
    assert pots.value("SELECT n FROM pots WHERE n = 3") is None


def test_a_transaction_that_fails_leaves_nothing(pots: Db) -> None:
    def interrupted() -> None:
        with pots.writing() as connection:
            connection.execute("INSERT INTO pots VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert pots.rows("SELECT * FROM pots") == []
    with pots.writing() as connection:
        connection.execute("INSERT INTO pots VALUES (2)")
    assert pots.value("SELECT n FROM pots") == 2


def test_others_see_nothing_before_the_end(pots: Db) -> None:
    other = Db(pots.path)
    with pots.writing() as connection:
        connection.execute("INSERT INTO pots VALUES (1)")
        assert other.rows("SELECT * FROM pots") == []
    assert other.value("SELECT n FROM pots") == 1


def test_a_closed_database_opens_again(pots: Db) -> None:
    first = pots.connection
    pots.close()
    pots.close()
    assert pots.connection is not first
    assert pragmas(pots.connection.conn) == CAREFUL


def test_a_row_must_belong_to_something(pots: Db) -> None:
    with pots.writing() as connection:
        connection.execute("CREATE TABLE owners (id TEXT PRIMARY KEY)")
        connection.execute("CREATE TABLE owned (owner TEXT REFERENCES owners (id))")
    with pytest.raises(sqlite3.IntegrityError), pots.writing() as connection:
        connection.execute("INSERT INTO owned VALUES ('nobody')")


def raised_by_two(begin: str, path: Path) -> list[str]:
    """Faults of two connections that both read and then write, neither knowing of the other."""
    both = [sqlite3.connect(path, timeout=0.1, isolation_level=None) for _ in range(2)]
    faults = []
    for connection in both:
        try:
            connection.execute(begin)
            connection.execute("SELECT * FROM pots").fetchall()
        except sqlite3.OperationalError as error:
            faults.append(str(error))
    for connection in both:
        try:
            connection.execute("INSERT INTO pots VALUES (1)")
            if connection.in_transaction:
                connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            faults.append(str(error))
            connection.execute("ROLLBACK")
        connection.close()
    return faults


def test_a_deferred_transaction_would_lose_a_write(pots: Db) -> None:
    assert raised_by_two("BEGIN", pots.path) == ["database is locked"]
    assert pots.value("SELECT count(*) FROM pots") == 1


def test_reading_and_writing_threads_wait_for_each_other(pots: Db) -> None:
    """The same as above with `writing`, eight times at once, by two processes' connections."""
    databases = [pots, Db(pots.path)]
    together = threading.Barrier(8)

    def raise_by_one(number: int) -> None:
        db = databases[number % 2]
        together.wait()
        for _ in range(25):
            with db.writing() as connection:
                n = connection.execute("SELECT coalesce(max(n), 0) FROM pots").fetchone()[0]
                connection.execute("INSERT INTO pots VALUES (?)", (n + 1,))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_by_one, range(8)))
    numbers = [row["n"] for row in pots.rows("SELECT n FROM pots ORDER BY n")]
    assert numbers == list(range(1, 201))


def holds(path: Path, secret: bytes) -> bool:
    """Whether a file of the database still holds `secret`."""
    return any(secret in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.mark.parametrize("careful", [True, False])
def test_what_was_deleted_is_gone_from_the_disk(pots: Db, careful: bool) -> None:
    secret = "Żółć-secret-ئايگۈل"
    with pots.writing() as connection:
        connection.execute("CREATE TABLE secrets (s TEXT)")
        connection.execute("INSERT INTO secrets VALUES (?)", (secret,))
    run = pots.connection.conn.execute
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    assert holds(pots.path, secret.encode())
    if not careful:  # the control: this is what the database would be without the pragma
        run("PRAGMA secure_delete=OFF")
    with pots.writing() as connection:
        connection.execute("DELETE FROM secrets")
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    assert holds(pots.path, secret.encode()) is not careful


def test_after_cleaning_nothing_erased_is_in_the_files(pots: Db, tmp_path: Path) -> None:
    with pots.writing() as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [("canary" * 999,)] * 9)
    with pots.writing() as connection:
        connection.execute("DELETE FROM words")
        connection.execute("INSERT INTO pots VALUES (5)")

    def content() -> bytes:
        return b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert b"canary" in content()
    with closing(sqlite3.connect(pots.path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM pots").fetchall()
        pots.connection.execute("PRAGMA busy_timeout=50")
        assert not pots.clean()
    assert pots.clean()
    assert b"canary" not in content()
    assert pots.rows("SELECT n FROM pots") == [{"n": 5}]
