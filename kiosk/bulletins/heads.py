"""Which lines of an addressee name somebody, and where the address begins."""

import re

from kiosk.bulletins import people, twins, vocabulary

CARE_OF = re.compile(r"(?:c/o|a/c|p/a|aux bons soins|via|über)\s", re.IGNORECASE)
# A figure that is none of a count, as in `8e région`.
FIGURE = re.compile(r"(?<![\w-])(?!\d{1,3}(?:er?|[èe]re|[èe]me|st|nd|rd|th|[ºª])(?!\w))\d")
HEAD_LINES = 5


def parted(texts: list[str]) -> tuple[list[str], list[str]]:
    """The lines of a block that name somebody, and those of the address."""
    head: list[str] = []
    for at, line in enumerate(texts):
        below = texts[at + 1] if at + 1 < len(texts) else ""
        is_post = not head and people.is_office(line) and not re.search(r"\d", line)
        if is_post and people.is_name(below) and not people.country(line):
            head.append(line)
            continue
        if cut := _after_name(line, head):
            return [*head, line[:cut]], [line[cut:].strip(" ,;"), *texts[at + 1 :]]
        if at >= HEAD_LINES or (head and _begins_address(line, head)):
            return head, texts[at:]
        begin = _address_inside(line)
        if begin is not None and begin > 0:
            return [*head, line[:begin].strip(" ,;")], [line[begin:].strip(" ,;"), *texts[at + 1 :]]
        if begin == 0:
            return head, texts[at:]
        head.append(line)
    return head, []


def _is_placed(chunk: str) -> bool:
    return people.is_office(chunk) or bool(vocabulary.ADDRESS.search(chunk))


def _after_name(line: str, head: list[str]) -> int:
    """Where a line that goes on with a name behind an office has its address; 0 for nowhere."""
    first = re.match(r"[^,;]+(?=[,;]\s)", line)
    if re.match(r"[^,;]+,\s\d{1,5}(?:[,;]|$)", line):
        return 0  # a street and its number
    if not head and first and people.is_office(first[0]) and not people.split(first[0], "")[1]:
        second = re.match(r"[^,;]+[,;]\s+([^,;]+)(?=[,;]\s)", line)
        if second and people.is_name(second[1]) and not _is_placed(second[1]):
            return second.end(1)
    known = head and people.is_office(head[-1]) and not people.split(head[-1], "")[1]
    if first and people.country(line) and line.count(",") < 2:
        return 0
    is_name = (
        first
        and people.is_name(first[0])
        and not (people.is_office(first[0]) or vocabulary.ADDRESS.search(first[0]))
    )
    named = any(people.HONORIFIC.match(one) and people.is_name(one) for one in head)
    return len(first[0]) if first and known and is_name and not named else 0


def _begins_address(line: str, head: list[str]) -> bool:
    if CARE_OF.match(line):
        return True
    if people.is_address(line) and not (people.is_office(line) and not re.search(r"\d", line)):
        return True
    parts = [people.split(one, "") for one in head]
    named = any(name for _, name, _ in parts)
    if people.is_name(line) and all(guessed for _, name, guessed in parts if name):
        return False
    offices = [office for office, _, _ in parts if office]
    if named and offices:
        return True
    if people.is_name(line) and not named:
        return False
    return bool(offices) and not people.is_name(line) and bool(named or len(head) > 1)


def _address_inside(line: str) -> int | None:
    """Where the address begins in a line that names somebody too; None where it does not."""
    digit = FIGURE.search(line)
    chunks = [match.start() for match in re.finditer(r"[,;]\s", line)]
    if not chunks:
        return digit.start() if digit and digit.start() > 12 else None
    first = line[: chunks[0]]
    if not (people.is_office(first) or people.is_name(first)):
        return digit.start() if digit else None
    for at, begin in enumerate(chunks):
        chunk = line[begin + 1 : chunks[at + 1] if at + 1 < len(chunks) else len(line)].strip()
        if chunk.isupper() and chunk.isalpha():
            continue
        listed = re.search(r"\b(?:and|y|et|und)\b", chunk) and not re.search(r"\d", chunk)
        if not at and listed and twins.POST.match(first) and not people.is_address(chunk):
            continue
        if twins.POST.match(chunk) and not re.search(r"\d", chunk):
            continue
        if people.is_address(chunk) or not (people.is_office(chunk) or people.is_name(chunk)):
            return _before_digit(line, digit, begin)
        if at and not people.is_office(chunk):
            return begin + 1
    return None


def _before_digit(line: str, digit: re.Match[str] | None, begin: int) -> int:
    """A figure before the first comma parts name and address: `… Ma Xingrui 479 Zhongshan …`."""
    return digit.start() if digit and digit.start() < begin else begin + 1
