"""A tablet and its hub: the same counts on both sides, and no entry is erased that is not held."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from kiosk import (
    actions,
    batches,
    day_keys,
    enrolment,
    event_files,
    events,
    exchange,
    receiving,
    signed,
    statements,
)
from kiosk.commands import hubs
from kiosk.db import Db, Store
from kiosk.errors import Refused
from kiosk.hub import custody, devices, published, quarantine, sums
from kiosk.hub import day_keys as hub_keys
from tests import factories

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 12, tzinfo=datetime.UTC)
HUB = Ed25519PrivateKey.from_private_bytes(b"h" * 32)
HUB_KEY = HUB.public_key().public_bytes_raw()
KEY = Ed25519PrivateKey.from_private_bytes(b"t" * 32)


@pytest.fixture
def tablet(fair: Db, store: Store) -> Db:
    """A tablet that is enrolled, whose event lets entries travel."""
    event = events.listed(fair)[0]
    events.put(fair, replace(event, send_entries=True))
    code = enrolment.new_code()
    devices.invite(store, "Tablet", enrolment.code_key(code), NOW)
    invited = enrolment.Invitation("", HUB_KEY, enrolment.plain(code))
    device = str(fair.value("SELECT value FROM instance WHERE key = 'device'"))
    asked = enrolment.request(KEY, device, invited)
    answer = receiving.let_in(store, asked, HUB, "", NOW)
    assert receiving.let_in(store, asked, HUB, "", NOW) == answer
    exchange.pin(fair, enrolment.check_answer(answer, invited, asked))
    return fair


def sync(tablet: Db, store: Store, today: datetime.date = TODAY) -> tuple[batches.Receipt, int]:
    """One exchange, over no network."""
    return exchange.once(tablet, KEY, today, lambda one: receiving.receive(store, one, HUB, NOW))


def sign(tablet: Db, numbers: range, day: str = "2026-05-02") -> None:
    """Somebody signs, once for each number."""
    for n in numbers:
        action = factories.action(n, day=day, sealed=b"sealed %d" % n)
        actions.record(tablet, action, "ug", also="letters")


def test_few_entries_wait_and_are_counted_at_once(tablet: Db, store: Store) -> None:
    sign(tablet, range(1, 10))
    answer, n_erased = sync(tablet, store)
    assert (answer.state, n_erased) == ("counted", 0)
    assert sums.people(store, "fair") == 9
    assert dict(custody.sealed(store)) == {}
    sign(tablet, range(10, 11))
    assert sync(tablet, store)[1] == 10
    assert len(dict(custody.sealed(store))) == 10
    assert list(actions.kept(tablet)) == []


@pytest.mark.parametrize("ends", ["the day", "the event"])
def test_what_is_left_goes_when_its_time_is_over(tablet: Db, store: Store, ends: str) -> None:
    sign(tablet, range(1, 4))
    if ends == "the event":
        events.set_state(tablet, "fair", "closed")
    later = TODAY + datetime.timedelta(days=ends == "the day")
    assert sync(tablet, store, later)[1] == 3


def test_entries_stay_where_the_event_does_not_let_them_travel(tablet: Db, store: Store) -> None:
    events.put(tablet, replace(events.listed(tablet)[0], send_entries=False))
    sign(tablet, range(1, 30), day="2026-05-01")
    assert sync(tablet, store)[1] == 0
    assert sums.people(store, "fair") == 29
    assert len(list(actions.kept(tablet))) == 29


def test_more_than_a_batch_holds_goes_in_several(tablet: Db, store: Store) -> None:
    sign(tablet, range(1, 431))
    assert sync(tablet, store)[1] == 430
    assert len(dict(custody.sealed(store))) == 430


def test_a_lost_answer_is_asked_for_again(tablet: Db, store: Store) -> None:
    sign(tablet, range(1, 13))

    def lost(message: bytes) -> bytes:
        receiving.receive(store, message, HUB, NOW)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        exchange.once(tablet, KEY, TODAY, lost)
    assert len(list(actions.kept(tablet))) == 12
    assert sync(tablet, store)[1] == 12
    assert sums.people(store, "fair") == 12
    assert not exchange.is_due(tablet, KEY, TODAY)


def test_only_the_hubs_own_receipt_of_this_batch_erases(tablet: Db, store: Store) -> None:
    sign(tablet, range(1, 13))
    old: list[bytes] = []

    def fake(message: bytes) -> bytes:
        batch = batches.read(message)
        said = batch.statement
        ids = [entry["id"] for entry in batch.entries]
        who = said.device, said.epoch, said.seq
        old.append(batches.receipt(HUB, b"\0" * 32, who, "", ids))
        return batches.receipt(KEY, batch.sha256, who, "", ids)

    with pytest.raises(Refused, match="another hub"):
        exchange.once(tablet, KEY, TODAY, fake)
    with pytest.raises(Refused, match="another batch"):
        exchange.once(tablet, KEY, TODAY, lambda _message: old[0])
    assert len(list(actions.kept(tablet))) == 12


def test_what_is_taken_back_is_taken_back_at_the_hub(tablet: Db, store: Store) -> None:
    sign(tablet, range(1, 13))
    sync(tablet, store)
    first = factories.action(1).id
    assert actions.withdraw(tablet, first)
    sync(tablet, store)
    assert first not in dict(custody.sealed(store))
    assert custody.withdrawn(store) == [first]


def test_the_hub_hands_event_and_keys_on_to_those_who_are_enrolled(
    tablet: Db, store: Store, tmp_path: Path
) -> None:
    def ask(message: bytes) -> bytes:
        return receiving.hand_on(store, message, HUB, NOW)

    assert exchange.ask(tablet, KEY, TODAY, ask) == b""
    assert day_keys.left(tablet, TODAY) == 14
    first = day_keys.of(tablet, TODAY)
    assert first
    assert hub_keys.key_of(store, first[0]) == first[1]
    factories.pack(tmp_path)
    event = replace(events.listed(tablet)[0], cases=(factories.SLUG,))
    message, now = event_files.export(tmp_path, event, KEY)
    assert published.put(store, now.id, now.version, message)
    assert not published.put(store, now.id, now.version, message)
    assert exchange.ask(tablet, KEY, TODAY, ask) == message
    # What was not taken, since the disk was full, comes again.
    assert exchange.ask(tablet, KEY, TODAY, ask) == message
    exchange.note_event(tablet, message)
    assert exchange.ask(tablet, KEY, TODAY, ask) == b""
    assert day_keys.of(tablet, TODAY) == first
    with pytest.raises(Refused, match="not enrolled"):
        exchange.ask(tablet, HUB, TODAY, ask)
    answer = receiving.hand_on(store, signed.sign("wish", KEY, {"v": 1}), HUB, NOW)
    with pytest.raises(Refused, match="another wish"):
        exchange.ask(tablet, KEY, TODAY, lambda _message: answer)


def test_a_key_is_erased_when_its_day_is_over(tablet: Db, store: Store) -> None:
    exchange.ask(tablet, KEY, TODAY, lambda one: receiving.hand_on(store, one, HUB, NOW))
    tomorrow = TODAY + datetime.timedelta(days=1)
    old = day_keys.of(tablet, TODAY)
    assert day_keys.of(tablet, tomorrow) not in (old, None)
    assert day_keys.of(tablet, TODAY) is None
    assert tablet.value("SELECT count(*) FROM day_keys") == 13


def test_a_revoked_tablet_gets_no_keys_and_loses_those_to_come(tablet: Db, store: Store) -> None:
    exchange.ask(tablet, KEY, TODAY, lambda one: receiving.hand_on(store, one, HUB, NOW))
    yesterday = TODAY - datetime.timedelta(days=1)
    held = day_keys.of(tablet, TODAY)
    assert held
    quarantine.revoke(store, devices.listed(store)[0].id, TODAY, NOW)
    assert hub_keys.key_of(store, held[0]) == b""
    assert [row["day"] for row in store.rows("SELECT day FROM day_keys")] == [str(yesterday)]
    with pytest.raises(Refused, match="not enrolled"):
        receiving.hand_on(store, signed.sign("wish", KEY, {"v": 1}), HUB, NOW)


@pytest.fixture
def hub_app(tmp_path: Path) -> Flask:
    """The app of a hub."""
    from kiosk.app import create_app

    return create_app(hubs.make(tmp_path / "hub", "http://127.0.0.1:8001"))


def test_the_api_takes_signed_messages_and_no_cookie(hub_app: Flask, fair: Db) -> None:
    client = hub_app.test_client()
    message = statements.build(fair, KEY)
    answer = client.post("/api/batch", data=message, content_type="application/cbor")
    assert (answer.status_code, answer.content_type) == (403, "application/cbor")
    assert answer.data[:8] == b"kiosk:N1"
    assert "Set-Cookie" not in answer.headers
    key = client.get("/api/enrol").data
    assert enrolment.read_invitation(key).code == ""
