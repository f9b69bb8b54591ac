"""The hub's books: whatever comes, in any order and however often, the totals are the same."""

import datetime
import hashlib
import itertools
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import batches, receiving, signed
from kiosk.db import Store
from kiosk.errors import Refused
from kiosk.hub import custody, devices, quarantine, sums

NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
HUB = Ed25519PrivateKey.from_private_bytes(b"h" * 32)
EVENT, DAY, CASE = "fair", "2026-05-01", "zhanargul-zhumatai"


class Tablet:
    """A tablet as the hub sees it: it counts, and says so."""

    def __init__(self, name: str, epoch: str = "0" * 16) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self.device = hashlib.sha256(name.encode()).hexdigest()[:16]
        self.name, self.epoch, self.seq, self.last = name, epoch, 0, b""
        self.cells: dict[tuple[str, ...], int] = {}
        self.past: dict[str, dict[tuple[str, ...], int]] = {}
        self.sheets: list[list[Any]] = []
        self.held: list[list[Any]] = []

    def enrolled(self, store: Store) -> "Tablet":
        """The same, let in."""
        invitation = devices.invite(store, self.name, b"k", NOW)
        public = self.key.public_key().public_bytes_raw()
        assert devices.enrol(store, invitation, self.device, public, NOW)
        return self

    def sign(self, n: int = 1, language: str = "en") -> None:
        """So many people sign."""
        for measure, case in (("actions", CASE), ("visits", "")):
            cell = (measure, EVENT, DAY, case, "letter" if case else "", "", language)
            self.cells[cell] = self.cells.get(cell, 0) + n

    def says(self) -> bytes:
        """Its next statement."""
        self.seq += 1
        content = {
            "v": 1,
            "device": self.device,
            "epoch": self.epoch,
            "seq": self.seq,
            "prev": hashlib.sha256(self.last).digest() if self.last else b"",
            "cells": sorted([*cell, n] for cell, n in self.cells.items()),
            "sheets": self.sheets,
            "past": [
                [epoch, sorted([*cell, n] for cell, n in cells.items())]
                for epoch, cells in sorted(self.past.items())
            ],
            "held": self.held,
        }
        self.last = signed.sign("statement", self.key, content)
        return self.last

    def copied(self) -> "Tablet":
        """A clone, with the same key, epoch and memory."""
        other = Tablet(self.name, self.epoch)
        other.seq, other.last, other.cells = self.seq, self.last, dict(self.cells)
        return other

    def batch(self, entries: dict[bytes, bytes], withdrawn: tuple[bytes, ...] = ()) -> bytes:
        """Its next statement with these sealed entries."""
        rows = [[one, EVENT, DAY, CASE, "letter", sealed] for one, sealed in entries.items()]
        content = {
            "v": 1,
            "statement": self.says(),
            "entries": sorted(rows),
            "withdrawn": sorted(withdrawn),
        }
        return signed.sign("batch", self.key, content)


def take(store: Store, message: bytes) -> batches.Receipt:
    """What the hub answers."""
    answer = receiving.receive(store, message, HUB, NOW)
    return batches.read_receipt(answer, HUB.public_key().public_bytes_raw())


def people(store: Store) -> int:
    """The number everybody wants to know."""
    cells = sums.totals(store, ("event",))
    return sum(cell["n"] for cell in cells if cell["measure"] == "visits")


def test_the_total_is_the_sum_of_the_newest(store: Store) -> None:
    one, two = Tablet("one").enrolled(store), Tablet("two").enrolled(store)
    one.sign(3), two.sign(4, "ug")
    assert take(store, one.says()).state == "counted"
    take(store, two.says())
    one.sign(2, "ug")
    take(store, one.says())
    assert people(store) == sums.people(store, EVENT) == 9
    by_language = {
        row["language"]: row["n"]
        for row in sums.totals(store, ("language",))
        if row["measure"] == "visits"
    }
    assert by_language == {"en": 3, "ug": 6}


def test_any_order_and_repetition_comes_to_the_same(store: Store) -> None:
    one = Tablet("one").enrolled(store)
    said = []
    for n in (1, 2, 3):
        one.sign(n)
        said.append(one.says())
    for order in itertools.permutations([*said, said[0]]):
        for message in order:
            assert take(store, message).state == "counted"
        assert people(store) == 6
    assert quarantine.listed(store) == []


def test_one_order_from_nothing_each(store: Store) -> None:
    for at, order in enumerate(itertools.permutations(range(3))):
        tablet = Tablet(f"tablet {at}").enrolled(store)
        said = []
        for n in (1, 2, 3):
            tablet.sign(n)
            said.append(tablet.says())
        for number in order:
            assert take(store, said[number]).state == "counted"
        assert people(store) == 6 * (at + 1)


def test_who_is_not_enrolled_is_refused(store: Store) -> None:
    Tablet("one").enrolled(store).sign()
    stranger = Tablet("stranger")
    stranger.sign()
    with pytest.raises(Refused, match="not enrolled"):
        receiving.receive(store, stranger.says(), HUB, NOW)
    liar = Tablet("one")
    liar.device = "f" * 16
    with pytest.raises(Refused, match="another"):
        receiving.receive(store, liar.says(), HUB, NOW)
    assert people(store) == 0
    assert quarantine.listed(store) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_a_copied_tablet_nothing_counts_after_the_split(
    store: Store, order: tuple[int, int]
) -> None:
    one = Tablet("one").enrolled(store)
    one.sign(10)
    take(store, one.says())
    twin = one.copied()
    one.sign(3)
    twin.sign(2, "ug")
    said = (one.says(), twin.says())
    first, second = (take(store, said[at]) for at in order)
    assert (first.state, second.state, second.why) == ("counted", "quarantined", "split")
    assert people(store) == 10
    assert {row["why"] for row in quarantine.listed(store)} == {"split"}
    one.sign()
    assert take(store, one.says()).why == "split"
    assert people(store) == 10
    waiting = quarantine.listed(store)
    assert len(waiting) == 3
    for row in waiting:
        assert quarantine.accept(store, row["id"], NOW)
        assert not quarantine.reject(store, row["id"])
    assert people(store) == 10 + 4 + 2


def test_a_tablet_set_back_without_a_new_epoch_is_noticed(store: Store) -> None:
    one = Tablet("one").enrolled(store)
    one.sign(2)
    take(store, one.says())
    old = one.copied()
    one.sign(5)
    take(store, one.says())
    take(store, one.says())
    old.sign(1)
    assert take(store, old.says()).why == "split"
    assert people(store) == 2
    [lost, *_] = [row for row in quarantine.listed(store) if row["seq"] == 3]
    assert quarantine.reject(store, lost["id"])
    assert people(store) == 2


def test_a_restored_tablet_counts_on_in_a_new_epoch(store: Store) -> None:
    one = Tablet("one").enrolled(store)
    one.sign(5)
    said = one.says()
    restored = Tablet("one", epoch="1" * 16)
    restored.past = {one.epoch: dict.fromkeys(one.cells, 3)}
    restored.sign(4)
    take(store, restored.says())
    assert people(store) == 3 + 4
    take(store, said)
    assert people(store) == 5 + 4
    take(store, restored.says())
    assert people(store) == 9
    assert [row["people"] for row in sums.progress(store)] == [5, 4]


def test_what_comes_after_a_tablet_was_revoked_waits(store: Store) -> None:
    one, other = Tablet("one").enrolled(store), Tablet("other").enrolled(store)
    one.sign(5), other.sign(7)
    take(store, one.says())
    take(store, other.says())
    later = NOW + datetime.timedelta(days=3)
    one.sign(2)
    receiving.receive(store, one.says(), HUB, later)
    assert people(store) == 14
    day_between = (NOW + datetime.timedelta(days=2)).date()
    assert quarantine.revoke(store, one.device, day_between, later) == 1
    assert people(store) == 12
    one.sign(1)
    assert take(store, one.says()).why == "revoked"
    assert people(store) == 12
    newest = max(quarantine.listed(store), key=lambda row: row["seq"])
    assert quarantine.accept(store, newest["id"], NOW)
    assert people(store) == 15
    for row in quarantine.listed(store):
        quarantine.accept(store, row["id"], NOW)
    assert people(store) == 15


def test_entries_are_held_once_and_named_in_the_receipt(store: Store) -> None:
    one = Tablet("one").enrolled(store)
    entries = {bytes([n]) * 16: b"sealed %d" % n for n in range(5)}
    message = one.batch(entries)
    assert set(take(store, message).held) == set(entries)
    assert set(take(store, message).held) == set(entries)
    assert dict(custody.sealed(store)) == entries
    taken_back = bytes([3]) * 16
    never_sent = bytes([9]) * 16
    take(store, one.batch({}, withdrawn=(taken_back, never_sent)))
    assert set(dict(custody.sealed(store))) == set(entries) - {taken_back}
    answer = take(store, one.batch({never_sent: b"late", taken_back: b"sealed 3"}))
    assert set(answer.held) == {never_sent, taken_back}
    assert set(dict(custody.sealed(store))) == set(entries) - {taken_back}


def test_another_entry_under_the_same_id_waits(store: Store) -> None:
    one, two = Tablet("one").enrolled(store), Tablet("two").enrolled(store)
    one_id = b"i" * 16
    take(store, one.batch({one_id: b"first"}))
    answer = take(store, two.batch({one_id: b"second", b"j" * 16: b"other"}))
    assert (answer.state, answer.held) == ("counted", (b"j" * 16,))
    assert dict(custody.sealed(store))[one_id] == b"first"
    [row] = quarantine.listed(store)
    assert row["why"] == "entry"
    assert quarantine.message(store, row["id"]) == one_id + b"second"
    quarantine.accept(store, row["id"], NOW)
    assert dict(custody.sealed(store))[one_id] == b"second"


def test_another_tablet_cannot_take_an_entry_back(store: Store) -> None:
    one, two = Tablet("one").enrolled(store), Tablet("two").enrolled(store)
    take(store, one.batch({b"i" * 16: b"first"}))
    take(store, two.batch({}, withdrawn=(b"i" * 16,)))
    assert dict(custody.sealed(store)) == {b"i" * 16: b"first"}


def test_what_a_newer_tablet_says_is_kept_for_a_newer_hub(store: Store) -> None:
    one = Tablet("one").enrolled(store)
    newer = signed.sign("batch", one.key, {"v": 2, "news": "of tomorrow"})
    answer = take(store, newer)
    assert (answer.state, answer.why) == ("quarantined", "shape")
    [row] = quarantine.listed(store)
    assert quarantine.message(store, row["id"]) == newer


def test_the_newest_version_of_a_sheet_counts_and_a_second_claim_is_told(store: Store) -> None:
    one, two = Tablet("one").enrolled(store), Tablet("two").enrolled(store)
    one.sheets = [["A", CASE, "petition", "", 12, 1], ["B", CASE, "petition", "", 5, 1]]
    take(store, one.says())
    one.sheets = [["A", CASE, "petition", "", 11, 2], ["B", CASE, "petition", "", 5, 1]]
    take(store, one.says())
    assert [(row["sheet"], row["n"]) for row in sums.sheets(store)] == [("A", 11), ("B", 5)]
    two.sheets = [["B", CASE, "petition", "", 6, 1]]
    take(store, two.says())
    assert [(row["sheet"], row["n"]) for row in sums.sheets(store)] == [("A", 11), ("B", 6)]
    assert sums.doubly_claimed(store) == {"B": sorted([one.device, two.device])}
