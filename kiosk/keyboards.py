"""On-screen keyboards: the layouts of `static/keyboards/`, and which of them a page offers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kiosk import languages
from kiosk.config import assets

WAYS = ("button", "open")


@dataclass(frozen=True)
class Layout:
    """A layout by the BCP 47 tag of the language and script that is written with it.

    `name` is the language's own; `latin` ones are offered for e-mail addresses.
    """

    tag: str
    name: str
    direction: str
    latin: bool


@lru_cache
def known(folder: Path | None = None) -> Mapping[str, Layout]:
    """Every layout by its tag."""
    found = {}
    for file in sorted((folder or assets() / "static" / "keyboards").glob("*.json")):
        kept = json.loads(file.read_text("utf-8"))
        latin = any("q" in row.split() for row in kept["rows"])
        found[file.stem] = Layout(file.stem, kept["name"], kept["direction"], latin)
    return found


def offered(language: str, others: Iterable[str]) -> tuple[Layout, ...]:
    """The layouts for a page: those of its language, then those of the other languages.

    One of them is Latin, since addresses are written in Latin letters. A page whose language has
    none begins with that one.
    """
    listed = languages.known()
    tags = [tag for one in (language, *others) for tag in listed[one].keyboards]
    layouts = [known()[tag] for tag in dict.fromkeys(tags)]
    if not any(layout.latin for layout in layouts):
        layouts.append(known()[languages.SOURCE])
    if not listed[language].keyboards:
        layouts.sort(key=lambda layout: not layout.latin)
    return tuple(layouts)
