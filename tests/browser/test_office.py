"""The office as its organiser uses it: a real browser, real files, letters on the disk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kiosk.app import create_office
from kiosk.exports import sealed
from tests import factories, serving
from tests.browser.tablet import Tablet
from tests.browser.test_look import LEAST, SIDEWAYS, TOUCHED
from tests.factories import SLUG, Visitor

Take = Callable[..., Tablet]
NAME = "ژانارگۈل قاسىم"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """An office that listens, and a folder with a key and what a tablet has saved."""
    folder = tmp_path_factory.mktemp("office")
    house = factories.house(folder)
    for words in ("", "Please let her go home."):
        Visitor(house.app()).signs(name=NAME, place="Bern", country="CH", letter=words)
    sealed.write(house.db(), b"", folder / "sealed")
    (folder / "key.txt").write_text(f"{house.identity}\n")
    app, key = create_office(house.settings)
    with serving.in_thread(app) as served:
        yield f"{served.url}/?key={key}", folder


def chooses(page: Page, folder: Path) -> None:
    """Open all files with the key."""
    page.set_input_files("#identity", folder / "key.txt")
    page.set_input_files("#sealed", sorted((folder / "sealed").iterdir()))
    page.get_by_role("main").get_by_role("button").last.click()


@pytest.mark.parametrize("language", ["en", "ug", "zh-Hans"])
def test_every_page_can_be_read_and_touched(
    desk: tuple[str, Path], take: Take, language: str
) -> None:
    url, folder = desk
    address = url.partition("/?")[0]
    page, base = take(address).page, f"{address}/{language}/office"
    page.goto(url)
    found: list[object] = []
    for path in ("", "open", "/read", "/doubles", "/paper", "/shred", f"/report/{SLUG}/helped"):
        if path == "open":
            page.goto(base)
            chooses(page, folder)
        else:
            page.goto(base + path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            found += [(path, width, part) for part in page.evaluate(SIDEWAYS)]
            found += [(path, part) for part in page.evaluate(TOUCHED) if part[2] < LEAST - 0.5]
        serious = [
            one["id"]
            for one in Axe().run(page).response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        found += [(path, one) for one in serious]
    page.goto(base)
    page.locator("header form button").click()
    assert found == []


def test_letters_are_saved_from_the_browser(
    desk: tuple[str, Path], take: Take, tmp_path: Path
) -> None:
    url, folder = desk
    page = take(url.partition("/?")[0], accept_downloads=True).page
    page.goto(url)
    chooses(page, folder)
    page.locator('a[href$="/read"]').click()
    expect(page.locator(".sheet")).to_contain_text("Please let her go home.")
    page.locator("button[value=print]").click()
    page.locator('a[href$="/doubles"]').click()
    page.locator("button[value=n]").click()
    with page.expect_download() as saved:
        page.locator('form[action$="/save/letters"] button.main').click()
    saved.value.save_as(tmp_path / "letters.pdf")
    assert (tmp_path / "letters.pdf").read_bytes().startswith(b"%PDF")
    page.locator("header form button").click()
    expect(page.locator("#identity")).to_be_visible()
