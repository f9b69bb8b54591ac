"""Reading `text.<language>.md` of a case pack: TOML front matter between `+++` lines, then fixed
sections under `## ` headings. Text is data: paragraphs parted by blank lines, `- ` before the
points of a list, no other markup.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk import pack_facts
from kiosk.cases import Words
from kiosk.errors import Fault

SECTIONS = (
    "Story", "Short", "Safety", "Demands", "Letter",
    "Petition", "Solidarity", "Call", "Post", "News", "Afterwards",
)  # fmt: skip
LINES = (
    "title", "summary", "name", "who", "where", "since", "reviewed_by", "made_from",
    "deliver_to", "do_not_mention",
)  # fmt: skip
TABLES = ("pictures", "offices")
LINES_OF_TABLES = pack_facts.each(pack_facts.text(500))
REQUIRED = ("title", "summary")
MOST = {"title": 120, "summary": 200, "name": 120, "who": 120, "where": 120, "since": 120}
MOST_LETTER = 4_000
FENCE = "+++"
MARKUP = re.compile(r"<[a-zA-Z/!]|\{\{|\{%|\]\(")
# Overrides of the reading direction can show a name as another one (safety.md row 26).
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def read(file: Path, language: str) -> tuple[Words | None, list[Fault]]:
    """The words in `file` and everything that is wrong with them."""
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        return None, [Fault(file.name, "is not UTF-8 text: save it as UTF-8")]
    front, body, faults = _split(text, file.name)
    faults = faults or _front_faults(front, file.name)
    sections, more = _sections(body, file.name)
    faults += more
    if found := MARKUP.search(text):
        faults.append(Fault(file.name, f"holds markup ({found.group()!r}): write plain text"))
    if INVISIBLE.search(text):
        faults.append(Fault(file.name, "holds direction overrides or invisible signs: remove them"))
    if faults:
        return None, faults
    return Words(language=language, sections=sections, **front), []


def fingerprint(file: Path) -> str:
    """What a translation writes as `made_from`: the first 12 hex digits of SHA-256 of `file`."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _split(text: str, name: str) -> tuple[dict[str, Any], str, list[Fault]]:
    parts = re.split(rf"(?m)^{re.escape(FENCE)}[ \t]*$", text.lstrip("\ufeff"), maxsplit=2)
    if len(parts) != 3 or parts[0].strip():
        return {}, "", [Fault(name, f"must begin with front matter between two {FENCE} lines")]
    try:
        return tomllib.loads(parts[1]), parts[2], []
    except (ValueError, RecursionError) as error:
        return {}, parts[2], [Fault(name, f"the front matter cannot be read ({error}): mend it")]


def _front_faults(front: Mapping[str, Any], name: str) -> list[Fault]:
    faults = []
    for key, value in front.items():
        where = f"{name}: {key}"
        if key in TABLES:
            why = pack_facts.TABLE(value) or LINES_OF_TABLES(list(value.values()))
            faults += [Fault(where, why)] if why else []
        elif key not in LINES:
            faults.append(Fault(where, "is not known here: remove it or mend its spelling"))
        elif why := pack_facts.text(MOST.get(key, 200))(value):
            faults.append(Fault(where, why))
    missing = [key for key in REQUIRED if not front.get(key)]
    return faults + [Fault(f"{name}: {key}", "is missing: write it") for key in missing]


def _sections(body: str, name: str) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
    before, *parts = re.split(r"(?m)^## +(.+?)[ \t]*$", body)
    faults = [Fault(name, "has text before its first `## ` heading")] if before.strip() else []
    found: dict[str, tuple[str, ...]] = {}
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        where = f"{name}: {heading}"
        if heading not in SECTIONS:
            faults.append(Fault(where, f"is no section; these are: {', '.join(SECTIONS)}"))
        elif heading in found:
            faults.append(Fault(where, "stands twice: join the two"))
        else:
            found[heading] = paragraphs(text)
    if len("\n\n".join(found.get("Letter", ()))) > MOST_LETTER:
        faults.append(Fault(f"{name}: Letter", f"is longer than {MOST_LETTER} characters: shorten"))
    return found, faults


def paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs of plain text: parted by blank lines, each point of a `- ` list for itself."""
    parted = re.split(r"\n[ \t]*\n|\n(?=- )", text.strip())
    lines = (" ".join(part.removeprefix("- ").split()) for part in parted)
    return tuple(line for line in lines if line)
