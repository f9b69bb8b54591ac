"""To whom a bulletin asks to write: blocks of lines become targets."""

import re
from dataclasses import dataclass, field

from kiosk.bulletins import contacts, people, vocabulary
from kiosk.bulletins.contacts import Channels

INLINE_COPY = re.compile(
    r"\b(?:Cop(?:y|ies)(?: to)?|Copias? a|Copia|Copies? à|Kopie(?: an)?|CC)\s?:\s*"
)
BRACKETED = re.compile(r"^[(\[].*[)\]]$")
BODY = re.compile(
    r"(?P<who>.+?\S),?\s+(?P<body>(?:Embassy|Embajada|Ambassade|Botschaft|Permanent Mission|Ministry|"
    r"Ministerio|Minist[èe]re|Ministerium|Office of|Department of)\b.*)$"
)
HEAD_LINES = 4
LONG_LINE = 60


@dataclass
class Found:
    """One target as it was read; `doubts` are pairs of field and reason."""

    name: str = ""
    office: str = ""
    address: list[str] = field(default_factory=list)
    channels: Channels = field(default_factory=Channels)
    is_copy: bool = False
    of_the_last: bool = False
    country: str = ""
    doubts: list[tuple[str, str]] = field(default_factory=list)


def blocks(lines: list[str]) -> list[list[str]]:
    """The lines of a region, parted into one list per addressee."""
    filled = [line for line in lines if line]
    airy = len(filled) > 3 and sum(not line for line in lines) >= len(filled) - 1
    found: list[list[str]] = [[]]
    state, blank = "", False
    for line in lines:
        if not line:
            blank = blank or not airy
            continue
        kind = line_kind(line)
        begins = kind == "text" and (
            state == "salutation"
            or (blank and _is_whole(found[-1]) and not _goes_on(line))
            or (_names(line) and not _goes_on(line) and (state == "channel" or _is_long(found[-1])))
        )
        if begins and found[-1]:
            found.append([])
        found[-1].append(line)
        state, blank = kind, False
    return [block for block in found if block]


def _names(line: str) -> bool:
    return people.is_office(line) or people.is_name(line)


def _is_long(block: list[str]) -> bool:
    """Whether a block ends with a line that holds a whole addressee."""
    last = block[-1] if block else ""
    return len(last) > LONG_LINE and bool(people.country(last) or re.search(r"\d{4}", last))


def line_kind(line: str) -> str:
    """`salutation`, `channel` or `text`."""
    channels = Channels()
    rest, _ = contacts.take(line, channels, "")
    if channels.salutation and not rest:
        return "salutation"
    return "channel" if channels and not rest else "text"


def _is_whole(block: list[str]) -> bool:
    """Whether a block has enough to be an addressee of its own."""
    kinds = [line_kind(line) for line in block]
    texts = [line for line, kind in zip(block, kinds, strict=True) if kind == "text"]
    return bool(texts) and (len(texts) > 2 or len(kinds) > len(texts) or len(texts[0]) > 60)


def _goes_on(line: str) -> bool:
    """Whether a line rather goes on with an addressee than begins another."""
    plain = line.strip()
    begins_small = plain[:1].islower() or plain[:1] in "(["
    return begins_small or (people.is_address(plain) and not people.is_office(plain))


def targets(lines: list[str], elsewhere: str, is_copy: bool) -> list[Found]:
    """The targets of a region of lines; `elsewhere` is the text around it."""
    found: list[Found] = []
    for block in blocks(lines):
        for at, (part, copied) in enumerate(_copies_inside(block, is_copy)):
            one = _target(part, elsewhere, copied)
            one.of_the_last = copied and at > 0
            if one.name or one.office:
                found.append(one)
            elif found and (one.channels or one.address):
                _join(found[-1], one)
    return found


def _copies_inside(block: list[str], is_copy: bool) -> list[tuple[list[str], bool]]:
    """A block parted where it says that a copy goes to somebody else."""
    parts: list[tuple[list[str], bool]] = [([], is_copy)]
    for line in block:
        before, *after = INLINE_COPY.split(line)
        if before.strip():
            parts[-1][0].append(before.strip())
        for more in after:
            parts.append(([more.strip()] if more.strip() else [], True))
    return [part for part in parts if part[0]]


def _join(target: Found, more: Found) -> None:
    target.address += more.address
    for name in ("phones", "faxes", "emails", "social", "spoken"):
        getattr(target.channels, name).extend(getattr(more.channels, name))
    target.channels.salutation = target.channels.salutation or more.channels.salutation
    target.channels.covered = target.channels.covered or more.channels.covered
    target.country = target.country or more.country


def _target(block: list[str], elsewhere: str, is_copy: bool) -> Found:
    found, texts, last = Found(is_copy=is_copy), list[str](), ""
    for line in block:
        rest, last = contacts.take(line.removeprefix("• "), found.channels, last)
        if rest and not BRACKETED.match(rest):
            texts.append(rest.strip(" ,;"))
    head, address = _without_body(*_parted(texts))
    _name_and_office(found, head, elsewhere)
    found.address = [line for line in address if line]
    found.country = next(
        (code for line in reversed(found.address) if (code := people.country(line))), ""
    )
    _doubt_numbers(found)
    return found


def _parted(texts: list[str]) -> tuple[list[str], list[str]]:
    """The lines of a block that name somebody, and those of the address."""
    head: list[str] = []
    for at, line in enumerate(texts):
        if at >= HEAD_LINES or (head and _begins_address(line, head)):
            return head, texts[at:]
        begin = _address_inside(line)
        if begin is not None and begin > 0:
            return [*head, line[:begin].strip(" ,;")], [line[begin:].strip(" ,;"), *texts[at + 1 :]]
        if begin == 0:
            return head, texts[at:]
        head.append(line)
    return head, []


def _without_body(head: list[str], address: list[str]) -> tuple[list[str], list[str]]:
    """A line such as `Ambassador Qin Gang Embassy of …` names a person and begins the address."""
    if not head:
        return head, address
    match = BODY.match(head[-1])
    if match and people.split(match["who"], "")[1]:
        return [*head[:-1], match["who"]], [match["body"].strip(" ,"), *address]
    return head, address


def _begins_address(line: str, head: list[str]) -> bool:
    if people.is_address(line) and not (people.is_office(line) and not re.search(r"\d", line)):
        return True
    parts = [people.split(one, "") for one in head]
    named = any(name for _, name, _ in parts)
    offices = [office for office, _, _ in parts if office]
    if named and offices:
        return True
    if people.is_name(line) and not named:
        return False
    return bool(offices) and not people.is_name(line) and bool(named or len(head) > 1)


def _address_inside(line: str) -> int | None:
    """Where the address begins in a line that names somebody too; None where it does not."""
    digit = re.search(r"(?<![\w-])\d", line)
    chunks = [match.start() for match in re.finditer(r"[,;]\s", line)]
    if not chunks:
        return digit.start() if digit and digit.start() > 12 else None
    first = line[: chunks[0]]
    if not (people.is_office(first) or people.is_name(first)):
        return digit.start() if digit else None
    for at, begin in enumerate(chunks):
        chunk = line[begin + 1 : chunks[at + 1] if at + 1 < len(chunks) else len(line)].strip()
        if people.is_address(chunk) or not (people.is_office(chunk) or people.is_name(chunk)):
            return _before_digit(line, digit, begin)
        if at and not people.is_office(chunk):
            return begin + 1
    return None


def _before_digit(line: str, digit: re.Match[str] | None, begin: int) -> int:
    """A figure before the first comma parts name and address: `… Ma Xingrui 479 Zhongshan Lu, …`."""
    return digit.start() if digit and digit.start() < begin else begin + 1


def _name_and_office(found: Found, head: list[str], elsewhere: str) -> None:
    names, offices = [], []
    for line in head:
        office, name, guessed = people.split(line, elsewhere)
        if guessed:
            found.doubts.append(("name", f"the line {line!r} may be parted at another word"))
        names += [name] if name else []
        offices += [office] if office else []
    if len(names) > 1 and not offices:
        offices = names[:1] if not people.HONORIFIC.match(names[0] + " ") else []
        names = names[1:] if offices else names
    found.name = ", ".join(names[:1])
    found.office = ", ".join(offices)
    found.address = []


def _doubt_numbers(found: Found) -> None:
    first = found.address[0] if found.address else ""
    ends = re.search(r"\b(?:branch|section|unit|brigade|prison|secci[óo]n|dienststelle)$",
                     found.office, re.IGNORECASE)  # fmt: skip
    if ends and re.match(r"\d", first):
        words = f"{found.office.split()[-1]} {first.split(',')[0]}"
        found.doubts.append(("address", f"{words!r}: the figure may belong to the office"))
