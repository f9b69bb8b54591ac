"""What people say they did at home: counted once by code, apart without one, and never by a GET."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from kiosk.web.request import hub_of
from tests.factories import ORIGIN, Visitor, soup
from tests.phones import DEED, PAGE, altered, lent, minted, report, sums
from tests.test_headers import faults

EVIL = {"Origin": "https://evil.example"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """That hub."""
    yield from lent(tmp_path)


@pytest.fixture
def phone(app: Flask) -> Visitor:
    """A phone before that hub."""
    return Visitor(app)


def test_a_report_with_a_code_counts_once_for_each_target_and_way(
    app: Flask, phone: Visitor
) -> None:
    code = minted(app)
    for _ in range(2):
        answer = report(phone, token=code)
        assert (answer.status_code, answer.location) == (303, f"{PAGE}/thanks")
        assert "Set-Cookie" not in answer.headers
        assert faults(answer) == []
    report(phone, token=code, channel="post", state="sent", n="3")
    report(phone, token=code, channel="post", state="sent", n="3", target="party-secretary")
    assert sums(app) == {("call", "reached", "stall"): 1, ("post", "sent", "stall"): 6}
    thanks = soup(phone.opens(f"{PAGE}/thanks"))
    assert thanks.select_one(".total").text == "At least 7 actions from home so far"


def test_a_report_without_a_good_code_counts_as_one_of_others(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    for token in ("", "X", altered(code, 36), minted(app, slug="another-case")):
        assert report(phone, token=token).location == f"{PAGE}/thanks"
    assert sums(app) == {("call", "reached", "others"): 4}
    assert hub_of(app).store.value("SELECT count(*) FROM spent") == 0


def test_who_says_later_may_still_do_it_and_later_is_no_deed(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    report(phone, token=code, state="later")
    report(phone, token=code, state="not_reached")
    report(phone, token=code, state="reached")
    assert sums(app) == {("call", "later", "stall"): 1, ("call", "not_reached", "stall"): 1}
    assert soup(phone.opens(f"{PAGE}/thanks")).select(".total") == []


def test_of_many_reports_of_one_code_at_once_one_counts(app: Flask) -> None:
    code = minted(app)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: report(Visitor(app), token=code).status_code, range(100)))
    assert set(answers) == {303}
    assert sums(app) == {("call", "reached", "stall"): 1}


def test_opening_a_page_spends_no_code(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    for _ in range(3):
        for path in (f"/F/{code}", f"/f/{code}", PAGE, f"{PAGE}/thanks"):
            phone.opens(path)
            phone.client.head(path, base_url=ORIGIN)
    assert phone.opens(f"{PAGE}/report").status_code == 405
    assert hub_of(app).store.value("SELECT count(*) FROM spent") == 0
    assert sums(app) == {}


@pytest.mark.parametrize("data", [
    {"target": "urumqi-police"}, {"target": "nobody"}, {"target": ""}, {"channel": "telepathy"},
    {"channel": "email", "target": "party-secretary"}, {"state": "sent"}, {"state": ""},
])  # fmt: skip
def test_what_cannot_have_been_done_is_not_counted(
    app: Flask, phone: Visitor, data: dict[str, str]
) -> None:
    answer = report(phone, **data)
    assert answer.status_code == 400
    assert faults(answer) == []
    assert sums(app) == {}


@pytest.mark.parametrize(("n", "counted"), [
    ("٣", 3), ("", 1), ("x", 1), ("-5", 1), ("99999", 20), ("9" * 5000, 1),
])  # fmt: skip
def test_letters_are_counted_as_they_are_told_within_reason(
    app: Flask, phone: Visitor, n: str, counted: int
) -> None:
    report(phone, channel="post", state="sent", n=n)
    assert sums(app) == {("post", "sent", "others"): counted}


def test_a_page_of_somebody_else_cannot_report(app: Flask, phone: Visitor) -> None:
    for headers in (EVIL, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = phone.client.post(f"{PAGE}/report", data=DEED, base_url=ORIGIN, headers=headers)
        assert answer.status_code == 403
    assert sums(app) == {}
    for own in ({"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}, {}):
        answer = phone.client.post(f"{PAGE}/report", data=DEED, base_url=ORIGIN, headers=own)
        assert answer.status_code == 303
    assert sums(app) == {("call", "reached", "others"): 3}


def test_nothing_is_reported_on_an_unknown_case(phone: Visitor) -> None:
    assert report(phone, "/en/act/nobody").status_code == 404
