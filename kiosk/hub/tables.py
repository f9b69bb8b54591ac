"""The tables of a hub, as a list that only grows: a change is a new text at the end of `STEPS`.

They are written once for both engines; names in {brackets} stand for what differs. Texts are sorted
by their code points in both.
"""

import sqlite3

from kiosk.config import Settings
from kiosk.db import Db, Store, Writing
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

DIALECTS = {
    "sqlite": {
        "text": "TEXT NOT NULL",
        "whole": "INTEGER NOT NULL",
        "bytes": "BLOB NOT NULL",
        "bytes_or_none": "BLOB",
        "end": " STRICT, WITHOUT ROWID",
    },
    "postgresql": {
        "text": 'TEXT COLLATE "C" NOT NULL',
        "whole": "BIGINT NOT NULL",
        "bytes": "BYTEA NOT NULL",
        "bytes_or_none": "BYTEA",
        "end": "",
    },
}
# Held by the one process that brings the tables up to date; any number, but always the same.
LOCK = 5_494_667_071

STEPS = (
    """
    CREATE TABLE devices (
        id {text} PRIMARY KEY, name {text} UNIQUE, public_key {bytes} UNIQUE,
        enrolled_on {text}, revoked_on {text}, seen_at {text}
    ){end};
    CREATE TABLE invitations (
        id {text} PRIMARY KEY, name {text}, code_key {bytes}, ends_at {text}, tries {whole},
        device {text}
    ){end};
    CREATE TABLE statements (
        device {text}, epoch {text}, seq {whole},
        sha256 {bytes}, message {bytes}, received_at {text},
        PRIMARY KEY (device, epoch, seq)
    ){end};
    CREATE TABLE epochs (
        device {text}, epoch {text}, seq {whole},
        is_split {whole} CHECK (is_split IN (0, 1)),
        PRIMARY KEY (device, epoch)
    ){end};
    CREATE TABLE counted (
        device {text}, epoch {text}, measure {text}, event {text}, day {text}, "case" {text},
        ask {text}, target {text}, language {text}, n {whole} CHECK (n >= 0),
        PRIMARY KEY (device, epoch, measure, event, day, "case", ask, target, language)
    ){end};
    CREATE TABLE totals (
        measure {text}, event {text}, day {text}, "case" {text},
        ask {text}, target {text}, language {text}, n {whole} CHECK (n >= 0),
        PRIMARY KEY (measure, event, day, "case", ask, target, language)
    ){end};
    CREATE TABLE claims (
        sheet {text}, target {text}, device {text}, epoch {text},
        "case" {text}, ask {text}, n {whole} CHECK (n >= 0), version {whole},
        PRIMARY KEY (sheet, target, device, epoch)
    ){end};
    CREATE TABLE entries (
        id {bytes} PRIMARY KEY CHECK (length(id) = 16),
        device {text}, event {text}, day {text}, "case" {text}, ask {text},
        sha256 {bytes} CHECK (length(sha256) IN (0, 32)), sealed {bytes_or_none},
        state {text} CHECK (state IN ('held', 'withdrawn', 'shredded')),
        CHECK ((sealed IS NOT NULL) = (state = 'held'))
    ){end};
    CREATE TABLE quarantine (
        id {text} PRIMARY KEY, device {text}, epoch {text}, seq {whole},
        why {text}, message {bytes}, received_at {text},
        state {text} CHECK (state IN ('waiting', 'accepted', 'rejected'))
    ){end};
    CREATE TABLE users (name {text} PRIMARY KEY, password {text}){end};
    CREATE TABLE logins (token {bytes} PRIMARY KEY, name {text}, ends_at {text}){end};
    CREATE TABLE tries (name {text} PRIMARY KEY, n {whole}, until {text}){end};
    CREATE TABLE parts (
        message {text}, part {whole}, n_parts {whole}, data {bytes}, received_on {text},
        PRIMARY KEY (message, part)
    ){end};
    CREATE TABLE settings (key {text} PRIMARY KEY, value {text}){end};
    CREATE TABLE events (id {text} PRIMARY KEY, version {whole}, file {bytes}){end}
    """,
    """
    CREATE TABLE day_keys (
        id {bytes} PRIMARY KEY CHECK (length(id) = 4),
        device {text}, day {text}, key {bytes} CHECK (length(key) = 32),
        UNIQUE (device, day)
    ){end};
    CREATE TABLE spent (mac {bytes} PRIMARY KEY, day {text}){end};
    CREATE TABLE reports (
        "case" {text}, target {text}, channel {text},
        state {text} CHECK (state IN ('sent', 'reached', 'not_reached', 'later')),
        source {text} CHECK (source IN ('stall', 'others')),
        day {text}, n {whole} CHECK (n > 0),
        PRIMARY KEY ("case", target, channel, state, source, day)
    ){end}
    """,
)


def opened(settings: Settings) -> Store:
    """The database of a hub, its tables up to date."""
    store: Store = Db(settings.database)
    if settings.postgres:
        try:
            from kiosk.postgres import Postgres  # here, since a hub with a file needs no driver
        except ImportError as error:
            why = _("needs the driver: install kiosk[postgres]")
            raise Refused(Fault("config.toml: database", why)) from error
        store = Postgres(settings.postgres)
    apply(store)
    return store


def are_current(store: Store) -> bool:
    """Whether the database answers, with the tables of this kiosk."""
    n_applied: int = store.value("SELECT COUNT(*) FROM steps")
    return n_applied == len(STEPS)


def apply(store: Store) -> None:
    """Bring the tables of `store` up to date; any number of processes may ask for it at once.

    Raises `Refused` for a database that a newer kiosk has written.
    """
    dialect = DIALECTS[store.engine]
    try:
        with store.writing() as connection:
            n_applied = _begin(store.engine, connection)
            if n_applied > len(STEPS):
                why = _("was written by a newer kiosk: install that version again")
                raise Refused(Fault(store.where, why))
            for number, step in enumerate(STEPS[n_applied:], n_applied + 1):
                for statement in step.split(";"):
                    connection.execute(statement.format_map(dialect))
                connection.execute("INSERT INTO steps VALUES (:number)", {"number": number})
    except sqlite3.DatabaseError as error:
        why = _("cannot be read (%(error)s): put the last backup in its place", error=error)
        raise Refused(Fault(store.where, why)) from error


def _begin(engine: str, connection: Writing) -> int:
    """How many steps were applied already, asked when nobody else applies any."""
    if engine == "postgresql":
        connection.execute("SELECT pg_advisory_xact_lock(:lock)", {"lock": LOCK})
    connection.execute("CREATE TABLE IF NOT EXISTS steps (number INTEGER PRIMARY KEY)")
    n_applied: int = connection.execute("SELECT COUNT(*) FROM steps").fetchone()[0]
    return n_applied
