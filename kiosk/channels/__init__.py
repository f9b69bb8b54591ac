"""The ways to reach an official from home, a file each.

A way is there for a target that really has it: what the pack says is looked at once more, and
nothing else comes into an address. A new one = a file with a function of the same shape, and its
name here.
"""

import datetime
from collections.abc import Callable

from kiosk.cases import Case, Target
from kiosk.channels import call, email, fax, post, public_post
from kiosk.channels.way import Way

CHANNELS: tuple[Callable[[Case, Target, str, datetime.date], Way | None], ...] = (
    email.way,
    post.way,
    fax.way,
    call.way,
    public_post.way,
)


def ways(case: Case, target: Target, language: str, today: datetime.date) -> tuple[Way, ...]:
    """All ways to reach `target` for somebody who reads `language`."""
    found = (channel(case, target, language, today) for channel in CHANNELS)
    return tuple(way for way in found if way)
