"""The audit: silent about what is sound, and one line for each thing that was changed."""

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import (
    actions,
    audit,
    backups,
    events,
    migrations,
    outbox,
    signed,
    statements,
)
from kiosk.db import Db
from tests import factories


def number(n: int) -> bytes:
    """The id of an action."""
    return n.to_bytes(16, "big")


@pytest.fixture
def busy(fair: Db) -> Db:
    """A tablet with letters, people who are only counted, a petition, and things taken back."""
    events.put(fair, factories.event(id="market", state="paused"))
    for n in range(1, 6):
        made = factories.action(n, targets=("a", "b")[: n % 2 + 1], sealed=b"sealed %d" % n)
        actions.record(fair, made, "ug", "letters", [number(1)])
    for n in range(6, 8):
        actions.record(fair, factories.action(n, targets=(), day="2026-05-02"), "en", "counted")
    for n in range(8, 11):
        petition = factories.action(n, ask="petition", targets=("a",), event="market")
        actions.record(fair, petition, "kk", "")
    actions.withdraw(fair, number(1))
    actions.withdraw(fair, number(8))
    actions.erase(fair, [number(2), number(6)])
    actions.withdraw(fair, number(2))
    return fair


def lines(place: Db) -> list[str]:
    """The faults, in words."""
    return [str(fault) for fault in audit.faults(place)]


def test_what_is_sound_is_proved(busy: Db, db: Db) -> None:
    assert lines(busy) == []


def test_a_database_without_anything_is_sound(db: Db) -> None:
    assert lines(db) == []


CHANGES = {
    "a counter of actions": (
        "UPDATE cells SET n = n + 1 WHERE measure = 'actions' AND language = 'ug'",
        "actions fair 2026-05-01 zhanargul-zhumatai letter: the rows say 5, the counter 6",
    ),
    "a counter of letters": (
        "UPDATE cells SET n = 2 WHERE measure = 'letters' AND target = 'b'",
        "letters fair 2026-05-01 zhanargul-zhumatai letter b: the rows say 3, the counter 2",
    ),
    "a counter removed": (
        "DELETE FROM cells WHERE measure = 'letters' AND target = 'a'",
        "letters fair 2026-05-01 zhanargul-zhumatai letter a: the rows say 5, the counter 0",
    ),
    "a counter of what was taken back": (
        "UPDATE cells SET n = 5 WHERE measure = 'withdrawn' AND event = 'market'",
        "withdrawn market 2026-05-01 zhanargul-zhumatai petition: the rows say 1, the counter 5",
    ),
    "a counter of letters taken back": (
        "DELETE FROM cells WHERE measure = 'letters_withdrawn' AND target = 'b'",
        "letters_withdrawn fair 2026-05-01 zhanargul-zhumatai letter b: the rows say 1, the",
    ),
    "people": (
        "UPDATE cells SET n = 4 WHERE measure = 'visits' AND language = 'kk'",
        "visits market 2026-05-01 kk: is 4, more than the 3 actions there",
    ),
    "only counted ones": (
        "UPDATE cells SET n = 3 WHERE measure = 'counted'",
        "counted fair 2026-05-02 zhanargul-zhumatai letter: the rows say 2, the counter 3",
    ),
    "another language": (
        "UPDATE cells SET language = 'ar' WHERE measure = 'counted'",
        "counted fair 2026-05-02 zhanargul-zhumatai letter ar: is 2, more than the 0 actions there",
    ),
    "a row removed": (
        f"DELETE FROM actions WHERE id = x'{number(9).hex()}'",
        "actions market 2026-05-01 zhanargul-zhumatai petition: the rows say 2, the counter 3",
    ),
    "a row's day": (
        f"UPDATE actions SET day = '2026-05-09' WHERE id = x'{number(9).hex()}'",
        "actions market 2026-05-09 zhanargul-zhumatai petition: the rows say 1, the counter 0",
    ),
    "a row's state": (
        f"UPDATE actions SET state = 'withdrawn', sealed = NULL WHERE id = x'{number(9).hex()}'",
        "withdrawn market 2026-05-01 zhanargul-zhumatai petition: the rows say 2, the counter 1",
    ),
    "what is sealed": (
        f"UPDATE actions SET sealed = x'00' WHERE id = x'{number(3).hex()}'",
        "actions 00000-00000: what is sealed there is not what was sealed",
    ),
    "its hash": (
        f"UPDATE actions SET sha256 = zeroblob(32) WHERE id = x'{number(3).hex()}'",
        "actions 00000-00000: what is sealed there is not what was sealed",
    ),
    "targets that are no list": (
        f"UPDATE actions SET targets = '[a' WHERE id = x'{number(3).hex()}'",
        "kiosk.sqlite: cannot be read",
    ),
    "targets that are a number": (
        f"UPDATE actions SET targets = '7' WHERE id = x'{number(3).hex()}'",
        "kiosk.sqlite: cannot be read",
    ),
    "earlier epochs": (
        "INSERT INTO past_cells SELECT 'e', measure, event, day, \"case\", ask, target, language,"
        " n + 1 FROM cells WHERE measure = 'visits' AND language = 'kk'",
        "past_cells visits market 2026-05-01 kk: earlier epochs counted 4, the cell is 3",
    ),
    "an earlier epoch of nothing": (
        "INSERT INTO past_cells VALUES ('e', 'visits', 'old', 'd', '', '', '', 'en', 1)",
        "past_cells visits old d en: earlier epochs counted 1, the cell is 0",
    ),
    "an event removed": (
        "DELETE FROM events WHERE id = 'market'",
        "kiosk.sqlite: a row of actions belongs to no row of events: the database is damaged",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found(busy: Db, change: str) -> None:
    sql, line = CHANGES[change]
    busy.connection.conn.execute("PRAGMA foreign_keys=OFF")
    with busy.writing() as connection:
        assert connection.execute(sql).rowcount > 0
    found = lines(busy)
    assert any(one.startswith(line) for one in found), found
    assert all("restore a copy" in one for one in found)


def test_every_counter_but_of_visits_is_held_from_both_sides(busy: Db) -> None:
    """One more or one less is found in each cell; rows do not tell how many people they are of."""
    for cell in busy.rows("SELECT * FROM cells"):
        for step in (1, -1):
            where = " AND ".join(f'"{key}" = :{key}' for key in cell if key != "n")
            with busy.writing() as connection:
                sql = f"UPDATE cells SET n = n + {step} WHERE {where}"
                if cell["n"] + step == 0:
                    sql = f"DELETE FROM cells WHERE {where}"
                connection.execute(sql, cell)
            assert cell["measure"] == "visits" or lines(busy), (cell, step)
            with busy.writing() as connection:
                connection.execute(f"DELETE FROM cells WHERE {where}", cell)
                marks = ", ".join(f":{key}" for key in cell)
                connection.execute(f"INSERT INTO cells VALUES ({marks})", cell)
    assert lines(busy) == []


def test_every_row_that_goes_is_missed(busy: Db) -> None:
    for row in busy.rows("SELECT * FROM actions"):
        with busy.writing() as connection:
            connection.execute("DELETE FROM actions WHERE id = :id", row)
        assert lines(busy), row["id"]
        with busy.writing() as connection:
            marks = ", ".join(f":{key}" for key in row)
            connection.execute(f"INSERT INTO actions VALUES ({marks})", row)
    assert lines(busy) == []


def test_every_flipped_bit_of_what_is_sealed_is_found(busy: Db, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(busy.path, file)
    content = file.read_bytes()
    starts = [found.start() for found in re.finditer(rb"sealed (?:3|4|5)", content)]
    assert len(starts) == 3
    for start in starts:
        for bit in range(8 * len(b"sealed 3")):
            changed = bytearray(content)
            changed[start + bit // 8] ^= 1 << bit % 8
            file.write_bytes(changed)
            with closing(Db(file)) as copied:
                assert lines(copied)


def test_pages_that_were_overwritten_are_found(busy: Db, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(busy.path, file)
    content = file.read_bytes()
    # A table that is empty has a page of nothing, in which not every byte means anything.
    for name in ("actions", "cells"):
        root = busy.value("SELECT rootpage FROM sqlite_master WHERE name = :name", {"name": name})
        changed = bytearray(content)
        changed[(root - 1) * 4096 : (root - 1) * 4096 + 16] = b"\xff" * 16
        file.write_bytes(changed)
        with closing(Db(file)) as copied:
            found = lines(copied)
            assert any("the database is damaged" in line for line in found), (name, found)


def test_after_restoring_all_is_still_proved(busy: Db, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(busy.path, file)
    actions.record(busy, factories.action(30), "ug", "letters")
    actions.withdraw(busy, number(3))
    busy.close()
    backups.restore(busy.path, file)
    assert lines(busy) == []
    actions.record(busy, factories.action(31), "ug", "letters")
    actions.withdraw(busy, number(31))
    assert lines(busy) == []
    with busy.writing() as connection:  # the control: without its cells the epoch is no longer so
        connection.execute("UPDATE past_cells SET n = n + 1")
    assert lines(busy)


def test_the_last_statement_says_no_more_than_is_here(busy: Db) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    statements.build(busy, key)
    actions.record(busy, factories.action(30, event="market"), "ug", "letters")
    assert lines(busy) == []
    said = outbox.get(busy, "last")
    content = signed.read("statement", said)[0]
    more = [[*row[:-1], row[-1] + 9] for row in content["cells"]]
    for wrong in ({"cells": more}, {"epoch": "0" * 16}, {"device": "0" * 16}, {"v": 7}):
        with busy.writing() as connection:
            outbox.put(connection, "last", signed.sign("statement", key, {**content, **wrong}))
        assert [line.partition(":")[0] for line in lines(busy)] == ["outbox last"]
    with busy.writing() as connection:
        outbox.put(connection, "last", said[:-1])
    (line,) = lines(busy)
    assert "is not as it was signed" in line
    with busy.writing() as connection:
        outbox.put(connection, "last", said)
    assert lines(busy) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["letters", "counted", "petition", "withdraw", "erase", "restore", "copy"]),
        st.integers(1, 12),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_done_in_whatever_order_is_proved(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    place, file = Db(folder / "kiosk.sqlite"), folder / "copy.sqlite"
    key = statements.device_key(folder / "device")
    migrations.apply(place)
    events.put(place, factories.event())
    for step, n in steps:
        made = factories.action(n, day=f"2026-05-0{n % 3 + 1}")
        if step == "letters":
            actions.record(place, made, "ug", step, [number(n - 1)])
        elif step == "counted":
            actions.record(place, replace(made, targets=()), "en", step)
        elif step == "petition":
            actions.record(place, replace(made, ask=step), "en", "")
        elif step == "withdraw":
            actions.withdraw(place, number(n))
        elif step == "erase":
            actions.erase(place, [number(n)])
        elif step == "copy" or not file.exists():
            backups.backup(place.path, file)
        else:
            place.close()
            backups.restore(place.path, file)
        if n % 4 == 0:
            statements.build(place, key)
        assert lines(place) == []
    place.close()
