"""What every export is made from."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.cases import Case
from kiosk.sorting import Entry, Sorted


@dataclass(frozen=True)
class Job:
    """Opened entries, each once, none withdrawn, and how they are to be written.

    `cases` are by slug. `language` is that of headings and reports; letters have their own.
    `paper` is `a4` or `us-letter`. `sender` are the lines of the group's address, where letters
    bear that instead of the signer's own place, and `contact` says how the group is reached.
    `copies` is `each` (a copy of every letter) or `list` (one cover with a list).
    """

    entries: tuple[Entry, ...]
    sorted: Sorted
    cases: Mapping[str, Case]
    organisation: str
    language: str = "en"
    paper: str = "a4"
    sender: tuple[str, ...] = ()
    copies: str = "list"
    today: datetime.date = field(default_factory=datetime.date.today)
    contact: str = ""
