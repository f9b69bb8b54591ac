"""Every page in a language that says each of our strings between brackets: what stands outside of
them was never given to a translator."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from kiosk import languages, packs
from kiosk.commands.instances import SAMPLE
from tests import factories, pseudo
from tests.factories import SLUG, House, Visitor, soup
from tests.pseudo import TAG

SAID = re.compile("⟦[^⟦⟧]*⟧")
SPOKEN = ("aria-label", "alt", "placeholder", "title")
NEWS = "We write to you twice a year"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A kiosk whose Turkish is the bracketed English."""
    root = tmp_path / "assets"
    with pseudo.spoken(root, "⟦{}⟧".format, monkeypatch):
        yield _house(tmp_path, root)


def _house(tmp_path: Path, root: Path) -> House:
    place = factories.pack(tmp_path, sensitive="true")
    found = factories.house(
        tmp_path, packs=(place,), languages=(TAG, "en"), age_line=16, contact="mail@example.org",
        news=("news_case", "news_organisation"), news_texts={"news_organisation": {"en": NEWS}},
    )  # fmt: skip
    return dataclasses.replace(found, settings=dataclasses.replace(found.settings, assets=root))


def ours(house: House) -> set[str]:
    """What is no string of the interface: the event, the case, languages and countries."""
    case = packs.read(SAMPLE)
    said = {house.event.name, house.event.organisation, house.event.contact, NEWS, "kiosk"}
    for words in case.words.values():
        said |= {text for text in vars(words).values() if isinstance(text, str)}
        said |= {*words.offices.values(), *words.pictures.values()}
        said |= {line for lines in words.sections.values() for line in lines}
    said |= {text for target in case.targets for text in target.salutation.values()}
    said |= {target.name for target in case.targets} | {target.office for target in case.targets}
    said |= {
        case.own_name,
        case.name,
        case.url,
        "Ada Ayim",
        "Ada",
        "nobody",
        "Aa",
        house.event.place,
    }
    said |= {one.name for one in languages.known().values()}
    said |= {languages.name_in(tag, TAG) for tag in languages.known()}
    said |= {name for _, name in languages.countries(TAG)}
    said |= {languages.say_date(case.expires, TAG), languages.say_date(house.event.today(), TAG)}
    return {re.sub(r"\s+", " ", text) for text in said if text}


def untold(page: BeautifulSoup, known: set[str]) -> list[str]:
    """Words on a page that are neither between brackets nor data."""
    for hidden in page.select("script, style, bdi, [lang]:not(html), [translate=no]"):
        hidden.extract()
    texts = [page.get_text(" ")]
    texts += [str(tag[name]) for name in SPOKEN for tag in page.select(f"[{name}]:not(meta)")]
    found = []
    for text in texts:
        left = re.sub(r"\s+", " ", text)
        for word in sorted(known, key=len, reverse=True):
            left = left.replace(word, "")
        while (shorter := SAID.sub("", left)) != left:
            left = shorter
        found += re.findall(r"[^\W\d_][^\s]+", left)
    return found


def pages(visitor: Visitor) -> Iterator[tuple[str, BeautifulSoup]]:
    """Every kind of page, one after another."""
    for path in ("/", f"/case/{SLUG}", f"/{SLUG}"):
        yield path, soup(visitor.opens(f"/{TAG}{path}"))
    yield "date", soup(visitor.opens("/organiser/date", **{"Accept-Language": TAG}))
    for ask in factories.FILLED:
        yield ask, soup(visitor.opens(f"/{TAG}/case/{SLUG}/{ask}"))
        empty = dict.fromkeys((*factories.FILLED[ask], "name", "agree"))
        yield f"{ask} refused", soup(visitor.signs(TAG, ask=ask, email="nobody", **empty))
        assert visitor.signs(TAG, ask=ask, email="").status_code == 303
        yield f"{ask} thanks", soup(visitor.opens(f"/{TAG}/thanks"))
    yield "404", soup(visitor.opens(f"/{TAG}/nothing/here"))
    strange = Visitor(visitor.app, {"Origin": "http://elsewhere.example"})
    yield "403", soup(strange.posts(f"/{TAG}/take-back", {}))


def test_every_word_of_every_page_was_given_to_a_translator(house: House) -> None:
    known = ours(house)
    found = {name: untold(page, known) for name, page in pages(Visitor(house.app()))}
    assert len(found) > 14
    assert {name: words for name, words in found.items() if words} == {}


def test_a_word_that_was_not_is_found(house: House) -> None:
    page = BeautifulSoup(
        "<p>⟦Thanks <b>you</b>!⟧ Tap here</p><img alt='A QR code'><p>Ada</p>", "html.parser"
    )
    assert untold(page, {"Ada"}) == ["Tap", "here", "QR", "code"]
