"""Parts of tallies that came as QR codes, until the last one of each is here."""

import datetime

from kiosk.db import Store
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

# Whoever scans needs minutes; and nobody can fill the disk.
DAYS, MOST_PARTS = 2, 4_000


def put(store: Store, message: bytes, i: int, n: int, data: bytes, today: datetime.date) -> None:
    """Keep part `i` of the `n` of a tally that `message` (8 bytes) names.

    Raises `Refused` where there is no room.
    """
    row = {
        "message": message.hex(),
        "part": i,
        "n_parts": n,
        "data": data,
        "today": today.isoformat(),
    }
    old = (today - datetime.timedelta(days=DAYS)).isoformat()
    with store.writing() as connection:
        connection.execute("DELETE FROM parts WHERE received_on < :old", {"old": old})
        n_parts = connection.execute("SELECT count(*) FROM parts").fetchone()[0]
        if n_parts >= MOST_PARTS:
            why = _("too many codes wait for their other parts: bring the batch as a file")
            raise Refused(Fault("code", why))
        connection.execute(
            """INSERT INTO parts VALUES (:message, :part, :n_parts, :data, :today)
               ON CONFLICT DO NOTHING""",
            row,
        )


def of(store: Store, message: bytes) -> list[tuple[int, int, bytes]]:
    """Number, number of all and content of the parts that are here of a tally."""
    rows = store.rows(
        "SELECT part, n_parts, data FROM parts WHERE message = :message ORDER BY part",
        {"message": message.hex()},
    )
    return [(row["part"], row["n_parts"], bytes(row["data"])) for row in rows]


def drop(store: Store, message: bytes) -> None:
    """Forget the parts of a tally."""
    with store.writing() as connection:
        connection.execute("DELETE FROM parts WHERE message = :message", {"message": message.hex()})
