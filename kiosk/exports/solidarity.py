"""Kind words and drawings on paper: cards, four on a page, to be cut apart."""

from collections.abc import Iterator
from itertools import groupby, islice

from kiosk import strokes, typesetting
from kiosk.cases import Case
from kiosk.exports import texts
from kiosk.exports.job import Job
from kiosk.exports.texts import written
from kiosk.sorting import Entry
from kiosk.typesetting import Document, Progress

ON_A_PAGE = 4
# Beside a longer message the drawing is smaller.
LONG = 500
# A card with more lines gets them one after the other.
MOST_LINES = 40


def as_pdf(job: Job, progress: Progress | None = None) -> bytes:
    """All cards as one PDF; `progress` is told the pages done."""
    shared = {"paper": job.paper}
    return typesetting.pdf("solidarity", pages(job), job.today, shared=shared, progress=progress)


def pages(job: Job) -> Iterator[Document]:
    """The pages of cards; a case begins on a new one."""
    for slug, entries in groupby(job.sorted.cards, lambda entry: str(entry["case"])):
        while some := tuple(islice(entries, ON_A_PAGE)):
            yield {"cards": [_card(job.cases[slug], entry) for entry in some]}


def _card(case: Case, entry: Entry) -> Document:
    language = str(entry["language"])
    where = texts.place(entry) if texts.shown_name(entry) else ""
    own = case.own_language or case.language
    message = str(entry.get("message") or "")
    if message.count("\n") > MOST_LINES:
        message = " ".join(message.split())
    return {
        "whom": written(case.own_name, own) if case.own_name else written(case.name, case.language),
        "message": texts.paragraphs(message, language),
        "is_long": len(message) > LONG,
        "drawing": texts.drawn(entry, "drawing", strokes.DRAWING_HEIGHT),
        "name": texts.signer(entry, language, case),
        "place": written(where, language) if where else None,
    }
