"""Counters: the cells of an action, and sums that agree however they are taken."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import migrations, tallies
from kiosk.db import Db
from kiosk.tallies import KEYS, Cell

ACTION = Cell("actions", "fair", "2026-05-01", "ada", "letter", language="ug")

cells = st.builds(
    Cell,
    measure=st.sampled_from(["visits", "actions", "letters"]),
    event=st.sampled_from(["fair", "market"]),
    day=st.sampled_from(["2026-05-01", "2026-05-02"]),
    case=st.sampled_from(["", "ada"]),
    ask=st.sampled_from(["", "letter"]),
    target=st.sampled_from(["", "consul"]),
    language=st.sampled_from(["ug", "en"]),
)
several = st.lists(cells, max_size=25)
subsets = st.lists(st.sampled_from(KEYS), unique=True)


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> Db:
    """A database whose counters each example empties."""
    made = Db(tmp_path_factory.mktemp("tallies") / "kiosk.sqlite")
    migrations.apply(made)
    return made


def count(db: Db, counted: Iterable[Cell], afresh: bool = True) -> None:
    """Count each of `counted`, from nothing."""
    with db.writing() as connection:
        if afresh:
            connection.execute("DELETE FROM cells")
        tallies.add(connection, counted)


def sums(db: Db, by: Iterable[str] = KEYS) -> dict[tuple[str, ...], int]:
    """What is read, by its parts."""
    return {tuple(list(row.values())[:-1]): row["n"] for row in tallies.read(db, list(by))}


def test_a_letter_is_one_action_and_a_letter_to_each_target() -> None:
    assert tallies.action_cells(ACTION, ("a", "b"), also="letters") == [
        ACTION,
        replace(ACTION, measure="letters", target="a"),
        replace(ACTION, measure="letters", target="b"),
    ]


def test_somebody_who_is_only_counted_sends_no_letter() -> None:
    assert tallies.action_cells(ACTION, ("a", "b"), also="counted") == [
        ACTION,
        replace(ACTION, measure="counted"),
    ]


def test_counting_raises_a_cell_by_one_and_leaves_the_others(pot: Db) -> None:
    others = [replace(ACTION, day="2026-05-02"), replace(ACTION, event="market"), Cell("x", "", "")]
    count(pot, others)
    for n in (1, 2, 3):
        count(pot, [ACTION], afresh=False)
        assert sums(pot) == {astuple(ACTION): n, **{astuple(other): 1 for other in others}}


def test_counting_belongs_to_the_callers_transaction(pot: Db) -> None:
    count(pot, [ACTION])

    def fail() -> None:
        with pot.writing() as connection:
            tallies.add(connection, [ACTION] * 5)
            raise sqlite3.OperationalError

    with pytest.raises(sqlite3.OperationalError):
        fail()
    assert sums(pot) == {astuple(ACTION): 1}


@given(several, subsets)
@settings(max_examples=120, deadline=None)
def test_sums_agree_by_whatever_they_are_taken(pot: Db, counted: list[Cell], by: list[str]) -> None:
    count(pot, counted)
    kept = [key for key in KEYS if key == "measure" or key in by]
    wanted = Counter(tuple(str(getattr(cell, key)) for key in kept) for cell in counted)
    assert sums(pot, by) == dict(wanted)
    assert [list(row) for row in tallies.read(pot, by)] == [[*kept, "n"]] * len(wanted)
    for measure, n in Counter(cell.measure for cell in counted).items():
        assert sum(row["n"] for row in tallies.read(pot, by) if row["measure"] == measure) == n


@given(several, st.randoms(use_true_random=False), st.integers(0, 25))
@settings(max_examples=100, deadline=None)
def test_the_order_of_counting_does_not_matter(
    pot: Db, counted: list[Cell], chance: random.Random, cut: int
) -> None:
    count(pot, counted)
    before = tallies.read(pot)
    shuffled = list(counted)
    chance.shuffle(shuffled)
    count(pot, shuffled[:cut])
    count(pot, shuffled[cut:], afresh=False)
    assert tallies.read(pot) == before


def test_rows_come_in_one_order(pot: Db) -> None:
    made = [replace(ACTION, language=tag, day=day) for tag in ("ug", "en") for day in ("b", "a")]
    count(pot, made)
    assert [(row["day"], row["language"]) for row in tallies.read(pot)] == [
        ("a", "en"), ("a", "ug"), ("b", "en"), ("b", "ug"),
    ]  # fmt: skip


def test_people_and_letters_are_never_added_up(pot: Db) -> None:
    count(pot, [ACTION, replace(ACTION, measure="letters"), replace(ACTION, measure="visits")])
    assert sums(pot, []) == {("actions",): 1, ("letters",): 1, ("visits",): 1}


def test_people_are_the_visits_of_one_event(pot: Db) -> None:
    visit = replace(ACTION, measure="visits", case="", ask="")
    others = [ACTION, replace(ACTION, measure="letters"), replace(visit, event="market")]
    count(pot, [visit] * 3 + [replace(visit, language="en", day="2026-05-02")] + others * 7)
    assert tallies.people(pot, "fair") == 4
    assert tallies.people(pot, "market") == 7
    assert tallies.people(pot, "nothing") == 0
