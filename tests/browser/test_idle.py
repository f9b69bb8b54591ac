"""A visit that nobody continues is asked about in the visitor's language, and wiped."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kiosk import events
from tests import factories, serving
from tests.browser.looking import Looker
from tests.browser.tablet import Stall, Tablet
from tests.factories import SLUG, House

Take = Callable[..., Tablet]
CANARY = "Kanarie Zilpzalp"
# What is done reaches the page with its next frames.
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
REST, WARNING = 90_000, 30_000  # of an event as it is made, in milliseconds


def impatient(folder: Path, idle: int, warning: int) -> House:
    """A kiosk that waits for fewer seconds than an organiser may choose."""
    house = factories.house(folder)
    event = events.shown(house.db())
    assert event
    events.put(house.db(), replace(event, idle_seconds=idle, warning_seconds=warning))
    return house


@pytest.fixture
def timed(tablet: Tablet) -> Tablet:
    """A tablet whose time the test moves."""
    tablet.page.clock.install()
    return tablet


def passes(tablet: Tablet, milliseconds: int) -> None:
    """Let time pass, with all that happens in it."""
    tablet.page.clock.run_for(milliseconds)


def begins(tablet: Tablet, language: str = "en") -> tuple[str, str]:
    """Fill the form in; returns what must not be found later."""
    tablet.opens(language)
    tablet.writes(name=CANARY, letter=f"{CANARY} sings")
    tablet.draws()
    return CANARY, tablet.strokes()


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [("en", "Are you still there?", "I am still here"), ("ug", "", "")],
)
def test_somebody_who_rests_is_asked_and_may_answer_as_often_as_they_like(
    timed: Tablet, language: str, question: str, answer: str
) -> None:
    _, drawn = begins(timed, language)
    dialog = timed.part("#idle")
    for _ in range(12):
        timed.page.evaluate(FRAME)
        passes(timed, REST - 2_000)
        expect(dialog).to_be_hidden()
        passes(timed, 3_000)
        expect(dialog).to_be_visible()
        passes(timed, WARNING - 5_000)
        assert 1 <= int(timed.part("#idle-seconds").inner_text()) <= 5
        timed.taps("#idle button")
        expect(dialog).to_be_hidden()
    passes(timed, REST)
    expect(dialog).to_be_visible()
    said, button = timed.part("#idle h2").inner_text(), timed.part("#idle button").inner_text()
    also = timed.part("#idle .also").all_inner_texts()
    if language == "en":
        assert (said, button, also) == (question, answer, [])
    else:
        assert also == ["Are you still there?"]
        assert said.strip() not in ("", *also)
        assert button.strip() not in ("", "I am still here")
    box = timed.part("#idle button").bounding_box()
    assert box
    assert box["height"] >= 48
    faults = Axe().run(timed.page).response["violations"]
    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
    timed.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert (timed.part("#name").input_value(), timed.strokes()) == (CANARY, drawn)


SIGNS: dict[str, Callable[[Tablet], object]] = {
    "a key": lambda tablet: tablet.part("#name").press("a"),
    "a stroke": lambda tablet: tablet.draws(),
    "a move": lambda tablet: [tablet.page.mouse.move(at, at) for at in (100, 200)],
    "a wheel": lambda tablet: tablet.page.mouse.wheel(0, 100),
    "a choice": lambda tablet: tablet.chooses("ambassador"),
}


def test_whoever_does_something_is_not_asked(timed: Tablet) -> None:
    timed.opens()
    for name, sign in (*SIGNS.items(), *SIGNS.items()):
        passes(timed, REST - 10_000)
        assert timed.part("#idle:not([open])").count() == 1, f"what was done before {name}"
        sign(timed)
        timed.page.evaluate(FRAME)
    passes(timed, REST - 10_000)
    assert timed.part("#idle:not([open])").count() == 1
    passes(timed, 11_000)
    expect(timed.part("#idle")).to_be_visible()


@pytest.mark.parametrize("place", ["form", "thanks", "case"])
def test_nobody_answering_leads_to_the_attract_screen(timed: Tablet, place: str) -> None:
    marks = begins(timed)
    if place == "thanks":
        timed.agrees()
        timed.sends()
        timed.page.wait_for_url("**/en/thanks")
    elif place == "case":
        timed.taps(".back")
        timed.page.wait_for_url(f"**/case/{SLUG}")
    passes(timed, REST + 1_000)
    expect(timed.part("#idle")).to_be_visible()
    passes(timed, WARNING)
    timed.page.wait_for_url(f"{timed.url}/")
    assert timed.page.context.cookies() == []
    assert Looker(timed).searches(marks, ("back", "back", "forward")) == []


def test_a_tablet_that_slept_wipes_before_it_asks(timed: Tablet) -> None:
    begins(timed)
    timed.page.route("**/done", lambda route: route.abort())
    timed.page.clock.fast_forward("08:00:00")
    expect(timed.part(".resting")).to_be_visible()
    assert timed.part("#idle, #ask").count() == 0
    timed.faults.clear()  # the request that was kept back


def test_the_page_is_wiped_while_the_server_is_down_and_goes_on_when_it_is_back(
    take: Take, tmp_path: Path
) -> None:
    house = factories.house(tmp_path)
    with ExitStack() as up:
        served = up.enter_context(serving.in_thread(house.app()))
        timed = take(served.url)
        timed.page.clock.install()
        marks = begins(timed, "ug")
        up.close()
        passes(timed, REST + WARNING + 1_000)
        expect(timed.part(".resting")).to_be_visible()
        left = " ".join(Looker(timed).reads())
        assert left
        assert [mark for mark in marks if mark in left] == []
        assert timed.page.title() == ""
        assert timed.part("input, textarea, form").count() == 0
        passes(timed, 20_000)
        expect(timed.part(".resting")).to_be_visible()
        up.enter_context(serving.in_thread(house.app(), served.port))
        passes(timed, 6_000)
        timed.page.wait_for_url(f"{timed.url}/")
        assert Looker(timed).searches(marks, ("back", "back", "forward")) == []
        timed.page.context.close()
    timed.faults.clear()  # the server could not be asked for a while


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Stall]:
    """A kiosk that waits for a second, and another one."""
    house = impatient(tmp_path, 1, 1)
    with serving.in_thread(house.app()) as served:
        yield Stall(house, served.url)


def test_the_clock_on_the_wall_does_the_same(take: Take, hasty: Stall) -> None:
    tablet = take(hasty.url)
    begins(tablet)
    expect(tablet.part("#idle")).to_be_visible()
    tablet.taps("#idle button")
    expect(tablet.part("#idle")).to_be_hidden()
    tablet.page.wait_for_url(f"{tablet.url}/")
    assert tablet.page.context.cookies() == []
    tablet.page.context.close()


def test_without_javascript_the_page_leaves_by_itself(take: Take, tmp_path: Path) -> None:
    house = impatient(tmp_path, 1, 0)  # times five
    with serving.in_thread(house.app()) as served:
        tablet = take(served.url, java_script_enabled=False)
        tablet.opens()
        tablet.writes(name=CANARY)
        tablet.page.wait_for_url(f"{tablet.url}/", timeout=15_000)
        assert Looker(tablet).searches((CANARY,), ("back", "back", "forward")) == []
        tablet.page.context.close()
