"""The layouts of the on-screen keyboard: every letter is there, once; and who is offered which."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from kiosk import config, events, keyboards, languages
from tests import factories
from tests.factories import House, Visitor, soup
from tests.test_commands import at, kiosk

FOLDER = config.assets() / "static" / "keyboards"
# The letters with which each language is written.
ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "es": "abcdefghijklmnñopqrstuvwxyzáéíóúü",
    "fr": "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôœùûüÿ",
    "de": "abcdefghijklmnopqrstuvwxyzäöüß",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyzqwxâîû",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ug": "ئاەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءأؤئةًٌٍَُِّْٔ\u200c",
    "kk-Arab": "اەبۆگعدجزيكقلمنڭوپرستۋۇفحھچشىءٴ",
}
CAPITALS = {"ß": "ẞ", ("tr", "i"): "İ"}
STANDS = {
    "ru": "ЙЦУКЕН",
    "kk": "ҚР СТ 920-91",
    "ug": "GB/T 12510",
    "ar": "ASMO 663",
    "fa": "ISIRI 9147",
    "fr": "NF Z71-300",
    "de": "DIN 2137",
    "en": "INCITS 154",
}
EACH = pytest.mark.parametrize("tag", sorted(ALPHABETS))


def layout(tag: str) -> dict[str, Any]:
    """A layout as it is written."""
    read: dict[str, Any] = json.loads((FOLDER / f"{tag}.json").read_text("utf-8"))
    return read


def layers(tag: str) -> tuple[list[str], list[str]]:
    """All that can be typed without Shift and with it; where Shift gives nothing, the same."""
    kept = layout(tag)
    pairs = list(zip(kept["rows"], kept["shift"], strict=True))
    pairs += [kept["accents"]] if "accents" in kept else []
    plain = [*kept["low"].split(), ".", "@"]
    more = plain.copy()
    for below, above in pairs:
        signs, others = below.split(" "), above.split(" ")
        assert len(signs) == len(others)
        plain += signs
        more += [sign if other == "·" else other for sign, other in zip(signs, others, strict=True)]
    return plain, more


def test_there_is_a_layout_for_each_alphabet_and_none_besides() -> None:
    assert set(keyboards.known()) == set(ALPHABETS) == {file.stem for file in FOLDER.iterdir()}


@EACH
def test_a_layout_has_the_shape_that_the_script_reads(tag: str) -> None:
    kept = layout(tag)
    assert set(kept) - {"accents", "names"} == {
        "standard",
        "name",
        "direction",
        "rows",
        "shift",
        "low",
    }
    assert STANDS.get(tag, "") in kept["standard"]
    assert kept["direction"] == languages.direction(tag)
    assert kept["name"] == (languages.known()[tag].name if tag in languages.known() else "قازاقشا")
    assert all(len(row.split(" ")) <= 12 for row in (*kept["rows"], *kept["shift"]))
    assert set(kept.get("names", {})) == {"\u200c"} & {*kept["low"]}
    assert len(kept["rows"][-1].split(" ")) <= 10, "Shift and Backspace stand beside the last row"


@EACH
def test_every_letter_can_be_typed(tag: str) -> None:
    plain, more = layers(tag)
    wanted = ALPHABETS[tag]
    assert [letter for letter in wanted if letter not in {*plain, *more}] == []
    for letter in wanted:
        if letter.upper() != letter:
            capital = CAPITALS.get((tag, letter)) or CAPITALS.get(letter) or letter.upper()
            assert more[plain.index(letter)] == capital


@EACH
def test_no_key_stands_twice_on_a_layer(tag: str) -> None:
    for layer in layers(tag):
        assert sorted(layer) == sorted(set(layer))
        for sign in layer:
            assert sign
            assert sign == unicodedata.normalize("NFC", sign)
            assert not any(unicodedata.name(part).endswith(" FORM") for part in sign)


@EACH
def test_digits_at_and_full_stop_are_on_the_first_layer(tag: str) -> None:
    plain, _ = layers(tag)
    digits = "۰۱۲۳۴۵۶۷۸۹" if tag == "fa" else "0123456789"
    assert {*digits, "@", "."} <= set(plain)


def tags(language: str, *others: str) -> list[str]:
    """The layouts that are offered, in their order."""
    return [found.tag for found in keyboards.offered(language, others)]


def test_a_page_offers_its_own_letters_first_and_latin_ones_in_any_case() -> None:
    assert tags("kk", "kk", "ug") == ["kk", "kk-Arab", "ug", "en"]
    assert tags("ug", "en", "kk") == ["ug", "kk-Arab", "en", "kk"]
    assert tags("fr", "fr") == ["fr"]
    assert tags("zh-Hans", "ug", "zh-Hans") == ["en", "ug", "kk-Arab"]


def test_every_language_but_chinese_has_a_layout() -> None:
    lacking = [tag for tag, one in languages.known().items() if not one.keyboards]
    assert lacking == ["zh-Hans"]
    for one in languages.known().values():
        assert set(one.keyboards) <= set(keyboards.known())


def test_the_page_names_the_layouts_and_is_silent_without_a_script(visitor: Visitor) -> None:
    page = soup(visitor.opens(f"/ug/case/{factories.SLUG}/letter"))
    panel = page.select_one("#keyboard")
    assert panel
    assert panel.has_attr("hidden")
    assert panel["data-opens"] == "button"
    named = [str(one["lang"]) for one in panel.select("[data-layout]")]
    assert named == ["ug", "kk-Arab", "en", "kk", "es", "ar"]
    for one in panel.select("[data-layout]"):
        answer = visitor.opens(str(one["data-layout"]))
        assert answer.status_code == 200
        assert answer.get_json()["name"] == one.text
    assert not panel.select(".keyboard-hint")
    chinese = soup(visitor.opens(f"/zh-Hans/case/{factories.SLUG}/letter"))
    assert chinese.select_one("#keyboard .keyboard-hint")


def test_an_event_may_open_it_at_once(house: House) -> None:
    assert house.event.keyboard == "button"
    ended = kiosk(*at(house), "event", "change", "--keyboard", "open")
    assert ended.exit_code == 0
    found = events.shown(house.db())
    assert found
    assert found.keyboard == "open"
    visitor = Visitor(house.app())
    for language, opens in (("kk", "open"), ("zh-Hans", "button")):
        page = soup(visitor.opens(f"/{language}/case/{factories.SLUG}/letter"))
        panel = page.select_one("#keyboard")
        assert panel
        assert panel["data-opens"] == opens
    assert kiosk(*at(house), "event", "change", "--age-line", "14").exit_code == 0
    kept = events.shown(house.db())
    assert kept
    assert kept.keyboard == "open"
    assert kiosk(*at(house), "event", "change", "--keyboard", "loud").exit_code == 2


def test_a_new_kiosk_may_have_it_open(tmp_path: Path) -> None:
    recipient = factories.event().recipients[0]
    flags = ("--name", "Fair", "--organisation", "G", "--contact", "c", "--recipient", recipient)
    place = ("--instance", tmp_path / "stall")
    made = kiosk(*place, "init", *flags, "--pin", "123456", "--keyboard", "open")
    assert made.exit_code == 0
    listed = json.loads(kiosk(*place, "event", "list", "--json").stdout)["events"]
    assert [row["keyboard"] for row in listed] == ["open"]
