"""The whole visit in a browser: petition, kind words, families, mistakes, children."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories, serving
from tests.browser.tablet import Stall, Tablet
from tests.factories import LANGUAGES, SLUG

Take = Callable[..., Tablet]


@pytest.fixture
def stall(tmp_path: Path) -> Iterator[Stall]:
    """A kiosk with thirteen cases, for each test anew."""
    slugs = (SLUG, *(f"case-{number}" for number in range(12)))
    packs = [
        factories.pack(tmp_path, slug, young_readers=str(slug == "case-7").lower())
        for slug in slugs
    ]
    house = factories.house(tmp_path, packs=tuple(packs), age_line=16)
    with serving.in_thread(house.app()) as served:
        yield Stall(house, served.url)


def totals(stall: Stall) -> dict[str, int]:
    """The counters by measure."""
    measures = ("visits", "actions", "counted", "letters", "withdrawn", "letters_withdrawn")
    found = {measure: stall.house.total(measure) for measure in measures}
    return {measure: n for measure, n in found.items() if n}


def opens(tablet: Tablet, ask: str, language: str = "en", slug: str = SLUG) -> None:
    """Have a form before one."""
    tablet.page.goto(f"{tablet.url}/{language}/case/{slug}/{ask}")


def thanked(tablet: Tablet) -> None:
    """Be on the page of thanks."""
    tablet.page.wait_for_url("**/thanks")


def test_a_petition_in_arabic_shows_initials_only(stall: Stall, tablet: Tablet) -> None:
    tablet.attracts()
    tablet.taps('a[href="/ar/"]')
    tablet.taps(f'a[href="/ar/case/{SLUG}"]')
    tablet.taps(f'a[href="/ar/case/{SLUG}/petition"]')
    assert tablet.part("html").get_attribute("dir") == "rtl"
    tablet.writes(name="ليلى حداد")
    tablet.draws()
    tablet.agrees("initials")
    expect(tablet.part("#signature-step")).to_be_hidden()
    tablet.sends()
    thanked(tablet)
    (entry,) = stall.house.entries()
    assert (entry["name"], entry["signature"]) == ("ل. ح.", "")
    assert totals(stall) == {"visits": 1, "actions": 1}


def test_kind_words_in_chinese_with_a_drawing(stall: Stall, tablet: Tablet) -> None:
    opens(tablet, "solidarity", "zh-Hans")
    expect(tablet.part(".silence")).to_be_visible()
    tablet.taps("[data-pad-fold] > summary")
    tablet.draws()
    drawn = tablet.part("#drawing-strokes").input_value()
    assert drawn.count(";") == 1
    assert tablet.ink() > 100
    tablet.writes(name="小明", message="我们没有忘记你")
    tablet.agrees("first")
    tablet.sends()
    thanked(tablet)
    (entry,) = stall.house.entries()
    assert (entry["message"], entry["drawing"]) == ("我们没有忘记你", drawn)
    assert totals(stall) == {"visits": 1, "actions": 1}


def test_the_whole_way_without_javascript(stall: Stall, take: Take) -> None:
    tablet = take(java_script_enabled=False)
    opens(tablet, "petition", "ug")
    expect(tablet.part("canvas")).to_be_hidden()
    tablet.taps(".look > summary")
    tablet.writes(name="Nomen Nescio")
    tablet.taps('[name="look"][value="large"]')
    expect(tablet.part("html")).to_have_class("large")
    expect(tablet.part("#name")).to_have_value("Nomen Nescio")
    tablet.agrees("first")
    tablet.sends()
    thanked(tablet)
    expect(tablet.part("html")).to_have_class("large")
    tablet.taps('a.second[href^="/ug/case/"] >> nth=0')
    tablet.taps("nav.bottom a >> nth=0")
    tablet.taps('button[name="same"]')
    expect(tablet.part("#name")).to_have_value("Nomen Nescio")
    tablet.agrees("letter")
    tablet.sends()
    thanked(tablet)
    assert totals(stall) == {"visits": 1, "actions": 2, "letters": 2}
    opens(tablet, "solidarity", "ug")
    expect(tablet.part("[data-pad-fold]")).to_be_hidden()
    tablet.writes(message="خەير")
    tablet.agrees("none")
    tablet.sends()
    thanked(tablet)
    tablet.taps('.side-by-side form[action$="/take-back"] button')
    expect(tablet.part("#message")).to_have_value("خەير")
    tablet.page.goto(f"{tablet.url}/ug/thanks")
    tablet.ends()
    assert totals(stall) == {"visits": 1, "actions": 3, "letters": 2, "withdrawn": 1}


def test_three_taps_lead_from_the_case_to_the_thanks(stall: Stall, tablet: Tablet) -> None:
    tablet.page.goto(f"{tablet.url}/en/case/{SLUG}")
    tablet.taps(f'a[href="/en/case/{SLUG}/letter"]')  # one
    button = tablet.part("#ask .bottom button.main")
    expect(button).to_be_in_viewport()
    for part in ("#targets", "#the-letter", "#from"):
        expect(tablet.part(f"{part} > summary .value")).not_to_be_empty()
    tablet.writes(name="Ada Ayim")
    tablet.agrees()
    tablet.draws()
    tablet.sends()  # two
    thanked(tablet)
    (entry,) = stall.house.entries()
    assert (entry["place"], entry["country"], entry["letter"]) == ("Bern", "CH", "")
    assert entry["targets"] == ["party-secretary", "ambassador"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_stands_on_one_screen_of_a_tablet(tablet: Tablet, language: str) -> None:
    opens(tablet, "letter", language)
    # As it stands once its language is checked: beneath a draft there is the checked text besides.
    beneath = tablet.page.evaluate(
        "[...document.querySelectorAll('.reviewed')].map((one) => one.remove()).length"
    )
    assert bool(beneath) is (language != "en")
    tall = tablet.page.evaluate("document.documentElement.scrollHeight")
    assert tall <= 1280


def test_enter_in_a_field_sends_and_changes_no_language(stall: Stall, tablet: Tablet) -> None:
    opens(tablet, "letter")
    tablet.agrees()
    tablet.writes(name="Ada Ayim")
    tablet.page.keyboard.press("Enter")
    thanked(tablet)
    assert totals(stall) == {"visits": 1, "actions": 1, "letters": 2}


def test_a_family_signs_the_same_letter_and_three_cases(stall: Stall, tablet: Tablet) -> None:
    tablet.signs(name="Ada Ayim")
    tablet.taps('form[action="/en/another"] button')
    expect(tablet.part("#name")).to_have_value("")
    tablet.page.go_back()
    expect(tablet.part("body")).not_to_contain_text("Ada")
    opens(tablet, "letter")
    tablet.writes(name="Bea Ayim")
    tablet.agrees("count")
    tablet.sends()
    thanked(tablet)
    for slug in ("case-1", "case-2"):
        opens(tablet, "letter", slug=slug)
        tablet.writes(name="Bea Ayim")
        tablet.agrees()
        tablet.sends()
        thanked(tablet)
    tablet.page.goto(f"{tablet.url}/en/")
    expect(tablet.part(".card.did")).to_have_count(3)
    tablet.page.goto(f"{tablet.url}/en/thanks")
    tablet.ends()
    assert totals(stall) == {"visits": 2, "actions": 4, "counted": 1, "letters": 6}


def test_a_misspelt_name_is_taken_back_and_mended(stall: Stall, tablet: Tablet) -> None:
    tablet.signs(name="Ada Aiym")
    tablet.taps('.side-by-side form[action$="/take-back"] button')
    expect(tablet.part("#name")).to_have_value("Ada Aiym")
    assert tablet.ink() > 100
    tablet.writes(name="Ada Ayim")
    tablet.sends()
    thanked(tablet)
    tablet.taps(".thanks > .fold > summary")
    code = tablet.part(".receipt").inner_text().strip()
    (entry,) = stall.house.entries()
    assert (entry["name"], entry["receipt"]) == ("Ada Ayim", code)
    counted = {"visits": 1, "actions": 2, "letters": 4, "withdrawn": 1, "letters_withdrawn": 2}
    assert totals(stall) == counted


def test_the_gallery_is_searched_while_typing(tablet: Tablet) -> None:
    tablet.page.goto(f"{tablet.url}/ug/")
    shown = tablet.part(".gallery > li:visible")
    expect(shown).to_have_count(13)
    tablet.part("#find").fill("خىتاي xyz")
    expect(shown).to_have_count(0)
    expect(tablet.part(".none")).to_be_visible()
    tablet.part("#find").fill("ژانارگۈل")
    expect(shown).to_have_count(13)
    tablet.taps('button[value="young"]')
    expect(shown).to_have_count(1)
    expect(tablet.part('button[value="young"]')).to_have_attribute("aria-pressed", "true")


def test_a_child_gives_a_first_name_only(stall: Stall, tablet: Tablet) -> None:
    opens(tablet, "letter")
    expect(tablet.part(".for-children").first).to_be_hidden()
    tablet.writes(name="Mia Müller", email="mia@example.org")
    tablet.taps("#under_age")
    for part in ("#mail", "#signature-step"):
        expect(tablet.part(part)).to_be_hidden()
    for hint in tablet.part(".for-children").all():
        expect(hint).to_be_visible()
    tablet.agrees()
    tablet.sends()
    thanked(tablet)
    (entry,) = stall.house.entries()
    assert (entry["name"], entry["show_name"], entry.get("email")) == ("Mia", "none", None)


def test_a_slip_in_the_address_is_offered(stall: Stall, tablet: Tablet) -> None:
    opens(tablet, "petition", "es")
    tablet.writes(name="Ada", email="ada@gmial.com")
    tablet.taps("#news_case")
    tablet.agrees("full")
    tablet.sends()
    offer = tablet.part('button[name="meant"]')
    expect(offer).to_be_visible()
    expect(tablet.part("#email")).to_have_value("ada@gmial.com")
    offer.click()
    expect(tablet.part("#email")).to_have_value("ada@gmail.com")
    tablet.sends()
    thanked(tablet)
    (entry,) = stall.house.entries()
    assert entry["email"] == "ada@gmail.com"


def test_text_and_contrast_last_until_the_visit_ends(tablet: Tablet) -> None:
    opens(tablet, "letter")
    small = tablet.part("#name").evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
    tablet.writes(name="Ada")
    for switch in ("large", "contrast"):
        tablet.taps(".look > summary")
        tablet.taps(f'[name="look"][value="{switch}"]')
    expect(tablet.part("html")).to_have_class("contrast large")
    large = tablet.part("#name").evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
    assert large > 1.2 * small
    expect(tablet.part("#name")).to_have_value("Ada")
    tablet.taps(".start-over button")
    tablet.page.wait_for_url(f"{tablet.url}/")
    tablet.taps('a[href="/en/"]')
    expect(tablet.part("html")).to_have_class("")


def test_two_visitors_at_two_tablets_never_mix(stall: Stall, take: Take) -> None:
    one, two = take(), take()
    opens(one, "letter")
    opens(two, "letter")
    one.writes(name="One Person")
    two.writes(name="Two Person")
    for tablet in (one, two):
        tablet.agrees()
    one.sends()
    thanked(one)
    two.sends()
    thanked(two)
    for tablet, mine in ((one, "One Person"), (two, "Two Person")):
        tablet.taps('.side-by-side form[action$="/take-back"] button')
        expect(tablet.part("#name")).to_have_value(mine)
    assert totals(stall)["visits"] == 2
    assert stall.house.entries() == []
