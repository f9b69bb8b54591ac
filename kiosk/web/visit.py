"""Visits: what one person has done since the attract screen. In memory only, gone with Done."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_SECONDS = 3600
MOST_VISITS = 500


@dataclass(frozen=True)
class Thanks:
    """What the thanks page tells: which case and ask, and whether a letter goes."""

    case: str
    ask: str
    targets: tuple[str, ...]
    sends: bool


class Visits:
    """The visits under way, by cookie."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Thanks]] = {}

    def thank(self, cookie: str, thanks: Thanks) -> None:
        """Remember what `cookie` has just done, and forget visits that are past their time."""
        now = self._clock()
        with self._lock:
            self._kept.pop(cookie, None)
            self._kept[cookie] = (now, thanks)
            while len(self._kept) > MOST_VISITS or now - self._oldest() > LONGEST_SECONDS:
                del self._kept[next(iter(self._kept))]

    def _oldest(self) -> float:
        return next(iter(self._kept.values()))[0]

    def thanks(self, cookie: str) -> Thanks | None:
        """What `cookie` did last, or None."""
        with self._lock:
            begun, thanks = self._kept.get(cookie, (0.0, None))
        return thanks if thanks and self._clock() - begun <= LONGEST_SECONDS else None

    def end(self, cookie: str) -> None:
        """Forget the visit of `cookie`."""
        with self._lock:
            self._kept.pop(cookie, None)
