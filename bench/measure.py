"""How things are measured: two sides take turns, so that whatever else the machine does meets both.

A side is a function that does its work once and returns how many seconds the part that counts took.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Side = Callable[[], float]


@dataclass(frozen=True)
class Line:
    """One line of the table. `met` is None where there is no goal."""

    what: str
    figure: str
    spread: str
    goal: str
    met: bool | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """The word that stands in the table."""
        return {True: "met", False: "missed", None: ""}[self.met]


@dataclass(frozen=True)
class Ratio:
    """How much longer the first side took: one ratio for each round, and the medians in seconds."""

    rounds: tuple[float, ...]
    first: float
    second: float

    def line(self, what: str, most: float, note: str = "") -> Line:
        """This ratio beside the goal of at most `most`."""
        return self._line(what, f"≤ {most:g} ×", median(self.rounds) <= most, note)

    def line_of_rates(self, what: str, least: float, note: str = "") -> Line:
        """The same beside the goal of at least `least`: the second side's rate over the first's."""
        return self._line(what, f"≥ {least:g} ×", median(self.rounds) >= least, note)

    def _line(self, what: str, goal: str, met: bool, note: str) -> Line:
        figure = f"{median(self.rounds):.2f} ×"
        spread = f"{min(self.rounds):.2f} to {max(self.rounds):.2f}"
        times = f"{self.first * 1000:.2f} ms over {self.second * 1000:.2f} ms"
        return Line(what, figure, spread, goal, met, f"{times}; {note}" if note else times)


def clocked(act: Callable[[], object]) -> float:
    """How many seconds `act` takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def interleaved(first: Side, second: Side, n_rounds: int, n_each: int) -> Ratio:
    """Both sides in turn, `n_each` times a round; the ratio of a round is that of its medians."""
    first(), second()
    firsts: list[float] = []
    seconds: list[float] = []
    ratios = []
    for _ in range(n_rounds):
        pairs = [(first(), second()) for _ in range(n_each)]
        ratios.append(median(pair[0] for pair in pairs) / median(pair[1] for pair in pairs))
        firsts += [pair[0] for pair in pairs]
        seconds += [pair[1] for pair in pairs]
    return Ratio(tuple(ratios), median(firsts), median(seconds))
