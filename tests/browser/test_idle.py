"""A visit that nobody continues is asked about, and wiped."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk import events
from tests import factories, serving
from tests.browser.tablet import Stall, Tablet

Take = Callable[..., Tablet]
CANARY = "Kanarie Zilpzalp"


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    """A kiosk whose patience is short: two seconds, and three more."""
    house = factories.house(tmp_path_factory.mktemp("stall"))
    event = events.now_open(house.db())
    assert event
    events.put(house.db(), dataclasses.replace(event, idle_seconds=2, warning_seconds=3))
    with serving.in_thread(house.app()) as served:
        yield Stall(house, served.url)


def test_the_question_comes_in_the_visitors_language_and_can_be_answered(tablet: Tablet) -> None:
    tablet.comes("ug")
    tablet.writes(name=CANARY)
    for _ in range(3):
        expect(tablet.part("#idle")).to_be_visible()
        assert tablet.part("#idle .also").inner_text() == "Are you still there?"
        assert tablet.part("#idle-seconds").inner_text() in "0123"
        tablet.taps("#idle button")
        expect(tablet.part("#idle")).to_be_hidden()
    assert tablet.part("#name").input_value() == CANARY


def test_typing_is_life(tablet: Tablet) -> None:
    tablet.comes()
    for _ in range(14):
        tablet.page.locator("#name").press("a")
        tablet.page.wait_for_timeout(250)
        assert not tablet.part("#idle").is_visible()


def test_at_the_end_the_attract_screen_stands_there(tablet: Tablet) -> None:
    tablet.comes()
    tablet.writes(name=CANARY)
    tablet.draws()
    tablet.page.wait_for_url(f"{tablet.url}/", timeout=15_000)
    tablet.page.go_back()
    tablet.page.wait_for_timeout(400)
    values = "() => [...document.querySelectorAll('input')].map((field) => field.value).join()"
    assert CANARY not in tablet.page.evaluate(values)


def test_with_the_server_down_the_page_itself_is_wiped(chromium: object, tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    event = events.now_open(house.db())
    assert event
    events.put(house.db(), dataclasses.replace(event, idle_seconds=2, warning_seconds=1))
    context = chromium.new_context(locale="en")  # type: ignore[attr-defined]
    with serving.in_thread(house.app()) as served:
        tablet = Tablet(context.new_page(), served.url)
        tablet.comes()
        tablet.writes(name=CANARY)
    expect(tablet.part(".resting")).to_be_visible(timeout=10_000)
    assert CANARY not in tablet.page.content()
    assert tablet.part("#name").count() == 0
    context.close()
