"""Every page can be read and touched: sizes, no sideways scrolling, and axe-core's rules."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import factories, serving
from tests.browser.tablet import Tablet, sampled
from tests.factories import FILLED, SLUG

Take = Callable[..., Tablet]
WIDTHS = ((390, 844), (800, 1280), (1280, 800))
LEAST = 48
# Everything that is touched, its box and its words; a small box with a label counts as the label.
TOUCHED = """() => [...document.querySelectorAll(
    "a, button, summary, select, textarea, label:has(input), " +
    "input:not([type=hidden], [type=checkbox], [type=radio])"
)].filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => {
    const box = one.getBoundingClientRect();
    const name = one.id || one.className || one.textContent.trim().slice(0, 30);
    return [one.tagName + " " + name, box.width, box.height];
})"""
BARE = """() => [...document.querySelectorAll("input[type=checkbox], input[type=radio]")]
    .filter((one) => !one.closest("label")).map((one) => one.outerHTML)"""
SIDEWAYS = """() => {
    const page = document.documentElement;
    const wide = [...document.querySelectorAll("body *")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 1 && (box.right > page.clientWidth + 1 || box.left < -1);
    });
    const out = page.scrollWidth > page.clientWidth || document.body.scrollWidth > page.clientWidth;
    return out ? ["the page", ...wide.map((one) => one.tagName + " " + one.className)] : [];
}"""


def pages(tablet: Tablet, language: str) -> Iterator[str]:
    """Every kind of page, one after another before the visitor; yields its name."""
    tablet.attracts()
    yield "attract"
    for path in ("", f"case/{SLUG}", *(f"case/{SLUG}/{ask}" for ask in FILLED)):
        tablet.page.goto(f"{tablet.url}/{language}/{path}")
        yield path.rpartition("/")[2] or "cases"
        for fold in tablet.part("main details:not([hidden]) > summary").all():
            fold.click()
        for tick in tablet.part("#helped, #under_age").all():
            tick.check()
        yield f"{path} with all unfolded"
    tablet.page.goto(f"{tablet.url}/organiser/date")
    yield "date"
    tablet.opens(language)
    tablet.writes(email="nobody")
    tablet.sends()
    tablet.part(".problem").wait_for()
    yield "refused form"
    tablet.writes(name="Ada", email="")
    tablet.agrees()
    tablet.sends()
    tablet.page.wait_for_url(f"**/{language}/thanks")
    yield "thanks"
    tablet.taps(".thanks > .fold > summary")
    yield "thanks with a code"
    tablet.page.goto(f"{tablet.url}/{language}/nothing/here")
    yield "nothing here"


@pytest.mark.parametrize("language", ["en", "ug", *sampled("zh-Hans", "es", "ar")])
def test_all_that_is_touched_is_large_and_nothing_leaves_the_screen(
    tablet: Tablet, language: str
) -> None:
    assert misfits(tablet, language) == []


@pytest.mark.parametrize("language", ["ru", *sampled("fa", "fr", "de", "tr")])
def test_every_other_language_fits_too(take: Take, tmp_path: Path, language: str) -> None:
    house = factories.house(tmp_path, age_line=16, languages=factories.KNOWN)
    with serving.in_thread(house.app()) as served:
        tablet = take(served.url)
        assert misfits(tablet, language) == []
        tablet.page.context.close()


def misfits(tablet: Tablet, language: str) -> list[tuple[Any, ...]]:
    """What is too small to touch or leaves the screen, on every page at three sizes."""
    found: list[tuple[Any, ...]] = []
    for name in pages(tablet, language):
        for width, height in WIDTHS:
            tablet.page.set_viewport_size({"width": width, "height": height})
            touched = tablet.page.evaluate(TOUCHED)
            assert touched
            small = [part for part in touched if part[2] < LEAST - 0.5 or part[1] < LEAST - 0.5]
            found += [(name, width, part) for part in small]
            found += [(name, width, part) for part in tablet.page.evaluate(SIDEWAYS)]
        assert tablet.page.evaluate(BARE) == []
    return found


CLIPPED = """() => [...document.querySelectorAll("button, a, summary, label")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 2)
    .map((one) => one.tagName + " " + (one.className || one.textContent.trim().slice(0, 30)))"""


@pytest.mark.parametrize("language", ["ug", *sampled("ru", "fa", "kk", "zh-Hans", "de")])
def test_with_text_twice_as_large_no_button_is_clipped_on_a_phone(
    take: Take, tmp_path: Path, language: str
) -> None:
    house = factories.house(tmp_path, age_line=16, languages=factories.KNOWN)
    found: list[tuple[str, str]] = []
    with serving.in_thread(house.app()) as served:
        tablet = take(served.url)
        tablet.page.set_viewport_size({"width": 390, "height": 844})
        for name in pages(tablet, language):
            size = tablet.page.evaluate(
                "parseFloat(getComputedStyle(document.documentElement).fontSize)"
            )
            tablet.page.evaluate(f"document.documentElement.style.fontSize = '{2 * size}px'")
            found += [(name, part) for part in tablet.page.evaluate(CLIPPED)]
            found += [(name, part) for part in tablet.page.evaluate(SIDEWAYS)]
            tablet.page.evaluate("document.documentElement.style.fontSize = ''")
        tablet.page.context.close()
    assert found == []


@pytest.mark.parametrize("language", ["en", "ug"])
def test_axe_finds_nothing_serious(tablet: Tablet, language: str) -> None:
    found = []
    tablet.page.emulate_media(reduced_motion="reduce")
    for name in pages(tablet, language):
        result = Axe().run(tablet.page).response
        assert len(result["passes"]) > 10
        for fault in result["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found.append((name, fault["id"], [node["html"][:120] for node in fault["nodes"]]))
    assert found == []


def test_axe_finds_what_is_wrong(tablet: Tablet) -> None:
    tablet.comes()
    tablet.part('label[for="name"]').evaluate("label => label.remove()")
    tablet.part("html").evaluate("page => page.removeAttribute('lang')")
    faults = {fault["id"] for fault in Axe().run(tablet.page).response["violations"]}
    assert faults >= {"html-has-lang", "label"}


def test_what_is_small_or_too_wide_would_be_found(tablet: Tablet) -> None:
    tablet.attracts()
    assert tablet.page.evaluate(SIDEWAYS) == []
    tablet.part("nav a").first.evaluate("link => link.style.minHeight = link.style.height = '40px'")
    assert any(height < LEAST for _, _, height in tablet.page.evaluate(TOUCHED))
    tablet.part("main").evaluate("main => main.style.minWidth = '2000px'")
    assert tablet.page.evaluate(SIDEWAYS)


@pytest.mark.parametrize(
    "code",
    [
        "document.body.append(Object.assign(new Image(), { src: 'http://evil.example/' }))",
        "document.body.setAttribute('onclick', 'alert(1)')",
        "document.body.setAttribute('style', 'color: red')",
        "document.body.innerHTML = '<p>'",
        "fetch('http://127.0.0.1:65001/').catch(() => 0)",
    ],
)
def test_what_the_policy_blocks_is_noticed_and_reported(tablet: Tablet, code: str) -> None:
    page = tablet.page
    tablet.attracts()
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {code} }})")
    with (
        page.expect_request("**/csp"),
        page.expect_console_message(lambda message: message.type == "error"),
    ):
        page.reload()
    page.close()  # so that nothing is heard of it any more
    wrong = [fault for fault in tablet.faults if "blocked" in fault or "policy" in fault.lower()]
    assert wrong
    tablet.faults.clear()
