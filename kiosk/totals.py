"""What came together for one case, for everybody to see: at stalls, on paper and from home.

A number under 5 is not told. Whatever is told is made of numbers that are told themselves, so that
no other one can be worked out; and it is a number that is certainly reached.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.cases import Case
from kiosk.db import Store
from kiosk.exports import figures
from kiosk.hub import reports, sums
from kiosk.tallies import TAKEN_FROM

FORMAT = 1
MEASURES = ("actions", "letters")


@dataclass(frozen=True)
class Signed:
    """What was signed at stalls, or on paper: 0 is under 5.

    Who answered two asks is one of the `people`, if there is no certainty that they are two.
    """

    people: int
    actions: int
    letters: int


@dataclass(frozen=True)
class Home:
    """Reports of stall visitors, or of others. `done` has a number by channel, small ones joined
    under `figures.OTHER`: letters where one may send several, else reports. 0 is under 5.
    """

    done: tuple[tuple[str, int], ...]
    not_reached: int
    later: int

    @property
    def letters(self) -> int:
        """The letters among what was done; of joined channels none is certain."""
        return sum(n for channel, n in self.done if channel in reports.LETTERS)

    @property
    def numbers(self) -> dict[str, int]:
        """All of it by channel (`other` for the joined ones) and state, but what is not told."""
        done = {channel or "other": n for channel, n in self.done}
        states = {"not_reached": self.not_reached, "later": self.later}
        return {**done, **{state: n for state, n in states.items() if n}}


@dataclass(frozen=True)
class Totals:
    """The totals of a case; `people` and `letters` are at least so many, see docs/handoff.md."""

    case: Case
    people: int
    letters: int
    stall: Signed
    paper: Signed
    stall_visitors: Home
    others: Home


def of(store: Store, case: Case) -> Totals:
    """The totals of `case`.

    Somebody may sign at the stall, on paper and write from home, so the largest of the three is
    how many people there are at least. Letters are as many as there are.
    """
    stall, paper = _stall(store, case.slug), _paper(store, case.slug)
    visitors, others = home(store, case.slug)
    return Totals(
        case=case,
        people=max(stall.people, paper.people, _people(case, visitors)),
        letters=stall.letters + paper.letters + visitors.letters,
        stall=stall,
        paper=paper,
        stall_visitors=visitors,
        others=others,
    )


def home(store: Store, slug: str) -> tuple[Home, Home]:
    """What stall visitors and others report from home."""
    rows = reports.totals(store, slug)
    visitors, others = (
        [row for row in rows if row["source"] == source] for source in ("stall", "others")
    )
    return _home(visitors), _home(others)


def _home(rows: list[dict[str, Any]]) -> Home:
    done: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for row in rows:
        states[row["state"]] += row["n"]
        if row["state"] in reports.DONE:
            done[row["channel"]] += row["n"]
    return Home(figures.fold(done), told(states["not_reached"]), told(states["later"]))


def _stall(store: Store, slug: str) -> Signed:
    signed: dict[str, Counter[str]] = {measure: Counter() for measure in MEASURES}
    for row in sums.totals(store, ("case", "ask")):
        measure = TAKEN_FROM.get(row["measure"], row["measure"])
        if row["case"] == slug and measure in MEASURES:
            signed[measure][row["ask"]] += -row["n"] if row["measure"] in TAKEN_FROM else row["n"]
    return _signed(signed["actions"], signed["letters"])


def _paper(store: Store, slug: str) -> Signed:
    by_target: Counter[tuple[str, str]] = Counter()
    for sheet in sums.sheets(store):
        if sheet["case"] == slug:
            by_target[sheet["ask"], sheet["target"]] += sheet["n"]
    people: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for (ask, target), n in by_target.items():
        # The same people may have written to each target.
        people[ask] = max(people[ask], n)
        letters[ask] += n if target else 0
    return _signed(people, letters)


def _signed(people: Mapping[str, int], letters: Mapping[str, int]) -> Signed:
    """Sums over those asks that enough people have answered: a few may send many letters."""
    asks = [ask for ask, n in people.items() if told(n)]
    return Signed(
        people=max((people[ask] for ask in asks), default=0),
        actions=sum(people[ask] for ask in asks),
        letters=told(sum(letters.get(ask, 0) for ask in asks)),
    )


def _people(case: Case, visitors: Home) -> int:
    """How many stall visitors it takes at least to do what they report in one channel, if each of
    them writes to every target as often as a report may say.
    """
    targets = max(1, len(case.targets))
    needed = [
        -(-n // (targets * (reports.MOST_LETTERS if channel in reports.LETTERS else 1)))
        for channel, n in visitors.done
        if channel != figures.OTHER
    ]
    return told(max(needed, default=0))


def told(n: int) -> int:
    """A number that may be told, else 0."""
    return n if n >= figures.LEAST else 0


def as_json(found: Totals) -> dict[str, Any]:
    """The totals as they are published; null is under 5."""
    return {
        "v": FORMAT,
        "case": found.case.slug,
        "number": found.case.number,
        "least": figures.LEAST,
        "at_least": {"people": found.people or None, "letters": found.letters or None},
        "stall": _signed_json(found.stall),
        "paper": _signed_json(found.paper),
        "stall_visitors": _home_json(found.stall_visitors),
        "others": _home_json(found.others),
    }


def _signed_json(signed: Signed) -> dict[str, Any]:
    return {name: n or None for name, n in vars(signed).items()}


def _home_json(reported: Home) -> dict[str, Any]:
    return {
        "done": {channel or "other": n for channel, n in reported.done},
        "not_reached": reported.not_reached or None,
        "later": reported.later or None,
    }
