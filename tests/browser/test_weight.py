"""What a page weighs on its way to the tablet, as a server packs it."""

import gzip

import pytest
from playwright.sync_api import Response

from tests.browser.tablet import Tablet
from tests.factories import SLUG

MOST_BYTES, MOST_WITH_FONT = 60_000, 120_000


def weighed(tablet: Tablet, language: str) -> tuple[int, dict[str, int]]:
    """Bytes of the letter's form without fonts, and those of each font by the name of its file."""
    seen: list[Response] = []
    tablet.page.on("response", lambda one: seen.append(one))
    tablet.page.goto(f"{tablet.url}/{language}/case/{SLUG}/letter", wait_until="networkidle")
    tablet.page.evaluate("document.fonts.ready")
    fonts = [one for one in seen if one.url.split("?")[0].endswith(".woff2")]
    rest = [one for one in seen if one not in fonts and one.status == 200]
    packed = sum(len(gzip.compress(one.body(), 6)) for one in rest)
    return packed, {one.url.split("/")[-1]: len(one.body()) for one in fonts}


SCRIPTS = {"en": "latin", "es": "latin", "kk": "cyrillic", "ug": "arabic"}


@pytest.mark.parametrize(("language", "script"), SCRIPTS.items())
def test_a_page_is_light_and_loads_only_the_fonts_it_shows(
    tablet: Tablet, language: str, script: str
) -> None:
    packed, fonts = weighed(tablet, language)
    assert 5_000 < packed < MOST_BYTES
    own = [name for name in fonts if f"-{script}" in name and "-400-" in name]
    regular = sum(fonts[name] for name in own if "serif" not in name)
    assert regular
    assert packed + regular < MOST_WITH_FONT
    others = {"cyrillic", "arabic", "sans-sc"} - {script}
    assert not any(other in name for name in fonts for other in others)


def test_chinese_pages_have_a_sheet_of_their_own(tablet: Tablet) -> None:
    packed, fonts = weighed(tablet, "zh-Hans")
    assert packed > MOST_BYTES
    assert any("noto-sans-sc" in name for name in fonts)
