"""Post: a letter to print or copy by hand, and how long it takes."""

import datetime

from kiosk import languages
from kiosk.cases import Case, Target
from kiosk.channels.way import Way, letter, line

NAME = "post"
STATES = ("sent", "later")


def way(case: Case, target: Target, language: str, today: datetime.date) -> Way | None:
    """The letter to `target` on paper; none where the pack has no address or no letter."""
    if not target.address or not letter(case, target).paragraphs:
        return None
    arrives = today + datetime.timedelta(days=target.postal_days)
    return Way(
        NAME,
        STATES,
        lines=address(case, target),
        days=target.postal_days,
        is_late=arrives > case.expires,
    )


def address(case: Case, target: Target) -> tuple[str, ...]:
    """The address of `target` as it stands on an envelope, the country at the end."""
    lines = [line(part) for part in (target.name, target.office, *target.address)]
    country = languages.country_name(target.country, case.language)
    if not lines[-1].casefold().endswith(country.casefold()):
        lines.append(country.upper())
    return tuple(part for part in lines if part)
