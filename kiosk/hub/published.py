"""The event files that a hub hands on to the tablets enrolled at it."""

from kiosk.db import Store


def put(store: Store, event: str, version: int, file: bytes) -> bool:
    """Hand on this version of an event from now on; returns False for one that is not newer."""
    with store.writing() as connection:
        changed = connection.execute(
            """INSERT INTO events VALUES (:event, :version, :file)
               ON CONFLICT (id) DO UPDATE SET version = excluded.version, file = excluded.file
               WHERE excluded.version > events.version""",
            {"event": event, "version": version, "file": file},
        )
        connection.execute(
            """INSERT INTO settings VALUES ('event', :event)
               ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
            {"event": event},
        )
        return changed.rowcount == 1


def newest(store: Store) -> bytes:
    """The file of the event that was named last, or nothing."""
    found = store.value(
        """SELECT file FROM events JOIN settings ON settings.value = events.id
           WHERE settings.key = 'event'"""
    )
    return bytes(found or b"")
