"""A petition on paper: for each case and target what is asked for, and who signed, in a table."""

from collections.abc import Iterator, Sequence

from kiosk import languages, letters, typesetting
from kiosk.cases import Case, Target
from kiosk.exports import texts
from kiosk.exports.job import Job
from kiosk.exports.texts import filled, said, written
from kiosk.sorting import Entry
from kiosk.typesetting import Document, Progress

# Rows that are set at a time: a dozen pages, the last of which may have room left.
ROWS = 250


def as_pdf(job: Job, progress: Progress | None = None) -> bytes:
    """All lists as one PDF, each with its own page numbers; `progress` is told the rows done."""
    return typesetting.join(_lists(job, progress), job.today)


def _lists(job: Job, progress: Progress | None) -> Iterator[bytes]:
    done = 0
    for case, target, entries in lists(job):
        shared = head(job, case, target, entries)
        tag = _tag(case, entries)
        yield typesetting.pdf(
            "petition",
            rows(case, entries, tag),
            job.today,
            shared=shared,
            chunk=ROWS,
            numbered=True,
        )
        done += len(entries)
        if progress:
            progress(done)


def lists(job: Job) -> Iterator[tuple[Case, Target, list[Entry]]]:
    """Who signed what to whom, in the order of cases and targets."""
    signed: dict[tuple[str, str], list[Entry]] = {}
    for entry in job.sorted.petition:
        if entry.get("send") != "count":
            signed.setdefault((entry["case"], entry["ask"]), []).append(entry)
    for (slug, _), entries in signed.items():
        for target in job.cases[slug].targets:
            if chosen := [entry for entry in entries if target.id in entry["targets"]]:
                yield job.cases[slug], target, chosen


def _tag(case: Case, entries: Sequence[Entry]) -> str:
    """The language in which a petition is handed over."""
    ask = case.ask(entries[0]["ask"])
    return ask.letter_language if ask else str(entries[0]["letter_language"])


def head(job: Job, case: Case, target: Target, entries: Sequence[Entry]) -> Document:
    """What stands above the table, and the words around it."""
    tag = _tag(case, entries)
    around = letters.spoken(tag, case)
    words = languages.catalog(around)
    body, n_signed = case.section("Petition", tag), len(entries)
    # Translators: how many signed a petition.
    total = words.ngettext("%(n)s signature", "%(n)s signatures", n_signed)
    # Translators: at the foot of a page of a printed list.
    page_words = words.gettext("Page %(page)s of %(pages)s")
    columns = (
        # Translators: heads the column of running numbers, as short as can be.
        words.gettext("No."),
        words.gettext("Name"),
        # Translators: heads the column of towns.
        words.gettext("Place"),
        words.gettext("Country"),
        words.gettext("Signature"),
    )
    addressee = (target.name, case.office(target, tag).text)
    return {
        "paper": job.paper,
        "one": languages.say_number(1, tag),
        "title": filled(
            words.gettext("The petition for %(name)s"), around, name=case.say("name", tag).text
        ),
        "to": [written(line, tag) for line in addressee if line],
        "body": [said(one.text, one.language) for one in body],
        "demands": [
            said(one.text, one.language) for one in (() if body else case.section("Demands", tag))
        ],
        "total": filled(total, around, n=languages.say_number(n_signed, tag)),
        "date": said(languages.say_date(job.today, tag), tag),
        "sender": [written(line, tag) for line in (job.organisation, job.contact) if line],
        # The template puts the numbers in, which are known only there.
        "page_words": said(page_words % {"page": "{1}", "pages": "{2}"}, around),
        "columns": [said(column, around) for column in columns],
    }


def rows(case: Case, entries: Sequence[Entry], tag: str) -> Iterator[Document]:
    """The rows of the table, numbered from 1 on."""
    for number, entry in enumerate(entries, start=1):
        where, country = texts.place(entry), texts.country(entry, tag)
        yield {
            "number": languages.say_number(number, tag),
            "name": texts.signer(entry, tag, case),
            "place": written(where, tag) if where else None,
            "country": said(country, tag) if country else None,
            "drawing": texts.drawn(entry),
        }
