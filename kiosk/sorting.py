"""What becomes of each opened entry: printed now, waiting to be read, or left out and why.

An entry is a dictionary as the tablet sealed it (`web/forms.py`); nothing here is written down.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk import glyphs
from kiosk.cases import Case, Target
from kiosk.words import mark as N_

Entry = Mapping[str, Any]
# What of an entry is printed, in the writer's own script.
WRITTEN = ("name", "place", "letter", "message")
# Why something that was signed is not printed, in words, in the order in which it is looked for.
REASONS = {
    "counted": N_("wanted only to be counted"),
    "unknown": N_("the case or a target is not on this machine"),
    "same": N_("doubles another one"),
    "paused": N_("signed, not sent because the case is paused"),
    "expired": N_("signed, not sent because the case has closed"),
    "ended": N_("signed, not sent because the case has ended"),
    "held": N_("held after reading"),
    "glyphs": N_("no font has all its letters: write it by hand"),
}
# The same of own words that nobody has read yet.
WAITING = N_("own words wait to be read")


@dataclass(frozen=True)
class Sorted:
    """Opened entries by what becomes of them.

    `letters` are one for each target, in the order of cases, targets and ids; `petition` and
    `cards` (solidarity) are entries. `waiting` have own words that nobody has read yet.
    `left_out` are entries with one of `REASONS`: `counted` wanted only to be counted, `unknown`
    belong to a case or target that is not here, `same` double another entry, `paused`, `expired`
    and `ended` are states of the case, `held` an organiser's decision, and of `glyphs` no font
    has all letters.
    """

    letters: tuple[tuple[Entry, Target], ...]
    petition: tuple[Entry, ...]
    cards: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    left_out: tuple[tuple[Entry, str], ...]


def sort(
    entries: Iterable[Entry],
    cases: Mapping[str, Case],
    decided: Mapping[bytes, str],
    set_aside: frozenset[bytes],
    today: datetime.date,
    even_closed: bool = False,
) -> Sorted:
    """Sort `entries` (each id once) for printing on `today`.

    `decided` and `set_aside` are what `decisions` keeps; `even_closed` prints for cases that are
    not open too.
    """
    order = {slug: at for at, slug in enumerate(cases)}
    found: dict[str, list[Any]] = {key: [] for key in ("letter", "petition", "solidarity")}
    waiting, left_out = [], []
    for entry in sorted(entries, key=lambda one: (order.get(one["case"], -1), one["id"])):
        decision = decided.get(bytes.fromhex(entry["id"]), "")
        why = _reason(entry, cases.get(entry["case"]), decision, set_aside, today, even_closed)
        if why:
            left_out.append((entry, why))
        elif has_own_words(entry) and not decision:
            waiting.append(entry)
        else:
            found[entry["kind"]].append(entry)
    letters = [
        (entry, target)
        for slug in dict.fromkeys(entry["case"] for entry in found["letter"])
        for target in cases[slug].targets
        for entry in found["letter"]
        if entry["case"] == slug and target.id in entry["targets"]
    ]
    return Sorted(
        tuple(letters),
        tuple(found["petition"]),
        tuple(found["solidarity"]),
        tuple(waiting),
        tuple(left_out),
    )


def has_own_words(entry: Entry) -> bool:
    """Whether somebody wrote or drew what an organiser reads before it is printed."""
    return bool(entry.get("letter") or entry.get("message") or entry.get("drawing"))


def _reason(
    entry: Entry,
    case: Case | None,
    decision: str,
    set_aside: frozenset[bytes],
    today: datetime.date,
    even_closed: bool,
) -> str:
    """Why `entry` is not printed, or an empty text."""
    if entry.get("send") == "count":
        return "counted"
    if case is None or not {target.id for target in case.targets} >= set(entry["targets"]):
        return "unknown"
    if not entry["targets"] and entry["kind"] != "solidarity":
        return "unknown"
    if bytes.fromhex(entry["id"]) in set_aside:
        return "same"
    ask = case.ask(entry["ask"])
    if not even_closed and not (ask and case.takes(ask, today)):
        return case.standing(today) if ask else "unknown"
    if decision == "hold":
        return "held"
    written = " ".join(str(entry.get(key) or "") for key in WRITTEN)
    return "glyphs" if glyphs.missing(written) else ""
