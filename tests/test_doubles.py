"""Likely doubles: found by name and place or by e-mail, never in a household, and quickly."""

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import decisions, doubles
from kiosk.db import Db
from tests.opened import entry

OTHERS = [
    entry(90, name="Bo Berg", email="bo@example.org"),
    entry(91, name="Cy Cole", place="Basel"),
    entry(92, name="", send="count", show_name=None, place=None),
]
# Words of two letters and more that no folding makes alike.
words = st.text("abcdefgh", min_size=2, max_size=5)


def found(*entries: dict[str, Any], decided: doubles.Decided | None = None) -> list[Any]:
    """The pairs among `entries` and others: numbers and reason."""
    return [
        (int(pair.first["id"], 16), int(pair.second["id"], 16), pair.why)
        for pair in doubles.pairs([*OTHERS, *entries], decided)
    ]


SAME = [
    ("Ada Ayim", "ADA  ayim"),
    ("Ada Ayim", "Ada M. Ayim"),
    ("Ada Ayim", "Ada, Ayim."),
    ("Jean-Pierre Sartre", "Jean Pierre Sartre"),
    ("Nora O'Brien", "Nora O’Brien"),
    ("Nora O´Brien", "Nora OBrien"),
    ("Ａｄａ Ａｙｉｍ", "Ada Ayim"),
    ("Zoe\u0301 Noël", "Zoé Noe\u0308l"),
    ("Jürg Groß", "JÜRG GROSS"),
    ("Zoë Müller", "Zoe Muller"),
    ("Işıl Çağrı", "ISIL CAGRI"),
    ("İrem Şahin", "irem sahin"),
    ("Łukasz Sørensen", "Lukasz Sorensen"),
    ("Nguyễn Thị Ánh", "Nguyen Thi Anh"),
    ("X\u030cenia Ada", "Xenia Ada"),
    ("Νίκος Άγγελος", "Νικος Αγγελος"),
    ("Артём Ковалёв", "Артем Ковалев"),
    ("أَحْمَد آدم", "احمد ادم"),
    ("שָׂרָה כֹּהֵן", "שרה כהן"),
    ("ئايگۈل ئابدۇللا", "\u202bئايگۈل ئابدۇللا\u202c"),
    ("王小明", "王 小明"),
    ("བསྟན་འཛིན་རྒྱ་མཚོ", "བསྟན་འཛིན་ རྒྱ་མཚོ"),
]
DIFFERENT = [
    ("Ada Ayim", "Ada Ayimova"),
    ("Ada Ayim", "Aida Ayim"),
    ("Ada", "Ada"),
    ("Ada A.", "Ada A."),
    ("A. A.", "A. A."),
    ("أمل", "أمل"),
    ("明", "明"),
    ("", ""),
    ("...", "..."),
    # Marks that are letters of their own.
    ("བསྟན་འཛིན་རྒྱ་མཚོ", "བསྟན་འཛན་རྒྱ་མཚོ"),
    ("ئانا قاسىم", "يانا قاسىم"),
    ("عەلى ئۆمەر", "عەلى ئومەر"),
    ("Қанат Ғали", "Канат Гали"),
    ("がくと たなか", "かくと たなか"),
    ("สมชาย ใจดี", "สมชย ใจดี"),
    ("Ada Ayim", "Ada Äyimä"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_name_is_known_however_it_is_written(one: str, other: str) -> None:
    assert found(entry(1, name=one), entry(2, name=other)) == [(1, 2, "name")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_name_or_too_little_of_one_is_no_double(one: str, other: str) -> None:
    assert found(entry(1, name=one), entry(2, name=other)) == []


@pytest.mark.parametrize(
    "change",
    [{"place": "Basel"}, {"place": ""}, {"ask": "petition"}, {"case": "other"}, {"send": "count"}],
    ids=str,
)
def test_another_place_ask_or_case_is_no_double(change: dict[str, str]) -> None:
    assert found(entry(1), entry(2, **change)) == []
    assert found(entry(1, **change), entry(2, **change)) == (
        [] if "send" in change else [(1, 2, "name")]
    )


def test_a_place_is_known_however_it_is_written() -> None:
    assert found(entry(1, place="Bern"), entry(2, place=" BERN. ")) == [(1, 2, "name")]
    assert found(entry(1, place="Zürich"), entry(2, place="Zurich")) == [(1, 2, "name")]


@pytest.mark.parametrize("shown", ["first", "initials", "none"])
def test_part_of_a_name_is_never_a_double_by_name(shown: str) -> None:
    assert found(entry(1, show_name=shown), entry(2, show_name=shown)) == []
    assert found(entry(1), entry(2, show_name=shown)) == []


def test_one_address_is_a_double_and_a_household_is_none() -> None:
    shared = {"email": "home@example.org"}
    ada = entry(1, place="Basel", **shared)
    assert found(ada, entry(2, email=" HOME@Example.org ")) == [(1, 2, "email")]
    assert found(ada, entry(2, name="Bo Ayim", **shared)) == []
    assert found(ada, entry(2, ask="petition", **shared)) == []
    assert found(ada, entry(2, case="other", **shared)) == []
    assert found(entry(1, email=""), entry(2, email="", place="")) == []


@pytest.mark.parametrize(
    ("shown", "name", "is_like"),
    [
        ("first", "Ada", True), ("first", "Bo", False), ("first", "A", False),
        ("initials", "A. A.", True), ("initials", "A. M. A.", True), ("initials", "B. A.", False),
        ("initials", "A. B.", False), ("none", "", True),
    ],
)  # fmt: skip
def test_an_address_and_part_of_a_name_are_compared_as_far_as_is_known(
    shown: str, name: str, is_like: bool
) -> None:
    shared = {"email": "home@example.org"}
    part = entry(2, show_name=shown, name=name, **shared)
    assert bool(found(entry(1, **shared), part)) is is_like
    assert bool(found({**part, "id": entry(1)["id"]}, entry(2, **shared))) is is_like


def test_of_several_each_is_paired_with_the_first() -> None:
    assert found(*(entry(number) for number in (5, 3, 4))) == [(3, 4, "name"), (3, 5, "name")]


def test_both_reasons_are_one_pair() -> None:
    assert found(entry(1, email="a@b.cc"), entry(2, email="a@b.cc")) == [(1, 2, "name")]


def test_what_was_decided_is_left_out(db: Db) -> None:
    three = [entry(number) for number in (1, 2, 3)]
    ids = [bytes.fromhex(one["id"]) for one in three]
    decisions.pair(db, (ids[1], ids[0]), is_same=True)
    assert found(*three, decided=decisions.pairs(db)) == [(1, 3, "name")]
    decisions.pair(db, (ids[0], ids[2]), is_same=True)
    assert found(*three, decided=decisions.pairs(db)) == []


def test_who_is_somebody_else_is_compared_with_the_others(db: Db) -> None:
    ids = [bytes.fromhex(entry(number)["id"]) for number in (1, 2, 3)]
    decisions.pair(db, (ids[0], ids[1]), is_same=False)
    three = [entry(number) for number in (1, 2, 3)]
    assert found(*three, decided=decisions.pairs(db)) == [(1, 3, "name")]
    decisions.pair(db, (ids[0], ids[2]), is_same=False)
    assert found(*three, decided=decisions.pairs(db)) == [(2, 3, "name")]


people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ada Ayim", "ada  AYIM", "Bo Berg", "Ada", "A. A.", ""]),
        "show_name": st.sampled_from(["full", "first", "initials", "none"]),
        "place": st.sampled_from(["Bern", "bern ", "", "Basel"]),
        "ask": st.sampled_from(["letter", "petition"]),
        "email": st.sampled_from(["", "x@y.cc", "X@y.cc"]),
    }
)


@given(st.lists(people, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_pairs_hold_what_they_promise(drawn: list[dict[str, str]], chance: random.Random) -> None:
    entries = [entry(number, **one) for number, one in enumerate(drawn)]
    shuffled = list(entries)
    chance.shuffle(shuffled)
    made = doubles.pairs(shuffled)
    assert made == doubles.pairs(entries)
    ids = [(pair.first["id"], pair.second["id"]) for pair in made]
    assert ids == sorted(set(ids))
    for pair in made:
        one, other = pair.first, pair.second
        assert one["id"] < other["id"]
        assert one["ask"] == other["ask"]
        full = [
            " ".join(each["name"].lower().split())
            for each in (one, other)
            if each["show_name"] == "full" and each["name"].lower() not in ("ada", "a. a.", "")
        ]
        assert len(set(full)) <= 1
        if pair.why == "name":
            assert len(full) == 2
            assert one["place"].strip().lower() == other["place"].strip().lower()
        else:
            assert one["email"].lower() == other["email"].lower() != ""


@given(words, words, words)
def test_a_full_name_in_one_place_is_always_found(first: str, last: str, place: str) -> None:
    one = entry(1, name=f"{first} {last}", place=place)
    other = entry(2, name=f" {first.upper()}-x. {last}", place=f"{place}.")
    assert found(one, other) == [(1, 2, "name")]
    assert found(one, entry(2, name=f"{first} {last}x", place=place)) == []


CROWDS = {
    "the same": lambda number: entry(number, email="a@b.cc"),
    "a household": lambda number: entry(number, name=f"Ada N{number}n", email="a@b.cc"),
    "first names": lambda number: entry(
        number, name=f"A{number}", show_name="first", email="a@b.cc"
    ),
    "nameless": lambda number: entry(number, name="", show_name="none", email="a@b.cc"),
    "strangers": lambda number: entry(number, name=f"Ada N{number}n", email=f"{number}@b.cc"),
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_ten_thousand_are_looked_through_in_two_seconds(crowd: str) -> None:
    entries = [CROWDS[crowd](number) for number in range(10_000)]
    begin = time.perf_counter()
    made = doubles.pairs(entries)
    assert time.perf_counter() - begin < 2
    assert len(made) == (9_999 if crowd in ("the same", "nameless") else 0)
