"""Reading `text.<language>.md` of a case pack: TOML front matter between `+++` lines, then fixed
sections under `## ` headings. Text is data: paragraphs parted by blank lines, `- ` before the
points of a list, no other markup. Lines after `> ` are the source text for a translator, and
no part of the words.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk import pack_facts
from kiosk.cases import Words
from kiosk.errors import Fault
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

SECTIONS = (
    "Story", "Short", "Safety", "Demands", "Letter",
    "Petition", "Solidarity", "Call", "Post", "News", "Afterwards",
)  # fmt: skip
LINES = (
    "title", "summary", "name", "who", "where", "since", "reviewed_by", "made_from",
    "deliver_to", "do_not_mention",
)  # fmt: skip
# The lines that a translation says anew.
SPOKEN = tuple(key for key in LINES if key not in ("reviewed_by", "made_from"))
TABLES = ("pictures", "offices")
LINES_OF_TABLES = pack_facts.each(pack_facts.text(500))
REQUIRED = ("title", "summary")
MOST = {"title": 120, "summary": 200, "name": 120, "who": 120, "where": 120, "since": 120}
MOST_LETTER = 4_000
FENCE = "+++"
HEADING = re.compile(r"(?m)^## +(.+?)[ \t]*$")
MOST_BYTES = 200_000
SOURCE_LINE = re.compile(r"(?m)^>(?: (.*))?$\n?")
SOURCE_KEY = re.compile(r"# (?=[\w-]+ = \")")
# A salutation by its first word, or by its looks: a short line before a comma or colon.
SALUTATION = re.compile(
    r"(?:dear|to whom it may concern|your excellency|estimad[oa]s?|distinguid[oa]s?"
    r"|sehr geehrte\w?|уважаем\w+|құрметті|ھۆرمەتلىك|尊敬的)(?:\b|(?<=的))",
    re.IGNORECASE,
)
SALUTATION_LINE = re.compile(r".{1,80}[,،，]|(?:\S+ ){0,3}\S{1,20}:|.{1,8}：")
NAME_SLOT = re.compile(
    r"(?:[\[［【{][^\]］】}]{1,40}[\]］】}]|_{3,}|\((?:your |my )?(?:full )?name\)"
    r"|(?:^|[.,] )(?:your|my) (?:full )?name)\W*$",
    re.IGNORECASE,
)
MARKUP = re.compile(r"<[a-zA-Z/!]|\{\{|\{%|\]\(")
# Overrides of the reading direction can show a name as another one (safety.md row 26).
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Draft:
    """A text as it stands in its file, finished or not; `front` is None where it is broken.

    `source_front` and `source_sections` are what it shows of the source text to a translator.
    """

    front: Mapping[str, Any] | None = None
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source_front: Mapping[str, Any] = field(default_factory=dict)
    source_sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(file: Path, language: str) -> tuple[Words | None, list[Fault]]:
    """The words in `file` and everything that is wrong with them."""
    found, faults = draft(file)
    if found.front is not None:
        missing = [key for key in REQUIRED if not found.front.get(key)]
        faults += [Fault(f"{file.name}: {key}", _("is missing: write it")) for key in missing]
    if faults or found.front is None:
        return None, faults
    return Words(language=language, sections=found.sections, **found.front), []


def draft(file: Path) -> tuple[Draft, list[Fault]]:
    """What stands in `file`, and everything that is wrong with it; what is missing is no fault."""
    if file.stat().st_size > MOST_BYTES:
        return Draft(), [Fault(file.name, _("is larger than 200 KB: shorten it"))]
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        return Draft(), [Fault(file.name, _("is not UTF-8 text: save it as UTF-8"))]
    front, before, body, faults = _split(text, file.name)
    faults = faults if front is None else _front_faults(front, file.name)
    sections, more = _sections(body, file.name)
    faults += more
    if why := text_fault(text):
        faults.append(Fault(file.name, why))
    if INVISIBLE.search(text):
        why = _("holds direction overrides or invisible signs: remove them")
        faults.append(Fault(file.name, why))
    return Draft(front, sections, _source_front(before), _source_sections(body)), faults


def text_fault(text: str) -> str:
    """What may not stand anywhere in a text: markup, and addresses that a page has covered."""
    if found := MARKUP.search(text):
        return _("holds markup (%(markup)r): write plain text", markup=found.group())
    if pack_facts.COVERED.search(text):
        return _("holds a covered address: look up what it really is, or leave it out")
    return ""


def fingerprint(file: Path) -> str:
    """What a translation writes as `made_from`: the first 12 hex digits of SHA-256 of `file`."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _split(text: str, name: str) -> tuple[dict[str, Any] | None, str, str, list[Fault]]:
    """The front matter, read and as it is written, the body, and what is wrong."""
    parts = re.split(rf"(?m)^{re.escape(FENCE)}[ \t]*$", text.lstrip("\ufeff"), maxsplit=2)
    if len(parts) != 3 or parts[0].strip():
        # Translators: front matter is what stands first in the file, between two lines of +++.
        why = _("must begin with front matter between two %(fence)s lines", fence=FENCE)
        return None, "", "", [Fault(name, why)]
    try:
        return tomllib.loads(parts[1]), parts[1], parts[2], []
    except (ValueError, RecursionError) as error:
        why = _("the front matter cannot be read (%(error)s): mend it", error=error)
        return None, parts[1], parts[2], [Fault(name, why)]


def _source_front(front: str) -> dict[str, Any]:
    """The source's lines in front matter: `# title = "..."` above the translation's own."""
    lines = front.splitlines()
    kept = [line for line in lines if line.startswith("[") or SOURCE_KEY.match(line)]
    try:
        return tomllib.loads("\n".join(line.removeprefix("# ") for line in kept))
    except (ValueError, RecursionError):
        return {}


def _source_sections(body: str) -> dict[str, tuple[str, ...]]:
    """The source's paragraphs: the lines after `> `."""
    _, *parts = HEADING.split(body)
    found = {
        heading: paragraphs("\n".join(line or "" for line in SOURCE_LINE.findall(text)))
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    }
    return {heading: lines for heading, lines in found.items() if lines}


def _front_faults(front: Mapping[str, Any], name: str) -> list[Fault]:
    faults = []
    for key, value in front.items():
        where = f"{name}: {key}"
        if key in TABLES:
            why = pack_facts.TABLE(value) or LINES_OF_TABLES(list(value.values()))
            faults += [Fault(where, why)] if why else []
        elif key not in LINES:
            faults.append(Fault(where, _("is not known here: remove it or mend its spelling")))
        elif why := pack_facts.text(MOST.get(key, 200))(value):
            faults.append(Fault(where, why))
    return faults


def _sections(body: str, name: str) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
    before, *parts = HEADING.split(SOURCE_LINE.sub("", body))
    why = _("has text before its first `## ` heading")
    faults = [Fault(name, why)] if before.strip() else []
    found: dict[str, tuple[str, ...]] = {}
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        where = f"{name}: {heading}"
        if heading not in SECTIONS:
            listed = ", ".join(SECTIONS)
            faults.append(Fault(where, _("is no section; these are: %(known)s", known=listed)))
        elif heading in found:
            faults.append(Fault(where, _("stands twice: join the two")))
        else:
            found[heading] = paragraphs(text)
    if len("\n\n".join(found.get("Letter", ()))) > MOST_LETTER:
        why = ngettext(
            "is longer than %(n)s character: shorten",
            "is longer than %(n)s characters: shorten",
            MOST_LETTER,
        )
        faults.append(Fault(f"{name}: Letter", why))
    if why := letter_fault(found.get("Letter", ())):
        faults.append(Fault(f"{name}: Letter", why))
    return found, faults


def letter_fault(letter: Sequence[str]) -> str:
    """Whether a letter brings what the kiosk puts in: the salutation and the signer's name."""
    if letter and (SALUTATION.match(letter[0]) or SALUTATION_LINE.fullmatch(letter[0])):
        return _("begins with a salutation: leave it out, each target has its own")
    if letter and NAME_SLOT.search(letter[-1][-200:]):
        return _("ends with a place for the name: leave it out, the signer's name is put there")
    return ""


def paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs of plain text: parted by blank lines, each point of a `- ` list for itself."""
    parted = re.split(r"\n[ \t]*\n|\n(?=- )", text.strip())
    lines = (" ".join(part.removeprefix("- ").split()) for part in parted)
    return tuple(line for line in lines if line)
