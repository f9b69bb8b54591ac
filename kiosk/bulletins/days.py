"""When a bulletin was issued, and until when it asks to write."""

import re
from collections.abc import Callable
from itertools import pairwise

from kiosk.bulletins import dates, phrases, vocabulary
from kiosk.words import say as _

Doubt = Callable[[str, str, str], None]
HEADER_LINES = 25
# The day of a letter behind its place, and the hour that a website writes behind its own.
PLACED = re.compile(r"^[A-ZÀ-Þ][\w.'’-]+(?: [\w.'’-]+){0,3}, ?(?:le |den |a |el |al )?$")
CHANGED = re.compile(
    r"letzte änderung|zuletzt geändert|last (?:updated|modified)|última actualizaci|mise? à jour",
    re.IGNORECASE,
)
WEEK = re.compile(r"\b(?:week of|semaine du|semana del?|woche (?:vom|ab dem))\s?$", re.IGNORECASE)
CLOCK = re.compile(r"\b\d\d:\d\d\b")


def issued(lines: list[str], doubt: Doubt) -> str | None:
    """The day of issue: labelled, or a date that stands alone near the top."""
    for line in lines:
        for day in dates.find(line):
            before = line[: day.begin].strip(" :|–-")
            labels = [
                found
                for found in vocabulary.ISSUED.finditer(before)
                if len(before) - found.end() < 3
            ]
            parted = labels and re.search(r"(?:^|\s{2}|[|,;.] |\d )$", before[: labels[-1].start()])
            if (
                labels
                and (parted or ":" in line[len(before) : day.begin])
                and not _is_expiry(line, day)
            ):
                if day.month_only:
                    why = _("only the month is said: its last day was taken")
                    doubt("issued", why, day.words)
                return day.day.isoformat()
    filled = [line for line in lines if line][:HEADER_LINES]
    for line in filled[:5]:
        for day in dates.find(line):
            if vocabulary.NUMBER.search(line) and _is_own(line, day):
                return day.day.isoformat()
    for line in filled:
        for day in dates.find(line) if phrases.NUMBERED.match(line) else ():
            if _is_own(line, day):
                return day.day.isoformat()
    for line in filled:
        for day in dates.find(line):
            if PLACED.match(line[: day.begin]) and len(line) - day.end < 3 and _is_own(line, day):
                return day.day.isoformat()
    for above, line in pairwise(["", *filled]):
        stamped = CLOCK.search(line) or CHANGED.search(above + line)
        for day in [] if stamped else dates.find(line):
            if len(line) - (day.end - day.begin) < 30 and _is_own(line, day):
                return day.day.isoformat()
    return None


def _is_own(line: str, day: dates.Day) -> bool:
    """Whether a day without a label can be that of the bulletin itself."""
    return not (day.month_only or _is_expiry(line, day) or _is_aside(line, day))


def _is_aside(line: str, day: dates.Day) -> bool:
    """Whether a day is that of an earlier document, named in brackets, or begins a week."""
    before = line[: day.begin]
    inside = before.rfind("(") > before.rfind(")") and re.search(
        r"[\d/]", before[before.rfind("(") :]
    )
    return bool(inside or WEEK.search(before))


def _is_expiry(line: str, day: dates.Day) -> bool:
    before = line[max(0, day.begin - 60) : day.begin]
    return any(
        len(before) - match.end() < 12 for match in vocabulary.EXPIRES.finditer(before)
    ) or bool(re.search(r"deadline|l[íi]mite|frist", before, re.IGNORECASE))


def expires(lines: list[str], doubt: Doubt) -> str | None:
    """The last day for writing, from a sentence that says so."""
    joined = _joined(lines)
    best: tuple[int, dates.Day] | None = None
    for line in joined:
        for day in dates.find(line):
            weight = _expiry_weight(line, day)
            if weight and (best is None or weight > best[0]):
                best = (weight, day)
    if best is None:
        return None
    day = best[1]
    if day.month_only:
        doubt("expires", _("only the month is said: its last day was taken"), day.words)
    return day.day.isoformat()


def _joined(lines: list[str]) -> list[str]:
    """Each line with the next, since a sentence may break before its date."""
    below = [*lines[1:], ""]
    return [f"{line} {after}" if line else "" for line, after in zip(lines, below, strict=True)]


def _expiry_weight(line: str, day: dates.Day) -> int:
    """How surely a sentence speaks of the end of an action: 0 for not at all."""
    before = line[: day.begin]
    near = before[-70:]
    found = [m for m in vocabulary.EXPIRES.finditer(near) if len(near) - m.end() < 14]
    if not found and not phrases.DEADLINE.search(near):
        return 0
    sentence = re.split(r"(?<=[a-zà-ÿ)])[.!?] ", before)[-1]
    if not phrases.ABOUT.search(f"{sentence} {line[day.end : day.end + 60]}"):
        return 0
    return 2 if phrases.SURE.search(near) else 1
