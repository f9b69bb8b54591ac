"""Parts of tallies that came as QR codes, until the last one of each is here."""

import datetime

from kiosk.db import Store
from kiosk.errors import Fault, Refused
from kiosk.tally_codes import Part
from kiosk.words import say as _

# Whoever scans needs minutes; and nobody can fill the disk.
DAYS, MOST_PARTS = 2, 4_000


def put(store: Store, part: Part, today: datetime.date) -> list[Part]:
    """Keep a part, and return all there are of its tally. Raises `Refused` where there is no room.
    """
    row = {
        "message": part.message.hex(),
        "part": part.i,
        "n_parts": part.n,
        "data": part.data,
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
    return of(store, part)


def of(store: Store, part: Part) -> list[Part]:
    """The parts that are here of the tally that `part` belongs to, itself too."""
    rows = store.rows(
        "SELECT * FROM parts WHERE message = :message ORDER BY part",
        {"message": part.message.hex()},
    )
    found = [Part(part.message, row["part"], row["n_parts"], bytes(row["data"])) for row in rows]
    return [one for one in found if one.i != part.i] + [part]


def drop(store: Store, part: Part) -> None:
    """Forget the parts of the tally that `part` belongs to."""
    with store.writing() as connection:
        connection.execute(
            "DELETE FROM parts WHERE message = :message", {"message": part.message.hex()}
        )
