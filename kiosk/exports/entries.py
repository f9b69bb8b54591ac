"""Opened entries, and all of them as one JSON file."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from kiosk import glyphs, sealing
from kiosk.errors import Fault
from kiosk.exports.job import Job
from kiosk.sorting import WRITTEN, Entry
from kiosk.words import say as _


def opened(
    sealed: Iterable[tuple[str, bytes]], identities: Sequence[Any]
) -> tuple[list[Entry], list[Fault]]:
    """The entries that `identities` open, and a fault for each that stays closed or was moved.

    `sealed` are pairs of id (hex) and age file; the id stands inside the entry too.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    for entry_id, blob in sealed:
        entry = sealing.unseal(blob, identities)
        if entry is None:
            faults.append(Fault(f"{entry_id}.age", _("is not opened by this key, or was changed")))
        elif entry.get("id") != entry_id:
            why = _("holds another entry (%(id)s)", id=entry.get("id"))
            faults.append(Fault(f"{entry_id}.age", why))
        else:
            entries.append(entry)
    return entries, faults


def with_missing_glyphs(entries: Iterable[Entry]) -> list[Entry]:
    """The entries; `glyphs_missing` of one are the letters in it that print may lack."""
    found: list[Entry] = []
    for entry in entries:
        signs = glyphs.missing(" ".join(str(entry.get(key) or "") for key in WRITTEN))
        found.append({**entry, "glyphs_missing": signs} if signs else entry)
    return found


def as_json(job: Job) -> bytes:
    """`{"entries": […]}`, for people and programs to read."""
    rows = with_missing_glyphs(job.entries)
    text = json.dumps({"entries": rows}, ensure_ascii=False, indent=2, sort_keys=True)
    return text.encode("utf-8") + b"\n"
