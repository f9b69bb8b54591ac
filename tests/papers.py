"""Entries as they are opened, jobs made of them, and looks at the printed pages."""

import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pypdf
from PIL import Image, ImageOps

from kiosk import packs, sorting
from kiosk.cases import Case
from kiosk.commands.instances import SAMPLE
from kiosk.exports.job import Job
from tests.factories import SLUG, STROKES

DAY = datetime.date(2026, 11, 24)
TARGETS = ("party-secretary", "ambassador")


def entry(number: int = 1, kind: str = "letter", **changes: Any) -> dict[str, Any]:
    """An opened entry of the sample case, with an id of that number."""
    own = {
        "letter": {"send": "letter", "letter": "", "signature": STROKES},
        "petition": {"signature": STROKES},
        "solidarity": {"message": "You are not forgotten.", "drawing": "", "targets": []},
    }
    return {
        "id": f"{number:032x}",
        "case": SLUG,
        "ask": kind,
        "kind": kind,
        "day": "2026-11-20",
        "language": "en",
        "letter_language": "en",
        "name": "Ada Ayim",
        "place": "Bern",
        "country": "CH",
        "show_name": "full",
        "under_age": False,
        "targets": list(TARGETS),
        **own[kind],
        **changes,
    }


def sample() -> Case:
    """The sample case."""
    return packs.read(SAMPLE)


def asking_in(language: str) -> Case:
    """The sample case, whose asks are sent in another language."""
    case = sample()
    return replace(case, asks=tuple(replace(ask, letter_language=language) for ask in case.asks))


def job(entries: Sequence[dict[str, Any]], *cases: Case, **changes: Any) -> Job:
    """A job of these entries, all read and let through."""
    by_slug = {case.slug: case for case in cases or (sample(),)}
    decided = {bytes.fromhex(one["id"]): "print" for one in entries}
    found = sorting.sort(entries, by_slug, decided, frozenset(), DAY, even_closed=True)
    plain = Job(
        entries=tuple(entries), sorted=found, cases=by_slug, organisation="Letters Group", today=DAY
    )
    return replace(plain, **changes)


def texts(content: bytes) -> list[str]:
    """The text of each page of a PDF, in one line each."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def pictures(content: bytes) -> Iterator[Image.Image]:
    """All pictures embedded in the pages of a PDF."""
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        yield from (image.image for image in page.images if image.image)


def ink(
    picture: bytes, ppi: int, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all ink in a part of a page, in mm, as the part is given."""
    drawn = Image.open(io.BytesIO(picture)).convert("L")
    scale = ppi / 25.4
    left, top, right, bottom = (round(side * scale) for side in box)
    found = ImageOps.invert(drawn.crop((left, top, right, bottom))).getbbox()
    assert found, "nothing is printed there"
    return (
        (left + found[0]) / scale,
        (top + found[1]) / scale,
        (left + found[2]) / scale,
        (top + found[3]) / scale,
    )
