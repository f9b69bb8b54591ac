"""The headline of a bulletin."""

import re

from kiosk.bulletins import dates, people, phrases, twins, vocabulary
from kiosk.bulletins.appeal import Letter

HEADER_LINES = 25


def title(lines: list[str], letter: Letter | None, taken: set[str]) -> str | None:
    """The headline: labelled, in capitals, or a short line above the first paragraph."""
    for line in lines[:HEADER_LINES]:
        labelled = phrases.TITLE_LABEL.match(line)
        if labelled:
            return labelled["title"].strip()
    header = _header(lines[: letter.begin if letter else len(lines)], taken)
    headlines = [bare for line in header if _is_headline(bare := _bare(line), lines)]
    capitals = [line for line in headlines if line.isupper()]
    if capitals:
        return _with_next(header, capitals[0], lines)
    return headlines[0] if headlines else None


def _header(lines: list[str], taken: set[str]) -> list[str]:
    """The lines above the first paragraph."""
    found: list[str] = []
    for line in lines:
        plain = line.removeprefix("• ").strip()
        words = len(plain.split())
        if not plain or line in taken or phrases.CRUMBS.search(plain):
            continue
        told = plain.endswith((".", ",")) or (bool(found) and _goes_on(plain))
        if words > 22 or (words > 14 and told):
            break
        found.append(plain)
        if len(found) == HEADER_LINES:
            break
    return found


def _goes_on(line: str) -> bool:
    """Whether a line reads like the begin of a paragraph: mostly small words."""
    words = line.split()
    return sum(word[:1].islower() for word in words) > 0.6 * len(words)


def _with_next(filled: list[str], line: str, lines: list[str]) -> str:
    """A headline in capitals that goes on in the line below."""
    at = next((at for at, one in enumerate(filled) if _bare(one) == line), len(filled))
    after = filled[at + 1 : at + 2]
    if after and after[0].isupper() and len(after[0].split()) > 1 and _is_headline(after[0], lines):
        return f"{line} {after[0]}"
    return line


def _bare(line: str) -> str:
    """A headline without the number before it and the date behind it."""
    plain = phrases.SUFFIX.sub("", phrases.PREFIX.sub("", line)).strip()
    numbered = phrases.NUMBERED.match(plain)
    if numbered and not re.search(r"\b(?:index|[íi]ndice)\b", plain, re.IGNORECASE):
        plain = plain[numbered.end() :].strip(" :–-")
        for day in dates.find(plain):
            if day.end == len(plain):
                plain = plain[: day.begin].strip(" :–-")
    return plain


def _is_headline(line: str, lines: list[str]) -> bool:
    words = len(line.split())
    if (phrases.BOILERPLATE.match(line) and words < 5) or vocabulary.BANNER.search(line):
        return False
    if people.HONORIFIC.match(line) or (twins.POST.match(line) and words < 8) or line[:1] == "[":
        return False
    if vocabulary.NUMBER.search(line) or phrases.NO_TITLE.search(line):
        return False
    if dates.find(line) and (words < 11 or vocabulary.EXPIRES.search(line)):
        return False
    if line.endswith((".", ":", ",", ";")) or re.match(r"^\d+[.)]", line) or "@" in line:
        return False
    if sum(sign.isdigit() for sign in line) > 0.25 * len(line):
        return False
    labelled = (
        re.match(r"^[\w/ -]{2,30}:", line)
        and words < 7
        and not people.country(line.partition(":")[0])
    )
    known = any(
        one.search(line)
        for one in (vocabulary.ACTION, vocabulary.TARGETS, vocabulary.AFTER_TARGETS)
    )
    first = line.partition(",")[0]
    is_person = (
        phrases.PERSON_LINE.search(line)
        or phrases.TITLED_PERSON.match(line)
        or (
            people.is_name(first)
            and len(first.split()) > 1
            and not line.isupper()
            and any(first in other for other in lines if _bare(other) != line)
        )
    )
    is_country = people.country(line) and words < 4
    return 1 < words < 23 and not (labelled or known or is_person or is_country)
