"""Actions: each is kept once and counted once, whatever is repeated, refused or broken off."""

import hashlib
import random
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import actions, events, migrations, tallies
from kiosk.actions import Action
from kiosk.db import Db
from tests import factories
from tests.factories import SLUG


def total(db: Db, measure: str) -> int:
    """The sum of a measure."""
    return sum(row["n"] for row in tallies.read(db, ()) if row["measure"] == measure)


def totals(db: Db) -> list[int]:
    """Rows, actions, people, letters, and people who were only counted."""
    rows = db.value("SELECT count(*) FROM actions")
    return [rows, *(total(db, m) for m in ("actions", "visits", "letters", "counted"))]


def test_an_action_is_kept_and_counted(fair: Db) -> None:
    action = factories.action(targets=("a", "b"), sealed=b"sealed")
    assert actions.record(fair, action, "ug", also="letters")
    assert fair.rows("SELECT * FROM actions") == [
        {
            "id": action.id, "event": "fair", "day": "2026-05-01", "case": SLUG, "ask": "letter",
            "targets": '["a", "b"]', "sha256": hashlib.sha256(b"sealed").digest(),
            "sealed": b"sealed", "state": "kept",
        }
    ]  # fmt: skip
    day = "2026-05-01"
    assert [tuple(row.values()) for row in tallies.read(fair)] == [
        ("actions", "fair", day, SLUG, "letter", "", "ug", 1),
        ("letters", "fair", day, SLUG, "letter", "a", "ug", 1),
        ("letters", "fair", day, SLUG, "letter", "b", "ug", 1),
        ("visits", "fair", day, "", "", "", "ug", 1),
    ]


def test_unrelated_rows_stay_as_they_are(fair: Db) -> None:
    events.put(fair, factories.event(id="market", state="closed"))
    actions.record(
        fair, factories.action(9, event="market", day="2025-01-01"), "ug", also="counted"
    )
    row, cells = fair.rows("SELECT * FROM actions"), tallies.read(fair)
    actions.record(fair, factories.action(1), "ug", also="letters")
    kept = fair.rows("SELECT * FROM actions WHERE event = 'market'")
    assert kept == row
    assert [cell for cell in tallies.read(fair) if cell["event"] == "market"] == cells


def test_the_same_id_again_changes_nothing(fair: Db) -> None:
    assert actions.record(fair, factories.action(), "ug", also="letters")
    row, cells = fair.rows("SELECT * FROM actions"), tallies.read(fair)
    for again in (factories.action(), factories.action(sealed=b"other", targets=("x",), case="b")):
        assert not actions.record(fair, again, "en", also="counted")
    assert fair.rows("SELECT * FROM actions") == row
    assert tallies.read(fair) == cells
    assert actions.record(fair, factories.action(2), "ug", also="letters")


def test_a_person_is_counted_once_for_all_of_a_visit(fair: Db) -> None:
    ids = [factories.action(number).id for number in (1, 2, 3)]
    for number in (1, 2, 3):
        action = factories.action(number, day=f"2026-05-0{number}")
        assert actions.record(fair, action, "ug", also="letters", visit=ids)
    assert totals(fair) == [3, 3, 1, 3, 0]
    actions.record(fair, factories.action(4), "ug", also="letters", visit=[factories.action(5).id])
    assert totals(fair) == [4, 4, 2, 4, 0]


def test_kept_and_withdrawn_actions_are_told_apart(fair: Db) -> None:
    for number in (3, 1, 2):
        actions.record(fair, factories.action(number), "ug", also="letters")
    with fair.writing() as connection:
        for number, state in ((1, "withdrawn"), (2, "erased")):
            connection.execute(
                "UPDATE actions SET sealed = NULL, state = ? WHERE id = ?",
                (state, factories.action(number).id),
            )
    assert list(actions.kept(fair)) == [factories.action(3)]
    assert actions.withdrawn(fair) == [factories.action(1).id]
    states = [actions.state(fair, factories.action(number).id) for number in (1, 2, 3, 4)]
    assert states == ["withdrawn", "erased", "kept", ""]
    assert not actions.record(fair, factories.action(1), "ug", also="letters")


REFUSED = {
    "no such event": factories.action(event="nowhere"),
    "a short id": factories.action(id=b"short"),
    "a moment": factories.action(day="2026-05-01T12:00"),
}


@pytest.mark.parametrize("action", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_kept_is_never_thanked_for(fair: Db, action: Action) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        actions.record(fair, action, "ug", also="letters")
    assert totals(fair) == [0] * 5


@pytest.mark.parametrize("table", ["actions", "cells"])
def test_an_action_that_breaks_off_leaves_no_half(fair: Db, table: str) -> None:
    trigger = f"CREATE TRIGGER full AFTER INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"
    with fair.writing() as connection:
        connection.execute(trigger)
    with pytest.raises(sqlite3.IntegrityError, match="full"):
        actions.record(fair, factories.action(), "ug", also="letters")
    assert totals(fair) == [0] * 5
    with fair.writing() as connection:
        connection.execute("DROP TRIGGER full")
    assert actions.record(fair, factories.action(), "ug", also="letters")
    assert totals(fair) == [1, 1, 1, 1, 0]


def at_once(work: Callable[[int], bool]) -> list[bool]:
    """What eight threads answer that start together."""
    together = threading.Barrier(8)

    def start(number: int) -> bool:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(start, range(8)))


def test_eight_threads_lose_nothing(fair: Db) -> None:
    def sign(thread: int) -> bool:
        numbers = [thread * 25 + n for n in range(25)]
        made = [factories.action(number, targets=("a", "b")) for number in numbers]
        ids = [action.id for action in made]
        return all(actions.record(fair, one, "ug", also="letters", visit=ids) for one in made)

    assert at_once(sign) == [True] * 8
    assert totals(fair) == [200, 200, 8, 400, 0]
    assert fair.value("PRAGMA integrity_check") == "ok"


def test_eight_threads_with_one_id_are_one_action(fair: Db) -> None:
    answers = at_once(lambda _: actions.record(fair, factories.action(), "ug", also="letters"))
    assert sorted(answers) == [False] * 7 + [True]
    assert totals(fair) == [1, 1, 1, 1, 0]


def test_looking_first_and_counting_then_would_count_eight_times(fair: Db) -> None:
    """The control: the same race where the look and the counting are two steps."""
    seen = threading.Barrier(8)

    def sign(_: int) -> bool:
        known = bool(actions.state(fair, factories.action().id))
        seen.wait()
        if not known:
            with fair.writing() as connection:
                tallies.add(connection, [tallies.Cell("actions", "fair", "2026-05-01")])
        return known

    assert at_once(sign) == [False] * 8
    assert total(fair, "actions") == 8


def test_deferred_transactions_would_be_locked_out(fair: Db) -> None:
    """The control: the same eight threads with plain BEGIN, all of which read before they write."""
    read = threading.Barrier(8)

    def sign(number: int) -> bool:
        connection = fair.connection.conn
        connection.execute("BEGIN")
        connection.execute("SELECT * FROM actions").fetchall()
        read.wait()
        try:
            tallies.add(connection, [tallies.Cell("actions", "fair", "2026-05-01")])
            connection.commit()
        except sqlite3.OperationalError as error:
            connection.rollback()
            return str(error) != "database is locked"
        return True

    assert at_once(sign).count(False) >= 1
    assert total(fair, "actions") < 8


@dataclass(frozen=True)
class Deed:
    """What one id stands for."""

    visitor: int
    sends: bool
    targets: tuple[str, ...]


deeds = st.builds(Deed, st.integers(0, 2), st.booleans(), st.sampled_from([(), ("a",), ("a", "b")]))


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Db:
    """A database that each example empties."""
    made = Db(tmp_path_factory.mktemp("actions") / "kiosk.sqlite")
    migrations.apply(made)
    events.put(made, factories.event())
    return made


@given(st.lists(deeds, min_size=1, max_size=6), st.data())
@settings(max_examples=100, deadline=None)
def test_any_order_and_repetition_comes_to_the_same(
    stall: Db, done: list[Deed], data: st.DataObject
) -> None:
    with stall.writing() as connection:
        connection.executescript("DELETE FROM actions; DELETE FROM cells;")
    sent = data.draw(st.lists(st.integers(0, len(done) - 1), max_size=20))
    seen: set[int] = set()
    for number in sent:
        deed = done[number]
        of_visitor = [n for n, other in enumerate(done) if other.visitor == deed.visitor]
        action = factories.action(number, targets=deed.targets)
        visit = [factories.action(n).id for n in of_visitor]
        also = "letters" if deed.sends else "counted"
        assert actions.record(stall, action, "ug", also, visit) is (number not in seen)
        seen.add(number)
    letters = sum(len(done[n].targets) for n in seen if done[n].sends)
    counted = sum(not done[n].sends for n in seen)
    people = len({done[n].visitor for n in seen})
    assert totals(stall) == [len(seen), len(seen), people, letters, counted]


def likeness(order: list[int]) -> float:
    """Spearman's rank correlation of an order with 0, 1, 2 …"""
    n = len(order)
    return 1 - 6 * sum((at - rank) ** 2 for at, rank in enumerate(order)) / (n * (n**2 - 1))


def test_the_order_of_rows_tells_nothing_of_the_order_of_visitors(fair: Db) -> None:
    chance = random.Random(4)
    ids = [chance.randbytes(16) for _ in range(1_000)]
    with fair.writing() as connection:
        connection.execute("CREATE TABLE plain (id BLOB UNIQUE, sealed BLOB)")
    for one in ids:
        actions.record(fair, factories.action(id=one), "ug", also="letters")
    with fair.writing() as connection:
        connection.executemany("INSERT INTO plain VALUES (?, x'00')", [(one,) for one in ids])
    place = {one: rank for rank, one in enumerate(ids)}

    def scanned(sql: str) -> float:
        return likeness([place[row["id"]] for row in fair.rows(sql)])

    assert abs(scanned("SELECT id, sealed FROM actions")) < 0.1
    assert abs(likeness([place[action.id] for action in actions.kept(fair)])) < 0.1
    # The control: an ordinary table tells the order of arrival.
    assert scanned("SELECT id, sealed FROM plain") == 1
