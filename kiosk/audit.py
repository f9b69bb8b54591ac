"""The audit: what can be proved about a database from what stands in it.

Every action is a row and was counted in the same transaction, and rows never go. So the rows say
exactly what the counters must be, and the other way round; a hash says whether what is sealed is
what was sealed.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from kiosk import actions, copies, migrations, outbox, statements, tallies
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

Key = tuple[str, ...]
PLACE = ("event", "day", "case", "ask")


def faults(place: Db) -> list[Fault]:
    """Everything that is not as it must be, in one sentence each; none where all is proved."""
    found = flaws(place)
    checks: tuple[Callable[[Db], Iterable[Fault]], ...] = (_counts, _past, _sealed, _said)
    for check in checks:
        try:
            found += check(place)
        except Refused as refused:
            found += refused.faults
        except (sqlite3.Error, ValueError, TypeError) as error:
            why = _("cannot be read (%(error)s): restore a copy", error=error)
            found.append(Fault(place.path.name, why))
    return list(dict.fromkeys(found))


def flaws(place: Db) -> list[Fault]:
    """What SQLite itself finds wrong in the file."""
    return [
        Fault(place.path.name, _("%(error)s: the database is damaged, restore a copy", error=line))
        for line in copies.flaws(place.connection.conn)
    ]


def _counts(place: Db) -> Iterator[Fault]:
    rows, withdrawn, addressed, taken_back, bare = _of_rows(actions.facts(place))
    cells = tallies.read(place)
    asks = {
        measure: {(cell["case"], cell["ask"]) for cell in cells if cell["measure"] == measure}
        for measure in ("letters", "counted")
    }
    yield from _unlike("actions", rows, _summed(cells, "actions"))
    yield from _unlike("withdrawn", withdrawn, _summed(cells, "withdrawn"))
    for measure, expected in (("letters", addressed), ("letters_withdrawn", taken_back)):
        only = _of_asks(expected, asks["letters"] | asks["counted"])
        yield from _unlike(measure, only, _summed(cells, measure, (*PLACE, "target")))
    # Where letters go to targets, who has none wanted only to be counted.
    counted = _summed(cells, "counted")
    yield from _unlike(
        "counted", _of_asks(bare, asks["letters"]), _of_asks(counted, asks["letters"])
    )
    yield from _above("counted", counted, bare)
    by_language = (*PLACE, "language")
    acted = _summed(cells, "actions", by_language)
    yield from _above("counted", _summed(cells, "counted", by_language), acted)
    acted = _summed(cells, "actions", ("event", "day", "language"))
    yield from _above("visits", _summed(cells, "visits", ("event", "day", "language")), acted)


def _of_rows(facts: Iterable[Mapping[str, Any]]) -> tuple[Counter[Key], ...]:
    """How many rows there are, withdrawn ones, those to each target, the withdrawn ones of these,
    and those without a target.
    """
    sums: tuple[Counter[Key], ...] = tuple(Counter() for _ in range(5))
    rows, withdrawn, addressed, taken_back, bare = sums
    for fact in facts:
        key = tuple(fact[part] for part in PLACE)
        rows[key] += 1
        withdrawn[key] += fact["state"] == "withdrawn"
        bare[key] += not fact["targets"]
        for target in fact["targets"]:
            addressed[*key, target] += 1
            taken_back[*key, target] += fact["state"] == "withdrawn"
    return sums


def _summed(cells: Iterable[Mapping[str, Any]], measure: str, by: Key = PLACE) -> Counter[Key]:
    sums: Counter[Key] = Counter()
    for cell in cells:
        if cell["measure"] == measure:
            sums[tuple(cell[key] for key in by)] += cell["n"]
    return sums


def _of_asks(sums: Counter[Key], asks: Collection[Key]) -> Counter[Key]:
    return Counter({key: n for key, n in sums.items() if key[2:4] in asks})


def _unlike(measure: str, rows: Counter[Key], counted: Counter[Key]) -> Iterator[Fault]:
    for key in sorted(rows.keys() | counted.keys()):
        if rows[key] != counted[key]:
            why = _(
                "the rows say %(rows)s, the counter %(n)s: one was changed, restore a copy",
                rows=rows[key],
                n=counted[key],
            )
            yield Fault(" ".join((measure, *key)), why)


def _above(measure: str, counted: Counter[Key], most: Counter[Key]) -> Iterator[Fault]:
    for key in sorted(counted):
        if counted[key] > most[key]:
            why = _(
                "is %(n)s, more than the %(most)s actions there: a counter was changed, restore a"
                " copy",
                n=counted[key],
                most=most[key],
            )
            yield Fault(" ".join((measure, *key)), why)


def _past(place: Db) -> Iterator[Fault]:
    """Where earlier epochs have counted more than there is in all."""
    every = {tuple(cell[key] for key in tallies.KEYS): cell["n"] for cell in tallies.read(place)}
    earlier: Counter[Key] = Counter()
    for rows in tallies.past(place).values():
        for row in rows:
            earlier[tuple(row[key] for key in tallies.KEYS)] += row["n"]
    for key, n in sorted(earlier.items()):
        if n > every.get(key, 0):
            why = _(
                "earlier epochs counted %(n)s, the cell is %(all)s: restore a copy",
                n=n,
                all=every.get(key, 0),
            )
            yield Fault(" ".join(("past_cells", *filter(None, key))), why)


def _sealed(place: Db) -> Iterator[Fault]:
    for action_id in actions.changed(place):
        why = _("what is sealed there is not what was sealed: it was changed, restore a copy")
        yield Fault(f"actions {actions.receipt(action_id)}", why)


def _said(place: Db) -> Iterator[Fault]:
    """Where the last statement is not of this tablet and epoch, or said more than there is."""
    last = outbox.get(place, "last")
    if not last:
        return
    said = statements.read(last, "outbox last")
    now = Counter(
        {tuple(row[key] for key in tallies.KEYS): row["n"] for row in tallies.of_epoch(place)}
    )
    is_of_here = {"device": said.device, "epoch": said.epoch} == migrations.identity(place)
    if not is_of_here or any(n > now[key] for key, n in said.cells.items()):
        why = _("the last statement says more than is here, or is not of here: restore a copy")
        yield Fault("outbox last", why)
