"""Writing a case pack: `case.toml` and a `text.<language>.md` for each language."""

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import pack_words
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _

BARE = re.compile(r"[A-Za-z0-9_-]+")
POINTS = "Demands"
FENCE = pack_words.FENCE
SOURCE_LINE = "> "


def write(folder: Path, facts: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> None:
    """Write a pack into `folder`, which must not exist or be empty.

    `facts` is the content of `case.toml`. `words` holds, by language, the front matter and under
    `sections` the paragraphs by heading. Empty values are left out.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise Refused(Fault(str(folder), _("is there already: choose a new or an empty folder")))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(toml(facts), "utf-8", newline="\n")
    for language, said in words.items():
        front = {key: value for key, value in said.items() if key != "sections"}
        file = folder / f"text.{language}.md"
        file.write_text(text(front, said.get("sections", {})), "utf-8", newline="\n")


def toml(table: Mapping[str, Any]) -> str:
    """A table as TOML; what is empty (no text, no rows, None) is left out."""
    return "\n".join(_lines(table, "")).strip("\n") + "\n"


def text(
    front: Mapping[str, Any],
    sections: Mapping[str, Iterable[str]],
    beside: Mapping[str, Iterable[str]] | None = None,
) -> str:
    """A `text.<language>.md`; `beside` are the source's paragraphs, for whoever translates."""
    said, sources = dict(sections), dict(beside or {})
    parts = [f"{FENCE}\n{toml(front)}{FENCE}\n"]
    for heading in dict.fromkeys((*sources, *said)):
        own = paragraphs(heading, said.get(heading, ()))
        source = "".join(
            f"{SOURCE_LINE}{line}".rstrip() + "\n"
            for line in paragraphs(heading, sources.get(heading, ())).splitlines()
        )
        if own or source:
            parts.append("\n".join(part for part in (f"## {heading}\n{source}", own) if part))
    return "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def paragraphs(heading: str, lines: Iterable[str]) -> str:
    """The paragraphs of a section as a pack writes them; of the demands each is a point."""
    whole = [" ".join(line.split()) for line in lines]
    if heading == POINTS:
        return "".join(f"- {line}\n" for line in whole if line)
    # A blank before a sign that would mean something at the start of a line.
    kept = (f" {line}" if line.startswith(("#", "-", ">")) else line for line in whole if line)
    return "\n\n".join(kept) + "\n" if any(whole) else ""


def _lines(table: Mapping[str, Any], at: str) -> Iterator[str]:
    """The plain keys of a table first, then its tables, then its lists of tables."""
    kept = {key: value for key, value in table.items() if not _empty(value)}
    tables = {key: value for key, value in kept.items() if isinstance(value, Mapping)}
    rows = {key: value for key, value in kept.items() if _is_rows(value)}
    for key, value in kept.items():
        if key not in tables and key not in rows:
            yield f"{_key(key)} = {_value(value)}"
    for key, inner in tables.items():
        yield f"\n[{at}{_key(key)}]" if not at else f"[{at}{_key(key)}]"
        yield from _lines(inner, f"{at}{_key(key)}.")
    for key, listed in rows.items():
        for row in listed:
            yield f"\n[[{at}{_key(key)}]]"
            yield from _lines(row, f"{at}{_key(key)}.")


def _empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_empty(inner) for inner in value.values())
    return value is None or (isinstance(value, str | list | tuple) and not value)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value if not _empty(one))}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """A TOML basic string: what JSON writes, with DEL escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True)
class Translation:
    """A text that is being translated: its file's new content, and what is to be done in it.

    `changed` are the parts that are translated but whose source is another one since.
    """

    content: str
    missing: tuple[str, ...]
    changed: tuple[str, ...]


def translation(source: Path, file: Path) -> Translation:
    """The translation in `file` beside the text in `source` as it is now; raises `Refused`.

    What is translated stays. A review does not cover what changed after it, so it is taken away.
    """
    fresh, faults = pack_words.draft(source)
    refuse(faults)
    old, faults = pack_words.draft(file) if file.exists() else (pack_words.Draft({}), [])
    refuse(faults)
    theirs, mine = dict(fresh.front or {}), dict(old.front or {})
    made_from = pack_words.fingerprint(source)
    same = mine.get("made_from") == made_from
    wanted = {**_parts(theirs), **fresh.sections}
    done = {**_parts(mine), **old.sections}
    seen = {**_parts(old.source_front), **old.source_sections}
    missing = [part for part in wanted if not done.get(part)]
    changed = [
        part
        for part in dict.fromkeys((*wanted, *seen))
        if done.get(part) and not _stays(seen.get(part), wanted.get(part), same)
    ]
    mine |= {"reviewed_by": "" if changed else mine.get("reviewed_by", ""), "made_from": made_from}
    front = f"{FENCE}\n{_front(theirs, mine)}{FENCE}\n"
    body = text({}, old.sections, fresh.sections).partition(f"\n{FENCE}\n")[2]
    return Translation(front + body, tuple(missing), tuple(changed))


def _stays(seen: Any, wanted: Any, same: bool) -> bool:
    """Whether a part of the source is what the translator saw: beside it, else in the whole."""
    return bool(seen == wanted if seen else same or not wanted)


def _parts(front: Mapping[str, Any]) -> dict[str, str]:
    """What is to be translated in front matter, by its place: `title`, `offices.minister`."""
    found = {key: front[key] for key in pack_words.SPOKEN if front.get(key)}
    for table in pack_words.TABLES:
        found |= {f"{table}.{key}": line for key, line in front.get(table, {}).items() if line}
    return found


def _front(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> str:
    """Front matter of a translation: the source's line as a comment above each of its own."""
    lines = []
    for key in pack_words.SPOKEN:
        lines += _beside(key, theirs, mine)
    lines += [f"{key} = {_quoted(mine[key])}" for key in ("reviewed_by", "made_from")]
    for table in pack_words.TABLES:
        inner, own = theirs.get(table, {}), mine.get(table, {})
        lines += [f"[{table}]"] if inner or own else []
        for key in dict.fromkeys((*inner, *own)):
            lines += _beside(key, inner, own)
    return "\n".join(lines) + "\n"


def _beside(key: str, theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[str]:
    source = [f"# {_key(key)} = {_quoted(theirs[key])}"] if theirs.get(key) else []
    own = [f"{_key(key)} = {_quoted(mine.get(key, ''))}"] if source or mine.get(key) else []
    return source + own


def replace_file(file: Path, content: str) -> None:
    """Write a file of a pack whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(content, "utf-8", newline="\n")
    fresh.replace(file)
