"""Visits are kept in memory, for their time, in a bounded number, and until Done."""

import sys
import threading
from dataclasses import dataclass

import pytest
from flask import Flask

from kiosk.web.request import kiosk_of
from kiosk.web.visit import LONGEST_SECONDS, MOST_VISITS, Thanks, Visits
from tests.factories import House, Visitor, soup

THANKS = Thanks("case", "letter", ("somebody",), True)


@dataclass
class Clock:
    """A clock that the test moves."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


def test_a_visit_remembers_what_it_did_last(clock: Clock) -> None:
    visits = Visits(clock)
    assert visits.thanks("a") is None
    visits.thank("a", THANKS)
    other = Thanks("case", "petition", (), False)
    visits.thank("a", other)
    assert visits.thanks("a") == other
    assert visits.thanks("b") is None


@pytest.mark.parametrize(
    ("seconds", "known"), [(0, True), (LONGEST_SECONDS, True), (LONGEST_SECONDS + 1, False)]
)
def test_a_visit_ends_by_the_clock(clock: Clock, seconds: float, known: bool) -> None:
    visits = Visits(clock)
    visits.thank("a", THANKS)
    clock.now += seconds
    assert (visits.thanks("a") is not None) == known


def test_another_action_makes_a_visit_longer(clock: Clock) -> None:
    visits = Visits(clock)
    for _ in range(3):
        visits.thank("a", THANKS)
        clock.now += LONGEST_SECONDS - 1
    assert visits.thanks("a") == THANKS


def test_a_clock_that_begins_at_nothing_shows_nobody_a_thanks() -> None:
    assert Visits(lambda: 0.0).thanks("a") is None


def test_visits_past_their_time_are_forgotten_when_another_begins(clock: Clock) -> None:
    visits = Visits(clock)
    visits.thank("old", THANKS)
    clock.now += LONGEST_SECONDS + 1
    visits.thank("new", THANKS)
    clock.now -= 2  # what was forgotten does not come back, whatever the clock does
    assert visits.thanks("old") is None
    assert visits.thanks("new") == THANKS


def test_only_so_many_visits_are_kept_and_the_newest_stay(clock: Clock) -> None:
    visits = Visits(clock)
    cookies = [str(number) for number in range(3 * MOST_VISITS)]
    for cookie in cookies:
        visits.thank(cookie, THANKS)
    kept = [cookie for cookie in cookies if visits.thanks(cookie)]
    assert kept == cookies[-MOST_VISITS:]


def test_the_end_forgets_one_visit_and_no_other(clock: Clock) -> None:
    visits = Visits(clock)
    visits.thank("a", THANKS)
    visits.thank("b", THANKS)
    visits.end("a")
    visits.end("a")
    assert visits.thanks("a") is None
    assert visits.thanks("b") == THANKS


def test_many_threads_may_begin_and_end_visits(clock: Clock) -> None:
    visits, faults, interval = Visits(clock), list[Exception](), sys.getswitchinterval()

    def come_and_go(name: int) -> None:
        try:
            for number in range(1_000):
                visits.thank(f"{name}-{number}", THANKS)
                visits.end(f"{name}-{number - 50}")
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=come_and_go, args=(name,)) for name in range(12)]
    sys.setswitchinterval(1e-6)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    assert faults == []
    assert 0 < len(visits._kept) <= MOST_VISITS


@pytest.mark.parametrize("end", ["done", "attract"])
def test_done_and_the_attract_screen_end_the_visit_here_too(
    house: House, app: Flask, end: str
) -> None:
    visitor = Visitor(app)
    visitor.signs()
    cookie = visitor.client.get_cookie("__Host-kiosk", domain="127.0.0.1")
    assert cookie
    visits = kiosk_of(app).visits
    assert visits.thanks(cookie.value)
    if end == "done":
        token = soup(visitor.opens("/en/thanks")).select_one("[name=csrf_token]")["value"]
        visitor.posts("/done", {"csrf_token": token})
    else:
        visitor.opens("/")
    assert visits.thanks(cookie.value) is None
    # Not even somebody who has kept the cookie sees what was done with it.
    visitor.client.set_cookie("__Host-kiosk", cookie.value, domain="127.0.0.1")
    assert not soup(visitor.opens("/en/thanks")).select("img, .risen")


def test_thanks_are_over_when_their_time_is(house: House, app: Flask, clock: Clock) -> None:
    kiosk_of(app).visits = Visits(clock)
    visitor = Visitor(app)
    visitor.signs()
    assert soup(visitor.opens("/en/thanks")).select("img, .risen")
    clock.now += LONGEST_SECONDS + 1
    assert not soup(visitor.opens("/en/thanks")).select("img, .risen")


def test_a_visit_without_an_action_takes_no_room(app: Flask) -> None:
    for _ in range(5):
        Visitor(app).form()
    assert kiosk_of(app).visits._kept == {}
    Visitor(app).signs()
    assert len(kiosk_of(app).visits._kept) == 1
