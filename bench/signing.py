"""One signature taken in this process, over what nobody can save: sealing and a durable commit."""

import secrets
import sqlite3
from pathlib import Path
from typing import Any

from bench import visitors
from bench.measure import Line, clocked, interleaved
from kiosk import sealing
from kiosk.web.request import kiosk_of
from tests.factories import House

MOST = 3.5
# So many on each side come first. After them both write-ahead logs are written over from their
# begin, as on a tablet in use; a log that still grows makes commits, and so the floor, dearer.
N_BEFORE = 500


def post(house: House, quick: bool) -> Line:
    """The whole POST of a letter over seal and commit of the same entry."""
    app = house.app()
    secret = kiosk_of(app).secret

    def signs() -> float:
        asked = visitors.environ(visitors.new(secret), "POST")
        status = ""

        def act() -> None:
            nonlocal status
            status = visitors.answer(app, asked)

        seconds = clocked(act)
        if not status.startswith("303"):
            raise RuntimeError(f"a letter was answered with {status}")
        return seconds

    signs()
    entry = house.entries()[0]
    floor = bare(house.settings.instance / "floor.sqlite")

    def keeps() -> float:
        key = secrets.token_bytes(16)
        same = {**entry, "id": key.hex()}
        return clocked(lambda: keep(floor, key, same, house.event.recipients))

    for _ in range(N_BEFORE):
        signs(), keeps()
    ratio = interleaved(signs, keeps, *((10, 40) if quick else (40, 100)))
    floor.close()
    return ratio.line("POST of a letter / seal + commit", MOST)


def bare(file: Path) -> sqlite3.Connection:
    """A database with one table, as durable as the kiosk's."""
    opened = sqlite3.connect(file, isolation_level=None)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=FULL")
    opened.execute(
        "CREATE TABLE entries (id BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID"
    )
    return opened


def keep(
    floor: sqlite3.Connection, key: bytes, entry: dict[str, Any], recipients: tuple[str, ...]
) -> None:
    """Seal `entry` and keep it, with nothing around."""
    sealed = sealing.seal(entry, recipients)
    floor.execute("BEGIN IMMEDIATE")
    floor.execute("INSERT INTO entries VALUES (?, ?)", (key, sealed))
    floor.execute("COMMIT")
