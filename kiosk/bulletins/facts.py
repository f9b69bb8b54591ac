"""Single facts of a bulletin: number, title, summary, resources and language."""

import re
from itertools import pairwise

from kiosk.bulletins import dates, people, phrases, twins, vocabulary
from kiosk.bulletins.appeal import Letter

HEADER_LINES = 25
LANGUAGE_WORDS = 200  # further down stand addresses and letters in other languages
URL = re.compile(r"https?://[^\s<>\"')\]]+")


def language(text: str) -> str:
    """The language of a bulletin: the one whose commonest words it uses most."""
    words = re.findall(r"[^\W\d_]+", text.lower())[:LANGUAGE_WORDS]
    counts = {
        tag: sum(word in set(common.split()) for word in words)
        for tag, common in vocabulary.COMMON.items()
    }
    return max(counts, key=lambda tag: counts[tag])


def is_appeal(text: str) -> bool:
    """Whether a text calls itself an urgent action or asks to write."""
    named = re.compile(r"urgent action|acci[óo]n urgente|action urgente|eilaktion", re.IGNORECASE)
    return any(
        vocabulary.TARGETS.search(line) or (named.search(line) and len(line.split()) < 7)
        for line in text.split("\n")
    )


def cases(lines: list[str]) -> list[list[str]]:
    """The lines of each case: parted where several numbers have addressees of their own."""
    starts: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        match = vocabulary.NUMBER.search(line)
        if match and len(line.split()) < 25 and match.start() < 40:
            found = _plain(match["number"])
            if not starts or starts[-1][1] != found:
                starts.append((at, found))
    parts: list[tuple[str, int]] = []
    ends = [at for at, _ in starts[1:]] + [len(lines)]
    for (begin, name), end in zip(starts, ends, strict=False):
        part = lines[begin:end]
        headed = any(vocabulary.TARGETS.search(line.strip()) for line in part)
        if headed and name not in [known for known, _ in parts]:
            parts.append((name, begin))
    if len(parts) < 2:
        return [lines]
    begins = [0, *(begin for _, begin in parts[1:]), len(lines)]
    return [lines[a:b] for a, b in pairwise(begins)]


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number)


def number(text: str) -> str:
    """The case number as printed, such as `26/23` or `26.23`."""
    found = list(vocabulary.NUMBER.finditer(text))
    for match in found:
        line = text[match.start() :].partition("\n")[0]
        if re.search(r"\b(?:index|[íi]ndice)\b", line, re.IGNORECASE):
            return _plain(match["number"])
    return _plain(found[0]["number"]) if found else ""


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


def place(text: str) -> str:
    """The country named most often, in the words of the text."""
    best, most = "", 0
    for name in vocabulary.countries():
        if len(name) < 4:
            continue
        if n := len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)):
            best, most = (name, n) if n > most else (best, most)
    found = re.search(rf"(?<!\w){re.escape(best)}(?!\w)", text, re.IGNORECASE) if best else None
    return found[0] if found else ""


def summary(lines: list[str], letter: Letter | None) -> str:
    """The first paragraph that tells something."""
    paragraph: list[str] = []
    for line in [*lines[: letter.begin if letter else len(lines)], ""]:
        plain = line.removeprefix("• ")
        if not line or re.match(r"^\d{1,2}[.)] ", line):
            text = " ".join(paragraph)
            text = re.sub(r"^[A-ZÀ-Þ ]{4,40}: ?", "", text)
            if len(text.split()) > 14 and text.rstrip(' "”»)').endswith((".", "!", "?")):
                return text
            paragraph = []
        else:
            paragraph.append(plain)
    return ""


def resources(lines: list[str]) -> list[dict[str, str]]:
    """Web addresses under a heading for resources, and their titles."""
    found: list[dict[str, str]] = []
    inside = False
    for line in lines:
        if phrases.RESOURCES.match(line):
            inside = True
        elif inside and line and (line.isupper() or vocabulary.AFTER_TARGETS.search(line)):
            inside = False
        for url in URL.findall(line) if inside or phrases.MORE.match(line) else ():
            words = URL.sub("", line).strip(" •<>().:–-")
            found.append({"title": words or url, "url": url.rstrip(".,;")})
        inside = inside and not re.match(
            r"^(?:• )?(?:link to|lien vers|enlace a)", line, re.IGNORECASE
        )
    return found
