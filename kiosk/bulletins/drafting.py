"""A draft pack from an extraction: what the bulletin says, and what is still to be filled in."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.words import say as _

FORMAT = 1
NAME_SLOT = re.compile(r"\s*\{name\}\s*$")
MARKUP = re.compile(r"<(?=[a-zA-Z/!])|\{\{|\{%|\](?=\()")
MOST_ADDRESS = 45
MOST = {"title": 120, "summary": 200}


@dataclass(frozen=True)
class Draft:
    """Facts and words of a pack that is still to be looked through, and what is missing."""

    slug: str
    facts: Mapping[str, Any]
    words: Mapping[str, Mapping[str, Any]]
    missing: tuple[str, ...]


def draft(case: Mapping[str, Any]) -> Draft:
    """The draft of one extracted case; `missing` are keys the bulletin does not tell."""
    slug = plain(case["person"] or case["title"] or f"case {case['case_number']}")
    ids = _ids(case["targets"])
    targets = [_target(row, ids, at, case["language"]) for at, row in enumerate(case["targets"])]
    mains = [row["id"] for row in targets if not row.get("copy_of")]
    facts = {
        "format": FORMAT,
        "slug": slug,
        "number": case["case_number"] or "",
        "issued": _day(case["issued"]),
        "expires": _day(case["expires"]),
        "time_zone": "UTC",
        "language": case["language"],
        "sensitive": True,
        "state": "open",
        "person": {"name": case["person"] or "", "own_name": case["own_name"] or ""},
        "targets": targets,
        "asks": [{"kind": "letter", "targets": mains}] if mains else [],
        "resources": [row for row in case["resources"] if row["url"].startswith("https://")],
    }
    letter = NAME_SLOT.sub("", case["letter"] or "")
    words = {
        "title": _line(case["title"] or "", MOST["title"]),
        "summary": _line(_first_sentence(case["summary"] or ""), MOST["summary"]),
        "name": case["person"] or "",
        "reviewed_by": "",
        "sections": {
            "Story": _safe([case["summary"] or ""]),
            "Demands": _safe(case["demands"]),
            "Letter": _safe(letter.split("\n\n")),
        },
    }
    return Draft(slug, facts, {case["language"]: words}, tuple(_missing(facts, words)))


def plain(text: str) -> str:
    """A text as part of an address: small letters, digits and dashes, at most 60."""
    parted = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ß", "ss"))
    kept = parted.encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", kept))[:60].strip("-") or "case"


def _ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    for row in rows:
        one = plain(row["office"] or row["name"])
        found.append(f"{one[:57]}-{len(found) + 1}" if one in found else one)
    return found


def _target(row: Mapping[str, Any], ids: list[str], at: int, language: str) -> dict[str, Any]:
    found = {key: row[key] or "" for key in ("name", "country", "phone", "fax", "email")}
    found |= {
        "id": ids[at],
        "office": row["office"] or row["name"],
        "name": (row["name"] or "") if row["office"] else "",
        "address": [part for line in row["address"] for part in _parts(line)],
        "social": row["social"],
    }
    if row["copy_of"]:
        found["copy_of"] = next(
            (one for one in ids[: at + 1] if one.startswith(plain(row["copy_of"])[:50])), ids[0]
        )
    if row["salutation"]:
        found["salutation"] = {language: row["salutation"]}
    return found


def _parts(line: str) -> list[str]:
    """A line of an address as an envelope takes it: a long one is parted at its commas."""
    if len(line) <= MOST_ADDRESS:
        return [line]
    found: list[str] = []
    for part in line.split(", "):
        if found and len(found[-1]) + len(part) < MOST_ADDRESS - 2:
            found[-1] = f"{found[-1]}, {part}"
        else:
            found.append(part)
    return found


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _line(text: str, most: int) -> str:
    one = " ".join(" ".join(_safe([text])).split())
    return one if len(one) <= most else f"{one[: most - 1].rsplit(' ', 1)[0]}…"


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[a-zà-ÿ\d”»)][.!?])\s", text, maxsplit=1)[0]


def _safe(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs as packs hold them: nothing that could be taken for markup."""
    lines = (MARKUP.sub(lambda match: f"{match[0][0]} {match[0][1:]}", one) for one in paragraphs)
    return [line for line in map(str.strip, lines) if line]


def _missing(facts: Mapping[str, Any], words: Mapping[str, Any]) -> Iterable[str]:
    yield _("case.toml: url (the public page of the case)")
    yield _("case.toml: time_zone (UTC was written; where does the day of closing end?)")
    for key in ("number", "issued", "expires"):
        if not facts[key]:
            yield f"case.toml: {key}"
    if not facts["person"]["name"]:
        yield "case.toml: person.name"
    for number, row in enumerate(facts["targets"], start=1):
        if not row["country"]:
            yield f"case.toml: targets.{number}.country ({row['office']})"
        if not row.get("copy_of") and not row.get("salutation"):
            yield f"case.toml: targets.{number}.salutation ({row['office']})"
    for heading, paragraphs in words["sections"].items():
        if not paragraphs:
            yield f"text.{facts['language']}.md: {heading}"
