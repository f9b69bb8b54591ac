"""A slip on the screen and on paper, as Chromium prints it."""

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from kiosk.printers import Printer
from tests import factories, serving
from tests.browser.tablet import Stall, Tablet
from tests.browser.test_look import LEAST, SIDEWAYS, TOUCHED

Take = Callable[..., Tablet]
PAPERS = {
    "58": ("58mm", "320mm"),
    "80": ("80mm", "320mm"),
    "a6": ("105mm", "148mm"),
    "a4": ("210mm", "297mm"),
}


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    """A kiosk whose slips the browser prints."""
    house = factories.house(tmp_path_factory.mktemp("slips"))
    house.settings = replace(house.settings, printer=Printer("browser", names=True))
    with serving.in_thread(house.app()) as served:
        yield Stall(house, served.url)


def asks(tablet: Tablet, language: str, receipt: bool = False) -> None:
    """Sign, and ask for a slip."""
    tablet.signs(language)
    if receipt:
        tablet.taps('[name="receipt"]')
    tablet.taps(f'form[action="/{language}/slip"] button')
    tablet.page.wait_for_url(f"**/{language}/slip")


@pytest.mark.parametrize("language", ["en", "ug"])
def test_the_page_can_be_read_and_touched(tablet: Tablet, language: str) -> None:
    tablet.signs(language)
    for page in ("thanks", "slip"):
        if page == "slip":
            tablet.taps(f'form[action="/{language}/slip"] button')
            tablet.page.wait_for_url(f"**/{language}/slip")
        for width, height in ((390, 844), (800, 1280)):
            tablet.page.set_viewport_size({"width": width, "height": height})
            assert tablet.page.evaluate(SIDEWAYS) == []
            touched = tablet.page.evaluate(TOUCHED)
            assert [one for one in touched if min(one[1:]) < LEAST] == []
        found = Axe().run(tablet.page).response["violations"]
        assert [one["id"] for one in found] == []
        if folder := os.environ.get("KIOSK_PICTURES"):
            tablet.page.screenshot(path=f"{folder}/{page}-{language}.png", full_page=True)


def test_the_button_prints(tablet: Tablet) -> None:
    asks(tablet, "en")
    tablet.page.evaluate("window.print = () => { document.title = 'printed'; }")
    tablet.taps("[data-print]")
    expect(tablet.page).to_have_title("printed")


SHEETS = [(language, paper) for language in ("en", "ug", "zh-Hans") for paper in PAPERS]
FEW = [("ug", "58"), ("zh-Hans", "80"), ("en", "a4")]


@pytest.mark.parametrize(
    ("language", "paper"),
    [*FEW, *(pytest.param(*one, marks=pytest.mark.matrix) for one in SHEETS if one not in FEW)],
)
def test_it_prints_on_rolls_and_sheets(tablet: Tablet, language: str, paper: str) -> None:
    asks(tablet, language, receipt=True)
    width, height = PAPERS[paper]
    content = tablet.page.pdf(width=width, height=height)
    if folder := os.environ.get("KIOSK_PICTURES"):
        Path(folder, f"slip-{language}-{paper}.pdf").write_bytes(content)
    read = pypdf.PdfReader(io.BytesIO(content))
    assert len(read.pages) == (1 if paper in ("58", "80", "a4") else len(read.pages))
    printed = "".join(page.extract_text() for page in read.pages)
    assert "example.org/act/26-23" in printed
    assert "Ada Ayim" not in printed
    # As wide as the paper: nothing of it is cut off at the side.
    tablet.page.emulate_media(media="print")
    tablet.page.set_viewport_size({"width": int(int(width[:-2]) * 96 / 25.4), "height": 1200})
    assert tablet.page.evaluate(SIDEWAYS) == []
    shot = Image.open(io.BytesIO(tablet.part(".slip .qr").screenshot()))
    assert [code.text for code in zxingcpp.read_barcodes(shot)] == ["https://example.org/act/26-23"]
    for part in (".bar", ".screen", "dialog"):
        assert not any(one.is_visible() for one in tablet.part(part).all())
