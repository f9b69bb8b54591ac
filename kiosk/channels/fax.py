"""Fax: the same letter on a page with the number."""

import datetime

from kiosk import pack_facts
from kiosk.cases import Case, Target
from kiosk.channels.way import Way, letter

NAME = "fax"
STATES = ("sent", "not_reached", "later")


def way(case: Case, target: Target, language: str, today: datetime.date) -> Way | None:
    """The fax to `target`; none where the pack has no whole number or no letter."""
    if not pack_facts.E164.fullmatch(target.fax) or not letter(case, target).paragraphs:
        return None
    return Way(NAME, STATES, shown=target.fax)
