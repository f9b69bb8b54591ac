"""Shredding: when all was handed over and a time has passed, details are erased and counts stay.

What is sealed here is kept as long as its event says, counted from the hand-over. An action is
handed over when each of its targets has got what was signed, on its own day or later; one that
names no target, when all targets of its case have. In a case without targets that is a hand-over
to the empty text.
"""

import datetime
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk import actions, deliveries, events
from kiosk.cases import Case
from kiosk.db import Db
from kiosk.errors import Fault
from kiosk.words import say as _

Targets = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Shredded:
    """How many entries were erased, by case, and what was not as it should be."""

    cases: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def targets_of(cases: Mapping[str, Case]) -> dict[str, tuple[str, ...]]:
    """For each case the targets to whom something is handed over; copies go by themselves."""
    return {
        slug: tuple(target.id for target in case.targets if not target.copy_of)
        for slug, case in cases.items()
    }


def due(
    db: Db, targets: Targets, today: datetime.date, retention_days: int | None = None
) -> dict[bytes, str]:
    """The case of each kept action whose details are to be erased, by id.

    `targets` are those of every case. Without `retention_days` each event's own count.
    """
    given = deliveries.listed(db)
    days = {event.id: event.retention_days for event in events.listed(db)}
    found = {}
    for row in actions.kept_facts(db):
        handed_over = _handed_over(row, targets, given)
        most = days[row["event"]] if retention_days is None else retention_days
        if handed_over and (today - handed_over).days > most:
            found[row["id"]] = row["case"]
    return found


def overdue(db: Db, targets: Targets, today: datetime.date, days: int = 30) -> dict[str, int]:
    """How many entries are kept for more than `days` days without having been handed over."""
    given = deliveries.listed(db)
    late = Counter(
        row["case"]
        for row in actions.kept_facts(db)
        if (today - datetime.date.fromisoformat(row["day"])).days > days
        and not _handed_over(row, targets, given)
    )
    return dict(sorted(late.items()))


def _handed_over(
    row: Mapping[str, Any], targets: Targets, given: deliveries.Given
) -> datetime.date | None:
    """The day on which the last target of an action got what was signed, or None."""
    names = row["targets"] or targets.get(row["case"]) or ("",)
    return deliveries.last(given, row["case"], names, row["day"])


def shred(
    db: Db,
    targets: Targets,
    today: datetime.date,
    retention_days: int | None = None,
    backups: Sequence[Path] = (),
    dry_run: bool = False,
) -> Shredded:
    """Erase what is `due` here, and in `backups` all that is no longer here.

    Nothing of it is left in the files then, their logs included. A backup that is missing or
    cannot be written is told as a fault, and a second call makes good what a first one could not.
    `dry_run` tells what would be erased and changes nothing.
    """
    ids = due(db, targets, today, retention_days)
    faults = [_missing(file) for file in backups if not file.is_file()]
    if not dry_run:
        actions.erase(db, ids)
        faults += _cleaned(db)
        faults += [fault for file in backups if file.is_file() for fault in _in_backup(db, file)]
    return Shredded(dict(sorted(Counter(ids.values()).items())), tuple(faults))


def _missing(file: Path) -> Fault:
    why = _("is not there, nothing was erased in it: bring it, or take it out of `backups`")
    return Fault(str(file), why)


def _in_backup(db: Db, file: Path) -> list[Fault]:
    backup = Db(file)
    try:
        actions.erase(backup, actions.gone(db))
        return _cleaned(backup)
    except sqlite3.Error as error:
        why = _("cannot be erased in (%(error)s): mend it, or destroy this copy", error=error)
        return [Fault(str(file), why)]
    finally:
        backup.close()


def _cleaned(db: Db) -> list[Fault]:
    why = _("was in use meanwhile, its log may hold what was erased: stop the kiosk, shred again")
    try:
        return [] if db.clean() else [Fault(str(db.path), why)]
    except sqlite3.OperationalError:
        return [Fault(str(db.path), why)]
