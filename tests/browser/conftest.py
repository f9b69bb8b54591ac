"""A real Chromium before a kiosk that listens."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import factories, serving
from tests.browser.tablet import FLAGS, Stall, Tablet


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def player() -> Iterator[Playwright]:
    """What drives the browsers."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(player: Playwright) -> Iterator[Browser]:
    """A Chromium that keeps pages for Back, as a visitor's does and Playwright's does not."""
    browser = player.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=list(FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    """A kiosk that the tests of one file share."""
    house = factories.house(tmp_path_factory.mktemp("stall"), age_line=16)
    with serving.in_thread(house.app()) as served:
        yield Stall(house, served.url)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    """A kiosk whose case is read in English and in Uyghur, and lacks demands in Turkish."""
    folder = tmp_path_factory.mktemp("recorded")
    pack = factories.pack(folder)
    turkish = pack / "text.tr.md"
    turkish.write_text(turkish.read_text("utf-8").replace("## Demands", "## News"), "utf-8")
    for language in ("en", "ug"):
        (pack / f"audio.{language}.wav").write_bytes(factories.sound(3))
    house = factories.house(folder, packs=(pack,), languages=factories.KNOWN)
    with serving.in_thread(house.app()) as served:
        yield Stall(house, served.url)


@pytest.fixture
def take(chromium: Browser, stall: Stall) -> Iterator[Callable[..., Tablet]]:
    """Takes another tablet in hand; the faults of its pages fail the test."""
    taken: list[Tablet] = []

    def another(url: str = "", **wishes: Any) -> Tablet:
        size = {"width": 800, "height": 1280}
        context = chromium.new_context(**{"viewport": size, "locale": "en", **wishes})
        context.set_default_timeout(10_000)
        taken.append(Tablet(context.new_page(), url or stall.url))
        return taken[-1]

    yield another
    for tablet in taken:
        tablet.page.context.close()
    faults = [fault for tablet in taken for fault in tablet.faults]
    assert [fault for fault in faults if not re.search(r"status of 404", fault)] == []


@pytest.fixture
def tablet(take: Callable[..., Tablet]) -> Tablet:
    """A tablet on its stand."""
    return take()
