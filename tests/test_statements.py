"""Statements: all counters of a device, and nobody else can have signed them."""

import stat
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk import actions, statements
from kiosk.db import Db
from tests import factories

CONTEXT = b"kiosk-statement-v1\0"


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    """The device's key."""
    return statements.device_key(tmp_path / "keys" / "device")


def verified(signed: bytes) -> dict[str, Any]:
    """What a statement says, its signature checked as a hub would."""
    parts = cbor2.loads(signed)
    assert set(parts) == {"statement", "signature", "public_key"}
    public = Ed25519PublicKey.from_public_bytes(parts["public_key"])
    public.verify(parts["signature"], CONTEXT + parts["statement"])
    content: dict[str, Any] = cbor2.loads(parts["statement"])
    return content


def test_a_device_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "device"
    first = statements.device_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(file.read_bytes()) == 32
    again = statements.device_key(file)
    assert again.private_bytes_raw() == first.private_bytes_raw()
    other = statements.device_key(tmp_path / "other")
    assert other.private_bytes_raw() != first.private_bytes_raw()


def test_a_statement_says_who_and_all_that_was_counted(fair: Db, key: Ed25519PrivateKey) -> None:
    visit = (b"v" * 16,)
    actions.record(fair, factories.action(1), "ug", also="letters")
    actions.record(fair, factories.action(2, case="b"), "en", also="counted", visit=visit)
    content = verified(statements.build(fair, key))
    rows = fair.rows("SELECT key, value FROM instance")
    who = {row["key"]: row["value"] for row in rows}
    assert {name: content[name] for name in ("v", "device", "epoch", "sheets")} == {
        "v": 1, "device": who["device"], "epoch": who["epoch"], "sheets": [],
    }  # fmt: skip
    day, slug = "2026-05-01", factories.SLUG
    assert content["cells"] == [
        ["actions", "fair", day, "b", "letter", "", "en", 1],
        ["actions", "fair", day, slug, "letter", "", "ug", 1],
        ["counted", "fair", day, "b", "letter", "", "en", 1],
        ["letters", "fair", day, slug, "letter", "ambassador", "ug", 1],
        ["visits", "fair", day, "", "", "", "en", 1],
        ["visits", "fair", day, "", "", "", "ug", 1],
    ]


def test_a_statement_tells_nothing_of_an_entry(fair: Db, key: Ed25519PrivateKey) -> None:
    actions.record(fair, factories.action(7, sealed=b"sealed-canary"), "ug", also="letters")
    signed = statements.build(fair, key)
    assert b"sealed-canary" not in signed
    assert factories.action(7).id not in signed


def test_a_new_kiosk_has_counted_nothing(db: Db, key: Ed25519PrivateKey) -> None:
    assert verified(statements.build(db, key))["cells"] == []


def test_a_changed_statement_is_not_the_devices(fair: Db, key: Ed25519PrivateKey) -> None:
    actions.record(fair, factories.action(), "ug", also="letters")
    parts = cbor2.loads(statements.build(fair, key))
    for name in ("statement", "signature"):
        for at in range(len(parts[name])):
            flipped = bytearray(parts[name])
            flipped[at] ^= 1
            with pytest.raises(InvalidSignature):
                verified(cbor2.dumps({**parts, name: bytes(flipped)}))
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(InvalidSignature):
        verified(cbor2.dumps({**parts, "public_key": other}))
    assert verified(cbor2.dumps(parts))["cells"]


def test_a_signature_is_for_statements_only(db: Db, key: Ed25519PrivateKey) -> None:
    parts = cbor2.loads(statements.build(db, key))
    with pytest.raises(InvalidSignature):
        key.public_key().verify(parts["signature"], parts["statement"])
    key.public_key().verify(parts["signature"], CONTEXT + parts["statement"])


def test_the_same_counters_make_the_same_bytes(fair: Db, key: Ed25519PrivateKey) -> None:
    actions.record(fair, factories.action(1), "ug", also="letters")
    before = statements.build(fair, key)
    assert statements.build(fair, key) == before
    assert not actions.record(fair, factories.action(1), "ug", also="letters")
    assert statements.build(fair, key) == before
    actions.record(fair, factories.action(2), "ug", also="letters")
    assert statements.build(fair, key) != before
