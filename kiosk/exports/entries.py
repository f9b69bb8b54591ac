"""Opened entries, and all of them as one JSON file."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from kiosk import glyphs, sealing
from kiosk.errors import Fault
from kiosk.words import say as _

# What a visitor writes in letters and is printed.
WRITTEN = ("name", "place", "letter", "message")


def opened(
    sealed: Iterable[tuple[str, bytes]], identities: Sequence[Any]
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The entries that `identities` open, and a fault for each that stays closed or was moved.

    `sealed` are pairs of id (hex) and age file; the id stands inside the entry too.
    """
    entries, faults = [], []
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


def with_missing_glyphs(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries; `glyphs_missing` of one are the letters in it that print may lack."""
    found = []
    for entry in entries:
        signs = glyphs.missing(" ".join(str(entry.get(key) or "") for key in WRITTEN))
        found.append(entry | {"glyphs_missing": signs} if signs else entry)
    return found


def as_json(entries: list[dict[str, Any]]) -> bytes:
    """`{"entries": […]}`, for people and programs to read."""
    text = json.dumps({"entries": entries}, ensure_ascii=False, indent=2, sort_keys=True)
    return text.encode("utf-8") + b"\n"
