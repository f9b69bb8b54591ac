"""What people report that they did at home: counted by day, with nothing about anybody.

A stall visitor's report counts once for each target and channel. What was spent is kept as an HMAC
of the token's nonce, which says nothing without the hub's secret, and is forgotten after every key
of such a token, see `day_keys`. Anybody else's is counted apart, as one of `others`.
"""

import datetime
import hmac
from typing import Any

from kiosk.db import Store

CHANNELS = ("email", "post", "fax", "call", "public_post")
# Channels in which several letters may go at once; in the others one report is one deed.
LETTERS = ("email", "post", "fax")
STATES = ("sent", "reached", "not_reached", "later")
DONE = ("sent", "reached")
MOST_LETTERS = 20
DAYS_KEPT = 430


def mark(secret: bytes, nonce: bytes, case: str, target: str, channel: str, state: str) -> bytes:
    """The mark of a token's nonce that is spent on this deed.

    The state is not part of it but for this: who promised to do it later may still do it.
    """
    promised = "later" if state == "later" else ""
    deed = "\0".join(("kiosk-spent-v1", case, target, channel, promised))
    return hmac.digest(secret, nonce + deed.encode(), "sha256")


def record(
    store: Store,
    case: str,
    target: str,
    channel: str,
    state: str,
    n: int,
    source: str,
    mac: bytes | None,
    today: datetime.date,
) -> bool:
    """Count a report of `n` letters (at most 20, and one in a channel that takes none).

    With the `mac` of a token it counts once, for ever; without it, it is one by `others`. Returns
    whether it was counted; raises ValueError for an unknown channel, state or source.
    """
    if channel not in CHANNELS or state not in STATES or source not in ("stall", "others"):
        raise ValueError(f"unknown report: {channel}, {state}, {source}")
    _purge(store, today)
    day = today.isoformat()
    with store.writing() as connection:
        if mac is not None:
            spent = connection.execute(
                "INSERT INTO spent VALUES (:mac, :day) ON CONFLICT DO NOTHING",
                {"mac": mac, "day": day},
            )
            if not spent.rowcount:
                return False
        connection.execute(
            """INSERT INTO reports ("case", target, channel, state, source, day, n)
               VALUES (:case, :target, :channel, :state, :source, :day, :n)
               ON CONFLICT ("case", target, channel, state, source, day)
               DO UPDATE SET n = reports.n + excluded.n""",
            {
                "case": case,
                "target": target,
                "channel": channel,
                "state": state,
                "source": source if mac is not None else "others",
                "day": day,
                "n": min(max(n, 1), MOST_LETTERS) if channel in LETTERS else 1,
            },
        )
    return True


def _purge(store: Store, today: datetime.date) -> None:
    """Once a day, forget what was spent so long ago that no token of then is good any more."""
    done = store.value("SELECT value FROM settings WHERE key = 'spent_purged'") or ""
    if done >= today.isoformat():
        return
    old = today - datetime.timedelta(days=DAYS_KEPT)
    with store.writing() as connection:
        connection.execute(
            """INSERT INTO settings VALUES ('spent_purged', :today)
               ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
            {"today": today.isoformat()},
        )
        connection.execute("DELETE FROM spent WHERE day < :old", {"old": old.isoformat()})


def totals(store: Store, case: str) -> list[dict[str, Any]]:
    """The reports on a case over all days: rows of `channel, target, state, source, n`."""
    return store.rows(
        """SELECT channel, target, state, source, CAST(sum(n) AS BIGINT) AS n
           FROM reports WHERE "case" = :case
           GROUP BY channel, target, state, source ORDER BY channel, target, state, source""",
        {"case": case},
    )


def cases(store: Store) -> list[str]:
    """The cases that anybody has reported on."""
    return [
        row["case"] for row in store.rows('SELECT DISTINCT "case" FROM reports ORDER BY "case"')
    ]
