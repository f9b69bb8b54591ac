"""Single facts of a bulletin: number, summary, resources and language."""

import re
from itertools import pairwise

from kiosk.bulletins import dates, phrases, places, vocabulary
from kiosk.bulletins.appeal import Letter

CASE = re.compile(r"^\d{1,2}[.)] ")
LANGUAGE_WORDS = 200  # further down stand addresses and letters in other languages
MOST_HEAD = 600  # signs in which a bulletin of another group has its number
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
        return _by_country(lines) or [lines]
    begins = [0, *(begin for _, begin in parts[1:]), len(lines)]
    return [lines[a:b] for a, b in pairwise(begins)]


def _by_country(lines: list[str]) -> list[list[str]]:
    """The lines of each case of a sheet whose cases stand under their countries.

    What stands above all of them goes with each as far as it tells a day.
    """
    starts = [
        at
        for at, (above, line, below) in enumerate(
            zip(["", *lines], lines, [*lines[1:], ""], strict=False)
        )
        if not above and (_is_numbered(line) or (below and _is_country(line)))
    ]
    parts = [lines[a:b] for a, b in pairwise([*starts, len(lines)])]
    parts = [part for part in parts if any(map(vocabulary.TARGETS.search, part))]
    if len(parts) < 2 or len(parts) != len(starts):
        return []
    common = [line for line in lines[: starts[0]] if dates.find(line)]
    return [[*common, "", CASE.sub("", part[0]), *part[1:]] for part in parts]


def _is_numbered(line: str) -> bool:
    number = CASE.match(line)
    place = re.split(r"\s?[:–]\s", line[number.end() :])[0] if number else ""
    return place.isupper() and _is_country(place)


def _is_country(line: str) -> bool:
    return line.isupper() and line.casefold() in places.countries()


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number)


def number(text: str) -> str:
    """The case number as printed, such as `26/23` or `26.23`."""
    found = list(vocabulary.NUMBER.finditer(text))
    for match in found:
        line = text[match.start() :].partition("\n")[0]
        if re.search(r"\b(?:index|[íi]ndice)\b", line, re.IGNORECASE):
            return _plain(match["number"])
    if not found and (other := vocabulary.OTHERS.search(text[:MOST_HEAD])):
        return other["number"] or other["code"]
    if not found and (observed := vocabulary.OBSERVED.search(text)):
        return observed["number"]
    return _plain(found[0]["number"]) if found else ""


def place(text: str) -> str:
    """The country named most often, in the words of the text."""
    best, most = "", 0
    for name in places.countries():
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
