"""Events: what is kept about a stall, and which day it is there."""

import datetime
from dataclasses import replace

import pytest

from kiosk import events
from kiosk.db import Db
from tests import factories


def test_an_event_comes_back_as_it_was_put(db: Db) -> None:
    event = factories.event(
        name="Frühlingsfest ئايگۈل",
        cases=("b", "a"),
        idle_seconds=45,
        warning_seconds=20,
        age_line=16,
        news=("news_case",),
        news_texts={"news_case": {"ug": "خەۋەر", "en": "News"}},
        state="practice",
    )
    events.put(db, event)
    assert events.shown(db) == event


def test_without_an_event_nothing_is_open(db: Db) -> None:
    assert events.shown(db) is None


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_an_event_that_is_not_open_is_not_found(fair: Db, state: str) -> None:
    events.put(fair, factories.event(state=state))
    assert events.shown(fair) is None
    events.put(fair, factories.event())
    assert events.shown(fair) is not None


def test_an_event_takes_the_place_of_the_one_with_its_id_only(fair: Db) -> None:
    other = factories.event(id="market", name="Market")
    events.put(fair, replace(other, state="paused"))
    changed = factories.event(name="Autumn fair")
    events.put(fair, changed)
    assert events.shown(fair) == changed
    assert fair.value("SELECT count(*) FROM events") == 2
    events.put(fair, replace(changed, state="closed"))
    events.put(fair, other)
    assert events.shown(fair) == other


def test_an_event_of_an_earlier_kiosk_has_the_usual_for_what_it_lacks(fair: Db) -> None:
    with fair.writing() as connection:
        connection.execute(
            "UPDATE events SET configuration = json_remove(configuration, '$.news', '$.age_line')"
        )
    found = events.shown(fair)
    assert found
    assert (found.age_line, found.news) == (0, events.NEWS)


@pytest.mark.parametrize("state", ["open", "practice"])
def test_another_event_that_was_shown_is_paused_meanwhile(fair: Db, state: str) -> None:
    events.put(fair, factories.event(id="market", state="closed"))
    events.put(fair, factories.event(id="old", state="closed"))
    events.set_state(fair, "market", state)
    states = {event.id: event.state for event in events.listed(fair)}
    assert states == {"fair": "paused", "market": state, "old": "closed"}
    events.set_state(fair, "market", "closed")
    assert events.shown(fair) is None


def test_an_open_event_comes_before_one_in_practice(fair: Db) -> None:
    events.put(fair, factories.event(id="a", state="practice"))
    found = events.shown(fair)
    assert found
    assert found.id == "fair"


def test_of_several_open_events_it_is_always_the_same(fair: Db) -> None:
    for name in ("z", "bazaar"):
        events.put(fair, factories.event(id=name))
    found = events.shown(fair)
    assert found
    assert found.id == "bazaar"


def test_a_case_is_shown_once_and_last(fair: Db) -> None:
    events.put(fair, factories.event(cases=("b",)))
    events.put(fair, factories.event(id="market", state="paused"))
    for slug in ("a", "b", "a"):
        events.show_case(fair, slug)
    found = events.shown(fair)
    assert found == factories.event(cases=("b", "a"), recipients=found.recipients if found else ())
    events.put(fair, factories.event(state="closed"))
    events.show_case(fair, "c")
    assert '"c"' not in "".join(row["configuration"] for row in fair.rows("SELECT * FROM events"))


MOMENT = datetime.datetime(2026, 5, 1, 22, 30, tzinfo=datetime.UTC)
DAYS = {"UTC": 1, "Europe/Zurich": 2, "America/New_York": 1, "Asia/Urumqi": 2, "Asia/Kolkata": 2}


@pytest.mark.parametrize(("zone", "day"), DAYS.items())
def test_the_day_is_the_one_at_the_stall(zone: str, day: int) -> None:
    event = factories.event(time_zone=zone)
    assert event.today(MOMENT) == datetime.date(2026, 5, day)


def test_the_day_changes_with_the_hour_of_summer() -> None:
    event = factories.event(time_zone="Europe/Zurich")
    winter = datetime.datetime(2026, 3, 28, 22, 59, tzinfo=datetime.UTC)
    assert event.today(winter).day == 28
    assert event.today(winter + datetime.timedelta(minutes=1)).day == 29
    assert event.today(winter + datetime.timedelta(hours=23)).day == 29
    assert event.today(winter + datetime.timedelta(hours=23, minutes=1)).day == 30


def test_without_a_given_moment_it_is_now() -> None:
    before = datetime.datetime.now(datetime.UTC).date()
    today = factories.event(time_zone="UTC").today()
    assert before <= today <= datetime.datetime.now(datetime.UTC).date()
