"""Enrolment at a real hub: one code, one tablet, and nobody else in any way that was tried."""

import datetime
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from kiosk import config, enrolment, receiving, signed
from kiosk.app import create_app
from kiosk.commands import hubs
from kiosk.db import Store
from kiosk.enrolment import Invitation
from kiosk.errors import Refused
from kiosk.hub import devices, quarantine
from kiosk.web.request import hub_of
from tests.clusters import Cluster
from tests.factories import ORIGIN
from tests.test_ledger import HUB, Tablet

CBOR = {"Content-Type": "application/cbor"}
CODE, OTHER_CODE = "0123-4567-89AB-CDEF", "FEDC-BA98-7654-3210"
KEYS = {code: enrolment.code_key(code) for code in (CODE, OTHER_CODE)}
NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A hub on either kind of database."""
    made = hubs.make(tmp_path / "hub", "https://hub.example.org")
    if request.param == "postgres":
        made = replace(made, postgres=request.getfixturevalue("server"))
        config.write(made)
    app = create_app(made)
    yield app
    hub_of(app).store.close()


@pytest.fixture
def server(cluster: Cluster) -> Iterator[str]:
    """The address of an empty database."""
    with cluster.fresh() as address:
        yield address


class Newcomer:
    """A tablet that wants in."""

    def __init__(self, number: int, hub_key: bytes) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        self.device, self.hub_key = f"{number:016x}", hub_key

    def asks(self, code: str = CODE) -> bytes:
        return enrolment.request(self.key, self.device, Invitation("", self.hub_key, code))


def key_of(app: Flask) -> bytes:
    """The key of the hub, as it says itself."""
    answer = app.test_client().get("/api/enrol", base_url=ORIGIN)
    assert (answer.status_code, answer.content_type) == (200, "application/cbor")
    said = enrolment.read_invitation(answer.data)
    assert (said.address, said.code) == ("https://hub.example.org", "")
    return said.hub_key


def post(app: Flask, message: bytes) -> tuple[int, str, bytes]:
    """Status and answer, and what a refusal names."""
    answer = app.test_client().post("/api/enrol", data=message, base_url=ORIGIN, headers=CBOR)
    assert answer.content_type == "application/cbor"
    if answer.status_code == 200:
        return 200, "", answer.data
    content, _key = signed.read("refusal", answer.data)
    return answer.status_code, content["why"], answer.data


def invite(app: Flask, name: str = "Table 1", code: str = CODE, minutes_ago: int = 0) -> None:
    now = datetime.datetime.now(datetime.UTC)
    began = now - datetime.timedelta(minutes=minutes_ago)
    devices.invite(hub_of(app).store, name, KEYS[code], began)


def names(app: Flask) -> list[str]:
    return [device.name for device in devices.listed(hub_of(app).store)]


def test_a_code_lets_one_tablet_in_and_the_same_one_again(app: Flask) -> None:
    hub_key = key_of(app)
    one, two = Newcomer(1, hub_key), Newcomer(2, hub_key)
    invite(app)
    request = one.asks()
    status, _why, answer = post(app, request)
    assert status == 200
    accepted = enrolment.check_answer(answer, Invitation("", hub_key, CODE), request)
    assert (accepted.name, accepted.address) == ("Table 1", "https://hub.example.org")
    # The answer was lost on its way: the same request again, and another one of the same tablet.
    assert post(app, request) == (200, "", answer)
    assert post(app, one.asks())[0] == 200
    assert post(app, two.asks())[:2] == (403, "invitation")
    assert names(app) == ["Table 1"]
    # Its key under another id, its id under another key.
    liar, thief = Newcomer(1, hub_key), Newcomer(3, hub_key)
    liar.device, thief.device = "f" * 16, one.device
    invite(app, "Table 2", OTHER_CODE)
    for stranger in (liar, thief):
        assert post(app, stranger.asks(OTHER_CODE))[:2] == (403, "invitation")
    assert names(app) == ["Table 1"]


def test_a_code_is_over_after_fifteen_minutes(app: Flask) -> None:
    late, timely = Newcomer(1, key_of(app)), Newcomer(2, key_of(app))
    invite(app, minutes_ago=16)
    assert post(app, late.asks())[:2] == (403, "code")
    assert names(app) == []
    invite(app, minutes_ago=14)
    assert post(app, timely.asks())[0] == 200


def test_a_new_invitation_of_a_name_is_instead_of_the_old(app: Flask) -> None:
    invite(app)
    invite(app, code=OTHER_CODE)
    one = Newcomer(1, key_of(app))
    assert post(app, one.asks())[:2] == (403, "code")
    assert post(app, one.asks(OTHER_CODE))[0] == 200


def test_five_wrong_codes_end_every_open_invitation(app: Flask) -> None:
    one = Newcomer(1, key_of(app))
    invite(app)
    invite(app, "Table 2", OTHER_CODE)
    wrong = Newcomer(2, one.hub_key).asks("0000-0000-0000-0000")
    for n in range(devices.TRIES - 1):
        assert post(app, wrong)[:2] == (403, "code"), n
    assert devices.invitations(hub_of(app).store, NOW)
    assert post(app, wrong)[:2] == (403, "code")
    for code in (CODE, OTHER_CODE):
        assert post(app, one.asks(code))[:2] == (403, "code")
    assert names(app) == []
    invite(app)
    assert post(app, one.asks())[0] == 200


def test_a_request_for_another_hub_or_changed_on_its_way_is_nothing(app: Flask) -> None:
    invite(app)
    elsewhere = Newcomer(1, HUB.public_key().public_bytes_raw())
    assert post(app, elsewhere.asks())[:2] == (403, "code")
    request = Newcomer(1, key_of(app)).asks()
    for at in range(0, len(request), 7):
        changed = bytearray(request)
        changed[at] ^= 1
        assert post(app, bytes(changed))[0] == 403
        assert post(app, request[:at])[0] == 403
    assert names(app) == []
    assert post(app, request)[0] == 200


def test_a_revoked_tablet_stays_out_with_its_key(app: Flask) -> None:
    one, store = Newcomer(1, key_of(app)), hub_of(app).store
    invite(app)
    assert post(app, one.asks())[0] == 200
    quarantine.revoke(store, one.device, NOW.date(), NOW)
    assert post(app, one.asks())[:2] == (403, "invitation")
    invite(app, "Table 2", OTHER_CODE)
    assert post(app, one.asks(OTHER_CODE))[:2] == (403, "invitation")
    [kept] = devices.listed(store)
    assert kept.revoked_on == NOW.date().isoformat()


@pytest.mark.parametrize("attempt", range(5))
def test_two_at_once_with_one_code_are_one(store: Store, attempt: int) -> None:
    devices.invite(store, f"Table {attempt}", KEYS[CODE], NOW)
    hub_key = HUB.public_key().public_bytes_raw()
    requests = [Newcomer(n, hub_key).asks() for n in (1, 2, 3, 4)]
    begin, told = threading.Barrier(len(requests)), []

    def ask(message: bytes) -> None:
        begin.wait()
        try:
            told.append(signed.kind_of(receiving.let_in(store, message, HUB, "", NOW)))
        except Refused as refused:
            told.append(refused.faults[0].where)
        finally:
            store.close()

    threads = [threading.Thread(target=ask, args=(message,)) for message in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["answer", "invitation", "invitation", "invitation"]
    assert len(devices.listed(store)) == 1


def test_two_that_look_before_they_take_would_be_two(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The taking of the invitation is what makes it one: without it both get in."""
    invitation = devices.invite(store, "Table 1", KEYS[CODE], NOW)
    for n in (1, 2):
        with store.writing() as connection:
            connection.execute("UPDATE invitations SET device = '', name = :n", {"n": f"Table {n}"})
        public = bytes([n]) * 32
        assert devices.enrol(store, invitation, f"{n:016x}", public, NOW)
    assert len(devices.listed(store)) == 2


def test_a_database_that_is_away_is_no_refusal(cluster: Cluster, tmp_path: Path) -> None:
    made = hubs.make(tmp_path / "hub", "")
    with cluster.fresh() as address:
        app = create_app(replace(made, postgres=address))
        said = app.test_client().get("/api/enrol", base_url=ORIGIN).data
    messages = {
        "/api/enrol": Newcomer(1, enrolment.read_invitation(said).hub_key).asks(),
        "/api/batch": Tablet("one").batch({}),
    }
    for path, message in messages.items():
        answer = app.test_client().post(path, data=message, base_url=ORIGIN, headers=CBOR)
        assert (answer.status_code, answer.mimetype) == (503, "text/html"), path
