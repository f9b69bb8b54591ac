"""The proof that a hub's books are right: each number is made anew from what the tablets signed."""

import hashlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator

from kiosk.db import Store
from kiosk.errors import Fault
from kiosk.hub import devices
from kiosk.statements import Statement, read
from kiosk.tallies import KEYS
from kiosk.words import say as _

Books = dict[tuple[str, str], dict[tuple[str, ...], int]]


def audit(store: Store) -> list[Fault]:
    """Every fault of the books, none where they are right.

    The totals are the sum of what counts of each device; that is what its newest statement says,
    or more where a later epoch brought more along or an organiser accepted more; every statement
    is signed by its device and names the one before it; sealed entries are as they came.
    """
    said = _statements(store)
    return [
        *_chain_faults(store, said),
        *_count_faults(store, said),
        *_total_faults(store),
        *_entry_faults(store),
    ]


def _statements(store: Store) -> dict[tuple[str, str], list[Statement]]:
    """The statements that counted by device and epoch, in the order of their numbers."""
    found = defaultdict(list)
    for row in store.rows("SELECT * FROM statements ORDER BY device, epoch, seq"):
        found[row["device"], row["epoch"]].append(read(bytes(row["message"])))
    return found


def _chain_faults(store: Store, said: dict[tuple[str, str], list[Statement]]) -> Iterator[Fault]:
    keys = {device.id: device.public_key for device in devices.listed(store)}
    for (device, epoch), chain in said.items():
        where = f"{device}/{epoch}"
        for one in chain:
            if (one.device, one.epoch) != (device, epoch) or one.public_key != keys.get(device):
                yield Fault(where, _("statement %(seq)s is not signed by it", seq=one.seq))
        for one, after in itertools.pairwise(chain):
            if after.seq == one.seq + 1 and after.prev != one.sha256:
                yield Fault(where, _("statement %(seq)s does not follow", seq=after.seq))


def _counted(store: Store) -> Books:
    books: Books = defaultdict(dict)
    for row in store.rows("SELECT * FROM counted"):
        books[row["device"], row["epoch"]][tuple(row[key] for key in KEYS)] = row["n"]
    return books


def _count_faults(store: Store, said: dict[tuple[str, str], list[Statement]]) -> Iterator[Fault]:
    """Compare what counts with what is due; split epochs and revoked devices count what was
    decided, which is at least what is due.
    """
    due: Books = defaultdict(dict)
    for (device, epoch), chain in said.items():
        for one in chain:
            for named, cells in ((epoch, one.cells), *one.past.items()):
                for cell, n in cells.items():
                    due[device, named][cell] = max(n, due[device, named].get(cell, 0))
    decided = {
        (row["device"], row["epoch"])
        for row in store.rows("SELECT DISTINCT device, epoch FROM quarantine WHERE why <> 'entry'")
    }
    books = _counted(store)
    for place in sorted({*due, *books}):
        for cell in sorted({*due[place], *books[place]}):
            is_due, counts = due[place].get(cell, 0), books[place].get(cell, 0)
            if counts != is_due and not (place in decided and counts >= is_due):
                named = "/".join((*place, *cell))
                why = _("counts %(n)s, signed are %(due)s", n=counts, due=is_due)
                yield Fault(named, why)


def _total_faults(store: Store) -> Iterator[Fault]:
    sums: Counter[tuple[str, ...]] = Counter()
    for cells in _counted(store).values():
        sums.update(cells)
    totals = {
        tuple(row[key] for key in KEYS): row["n"] for row in store.rows("SELECT * FROM totals")
    }
    for cell in sorted({*sums, *totals}):
        if sums[cell] != totals.get(cell, 0):
            why = _(
                "is %(n)s in the totals, %(due)s in the sum", n=totals.get(cell, 0), due=sums[cell]
            )
            yield Fault("/".join(cell), why)


def _entry_faults(store: Store) -> Iterator[Fault]:
    for row in store.rows("SELECT id, sha256, sealed FROM entries WHERE state = 'held'"):
        if hashlib.sha256(bytes(row["sealed"])).digest() != bytes(row["sha256"]):
            yield Fault(
                bytes(row["id"]).hex(), _("is not as it came: take it from the last backup")
            )
