"""The tablets that are enrolled at this hub, and the codes by which one can be."""

import datetime
import secrets
from dataclasses import dataclass
from typing import Any

from kiosk.db import Store, Writing

MINUTES, TRIES = 15, 5


@dataclass(frozen=True)
class Device:
    """An enrolled tablet: `revoked_on` is the day (ISO) from which it is not trusted, or empty;
    `seen_at` (UTC ISO) when it was last heard of, or empty.
    """

    id: str
    name: str
    public_key: bytes
    enrolled_on: str
    revoked_on: str = ""
    seen_at: str = ""


def listed(store: Store) -> list[Device]:
    """Every device, by its name."""
    return [Device(**row) for row in store.rows("SELECT * FROM devices ORDER BY name")]


def of_id(store: Store, device_id: str) -> Device | None:
    """The device of that id, if it is enrolled."""
    rows = store.rows("SELECT * FROM devices WHERE id = :id", {"id": device_id})
    return Device(**rows[0]) if rows else None


def of_key(store: Store, public_key: bytes) -> Device | None:
    """The device that signs with that key, if it is enrolled."""
    rows = store.rows("SELECT * FROM devices WHERE public_key = :key", {"key": public_key})
    return Device(**rows[0]) if rows else None


def named(store: Store, name: str) -> Device | None:
    """The device of that name, if there is one."""
    rows = store.rows("SELECT * FROM devices WHERE name = :name", {"name": name})
    return Device(**rows[0]) if rows else None


def rename(store: Store, device_id: str, name: str) -> None:
    """Give a device another name, which no other has."""
    with store.writing() as connection:
        connection.execute(
            "UPDATE devices SET name = :name WHERE id = :id", {"id": device_id, "name": name}
        )


def lock(connection: Writing, device_id: str, now: datetime.datetime) -> str | None:
    """Hold everybody else's messages of this device back until the transaction ends, and note
    that it was heard of.

    Returns the day from which it is not trusted, an empty text for a trusted one, None for a
    device that is not enrolled.
    """
    row = connection.execute(
        "UPDATE devices SET seen_at = :now WHERE id = :id RETURNING revoked_on",
        {"id": device_id, "now": stamp(now)},
    ).fetchone()
    return None if row is None else str(row[0])


def stamp(moment: datetime.datetime) -> str:
    """A moment (with time zone) as texts that sort as the moments do."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def invite(store: Store, name: str, code_key: bytes, now: datetime.datetime) -> str:
    """Let whoever proves to know `code_key` in the next `MINUTES` enrol as `name`.

    Returns the id of the invitation; one before for the same name is void.
    """
    invitation: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "name": name,
        "code_key": code_key,
        "ends_at": stamp(now + datetime.timedelta(minutes=MINUTES)),
    }
    with store.writing() as connection:
        connection.execute(
            "DELETE FROM invitations WHERE name = :name OR ends_at < :now",
            {"name": name, "now": stamp(now)},
        )
        connection.execute(
            "INSERT INTO invitations VALUES (:id, :name, :code_key, :ends_at, 0, '')", invitation
        )
    return str(invitation["id"])


def invitations(store: Store, now: datetime.datetime) -> dict[str, bytes]:
    """The code keys of the invitations that can still be taken, by their id."""
    rows = store.rows(
        "SELECT id, code_key FROM invitations WHERE ends_at >= :now AND tries < :most ORDER BY id",
        {"now": stamp(now), "most": TRIES},
    )
    return {row["id"]: row["code_key"] for row in rows}


def count_try(store: Store) -> None:
    """Somebody has shown a code that fits no invitation: it counts against each of them."""
    with store.writing() as connection:
        connection.execute("UPDATE invitations SET tries = tries + 1", {})


def enrol(
    store: Store, invitation: str, device_id: str, public_key: bytes, now: datetime.datetime
) -> Device | None:
    """Enrol a device by an invitation, which is that device's from then on.

    The same device again gets what it got. None where the invitation was taken by another
    meanwhile, or another device has this id or key.
    """
    with store.writing() as connection:
        taken = connection.execute(
            """UPDATE invitations SET device = :device
               WHERE id = :id AND device IN ('', :device) RETURNING name""",
            {"id": invitation, "device": public_key.hex()},
        ).fetchone()
        if not taken:
            return None
        row: dict[str, Any] = {
            "id": device_id,
            "name": taken[0],
            "public_key": public_key,
            "enrolled_on": now.date().isoformat(),
        }
        connection.execute(
            """INSERT INTO devices VALUES (:id, :name, :public_key, :enrolled_on, '', '')
               ON CONFLICT DO NOTHING""",
            row,
        )
        kept = connection.execute(
            """UPDATE devices SET name = :name
               WHERE id = :id AND public_key = :public_key AND revoked_on = ''
               RETURNING enrolled_on""",
            row,
        ).fetchone()
        if not kept:
            return None
    return Device(device_id, str(row["name"]), public_key, str(kept[0]))
