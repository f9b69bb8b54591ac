"""Languages: names, directions, dates, numbers, countries, and who falls back to whom."""

import datetime
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import config, languages
from kiosk.errors import Refused
from kiosk.languages import Said
from tests.factories import KNOWN

MEANT = {
    "en": "en",
    "EN-us": "en",
    "en_GB": "en",
    "zh": "zh-Hans",
    "zh-CN": "zh-Hans",
    "zh_sg": "zh-Hans",
    "zh-Hans-CN": "zh-Hans",
    "kk": "kk",
    "kk-KZ": "kk",
    "kk-Cyrl-KZ": "kk",
    "ar-EG": "ar",
    "ug-Arab-CN": "ug",
}
STRANGE = ("pt", "", "-", "xx-YY", "*", "kk-Arab", "kk-CN", "zhuang", "e")


def test_the_languages_come_in_the_order_of_their_file() -> None:
    assert tuple(languages.known()) == KNOWN
    assert languages.known()["ug"].name == "ئۇيغۇرچە"
    assert languages.known()["ug"].fallback == ("zh-Hans", "en")


@pytest.mark.parametrize("tag", KNOWN)
def test_the_direction_of_a_language_is_known(tag: str) -> None:
    wanted = "rtl" if tag in ("ug", "ar", "fa") else "ltr"
    assert languages.known()[tag].direction == languages.direction(tag) == wanted
    assert Said("x", tag).direction == wanted


@pytest.mark.parametrize(("written", "meant"), MEANT.items())
def test_a_tag_of_a_browser_is_understood(written: str, meant: str) -> None:
    assert languages.canonical(written) == meant


@pytest.mark.parametrize("written", STRANGE)
def test_a_strange_tag_is_no_language(written: str) -> None:
    # Kazakh in Arabic letters is another text than the one here, so it is not offered as the same.
    assert languages.canonical(written) is None


@given(st.text(max_size=30), st.lists(st.text(max_size=8), max_size=4))
@settings(max_examples=100, deadline=None)
@example("zh-", ["ZH", "--"])
def test_whatever_is_wished_something_that_is_offered_is_chosen(
    tag: str, wishes: list[str]
) -> None:
    assert languages.canonical(tag) in (None, *languages.known())
    assert languages.choose([tag, *wishes], ("es", "ar")) in ("es", "ar")


def test_the_first_wish_that_is_offered_is_chosen() -> None:
    assert languages.choose(["fr", "zh-CN", "en"], ("en", "zh-Hans")) == "zh-Hans"
    assert languages.choose(["kk"], ("ug", "en")) == "ug"
    assert languages.choose([], ("ar",)) == "ar"


def test_a_text_is_looked_for_in_the_nearest_languages_first() -> None:
    assert languages.chain("ug") == ("ug", "zh-Hans", "en")
    assert languages.chain("ug", "es") == ("ug", "zh-Hans", "en", "es")
    assert languages.chain("en", "en") == ("en",)
    assert languages.chain("kk") == ("kk", "ru", "en")
    assert languages.chain("pt", "es") == ("pt", "es")


def test_what_is_said_is_false_where_it_is_empty() -> None:
    assert Said("a", "en")
    assert not Said("", "en")


def test_languages_are_named_in_each_other() -> None:
    assert languages.name_in("ar", "es") == "árabe"
    assert languages.name_in("es", "zh-Hans") == "西班牙语"
    assert languages.name_in("ug", "ug") == "ئۇيغۇرچە"


def test_dates_and_numbers_are_written_as_the_language_does() -> None:
    day = datetime.date(2023, 5, 15)
    assert languages.say_date(day, "en") == "May 15, 2023"
    assert languages.say_date(day, "es") == "15 de mayo de 2023"
    assert languages.say_date(day, "zh-Hans") == "2023年5月15日"
    assert languages.say_number(12345, "en") == "12,345"
    assert languages.say_number(12345, "es") == "12.345"
    assert languages.say_number(12345, "fa") == "۱۲٬۳۴۵"
    assert languages.say_date(day, "fa") == "۱۵ مهٔ ۲۰۲۳"
    assert languages.say_number(30, "ar") == "30"  # CLDR's default for Arabic without a country


@pytest.mark.parametrize("tag", KNOWN)
def test_countries_are_named_in_every_language(tag: str) -> None:
    named = languages.countries(tag)
    codes = {code for code, _ in named}
    assert codes == {code for code, _ in languages.countries("en")}
    assert {"CN", "KZ", "CH", "US"} <= codes
    assert not codes & languages.NO_COUNTRY
    assert all(name.strip() for _, name in named)
    assert [name for _, name in named] == sorted(name for _, name in named)


def test_a_country_is_found_by_code_and_by_name() -> None:
    assert languages.country_code(" ch ", "ug") == "CH"
    assert languages.country_code("suiza", "es") == "CH"
    assert languages.country_code("SWITZERLAND", "es") == "CH"
    assert languages.country_code("瑞士", "zh-Hans") == "CH"
    assert languages.country_code("Schweiz", "es") is None
    assert languages.country_code("", "en") is None


def test_a_text_that_is_no_tag_is_refused() -> None:
    for text in ("", "no tag", "xx-??", "en_US"):
        with pytest.raises(ValueError, match=r".*"):
            languages.locale(text)


def test_a_catalog_speaks_its_language() -> None:
    languages.check()
    closed = "This stall is not open yet"
    said = {tag: languages.catalog(tag).gettext(closed) for tag in KNOWN}
    assert said.pop("en") == closed
    assert len({closed, *said.values()}) == len(KNOWN)


def test_every_missing_catalog_is_named(tmp_path: Path) -> None:
    shutil.copy(config.assets() / "translations" / "languages.toml", tmp_path)
    with pytest.raises(Refused) as refused:
        languages.check(tmp_path)
    missing = [Path(fault.where).relative_to(tmp_path).parts[0] for fault in refused.value.faults]
    assert missing == [str(languages.locale(tag)) for tag in KNOWN if tag != "en"]


@pytest.mark.parametrize("text", [None, "[en", "\x00"])
def test_a_broken_list_of_languages_is_told(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "languages.toml").write_text(text, "utf-8")
    with pytest.raises(Refused, match=r"languages\.toml: cannot be read"):
        languages.known(tmp_path)


def test_an_instance_may_choose_who_stands_in() -> None:
    own = {"kk": ("zh-Hans", "es")}
    assert languages.chain("kk", "en", own) == ("kk", "zh-Hans", "es", "en")
    assert languages.chain("ug", "en", own) == languages.chain("ug", "en")


@pytest.mark.parametrize("own", [{"kk": ("xx",)}, {"xx": ("en",)}])
def test_a_strange_language_that_stands_in_is_refused(own: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(Refused, match="'xx' is unknown"):
        languages.check(fallback=own)
    languages.check(fallback={"kk": ("zh-Hans", "es")})
