"""Totals for everybody: they add up, and nobody's can be worked out."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.db import Store
from kiosk.errors import Refused
from kiosk.exports import public
from kiosk.hub import sums
from tests.test_ledger import CASE, DAY, EVENT, Tablet, take


def row(device: str, language: str, n: int, measure: str = "actions") -> dict[str, Any]:
    """A row of `sums.net`."""
    return {
        "device": device, "measure": measure, "event": "fair", "case": "ada", "ask": "letter",
        "target": "", "language": language, "n": n,
    }  # fmt: skip


COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["en", "ug", "kk"])), st.integers(1, 12)
)


@given(COUNTS)
def test_every_part_is_large_enough_and_they_come_to_the_total(
    counts: dict[tuple[str, str], int],
) -> None:
    rows = [row(device, language, n) for (device, language), n in counts.items()]
    content = public.as_json(rows)
    totals = json.loads(content)["totals"]
    assert public.recount(content) == len(totals)
    total = sum(counts.values())
    assert [one["n"] for one in totals] == ([total] if total >= 5 else [])
    for one in totals:
        for parts in (one["tablets"], one["languages"]):
            assert all(part["n"] >= 5 for part in parts)
            assert sum(part["n"] for part in parts) == one["n"]


def test_what_was_taken_back_is_not_told(store: Store) -> None:
    tablet = Tablet("Bern main station").enrolled(store)
    tablet.sign(9, "ug")
    tablet.cells["withdrawn", EVENT, DAY, CASE, "letter", "", ""] = 2
    take(store, tablet.says())
    content = public.as_json(sums.net(store))
    actions, visits = json.loads(content)["totals"]
    assert (actions["n"], visits["n"]) == (7, 9)
    assert actions["languages"] == [{"name": "ug", "n": 7}]
    assert b"Bern" not in content
    assert tablet.device.encode() not in content


def test_names_of_tablets_are_drawn_anew() -> None:
    rows = [row("a", "en", 9), row("b", "en", 8)]
    first = public.as_json(rows, below=lambda n: 0)
    other = public.as_json(rows, below=lambda n: n - 1)
    names = [
        {part["n"]: part["name"] for part in json.loads(one)["totals"][0]["tablets"]}
        for one in (first, other)
    ]
    assert names == [{9: "T1", 8: "T2"}, {9: "T2", 8: "T1"}]


@pytest.mark.parametrize(
    "change", [lambda text: text.replace(b'"n": 9', b'"n": 8', 1), lambda text: b"{}"]
)
def test_a_changed_file_does_not_add_up(change: Any) -> None:
    content = public.as_json([row("a", "en", 9)])
    assert public.recount(content) == 1
    with pytest.raises(Refused):
        public.recount(change(content))
