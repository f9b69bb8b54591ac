"""What a page needs to know of a way to reach an official, and what several ways share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from kiosk import letters
from kiosk.cases import Ask, Case, Target
from kiosk.languages import Said

LETTERS = ("letter", "petition")
# No sign that breaks a line, is not seen, or turns the direction of the signs after it.
BREAKS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Way:
    """One way to one target.

    `states` are what may be reported of it. `shown` is an address or number as people read it,
    `lines` an address on paper, `days` how long post takes, `is_late` whether it comes after the
    closing day. `text` is what to say or post as the official reads it, `meaning` the same for the
    reader where that is another language.
    """

    channel: str
    states: tuple[str, ...]
    link: str = ""
    shown: str = ""
    lines: tuple[str, ...] = ()
    days: int = 0
    is_late: bool = False
    text: tuple[Said, ...] = ()
    meaning: tuple[Said, ...] = ()


def ask_of(case: Case, target: Target) -> Ask:
    """The ask by which `target` gets letters, else one that sends in the language of the case."""
    for kind in LETTERS:
        for ask in case.asks:
            if ask.kind == kind and target.id in ask.targets:
                return ask
    return Ask("letter", "letter", (target.id,), case.language)


def both(case: Case, target: Target, heading: str, language: str) -> tuple[tuple[Said, ...], ...]:
    """A section as the official reads it, and as the reader does where that is another language."""
    sent = case.section(heading, ask_of(case, target).letter_language)
    read = case.section(heading, language)
    return sent, () if sent[:1] == read[:1] else read


def letter(case: Case, target: Target) -> letters.Letter:
    """The letter to `target`, in the language in which it is sent."""
    ask = ask_of(case, target)
    return letters.sample(case, ask, ask.letter_language)


def line(text: str) -> str:
    """`text` as one line of plain signs."""
    return BREAKS.sub(" ", UNSEEN.sub("", text)).strip()


def mailto(to: str, parts: Iterable[tuple[str, str]]) -> str:
    """An address that opens a mail to `to`, or to nobody yet, with headers and body as `parts`."""
    headers = "&".join(f"{name}={quote(text, safe='')}" for name, text in parts if text)
    return f"mailto:{quote(to, safe='@')}?{headers}"
