"""Letters on paper: for each case and target a parcel of cover, letters and address label.

What stands in a letter is in the language in which it is sent, a cover in that of the job. Copies
go to the targets that get one: each letter again, or one list of who wrote.
"""

import datetime
from collections.abc import Iterator, Sequence
from itertools import groupby

from kiosk import languages, letters, typesetting
from kiosk.cases import Ask, Case, Target
from kiosk.exports import texts
from kiosk.exports.job import Job
from kiosk.exports.texts import Text, filled, said, written
from kiosk.sorting import Entry
from kiosk.typesetting import Document, Progress


def as_pdf(job: Job, progress: Progress | None = None) -> bytes:
    """All parcels as one PDF; `progress` is told how many of their papers are done."""
    shared = {"paper": job.paper}
    return typesetting.pdf("letters", papers(job), job.today, shared=shared, progress=progress)


def papers(job: Job) -> Iterator[Document]:
    """What is printed, in its order, for the template `letters`."""
    for (slug, target_id), pairs in groupby(
        job.sorted.letters, lambda pair: (pair[0]["case"], pair[1].id)
    ):
        case, entries = job.cases[slug], [entry for entry, _ in pairs]
        target = case.target(target_id)
        yield from _parcel(job, case, entries, target, target)
        for copied in case.copies_of(target_id):
            if job.copies == "each":
                yield from _parcel(job, case, entries, target, copied)
            else:
                yield _cover(job, case, entries, target, copied, with_names=True)


def _parcel(
    job: Job, case: Case, entries: Sequence[Entry], target: Target, goes_to: Target
) -> Iterator[Document]:
    yield _cover(job, case, entries, target, goes_to)
    for entry in entries:
        yield _letter(job, case, entry, target, goes_to)
    yield {"kind": "label", "one": "1", "address": address(case, goes_to)}


def _cover(
    job: Job,
    case: Case,
    entries: Sequence[Entry],
    target: Target,
    goes_to: Target,
    with_names: bool = False,
) -> Document:
    """What lies on top of a parcel, or the list that goes to `goes_to` in place of copies."""
    tag, words, n_letters = job.language, languages.catalog(job.language), len(entries)
    number = languages.say_number(n_letters, tag)
    if goes_to is target:
        # Translators: on the cover of a parcel, how many letters are in it.
        count = words.ngettext("%(n)s letter", "%(n)s letters", n_letters)
    else:
        # Translators: heads a list of letters that somebody else got; whom: an office.
        count = words.ngettext(
            "For your information: %(n)s letter to: %(whom)s",
            "For your information: %(n)s letters to: %(whom)s",
            n_letters,
        )
    name = case.say("name", tag)
    sender = dict.fromkeys((job.organisation, *job.sender, job.contact))
    return {
        "kind": "cover",
        "one": languages.say_number(1, tag),
        "address": address(case, goes_to),
        "sender": [written(line, tag) for line in sender if line],
        "date": said(languages.say_date(job.today, tag), tag),
        "case": filled(words.gettext("Case %(number)s"), tag, number=case.number),
        "person": written(name.text, name.language),
        "own_name": _own_name(case, name.text),
        "count": filled(count, tag, n=number, whom=_office(case, target, tag)),
        "copies": _copies(case, target, tag) if goes_to is target else [],
        # Translators: heads the names of those who signed letters.
        "names_head": said(words.gettext("Signed by:"), tag),
        "names": [texts.signer(entry, tag, case) for entry in entries if with_names],
    }


def _own_name(case: Case, name: str) -> Text | None:
    if case.own_name in ("", name):
        return None
    return written(case.own_name, case.own_language or case.language)


def _letter(job: Job, case: Case, entry: Entry, target: Target, goes_to: Target) -> Document:
    sample = letters.sample(
        case, case.ask(entry["ask"]) or Ask(entry["ask"], "letter"), entry["letter_language"]
    )
    own = str(entry.get("letter") or "")
    tag = entry["letter_language"] if own else sample.language
    around = letters.spoken(tag, case)
    words = languages.catalog(around)
    demands = () if own else sample.demands
    greeting = letters.greeting(case, target, tag)
    mark = None
    if goes_to is not target:
        # Translators: stands above the copy of a letter; whom: the office that got the letter.
        line = words.gettext("Copy of the letter to: %(whom)s")
        mark = filled(line, around, whom=_office(case, target, tag))
    return {
        "kind": "letter",
        "one": languages.say_number(1, tag),
        "address": address(case, goes_to),
        "sender": _sender(job, entry, tag),
        "date": said(languages.say_date(datetime.date.fromisoformat(entry["day"]), tag), tag),
        "mark": mark,
        "salutation": said(greeting.text, greeting.language),
        "body": texts.paragraphs(own, entry["language"])
        or [said(one.text, one.language) for one in sample.paragraphs],
        "demands_head": said(sample.demands_head, letters.spoken(sample.language, case)),
        "demands": [said(one.text, one.language) for one in demands],
        # Translators: ends a letter to an official, above the signature.
        "closing": said(words.gettext("Yours sincerely,"), around),
        "drawing": texts.drawn(entry),
        "name": texts.signer(entry, tag, case),
        "copies": _copies(case, target, tag),
    }


def _sender(job: Job, entry: Entry, tag: str) -> list[Text]:
    """Who writes: with the own place, or in care of the group; an address for answers only."""
    lines = [texts.shown_name(entry)]
    if job.sender:
        lines += [f"c/o {job.sender[0]}", *job.sender[1:]]
    else:
        lines += [texts.place(entry), texts.country(entry, tag)]
    if not any(key.startswith("news_") for key in entry):
        lines.append(str(entry.get("email") or ""))
    return [written(line, tag) for line in lines if line]


def _office(case: Case, target: Target, tag: str) -> str:
    return case.office(target, tag).text


def _copies(case: Case, target: Target, tag: str) -> list[Text]:
    """A line for each target that gets a copy."""
    around = letters.spoken(tag, case)
    # Translators: at the end of a letter; whom: the office that gets a copy of it.
    line = languages.catalog(around).gettext("Copy: %(whom)s")
    offices = (_office(case, copied, tag) for copied in case.copies_of(target.id))
    return [filled(line, around, whom=office) for office in offices]


def address(case: Case, target: Target) -> list[Text]:
    """The address of a target as the facts of the case have it, the country at the end."""
    lines = [target.name, target.office, *target.address]
    country = languages.country_name(target.country, case.language)
    if not lines[-1].casefold().endswith(country.casefold()):
        lines.append(country.upper())
    return [written(line, case.language) for line in lines if line]
