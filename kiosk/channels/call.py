"""Call: a number to tap, and what to say."""

import datetime

from kiosk import pack_facts
from kiosk.cases import Case, Target
from kiosk.channels.way import Way, both

NAME = "call"
STATES = ("reached", "not_reached", "later")


def way(case: Case, target: Target, language: str, today: datetime.date) -> Way | None:
    """The call to `target`; none where the pack has no whole number.

    Without words of its own for a call, the demands are what to say.
    """
    if not pack_facts.E164.fullmatch(target.phone):
        return None
    said, meaning = both(case, target, "Call", language)
    if not said:
        said, meaning = both(case, target, "Demands", language)
    return Way(
        NAME, STATES, link=f"tel:{target.phone}", shown=target.phone, text=said, meaning=meaning
    )
