"""Opening: from sealed files and the organiser's key to a job for the exports."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kiosk import actions, case_states, events, packs, sealing
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault
from kiosk.exports import entries, job, sealed
from kiosk.exports.job import Job, Wish
from kiosk.sorting import Entry


def opened(
    db: Db, places: Sequence[Path], identities: Sequence[sealing.Identity]
) -> tuple[list[Entry], list[Fault]]:
    """The entries in `places` (folders or `.age` files) that `identities` open, each once.

    What was withdrawn on this machine or by a list in one of the folders is left out; what does
    not open is named as a fault. Raises `Refused` for a place without entries.
    """
    return unsealed(db, sealed.read(places), identities)


def unsealed(
    db: Db, pairs: Iterable[tuple[str, bytes]], identities: Sequence[sealing.Identity]
) -> tuple[list[Entry], list[Fault]]:
    """The same of pairs of id (hex) and age file."""
    gone = {entry_id.hex() for entry_id in actions.withdrawn(db)}
    return entries.opened((pair for pair in pairs if pair[0] not in gone), identities)


def wanted(settings: Settings | None, db: Db, rows: Sequence[Entry], wish: Wish) -> Job:
    """The job of exporting `rows` by the cases and the event of this machine, if it has any."""
    found = packs.installed(settings.cases, settings.fallback) if settings else {}
    cases = case_states.applied(db, found)
    listed = {event.id: event for event in events.listed(db)}
    named = [listed[row["event"]] for row in rows if row["event"] in listed]
    event = listed.get(wish.event) or next(iter([*named, *listed.values()]), None)
    organisation, contact = (event.organisation, event.contact) if event else ("", "")
    return job.make(db, rows, cases, organisation, contact, wish)
