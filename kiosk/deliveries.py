"""What was handed over to whom, and when: it fills the report and starts the time of keeping."""

import datetime

from kiosk.db import Db


def put(db: Db, case: str, target: str, day: datetime.date) -> None:
    """Say that what was signed in `case` was handed over to `target` on `day`."""
    with db.writing() as connection:
        connection.execute(
            """INSERT INTO deliveries VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET day = excluded.day""",
            (case, target, day.isoformat()),
        )


def listed(db: Db) -> dict[tuple[str, str], datetime.date]:
    """The day of the hand-over by case and target."""
    rows = db.rows('SELECT "case", target, day FROM deliveries')
    return {(row["case"], row["target"]): datetime.date.fromisoformat(row["day"]) for row in rows}
