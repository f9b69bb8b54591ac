"""What was handed over to whom, and when: it fills the report and starts the time of keeping."""

import datetime
from collections.abc import Mapping, Sequence

from kiosk.db import Db

# The day of the hand-over by case and target.
Given = Mapping[tuple[str, str], datetime.date]


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


def last(given: Given, case: str, targets: Sequence[str], signed: str) -> datetime.date | None:
    """The day on which the last of `targets` got what was signed on the ISO day `signed`, or None.

    What was handed over before that day did not hold it.
    """
    days = [given[case, target] for target in targets if (case, target) in given]
    is_whole = len(days) == len(targets) and min(days) >= datetime.date.fromisoformat(signed)
    return max(days) if is_whole else None
