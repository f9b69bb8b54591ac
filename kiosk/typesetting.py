"""Pages set by typst from a template and data: what people wrote is data, never source.

A template is `templates/letters/NAME.typ`. It finds one JSON text in `sys.inputs.data`: `shared` is
the same for all, `documents` are some of them, `at` is how many stand before these, `page` the
number of the first page here and `pages` how many there are, where pages are `numbered`.
"""

import datetime
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kiosk.config import assets
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

# So many documents are set at a time, so that memory does not grow with their number.
CHUNK = 10

Document = Mapping[str, Any]
Progress = Callable[[int], None]


def pdf(
    template: str,
    documents: Iterable[Document],
    day: datetime.date,
    *,
    shared: Document | None = None,
    chunk: int = CHUNK,
    numbered: bool = False,
    progress: Progress | None = None,
) -> bytes:
    """The documents as one PDF that bears the date `day` and no time.

    `progress` is told after each chunk how many documents are done. With `numbered` all is set
    twice, since the number of pages is known only then. Raises `Refused` for no documents.
    """
    setter = _Setter(template, shared or {}, day)
    if numbered:
        documents = tuple(documents)
        setter.pages = sum(map(n_pages, setter.chunks(documents, chunk, None)))
    return join(setter.chunks(documents, chunk, progress), day)


def png(
    template: str, documents: Sequence[Document], *, shared: Document | None = None, ppi: int = 72
) -> list[bytes]:
    """Every page of the documents as a picture, to be looked at."""
    setter = _Setter(template, shared or {}, datetime.date(2000, 1, 1))
    return setter.set(documents, 0, "png", ppi)


def n_pages(content: bytes) -> int:
    """How many pages a PDF has."""
    return len(_pypdf().PdfReader(io.BytesIO(content)).pages)


def join(parts: Iterable[bytes], day: datetime.date) -> bytes:
    """One PDF of all pages of `parts`; raises `Refused` where there are none."""
    writer, written = _pypdf().PdfWriter(), io.BytesIO()
    for part in parts:
        writer.append(io.BytesIO(part), import_outline=False)
    if not writer.pages:
        raise Refused(
            Fault("export", _("there is nothing to print: look what was left out, and why"))
        )
    writer.metadata = {"/Producer": "kiosk", "/CreationDate": f"D:{day:%Y%m%d}000000Z"}
    writer.write(written)
    return written.getvalue()


class _Setter:
    """One typst compiler, which keeps fonts and template, and the pages it has set."""

    def __init__(self, template: str, shared: Document, day: datetime.date) -> None:
        self.shared, self.page, self.pages = shared, 1, 0
        self.time = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        folder = assets() / "templates" / "letters"
        self.compiler = _typst().Compiler(
            input=str(folder / f"{template}.typ"),
            root=str(folder),
            font_paths=[str(_fonts())],
            ignore_system_fonts=True,
        )

    def chunks(
        self, documents: Iterable[Document], size: int, progress: Progress | None
    ) -> Iterator[bytes]:
        """The PDF of each chunk, one after the other."""
        rest, at, self.page = iter(documents), 0, 1
        while some := tuple(islice(rest, size)):
            content = self.set(some, at)[0]
            self.page += n_pages(content) if self.pages else 0
            at += len(some)
            yield content
            if progress:
                progress(at)

    def set(
        self, documents: Sequence[Document], at: int, form: str = "pdf", ppi: int | None = None
    ) -> list[bytes]:
        """The documents as one PDF, or as a picture of each page."""
        data = {
            "shared": self.shared,
            "documents": documents,
            "at": at,
            "page": self.page,
            "pages": self.pages,
        }
        found = self.compiler.compile(
            format=form,
            ppi=ppi,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=self.time,
            pdf_tags=False,
        )
        return [found] if isinstance(found, bytes) else list(found)


def _fonts() -> Path:
    folder = assets() / "static" / "vendor" / "print"
    if not any(folder.glob("*.ttf")):
        raise Refused(Fault(str(folder), _("the fonts for paper are missing: `make setup`")))
    return folder


def _typst() -> Any:
    try:
        import typst
    except ImportError as error:
        raise Refused(_lacking()) from error
    return typst


def _pypdf() -> Any:
    try:
        import pypdf
    except ImportError as error:
        raise Refused(_lacking()) from error
    return pypdf


def _lacking() -> Fault:
    return Fault("export", _("printing is not installed here: `pip install 'kiosk[pdf]'`"))
