"""Single facts of a bulletin: number, dates, title, person, summary, resources and language."""

import re
from collections.abc import Callable

from kiosk.bulletins import dates, people, vocabulary
from kiosk.bulletins.appeal import Letter

Doubt = Callable[[str, str, str], None]
HEADER_LINES = 25
BOILERPLATE = re.compile(
    r"^(?:• )?(?:urgent action|acci[óo]n urgente|action urgente|eilaktion|public|p[úu]blico|publique|"
    r"document|documento|amnesty international|amnist[íi]a internacional|home|inicio|accueil|"
    r"startseite|menu|share|print|ua\b|au\b|first ua|index|issue date|date|fecha|datum|[íi]ndice)",
    re.IGNORECASE,
)
PERSON_LINE = re.compile(
    r"^(?:[A-ZÀ-Þ][A-ZÀ-Þ .,'’()/-]{2,40}[:\s]\s*)?(?P<name>[^\W\d_][\w.'’`-]*(?:\s+[\w.'’`\"“”()-]+){1,6}?)"
    r"\s*\((?:m|f|male|female|h|hombre|mujer|homme|femme)\)",
)
PRONOUN = re.compile(
    r"\s*\((?:she|he|they|ella|[ée]l|elle|il|elles?|ils|sie|er|m|f|h|m/f)\b[^)]*\)?.*$",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"[(\[（]([^()\[\]（）]*[\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\u0f00-\u0fff\u1000-\u109f][^()\[\]（）]*)[)\]）]")  # fmt: skip
BODY = re.compile(
    r"\b(?:Prison|Court|University|Council|Security|National|Human|Rights|International|Amnesty|Law|Act|"
    r"Supreme|Civic|Indigenous|Movement|Party|Army|Organi[sz]ation|Association|Union|January|February|"
    r"Amnist[íi]a|Internacional|Derechos|Movimiento|Organizaci[óo]n|Partido|Universidad|Corte|Ley|Droits|"
    r"Parti|Universit[ée]|Organisation|Mouvement|Menschenrechte|Gef[äa]ngnis|Universit[äa]t|Gericht)\b"
)
PREFIX = re.compile(
    r"^(?:urgent action|acci[óo]n urgente|action urgente)(?: update)?\s?[:–-]\s*", re.IGNORECASE
)
SUFFIX = re.compile(r"\s*\([^()]*\b(?:UA|AU)\b[^()]*\d\)$")
URL = re.compile(r"https://[^\s<>\"')\]]+")
RESOURCES = re.compile(
    r"^(?:• )?(?:additional )?(?:resources|recursos(?: adicionales)?|ressources(?: compl[ée]mentaires)?|"
    r"weitere materialien|links)\b|^additional resources|^link to previous",
    re.IGNORECASE,
)


def language(text: str) -> str:
    """The language of a bulletin: the one whose commonest words it uses most."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {
        tag: sum(word in set(common.split()) for word in words)
        for tag, common in vocabulary.COMMON.items()
    }
    return max(counts, key=lambda tag: counts[tag])


def is_appeal(text: str) -> bool:
    """Whether a text calls itself an urgent action or asks to write."""
    lines = text.split("\n")
    asks = any(vocabulary.TARGETS.search(line) or vocabulary.ACTION.search(line) for line in lines)
    return asks or bool(re.search(r"urgent action|acci[óo]n urgente|action urgente", text, re.I))


def cases(lines: list[str]) -> list[list[str]]:
    """The lines of each case: a text with several numbers, each with its own addressees, is parted."""
    starts: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        match = vocabulary.NUMBER.search(line)
        if match and len(line.split()) < 25 and match.start() < 40:
            found = _plain(match["number"])
            if not starts or starts[-1][1] != found:
                starts.append((at, found))
    parts = []
    ends = [at for at, _ in starts[1:]] + [len(lines)]
    for (begin, name), end in zip(starts, ends, strict=False):
        part = lines[begin:end]
        headed = any(vocabulary.TARGETS.search(line.strip()) for line in part)
        if headed and name not in [known for known, _ in parts]:
            parts.append((name, begin))
    if len(parts) < 2:
        return [lines]
    begins = [0, *(begin for _, begin in parts[1:]), len(lines)]
    return [lines[a:b] for a, b in zip(begins, begins[1:], strict=False)]


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number)


def number(text: str) -> str:
    """The case number as printed, such as `26/23` or `26.23`."""
    header = vocabulary.NUMBER.search(text)
    return _plain(header["number"]) if header else ""


def issued(lines: list[str], doubt: Doubt) -> str | None:
    """The day of issue: labelled, or a date that stands alone near the top."""
    for line in lines:
        for day in dates.find(line):
            before = line[: day.begin].strip(" :|–-")
            label = vocabulary.ISSUED.search(before)
            if label and len(before) - label.end() < 3 and not _is_expiry(line, day):
                if day.month_only:
                    doubt("issued", "only the month is said: its last day was taken", day.words)
                return day.day.isoformat()
    filled = [line for line in lines if line][:HEADER_LINES]
    for line in filled:
        for day in dates.find(line):
            alone = len(line) - (day.end - day.begin) < 30 and not _is_expiry(line, day)
            if alone and not day.month_only:
                return day.day.isoformat()
    return None


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
        doubt("expires", "only the month is said: its last day was taken", day.words)
    return day.day.isoformat()


def _joined(lines: list[str]) -> list[str]:
    """Each line with the next, since a sentence may break before its date."""
    return [f"{line} {after}".strip() if line else "" for line, after in zip(lines, [*lines[1:], ""], strict=True)]  # fmt: skip


def _expiry_weight(line: str, day: dates.Day) -> int:
    """How surely a sentence speaks of the end of an action: 0 for not at all."""
    before = line[: day.begin]
    near = before[-70:]
    found = [m for m in vocabulary.EXPIRES.finditer(near) if len(near) - m.end() < 14]
    if not found and not re.search(r"deadline|l[íi]mite", near, re.IGNORECASE):
        return 0
    sentence = re.split(r"(?<=[a-zà-ÿ)])[.!?] ", before)[-1]
    about = re.search(
        r"appeal|letter|expire|take action|act(?:ion)? |deadline|llamamiento|carta|env[íi]|act[úu]en|acci[óo]n|"
        r"l[íi]mite|appels?\b|lettres?|interven|agi[rs]|action|limite|appelle|schreiben|verschick|aktion|mitmachen",
        f"{sentence} {line[day.end : day.end + 60]}",
        re.IGNORECASE,
    )
    return (3 if re.search(r"appeal|expire|deadline|llamamiento|appels|appelle|l[íi]mite", near, re.I) else 2) if about else 0  # fmt: skip


def title(lines: list[str], letter: Letter | None) -> str | None:
    """The headline: labelled, in capitals, or a short line above the first paragraph."""
    for line in lines[:HEADER_LINES]:
        labelled = re.match(
            r"^(?:urgent action )?(?:title|t[íi]tulo|titre|titel)\s?:\s*(.+)$", line, re.I
        )
        if labelled:
            return labelled[1].strip()
    top = lines[: letter.begin if letter else len(lines)]
    filled: list[str] = []
    for line in top:
        plain = line.removeprefix("• ").strip()
        if not plain:
            continue
        if len(plain.split()) > 22 and re.search(r"[a-zà-ÿ]", plain):
            break
        filled.append(plain)
    short = [line for line in filled[:1] if len(line.split()) == 2 and not BOILERPLATE.match(line)]
    headlines = [*short, *(line for line in filled[:HEADER_LINES] if _is_headline(line))]
    capitals = [line for line in headlines if line.isupper() and len(line.split()) > 1]
    if capitals:
        return _bare(_with_next(filled, capitals[0]))
    return _bare(headlines[0]) if headlines else None


def _with_next(filled: list[str], line: str) -> str:
    """A headline in capitals that goes on in the line below."""
    after = filled[filled.index(line) + 1 :][:1]
    if after and after[0].isupper() and len(after[0].split()) > 1 and _is_headline(after[0]):
        return f"{line} {after[0]}"
    return line


def _bare(line: str) -> str:
    return SUFFIX.sub("", PREFIX.sub("", line)).strip()


def _is_headline(line: str) -> bool:
    if BOILERPLATE.match(line) and len(line.split()) < 5:
        return False
    if vocabulary.NUMBER.search(line) and len(line.split()) < 8:
        return False
    if dates.find(line) and len(line.split()) < 7:
        return False
    if line.endswith((".", ":", ",", ";")) or re.match(r"^\d+[.)]", line) or "@" in line:
        return False
    labelled = re.match(r"^[\w ]{2,30}:", line) and len(line.split()) < 7
    known = vocabulary.ACTION.search(line) or vocabulary.TARGETS.search(line)
    is_country = people.country(line) and len(line.split()) < 4
    return 2 < len(line.split()) < 23 and not (labelled or known or is_country) and not PERSON_LINE.search(line)  # fmt: skip


def person(lines: list[str], letter: Letter | None, doubt: Doubt) -> str:
    """The person the case is about: labelled, on a line of its own, or the first words of the text."""
    for line in lines:
        if labelled := vocabulary.CASE_LABELS["person"].match(line):
            value = PRONOUN.sub("", labelled["value"]).strip(" .,;")
            first = re.split(r",| and | y | et | und |;", value)[0].strip()
            if people.is_name(first):
                if first != value:
                    doubt("person", "several are named: the first was taken", value)
                return re.sub(r"^(?:Herrn?|Frau|Mr|Mrs|Ms|Sr|Sra|M|Mme)\.? ", "", first)
    for line in lines[: HEADER_LINES * 2]:
        if named := PERSON_LINE.match(line):
            return named["name"].strip()
    name = _first_subject(lines, letter)
    if name:
        doubt("person", "taken from the first words of the text", name)
    return name


def _first_subject(lines: list[str], letter: Letter | None) -> str:
    """The name that the first paragraph begins with, where it stands again later on."""
    text = "\n".join(lines)
    for line in lines[: letter.begin if letter else len(lines)]:
        if len(line.split()) < 14:
            continue
        name = r"[A-ZÀ-Þ'‘’][\w'’`-]+(?:\s(?:(?:bin|al|el|de|la|del|van|von)\s)?(?:[A-ZÀ-Þ][\w'’`-]+|al-\w+)){1,3}"
        for match in re.finditer(name, line[:400]):
            words = match[0].split()
            plain = not (
                people.is_office(match[0]) or people.country(match[0]) or BODY.search(match[0])
            )
            known = not dates.find(match[0]) and words[0].lower() not in (
                "the",
                "on",
                "el",
                "la",
                "le",
                "der",
                "die",
            )
            if plain and known and max(map(text.count, words)) > 1:
                return match[0]
        return ""
    return ""


def own_name(text: str, name: str) -> str:
    """The person's name in its own script: in brackets behind the name."""
    for match in SCRIPT.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if not name or name.split()[-1] in before:
            return match[1].strip()
    return ""


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
        if RESOURCES.match(line):
            inside = True
        elif inside and line and (line.isupper() or vocabulary.AFTER_TARGETS.search(line)):
            inside = False
        for url in URL.findall(line) if inside else ():
            words = URL.sub("", line).strip(" •<>().:–-")
            found.append({"title": words or url, "url": url.rstrip(".,;")})
        inside = inside and not re.match(r"^(?:• )?link to", line, re.IGNORECASE)
    return found
