"""Practice, ended cases and starts in a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kiosk import case_states, events
from kiosk.case_states import CaseState
from tests import factories, serving
from tests.browser.tablet import Stall, Tablet
from tests.factories import SLUG

Take = Callable[..., Tablet]


@pytest.fixture
def stall(tmp_path: Path) -> Iterator[Stall]:
    """A kiosk for each test anew."""
    house = factories.house(tmp_path)
    with serving.in_thread(house.app()) as served:
        yield Stall(house, served.url)


def test_an_ended_case_shows_its_news(stall: Stall, tablet: Tablet) -> None:
    told = CaseState(
        state="ended", kind="released", asks=("solidarity",), news={"en": ("She is home.",)}
    )
    case_states.put(stall.house.db(), SLUG, told)
    tablet.page.goto(f"{tablet.url}/en/case/{SLUG}")
    expect(tablet.part(".news")).to_contain_text("She is home.")
    expect(tablet.part("nav.bottom a")).to_have_count(1)


def test_practice_is_said_and_stores_nothing(stall: Stall, tablet: Tablet) -> None:
    events.set_state(stall.house.db(), "fair", "practice")
    tablet.signs("ar")
    expect(tablet.part(".practice")).to_be_visible()
    tablet.ends()
    expect(tablet.part(".practice")).to_be_visible()
    assert (stall.house.cells(), stall.house.entries()) == ({}, [])


def test_after_a_start_the_date_is_asked_until_it_is_answered(tablet: Tablet, take: Take) -> None:
    tablet.attracts()
    tablet.taps(".ask-date")
    tablet.taps('button[value="wrong"]')
    visitor = take()
    visitor.page.goto(f"{tablet.url}/en/case/{SLUG}")
    expect(visitor.part("nav.bottom")).to_have_count(0)
    tablet.taps('button[value="right"]')
    tablet.page.wait_for_url(f"{tablet.url}/")
    expect(tablet.part(".ask-date")).to_have_count(0)
    visitor.page.reload()
    expect(visitor.part("nav.bottom a")).to_have_count(3)


def test_a_kiosk_that_starts_anew_comes_back_to_the_open_event(
    chromium: Browser, tmp_path: Path
) -> None:
    house = factories.house(tmp_path)
    page = chromium.new_page()
    for run in ("first", "second"):
        with serving.as_program(house, tmp_path / f"{run}.log") as served:
            page.goto(served.url)
            expect(page.locator(".tongues a")).to_have_count(6)
            expect(page.locator(".ask-date")).to_be_visible()
    page.close()


@pytest.mark.parametrize("way", ["take-back", "another"])
def test_two_quick_taps_on_the_thanks_are_one(stall: Stall, tablet: Tablet, way: str) -> None:
    tablet.signs(name="Ada Ayim")
    tablet.part(f'.side-by-side form[action$="/{way}"] button').dblclick()
    tablet.page.wait_for_url(f"**/case/{SLUG}/letter")
    expect(tablet.part("#name")).to_have_value("Ada Ayim" if way == "take-back" else "")
    assert stall.house.total("withdrawn") == (1 if way == "take-back" else 0)
