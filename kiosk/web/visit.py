"""Visits: what one person has done and typed since the attract screen.

In memory only: gone with Done, with another person, and after a fixed longest time.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from kiosk.printing import Job

LONGEST_SECONDS = 3600
MOST_VISITS = 200
MOST_ENDED = 1000

Key = TypeVar("Key")
Place = tuple[str, str]
"""A case and one of its asks."""


@dataclass(frozen=True)
class Done:
    """One action of the visit, and the form it came from; `id` is its id in hex.

    Practice leaves nothing that could be withdrawn: `is_kept` is false.
    """

    id: str
    case: str
    ask: str
    kind: str
    targets: tuple[str, ...]
    also: str
    show_name: str
    typed: Mapping[str, Any]
    is_kept: bool


@dataclass(frozen=True)
class Draft:
    """A form to begin with: what was typed, and whether it was sent and came back for mending.

    `problem` is what stood against it besides the faults of its fields.
    """

    typed: Mapping[str, Any] = field(default_factory=dict)
    is_sent: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Wanted:
    """A slip that was asked for: of a case, or of an action for it, by its id.

    `job` is the printer's; none where the browser prints.
    """

    case: str
    action: str = ""
    with_receipt: bool = False
    with_name: bool = False
    job: Job | None = None


@dataclass(frozen=True)
class Visit:
    """What is known of one visit.

    `done` are its actions by id, the last one last. `details` are the person's, for the next case.
    `drafts` are forms to begin with, by case and ask. `look` holds the switches that are on:
    `large`, `contrast` and `young`; `find` is what was searched for, `slip` the last one asked for.
    """

    done: Mapping[str, Done] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    drafts: Mapping[Place, Draft] = field(default_factory=dict)
    look: frozenset[str] = frozenset()
    find: str = ""
    slip: Wanted | None = None

    def did(self, done: Done, details: Mapping[str, Any]) -> "Visit":
        """The visit after one more action by a person with these `details`."""
        return replace(
            self,
            done={**_without(self.done, done.id), done.id: done},
            details=details,
            drafts=_without(self.drafts, (done.case, done.ask)),
        )

    def took_back(self, done: Done) -> "Visit":
        """The visit after that action was taken back: its form is there to begin with."""
        return replace(
            self,
            done=_without(self.done, done.id),
            drafts={**self.drafts, (done.case, done.ask): Draft(done.typed)},
        )

    def left(self, place: Place, draft: Draft) -> "Visit":
        """The visit with that form to go on with."""
        return replace(self, drafts={**self.drafts, place: draft})

    def switched(self, switch: str) -> "Visit":
        """The visit with a switch of its look turned over."""
        return replace(self, look=self.look ^ {switch})

    def did_case(self, slug: str, ask: str = "") -> bool:
        """Whether something was done for that case, or that ask of it."""
        return any(done.case == slug and ask in ("", done.ask) for done in self.done.values())


def _without(kept: Mapping[Key, Any], gone: Key) -> dict[Key, Any]:
    return {key: value for key, value in kept.items() if key != gone}


class Visits:
    """The visits under way, by cookie."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Visit]] = {}
        self._ended: dict[str, None] = {}

    def of(self, cookie: str) -> Visit:
        """The visit of `cookie`; an empty one where nothing is known."""
        with self._lock:
            self._forget()
            return self._kept.get(cookie, (0.0, Visit()))[1]

    def change(self, cookie: str, change: Callable[[Visit], Visit]) -> None:
        """Put what `change` makes of the visit of `cookie` in its place.

        A visit that has ended stays so, also for an answer that comes late.
        """
        with self._lock:
            self._forget()
            if cookie in self._ended:
                return
            begun, visit = self._kept.get(cookie, (self._clock(), Visit()))
            self._kept[cookie] = (begun, change(visit))
            while len(self._kept) > MOST_VISITS:
                del self._kept[next(iter(self._kept))]

    def end(self, cookie: str) -> None:
        """Forget the visit of `cookie`."""
        with self._lock:
            self._kept.pop(cookie, None)
            self._ended[cookie] = None
            while len(self._ended) > MOST_ENDED:
                del self._ended[next(iter(self._ended))]

    def forget(self) -> None:
        """Forget the visits that began too long ago, also when nobody asks any more."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        """Forget the visits that began too long ago; they stand in the order of their begin."""
        now = self._clock()
        while self._kept and now - next(iter(self._kept.values()))[0] > LONGEST_SECONDS:
            del self._kept[next(iter(self._kept))]
