"""A phone scans the code of a stall, and what is begun there is finished at home."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pypdf
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image

from kiosk import handoff
from kiosk.web.request import hub_of
from tests import serving
from tests.browser.tablet import Tablet, sampled
from tests.browser.test_look import LEAST, SIDEWAYS, TOUCHED
from tests.factories import SLUG
from tests.phones import MAIL, minted, opened, sums

Take = Callable[..., Tablet]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PATHS = ("", "/thanks", "/ambassador/letter", "/ambassador/fax", "/party-secretary/envelope")
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A hub that the tests of this file share."""
    made = opened(tmp_path_factory.mktemp("hub"))
    yield made
    hub_of(made).store.close()


@pytest.fixture(scope="module")
def url(app: Flask) -> Iterator[str]:
    """Where it listens."""
    with serving.in_thread(app) as served:
        yield served.url


def scanned(tablet: Tablet, address: str, folder: Path) -> str:
    """What a camera reads from a screen that shows `address` as a code."""
    picture = folder / "code.svg"
    picture.write_bytes(handoff.qr_svg(address))
    page = tablet.page.context.new_page()
    page.set_viewport_size({"width": 390, "height": 390})
    page.goto(picture.as_uri())
    with Image.open(io.BytesIO(page.screenshot())) as seen:
        (found,) = zxingcpp.read_barcodes(seen.convert("RGB"))
    page.close()
    return str(found.text)


@pytest.mark.parametrize(("language", "scripts"), [("kk", True), ("ar", False)])
def test_what_was_begun_at_a_stall_is_finished_at_home(
    take: Take, app: Flask, url: str, tmp_path: Path, language: str, scripts: bool
) -> None:
    before = sums(app)
    phone = take(url, locale=language, java_script_enabled=scripts, **PHONE)
    address = scanned(phone, f"{url}/F/{minted(app)}", tmp_path)
    phone.page.goto(address)
    assert phone.part("html").get_attribute("lang") == language
    mail = phone.part("#email-ambassador a.main").get_attribute("href") or ""
    assert mail.startswith(f"mailto:{MAIL}?subject=")
    assert "Dear Ambassador," in unquote(mail)

    phone.taps("#email-ambassador button[value=sent]")
    phone.page.wait_for_url(f"**/{language}/act/{SLUG}/thanks")
    phone.taps("a.main")
    assert phone.page.url.startswith(address)

    phone.taps("#post-ambassador a.main")
    assert "Dear Ambassador," in phone.part(".paper").inner_text()
    phone.page.emulate_media(media="print")
    assert not phone.part(".how").is_visible()
    assert phone.part(".paper").is_visible()
    phone.page.emulate_media(media="screen")
    phone.taps(".how a")
    assert phone.page.url.startswith(address)
    phone.part("#post-ambassador [name=n]").fill("2")
    phone.taps("#post-ambassador button[value=sent]")
    phone.page.wait_for_url("**/thanks")

    phone.page.goto(address)
    phone.taps("#email-ambassador button[value=sent]")
    phone.page.wait_for_url("**/thanks")
    assert phone.page.context.cookies() == []
    risen = {key: n - before.get(key, 0) for key, n in sums(app).items()}
    assert {key: n for key, n in risen.items() if n} == {
        ("email", "sent", "stall"): 1,
        ("post", "sent", "stall"): 2,
    }


@pytest.mark.parametrize("language", ["kk", "ar", *sampled("en", "zh-Hans", "ug", "de", "ru")])
def test_a_phone_shows_all_of_it_and_axe_finds_nothing(take: Take, url: str, language: str) -> None:
    phone = take(url, **PHONE)
    policy = take(url, bypass_csp=True, **PHONE)
    for path in PATHS:
        where = f"{url}/{language}/act/{SLUG}{path}"
        phone.page.goto(where)
        phone.page.evaluate(UNFOLD)
        assert phone.page.evaluate(SIDEWAYS) == [], path
        small = [one for one in phone.page.evaluate(TOUCHED) if min(one[1:]) < LEAST]
        assert small == [], path
        policy.page.goto(where)
        policy.page.evaluate(UNFOLD)
        violations = Axe().run(policy.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == [], path


@pytest.mark.parametrize("address", ["", "F/X"])
def test_a_page_loads_little(take: Take, url: str, address: str) -> None:
    phone, sizes = take(url, **PHONE), list[int]()
    phone.page.on("response", lambda one: sizes.append(len(one.body())))
    phone.page.goto(f"{url}/{address or f'kk/act/{SLUG}'}", wait_until="networkidle")
    assert 1_000 < sum(sizes) < 60_000


def test_a_letter_is_one_page_and_each_envelope_one_of_its_own(take: Take, url: str) -> None:
    page = take(url, **PHONE).page
    for paper, n_pages, width in (("letter", 1, 210), ("envelope", 2, 220)):
        page.goto(f"{url}/ar/act/{SLUG}/party-secretary/{paper}")
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(printed.pages) == n_pages
        assert abs(float(printed.pages[0].mediabox.width) / 72 * 25.4 - width) < 1
