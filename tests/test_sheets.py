"""Paper: numbers of sheets in which a slip is noticed, and a register whose newest rows count."""

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import migrations, sheets
from kiosk.actions import DIGITS
from kiosk.db import Db

LETTER, PETITION = ("ada", "letter"), ("ada", "petition")


@pytest.fixture
def register(db: Db) -> Db:
    """A register with sheets that have nothing to do with the test."""
    sheets.put(db, "other", "bo", "letter", "consul", 3)
    sheets.put(db, "other", "bo", "letter", "ambassador", 4)
    sheets.put(db, "another", "bo", "petition", "", 9)
    return db


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Db:
    """A register in which nothing is ever written."""
    made = Db(tmp_path_factory.mktemp("sheets") / "kiosk.sqlite")
    migrations.apply(made)
    return made


def number(db: Db, seed: int) -> str:
    """A new number, the same for the same seed."""
    return sheets.new_number(db, random.Random(seed).randrange)


seeds = st.integers(0, 2**32)


@given(seeds)
def test_a_new_number_is_sound(empty: Db, seed: int) -> None:
    made = number(empty, seed)
    assert len(made) == 7
    assert set(made) <= set(DIGITS)
    assert sheets.as_number(made) == made


@given(seeds, st.data())
@settings(deadline=None)
def test_a_number_is_read_however_it_is_written(empty: Db, seed: int, data: st.DataObject) -> None:
    made = number(empty, seed)
    ways = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(
        data.draw(st.sampled_from(ways.get(sign, sign + sign.lower())))
        + data.draw(st.sampled_from(["", "", " ", "-", "\u00a0"]))
        for sign in made
    )
    assert sheets.as_number(f" {typed}\n") == made
    assert sheets.is_number(typed)


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_each_wrong_sign_and_each_swap_is_found(empty: Db, seed: int) -> None:
    made = number(empty, seed)
    for at, sign in itertools.product(range(7), DIGITS):
        changed = made[:at] + sign + made[at + 1 :]
        assert sheets.is_number(changed) is (changed == made)
    for at, later in itertools.combinations(range(7), 2):
        signs = list(made)
        signs[at], signs[later] = signs[later], signs[at]
        assert sheets.is_number("".join(signs)) is (signs[at] == signs[later])


@pytest.mark.parametrize("text", ["", "0", "000000", "00000000", "U000000", "000000U", "0000é00"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert sheets.as_number(text) == ""
    assert not sheets.is_number(text)


def test_a_number_is_never_given_twice(db: Db) -> None:
    first = number(db, 1)
    assert number(db, 1) == first
    sheets.put(db, first, *LETTER, "", 1)
    assert number(db, 1) != first
    assert len({sheets.new_number(db) for _ in range(300)}) == 300


def test_the_newest_number_of_a_sheet_counts(register: Db) -> None:
    others = sheets.newest(register)
    made = sheets.new_number(register)
    assert sheets.put(register, made, *LETTER, "consul", 12) == 1
    assert sheets.put(register, f"{made[:3].lower()}-{made[3:]}", *LETTER, "consul", 11) == 2
    assert sheets.put(register, made, *LETTER, "ambassador", 12) == 1
    mine = [row for row in sheets.newest(register) if row not in others]
    assert [(row["sheet"], row["target"], row["n"], row["version"]) for row in mine] == [
        (made, "ambassador", 12, 1), (made, "consul", 11, 2),
    ]  # fmt: skip
    assert [row for row in sheets.newest(register) if row not in mine] == others
    assert len(sheets.history(register)) == len(others) + 3


def written(db: Db, *rows: tuple[tuple[str, str], str, int]) -> list[tuple[str, str]]:
    """The claims in conflict on a sheet, after these rows: case and ask, target, number."""
    for (case, ask), target, n in rows:
        sheets.put(db, "mine", case, ask, target, n)
    found = sheets.conflicts(db)
    assert set(found) <= {"mine"}
    return found.get("mine", [])


BO = ("bo", "letter")
CLAIMS: dict[str, tuple[list[Any], list[Any]]] = {
    "one": ([(LETTER, "consul", 5)], []),
    "corrected": ([(LETTER, "consul", 5), (LETTER, "consul", 6)], []),
    "two targets": ([(LETTER, "consul", 5), (LETTER, "ambassador", 5)], []),
    "two asks": ([(LETTER, "consul", 5), (PETITION, "", 5)], [LETTER, PETITION]),
    "two cases": ([(LETTER, "consul", 5), (BO, "judge", 5)], [LETTER, BO]),
    "overwritten": ([(LETTER, "consul", 5), (BO, "consul", 7)], [LETTER, BO]),
    "said again": ([(LETTER, "consul", 5), (BO, "consul", 7), (BO, "consul", 7)], []),
    "struck out": ([(LETTER, "consul", 5), (BO, "judge", 5), (LETTER, "consul", 0)], []),
}


@pytest.mark.parametrize(("rows", "claims"), CLAIMS.values(), ids=CLAIMS)
def test_a_sheet_for_two_cases_or_asks_is_flagged(
    register: Db, rows: list[Any], claims: list[Any]
) -> None:
    assert written(register, *rows) == claims


def test_rows_are_taken_as_typed_and_bad_ones_given_back() -> None:
    rows = [
        {"name": "  Ada   Ayim ", "place": "Bern"},
        {"name": "", "place": " "},
        {"name": " ", "place": "Bern"},
        {"name": "a" * 121},
        {"name": "a" * 120, "place": "b" * 121},
        {"name": "Bo", "place": ""},
    ]
    good, bad = sheets.typed(rows)
    assert good == [{"name": "Ada Ayim", "place": "Bern"}, {"name": "Bo", "place": ""}]
    assert [at for at, _ in bad] == [2, 3, 4]
    assert ["no name" in why or "120" in why for _, why in bad] == [True] * 3
    assert sheets.typed([]) == ([], [])


def test_a_sheet_has_forty_rows() -> None:
    rows = [{"name": f"n{number}"} for number in range(41)]
    rows.insert(3, {"name": "", "place": ""})
    good, bad = sheets.typed(rows)
    assert len(good) == 40
    assert [(at, "40" in why) for at, why in bad] == [(41, True)]


@given(
    st.lists(
        st.fixed_dictionaries({"name": st.text(max_size=130), "place": st.text(max_size=4)}),
        max_size=60,
    )
)
@settings(deadline=None)
def test_every_row_is_good_bad_or_empty(rows: list[dict[str, str]]) -> None:
    good, bad = sheets.typed(rows)
    empty_rows = [row for row in rows if not (row["name"] + row["place"]).strip()]
    assert len(good) + len(bad) + len(empty_rows) == len(rows)
    assert all(row["name"] and max(map(len, row.values())) <= 120 for row in good)
