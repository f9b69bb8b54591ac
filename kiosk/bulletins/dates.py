"""Dates in prose, in English, Spanish, French and German."""

import calendar
import datetime
import re
from dataclasses import dataclass

MONTHS = (
    ("january", "jan", "enero", "ene", "janvier", "janv", "januar", "jänner"),
    ("february", "feb", "febrero", "février", "fevrier", "févr", "februar"),
    ("march", "mar", "marzo", "mars", "märz", "maerz"),
    ("april", "apr", "abril", "abr", "avril", "avr"),
    ("may", "mayo", "mai"),
    ("june", "jun", "junio", "juin", "juni"),
    ("july", "jul", "julio", "juillet", "juil", "juli"),
    ("august", "aug", "agosto", "ago", "août", "aout"),
    ("september", "sept", "sep", "septiembre", "setiembre", "septembre"),
    ("october", "oct", "octubre", "octobre", "oktober", "okt"),
    ("november", "nov", "noviembre", "novembre"),
    ("december", "dec", "diciembre", "dic", "décembre", "decembre", "déc", "dezember", "dez"),
)
NUMBER = {name: at for at, names in enumerate(MONTHS, start=1) for name in names}
MONTH = "|".join(sorted(NUMBER, key=len, reverse=True))
DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th|er|º|°)\b|\.)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
ANY_YEAR = re.compile(r"(?:19|20)\d\d")
SHAPES = (
    re.compile(
        rf"(?<![\d/.]){DAY},?\s+(?:de\s+|of\s+)?(?P<month>{MONTH})\.?,?\s+(?:del?\s+)?{YEAR}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<month>{MONTH})\.?\s+{DAY},?\s+{YEAR}\b", re.IGNORECASE),
    re.compile(rf"(?<![\d/.-])(?P<day>\d{{1,2}})[-/](?P<number>\d{{1,2}})[-/]{YEAR}(?!\d)"),
    re.compile(rf"(?<!\d){YEAR}[-/](?P<number>\d\d)[-/](?P<day>\d\d)(?!\d)"),
    re.compile(rf"(?<![\d/.])(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.\s?{YEAR}(?!\d)"),
)  # fmt: skip
WHOLE_MONTH = re.compile(rf"\b(?P<month>{MONTH})\.?\s+(?:de\s+)?{YEAR}\b", re.I)


@dataclass(frozen=True)
class Day:
    """A date found in a text, where it stands and whether only its month was said."""

    day: datetime.date
    words: str
    begin: int
    end: int
    month_only: bool = False


def find(text: str) -> list[Day]:
    """Every date of `text` in its order; a month alone stands for its last day."""
    found: list[Day] = []
    if not ANY_YEAR.search(text):
        return found
    for shape in SHAPES:
        for match in shape.finditer(text):
            if day := _day(match):
                found.append(Day(day, match[0], match.start(), match.end()))
    for match in WHOLE_MONTH.finditer(text):
        inside = any(day.begin <= match.start() < day.end for day in found)
        inside = inside or bool(re.search(r"\d\.? (?:de |of )?$", text[: match.start()]))
        if not inside and (last := _last(match)):
            found.append(Day(last, match[0], match.start(), match.end(), month_only=True))
    return sorted(found, key=lambda day: day.begin)


def _day(match: re.Match[str]) -> datetime.date | None:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else NUMBER[parts["month"].lower()]
    try:
        return datetime.date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _last(match: re.Match[str]) -> datetime.date:
    year, month = int(match["year"]), NUMBER[match["month"].lower()]
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
