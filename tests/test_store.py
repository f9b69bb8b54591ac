"""A hub's database is the same for those who use it, whether a file or a PostgreSQL server."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kiosk.db import Db, Store
from kiosk.errors import Refused
from kiosk.hub import tables
from kiosk.postgres import Postgres
from tests import clusters
from tests.clusters import Cluster

ROOT = Path(__file__).parent.parent
WORDS = (
    "Zhanargül", "كەچۈرۈم", "ئۇيغۇر", "བོད་ཡིག", "维吾尔", "Ξένος", "Ў́", "𠮷", "a\tb\n", "100 % :n '",
)  # fmt: skip
PUT = "INSERT INTO settings VALUES (:key, :value)"
TABLES = {
    "devices", "invitations", "statements", "epochs", "counted", "totals", "claims", "entries",
    "quarantine", "users", "logins", "tries", "parts", "settings", "events",
}  # fmt: skip
ENTRY = ("id", "device", "event", "day", "case", "ask", "sha256", "sealed", "state")
MIGRATE = """
import sys
from kiosk.db import Db
from kiosk.hub import tables
from kiosk.postgres import Postgres

where = sys.argv[1]
print("ready", flush=True)
sys.stdin.readline()
tables.apply(Postgres(where) if where.startswith("postgresql") else Db(where))
"""


def entry(number: int, sealed: bytes | None = b"\0\xff") -> tuple[Any, ...]:
    """A row of `entries`."""
    state = "shredded" if sealed is None else "held"
    return (number.to_bytes(16), "d", "e", "2026-05-01", "c", "a", bytes(32), sealed, state)


def put(store: Store, key: str, value: str = "") -> None:
    with store.writing() as connection:
        connection.execute(PUT, {"key": key, "value": value})


def keys(store: Store) -> list[str]:
    return [row["key"] for row in store.rows("SELECT key FROM settings ORDER BY key")]


def place(store: Store) -> str:
    """How another process finds the same database."""
    assert isinstance(store, (Db, Postgres))
    return store.address if isinstance(store, Postgres) else str(store.path)


def test_all_tables_are_there_and_empty(store: Store) -> None:
    for table in TABLES:
        assert store.value(f"SELECT COUNT(*) FROM {table}") == 0
    assert store.rows("SELECT * FROM steps ORDER BY number") == [
        {"number": number + 1} for number in range(len(tables.STEPS))
    ]
    tables.apply(store)
    assert store.value("SELECT COUNT(*) FROM steps") == len(tables.STEPS)


def test_what_is_written_can_be_read_in_every_script(store: Store) -> None:
    for number, word in enumerate(WORDS):
        put(store, str(number), word)
    assert store.rows("SELECT value FROM settings ORDER BY key") == [{"value": w} for w in WORDS]
    for number, word in enumerate(WORDS):
        sql = "SELECT key FROM settings WHERE value = :value AND key <> ':value %'"
        assert store.value(sql, {"value": word}) == str(number)
    assert store.value("SELECT key FROM settings WHERE key = 'none'") is None
    assert store.rows("SELECT key FROM settings WHERE key = 'none'") == []


def test_texts_are_sorted_by_their_code_points(store: Store) -> None:
    names = ["a", "B", "_", "é", "Z", "e", "ئ", "A b", "Ab"]
    for name in names:
        put(store, name)
    assert keys(store) == sorted(names)


def test_numbers_come_back_whole(store: Store) -> None:
    with store.writing() as connection:
        connection.executemany(
            "INSERT INTO parts VALUES (:message, :part, 9, :data, '')",
            [{"message": "m", "part": part, "data": bytes([part % 9])} for part in (1, 2, 2**62)],
        )
    (row,) = store.rows("SELECT SUM(part) AS a, MAX(part) AS b, SUM(part) + 0 AS c FROM parts")
    assert row == {"a": 2**62 + 3, "b": 2**62, "c": 2**62 + 3}
    assert {type(value) for value in row.values()} == {int}
    assert store.rows("SELECT data FROM parts WHERE part = :part", {"part": 2}) == [
        {"data": b"\x02"}
    ]


def test_a_transaction_holds_wholly_or_not_at_all(store: Store) -> None:
    def fail_midway() -> None:
        with store.writing() as connection:
            connection.execute(PUT, {"key": "lost", "value": ""})
            assert store.value("SELECT COUNT(*) FROM settings") == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    assert keys(store) == []
    put(store, "kept")
    with pytest.raises(Exception, match=r"(?i)unique"):
        put(store, "kept")
    put(store, "after")
    assert keys(store) == ["after", "kept"]


def test_statements_say_what_they_did(store: Store) -> None:
    with store.writing() as connection:
        sql = "INSERT INTO totals VALUES ('m', '', '', '', '', '', '', :n) ON CONFLICT DO NOTHING"
        assert connection.execute(sql, {"n": 5}).rowcount == 1
        assert connection.execute(sql, {"n": 5}).rowcount == 0
        found = connection.execute("UPDATE totals SET n = n + :more RETURNING n", {"more": 2})
        assert found.fetchone() == (7,)
        assert found.fetchall() == []
        assert connection.execute("SELECT n FROM totals").fetchall() == [(7,)]
        assert connection.executemany(PUT, []).fetchall.__name__ == "fetchall"
        rows = [{"key": key, "value": ""} for key in "abc"]
        assert connection.executemany(PUT, rows).rowcount == 3


def test_only_new_rows_are_inserted_and_counted(store: Store) -> None:
    with store.writing() as connection:
        assert store.insert_new(connection, "entries", ENTRY, map(entry, range(200))) == 200
        again = [entry(7), entry(300), entry(300), entry(301, None), entry(8, b"other")]
        assert store.insert_new(connection, "entries", ENTRY, again) == 2
        assert store.insert_new(connection, "entries", ENTRY, []) == 0
        assert store.insert_new(connection, "settings", ("value", "key"), [(WORDS[1], "k")]) == 1
    assert store.value("SELECT COUNT(*) FROM entries") == 202
    kept = "SELECT sealed, id FROM entries WHERE id = :id"
    assert store.rows(kept, {"id": entry(8)[0]}) == [{"sealed": b"\0\xff", "id": entry(8)[0]}]
    assert store.rows(kept, {"id": entry(301)[0]}) == [{"sealed": None, "id": entry(301)[0]}]
    assert store.rows("SELECT * FROM settings") == [{"key": "k", "value": WORDS[1]}]


@pytest.mark.parametrize("change", [
    {"id": b"short"}, {"sha256": b"short"}, {"state": "lost"}, {"sealed": None}, {"day": None},
], ids=str)  # fmt: skip
def test_a_wrong_row_is_refused(store: Store, change: dict[str, Any]) -> None:
    row = {**dict(zip(ENTRY, entry(1), strict=True)), **change}
    with pytest.raises(Exception, match=r"(?i)constraint|null"), store.writing() as connection:
        store.insert_new(connection, "entries", ENTRY, [tuple(row.values())])
    assert store.value("SELECT COUNT(*) FROM entries") == 0


def test_two_threads_write_and_nothing_is_lost(store: Store) -> None:
    with store.writing() as connection:
        connection.execute("INSERT INTO totals VALUES ('m', '', '', '', '', '', '', 0)")
    together = threading.Barrier(2)

    def raise_often() -> None:
        together.wait(timeout=10)
        for _ in range(40):
            with store.writing() as connection:
                connection.execute("UPDATE totals SET n = n + 1")
        store.close()

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(raise_often) for _ in range(2)]:
            job.result()
    assert store.value("SELECT n FROM totals") == 80


def test_tables_of_a_newer_kiosk_are_left_alone(store: Store) -> None:
    with store.writing() as connection:
        connection.execute("INSERT INTO steps VALUES (99)")
        connection.executemany(
            "INSERT INTO steps VALUES (:n)", [{"n": n} for n in range(50, 50 + len(tables.STEPS))]
        )
    with pytest.raises(Refused, match="written by a newer kiosk"):
        tables.apply(store)
    put(store, "still works")


def test_many_processes_bring_the_tables_up_to_date_at_once(bare_store: Store) -> None:
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, place(bare_store)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    for one in begun:
        assert one.stdout
        assert one.stdout.readline() == b"ready\n"
    for one in begun:
        assert one.stdin
        one.stdin.write(b"\n")
        one.stdin.flush()
    said = [one.communicate(timeout=60)[1].decode() for one in begun]
    assert [one.returncode for one in begun] == [0, 0, 0], said
    assert bare_store.value("SELECT COUNT(*) FROM steps") == len(tables.STEPS)
    assert bare_store.value("SELECT COUNT(*) FROM devices") == 0


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "hub.sqlite"
    file.write_bytes(b"not a database at all" * 400)
    with pytest.raises(Refused) as refused:
        tables.apply(Db(file))
    assert refused.value.faults[0].where == str(file)


def test_a_closed_connection_is_opened_once_more(cluster: Cluster) -> None:
    with cluster.fresh() as address:
        store = Postgres(address)
        tables.apply(store)
        for way in (lambda: keys(store), lambda: put(store, "a")):
            cluster.command("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            " WHERE application_name = 'kiosk'")  # fmt: skip
            way()
        assert keys(store) == ["a"]

        def cut_off() -> None:
            with store.writing() as connection:
                connection.execute(PUT, {"key": "b", "value": ""})
                cluster.command("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                " WHERE application_name = 'kiosk'")  # fmt: skip
                connection.execute(PUT, {"key": "c", "value": ""})

        with pytest.raises(Exception, match="terminat"):
            cut_off()
        assert keys(store) == ["a"]
        store.close()


SECRET = "p4ssw0rd"


@pytest.mark.parametrize(("address", "why"), [
    (f"postgresql://stranger:{SECRET}@/postgres?host=FOLDER", "this name and password"),
    (f"postgresql://nobody_here:{SECRET}@/postgres?host=FOLDER", "no such database or user"),
    (f"postgresql://kiosk:{SECRET}@/not_there?host=FOLDER", "no such database or user"),
    (f"postgresql://kiosk:{SECRET}@/postgres?host=/nowhere", "does not answer"),
    (f"postgresql://kiosk:{SECRET}@127.0.0.1:1/postgres", "does not answer"),
    (f"postgresql://kiosk:a{SECRET}/{SECRET}@127.0.0.1/postgres", "does not answer"),
    (f"postgresql://kiosk@{SECRET}%zz", "no address of a database"),
])  # fmt: skip
def test_a_server_that_lets_nobody_in_is_refused_without_the_password(
    cluster: Cluster, address: str, why: str
) -> None:
    store = Postgres(address.replace("FOLDER", str(cluster.folder)))
    with pytest.raises(Refused, match=why) as refused:
        tables.apply(store)
    assert SECRET not in str(refused.value)
    assert refused.value.__suppress_context__
    (fault,) = refused.value.faults
    assert fault.where == "config.toml: database"


def test_missing_programs_of_postgresql_are_a_failure() -> None:
    with pytest.raises(pytest.fail.Exception, match="install postgresql"):
        clusters.program("no-such-program-of-postgresql")
