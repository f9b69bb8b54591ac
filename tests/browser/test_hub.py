"""The hub's pages in a real browser: for who looks after it, and a phone that scans a tally."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kiosk import config, receiving, statements, tally_codes
from kiosk.app import create_app
from kiosk.commands import hubs
from kiosk.db import Store
from kiosk.hub import devices, sums, users
from kiosk.web.request import hub_of
from tests import serving
from tests.browser.tablet import Tablet as Screen
from tests.browser.tablet import sampled
from tests.browser.test_look import LEAST, SIDEWAYS, TOUCHED, WIDTHS
from tests.test_ledger import CASE, Tablet

Take = Callable[..., Screen]
PASSWORD = "correct horse battery"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@dataclass
class Hub:
    """A hub that listens."""

    store: Store
    folder: Path
    url: str

    def takes(self, message: bytes) -> None:
        """Have something come from a tablet."""
        receiving.receive(self.store, message, statements.device_key(self.folder / "keys" / "hub"))

    def people(self) -> int:
        """The number on top."""
        return sums.people(self.store, "fair")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with a user and nothing counted."""
    made = hubs.make(tmp_path / "hub", "")
    app = create_app(made)
    store = hub_of(app).store
    users.add(store, "Anna", PASSWORD)
    with serving.in_thread(app) as served:
        config.write(replace(made, address=served.url))
        yield Hub(store, made.instance, served.url)
    store.close()


def evening(hub: Hub) -> None:
    """Two tablets have brought their counts, and a copy of the second one too."""
    first, second = (Tablet(name).enrolled(hub.store) for name in ("Table 1", "Tent"))
    first.sign(1204, "ug")
    first.cells["letters", "fair", "2026-05-01", CASE, "letter", "minister", "ug"] = 2408
    for tablet in (first, second):
        tablet.sheets = [["7K3M9QX", CASE, "letter", "", 17, 1]]
    first.held = [["fair", 1198, 0, 6]]
    second.held = [["fair", 84, 2, 1]]
    second.sign(87, "zh-Hans")
    hub.takes(first.batch({bytes([n]) * 16: bytes(64) for n in range(3)}))
    hub.takes(second.says())
    clone = second.copied()
    second.sign(3)
    hub.takes(second.says())
    clone.sign(2)
    hub.takes(clone.says())


def logs_in(page: Page, password: str = PASSWORD) -> None:
    """Write name and password, with the keyboard alone."""
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("Anna")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def misfits(page: Page) -> list[object]:
    """What is too small to touch, leaves the screen, or is against a rule of axe's."""
    found: list[object] = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        found += [(width, part) for part in page.evaluate(SIDEWAYS)]
        found += [(width, part) for part in page.evaluate(TOUCHED) if part[2] < LEAST - 0.5]
        result = Axe().run(page).response
        assert len(result["passes"]) > 10
        found += [(width, one["id"], one["nodes"][0]["html"]) for one in result["violations"]]
    return found


@pytest.mark.parametrize("language", ["ug", "zh-Hans", *sampled("en", "ar")])
def test_the_pages_can_be_read_and_touched(hub: Hub, take: Take, language: str) -> None:
    evening(hub)
    page = take(hub.url, locale=language).page
    page.goto(hub.url)
    assert page.locator("html").get_attribute("lang") == language
    assert misfits(page) == []
    logs_in(page)
    expect(page.locator(".total b")).to_be_visible()
    assert page.locator("main table").count() == 6
    assert misfits(page) == []
    page.locator(".folds .second").first.click()
    expect(page.locator("main form button")).to_have_count(2)
    assert misfits(page) == []


def test_a_wrong_password_is_told_and_the_right_one_lets_in(hub: Hub, take: Take) -> None:
    screen = take(hub.url)
    page = screen.page
    page.goto(hub.url)
    logs_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not fit")
    assert PASSWORD not in page.content()
    logs_in(page)
    expect(page.locator("h1")).to_have_text("Counted together")
    page.get_by_role("button", name="Log out").press("Enter")
    expect(page.locator("#password")).to_be_empty()
    page.goto(hub.url)
    assert page.url.endswith("/login")
    # What the browser itself says of an answer 403.
    screen.faults[:] = [fault for fault in screen.faults if "status of 403" not in fault]


def test_what_was_set_aside_is_decided_with_the_keyboard(hub: Hub, take: Take) -> None:
    evening(hub)
    page = take(hub.url).page
    page.goto(hub.url)
    logs_in(page)
    expect(page.locator(".total b")).to_have_text("1,291")
    link = page.locator(".todo .second")
    n_waiting = link.count()
    assert n_waiting == 2
    link.first.press("Enter")
    expect(page.locator("h1")).to_have_text("Does this count?")
    assert hub.people() == 1291
    page.get_by_role("link", name="Later").press("Enter")
    expect(link).to_have_count(n_waiting)
    link.first.press("Enter")
    page.get_by_role("button", name="Accept").press("Enter")
    expect(link).to_have_count(n_waiting - 1)
    more = hub.people()
    assert more > 1291
    link.first.press("Enter")
    page.get_by_role("button", name="Reject").press("Enter")
    expect(page.locator(".todo")).to_contain_text("Nothing waits")
    assert hub.people() == more


def test_a_phone_looks_at_a_tally_and_takes_it_once(hub: Hub, take: Take) -> None:
    tablet = Tablet("Table 1").enrolled(hub.store)
    tablet.sign(12)
    (code,) = tally_codes.split(tablet.says(), hub.url)
    page = take(hub.url, **PHONE).page
    for _time in range(2):
        page.goto(code)
        expect(page.locator(".total b")).to_have_text("12")
        expect(page.locator(".lead")).to_have_text("Table 1")
        assert hub.people() == 0
    for _time in range(2):
        page.get_by_role("button", name="Take it").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("All of it is counted")
        expect(page.locator(".total b")).to_have_text("12")
        assert hub.people() == 12
        page.goto(code)
    assert misfits(page) == []


@pytest.mark.parametrize("language", ["en", "ug"])
def test_the_parts_of_a_large_tally_come_in_any_order(hub: Hub, take: Take, language: str) -> None:
    tablet = Tablet("Table 1").enrolled(hub.store)
    for n in range(60):
        tablet.cells["actions", "fair", "2026-05-01", f"case-{n * 7919}", "letter", "", "ug"] = n
    tablet.sign(12)
    *others, first = reversed(tally_codes.split(tablet.says(), hub.url))
    assert others
    page = take(hub.url, locale=language, **PHONE).page
    for code in (*others, others[0]):
        page.goto(code)
        page.locator("main form button").tap()
        expect(page.get_by_role("status")).to_be_visible()
        assert hub.people() == 0
    assert misfits(page) == []
    page.set_viewport_size(PHONE["viewport"])
    page.goto(first)
    expect(page.locator(".total b")).to_be_visible()
    assert hub.people() == 0
    page.locator("main form button").tap()
    expect(page.get_by_role("status")).to_be_visible()
    assert hub.people() == 12


def test_the_codes_of_a_stranger_count_nothing(hub: Hub, take: Take) -> None:
    stranger = Tablet("Nobody")
    stranger.sign(5)
    (code,) = tally_codes.split(stranger.says(), hub.url)
    page = take(hub.url, **PHONE).page
    page.goto(code)
    page.locator("main form button").tap()
    expect(page.get_by_role("alert")).to_contain_text("belongs to this hub")
    assert hub.people() == 0
    assert devices.listed(hub.store) == []
