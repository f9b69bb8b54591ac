"""Histories made at random: tablets count, lose what they say, are restored, copied and revoked."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from kiosk import receiving
from kiosk.db import Db
from kiosk.hub import custody, proof, quarantine, tables
from tests.test_ledger import HUB, NOW, Tablet, people, take

LANGUAGES = st.sampled_from(["en", "ug"])


class Stalls(RuleBasedStateMachine):
    """Some tablets and one hub, with a messenger who loses, repeats and mixes up what he bears."""

    said = Bundle("said")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.hub = Db(Path(self.folder.name) / "hub.sqlite")
        tables.apply(self.hub)
        self.tablets = [Tablet(f"tablet {n}").enrolled(self.hub) for n in range(3)]
        self.signed = 0
        self.given: set[bytes] = set()
        self.taken_back: set[bytes] = set()
        self.arrived: dict[bytes, str] = {}

    def teardown(self) -> None:
        """Nothing stays."""
        self.hub.close()
        self.folder.cleanup()

    @rule(at=st.integers(0, 2), n=st.integers(1, 5), language=LANGUAGES)
    def sign(self, at: int, n: int, language: str) -> None:
        """People sign at a tablet."""
        self.tablets[at].sign(n, language)
        self.signed += n

    @rule(target=said, at=st.integers(0, 2))
    def say(self, at: int) -> bytes:
        """A tablet makes a statement, which may never arrive."""
        return self.tablets[at].says()

    @rule(target=said, at=st.integers(0, 2), n=st.integers(0, 3), back=st.integers(0, 2))
    def bring(self, at: int, n: int, back: int) -> bytes:
        """A tablet makes a batch with entries and with some that were taken back."""
        entries = {}
        for _entry in range(n):
            one = (len(self.given) + 1).to_bytes(16, "big")
            self.given.add(one)
            entries[one] = b"sealed " + one
        gone = set(list(entries)[:back])
        self.taken_back |= gone
        return self.tablets[at].batch(entries, tuple(gone))

    @rule(message=said)
    def arrive(self, message: bytes) -> None:
        """One of all messages ever made arrives, perhaps once more."""
        answer = take(self.hub, message)
        assert answer.state == "counted"
        again = take(self.hub, message)
        assert again == answer

    @rule(at=st.integers(0, 2))
    def restore(self, at: int) -> None:
        """A tablet is restored from a backup of this moment, and begins a new epoch."""
        old = self.tablets[at]
        fresh = Tablet(old.name, epoch=f"{int(old.epoch, 16) + 1:016x}")
        fresh.past = {**old.past, old.epoch: dict(old.cells)}
        self.tablets[at] = fresh

    @rule(cut=st.data(), message=said)
    def arrive_in_part(self, cut: Any, message: bytes) -> None:
        """A message is cut off or changed on its way."""
        at = cut.draw(st.integers(0, len(message) - 1))
        changed = bytearray(message)
        changed[at] ^= 1 << cut.draw(st.integers(0, 7))
        for broken in (message[:at], bytes(changed)):
            with pytest.raises(Exception, match=r"as it was signed|not enrolled"):
                receiving.receive(self.hub, broken, HUB, NOW)

    @invariant()
    def nothing_is_invented(self) -> None:
        """The total is never more than was signed, and the books are right."""
        assert people(self.hub) <= self.signed
        assert proof.audit(self.hub) == []
        held = dict(custody.sealed(self.hub))
        assert set(held) <= self.given
        assert quarantine.listed(self.hub) == []

    @rule()
    def day_ends(self) -> None:
        """Every tablet's newest statement arrives: nothing is lost."""
        for tablet in self.tablets:
            take(self.hub, tablet.says())
        assert people(self.hub) == self.signed


class Copies(RuleBasedStateMachine):
    """A tablet and its copy, either of which may be accepted in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.hub = Db(Path(self.folder.name) / "hub.sqlite")
        tables.apply(self.hub)
        self.one = Tablet("one").enrolled(self.hub)
        self.one.sign(3)
        self.before = self.one.says()
        self.other = self.one.copied()
        self.grown = [0, 0]
        self.waiting: list[bytes] = []

    def teardown(self) -> None:
        """Nothing stays."""
        self.hub.close()
        self.folder.cleanup()

    @rule(at=st.integers(0, 1), n=st.integers(1, 4))
    def sign(self, at: int, n: int) -> None:
        """Each signs in another language, so that neither is the other's past by chance."""
        (self.one, self.other)[at].sign(n, ("en", "ug")[at])
        self.grown[at] += n
        self.waiting.append((self.one, self.other)[at].says())

    @rule(data=st.data())
    def arrive(self, data: Any) -> None:
        """Anything said arrives."""
        take(self.hub, data.draw(st.sampled_from([self.before, *self.waiting])))

    @invariant()
    def never_more_than_one_branch(self) -> None:
        """What counts is one branch at most, and what nobody disputes once a split is known."""
        assert people(self.hub) <= 3 + max(self.grown)
        assert proof.audit(self.hub) == []
        if quarantine.listed(self.hub):
            assert people(self.hub) in (0, 3)

    def decide(self, accepts: bool) -> None:
        """An organiser lets all count, or nothing after the split."""
        for message in (self.before, *self.waiting):
            take(self.hub, message)
        for row in quarantine.listed(self.hub):
            (quarantine.accept(self.hub, row["id"], NOW) if accepts
             else quarantine.reject(self.hub, row["id"]))  # fmt: skip


CHECKED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize("machine", [Stalls, Copies])
def test_some_hundred_histories(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine, settings=settings(max_examples=100, stateful_step_count=20, **CHECKED)
    )


@pytest.mark.matrix
@pytest.mark.parametrize("machine", [Stalls, Copies])
def test_ten_thousand_histories(machine: type[RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine, settings=settings(max_examples=10_000, stateful_step_count=20, **CHECKED)
    )
