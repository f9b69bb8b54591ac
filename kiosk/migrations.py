"""The tables, as a list that only grows: a change is a new function at the end.

Tables of actions have no row number and a random key, so that their order says nothing about
the order of visitors; a day is the finest time that is stored.
"""

import secrets
import sqlite3

import sqlite_utils
from sqlite_utils.migrations import Migrations

from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

steps = Migrations("kiosk")


@steps()
def first_tables(db: sqlite_utils.Database) -> None:
    """Who this device is, its events, its actions and its counters."""
    for table in (
        """CREATE TABLE instance (
            key TEXT PRIMARY KEY, value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE events (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, configuration TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE actions (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            event TEXT NOT NULL REFERENCES events (id),
            day TEXT NOT NULL CHECK (length(day) = 10),
            "case" TEXT NOT NULL, ask TEXT NOT NULL, targets TEXT NOT NULL,
            sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
            sealed BLOB,
            state TEXT NOT NULL CHECK (state IN ('kept', 'withdrawn', 'erased')),
            CHECK ((sealed IS NOT NULL) = (state = 'kept'))
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE cells (
            measure TEXT NOT NULL, event TEXT NOT NULL, day TEXT NOT NULL, "case" TEXT NOT NULL,
            ask TEXT NOT NULL, target TEXT NOT NULL, language TEXT NOT NULL,
            n INTEGER NOT NULL CHECK (n > 0),
            PRIMARY KEY (measure, event, day, "case", ask, target, language)
        ) STRICT, WITHOUT ROWID""",
    ):
        db.execute(table)
    identity = {"device": secrets.token_hex(8), "epoch": secrets.token_hex(8)}
    for key, value in identity.items():
        db.execute("INSERT INTO instance VALUES (?, ?)", [key, value])


@steps()
def case_states(db: sqlite_utils.Database) -> None:
    """What the organiser has said about a case since its pack was made."""
    db.execute(
        """CREATE TABLE case_states (
            "case" TEXT PRIMARY KEY, changes TEXT NOT NULL
        ) STRICT, WITHOUT ROWID"""
    )


@steps()
def office(db: sqlite_utils.Database) -> None:
    """What the organisers decide where entries are opened, what was handed over, and paper."""
    for table in (
        """CREATE TABLE decisions (
            entry BLOB PRIMARY KEY CHECK (length(entry) = 16),
            decision TEXT NOT NULL CHECK (decision IN ('print', 'hold'))
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE twins (
            first BLOB NOT NULL CHECK (length(first) = 16),
            second BLOB NOT NULL CHECK (length(second) = 16),
            is_same INTEGER NOT NULL CHECK (is_same IN (0, 1)),
            PRIMARY KEY (first, second), CHECK (first < second)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE deliveries (
            "case" TEXT NOT NULL, target TEXT NOT NULL,
            day TEXT NOT NULL CHECK (length(day) = 10),
            PRIMARY KEY ("case", target)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE sheets (
            sheet TEXT NOT NULL, "case" TEXT NOT NULL, ask TEXT NOT NULL, target TEXT NOT NULL,
            n INTEGER NOT NULL CHECK (n >= 0), version INTEGER NOT NULL CHECK (version > 0),
            PRIMARY KEY (sheet, target, version)
        ) STRICT, WITHOUT ROWID""",
    ):
        db.execute(table)


@steps()
def epochs(db: sqlite_utils.Database) -> None:
    """What was counted before the database was restored, by epoch, and what the hub was told."""
    for table in (
        """CREATE TABLE past_cells (
            epoch TEXT NOT NULL,
            measure TEXT NOT NULL, event TEXT NOT NULL, day TEXT NOT NULL, "case" TEXT NOT NULL,
            ask TEXT NOT NULL, target TEXT NOT NULL, language TEXT NOT NULL,
            n INTEGER NOT NULL CHECK (n > 0),
            PRIMARY KEY (epoch, measure, event, day, "case", ask, target, language)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE outbox (
            key TEXT PRIMARY KEY, value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID""",
    ):
        db.execute(table)


@steps()
def day_keys(db: sqlite_utils.Database) -> None:
    """The keys that the hub gave for the tokens of each day."""
    db.execute(
        """CREATE TABLE day_keys (
            day TEXT PRIMARY KEY CHECK (length(day) = 10),
            id BLOB NOT NULL CHECK (length(id) = 4), key BLOB NOT NULL CHECK (length(key) = 32)
        ) STRICT, WITHOUT ROWID"""
    )


def identity(db: Db) -> dict[str, str]:
    """Who writes this database: `device` for its whole life, `epoch` until it is restored."""
    return {row["key"]: row["value"] for row in db.rows("SELECT key, value FROM instance")}


def apply(db: Db) -> None:
    """Bring the tables of `db` up to date.

    Raises `Refused` for a database that a newer kiosk has written.
    """
    known = {step.name for step in steps.pending(sqlite_utils.Database(memory=True))}
    try:
        newer = {step.name for step in steps.applied(db.connection)} - known
    except sqlite3.DatabaseError as error:
        why = _("cannot be read (%(error)s): put the last backup in its place", error=error)
        raise Refused(Fault(str(db.path), why)) from error
    if newer:
        raise Refused(
            Fault(str(db.path), _("was written by a newer kiosk: install that version again"))
        )
    steps.apply(db.connection)
