"""Neither the kiosk nor the browser leaves a visitor's words on the disk."""

import json
import shutil
import urllib.parse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Playwright

from tests import factories, serving
from tests.browser.tablet import FLAGS, Tablet
from tests.factories import SLUG

NAMES = {
    "en": "Quistrelle Vandermolen",
    "kk": "Құралай Шыңғысханқызы",
    "ug": "ئايسەنەم تۇردىيېۋا",
    "zh-Hans": "欧阳鹮鹓",
}
EMAIL = "quistrelle@vandermolen.example"
LEAST_SIGNS = 4


def spellings(text: str) -> set[bytes]:
    """A text as programs write it to disk."""
    return {
        text.encode(),
        text.encode("utf-16-le"),
        urllib.parse.quote(text).encode(),
        urllib.parse.quote(text.lower()).lower().encode(),
        urllib.parse.quote_plus(text).encode(),
        json.dumps(text)[1:-1].encode(),
        json.dumps(text)[1:-1].upper().replace("\\U", "\\u").encode(),
    }


def hits(folder: Path, marks: Iterable[str]) -> dict[str, set[str]]:
    """The files below `folder` in which a mark stands in any spelling, and which marks."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    found: dict[str, set[str]] = {}
    for file in files:
        data = file.read_bytes()
        for mark in marks:
            assert len(mark) >= LEAST_SIGNS
            if any(spelling in data for spelling in spellings(mark)):
                found.setdefault(str(file.relative_to(folder)), set()).add(mark)
    return found


@contextmanager
def browsing(player: Playwright, profile: Path, url: str) -> Iterator[Tablet]:
    """A browser that keeps its profile, closed at the end as people close it."""
    context = player.chromium.launch_persistent_context(
        profile,
        executable_path=shutil.which("chromium"),
        args=list(FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],
        viewport={"width": 800, "height": 1280},
    )
    context.set_default_timeout(10_000)
    try:
        yield Tablet(context.pages[0], url)
    finally:
        context.close()


def visits(tablet: Tablet, language: str, name: str) -> str:
    """One visitor: a refused form, another language and back, the letter; returns the strokes."""
    tablet.comes(language)
    tablet.writes(place=name, letter=f"{name}, {name}", email=EMAIL)
    turn = 0.1 * list(NAMES).index(language)
    tablet.draws([[(0.1 + turn, 0.3), (0.3, 0.5 + turn)], [(0.2, 0.2), (0.25 + turn, 0.9)]])
    tablet.sends()
    tablet.part(".problem").wait_for()
    tablet.writes(name=name)
    tablet.agrees()
    strokes = tablet.strokes()
    tablet.sends()
    tablet.page.wait_for_url(f"**/{language}/thanks")
    return strokes


def goes_on(tablet: Tablet, language: str, name: str) -> None:
    """The same visitor: a petition with the same details, kind words, taken back and done anew."""
    tablet.page.goto(f"{tablet.url}/{language}/case/{SLUG}/petition")
    tablet.taps('button[name="same"]')
    tablet.taps(".look > summary")
    tablet.taps('[name="look"][value="large"]')
    tablet.agrees("full")
    tablet.sends()
    tablet.page.wait_for_url(f"**/{language}/thanks")
    tablet.page.goto(f"{tablet.url}/{language}/case/{SLUG}/solidarity")
    tablet.writes(message=f"{name}, {name}", name=name)
    tablet.agrees("first")
    tablet.sends()
    tablet.page.wait_for_url(f"**/{language}/thanks")
    tablet.taps(".thanks > .fold:not(.earlier) > summary")
    tablet.taps('.side-by-side form[action$="/take-back"] button')
    tablet.writes(email="quistrelle@gmial.com")
    tablet.taps("#news_case")
    tablet.sends()
    tablet.taps('button[name="meant"]')
    tablet.sends()
    tablet.page.wait_for_url(f"**/{language}/thanks")
    tablet.taps('form[action$="/another"] button')


def test_no_word_and_no_stroke_of_a_visitor_is_on_the_disk(
    player: Playwright, tmp_path: Path
) -> None:
    house, temporary = factories.house(tmp_path), tmp_path / "tmp"
    temporary.mkdir()
    strokes = []
    with serving.as_program(house, tmp_path / "kiosk.log", temporary) as served:
        with browsing(player, tmp_path / "profile", served.url) as tablet:
            for language, name in NAMES.items():
                strokes.append(visits(tablet, language, name))
                tablet.ends()
            visits(tablet, "ug", NAMES["ug"])
            goes_on(tablet, "ug", NAMES["ug"])
            tablet.comes()
            tablet.writes(name=NAMES["en"], email=EMAIL, letter=NAMES["ug"])
            tablet.taps(".start-over button")
            tablet.page.wait_for_url(f"{served.url}/")
            tablet.comes("zh-Hans")
            tablet.writes(name=NAMES["zh-Hans"], email=EMAIL)
            tablet.draws([[(0.1, 0.1), (0.2, 0.6)]])
            strokes.append(tablet.strokes())
            tablet.sends()
            tablet.part(".problem").wait_for()  # and goes away
        entries = house.entries()
        slip = "quistrelle@gmial.com"
        marks = {
            *NAMES.values(),
            EMAIL,
            slip,
            *(part for line in strokes for part in line.split(";")),
        }
        assert {entry["name"] for entry in entries} == {*NAMES.values(), NAMES["ug"].split()[0]}
        assert {entry.get("signature", "") for entry in entries} == {*strokes[:-1], ""}
        assert [house.total(m) for m in ("actions", "withdrawn")] == [8, 1]
        assert len(marks) == len(NAMES) + 2 + 2 * len(NAMES) + 1
        assert (house.settings.instance / "kiosk.sqlite-wal").is_file()
        assert len(list((tmp_path / "profile").rglob("*"))) > 50
        assert hits(tmp_path, marks) == {}
    assert hits(tmp_path, marks) == {}
    assert (tmp_path / "kiosk.log").read_text().count("\n") == 1


def careless(app: Flask) -> Any:
    """The app without what keeps a browser from writing its pages and fields down."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        told: list[Any] = []
        parts = app(environ, lambda *line: told.append(line))
        page = b"".join(parts).replace(b'autocomplete="off"', b"")
        parts.close()  # type: ignore[attr-defined]
        status, headers, *_ = told[0]
        lost = ("cache-control", "clear-site-data", "content-length")
        kept = [line for line in headers if line[0].lower() not in lost]
        start(status, [*kept, ("Content-Length", str(len(page)))])
        return [page]

    return answer


def test_without_the_defences_the_browser_does_write_them(
    player: Playwright, tmp_path: Path
) -> None:
    house = factories.house(tmp_path)
    with (
        serving.in_thread(careless(house.app())) as served,
        browsing(player, tmp_path / "profile", served.url) as tablet,
    ):
        visits(tablet, "en", NAMES["en"])
        tablet.ends()
    found = hits(tmp_path / "profile", [NAMES["en"], EMAIL])
    assert {mark for marks in found.values() for mark in marks} == {NAMES["en"], EMAIL}


def unguarded(app: Flask, redirects: bool) -> Any:
    """The app without `guard.js`; where it does not redirect, the page itself answers a form."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].endswith("/guard.js"):
            start("200 OK", [("Content-Type", "text/javascript")])
            return [b""]
        told: list[Any] = []
        parts = app(environ, lambda *line: told.append(line))
        if redirects or dict(told[0][1]).get("Location") != environ["PATH_INFO"]:
            start(*told[0])
            return parts
        parts.close()  # type: ignore[attr-defined]
        return app({**environ, "REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0"}, start)

    return answer


@pytest.mark.parametrize("redirects", [True, False], ids=["as it is", "without the redirect"])
def test_a_form_that_came_back_is_not_in_the_browsers_session(
    player: Playwright, tmp_path: Path, redirects: bool
) -> None:
    house = factories.house(tmp_path)
    with (
        serving.in_thread(unguarded(house.app(), redirects)) as served,
        browsing(player, tmp_path / "profile", served.url) as tablet,
    ):
        tablet.comes()
        tablet.writes(name=NAMES["en"], email=EMAIL)
        tablet.sends()
        tablet.part(".problem").wait_for()
        tablet.page.wait_for_timeout(4000)  # Chromium writes its session down every 2.5 seconds
        found = hits(tmp_path / "profile", [NAMES["en"], EMAIL])
    assert (found == {}) == redirects


@pytest.mark.parametrize("text", [*NAMES.values(), EMAIL, "717,171 727,172"])
def test_the_search_finds_every_spelling(tmp_path: Path, text: str) -> None:
    for at, spelling in enumerate(spellings(text)):
        folder = tmp_path / str(at)
        folder.mkdir()
        (folder / "file").write_bytes(b"\0\1" + spelling + b"\2")
        (folder / "clean").write_bytes(b"nothing")
        assert hits(tmp_path / str(at), [text]) == {"file": {text}}
