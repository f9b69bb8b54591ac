"""The headline of a bulletin."""

import re
from itertools import pairwise

from kiosk.bulletins import dates, people, phrases, places, twins, vocabulary
from kiosk.bulletins.appeal import Letter

HEADER_LINES = 25
# Ways through a website: a sign between their words, or wide gaps.
MENU = re.compile(r"[·›→>]\s|\s[·›»]|^« |\S {3}\S.* {3}\S")
QUOTED = re.compile(r"«[^«»]*»")
# Who sends a bulletin rather than what it is about.
SENDER = re.compile(
    r"^(?:the )?(?:red|colectivo|comit[ée]|asociaci[óo]n|coordinadora|plataforma|r[ée]seau|"
    r"collectif|association|ligue|f[ée]d[ée]ration|groupe|bund|verein|arbeitskreis|arbeitsgruppe|"
    r"netzwerk|gruppe) (?:de|del|du|des|pour|para|por|con|contre|f[üu]r|der|gegen|von|«|\w+a de )|"
    r"\b(?:network|society|circle|committee|league|coalition|foundation|e\. ?v\.)$",
    re.IGNORECASE,
)
POSTED = re.compile(r",\s(?:[A-Z]{1,2}-)?\d{4,6}\s[A-ZÀ-Þ]|\bwww\.|https?:|@")
URGENT = re.compile(
    r"\b(?:urgent (?:action|appeal)|(?:acci[óo]n|llamad[oa]|llamamiento) urgente|"
    r"(?:action|appel) urgente?|eilaktion)s?$",
    re.IGNORECASE,
)
FURTHER = re.compile(
    r"^(?:[^:]{3,40}: )?(?:further information on|m[áa]s informaci[óo]n sobre|"
    r"compl[ée]ments? d['’]information sur|weitere informationen zu)\s?:\s*",
    re.IGNORECASE,
)
FILED = re.compile(r"^documento?\s[-–]\s", re.IGNORECASE)
SUBJECT = re.compile(
    r"^(?:betreff|subject|asunto|objet|sujet)\s?:\s*(?P<title>\S.*)$", re.IGNORECASE
)
MOST_LINES = 60
MONTHLY = re.compile(r"^[^:]{3,40}\b(?:19|20)\d\d\s?:\s*(?=\S)")


def title(lines: list[str], letter: Letter | None, taken: set[str], person: str = "") -> str | None:
    """The headline: labelled, in capitals, or a short line above the first paragraph.

    Of several, one that names the `person` or a country is taken.
    """
    for line in lines[:HEADER_LINES]:
        labelled = phrases.TITLE_LABEL.match(line)
        if labelled:
            return labelled["title"].strip()
    above = lines[: letter.begin if letter else len(lines)]
    code = next((at for at, line in enumerate(lines) if vocabulary.OBSERVED.search(line)), -1)
    header = _header(above[code + 1 if code < HEADER_LINES else 0 :], taken)
    filed = {_bare(line) for line in header if FILED.match(line)}
    headlines = [bare for line in header if _is_headline(bare := _bare(line), lines)]
    capitals = [line for line in headlines if line.isupper()]
    others = [one for one in headlines if one not in filed]
    headlines = [
        line
        for line in others or headlines
        if not any(line != other and line.startswith(f"{other}:") for other in headlines)
    ]
    if not headlines:
        return _of_subject(lines)
    numbered = any(map(vocabulary.NUMBER.search, lines[:HEADER_LINES]))
    alone = {_bare(line) for line, below in pairwise([*lines, ""]) if not below}
    named = [line for line in headlines if line in alone and _names(line, person)]
    if numbered:
        named = [line for line in named if line in capitals]
    best = next(
        iter([*(line for line in named if line in capitals), *named, *capitals, *headlines])
    )
    goes_on = best in capitals or best.split()[-1].lower() in people.LINKS
    return _with_next(lines, best) if goes_on else best


def _of_subject(lines: list[str]) -> str | None:
    """The headline of a bulletin without one: behind its number, or the subject of a mail."""
    for line in lines[:MOST_LINES]:
        if phrases.NUMBERED.match(line) and _is_headline(bare := _bare(line), lines):
            return bare
    for line in lines[:HEADER_LINES]:
        if subject := SUBJECT.match(line):
            number = vocabulary.NUMBER.match(subject["title"])
            told = subject["title"][number.end() :] if number else subject["title"]
            if _is_headline(bare := _bare(told.strip(" :–-")), lines):
                return bare
    return None


def _names(line: str, person: str) -> bool:
    """Whether a headline names the person or a country."""
    words = {word.casefold() for word in re.findall(r"\w{4,}", person)}
    said = {word.casefold() for word in re.findall(r"\w+", line)}
    heads = re.split(r"\s?[:–.]\s", line)[0]
    if words & said or said & places.countries().keys():
        return True
    return bool(people.country(heads) or people.country(line))


def is_sure(title: str, lines: list[str], person: str) -> bool:
    """Whether a headline is surely that of the case: numbered, coded, or naming whom or where."""
    header = lines[:HEADER_LINES]
    coded = any(
        vocabulary.NUMBER.search(one)
        or vocabulary.OBSERVED.match(one)
        or vocabulary.OTHERS.search(one)
        for one in header
    )
    called = any(
        URGENT.fullmatch(above.strip()) and _bare(below) and title.startswith(_bare(below))
        for above, below in pairwise(filter(None, header))
    )
    return coded or called or _names(title, person)


def _header(lines: list[str], taken: set[str]) -> list[str]:
    """The lines above the first paragraph."""
    found: list[str] = []
    for line in lines:
        plain = line.removeprefix("• ").strip()
        words = len(plain.split())
        if not plain or line in taken or _is_menu(plain):
            continue
        told = plain.endswith((".", ",")) or (bool(found) and _goes_on(plain))
        if words > 22 or (words > 14 and told):
            break
        found.append(plain)
        if len(found) == HEADER_LINES:
            break
    return found


def _is_menu(line: str) -> bool:
    plain = QUOTED.sub("", line)
    gaps = MENU.search(plain) and not phrases.NUMBERED.match(plain)
    return bool(gaps or phrases.CRUMBS.search(plain))


def _is_sender(line: str, lines: list[str]) -> bool:
    """Whether a line is the name with which an imprint begins, before a way to reach it."""
    name = line.strip(" .:«»“”").casefold()
    for other in lines:
        told = other.casefold()
        if name in told and told != line.casefold() and len(told) < 300:
            after = other[told.index(name) + len(name) :].lstrip()
            if after[:1] in ",:–·|-" and (POSTED.search(after) or vocabulary.LABEL.search(after)):
                return True
    return False


def _goes_on(line: str) -> bool:
    """Whether a line reads like the begin of a paragraph: mostly small words."""
    words = line.split()
    return sum(word[:1].islower() for word in words) > 0.6 * len(words)


def _with_next(lines: list[str], line: str) -> str:
    """A headline in capitals that goes on in the line below."""
    at = next((at for at, one in enumerate(lines) if _bare(one) == line), len(lines))
    after = next(iter(lines[at + 1 : at + 2]), "")
    if after and not line.isupper():
        return f"{line} {after}"
    if after.isupper() and len(after.split()) > 1 and _is_headline(after, lines):
        return f"{line} {after}"
    return line


def _bare(line: str) -> str:
    """A headline without the number before it and the date behind it."""
    plain = line.removeprefix("• ").strip(" *=_~#")
    plain = FURTHER.sub("", phrases.PREFIX.sub("", plain))
    plain = phrases.SUFFIX.sub("", phrases.PREFIX.sub("", plain)).strip()
    if month := MONTHLY.match(plain):
        plain = plain[month.end() :] if dates.find(month[0]) else plain
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
    if (URGENT.search(line) and words < 6) or " " * 3 in line:
        return False
    if SENDER.search(line) or POSTED.search(line) or _is_sender(line, lines):
        return False
    if people.HONORIFIC.match(line) or (twins.POST.match(line) and words < 8) or line[:1] == "[":
        return False
    if (
        vocabulary.NUMBER.search(line)
        or vocabulary.OTHERS.search(line)
        or phrases.NO_TITLE.search(line)
    ):
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
