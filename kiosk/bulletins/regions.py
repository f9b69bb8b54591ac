"""Where in a bulletin the addressees stand."""

import re
from dataclasses import dataclass

from kiosk.bulletins import (
    addressees,
    blocks,
    contacts,
    dates,
    people,
    phrases,
    running,
    vocabulary,
)
from kiosk.bulletins.appeal import Letter

MOST_LINES = 60
NOTE = re.compile(
    r"^(?:due to|please note|note:|nb:|attention|nota:|hinweis|remarque)\b|^[(\[].*[)\]]$",
    re.IGNORECASE,
)
HEADER = re.compile(r"\d[/.]\d{2,4}\b.*\b(?:index|[íi]ndice)\b", re.IGNORECASE)
HEADING = re.compile(
    r"^(?:[\w’' ]{0,40}:$|(?:title|index|publication|summary|urgent action|acci[óo]n urgente|"
    r"action urgente|first ua|additional|background|hintergrund|informaci[óo]n|informations?)\b)",
    re.IGNORECASE,
)
MOST_WORDS = 70
# A label in front of a day.
DATED = re.compile(r"[^:\d]{3,30}:\s")
EMPTY = re.compile(
    r"^(?:tele?fax|fax|t[ée]l\w*|phone|e-?mail|correo\S*|courriel)\s?:$", re.IGNORECASE
)
# A telephone number right behind a British postcode.
POSTED = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}),? (0\d[\d ]{8,11}\d)")
EMBASSY = re.compile(
    r"\b(?:Embassy|Permanent Mission|Misi[óo]n Permanente|Mission permanente|High Commission|"
    r"Embajada|Ambassade|Botschaft)\b"
)
CALL = re.compile(r"[a-zà-ÿ·] ?!(?: |$)")  # an exclamation, as no address has
SHORTENED = re.compile(r"\b(?:St|Ave?|Rd|Str|Blvd|No|Col|Apt|Dept|Ste|Sq|Pl|Inc|Ltd|[A-Z])\.$")


@dataclass(frozen=True)
class Region:
    """Lines with addressees; `is_copy` for those that get a copy."""

    lines: list[str]
    is_copy: bool
    heading: str = ""


def find(lines: list[str], letters: list[Letter]) -> list[Region]:
    """The regions of a bulletin: under a heading, before a model letter, or where channels are."""
    taken = {at for letter in letters for at in range(letter.begin, letter.end + 1)}
    found = _under_headings(lines, taken)
    copied = {line for one in found if one.is_copy for line in (one.heading, *one.lines) if line}
    main = next((one for one in found if not one.is_copy and _holds_targets(one)), None)
    if main and letters and lines.index(main.heading) > letters[0].end:
        found = [*_before_letter(lines, letters, copied), *found]
    if not main:
        loose = _before_letter(lines, letters, copied) or _loose(lines, taken, copied)
        found = [*loose, *(region for region in found if region.is_copy)]
    return found


def _holds_targets(region: Region) -> bool:
    return bool(addressees.targets(region.lines, "", region.is_copy))


def _under_headings(lines: list[str], taken: set[int]) -> list[Region]:
    found: list[Region] = []
    at = 0
    while at < len(lines):
        heading = _heading(lines[at])
        if heading is None and _announces_embassy(lines, at):
            heading = (True, "")
        if embassy := _embassy(lines, at):
            found.append(Region(embassy, True, lines[at]))
        if at in taken or heading is None:
            at += 1
            continue
        is_copy, rest = heading
        region = [rest] if rest else []
        heading_line = lines[at]
        at += 1
        whole = is_copy and people.is_address(rest) and bool(rest)
        while not whole and at < len(lines) and at not in taken and not _ends(lines[at], region):
            region.append(lines[at])
            at += 1
        found.append(Region(region, is_copy, heading_line))
    return [region for region in found if any(region.lines)]


def _embassy(lines: list[str], at: int) -> list[str]:
    """The embassy that a bulletin names for its country, in or below the line on diplomats."""
    if not vocabulary.DIPLOMATS.search(lines[at]):
        return []
    below = next(filter(None, lines[at + 1 :]), "")
    told = lines[at].partition("country. ")[2] or below
    house = EMBASSY.search(told)
    if not house or len(told) > people.MOST_HEAD or not re.search(r"\d", told):
        return []
    rest = POSTED.sub(r"\1; Tel: \2 ", told[house.start() :])
    name = re.split(r",|(?=\d)", rest, maxsplit=1)
    before = told[: house.start()].strip(" ,")
    before = "" if before.endswith(":") else before
    return [one for one in (before, *map(str.strip, name)) if one]


def _announces_embassy(lines: list[str], at: int) -> bool:
    """Whether a line on diplomats ends before an embassy that the next line names."""
    if not (vocabulary.DIPLOMATS.search(lines[at]) and lines[at].endswith(":")):
        return False
    below = next(filter(None, lines[at + 1 :]), "")
    return bool(EMBASSY.match(below))


def _heading(line: str) -> tuple[bool, str] | None:
    """Whether a line announces addressees: whether copies, and what stands behind it."""
    plain = re.sub(r"^\d{1,2}[.)] ", "", line.removeprefix("• ").strip())
    if vocabulary.DIPLOMATS.search(plain):
        goes_on = re.search(r"\b(?:and to|y a|et [àa]|und an)\s?:?$", plain, re.IGNORECASE)
        return (True, "") if goes_on and vocabulary.COPIES.search(plain) else None
    if match := vocabulary.COPIES.search(plain):
        rest = plain[match.end() :].strip(" :")
        return (True, rest) if len(rest.split()) < 30 else None
    if (match := vocabulary.TARGETS.search(plain)) and not vocabulary.ASKED.search(plain):
        rest = plain[match.end() :].strip(" :")
        return False, rest
    return None


def _ends(line: str, region: list[str]) -> bool:
    plain = line if line == running.OVER else line.removeprefix("• ").strip(" *")
    if not plain:
        return False
    if plain == running.OVER:
        return True
    if region and addressees.IMPRINT.search(plain) and not vocabulary.LABEL.match(plain):
        return True
    if _heading(line) is not None or vocabulary.DIPLOMATS.search(plain):
        return True
    if vocabulary.BELOW.search(plain) or vocabulary.ASKED.search(plain):
        return True
    if region and DATED.match(plain) and dates.find(plain):
        return True
    if vocabulary.LETTER_HEAD.search(plain) and len(plain.split()) < 12:
        return True
    if vocabulary.AFTER_TARGETS.search(plain) or _is_greeting(plain):
        return blocks.line_kind(plain) != "salutation"
    reached = vocabulary.LABEL.match(plain) and re.search(r"\d{4}|@", plain)
    return (not reached and _is_sentence(plain)) or len(region) > MOST_LINES


def _is_greeting(line: str) -> bool:
    """Whether a line greets somebody; a name with its form of address alone does not."""
    named = people.HONORIFIC.match(line) and people.is_name(line) and line[-1:] not in ",:!"
    if named and not people.POLITE.match(line) and not people.is_office(line):
        return False
    return bool(vocabulary.GREETING.match(line))


def _before_letter(lines: list[str], letters: list[Letter], copied: set[str]) -> list[Region]:
    """The lines right above the greeting of a model letter that name an addressee."""
    if not letters:
        return []
    above = lines[max(letters[0].begin - MOST_LINES, 0) : letters[0].begin]
    above = _tail([line for line in above if line not in copied])
    return [Region(above, False)] if _is_reachable(above) else []


def _tail(lines: list[str]) -> list[str]:
    """The lines at the end of `lines` that may name addressees and tell how to reach them."""
    kept: list[str] = []
    for line in reversed(lines):
        plain = line.removeprefix("• ")
        if _stops(plain):
            break
        if not NOTE.match(plain):
            kept.insert(0, line)
    while kept and not _opens(kept[0]):
        del kept[0]
    return kept


def _stops(line: str) -> bool:
    """Whether a line belongs to no addressee: an instruction, a sentence, a date, a heading."""
    if not line:
        return False
    is_title = phrases.NO_TITLE.match(line) and not people.HONORIFIC.match(line)
    if "....." in line or is_title or vocabulary.DEMAND.search(line):
        return True
    if vocabulary.LETTER_HEAD.search(line) or vocabulary.ACTION.search(line):
        return True
    heads = HEADING.match(line) and not vocabulary.LABEL.match(line) and not EMPTY.match(line)
    if _is_numbered(line) or heads or vocabulary.NUMBER.search(line):
        return True
    words = len(line.split())
    has_channel = bool(contacts.EMAIL.search(line) or vocabulary.LABEL.search(line))
    if words > MOST_WORDS or (dates.find(line) and words < 12) or vocabulary.BANNER.search(line):
        return True
    if words > 25 and not (
        has_channel or (people.is_address(line) and people.is_office(line[:60]))
    ):
        return True
    return line.endswith("!") or _is_sentence(line)


def _is_numbered(line: str) -> bool:
    """Whether a line is a numbered heading, not the first of a numbered addressee."""
    number = re.match(r"^\d{1,2}[.)] ", line)
    plain = line[number.end() :] if number else ""
    return bool(number) and not (people.is_name(plain) or people.is_office(plain[:40]))


def _opens(line: str) -> bool:
    """Whether a line can be the first of an addressee."""
    plain = blocks.NUMBERED.sub("", line.removeprefix("• "))
    return bool(plain) and (
        people.is_office(plain[:60]) or people.is_name(plain) or _is_capital(plain)
    )


def _is_capital(line: str) -> bool:
    return line.isupper() and len(line.split()) < 8


def _is_sentence(line: str) -> bool:
    plain = line.strip()
    words = plain.split()
    if CALL.search(plain) and not vocabulary.LABEL.match(plain):
        return True
    small = sum(word[:1].islower() for word in words)
    if len(words) > 11 and small > 0.6 * len(words):
        return True
    ended = plain.endswith((".", "!", "?")) and len(words) > 9 and not SHORTENED.search(plain)
    return ended and not contacts.EMAIL.search(plain) and not people.country(plain)


def _is_reachable(lines: list[str]) -> bool:
    filled = [line for line in lines if line]
    reached = [blocks.line_kind(line) != "text" or people.is_address(line) for line in filled]
    return len(filled) > 1 and any(reached)


def _loose(lines: list[str], taken: set[int], copied: set[str]) -> list[Region]:
    """Lines without a heading that hold channels, with the addressee they belong to.

    What stands above the line with the number and its index is the sender's.
    """
    found: list[Region] = []
    block: list[str] = []
    header = next((at for at, line in enumerate(lines) if HEADER.search(line)), 0)
    for at, line in enumerate([*lines, ""]):
        if at < header or (line and line in copied):
            continue
        free = at < len(lines) and at not in taken
        if free and not _stops(line.removeprefix("• ")):
            block.append(line)
        elif block:
            kept = _tail(block)
            if any(map(_has_channel, kept)) or sum(map(blocks.is_titled, kept)) > 1:
                found.append(Region(kept, False))
            block = []
    return found


def _has_channel(line: str) -> bool:
    channels = contacts.Channels()
    contacts.take(line, channels, "")
    return bool(channels)
