"""Neither the kiosk nor the browser leaves a visitor's words on the disk."""

import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Playwright

from tests import factories, serving
from tests.browser.tablet import FLAGS, Tablet

CANARIES = {
    "en": "Quistrelle Vandermolen",
    "kk": "Құралай Шыңғысханқызы",
    "ug": "ئايسەنەم تۇردىيېۋا",
    "zh-Hans": "欧阳鹮鹓",
}


def spellings(text: str) -> Iterator[bytes]:
    """A text as programs write it to disk."""
    yield text.encode()
    yield text.encode("utf-16-le")
    yield urllib.parse.quote(text).encode()
    yield urllib.parse.quote_plus(text).encode()
    yield text.encode("unicode_escape")


def hits(folder: Path) -> list[str]:
    """Files below `folder` in which a canary stands in one of its spellings."""
    wanted = {form for text in CANARIES.values() for form in spellings(text)}
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    contents = {file: file.read_bytes() for file in files}
    return [str(f) for f, data in contents.items() if any(form in data for form in wanted)]


def test_no_canary_is_on_the_disk(player: Playwright, tmp_path: Path) -> None:
    house, profile, temporary = factories.house(tmp_path), tmp_path / "profile", tmp_path / "tmp"
    temporary.mkdir()
    with serving.as_program(house, tmp_path / "log", temporary) as served:
        context = player.chromium.launch_persistent_context(
            profile,
            executable_path=shutil.which("chromium"),
            args=list(FLAGS),
            ignore_default_args=["--disable-back-forward-cache"],
        )
        tablet = Tablet(context.pages[0], served.url)
        for language, name in CANARIES.items():
            tablet.signs(language, name, place=name, letter=name)
            tablet.ends()
        context.close()
        assert house.total("visits") == len(CANARIES)
        assert {entry["name"] for entry in house.entries()} == set(CANARIES.values())
        assert hits(tmp_path) == []


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    for at, form in enumerate(spellings(CANARIES["ug"])):
        (tmp_path / f"{at}").write_bytes(b"\0\1" + form + b"\2")
    (tmp_path / "clean").write_bytes(b"nothing")
    assert len(hits(tmp_path)) == 5
