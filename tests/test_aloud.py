"""Recordings of cases are offered in the page's language only, and served in parts."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests import factories, test_headers
from tests.factories import SLUG, Visitor, soup
from tests.test_pack_sounds import FRAME, PLAIN

SOUND = f"/audio/{SLUG}/audio.en.wav"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A kiosk whose one case is read in English, Chinese and Uyghur; another case is not shown."""
    folder = tmp_path_factory.mktemp("aloud")
    pack = factories.pack(folder)
    (pack / "audio.en.wav").write_bytes(factories.sound())
    (pack / "audio.ug.mp3").write_bytes(FRAME * 9)
    (pack / "audio.kk.m4a").write_bytes(PLAIN["audio.kk-Arab.m4a"])
    (pack / "audio.zh-Hans.ogg").write_bytes(PLAIN["audio.zh-Hans.ogg"])
    house = factories.house(folder, packs=(pack,))
    other = factories.pack(house.settings.cases, slug="other")
    (other / "audio.en.wav").write_bytes(factories.sound())
    return house.app()


def button(app: Flask, path: str) -> BeautifulSoup:
    """The button of a page."""
    (found,) = soup(Visitor(app).opens(path)).select("#aloud")
    return found


@pytest.mark.parametrize(
    ("language", "name", "kind"),
    [
        ("en", "audio.en.wav", "audio/wav"),
        ("ug", "audio.ug.mp3", "audio/mpeg"),
        ("kk", "audio.kk.m4a", "audio/mp4"),
        ("zh-Hans", "audio.zh-Hans.ogg", "audio/ogg"),
    ],
)
def test_the_recording_in_the_language_of_the_page_is_served(
    app: Flask, language: str, name: str, kind: str
) -> None:
    address = str(button(app, f"/{language}/case/{SLUG}")["data-recording"])
    assert address == f"/audio/{SLUG}/{name}"
    answer = Visitor(app).opens(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.data
    assert test_headers.faults(answer) == []
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", [f"/es/case/{SLUG}", f"/en/case/{SLUG}/letter"])
def test_nobody_hears_another_language_or_the_story_in_the_place_of_the_letter(
    app: Flask, path: str
) -> None:
    assert not button(app, path).has_attr("data-recording")
    assert not soup(Visitor(app).opens(path)).select("audio")


def test_the_button_waits_for_a_script_and_the_recording_does_not(app: Flask) -> None:
    page = soup(Visitor(app).opens(f"/en/case/{SLUG}"))
    assert page.select("#aloud[hidden][aria-pressed=false]")
    (player,) = page.select("noscript audio[controls][preload=none]")
    assert player["src"] == SOUND


def test_a_recording_is_served_in_parts(app: Flask) -> None:
    visitor, content = Visitor(app), factories.sound()
    part = visitor.opens(SOUND, Range="bytes=4-9")
    assert (part.status_code, part.data) == (206, content[4:10])
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(content)}"
    assert part.headers["Content-Type"] == "audio/wav"
    beyond = visitor.opens(SOUND, Range="bytes=999999-")
    known = visitor.opens(SOUND, **{"If-None-Match": visitor.opens(SOUND).headers["ETag"]})
    assert (beyond.status_code, known.status_code) == (416, 304)
    assert [test_headers.faults(answer) for answer in (part, beyond, known)] == [[], [], []]


@pytest.mark.parametrize(
    "path",
    [
        "/audio/other/audio.en.wav",
        f"/audio/{SLUG}/audio.fr.wav",
        f"/audio/{SLUG}/case.toml",
        f"/audio/{SLUG}/illustration.webp",
        f"/pictures/{SLUG}/audio.en.wav",
        f"/audio/{SLUG}/../other/audio.en.wav",
        f"/audio/{SLUG}/..%2Fother%2Faudio.en.wav",
        f"/audio/{SLUG}/./audio.en.wav",
        f"/audio/{SLUG}/AUDIO.EN.WAV",
        f"/audio/{SLUG}/audio.en.wav%00",
        f"/audio/{SLUG}/audio.en.wav/",
        f"/audio/..%2F{SLUG}/audio.en.wav",
        f"/audio/{SLUG}/",
    ],
)
def test_nothing_but_the_recordings_of_the_event_is_served(app: Flask, path: str) -> None:
    answer = Visitor(app).opens(path)
    assert answer.status_code == 404
    assert test_headers.faults(answer) == []


def test_a_case_that_has_ended_and_a_story_in_easy_words_are_not_read_from_the_recording(
    tmp_path: Path,
) -> None:
    pack = factories.pack(tmp_path, young_readers="true")
    (pack / "audio.en.wav").write_bytes(factories.sound())
    house = factories.house(tmp_path, packs=(pack,))
    app = house.app()
    visitor = Visitor(app)
    page = f"/en/case/{SLUG}"
    assert soup(visitor.opens(page)).select("[data-recording]")
    visitor.posts("/en/look/", {"csrf_token": visitor.form()["csrf_token"], "look": "young"})
    assert not soup(visitor.opens(page)).select("[data-recording]")
    facts = house.settings.cases / SLUG / "case.toml"
    facts.write_text(facts.read_text("utf-8").replace('state = "open"', 'state = "ended"'), "utf-8")
    assert not button(house.app(), page).has_attr("data-recording")
