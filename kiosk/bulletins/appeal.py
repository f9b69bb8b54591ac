"""What a bulletin asks for: the sample letter and the demands."""

import re
from dataclasses import dataclass

from kiosk.bulletins import contacts, dates, vocabulary

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÞÉÁÍÓÚÑ«“\"])")
LEAST_LETTER_WORDS = 12
BARE_GREETING = re.compile(r"(?:Sehr geehrte[rn]?|Dear|Estimad|Monsieur le|Madame la)\b.{0,50}$")
ORDINAL = re.compile(r"^\d{1,2}[.)] (?=[A-ZÀ-Þa-z])")
# Whom a circular greets: those who are to write, not those to whom they write.
FRIENDS = re.compile(
    r"\b(?:friends?|members|readers?|supporters|colleagues|all|amig[oa]s|compañer[oa]s|soci[oa]s|"
    r"lector(?:es|as)|ami(?:e)?s|adh[ée]rent(?:e)?s|lect(?:eur|rice)s|freund\w*|mitglieder|leser\w*)\b",
    re.IGNORECASE,
)
END = re.compile(r"[\s;,.]*(?:\b(?:and|y|et|und|sowie))?[\s;,.]*$")
OTHER_GREETING = re.compile(r"^/[^,:]{2,60}[,:]\s*")


@dataclass(frozen=True)
class Letter:
    """A sample letter: its body with slots, how it begins, and which lines it took."""

    body: str
    greeting: str
    begin: int
    end: int


def letters(lines: list[str]) -> list[Letter]:
    """Every letter of a bulletin: from its greeting to its closing."""
    found, at = list[Letter](), 0
    while at < len(lines):
        letter = _letter(lines, at)
        if letter:
            found.append(letter)
            at = letter.end
        at += 1
    return found


def _letter(lines: list[str], begin: int) -> Letter | None:
    line = lines[begin].removeprefix("• ")
    heading = vocabulary.LETTER_HEAD.search(line)
    plain = line[heading.end() :].lstrip(" :–-") if heading else line
    greeting = vocabulary.GREETING.match(plain)
    if not greeting or (
        greeting.end() == len(plain) and plain[-1:] not in ",:!" and not BARE_GREETING.match(plain)
    ):
        return None
    if FRIENDS.search(greeting["greeting"]):
        return None
    after = OTHER_GREETING.sub("", plain[greeting.end() :].strip())
    parts, signed = [after], False
    end = begin
    for end in range(begin, len(lines)):
        text = parts[-1] if end == begin else lines[end]
        closing = vocabulary.CLOSING.search(text)
        if closing:
            if end == begin:
                parts = [text[: closing.start()].strip()]
            else:
                parts.append(text[: closing.start()].strip())
            signed = True
            break
        if end > begin:
            if _is_over(text):
                end -= 1
                break
            parts.append(text)
    if any(contacts.is_reached(part) for part in parts):
        return None
    body = _paragraphs(parts)
    if len(body.split()) < LEAST_LETTER_WORDS:
        return None
    if signed:
        body, end = f"{body}\n\n{{name}}", _after_name(lines, end)
    body = vocabulary.SLOT.sub(_slot, body)
    return Letter(body, greeting["greeting"].strip(), begin, end)


def _is_over(line: str) -> bool:
    return bool(
        vocabulary.AFTER_TARGETS.search(line)
        or vocabulary.TARGETS.search(line)
        or vocabulary.COPIES.search(line)
    )


def _after_name(lines: list[str], end: int) -> int:
    """The last line of a closing: the slot for a name may stand on the lines below."""
    for at in range(end + 1, min(end + 4, len(lines))):
        if lines[at] and (vocabulary.SLOT.search(lines[at]) or len(lines[at]) < 12):
            return at
        if lines[at]:
            break
    return end


def _slot(match: re.Match[str]) -> str:
    what = match["what"]
    for name, pattern in vocabulary.SLOTS.items():
        if pattern.search(what) and not re.search(r"name|nombre|nom\b", what, re.IGNORECASE):
            return f"{{{name}}}"
    return "{name}"


def _paragraphs(parts: list[str]) -> str:
    """Lines joined to paragraphs at blank lines and points; a short ended line ends one too."""
    found: list[str] = []
    fresh = True
    width = max((len(part) for part in parts), default=0)
    for part in parts:
        if not part:
            fresh = True
        elif fresh or part.startswith("• ") or ORDINAL.match(part):
            found.append(part)
            fresh = False
        else:
            found[-1] = f"{found[-1]} {part}"
        if part and part[-1:] in ".!?:" and len(part) < 0.7 * width:
            fresh = True
    return "\n\n".join(one.removeprefix("• ") for one in found)


def demands(lines: list[str], letter: Letter | None) -> tuple[list[str], str]:
    """The demands, and where they were read: `points`, `letter`, `prose` or nowhere."""
    inside = _letter_points(lines, letter) if letter else []
    for begin, line in enumerate(lines):
        plain = re.sub(r"^\d{1,2}[.)] ", "", line)
        is_ask = (
            vocabulary.ACTION.search(plain)
            or vocabulary.ASKED.search(plain)
            or vocabulary.BELOW.search(plain)
        ) and (
            not dates.find(line) or vocabulary.BELOW.search(plain) or _heads_points(lines, begin)
        )
        if is_ask and not _in(letter, begin):
            found = _points(lines, begin)
            if found and (len(found) > 1 or not inside):
                return [END.sub("", one) for one in found], "points"
    if letter:
        if inside:
            return [END.sub("", one) for one in inside], "letter"
        asked = [
            sentence
            for paragraph in letter.body.split("\n\n")
            for sentence in SENTENCE.split(paragraph)
            if vocabulary.ASKS.search(sentence)
        ]
        return asked, "prose" if asked else ""
    return [], ""


def _heads_points(lines: list[str], at: int) -> bool:
    """Whether a line ends with a colon above the points of a list, and not above addressees."""
    below = next(filter(None, lines[at + 1 : at + 4]), "")
    is_head = lines[at].endswith(":") and below.startswith("• ")
    return is_head and not vocabulary.TARGETS.search(lines[at])


def _in(letter: Letter | None, at: int) -> bool:
    return bool(letter and letter.begin <= at <= letter.end)


def _points(lines: list[str], begin: int) -> list[str]:
    """The points below a line that asks to act; they begin with a mark or with a verb."""
    found: list[str] = []
    seen = 0
    for at, line in enumerate(lines[begin + 1 : begin + 60], start=begin):
        plain = line.removeprefix("• ")
        if found and (
            _is_over(line) or re.match(r"^\d{1,2}\) ", line) or vocabulary.GREETING.match(plain)
        ):
            break
        if not line:
            seen += 1
            continue
        numbered = re.match(r"^\d{1,2}\. (?=\S)", line)
        plain = plain[numbered.end() :] if numbered else plain
        marked = line.startswith("• ") or bool(numbered)
        if vocabulary.TARGETS.search(plain) and not marked:
            break
        verb = vocabulary.DEMAND.search(plain) or (marked and not found and at < begin + 6)
        free = marked or not found or found[-1][-1:] in ".;:,!" or seen
        if (verb and free) or (marked and found):
            found.append(plain)
        elif found and not seen and not line.isupper():
            found[-1] = f"{found[-1]} {line}"
        elif found or vocabulary.TARGETS.search(line) or len(line) > 400:
            break
        seen = 0
    kept = [one.strip() for one in found if len(one.split()) > 2]
    return [one for one in kept if not vocabulary.INSTRUCTION.search(one)]


def _letter_points(lines: list[str], letter: Letter) -> list[str]:
    found: list[str] = []
    going = False
    for line in lines[letter.begin : letter.end + 1]:
        if line.startswith("• ") or ORDINAL.match(line):
            text, going = ORDINAL.sub("", line.removeprefix("• ")), True
            if closing := vocabulary.CLOSING.search(text):
                text, going = text[: closing.start()], False
            found.append(text.strip())
        elif not line or vocabulary.CLOSING.search(line):
            going = False
        elif going and (found[-1][-1:] not in ".;" or line[:1].islower()):
            found[-1] = f"{found[-1]} {line}"
        else:
            going = False
    return [one for one in found if len(one.split()) > 2]
