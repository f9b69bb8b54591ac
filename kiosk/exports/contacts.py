"""E-mail addresses of those who wished for news, by purpose, with the words they agreed to.

Nobody else's address is here, and none whose time is over.
"""

import calendar
import datetime

from kiosk.events import NEWS
from kiosk.exports.job import Job
from kiosk.exports.tables import csv_of

COLUMNS = (
    "purpose", "case", "name", "email", "language", "consent", "day", "keep_until", "keep",
)  # fmt: skip
CASE_ENDS = "until the case ends"


def as_csv(job: Job, purpose: str = "", months: int = 24) -> bytes:
    """The addresses for `purpose` (one of `events.NEWS`), or for all where it is empty.

    News of the organisation may be sent for `months` after the day of signing, news of a case
    until the case ends. The rows stand by purpose, then in the order of the random ids.
    """
    table: list[tuple[str, ...]] = []
    for name in NEWS:
        for entry in sorted(job.entries, key=lambda one: str(one["id"])):
            consent, email = entry.get(name), entry.get("email")
            if name != (purpose or name) or not (consent and email) or entry.get("under_age"):
                continue
            about_case = name == "news_case"
            last = later(datetime.date.fromisoformat(entry["day"]), months)
            if about_case or last >= job.today:
                row = (
                    name,
                    entry["case"] if about_case else "",
                    entry.get("name") or "",
                    email,
                    entry["language"],
                    consent,
                    entry["day"],
                    "" if about_case else last.isoformat(),
                    CASE_ENDS if about_case else f"{months} months",
                )
                table += [row]
    return csv_of(COLUMNS, table)


def later(day: datetime.date, months: int) -> datetime.date:
    """The same day `months` later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, length))
