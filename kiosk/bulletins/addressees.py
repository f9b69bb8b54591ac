"""To whom a bulletin asks to write: blocks of lines become targets."""

import re
from dataclasses import dataclass, field

from kiosk.bulletins import blocks, contacts, heads, people, phrases, twins, vocabulary
from kiosk.bulletins.contacts import Channels
from kiosk.words import say as _

BRACKETED = re.compile(r"^[(\[].*[)\]]$")
BODY = re.compile(
    r"(?P<who>.+?\S),?\s+(?P<body>(?:(?:Royal )?Embassy|Embajada|Ambassade|Botschaft|"
    r"Permanent Mission|Ministry|Procuradur[íi]a|Fiscal[íi]a|Secretar[íi]a|"
    r"Pr[ée]sidence|Ministerio|Minist[èe]re|Ministerium|Office of|Department of)\b.*)$"
)
GROUP = re.compile(
    r"(?:asociaci|associa|centro|comisi[óo]n|comit[ée]|colectivo|collectif|funda|organi[sz]a|red)\w*\b",
    re.IGNORECASE,
)
NO_LINE = re.compile(
    rf"{phrases.NO_PLACE.pattern}|^(?:[^\W\d]+\s?:\s*){{2,}}[^\W\d]*$|___|https?://|\bwww\.",
    re.IGNORECASE,
)
POSTAL = re.compile(
    r"\s?\b(?:Due to|Please note)\b[^.]{0,120}\b(?:mail|postal)\b[^.:]{0,120}?"
    r"(?=\.|\s(?:Fax|Phone|Email):|$)"
)
# How a sentence tells an address: `the Embassy of X at 3 Elm Street, or by e-mail to a@b.example`.
BY_MAIL = re.compile(
    r",?\s(?:or\s|and\s|o\s|ou\s|oder\s)?(?:by|via|per|par|por)\s(?:e-?mail|mail|correo\S*|courriel)"
    r"(?:\s(?:to|at|an|[àa]))?\s?:?\s(?=\S+@|\[)",
    re.IGNORECASE,
)
BODY_ENDS = re.compile(
    r" (?:Council|Committee|Commission|Affairs|Rights|Assembly|Authority|Bureau|Department|Board)$"
)
# A word parted at the end of a line: `MENSCHENRECHTS- / AUSSCHUSSES`.
HYPHEN = re.compile(
    r"[A-ZÀ-Þ]{3}- [A-ZÀ-Þ]{4}[A-ZÀ-Þ ]*$|[a-zß-ÿ]{3}- (?!(?:und|oder) )[a-zß-ÿ]{3}[\w ]*$"
)
AT_PLACE = re.compile(
    r"^(?:the )?(?P<body>(?:\w+ ){0,3}(?:Embassy|Mission|Consulate)[^,;\d]{0,60}?),? at (?=\d)"
)
# Who sends a bulletin, with its address and ways to reach it in one line.
IMPRINT = re.compile(r"\s[–·|]\s.*\s[–·|]\s.*(?:@|\d{3}|\d\d \d\d)")
OFFICE_WORDS = 16


@dataclass
class Found:
    """One target as it was read.

    `also` is its office in other words, `doubts` are pairs of field and reason.
    """

    name: str = ""
    office: str = ""
    address: list[str] = field(default_factory=list)
    channels: Channels = field(default_factory=Channels)
    is_copy: bool = False
    of_the_last: bool = False
    country: str = ""
    also: list[str] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)


def targets(lines: list[str], elsewhere: str, is_copy: bool) -> list[Found]:
    """The targets of a region of lines; `elsewhere` is the text around it."""
    found: list[Found] = []
    parted = [part for whole in blocks.parted(lines) for part in blocks.by_semicolon(whole)]
    for block in filter(None, map(blocks.without_sender, parted)):
        for at, (part, copied) in enumerate(blocks.with_copies(block, is_copy)):
            one = _target(part, elsewhere, copied)
            one.of_the_last = copied and at > 0
            posted = any(map(people.is_address, one.address)) or (one.office and one.address)
            reached = posted or (one.channels and not (one.channels.is_greeting and not one.office))
            if (one.name and one.office) or ((one.name or one.office) and reached):
                found.append(one)
            elif found and reached and not (one.name or one.office):
                _join(found[-1], one)
    return found


def _join(target: Found, more: Found) -> None:
    target.address += more.address
    for name in ("phones", "faxes", "emails", "social", "spoken"):
        getattr(target.channels, name).extend(getattr(more.channels, name))
    target.channels.salutation = target.channels.salutation or more.channels.salutation
    target.channels.covered = target.channels.covered or more.channels.covered
    target.country = target.country or more.country


def _target(block: list[str], elsewhere: str, is_copy: bool) -> Found:
    found, texts, last = Found(is_copy=is_copy), list[str](), ""
    block = _titles_joined([blocks.NUMBERED.sub("", line) for line in block])
    for line in [_of_prose(POSTAL.sub("", line)) for line in block]:
        rest, last = contacts.take(line.removeprefix("• "), found.channels, last)
        if not contacts.is_reached(rest) and people.is_address(rest):
            found.channels.emails += [one.lower() for one in contacts.EMAIL.findall(rest)]
            rest = contacts.EMAIL.sub("", rest)
        rest = _without_greeting(rest.strip(" ,;"), found.channels)
        begun = rest[:1].islower() and not heads.CARE_OF.match(rest)
        if texts and begun and not vocabulary.ADDRESS.search(rest):
            texts[-1] = f"{texts[-1]} {rest}"
        elif rest and found.channels.reaches and any(map(_ends_address, texts)):
            # Translators: %(rest)r is a line behind an address.
            why = _("%(rest)r stands behind it and was left out", rest=rest)
            found.doubts.append(("address", why))
        elif rest and not (BRACKETED.match(rest) or NO_LINE.search(rest)):
            texts += twins.parted(rest)
    if len(texts) > 2 and twins.is_between(texts[:3]):
        found.also.append(texts.pop(1))
    head, address = heads.parted(texts)
    one_line = bool(address) and address[0] not in texts
    head, address = _without_body(head, address, one_line)
    _name_and_office(found, head, elsewhere)
    found.address = _without_twin(found, [line.rstrip(" :") for line in address if line])
    found.country = next(
        (code for line in reversed(found.address) if (code := people.country(line))), ""
    )
    _doubt_numbers(found)
    return found


def _ends_address(line: str) -> bool:
    return bool(people.country(line)) and not people.is_office(line)


def _without_twin(found: Found, address: list[str]) -> list[str]:
    """An address without the office that its first line says once more, which becomes `also`."""
    first = address[0] if address else ""
    again = twins.POST.match(first) and not re.search(r"\d|,|['’]s\b", first)
    if found.name and found.office and again:
        found.also.append(first)
        return address[1:]
    return address


def _is_unfinished(line: str) -> bool:
    """A form of address alone, a bracket without its end, or a last word that links."""
    last = line.split()[-1:] or [""]
    return bool(
        people.HONORIFIC.fullmatch(f"{line} ")
        or line.count("(") > line.count(")")
        or last[0].lower()
        in {"bin", "of", "and", "de", "del", "des", "du", "der", "und", "la", "y", "et"}
    )


def _of_prose(line: str) -> str:
    """A line in which a sentence tells where to write, as an address would say it."""
    line = BY_MAIL.sub("; E-mail: ", line)
    return AT_PLACE.sub(r"\g<body>, ", line)


def _is_rest(office: str, line: str, below: str) -> bool:
    """Whether a line is the end of an office that the line above has not finished."""
    if not people.is_office(office) or re.search(r"[\d:]", line) or people.country(line):
        return False
    if office.endswith(",") and re.search(r"\b(?:and|y|et|und)\b", line):
        return not people.is_name(line)
    listed = re.search(r", | (?:and|y|et|und) ", office) and re.search(r" (?:and|y|et|und) ", line)
    told = twins.POST.match(line) or people.BODY.match(line) or people.HONORIFIC.match(line)
    if listed and not told and people.HONORIFIC.match(below):
        return True
    open_ended = re.search(r"\b(?:and|y|et|und) [\w-]+$", office)
    if open_ended and BODY_ENDS.search(line) and len(line.split()) < 5:
        return not told
    return bool(open_ended and len(line.split()) == 1 and people.is_name(below))


def _without_greeting(line: str, channels: Channels) -> str:
    """A line without the salutation that old bulletins print behind a name."""
    match = re.search(r"\s(Dear (?:[A-Z][\w.'-]* ?){1,5})$", line)
    if match and not channels.salutation:
        channels.salutation = match[1].strip()
        return line[: match.start()].strip()
    return line


def _titles_joined(block: list[str]) -> list[str]:
    """The lines of a block; one that plainly goes on is joined to the line below."""
    found: list[str] = []
    for at, line in enumerate(block):
        below = block[at + 1] if at + 1 < len(block) else ""
        if found and HYPHEN.search(f"{found[-1]} {line}"):
            found[-1] = f"{found[-1][:-1]}{line}"
        elif found and (
            _is_unfinished(found[-1]) or (len(found) < 3 and _is_rest(found[-1], line, below))
        ):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


def _without_body(
    head: list[str], address: list[str], one_line: bool
) -> tuple[list[str], list[str]]:
    """A line such as `Ambassador Qin Gang Embassy of …` names a person and begins the address."""
    if not head:
        return head, address
    match = BODY.match(head[-1])
    who = match["who"] if match else ""
    is_titled = people.HONORIFIC.match(who) and people.is_name(who)
    if match and (is_titled or (people.is_office(who) and people.split(who, "")[1])):
        body = match["body"].strip(" ,")
        begun = [f"{body} {address[0]}", *address[1:]] if one_line else [body, *address]
        return [*head[:-1], match["who"]], begun
    return head, address


def _name_and_office(found: Found, head: list[str], elsewhere: str) -> None:
    names, offices = [], []
    if len(head) == 2 and head[0].isupper() and GROUP.match(head[1]):
        found.office, found.name = head
        return
    if len(head) == 2 and twins.ASSOCIATION.match(head[0]) and not people.HONORIFIC.match(head[1]):
        found.office = head[1]
        found.also.append(head[0])
        return
    plain = [line for line in head if people.is_name(line) and not people.is_office(line)]
    for line in head:
        office, name, guessed = people.split(line, elsewhere)
        if plain and line not in plain and office and name and not people.HONORIFIC.match(name):
            office, name, guessed = line, "", False
        if guessed:
            why = _("the line %(line)r may be parted at another word", line=line)
            found.doubts.append(("name", why))
        names += [name] if name else []
        offices += [office] if office else []
    if len(names) > 1 and not offices:
        offices = names[:1] if not people.HONORIFIC.match(names[0] + " ") else []
        names = names[1:] if offices else names
    crowned = (
        names and len(offices) == 2 and offices[0] == head[0] and twins.RULER.fullmatch(offices[1])
    )
    if len(offices) == 2 and (crowned or twins.is_twin(*offices)):
        found.also.append(offices.pop())
    found.name = ", ".join(names[:1])
    found.office = ", ".join(offices)
    if (
        heads.FIGURE.search(found.office)
        or "_" in found.office
        or len(found.office.split()) > OFFICE_WORDS
    ):
        why = _("%(office)r is too long for one: left out", office=found.office)
        found.doubts.append(("office", why))
        found.office = ""
    found.address = []


def _doubt_numbers(found: Found) -> None:
    first = found.address[0] if found.address else ""
    ends = re.search(r"\b(?:branch|section|unit|brigade|prison|secci[óo]n|dienststelle)$",
                     found.office, re.IGNORECASE)  # fmt: skip
    if ends and re.match(r"\d", first):
        words = f"{found.office.split()[-1]} {first.split(',')[0]}"
        why = _("%(words)r: the figure may belong to the office", words=words)
        found.doubts.append(("address", why))
