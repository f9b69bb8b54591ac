"""What a visitor gets where a translation is missing, or nobody has looked it through yet."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import config, languages, packs
from kiosk.app import create_app
from kiosk.errors import Refused
from kiosk.languages import Language
from tests import factories
from tests.factories import SLUG, House, Visitor, soup

ASKS = ("letter", "petition", "solidarity")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A kiosk with a sensitive case and news, in four languages."""
    place = factories.pack(tmp_path, sensitive="true")
    offered = ("ug", "en", "ar", "es")
    return factories.house(tmp_path, packs=(place,), languages=offered, news=("news_case",))


@pytest.fixture
def visitor(house: House) -> Visitor:
    return Visitor(house.app())


def checked(visitor: Visitor, language: str, ask: str) -> str:
    """All that stands beneath the sentences of a draft."""
    page = soup(visitor.opens(f"/{language}/case/{SLUG}/{ask}"))
    said = page.select(".reviewed [lang], .reviewed[lang]")
    assert {(one["lang"], one["dir"]) for one in said} <= {("en", "ltr")}
    assert len(page.select(".reviewed .mark")) == len(page.select("small.reviewed"))
    return " ".join(one.get_text(" ", strip=True) for one in said)


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("language", ["ug", "ar", "es"])
def test_beneath_a_draft_stand_consent_safety_and_privacy_as_they_were_checked(
    visitor: Visitor, language: str, ask: str
) -> None:
    said = checked(visitor, language, ask)
    for sentence in (
        "It is sealed at once: nobody can read it on this tablet.",
        "days after the hand-over.",
        "I agree that",
        "may write to me when this case has news.",
        "With my initials",
    ):
        assert sentence in said
    assert ("No letter goes, and nothing about me is kept." in said) is (ask == "letter")
    (first, *_) = [line.text for line in the_safety_note()]
    assert first in said


def the_safety_note() -> tuple[languages.Said, ...]:
    return packs.read(factories.SAMPLE).section("Safety", "en")


@pytest.mark.parametrize("ask", ASKS)
def test_beneath_a_text_that_was_checked_stands_nothing(visitor: Visitor, ask: str) -> None:
    assert checked(visitor, "en", ask) == ""


def test_what_was_agreed_to_is_sealed_as_it_stood_on_the_page(
    house: House, visitor: Visitor
) -> None:
    news = {"news_case": "y", "email": "ada@example.org"}
    assert visitor.signs("ug", **news).status_code == 303
    assert Visitor(house.app()).signs("en", **news).status_code == 303
    for part in ("agreed", "news_case"):
        draft, plain = sorted((one[part] for one in house.entries()), key=len, reverse=True)
        assert draft.split("\n")[1] == plain
        assert draft != plain
        assert "\n" not in plain


def test_the_first_language_that_was_checked_stands_beneath(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def line(tag: str, by: str) -> Language:
        return Language(tag, tag, by, (), "ltr")

    listed = {"en": line("en", "source"), "es": line("es", "Ana"), "kk": line("kk", "")}
    monkeypatch.setattr(languages, "known", lambda: listed)
    assert languages.reviewed("kk", ("kk", "es", "en")) == "es"
    assert languages.reviewed("kk", ("kk",)) == "en"
    assert languages.reviewed("es", ("kk", "es", "en")) == ""
    assert languages.drafts(("kk", "es")) == ("kk",)


def test_the_organiser_sees_after_a_start_which_languages_are_drafts(visitor: Visitor) -> None:
    page = soup(visitor.opens("/organiser/date", **{"Accept-Language": "en"})).get_text()
    assert "nobody has checked yet: Uyghur, Arabic, Spanish" in page


@pytest.mark.parametrize(("own", "shown"), [({}, "ru"), ({"kk": ("es", "ru")}, "es")])
def test_the_kiosk_says_which_language_stands_in(
    tmp_path: Path, own: dict[str, tuple[str, ...]], shown: str
) -> None:
    place = factories.pack(tmp_path)
    (place / "text.kk.md").unlink()
    made = factories.house(tmp_path, packs=(place,), languages=("kk", "en"))
    settings = replace(made.settings, fallback=own)
    config.write(settings)
    app = create_app(config.read(settings.instance))
    story = soup(Visitor(app).opens(f"/kk/case/{SLUG}")).select_one("article, main")
    assert story.select(f'p[lang="{shown}"][dir="ltr"]')
    config.write(replace(settings, fallback={"kk": ("tlh",)}))
    with pytest.raises(Refused, match="'tlh' is unknown"):
        create_app(config.read(settings.instance))
