"""The keys of tokens: one for each tablet and day, made here, forgotten when no token of them can
be good any more. A tablet that is revoked loses those of that day and later, see `quarantine`.
"""

import datetime
import secrets
from typing import Any

from kiosk.db import Store

# Tablets get keys for so many days at once; reports come in until long after an event.
DAYS_AHEAD, DAYS_KEPT = 14, 400
ID_BYTES, KEY_BYTES = 4, 32


def make_for(store: Store, device: str, today: datetime.date) -> list[dict[str, Any]]:
    """The keys of a device for yesterday, today and the days ahead, made where there are none:
    rows of `day, id, key`.

    Yesterday's is among them since a day ends later west of here.
    """
    days = [(today + datetime.timedelta(days=n)).isoformat() for n in range(-1, DAYS_AHEAD)]
    old = (today - datetime.timedelta(days=DAYS_KEPT)).isoformat()
    with store.writing() as connection:
        connection.execute("DELETE FROM day_keys WHERE day < :old", {"old": old})
        connection.executemany(
            """INSERT INTO day_keys VALUES (:id, :device, :day, :key) ON CONFLICT DO NOTHING""",
            [
                {
                    "id": secrets.token_bytes(ID_BYTES),
                    "device": device,
                    "day": day,
                    "key": secrets.token_bytes(KEY_BYTES),
                }
                for day in days
            ],
        )
    rows = store.rows(
        """SELECT day, id, key FROM day_keys
           WHERE device = :device AND day BETWEEN :first AND :last ORDER BY day""",
        {"device": device, "first": days[0], "last": days[-1]},
    )
    return [{**row, "id": bytes(row["id"]), "key": bytes(row["key"])} for row in rows]


def key_of(store: Store, key_id: bytes) -> bytes:
    """The key of that id, or nothing."""
    found = store.value("SELECT key FROM day_keys WHERE id = :id", {"id": key_id})
    return bytes(found or b"")
