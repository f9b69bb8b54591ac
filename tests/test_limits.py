"""The limit on requests from one place: it holds, it forgets, and no address is written down."""

import datetime
import ipaddress
import pickle
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from kiosk import tokens
from kiosk.hub import day_keys as hub_keys
from kiosk.hub import reports
from kiosk.web import limits
from kiosk.web.limits import Limits
from kiosk.web.request import hub_of
from tests.factories import ORIGIN, SLUG
from tests.phones import lent
from tests.test_headers import faults

ADDRESS, OTHER = "203.0.113.77", "198.51.100.9"
NOON = 20_000 * limits.DAY_SECONDS + 43_200.0


def let_through(kept: Limits, address: str, n: int, seconds: float, start: float = NOON) -> int:
    """How many of `n` requests, evenly over some seconds, are allowed."""
    return sum(kept.allows(address, start + seconds * at / n) for at in range(n))


def test_a_flood_from_one_address_is_refused_and_another_is_unaffected() -> None:
    kept = Limits()
    most = limits.AT_ONCE + limits.A_MINUTE
    assert most - 1 <= let_through(kept, ADDRESS, 1000, 60) <= most
    assert let_through(kept, OTHER, limits.AT_ONCE, 1, NOON + 60) == limits.AT_ONCE


def test_after_a_while_the_same_address_is_heard_again() -> None:
    kept = Limits()
    let_through(kept, ADDRESS, 1000, 0)
    assert not kept.allows(ADDRESS, NOON)
    assert kept.allows(ADDRESS, NOON + 60 / limits.A_MINUTE + 0.01)
    assert let_through(kept, ADDRESS, 1000, 0, NOON + 600) == limits.AT_ONCE


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    kept = Limits()
    let_through(kept, ADDRESS, 1000, 0)
    assert let_through(kept, ADDRESS, 100, 0, NOON - 3600) == 0
    assert let_through(kept, ADDRESS, 100, 0, NOON + 1) == 0


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        (ADDRESS, "203.0.113.78", True),
        (ADDRESS, "203.0.114.77", False),
        (ADDRESS, f"::ffff:{ADDRESS}", True),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("", "unix:", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
    ],
)
def test_a_place_is_a_network(one: str, other: str, are_one: bool) -> None:
    assert (limits.network(one) == limits.network(other)) == are_one
    kept = Limits()
    let_through(kept, one, 100, 0)
    assert kept.allows(other, NOON) != are_one


def test_memory_is_bounded_and_holds_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_PLACES", 500)
    kept = Limits()
    for n in range(2000):
        kept.allows(f"10.{n // 256}.{n % 256}.7", NOON)
    kept.allows(ADDRESS, NOON)
    held = {name: value for name, value in vars(kept).items() if name != "_lock"}
    assert len(held["_buckets"]) == 500
    packed = ipaddress.ip_address(ADDRESS).packed
    for bare in (ADDRESS.encode(), packed, packed[:3]):
        assert bare not in b"".join(held["_buckets"])
        assert bare not in pickle.dumps(held["_buckets"])


def test_the_key_is_another_one_each_day() -> None:
    kept, seen = Limits(), set()
    for day in range(3):
        kept.allows(ADDRESS, NOON + day * limits.DAY_SECONDS)
        seen.add(tuple(kept._buckets))
        assert len(kept._buckets) == 1
    assert len(seen) == 3


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """A hub that knows the sample case."""
    yield from lent(tmp_path)


def reports_from(app: Flask, address: str, n: int, token: str = "") -> Counter[int]:
    """The answers to so many reports from an address, by status."""
    client, found = app.test_client(), Counter[int]()
    data = {"target": "ambassador", "channel": "post", "state": "sent", "token": token}
    for _report in range(n):
        answer = client.post(
            f"/en/act/{SLUG}/report", data=data, base_url=ORIGIN,
            environ_overrides={"REMOTE_ADDR": address},
        )  # fmt: skip
        found[answer.status_code] += 1
    return found


def test_a_flood_of_reports_is_refused_and_no_address_is_in_any_file(
    app: Flask, tmp_path: Path
) -> None:
    answers = reports_from(app, ADDRESS, 1000)
    assert answers[303] >= limits.AT_ONCE
    assert answers[429] > 900
    assert answers.total() == answers[303] + answers[429]
    assert reports_from(app, OTHER, 20) == {303: 20}
    store = hub_of(app).store
    (row,) = reports.totals(store, SLUG)
    assert (row["source"], row["n"]) == ("others", answers[303] + 20)
    # Who holds a code is heard all the same, once.
    today = datetime.datetime.now(datetime.UTC).date()
    key = hub_keys.make_for(store, "tablet", today)[1]
    token = tokens.mint(key["id"], key["key"], SLUG, today + datetime.timedelta(days=9))
    assert reports_from(app, ADDRESS, 3, token) == {303: 3}
    assert [row["n"] for row in reports.totals(store, SLUG) if row["source"] == "stall"] == [1]

    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 3
    for file in files:
        content = file.read_bytes()
        for address in (ADDRESS, OTHER):
            assert address.encode() not in content, file
            assert ipaddress.ip_address(address).packed not in content, file


def test_who_is_refused_is_told_calmly(app: Flask) -> None:
    reports_from(app, ADDRESS, limits.AT_ONCE + 1)
    answer = app.test_client().post(
        f"/en/act/{SLUG}/report",
        data={"target": "ambassador", "channel": "post", "state": "sent"},
        base_url=ORIGIN,
        environ_overrides={"REMOTE_ADDR": ADDRESS},
    )
    assert answer.status_code == 429
    assert faults(answer) == []
    assert "try again in a minute" in answer.text
