"""The totals of a case, for everybody: nothing under 5 can be read or worked out from them."""

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kiosk import packs, totals
from kiosk.cases import Case
from kiosk.db import Store
from kiosk.hub import reports, users
from kiosk.web.request import hub_of
from tests import factories
from tests.factories import SLUG, Visitor, soup
from tests.phones import lent
from tests.test_headers import faults
from tests.test_hub import PASSWORD, log_in

TODAY = datetime.date(2026, 5, 2)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The sample case, which has four targets that are written to."""
    folder = tmp_path_factory.mktemp("cases")
    factories.pack(folder)
    return packs.installed(folder)[SLUG]


def count(store: Store, *cells: str) -> None:
    """Cells such as `letters letter ambassador 7`, a dash for a part that is empty."""
    for number, cell in enumerate(cells):
        measure, ask, target, n = (part.replace("-", "") for part in cell.split())
        with store.writing() as connection:
            connection.execute(
                """INSERT INTO totals VALUES
                   (:measure, :event, '2026-05-01', :case, :ask, :target, 'ug', :n)""",
                {
                    "measure": measure, "event": f"fair {number}", "case": SLUG,
                    "ask": ask, "target": target, "n": int(n),
                },
            )  # fmt: skip


def write_down(store: Store, *sheets: str) -> None:
    """Paper such as `S1 petition - 12`."""
    for sheet in sheets:
        number, ask, target, n = (part.replace("-", "") for part in sheet.split())
        with store.writing() as connection:
            connection.execute(
                "INSERT INTO claims VALUES (:sheet, :target, 'd', 'e', :case, :ask, :n, 1)",
                {"sheet": number, "target": target, "case": SLUG, "ask": ask, "n": int(n)},
            )


def report(store: Store, *lines: str, source: str = "stall") -> None:
    """Reports such as `email 12`, or `call 6 not_reached`, each by one person."""
    for line in lines:
        channel, n, state = (*line.split(), "sent")[:3]
        for _one in range(int(n)):
            mac = random.randbytes(32) if source == "stall" else None
            reports.record(store, SLUG, "ambassador", channel, state, 1, source, mac, TODAY)


def test_everything_is_told_where_enough_people_did_it(store: Store, case: Case) -> None:
    count(
        store,
        "actions letter - 30", "withdrawn letter - 2", "letters letter ambassador 25",
        "letters letter president 9", "letters_withdrawn letter ambassador 3",
        "actions petition - 12", "counted letter - 5", "visits - - 40",
    )  # fmt: skip
    write_down(store, "S1 petition - 12", "S2 petition - 8", "S3 letter ambassador 6",
               "S3 letter president 6")  # fmt: skip
    report(store, "email 7", "call 5", "call 6 not_reached", "post 8 later")
    report(store, "fax 9", source="others")
    assert totals.as_json(totals.of(store, case)) == {
        "v": 1, "case": SLUG, "number": case.number, "least": 5,
        "at_least": {"people": 28, "letters": 31 + 12 + 7},
        "stall": {"people": 28, "actions": 40, "letters": 31},
        "paper": {"people": 20, "actions": 26, "letters": 12},
        "stall_visitors": {"done": {"email": 7, "call": 5}, "not_reached": 6, "later": 8},
        "others": {"done": {"fax": 9}, "not_reached": None, "later": None},
    }  # fmt: skip


def test_nobody_is_two_people(store: Store, case: Case) -> None:
    count(store, "actions letter - 10", "actions petition - 10", "actions solidarity - 7")
    write_down(store, "S1 petition - 8", "S2 letter ambassador 9", "S2 letter president 9")
    report(store, "call 11", "email 12")
    found = totals.of(store, case)
    assert (found.people, found.stall.people, found.paper.people) == (10, 10, 9)
    assert found.letters == 18 + 12


def test_what_others_report_is_in_no_sum(store: Store, case: Case) -> None:
    report(store, "email 50", "call 50", source="others")
    found = totals.of(store, case)
    assert (found.people, found.letters) == (0, 0)
    assert dict(found.others.done) == {"email": 50, "call": 50}


def test_stall_visitors_alone_are_people_as_far_as_is_certain(store: Store, case: Case) -> None:
    report(store, "call 60", "email 80")
    n_targets = len(case.targets)
    assert n_targets > 1
    assert totals.of(store, case).people == -(-60 // n_targets)


@pytest.mark.parametrize(
    ("lines", "done"),
    [
        (("email 4",), {}),
        (("email 5",), {"email": 5}),
        (("email 9", "fax 3"), {"": 12}),
        (("email 20", "post 9", "fax 3"), {"email": 20, "": 12}),
        (("email 20", "post 3", "fax 3"), {"email": 20, "": 6}),
        (("email 2", "post 1", "fax 1"), {}),
    ],
)
def test_small_channels_are_joined(
    store: Store, case: Case, lines: tuple[str, ...], done: dict[str, int]
) -> None:
    report(store, *lines)
    found = totals.of(store, case)
    assert dict(found.stall_visitors.done) == done
    assert found.letters == sum(n for channel, n in done.items() if channel)


def test_letters_of_a_few_people_are_not_told(store: Store, case: Case) -> None:
    count(store, "actions letter - 4", "letters letter ambassador 4", "letters letter president 4",
          "actions petition - 20")  # fmt: skip
    write_down(store, "S1 letter ambassador 4", "S1 letter president 4")
    found = totals.of(store, case)
    assert found.stall == totals.Signed(people=20, actions=20, letters=0)
    assert found.paper == totals.Signed(0, 0, 0)


def numbers(told: Any) -> list[int]:
    """All numbers in what is published."""
    if isinstance(told, dict):
        return [n for name, part in told.items() if name not in ("v", "least", "number")
                for n in numbers(part)]  # fmt: skip
    return [told] if isinstance(told, int) else []


def test_a_number_under_five_changes_nothing_that_is_told(store: Store, case: Case) -> None:
    """What is told is the same for every number that it hides."""
    count(store, "actions letter - 20", "letters letter ambassador 20")
    write_down(store, "S1 petition - 7")
    report(store, "email 9", "call 8")
    before = totals.as_json(totals.of(store, case))
    count(store, "actions solidarity - 1", "actions petition - 3", "letters petition ambassador 3")
    write_down(store, "S2 solidarity - 4", "S3 letter ambassador 2")
    report(store, "call 4 not_reached", "post 3 later")
    report(store, "fax 2", "email 2", source="others")
    after = totals.as_json(totals.of(store, case))
    assert after == before
    assert min(numbers(after)) >= 5


def test_no_joined_channel_can_be_worked_out(
    bare_store: Store, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was reported, another spread of what is joined is told in the same words."""
    draw = random.Random(9)
    for _time in range(300):
        rows = [
            {"channel": channel, "target": "ambassador", "state": "sent", "source": "stall", "n": n}
            for channel in reports.CHANNELS
            if (n := draw.choice((0, 1, 3, 4, 5, 6, 9, 30)))
        ]
        monkeypatch.setattr(reports, "totals", lambda *_: rows)  # noqa: B023 - called at once
        visitors, _others = totals.home(bare_store, SLUG)
        told = dict(visitors.done)
        joined = [row for row in rows if row["channel"] not in told]
        assert all(n >= 5 for n in told.values())
        assert told.get("", 0) in (0, sum(row["n"] for row in joined))
        assert told.get("") is None or len(joined) > 1
        assert visitors.letters == sum(told.get(one, 0) for one in reports.LETTERS)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """A hub that knows the sample case."""
    yield from lent(tmp_path)


def test_the_page_shows_what_the_json_has(app: Flask) -> None:
    store = hub_of(app).store
    count(store, "actions letter - 1234", "letters letter ambassador 1300")
    report(store, "email 9", "call 7")
    report(store, "fax 11", source="others")
    visitor = Visitor(app)
    answer = visitor.opens(f"/en/totals/{SLUG}")
    page = soup(answer)
    assert faults(answer) == []
    assert [line.text for line in page.select(".lead")] == [
        "At least 1,234 people have taken part.",
        "At least 1,309 letters were signed or sent.",
    ]
    rows = [row.get_text(" ", strip=True) for row in page.select(".totals tbody tr")]
    assert rows == [
        "People 1,234", "Actions 1,234", "Letters 1,300", "E-mail 9", "Call 7", "Fax 11",
    ]  # fmt: skip
    assert len(page.select("tbody svg rect")) == len(rows)
    assert not page.select("[style], script:not([src])")
    (link,) = page.select("footer a")
    answer = visitor.opens(link["href"])
    assert answer.json == totals.as_json(totals.of(store, hub_of(app).installed()[SLUG]))


def test_the_json_may_be_kept_for_a_minute_and_gives_no_cookie(app: Flask) -> None:
    for path in (f"/en/totals/{SLUG}", f"/en/totals/{SLUG}.json"):
        answer = Visitor(app).opens(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert faults(answer) == ["Cache-Control"]
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert Visitor(app).opens(f"/ar/totals/{SLUG}.json").data == answer.data


@pytest.mark.parametrize("slug", ["nobody", f"{SLUG}.xml", "..%2f..%2fkeys", "%00"])
def test_a_case_that_the_hub_does_not_know_is_no_page(app: Flask, slug: str) -> None:
    for path in (f"/en/totals/{slug}", f"/en/totals/{slug}.json"):
        answer = Visitor(app).opens(path)
        assert answer.status_code == 404
        assert faults(answer) == []


@pytest.mark.parametrize("language", factories.KNOWN)
def test_the_page_is_in_every_language(app: Flask, language: str) -> None:
    report(hub_of(app).store, "email 9", "call 7")
    page = soup(Visitor(app).opens(f"/{language}/totals/{SLUG}"))
    assert page.html["lang"] == language
    assert len(page.select(".totals tbody tr")) == 2
    bars = [(float(bar["x"]), float(bar["width"])) for bar in page.select("rect")]
    ends = [x for x, _ in bars] if page.html["dir"] == "ltr" else [x + w for x, w in bars]
    assert ends == pytest.approx([0, 0] if page.html["dir"] == "ltr" else [100, 100])


def test_nothing_yet_is_a_calm_page(app: Flask) -> None:
    page = soup(Visitor(app).opens(f"/en/totals/{SLUG}"))
    assert page.select("tbody tr") == []
    assert "not enough to show" in page.text


def test_the_organisers_see_reports_by_case_and_channel(app: Flask) -> None:
    store = hub_of(app).store
    users.add(store, "Anna", PASSWORD)
    anna = Visitor(app)
    log_in(anna)
    assert "From home" not in anna.opens("/").text
    report(store, "email 9", "call 7", "call 5 not_reached")
    report(store, "email 6", "fax 3", source="others")
    page = soup(anna.opens("/"))
    (table,) = [
        table for table in page.select("table") if "Stall visitors" in table.thead.get_text()
    ]
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")]
            for row in table.select("tbody tr")]  # fmt: skip
    assert [row[1:] for row in rows] == [
        ["E-mail", "9", "–"], ["Call", "7", "–"], ["Called, not reached", "5", "–"],
        ["Other", "–", "9"],
    ]  # fmt: skip
    assert anna.opens(table.a["href"]).status_code == 200
