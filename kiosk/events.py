"""An event: the stall or day, what it shows, in which languages, and to whom it seals."""

import datetime
import json
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.db import Db

STATES = ("open", "paused", "closed")


@dataclass(frozen=True)
class Event:
    """The configuration of a stall.

    `languages` are offered in this order, the first is the event's own; `cases` are slugs;
    `recipients` are the age recipients entries are sealed to; `idle_seconds` of rest bring the
    question whether somebody is still there, `warning_seconds` later the visit ends.
    """

    id: str
    name: str
    organisation: str
    contact: str
    languages: tuple[str, ...]
    cases: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str = ""
    country: str = ""
    time_zone: str = "UTC"
    idle_seconds: int = 90
    warning_seconds: int = 30
    retention_days: int = 14

    def today(self, now: datetime.datetime | None = None) -> datetime.date:
        """The day it is at the stall."""
        moment = now or datetime.datetime.now(datetime.UTC)
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def put(db: Db, event: Event, state: str = "open") -> None:
    """Keep `event`, in the place of an earlier one with the same id."""
    configuration: dict[str, Any] = asdict(event)
    del configuration["id"]
    with db.writing() as connection:
        connection.execute(
            """INSERT INTO events VALUES (:id, :state, :configuration)
               ON CONFLICT DO UPDATE SET state = excluded.state,
                                         configuration = excluded.configuration""",
            {
                "id": event.id,
                "state": state,
                "configuration": json.dumps(configuration, ensure_ascii=False),
            },
        )


def show_case(db: Db, slug: str) -> None:
    """Put a case at the end of the open event's, if there is an event and it lacks it."""
    event = now_open(db)
    if event and slug not in event.cases:
        put(db, replace(event, cases=(*event.cases, slug)))


def now_open(db: Db) -> Event | None:
    """The event that is open, or None."""
    rows = db.rows("SELECT id, configuration FROM events WHERE state = 'open' ORDER BY id LIMIT 1")
    return _event(rows[0]) if rows else None


def _event(row: dict[str, Any]) -> Event:
    kept = json.loads(row["configuration"])
    for key in ("languages", "cases", "recipients"):
        kept[key] = tuple(kept[key])
    return Event(id=row["id"], **kept)
