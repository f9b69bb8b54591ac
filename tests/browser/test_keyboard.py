"""The on-screen keyboard writes what a visitor's name needs, and is in nobody's way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import factories, serving
from tests.browser.tablet import Stall, Tablet, sampled
from tests.browser.test_look import SIDEWAYS

Take = Callable[..., Tablet]
KAZAKH = "Жанарғұл Жұматай Әбдірешұлы"
UYGHUR = "جاناغۇل جۇماتاي"
PHONE, STANDING, LYING = (390, 844), (800, 1280), (1280, 800)
SMALL = """() => [...document.querySelectorAll("#keyboard button")]
    .filter((key) => key.checkVisibility())
    .map((key) => [key.textContent || key.dataset.does, key.getBoundingClientRect()])
    .filter(([, box]) => box.width < 29.9 || box.height < 48 || box.left < 0
        || box.right > innerWidth)
    .map(([name, box]) => [name, box.width, box.height])"""
STORED = "() => [localStorage.length, sessionStorage.length, document.cookie]"


def size(tablet: Tablet, width: int, height: int) -> None:
    tablet.page.set_viewport_size({"width": width, "height": height})


def calls(tablet: Tablet, field: str = "name") -> None:
    """Open the keyboard by the button beside a field."""
    tablet.unfolds(f'[name="{field}"]')
    tablet.taps(f'[name="{field}"] + .keys-button')
    expect(tablet.part("#keyboard [data-plain]").first).to_be_visible()


def does(tablet: Tablet, what: str) -> None:
    """Touch Shift, Backspace and the like."""
    tablet.taps(f'#keyboard [data-does="{what}"]')


def key(sign: str) -> str:
    """Where the key is that writes something now."""
    return f'#keyboard [data-writes="{sign}"]'


def touches(tablet: Tablet, text: str) -> None:
    """Write a text on it, with Shift where a letter needs it."""
    expect(tablet.part("#keyboard [data-plain]").first).to_be_visible()
    for sign in text:
        if sign == " ":
            does(tablet, "space")
            continue
        if not tablet.part(key(sign)).count():
            does(tablet, "shift")
        tablet.taps(key(sign))


def chooses(tablet: Tablet, tag: str) -> None:
    """Change to the letters of another language."""
    does(tablet, "layouts")
    tablet.taps(f'#keyboard [data-layout][lang="{tag}"]')
    expect(tablet.part("#keyboard")).to_have_attribute("lang", tag)


@pytest.mark.parametrize(("language", "name"), [("kk", KAZAKH), ("ug", UYGHUR)])
def test_a_name_arrives_byte_for_byte(
    stall: Stall, tablet: Tablet, language: str, name: str
) -> None:
    tablet.opens(language)
    calls(tablet)
    touches(tablet, name)
    assert tablet.part("#name").input_value().encode() == name.encode()
    expect(tablet.part('[data-mirror="name"]').first).to_have_text(name)
    does(tablet, "close")
    calls(tablet, "email")
    expect(tablet.part("#keyboard")).to_have_attribute("lang", "en")
    touches(tablet, "ada_2@example.org")
    does(tablet, "close")
    tablet.agrees()
    tablet.sends()
    tablet.page.wait_for_url(f"**/{language}/thanks")
    (entry,) = [entry for entry in stall.house.entries() if entry["name"] == name]
    assert entry["name"].encode() == name.encode()
    assert entry["email"] == "ada_2@example.org"
    assert tablet.page.evaluate(STORED) == [0, 0, ""]


def test_kazakh_in_arabic_letters_is_offered_beside(tablet: Tablet) -> None:
    name = "جاناردىڭ \u0674ۇمىتى"
    tablet.opens("kk")
    calls(tablet)
    chooses(tablet, "kk-Arab")
    touches(tablet, name)
    assert tablet.part("#name").input_value() == name
    calls(tablet, "place")
    assert tablet.part("#keyboard").get_attribute("lang") == "kk-Arab"


def test_one_writes_and_deletes_where_the_caret_is(tablet: Tablet) -> None:
    tablet.opens()
    calls(tablet)
    touches(tablet, "Ad")
    expect(tablet.part('[data-does="shift"]')).to_have_attribute("aria-pressed", "false")
    tablet.page.keyboard.type("xa")
    tablet.page.keyboard.press("ArrowLeft")
    does(tablet, "erase")
    touches(tablet, "Q")
    assert tablet.part("#name").input_value() == "AdQa"
    tablet.page.keyboard.press("Control+a")
    touches(tablet, "b")
    assert tablet.part("#name").input_value() == "b"
    for _ in range(3):
        does(tablet, "erase")
    assert tablet.part("#name").input_value() == ""
    expect(tablet.part("#name")).to_be_focused()


def test_a_letter_has_lines_and_no_more_than_fits(tablet: Tablet) -> None:
    tablet.opens()
    tablet.writes(letter="x" * 1997)
    calls(tablet, "letter")
    touches(tablet, "a")
    does(tablet, "enter")
    touches(tablet, "bcd")
    assert tablet.part("#letter").input_value().endswith("xa\nb")
    does(tablet, "close")
    calls(tablet)
    expect(tablet.part('[data-does="enter"]')).to_be_hidden()


def test_escape_closes_and_the_focus_is_back(tablet: Tablet) -> None:
    tablet.opens()
    calls(tablet)
    expect(tablet.part("#name")).to_have_attribute("inputmode", "none")
    expect(tablet.part("#name + .keys-button")).to_have_attribute("aria-expanded", "true")
    tablet.page.keyboard.press("Escape")
    expect(tablet.part("#keyboard")).to_be_hidden()
    expect(tablet.part("#name")).to_be_focused()
    expect(tablet.part("#name")).not_to_have_attribute("inputmode", "none")
    expect(tablet.part("#name + .keys-button")).to_have_attribute("aria-expanded", "false")
    tablet.page.keyboard.type("Ada")
    calls(tablet)
    tablet.taps('.ways [value="count"]')
    expect(tablet.part("#keyboard")).to_be_hidden()


def test_keys_alone_are_enough(tablet: Tablet) -> None:
    tablet.opens()
    tablet.part("#name").focus()
    press = tablet.page.keyboard.press
    for name in ("Tab", "Enter"):
        press(name)
    expect(tablet.part(key("1"))).to_be_focused()
    for name in ("ArrowRight", "ArrowDown", "Enter", "ArrowLeft", " ", "ArrowUp", "Enter"):
        press(name)
    assert tablet.part("#name").input_value() == "wq1"
    expect(tablet.part(key("1"))).to_be_focused()
    press("Escape")
    expect(tablet.part("#name")).to_be_focused()


@pytest.mark.parametrize("language", ["kk", "ug", "zh-Hans", *sampled("en", "ar")])
def test_keys_are_large_and_the_field_is_seen(tablet: Tablet, language: str) -> None:
    tablet.opens(language)
    for width, height in (PHONE, STANDING, LYING):
        size(tablet, width, height)
        for field in ("name", "email", "letter"):
            calls(tablet, field)
            assert tablet.page.evaluate(SMALL) == []
            assert tablet.page.evaluate(SIDEWAYS) == []
            box = tablet.part(f"#{field}").bounding_box()
            panel = tablet.part("#keyboard").bounding_box()
            assert box
            assert panel
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= panel["y"]
            assert panel["y"] + panel["height"] == pytest.approx(height, abs=1)
            does(tablet, "layouts")
            assert tablet.page.evaluate(SMALL) == []
            does(tablet, "close")


def test_the_field_stays_in_view_when_the_page_changes_with_it(tablet: Tablet) -> None:
    size(tablet, *LYING)
    tablet.opens("kk")
    calls(tablet, "letter")
    touches(tablet, "ә")
    box = tablet.part("#letter").bounding_box()
    panel = tablet.part("#keyboard").bounding_box()
    assert box
    assert panel
    assert 0 <= box["y"] < box["y"] + box["height"] <= panel["y"]


def test_from_the_right_the_lower_row_is_mirrored_and_the_letters_are_not(tablet: Tablet) -> None:
    across = {}
    for language, letter in (("en", "q"), ("ug", "چ")):
        tablet.opens(language)
        calls(tablet)
        for name in ('[data-does="close"]', key(letter).removeprefix("#keyboard ")):
            box = tablet.part(f"#keyboard {name}").bounding_box()
            assert box
            across[language, name[:8]] = box["x"]
        assert tablet.part("#keyboard").get_attribute("dir") == (
            "rtl" if language == "ug" else "ltr"
        )
    assert across["en", "[data-do"] > 600
    assert across["ug", "[data-do"] < 100
    assert across["en", "[data-wr"] < 100
    assert across["ug", "[data-wr"] < 100


def test_chinese_is_left_to_the_tablet(tablet: Tablet) -> None:
    tablet.opens("zh-Hans")
    calls(tablet)
    expect(tablet.part(".keyboard-hint")).to_be_visible()
    expect(tablet.part("#name")).not_to_have_attribute("inputmode", "none")
    tablet.page.keyboard.insert_text("王")
    touches(tablet, "W1")
    assert tablet.part("#name").input_value() == "王W1"


def test_cases_are_searched_with_it(take: Take, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("many")
    packs = tuple(factories.pack(folder, f"case-{number}") for number in range(12))
    with serving.in_thread(factories.house(folder, packs=packs).app()) as served:
        tablet = take(served.url)
        tablet.page.goto(f"{served.url}/ug/")
        calls(tablet, "find")
        touches(tablet, "خىتا")
        expect(tablet.part(".none")).to_be_visible()
        tablet.page.context.close()


def test_it_is_open_at_once_where_the_event_wants_it(take: Take, tmp_path: Path) -> None:
    with serving.in_thread(factories.house(tmp_path, keyboard="open").app()) as served:
        tablet = take(served.url)
        tablet.opens("kk")
        expect(tablet.part("#keyboard")).to_be_hidden()
        expect(tablet.part("#name")).to_have_attribute("inputmode", "none")
        tablet.taps("#name")
        touches(tablet, "Ә")
        tablet.page.keyboard.type("b")
        assert tablet.part("#name").input_value() == "Әb"
        tablet.taps('[name="agree"]')
        expect(tablet.part("#keyboard")).to_be_hidden()
        tablet.taps("#name")
        does(tablet, "close")
        expect(tablet.part("#name")).not_to_have_attribute("inputmode", "none")
        tablet.taps('[name="agree"]')
        tablet.taps("#name")
        expect(tablet.part("#keyboard")).to_be_hidden()
        tablet.page.context.close()


def test_axe_finds_nothing_serious_on_it(tablet: Tablet) -> None:
    for language in ("en", "ug"):
        tablet.opens(language)
        calls(tablet)
        found = Axe().run(tablet.page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_without_a_script_there_is_no_button(take: Take) -> None:
    tablet = take(java_script_enabled=False)
    tablet.opens()
    expect(tablet.part(".keys-button")).to_have_count(0)
    expect(tablet.part("#keyboard")).to_be_hidden()
