"""What was set aside and is accepted later."""

from kiosk.db import Store
from kiosk.hub import quarantine, sums
from tests.test_ledger import CASE, NOW, Tablet, people, take


def test_what_an_accepted_statement_brought_along_counts_too(store: Store) -> None:
    one = Tablet("one").enrolled(store)
    one.sign(5)
    restored = Tablet("one", epoch="1" * 16)
    restored.past = {one.epoch: dict(one.cells)}
    restored.sign(4)
    restored.sheets = [["A", CASE, "petition", "", 12, 2]]
    quarantine.revoke(store, one.device, NOW.date(), NOW)
    assert take(store, restored.says()).why == "revoked"
    older = Tablet("one", epoch="1" * 16)
    older.sheets = [["A", CASE, "petition", "", 30, 1]]
    take(store, older.says())
    assert people(store) == 0
    for row in reversed(quarantine.listed(store)):
        assert quarantine.accept(store, row["id"], NOW)
    assert people(store) == 9
    assert [sheet["n"] for sheet in sums.sheets(store)] == [12]
