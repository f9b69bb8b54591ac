"""What every export is made from."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kiosk import decisions, sorting
from kiosk.cases import Case
from kiosk.db import Db
from kiosk.sorting import Entry, Sorted

PAPERS = ("a4", "us-letter")
COPIES = ("list", "each")


@dataclass(frozen=True)
class Wish:
    """Which entries are wanted, and how they are to be written; an empty text means all.

    `language` is that of headings and reports; letters have their own. `paper` is `a4` or
    `us-letter`. `sender` are the lines of the group's address, where letters bear that instead of
    the signer's own place. `copies` is `each` (a copy of every letter) or `list` (one cover with
    a list). `even_closed` writes to a case that is not open too.
    """

    event: str = ""
    case: str = ""
    target: str = ""
    language: str = "en"
    paper: str = "a4"
    sender: tuple[str, ...] = ()
    copies: str = "list"
    even_closed: bool = False
    today: datetime.date = field(default_factory=datetime.date.today)


@dataclass(frozen=True, kw_only=True)
class Job(Wish):
    """Opened entries, each once, none withdrawn, sorted as organisers decided; `cases` by slug."""

    entries: tuple[Entry, ...]
    sorted: Sorted
    cases: Mapping[str, Case]
    organisation: str
    contact: str = ""


def make(
    db: Db,
    entries: Iterable[Entry],
    cases: Mapping[str, Case],
    organisation: str,
    contact: str,
    wish: Wish,
) -> Job:
    """The job of exporting those of the opened `entries` that are wished for."""
    wanted = tuple(_wanted(entries, wish))
    found = sorting.sort(
        wanted,
        cases,
        decisions.decided(db),
        decisions.set_aside(db),
        wish.today,
        wish.even_closed,
    )
    if wish.target:
        letters = tuple(pair for pair in found.letters if pair[1].id == wish.target)
        found = replace(found, letters=letters)
    return Job(
        **vars(wish),
        entries=wanted,
        sorted=found,
        cases=cases,
        organisation=organisation,
        contact=contact,
    )


def _wanted(entries: Iterable[Entry], wish: Wish) -> Iterable[Entry]:
    for entry in entries:
        is_of = all(
            not asked or entry[key] == asked
            for key, asked in (("event", wish.event), ("case", wish.case))
        )
        if is_of and (not wish.target or wish.target in entry["targets"]):
            yield entry
