"""Visits are kept in memory, for their time, in a bounded number, and until Done."""

import sys
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.web.request import kiosk_of
from kiosk.web.visit import LONGEST_SECONDS, MOST_VISITS, Done, Draft, Visit, Visits
from tests.factories import House, Visitor, soup

DONE = Done(
    "1", "case", "letter", "letter", ("somebody",), "letters", "full", {"name": "Ada"}, True
)


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


def does(visits: Visits, cookie: str, done: Done = DONE) -> None:
    """Have a visit do something."""
    visits.change(cookie, lambda visit: visit.did(done, {"name": "Ada"}))


def test_a_visit_remembers_what_it_did_in_its_order(clock: Clock) -> None:
    visits = Visits(clock)
    assert visits.of("a") == Visit()
    petition = replace(DONE, id="2", ask="petition")
    for done in (DONE, petition, DONE):
        does(visits, "a", done)
    assert list(visits.of("a").done.values()) == [petition, DONE]
    assert visits.of("a").details == {"name": "Ada"}
    assert visits.of("a").did_case("case")
    assert not visits.of("a").did_case("other")
    assert visits.of("b") == Visit()


def test_what_was_taken_back_is_a_form_to_begin_with_until_it_is_done_again() -> None:
    visit = Visit().did(DONE, {}).took_back(DONE)
    assert (visit.done, visit.drafts) == ({}, {("case", "letter"): Draft(DONE.typed)})
    again = visit.did(DONE, {})
    assert (list(again.done.values()), again.drafts) == ([DONE], {})


def test_a_switch_is_turned_over() -> None:
    once = Visit().switched("large")
    assert once.look == {"large"}
    assert once.switched("large") == Visit()


@pytest.mark.parametrize(
    ("seconds", "known"), [(0, True), (LONGEST_SECONDS, True), (LONGEST_SECONDS + 1, False)]
)
def test_a_visit_ends_by_the_clock(clock: Clock, seconds: float, known: bool) -> None:
    visits = Visits(clock)
    does(visits, "a")
    clock.now += seconds
    assert bool(visits.of("a").done) == known
    assert len(visits._kept) == known


def test_no_action_makes_a_visit_longer(clock: Clock) -> None:
    visits = Visits(clock)
    for _ in range(2):
        does(visits, "a")
        clock.now += LONGEST_SECONDS / 2 + 1
    assert visits.of("a") == Visit()


def test_what_was_forgotten_does_not_come_back_whatever_the_clock_does(clock: Clock) -> None:
    visits = Visits(clock)
    does(visits, "old")
    clock.now += LONGEST_SECONDS + 1
    does(visits, "new")
    clock.now -= 2
    assert visits.of("old") == Visit()
    assert visits.of("new").done


def test_only_so_many_visits_are_kept_and_the_newest_stay(clock: Clock) -> None:
    visits = Visits(clock)
    cookies = [str(number) for number in range(3 * MOST_VISITS)]
    for cookie in cookies:
        does(visits, cookie)
    assert [cookie for cookie in cookies if visits.of(cookie).done] == cookies[-MOST_VISITS:]


def test_the_end_forgets_one_visit_and_no_other(clock: Clock) -> None:
    visits = Visits(clock)
    does(visits, "a")
    does(visits, "b")
    visits.end("a")
    visits.end("a")
    assert visits.of("a") == Visit()
    assert visits.of("b").done


def test_a_visit_that_has_ended_does_not_begin_again_with_a_late_answer(clock: Clock) -> None:
    visits = Visits(clock)
    does(visits, "a")
    visits.end("a")
    does(visits, "a")
    does(visits, "b")
    assert (visits.of("a"), bool(visits.of("b").done)) == (Visit(), True)


def test_visits_are_forgotten_also_when_nobody_asks(clock: Clock) -> None:
    visits = Visits(clock)
    does(visits, "a")
    clock.now += LONGEST_SECONDS + 1
    assert len(visits._kept) == 1
    visits.forget()
    assert visits._kept == {}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("de-"))))
@settings(max_examples=200)
def test_visits_never_mix(steps: list[tuple[str, str, str]]) -> None:
    visits, wanted = Visits(Clock()), dict[str, Any]()
    for cookie, case, step in steps:
        done = replace(DONE, id=case, case=case)
        if step == "e":
            visits.end(cookie)
            wanted[cookie] = None
        elif wanted.get(cookie, set()) is None:
            does(visits, cookie, done)  # an answer that comes after the end
        elif step == "d":
            does(visits, cookie, done)
            wanted.setdefault(cookie, set()).add(case)
        else:
            visits.change(cookie, lambda visit, done=done: visit.took_back(done))  # type: ignore[misc]
            wanted.get(cookie, set()).discard(case)
    for cookie in "abc":
        assert set(visits.of(cookie).done) == (wanted.get(cookie) or set())


def test_many_threads_may_begin_and_end_visits(clock: Clock) -> None:
    visits, faults, interval = Visits(clock), list[Exception](), sys.getswitchinterval()

    def come_and_go(name: int) -> None:
        try:
            for number in range(1_000):
                does(visits, f"{name}-{number}")
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


def held(visits: Visits, begin: int, end: int) -> int:
    """Bytes that are held after visits of those numbers, each with a large form."""
    for number in range(begin, end):
        typed = {"signature": f"{number % 1000},1 " * 2_000, "letter": f"{number} " * 200}
        does(visits, str(number), replace(DONE, typed=typed))
    return tracemalloc.get_traced_memory()[0]


@pytest.mark.parametrize("most", [MOST_VISITS, 20_000], ids=["bounded", "control"])
def test_ten_thousand_visits_take_no_more_room_than_the_first(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("kiosk.web.visit.MOST_VISITS", most)
    visits = Visits()
    tracemalloc.start()
    try:
        early = held(visits, 0, 1_000)
        late = held(visits, 1_000, 10_000)
    finally:
        tracemalloc.stop()
    assert (late < 1.1 * early) == (most == MOST_VISITS)


@pytest.mark.parametrize("end", ["done", "attract", "another"])
def test_the_end_of_a_visit_is_its_end_here_too(app: Flask, end: str) -> None:
    visitor = Visitor(app)
    visitor.signs()
    cookie = visitor.cookie()
    visits = kiosk_of(app).visits
    assert visits.of(cookie).done
    ends: dict[str, Callable[[], Any]] = {
        "done": lambda: visitor.posts("/done", visitor.deed()),
        "attract": lambda: visitor.opens("/"),
        "another": lambda: visitor.posts("/en/another", visitor.deed()),
    }
    ends[end]()
    assert visits.of(cookie) == Visit()
    # Not even somebody who has kept the cookie sees what was done with it.
    visitor.client.set_cookie("__Host-kiosk", cookie, domain="127.0.0.1")
    assert not soup(visitor.opens("/en/thanks")).select("img, .risen")


def test_thanks_are_over_when_their_time_is(house: House, app: Flask, clock: Clock) -> None:
    kiosk_of(app).visits = Visits(clock)
    visitor = Visitor(app)
    visitor.signs()
    assert soup(visitor.opens("/en/thanks")).select("img, .risen")
    clock.now += LONGEST_SECONDS + 1
    assert not soup(visitor.opens("/en/thanks")).select("img, .risen")
    assert "Ada" not in visitor.opens("/en/").get_data(as_text=True)


def test_a_visit_without_an_action_takes_no_room(app: Flask) -> None:
    for _ in range(5):
        Visitor(app).form()
    assert kiosk_of(app).visits._kept == {}
    Visitor(app).signs()
    assert len(kiosk_of(app).visits._kept) == 1
