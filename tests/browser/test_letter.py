"""A visitor signs a letter, with a mouse, a finger, another language, or without JavaScript."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.tablet import Stall, Tablet, place
from tests.factories import SLUG, House

Take = Callable[..., Tablet]
Points = list[list[tuple[int, int]]]


def people(tablet: Tablet) -> int:
    """The number that the attract screen shows."""
    tablet.attracts()
    said = "".join(tablet.part(".people").all_inner_texts())
    return int(re.sub(r"\D", "", said) or 0)


def points(strokes: str) -> Points:
    """Strokes as numbers."""
    found = [stroke.split(" ") for stroke in strokes.split(";")]
    return [[tuple(map(int, point.split(","))) for point in stroke] for stroke in found]  # type: ignore[misc]


def entry_of(house: House, name: str) -> dict[str, Any]:
    """The opened entry of somebody."""
    (found,) = [entry for entry in house.entries() if entry.get("name") == name]
    return found


@pytest.mark.parametrize(("language", "name"), [("en", "Ada Ayim"), ("ug", "ئايگۈل ئەلى")])
def test_a_visitor_signs_and_the_counts_rise(
    stall: Stall, tablet: Tablet, language: str, name: str
) -> None:
    before, letters = people(tablet), stall.house.total("letters")
    tablet.comes(language)
    tablet.writes(name=name, email="ada@example.org")
    tablet.agrees()
    tablet.draws()
    drawn = tablet.strokes()
    tablet.sends()
    tablet.page.wait_for_url(f"**/{language}/thanks")
    assert tablet.part("html").get_attribute("dir") == ("rtl" if language == "ug" else "ltr")
    picture = Image.open(io.BytesIO(tablet.part("img.qr").screenshot()))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [
        "https://example.org/act/26-23"
    ]
    tablet.ends()
    assert people(tablet) == before + 1
    assert stall.house.total("letters") == letters + 2
    entry = entry_of(stall.house, name)
    assert (entry["language"], entry["email"]) == (language, "ada@example.org")
    assert entry["signature"] == drawn
    falling, rising = points(drawn)
    assert min(len(falling), len(rising)) > 4
    assert all(0 <= x <= 1000 and 0 <= y <= 400 for x, y in falling + rising)
    assert falling[0][0] < falling[-1][0]
    assert rising[0][0] > rising[-1][0]
    assert all(stroke[0][1] < stroke[-1][1] for stroke in (falling, rising))


@pytest.mark.parametrize(
    ("language", "direction", "name"), [("zh-Hans", "ltr", "王小明"), ("ar", "rtl", "ليلى")]
)
def test_other_languages_lead_to_the_thanks_too(
    stall: Stall, tablet: Tablet, language: str, direction: str, name: str
) -> None:
    tablet.signs(language, name)
    html = tablet.part("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction)
    assert entry_of(stall.house, name)["language"] == language


def test_a_finger_draws_as_well(stall: Stall, take: Take) -> None:
    tablet = take(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    tablet.comes()
    tablet.writes(name="Toni Touch")
    tablet.agrees()
    box, wire = tablet.pad(), tablet.page.context.new_cdp_session(tablet.page)

    def touches(kind: str, *where: tuple[float, float]) -> None:
        spots = [{"x": x, "y": y} for x, y in where]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    touches("touchStart", place(box, 0.1, 0.1))
    for step in range(1, 25):  # the last ones leave the pad
        touches("touchMove", place(box, 0.1 + step * 0.05, 0.1 + step * 0.05))
    touches("touchEnd")
    (stroke,) = points(tablet.strokes())
    assert len(stroke) > 10
    assert all(0 <= x <= 1000 and 0 <= y <= 400 for x, y in stroke)
    assert tablet.ink() > 100
    tablet.sends()
    tablet.page.wait_for_url("**/en/thanks")
    assert points(entry_of(stall.house, "Toni Touch")["signature"]) == [stroke]


def test_a_drawing_can_be_undone_cleared_and_left_out(tablet: Tablet) -> None:
    tablet.opens()
    tablet.draws()
    both, ink = tablet.strokes(), tablet.ink()
    tablet.taps("[data-undo]")
    assert tablet.strokes() == both.split(";")[0]
    assert 0 < tablet.ink() < ink
    tablet.taps("[data-clear]")
    assert (tablet.strokes(), tablet.ink()) == ("", 0)
    tablet.taps("[data-undo]")
    assert tablet.strokes() == ""
    tablet.draws()
    tablet.taps("[data-typed]")
    assert tablet.strokes() == ""
    expect(tablet.part("canvas")).to_be_hidden()
    expect(tablet.part(".typed-name")).to_be_visible()
    tablet.taps("[data-typed]")
    expect(tablet.part("canvas")).to_be_visible()
    assert tablet.ink() == 0
    tablet.draws()
    assert len(points(tablet.strokes())) == 2


def test_a_drawing_stays_when_the_tablet_is_turned(tablet: Tablet) -> None:
    tablet.opens()
    tablet.draws()
    drawn = tablet.strokes()
    for width, height in ((1280, 800), (390, 844), (800, 1280)):
        tablet.page.set_viewport_size({"width": width, "height": height})
        expect(tablet.part("canvas")).to_have_js_property("width", tablet.pad()["width"] - 4)
        assert tablet.ink() > 100
        assert tablet.strokes() == drawn


def test_a_refused_form_keeps_what_was_typed_and_drawn(tablet: Tablet) -> None:
    tablet.opens()
    tablet.writes(place="Zürich", email="ada(at)example", letter="My own words\nin two lines")
    tablet.chooses("ambassador")
    tablet.agrees()
    tablet.draws()
    drawn, ink = tablet.strokes(), tablet.ink()
    tablet.sends()
    expect(tablet.part("#name")).to_be_focused()
    expect(tablet.part("#name")).to_be_in_viewport()
    expect(tablet.part(".problem li")).to_have_count(2)
    kept = {name: tablet.part(f"#{name}").input_value() for name in ("place", "email", "letter")}
    assert kept == {
        "place": "Zürich",
        "email": "ada(at)example",
        "letter": "My own words\nin two lines",
    }
    assert tablet.strokes() == drawn
    assert 0.5 * ink < tablet.ink() < 2 * ink
    expect(tablet.part('[value="ambassador"]')).not_to_be_checked()
    expect(tablet.part('[value="party-secretary"]')).to_be_checked()
    expect(tablet.part('[name="send"][value="letter"]')).to_be_checked()
    expect(tablet.part('[name="agree"]')).to_be_checked()
    tablet.writes(name="Ada Mended", email="ada@example.org")
    tablet.sends()
    tablet.page.wait_for_url("**/en/thanks")


def test_the_sheet_follows_what_is_chosen_and_typed(tablet: Tablet) -> None:
    tablet.opens("ug")
    tablet.taps("#the-letter > summary")
    read, sent = tablet.part(".sheet").all()
    for sheet in (read, sent):
        expect(sheet.locator("[data-target]:visible")).to_have_count(2)
    tablet.chooses("ambassador")
    for sheet in (read, sent):
        expect(sheet.locator('[data-target="ambassador"]')).to_be_hidden()
        expect(sheet.locator('[data-target="party-secretary"]')).to_be_visible()
    tablet.chooses("ambassador")
    expect(sent.locator('[data-target="ambassador"]')).to_have_text("Dear Ambassador")
    tablet.writes(name=" ئايگۈل ")
    for sheet in (read, sent):
        expect(sheet.locator(".signer")).to_have_text("ئايگۈل")
    tablet.writes(letter="ئۆز سۆزۈم")
    expect(sent.locator("[data-own]")).to_have_text("ئۆز سۆزۈم")
    expect(sent.locator("[data-own]")).to_be_visible()
    expect(sent.locator("[data-sample]")).to_be_hidden()
    expect(read).to_be_hidden()
    tablet.writes(letter="  ", name="")
    expect(sent.locator("[data-sample]")).to_be_visible()
    expect(sent.locator("[data-own]")).to_be_hidden()
    expect(read).to_be_visible()
    expect(sent.locator(".signer")).to_have_text("…")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_language_switch_keeps_a_half_filled_form(
    stall: Stall, take: Take, scripts: bool
) -> None:
    tablet, before = take(java_script_enabled=scripts), stall.house.cells()
    tablet.opens()
    tablet.writes(name="Ada Halfway", letter="Half a letter")
    tablet.chooses("party-secretary")
    tablet.taps('[name="send"][value="letter"]')
    if scripts:
        tablet.draws()
    drawn = tablet.strokes()
    tablet.taps(".languages > summary")
    tablet.taps('.languages button[value="ug"]')
    tablet.page.wait_for_url(f"**/ug/case/{SLUG}/letter")
    expect(tablet.part("html")).to_have_attribute("lang", "ug")
    expect(tablet.part("#name")).to_have_value("Ada Halfway")
    expect(tablet.part("#letter")).to_have_value("Half a letter")
    expect(tablet.part('[value="party-secretary"]')).not_to_be_checked()
    expect(tablet.part('[name="send"][value="letter"]')).to_be_checked()
    expect(tablet.part(".fault, .problem")).to_have_count(0)
    assert tablet.strokes() == drawn
    assert not scripts or (drawn and tablet.ink() > 100)
    assert stall.house.cells() == before


def test_it_works_without_javascript(stall: Stall, take: Take) -> None:
    tablet = take(java_script_enabled=False)
    tablet.comes("ug")
    for leaving in tablet.part("meta[http-equiv=refresh]").all():
        assert leaving.get_attribute("content") == "600;url=/"
    assert tablet.part("meta[http-equiv=refresh]").count() == 1
    expect(tablet.part("canvas")).to_be_hidden()
    expect(tablet.part("noscript p")).to_be_visible()
    tablet.sends()
    expect(tablet.part(".problem li")).to_have_count(3)
    tablet.writes(name="Nomen Sine Scriptis", letter="Written by hand")
    tablet.agrees()
    tablet.sends()
    tablet.page.wait_for_url("**/ug/thanks")
    expect(tablet.part(".risen b")).to_be_visible()
    entry = entry_of(stall.house, "Nomen Sine Scriptis")
    assert (entry["signature"], entry["letter"]) == ("", "Written by hand")
    tablet.ends()


def test_being_counted_only_is_said_so(stall: Stall, tablet: Tablet) -> None:
    counted, letters = stall.house.total("counted"), stall.house.total("letters")
    tablet.opens()
    tablet.agrees("count")
    tablet.sends()
    tablet.page.wait_for_url("**/en/thanks")
    expect(tablet.part(".sent-to")).to_have_count(0)
    assert (stall.house.total("counted"), stall.house.total("letters")) == (counted + 1, letters)


def test_two_quick_taps_are_one_letter(stall: Stall, tablet: Tablet) -> None:
    before = stall.house.total("actions")
    tablet.opens()
    tablet.writes(name="Twice Tapped")
    tablet.agrees()
    tablet.part("#ask button.main").dblclick()
    tablet.page.wait_for_url("**/en/thanks")
    assert stall.house.total("actions") == before + 1
    assert entry_of(stall.house, "Twice Tapped")


def test_a_page_that_is_not_there_leads_back(tablet: Tablet) -> None:
    tablet.page.goto(f"{tablet.url}/en/nothing/here")
    tablet.taps("main a")
    tablet.page.wait_for_url(f"{tablet.url}/")
