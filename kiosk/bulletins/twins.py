"""Offices that a bulletin says twice, in its own language and in that of the country."""

import re

from kiosk.bulletins import people, vocabulary

LINKS = {
    "en": {"of", "the", "for"},
    "es": {"de", "del", "la", "los", "y"},
    "fr": {"de", "du", "des", "la", "le", "et"},
    "de": {"der", "des", "für", "und"},
}
# How a line begins that names whoever holds an office, not the house where it is.
POST = re.compile(
    r"(?:(?:the|deputy|vice|first|supreme) )?(?:(?:prime |vice)?-?minist(?:er|r[aoe])|"
    r"(?:vice)?-?pr[eé]sident[ae]?|attorney general|fiscal general|(?:chief |general |public )?"
    r"prosecutor(?: general)?|procurador[a]? general|procureure? g[eé]n[eé]rale?|governor|"
    r"gobernador[a]?|gouverneure?|secretar(?:y|i[oa])|secr[eé]taire|direct(?:or[a]?|eur|rice)|chief|"
    r"head|leader|chair\w*|commissioner|inspector general|king|ambassador|embajador[a]?|"
    r"ambassad(?:eur|rice))(?!\w|['’]s)",
    re.IGNORECASE,
)
PARTS = re.compile(r"\s*(?:,|\s/)\s+")
# The begin of a street: its number, or its name before its number.
STREET = re.compile(
    r"(?:\S+ (?:Weg|Stra(?:ß|ss)e|Str\.|Allee|Platz|Ufer|Damm)|"
    r"\S+(?:weg|stra(?:ß|ss)e|str\.|gasse|allee|platz|ufer|damm)|"
    r"(?:rue|avenue|calle|plaza|paseo) \D{2,40}?) \d|\d"
)
CARE_OF = re.compile(r"(?<=\w)\s+(?=c/o\b)")
CAPITALS = re.compile(r"^(?:[A-ZÀ-Þ][A-ZÀ-Þ’'-]+\s+){1,8}")

# What a body is rather than how it is called, and titles that are an office of their own.
ASSOCIATION = re.compile(
    r"^(?:(?:\w+ ){0,3}(?:organi[sz]ation|association|group|network|newspaper|ngo)|ong|"
    r"organi[sz]aci[óo]n (?:local |nacional )?(?:no gubernamental|social|ind[íi]gena|campesina|"
    r"de (?:los )?derechos humanos)|"
    r"organisation (?:locale |nationale )?(?:non gouvernementale|de d[ée]fense des droits \w+)|"
    r"peri[óo]dico|journal|quotidien|"
    r"(?:menschenrechts|nichtregierungs)organisation|zeitung)$",
    re.IGNORECASE,
)
SURNAMED = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ][\w’'-]* (?:[\w.’'-]+ ){0,2}[A-ZÀ-Þ’'-]{3,}$")
RULER = re.compile(r"king|queen|emir|sultan|president|premier|crown prince", re.IGNORECASE)


def is_twin(office: str, other: str) -> bool:
    """Whether two offices are said in two languages."""
    first, second = _tongues(office), _tongues(other)
    return bool(first and second) and not first & second


def is_between(texts: list[str]) -> bool:
    """Whether the second line says the office again in another language, before `Given SURNAME`."""
    office, again, name = texts
    spoken = people.is_name(again) and not people.HONORIFIC.match(again)
    return bool(
        SURNAMED.match(name)
        and not SURNAMED.match(again)
        and people.is_office(office)
        and not people.split(office, "")[1]
        and spoken
    )


def _tongues(text: str) -> set[str]:
    words = set(text.lower().split())
    return {tag for tag, links in LINKS.items() if words & links}


def parted(line: str) -> list[str]:
    """The parts of a line that names an office in two languages: `A / B, N. N., c/o C`."""
    first, *rest = PARTS.split(CARE_OF.sub(", ", line))
    if not (rest and people.is_office(first) and people.is_office(rest[0][:40])):
        return unfolded(line)
    office, name, _ = people.split(rest[0], "")
    twice = line.startswith(f"{first} /") or is_twin(first, office)
    if not twice or vocabulary.ADDRESS.search(rest[0]):
        return unfolded(line)
    both = line[: line.index(office) + len(office)]
    return list(filter(None, [both, name, *rest[1:]]))


def unfolded(line: str) -> list[str]:
    """The parts of a line that runs together: a name or an office in capitals, then the rest."""
    if parts := _name_first(line) or _body_first(line):
        return parts
    capitals = CAPITALS.match(line)
    if not capitals or not people.is_office(capitals[0]):
        return [line]
    rest = line[capitals.end() :]
    if not people.HONORIFIC.match(rest):
        return [line]
    words = rest.split()
    stop = (
        at
        for at, word in enumerate(words)
        if at and (vocabulary.OFFICE.search(word) or vocabulary.ADDRESS.search(word))
    )
    end = next(stop, len(words))
    name, after = " ".join(words[:end]), " ".join(words[end:])
    street = re.search(r"\d", after) if POST.match(after) else None
    parts = [after[: street.start()].strip(), after[street.start() :]] if street else [after]
    return [capitals[0].strip(), name, *filter(None, parts)]


def _body_first(line: str) -> list[str]:
    """Body, name and address of a line: `Embassy of X H.E. N. N. 12 Elm Street …`."""
    title = people.HONORIFIC.search(line[: people.MOST_HEAD])
    body = line[: title.start()].strip() if title else ""
    street = STREET.search(line, title.end()) if title else None
    if not body or not street or not people.BODY.match(body) or "," in line[: street.start()]:
        return []
    name = line[len(body) : street.start()].strip()
    return [body, name, line[street.start() :].strip()] if people.is_name(name) else []


def _name_first(line: str) -> list[str]:
    """Name, office and address of a line in which they follow each other without a sign."""
    line = people.POLITE.sub("", line)
    post = POST.search(line)
    name = line[: post.start()].strip() if post else ""
    if not post or len(name.split()) < 2 or not people.is_name(name) or people.is_office(name):
        return []
    words = line[post.start() :].split()
    street = (at for at, word in enumerate(words) if at and vocabulary.ADDRESS.search(word))
    end = next(street, 0)
    return [name, " ".join(words[:end]), " ".join(words[end:])] if end else []
