"""Visits: what one person has done and typed since the attract screen.

In memory only: gone with Done, with another person, and after a fixed longest time.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

LONGEST_SECONDS = 3600
MOST_VISITS = 200

Place = tuple[str, str]
"""A case and one of its asks."""


@dataclass(frozen=True)
class Done:
    """One action of the visit, and the form it came from; practice leaves no `action_id`."""

    case: str
    ask: str
    kind: str
    targets: tuple[str, ...]
    also: str
    show_name: str
    typed: Mapping[str, Any]
    action_id: bytes | None


@dataclass(frozen=True)
class Visit:
    """What is known of one visit.

    `done` are its actions, the last one last. `details` are the person's, for the next case.
    `drafts` are forms to begin with, by case and ask. `look` holds the switches that are on:
    `large`, `contrast` and `young`.
    """

    done: Mapping[Place, Done] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    drafts: Mapping[Place, Mapping[str, Any]] = field(default_factory=dict)
    look: frozenset[str] = frozenset()

    def did(self, done: Done, details: Mapping[str, Any]) -> "Visit":
        """The visit after one more action by a person with these `details`."""
        place = (done.case, done.ask)
        return replace(
            self,
            done={**_without(self.done, place), place: done},
            details=details,
            drafts=_without(self.drafts, place),
        )

    def took_back(self, done: Done) -> "Visit":
        """The visit after that action was taken back: its form is there to begin with."""
        place = (done.case, done.ask)
        return replace(
            self,
            done=_without(self.done, place),
            drafts={**self.drafts, place: done.typed},
        )

    def switched(self, switch: str) -> "Visit":
        """The visit with a switch of its look turned over."""
        return replace(self, look=self.look ^ {switch})

    def did_case(self, slug: str) -> bool:
        """Whether something was done for that case."""
        return any(case == slug for case, _ in self.done)


def _without(kept: Mapping[Place, Any], place: Place) -> dict[Place, Any]:
    return {key: value for key, value in kept.items() if key != place}


class Visits:
    """The visits under way, by cookie."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Visit]] = {}

    def of(self, cookie: str) -> Visit:
        """The visit of `cookie`; an empty one where nothing is known."""
        with self._lock:
            self._forget()
            return self._kept.get(cookie, (0.0, Visit()))[1]

    def change(self, cookie: str, change: Callable[[Visit], Visit]) -> None:
        """Put what `change` makes of the visit of `cookie` in its place."""
        with self._lock:
            self._forget()
            begun, visit = self._kept.get(cookie, (self._clock(), Visit()))
            self._kept[cookie] = (begun, change(visit))
            while len(self._kept) > MOST_VISITS:
                del self._kept[next(iter(self._kept))]

    def end(self, cookie: str) -> None:
        """Forget the visit of `cookie`."""
        with self._lock:
            self._kept.pop(cookie, None)

    def _forget(self) -> None:
        """Forget the visits that began too long ago; they stand in the order of their begin."""
        now = self._clock()
        while self._kept and now - next(iter(self._kept.values()))[0] > LONGEST_SECONDS:
            del self._kept[next(iter(self._kept))]
