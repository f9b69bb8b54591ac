"""A language that says each of our strings with marks around it, so that what has none is seen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

from kiosk import catalogs, languages
from kiosk.commands import speech
from kiosk.config import assets

TAG = "tr"


@contextmanager
def spoken(
    root: Path, mark: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Make `root` the folder of the assets; its Turkish is the marked English."""
    make(root, mark)
    for module in (languages, speech):
        monkeypatch.setattr(module, "assets", lambda: root)
    languages.catalog.cache_clear()
    yield
    languages.catalog.cache_clear()


def make(root: Path, mark: Callable[[str], str]) -> None:
    """A folder of assets like ours, with that other Turkish."""
    folder = root / "translations"
    folder.mkdir(parents=True)
    for name in ("templates", "static"):
        (root / name).symlink_to(assets() / name)
    for there in (assets() / "translations").iterdir():
        if there.name != TAG:
            (folder / there.name).symlink_to(there)
    listed = catalogs.template(assets() / "translations")
    listed.locale = languages.locale(TAG)
    for message in listed:
        if message.id:
            said = [mark(text) for text in catalogs.sources(message)]
            message.string = tuple(said) if message.pluralizable else said[0]
    made = folder / TAG / "LC_MESSAGES" / "messages.mo"
    made.parent.mkdir(parents=True)
    with made.open("wb") as opened:
        write_mo(opened, listed)
