"""Opened entries, as a tablet seals them, and jobs to export them."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kiosk import actions, packs, sorting
from kiosk.exports.job import Job
from tests import factories

TODAY = datetime.date(2026, 6, 1)


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A signed letter with an id of that number; None takes a key away."""
    one = number.to_bytes(16, "big")
    plain = {
        "v": 1, "id": one.hex(), "receipt": actions.receipt(one), "device": "d", "event": "fair",
        "day": "2026-05-01", "case": factories.SLUG, "ask": "letter", "kind": "letter",
        "targets": ["ambassador"], "language": "ug", "letter_language": "en", "agreed": "I agree.",
        "send": "letter", "letter": "", "signature": "", "show_name": "full", "name": "Ada Ayim",
        "place": "Bern", "country": "CH", "helped": False, "under_age": False, "email": "",
    }  # fmt: skip
    return {key: value for key, value in {**plain, **changes}.items() if value is not None}


def job(entries: Iterable[dict[str, Any]], folder: Path | None = None, **changes: Any) -> Job:
    """A job for `entries`; the sample case is there where a folder to put it is given."""
    held = tuple(entries)
    cases = {factories.SLUG: packs.read(factories.pack(folder))} if folder else {}
    found = sorting.sort(held, cases, {}, frozenset(), TODAY)
    plain = {"entries": held, "sorted": found, "cases": cases, "organisation": "Letters Group"}
    return Job(**{**plain, "today": TODAY, **changes})
