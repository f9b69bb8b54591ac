"""Names and offices: which words of a line are a person, which the office, which the address."""

import re
from collections.abc import Iterable
from functools import lru_cache

from kiosk.bulletins import places, vocabulary

HONORIFIC = re.compile(rf"(?<!\w)(?:{vocabulary.HONORIFIC})(?=\s|$)(?:\s|$)")
MOST_HEAD = 600  # signs of a line in which somebody may be named
# `Monsieur l’Ambassadeur` is an office, not a name.
POLITE = re.compile(
    r"^(?:Monsieur|Madame|Herrn?|Frau|(?:Al )?Señora?|H(?:is|er) Excellency) "
    r"(?:the |l['’]|le |la |der |die |den )|"
    r"^(?:Excm|Ilm)[oa]\.? (?:Sra?|Señora?)\.? "
    r"(?=Presid|Minist|Fiscal|Gobern|Secret|Direct|Embaj|Defens)",
    re.I,
)
# Words that are a rank before a name, and part of an office after one: `Attorney General`.
RANKS = {"senator", "general", "justice", "gral.", "professor", "don", "colonel", "commissioner"}
AREAS = {
    "region",
    "province",
    "district",
    "oblast",
    "state",
    "county",
    "republic",
    "city",
    "prefecture",
    "territory",
}
PARTICLES = {
    "bin", "bint", "ibn", "al", "el", "de", "del", "la", "los", "las", "y", "da", "dos", "van",
    "von", "der", "den", "e", "ould", "ben", "abu", "abd", "le", "du", "zu",
}  # fmt: skip
LINKS = {
    "of", "for", "and", "the", "to", "in", "de", "del", "la", "las", "los", "el", "y", "para", "en",
    "des", "du", "les", "le", "et", "pour", "aux", "au", "der", "die", "das", "für", "und",
    "von", "im", "dem", "à", "d", "l", "a", "al",
}  # fmt: skip
# Cities in which embassies are, where a bulletin leaves its own country out.
CITIES = {
    "berlin": "DE", "bern": "CH", "berne": "CH", "wien": "AT", "vienna": "AT", "paris": "FR",
    "london": "GB", "madrid": "ES", "bruxelles": "BE", "brussels": "BE", "brüssel": "BE",
    "ottawa": "CA", "genève": "CH", "geneva": "CH", "genf": "CH", "zürich": "CH", "roma": "IT",
    "ciudad de méxico": "MX", "buenos aires": "AR", "lima": "PE", "bogotá": "CO",
    "bonn": "DE", "canberra": "AU", "dublin": "IE", "luxembourg": "LU",
}  # fmt: skip
CITY = re.compile(
    rf"\d{{4}}.*?\b({'|'.join(CITIES)})(?: \d{{1,2}}|,? [A-Z]{{2}} [A-Z0-9 ]{{6,8}})?$", re.I
)
# Behind these letters and a number of five digits an address is in the United States.
STATES = (
    r"D\.?C\.?|A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|"
    r"S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
BODY = re.compile(
    r"^(?:the )?(?:embassy|botschaft|embajada|ambassade|permanent mission|cent(?:ro|re|er)|"
    r"associa\w+|"
    r"asociaci[óo]n|organi[sz]a\w+|funda\w+|fondation|foundation|comit[ée]|committee|council|consejo|"
    r"tribunal|court|corte|minist(?:ry|erio|[èe]re|erium)|department|departamento|office|oficina|"
    r"bureau|"
    r"unidad|direcci[óo]n|consulado|consulate|ronda|colectivo|collectif|coalition|"
    r"ong|ngo|foro|forum|grupo|groupe|comisi[óo]n|commission|radio|"
    r"diario|peri[óo]dico|revista|journal|quotidien|red de|r[ée]seau|"
    r"ligue|liga|movimiento|mouvement|sindicato|syndicat|union|uni[óo]n|agencia|agence|maison|"
    r"verein|verband|netzwerk|observato(?:rio|ire))\b",
    re.IGNORECASE,
)


@lru_cache(4096)
def is_office(line: str) -> bool:
    """Whether a line names an office or a body."""
    return bool(vocabulary.OFFICE.search(line))


@lru_cache(4096)
def is_address(line: str) -> bool:
    """Whether a line is part of a postal address."""
    return bool(vocabulary.ADDRESS.search(line)) or bool(country(line))


# What the name of an organisation or a newspaper ends or begins with.
GROUP = re.compile(
    r"^The |\b(?:Network|Union|League|Movement|Front|Coalition|Alliance|Watch|Times|Herald|"
    r"Tribune|Gazette|Sentinel|Chronicle|Observer|Daily|Society|Foundation|Initiative)$"
)


def is_name(line: str) -> bool:
    """Whether a line could be a person's name: a few capitalised words without figures."""
    plain = re.sub(r"\([^)]*\)", "", line).strip(" ,;:.")
    words = plain.split()
    if not 1 <= len(words) <= 9 or re.search(r"\d|^[Cc]/", plain):
        return False
    if HONORIFIC.match(plain + " "):
        return not re.search(r" (?:and|und|et) ", plain)
    if is_office(plain) or GROUP.search(plain) or BODY.match(plain):
        return False
    big = [word for word in words if word[:1].isupper() or word[:1] in "'‘’`" or "-" in word]
    small = [word for word in words if word not in big and word.lower() not in PARTICLES]
    return len(words) >= 2 and not small


def country(line: str) -> str:
    """The ISO code of the country that a line of an address ends with, or an empty text."""
    plain = line.strip(" .,;()").casefold()
    known = places.countries()
    if plain in known:
        return known[plain]
    last = re.split(r"[,;–]|\s-\s", plain)[-1].strip(" .")
    if last in known:
        return known[last]
    words = re.sub(r"\bd['’]", "", last).split()
    for begin in range(max(len(words) - 6, 0), len(words)):
        if (tail := " ".join(words[begin:])) in known and len(tail) > 2:
            return known[tail]
    if city := CITY.search(line.strip(" .,;")):
        return CITIES[city[1].lower()]
    if re.search(r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d$", line.strip(" .,;")):
        return "CA"
    if re.search(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$", line.strip(" .,;")):
        return "GB"
    if re.search(rf"\b(?:{STATES})\.? \d{{5}}(?:-\d{{4}})?$", line.strip(" .,;")):
        return "US"
    return ""


def split(head: str, elsewhere: str) -> tuple[str, str, bool]:
    """Office and name in one line, and whether that was a guess.

    `elsewhere` is the rest of the bulletin: words that stand there too belong to the office.
    """
    head = POLITE.sub("", head.strip(" ,;:–-"))
    if HONORIFIC.fullmatch(f"{head} ") and not is_office(head):
        return "", "", False
    if len(head) > MOST_HEAD:
        return head, "", False
    if re.match(r"(?i:h(?:is|er) excellency) ", head):
        return "", head, False
    post, colon, told = head.partition(": ")
    if colon and is_office(post) and is_name(told):
        return post.rstrip(), told, False
    if BODY.match(head) or (head.isupper() and len(head.split()) > 2):
        return head, "", False
    if is_office(head) and country(head) and ", " not in head:
        return head, "", False
    if ", " in head:
        return _at_comma(head)
    if match := _title(head):
        if match.start() and not is_office(head[: match.start()]):
            return "", head, False
        if match.start():
            return head[: match.start()].strip(" ,"), head[match.start() :], False
        if not is_office(head[match.end() :]) or len(head.split()) > 3:
            return "", head, False
    if not is_office(head):
        return ("", head, False) if is_name(head) else (head, "", False)
    if is_name(head) and not is_office(head):
        return "", head, False
    words = head.split()
    end = _office_ends(words)
    name = words[end:]
    if not name:
        return head, "", False
    sure = end == 1 or (words[end - 1].lower() not in LINKS and not _linked(words[:end]))
    while (
        not sure
        and len(name) > 2
        and " ".join(name) not in elsewhere
        and re.search(rf"(?<!\w){re.escape(name[0])}(?!\w)", elsewhere)
    ):
        end, name = end + 1, name[1:]
    if len(name) < 2 and not sure:
        return head, "", False
    small = (word.lower() if word.isupper() else word for word in name)
    if any(word in LINKS - PARTICLES for word in small) or not name[0][:1].isupper():
        return head, "", False
    return " ".join(words[:end]), " ".join(name), not sure or len(name) > 3


def _title(head: str) -> re.Match[str] | None:
    """The form of address in front of a name, which is none behind `of` or another office."""
    for match in HONORIFIC.finditer(head + " "):
        before = head[: match.start()].split()
        rank = match[0].strip().lower() in RANKS
        if not (before and (before[-1].lower() in LINKS or (rank and is_office(before[-1])))):
            after = head[match.end() :]
            if not (rank and after[:3].lower() in ("de ", "of ", "del", "des")):
                return match
    return None


def _office_ends(words: list[str]) -> int:
    """After which word the office is over: the keyword, and what is linked to it."""
    end = 0
    for at, word in enumerate(words):
        if vocabulary.OFFICE.search(word) or (at and word.lower() == "general"):
            end = at + 1
    while end < len(words) and words[end].lower() in LINKS:
        end += 1
        while end < len(words) and words[end].lower() in LINKS:
            end += 1
        if words[end - 1].lower() in {"für", "der", "des"} and words[end : end + 1]:
            end += words[end][:1].islower()
        end += 1
        while end < len(words) and words[end].lower() in AREAS:
            end += 1
    return min(end, len(words))


def _linked(words: Iterable[str]) -> bool:
    return any(word.lower() in LINKS for word in words)


def _at_comma(head: str) -> tuple[str, str, bool]:
    first, _, rest = head.partition(", ")
    if is_name(first) and not is_office(first) and is_office(rest):
        return rest, first, False
    if is_office(first) and is_name(rest):
        return first, rest, False
    return (head, "", False) if is_office(head) else ("", head, False)
