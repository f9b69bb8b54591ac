"""What was done for one case, in figures that tell nothing about anybody."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk import deliveries
from kiosk.cases import Case
from kiosk.exports.job import Job
from kiosk.exports.tables import outcomes
from kiosk.sorting import Entry

LEAST = 5
OTHER = ""
# What of the opened entries was not printed is told by these reasons of `sorting`.
NOT_PRINTED = ("waiting", "held", "paused", "expired", "ended", "same")


@dataclass(frozen=True)
class Figures:
    """The totals of one case.

    `people` is a number that is certainly reached. `letters` are by target, less those taken
    back, `delivered` is the day of the hand-over by target. `paper` are people on paper sheets.
    `countries` and `languages` are folded; the key `OTHER` stands for all small ones.
    `not_printed` are opened entries by one of `NOT_PRINTED`. They are not folded: they tell what
    was done with what people signed, and nothing about the people.
    """

    case: Case
    days: tuple[datetime.date, ...]
    people: int
    letters: Mapping[str, int]
    delivered: Mapping[str, datetime.date]
    petition: int
    solidarity: int
    paper: int
    countries: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    not_printed: Mapping[str, int]


def of(
    case: Case,
    cells: Iterable[Mapping[str, Any]],
    sheets: Iterable[Mapping[str, Any]],
    job: Job,
    given: deliveries.Given,
) -> Figures:
    """The figures of `case` from counters and paper sheets (rows as `kiosk tally --json` has
    them), the opened entries of `job`, which writes to closed cases too, and the hand-overs.
    """
    sums: Counter[tuple[str, str]] = Counter()
    spoken: Counter[str] = Counter()
    days = set()
    for cell in cells:
        if cell["case"] == case.slug:
            days.add(datetime.date.fromisoformat(cell["day"]))
            sums[cell["measure"], cell["target"] or cell["ask"]] += cell["n"]
            spoken[cell["language"]] += cell["n"] if cell["measure"] == "actions" else 0
    by_ask = {ask: sums["actions", ask.id] - sums["withdrawn", ask.id] for ask in case.asks}
    targets = [target.id for target in case.targets]
    return Figures(
        case=case,
        days=tuple(sorted(days)),
        people=max(by_ask.values(), default=0),
        letters={
            target: sums["letters", target] - sums["letters_withdrawn", target]
            for target in targets
            if sums["letters", target]
        },
        delivered={
            target: given[case.slug, target] for target in targets if (case.slug, target) in given
        },
        petition=sum(n for ask, n in by_ask.items() if ask.kind == "petition"),
        solidarity=sum(n for ask, n in by_ask.items() if ask.kind == "solidarity"),
        paper=sum(sheet["n"] for sheet in sheets if sheet["case"] == case.slug),
        countries=fold(_countries(case, job.entries)),
        languages=fold(spoken),
        not_printed=_not_printed(case, job, given),
    )


def _not_printed(case: Case, job: Job, given: deliveries.Given) -> dict[str, int]:
    """How many entries of a case are not printed, by reason.

    What was handed over before the case was closed has been printed.
    """
    all_targets = [target.id for target in case.targets if not target.copy_of] or [""]
    became, counts = outcomes(job.sorted), Counter[str]()
    for entry in job.entries:
        ask = case.ask(entry["ask"]) if entry["case"] == case.slug else None
        if not ask:
            continue
        why, targets = became[entry["id"]], entry["targets"] or all_targets
        is_open = case.takes(ask, job.today)
        is_free = is_open or deliveries.last(given, case.slug, targets, entry["day"])
        is_of_case = why in ("printed", "waiting", "held") and not is_free
        counts[case.standing(job.today) if is_of_case else why] += 1
    return {why: counts[why] for why in NOT_PRINTED if counts[why]}


def _countries(case: Case, entries: Iterable[Entry]) -> Counter[str]:
    """How many entries of a case there are by country, of the ask that has most of them."""
    by_ask: dict[str, Counter[str]] = {ask.id: Counter() for ask in case.asks}
    for entry in entries:
        if entry["case"] == case.slug and entry["ask"] in by_ask:
            by_ask[entry["ask"]][entry.get("country") or OTHER] += 1
    return max(by_ask.values(), key=lambda counts: counts.total(), default=Counter())


def fold(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Counts from the largest down, those under `LEAST` joined under `OTHER`.

    Where what is joined is still under `LEAST`, the next larger one is joined too, so that
    nobody's can be worked out from the total.
    """
    rows = sorted(
        ((key, n) for key, n in counts.items() if n > 0 and key != OTHER),
        key=lambda row: (-row[1], row[0]),
    )
    other = counts.get(OTHER, 0)
    while rows and (rows[-1][1] < LEAST or 0 < other < LEAST):
        other += rows.pop()[1]
    return (*rows, *([(OTHER, other)] if other >= LEAST else []))
