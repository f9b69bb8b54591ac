"""Who may look into a hub: names with passwords, their logins, and how often they may be wrong.

All of it is in the database, so that it holds in every process of the hub and after a restart.
"""

import datetime
import hashlib
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from kiosk.db import Store

LOGIN_HOURS = 12
FREE_TRIES = 5
# After the fifth wrong try, the sixth, and so on; the last one stays.
WAIT_MINUTES = (1, 5, 15, 60)
# For so long a wrong try is remembered.
MEMORY_HOURS = 24
MOST_NAME = 60
TOKEN_BYTES = 32


def add(store: Store, name: str, password: str) -> bool:
    """Let `name` in from now on; says whether there was nobody of that name."""
    with store.writing() as connection:
        added = connection.execute(
            "INSERT INTO users VALUES (:name, :password) ON CONFLICT DO NOTHING",
            {"name": name, "password": PasswordHasher().hash(password)},
        )
        return added.rowcount == 1


def listed(store: Store) -> list[str]:
    """All names."""
    return [row["name"] for row in store.rows("SELECT name FROM users ORDER BY name")]


def remove(store: Store, name: str) -> bool:
    """Let `name` in no more, and end the logins; says whether there was one of that name."""
    with store.writing() as connection:
        connection.execute("DELETE FROM logins WHERE name = :name", {"name": name})
        removed = connection.execute("DELETE FROM users WHERE name = :name", {"name": name})
        return removed.rowcount == 1


def log_in(
    store: Store, name: str, password: str, now: datetime.datetime | None = None
) -> str | None:
    """The token of a new login; None for a wrong name or password, or after too many of them.

    A try is counted before the password is looked at, so that many at once are many.
    """
    now = now or _now()
    if len(name) > MOST_NAME or "\0" in name or not _may_try(store, name, now):
        return None
    kept = store.value("SELECT password FROM users WHERE name = :name", {"name": name})
    try:
        PasswordHasher().verify(kept or _nobodys_password(), password)
    except VerificationError:
        return None
    token = secrets.token_hex(TOKEN_BYTES)
    ends = now + datetime.timedelta(hours=LOGIN_HOURS)
    with store.writing() as connection:
        # The user may have been removed in the meantime.
        made = connection.execute(
            "INSERT INTO logins (token, name, ends_at)"
            " SELECT :token, users.name, :ends FROM users WHERE name = :name",
            {"token": _digest(token), "name": name, "ends": _text(ends)},
        )
        connection.execute("DELETE FROM tries WHERE name = :name", {"name": name})
        connection.execute("DELETE FROM logins WHERE ends_at <= :now", {"now": _text(now)})
    return token if made.rowcount else None


def who(store: Store, token: str, now: datetime.datetime | None = None) -> str | None:
    """Whose login `token` is, if it has not ended."""
    name: str | None = store.value(
        "SELECT name FROM logins WHERE token = :token AND ends_at > :now",
        {"token": _digest(token), "now": _text(now or _now())},
    )
    return name


def log_out(store: Store, token: str) -> None:
    """End a login."""
    with store.writing() as connection:
        connection.execute("DELETE FROM logins WHERE token = :token", {"token": _digest(token)})


def _may_try(store: Store, name: str, now: datetime.datetime) -> bool:
    forgotten = now - datetime.timedelta(hours=MEMORY_HOURS)
    with store.writing() as connection:
        connection.execute("DELETE FROM tries WHERE until <= :then", {"then": _text(forgotten)})
        counted = connection.execute(
            "INSERT INTO tries (name, n, until) VALUES (:name, 1, :now)"
            " ON CONFLICT (name) DO UPDATE SET n = tries.n + 1, until = :now"
            " WHERE tries.until <= :now RETURNING n",
            {"name": name, "now": _text(now)},
        ).fetchone()
        if counted is None:
            return False
        over = counted[0] - FREE_TRIES
        if over >= 0:
            wait = datetime.timedelta(minutes=WAIT_MINUTES[min(over, len(WAIT_MINUTES) - 1)])
            connection.execute(
                "UPDATE tries SET until = :until WHERE name = :name",
                {"name": name, "until": _text(now + wait)},
            )
        return True


@lru_cache
def _nobodys_password() -> str:
    """A hash that takes as long to compare as a user's, so that a name is not told by the time."""
    return PasswordHasher().hash(secrets.token_hex())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _text(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds")
