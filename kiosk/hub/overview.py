"""What stands on a hub's first page."""

from typing import Any

from kiosk.db import Store


def totals(store: Store) -> list[dict[str, Any]]:
    """What was counted, by event and measure."""
    return store.rows(
        "SELECT event, measure, SUM(n) AS n FROM totals GROUP BY event, measure"
        " ORDER BY event, measure"
    )


def devices(store: Store) -> list[dict[str, Any]]:
    """The tablets that belong here or did, by name."""
    return store.rows("SELECT name, enrolled_on, revoked_on, seen_at FROM devices ORDER BY name")


def quarantined(store: Store) -> list[dict[str, Any]]:
    """What was sent and is not counted until somebody decides, the oldest first."""
    return store.rows(
        "SELECT quarantine.id, quarantine.why, quarantine.received_at,"
        " COALESCE(devices.name, quarantine.device) AS device"
        " FROM quarantine LEFT JOIN devices ON devices.id = quarantine.device"
        " WHERE quarantine.state = 'waiting' ORDER BY quarantine.received_at, quarantine.id"
    )
