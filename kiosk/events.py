"""An event: the stall or day, what it shows, in which languages, and to whom it seals."""

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from kiosk import languages, sealing
from kiosk.db import Db
from kiosk.words import say as _

STATES = ("practice", "open", "paused", "closed")
NEWS = ("news_case", "news_organisation")


@dataclass(frozen=True)
class Event:
    """The configuration of a stall.

    `languages` are offered in this order, the first is the event's own; `cases` are slugs;
    `recipients` are the age recipients entries are sealed to; `idle_seconds` of rest bring the
    question whether somebody is still there, `warning_seconds` later the visit ends.
    Whoever is under `age_line` (years; 0: not asked) is a child. `news` are the purposes for
    which an e-mail address may be left, `news_texts` the organisation's own words by purpose and
    language. The on-screen keyboard comes by its `button`, or is `open` for every field that is
    touched. In the state `practice` everything works and nothing is stored.
    Sealed entries travel to the hub only where `send_entries`. `version` rises with each event file
    that is made of it, `file_sha256` is the hash of what that file says.
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
    age_line: int = 0
    keyboard: str = "button"
    news: tuple[str, ...] = NEWS
    news_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    send_entries: bool = False
    version: int = 0
    file_sha256: str = ""
    state: str = "open"

    def today(self, now: datetime.datetime | None = None) -> datetime.date:
        """The day it is at the stall."""
        moment = now or datetime.datetime.now(datetime.UTC)
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def put(db: Db, event: Event) -> None:
    """Keep `event`, in the place of an earlier one with the same id."""
    configuration: dict[str, Any] = asdict(event)
    del configuration["id"], configuration["state"]
    with db.writing() as connection:
        connection.execute(
            """INSERT INTO events VALUES (:id, :state, :configuration)
               ON CONFLICT DO UPDATE SET state = excluded.state,
                                         configuration = excluded.configuration""",
            {
                "id": event.id,
                "state": event.state,
                "configuration": json.dumps(configuration, ensure_ascii=False),
            },
        )


def show_case(db: Db, slug: str) -> None:
    """Put a case at the end of those of the event that is shown, if there is one that lacks it."""
    event = shown(db)
    if event and slug not in event.cases:
        put(db, replace(event, cases=(*event.cases, slug)))


def shown(db: Db) -> Event | None:
    """The event that visitors see: the one that is open, else one in practice, else None."""
    rows = db.rows(
        """SELECT * FROM events WHERE state IN ('open', 'practice')
           ORDER BY state = 'practice', id LIMIT 1"""
    )
    return _event(rows[0]) if rows else None


def named(db: Db, event_id: str) -> Event | None:
    """The event with that id, or None."""
    rows = db.rows("SELECT * FROM events WHERE id = :id", {"id": event_id})
    return _event(rows[0]) if rows else None


def faults(event: Event) -> Iterator[tuple[str, str]]:
    """What is wrong in what was written for an event: the field, and what to do."""
    known = ", ".join(languages.known())
    for tag in event.languages:
        if tag not in languages.known():
            yield "languages", _("%(tag)r is unknown: choose among %(known)s", tag=tag, known=known)
    for text in event.recipients:
        if not sealing.is_recipient(text):
            yield "recipients", _("%(text)r is no age recipient: it begins with age1", text=text)
    if not event.recipients:
        yield "recipients", _("is missing: `kiosk keys new` prints one")
    if event.time_zone not in available_timezones():
        zone = event.time_zone
        yield "time_zone", _("%(zone)r is unknown: write Europe/Berlin", zone=zone)
    if event.country and languages.country_code(event.country, languages.SOURCE) is None:
        country = event.country
        yield "country", _("%(country)r is unknown: write DE or Germany", country=country)


def listed(db: Db) -> list[Event]:
    """Every event, by its id."""
    return [_event(row) for row in db.rows("SELECT * FROM events ORDER BY id")]


def set_state(db: Db, event_id: str, state: str) -> None:
    """Open, pause, close or practise an event; another that was shown is paused meanwhile."""
    with db.writing() as connection:
        if state in ("open", "practice"):
            connection.execute(
                "UPDATE events SET state = 'paused' WHERE state IN ('open', 'practice')"
            )
        connection.execute("UPDATE events SET state = ? WHERE id = ?", (state, event_id))


def _event(row: dict[str, Any]) -> Event:
    kept = json.loads(row["configuration"])
    for key in ("languages", "cases", "recipients", "news"):
        if key in kept:
            kept[key] = tuple(kept[key])
    return Event(id=row["id"], state=row["state"], **kept)
