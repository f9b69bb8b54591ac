"""Lines of a region parted into one block per addressee."""

import re

from kiosk.bulletins import contacts, people, vocabulary
from kiosk.bulletins.contacts import Channels

INLINE_COPY = re.compile(
    r"\b(?:Cop(?:y|ies)(?: to)?|Copias? a|Copia|Copies? à|Kopie(?: an)?|CC)\s?:\s*"
)
SENDER = re.compile(
    r"amnest[yi]|amnist[íi]a|\bACAT\b|\((?:remitente|sender|exp[ée]diteur|absender)\)",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\s*\([^)]*\b(?:cop(?:y|ia|ie)|kopie)\b[^)]*\)", re.IGNORECASE)
# How a line goes on from one addressee to the next: `und an die Botschaft der Republik X`.
NEXT = re.compile(
    r"^(?:and to|und an|y al?|et (?:[àa]|au))\s"
    r"(?:the |die |den |das |la |le |el |l['’])?(?=[A-ZÀ-Þ])"
)
NUMBERED = re.compile(r"^\d{1,2}[.)]\s+(?=[A-ZÀ-Þ])")
LONG_LINE = 60


def parted(lines: list[str]) -> list[list[str]]:
    """The lines of a region, parted into one list per addressee."""
    filled = [line for line in lines if line]
    airy = len(filled) > 3 and sum(not line for line in lines) >= len(filled) - 1
    found: list[list[str]] = [[]]
    listed = not any(
        vocabulary.ADDRESS.search(one) or line_kind(one) != "text" or people.country(one)
        for one in filled
    )
    state, blank = "", False
    for line in lines:
        if not line:
            blank = blank or not airy
            continue
        more = NEXT.match(line)
        more = more if more and found[-1] and people.is_office(line) else None
        line = line[more.end() :] if more else line
        kind = line_kind(line)
        begins = kind == "text" and (
            more is not None
            or NUMBERED.match(line)
            or (line.isupper() and people.is_office(line) and len(found[-1]) > 2)
            or (_names(line) and _is_placed(found[-1]) and not _goes_on(line))
            or (is_titled(line) and any(map(is_titled, found[-1])))
            or (listed and _is_named(found[-1]) and people.is_name(line))
            or (people.BODY.match(line) and state == "channel")
            or state == "salutation"
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


def _is_placed(block: list[str]) -> bool:
    """Whether a block has come to the country that ends an address."""
    return len(block) > 3 and bool(people.country(block[-1])) and not people.is_office(block[-1])


def _is_named(block: list[str]) -> bool:
    """Whether a block has both a name and an office."""
    offices = [line for line in block if people.is_office(line)]
    return bool(offices) and any(map(people.is_name, set(block) - set(offices)))


def is_titled(line: str) -> bool:
    """Whether a line is a name and an office: `Sr. N. N., Gobernador`."""
    name, _, office = line.partition(", ")
    return people.is_name(name) and not people.is_office(name) and people.is_office(office[:40])


def _is_long(block: list[str]) -> bool:
    """Whether a block ends with a line that holds a whole addressee."""
    last = block[-1] if block else ""
    return len(last) > LONG_LINE and bool(re.search(r"\d", last))


def line_kind(line: str) -> str:
    """`salutation`, `channel` or `text`."""
    channels = Channels()
    rest, _ = contacts.take(line, channels, "phone")
    if channels.salutation and not rest:
        return "salutation"
    return "channel" if channels and not rest else "text"


def _is_whole(block: list[str]) -> bool:
    """Whether a block has enough to be an addressee of its own."""
    kinds = [line_kind(line) for line in block]
    texts = [line for line, kind in zip(block, kinds, strict=True) if kind == "text"]
    return bool(texts) and (len(texts) > 2 or len(kinds) > len(texts) or _is_long(texts[:1]))


def _goes_on(line: str) -> bool:
    """Whether a line rather goes on with an addressee than begins another."""
    plain = line.strip()
    begins_small = plain[:1].islower() or plain[:1] in "(["
    return begins_small or (people.is_address(plain) and not people.is_office(plain))


def by_semicolon(block: list[str]) -> list[list[str]]:
    """A block parted where one line names several with their addresses, parted by semicolons."""
    if len(block) == 1 and "; " in block[0]:
        chunks = [chunk.strip() for chunk in block[0].split("; ")]
        if all(people.is_office(chunk[:60]) and people.is_address(chunk) for chunk in chunks):
            return [[chunk] for chunk in chunks]
    return [block]


def with_copies(block: list[str], is_copy: bool) -> list[tuple[list[str], bool]]:
    """A block parted where it says that a copy goes to somebody else."""
    parts: list[tuple[list[str], bool]] = [([], is_copy)]
    for line in block:
        if ASIDE.search(line) and not parts[-1][0]:
            parts[-1] = ([ASIDE.sub("", line)], True)
            continue
        before, *after = INLINE_COPY.split(line)
        if before.strip():
            parts[-1][0].append(before.strip())
        for more in after:
            parts.append(([more.strip()] if more.strip() else [], True))
    return [part for part in parts if part[0]]


def without_sender(block: list[str]) -> list[str]:
    """A block up to where the organisation that issued the bulletin, or a section, is named."""
    for at, line in enumerate(block):
        if SENDER.search(line) and "c/o" not in line:
            return block[:at]
    return block
