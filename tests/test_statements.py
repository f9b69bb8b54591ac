"""Statements: all counters of a device, and nobody else can have signed them."""

import base64
import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk import actions, sheets, signed, statements, tallies
from kiosk.db import Db
from kiosk.errors import Refused
from tests import factories

CONTEXT = b"kiosk-statement-v1\0"


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    """The device's key."""
    return statements.device_key(tmp_path / "keys" / "device")


def verified(message: bytes) -> dict[str, Any]:
    """What a statement says, its signature checked as a hub would."""
    magic, public, signature = message[:8], message[8:40], message[40:104]
    assert magic == b"kiosk:S1"
    Ed25519PublicKey.from_public_bytes(public).verify(signature, CONTEXT + message[104:])
    content: dict[str, Any] = cbor2.loads(message[104:])
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
    message = statements.build(fair, key)
    assert b"sealed-canary" not in message
    assert factories.action(7).id not in message


def test_a_new_kiosk_has_counted_nothing(db: Db, key: Ed25519PrivateKey) -> None:
    assert verified(statements.build(db, key))["cells"] == []


def test_a_changed_statement_is_not_the_devices(fair: Db, key: Ed25519PrivateKey) -> None:
    actions.record(fair, factories.action(), "ug", also="letters")
    message = statements.build(fair, key)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for at in range(40, len(message)):
        flipped = bytearray(message)
        flipped[at] ^= 1
        with pytest.raises(InvalidSignature):
            verified(bytes(flipped))
    with pytest.raises(InvalidSignature):
        verified(message[:8] + other + message[40:])
    assert verified(message)["cells"]


def test_a_signature_is_for_statements_only(db: Db, key: Ed25519PrivateKey) -> None:
    message = statements.build(db, key)
    with pytest.raises(InvalidSignature):
        key.public_key().verify(message[40:104], message[104:])
    key.public_key().verify(message[40:104], CONTEXT + message[104:])


def test_each_statement_names_the_one_before(fair: Db, key: Ed25519PrivateKey) -> None:
    messages = []
    for number in (1, 2, 3):
        actions.record(fair, factories.action(number), "ug", also="letters")
        messages += [statements.build(fair, key)] * 2
    read = [statements.read(message) for message in messages[::2]]
    assert [one.seq for one in read] == [1, 2, 3]
    assert [one.prev for one in read] == [b"", read[0].sha256, read[1].sha256]
    assert messages[1::2] == messages[::2]
    assert [one.held for one in read] == [(("fair", n, 0, 0),) for n in (1, 2, 3)]


def test_a_restored_tablet_says_apart_what_it_brought_along(
    fair: Db, key: Ed25519PrivateKey
) -> None:
    actions.record(fair, factories.action(1), "ug", also="")
    before = statements.read(statements.build(fair, key))
    tallies.begin_epoch(fair)
    actions.record(fair, factories.action(2), "ug", also="")
    after = statements.read(statements.build(fair, key))
    assert after.epoch != before.epoch
    assert (after.seq, after.prev) == (1, b"")
    assert after.past == {before.epoch: before.cells}
    assert after.cells == before.cells


def test_the_same_counters_make_the_same_bytes(fair: Db, key: Ed25519PrivateKey) -> None:
    actions.record(fair, factories.action(1), "ug", also="letters")
    before = statements.build(fair, key)
    assert statements.build(fair, key) == before
    assert not actions.record(fair, factories.action(1), "ug", also="letters")
    assert statements.build(fair, key) == before
    actions.record(fair, factories.action(2), "ug", also="letters")
    assert statements.build(fair, key) != before


def test_paper_is_said_as_it_counts(fair: Db, key: Ed25519PrivateKey) -> None:
    for n in (12, 11):
        sheets.put(fair, "b", "ada", "letter", "consul", n)
    sheets.put(fair, "a", "ada", "petition", "", 40)
    assert verified(statements.build(fair, key))["sheets"] == [
        ["a", "ada", "petition", "", 40, 1],
        ["b", "ada", "letter", "consul", 11, 2],
    ]


E, R = "e" * 16, "f" * 16
DEVICES = {name: hashlib.sha256(name.encode()).hexdigest()[:16] for name in "ab"}


def said(
    device: str, n: object, *paper: list[object], epoch: str = E, day: object = "2026-05-01",
    seq: int = 1,
) -> tuple[str, bytes]:  # fmt: skip
    """A name and a signed statement that counts `n` actions."""
    cells = [["actions", "fair", day, "ada", "letter", "", "ug", n]]
    content = {
        "v": 1, "device": DEVICES.get(device, device), "epoch": epoch, "seq": seq,
        "prev": b"" if seq == 1 else b"p" * 32, "cells": cells, "sheets": list(paper), "past": [],
        "held": [],
    }  # fmt: skip
    return "file", signed.sign("statement", Ed25519PrivateKey.generate(), content)


def test_the_newest_of_each_device_and_epoch_counts() -> None:
    sheet = ["1234567", "ada", "petition", "", 40]
    read = statements.newest(
        [
            said("a", 5, [*sheet, 2], seq=3), said("a", 5, [*sheet, 1], seq=2), said("a", 3),
            said("a", 2, epoch=R), said("b", 1),
        ]
    )  # fmt: skip
    counted = {(one.device, one.epoch): sum(one.cells.values()) for one in read}
    assert counted == {(DEVICES["a"], E): 5, (DEVICES["a"], R): 2, (DEVICES["b"], E): 1}
    assert [sheet["version"] for one in read for sheet in one.sheets] == [2]


def test_totals_add_others_and_count_a_sheet_once(fair: Db) -> None:
    actions.record(fair, factories.action(), "ug", also="")
    sheets.put(fair, "1234567", "ada", "petition", "", 12)
    device = fair.value("SELECT value FROM instance WHERE key = 'device'")
    sheet, other = ["1234567", "ada", "petition", ""], ["2", "ada", "letter", "", 4, 1]
    others = statements.newest(
        [
            said(str(device), 100),
            said("a", 5, [*sheet, 11, 1]),
            said("b", 6, [*sheet, 13, 2], other),
        ]
    )
    cells, paper = statements.totals(fair, others[:2])
    assert sorted(cell["n"] for cell in cells if cell["measure"] == "actions") == [1, 5]
    assert [sheet["n"] for sheet in paper] == [12]  # of one version, what this machine has counted
    cells, paper = statements.totals(fair, others)
    assert sorted(cell["n"] for cell in cells if cell["measure"] == "actions") == [1, 5, 6]
    assert sorted(sheet["n"] for sheet in paper) == [4, 13]


LETTER = ("s", "ada", "letter")


@pytest.mark.parametrize(
    "wrong",
    [
        said("a", -1),
        said("a", "1"),
        said("a", 1, day="May"),
        said("a", 1, day=5),
        said("a", 1, [*LETTER, ["x"], 1, 1]),
        said("a", 1, ["s", "", "letter", "", 1, 1]),
        said("a", 1, [*LETTER, "", 1, None]),
        said("a", 1, ["s"]),
        ("file", b"x"),
    ],
)
def test_what_is_signed_and_no_tally_is_named(wrong: tuple[str, bytes]) -> None:
    with pytest.raises(Refused, match=r"file: is (not as|signed, but)"):
        statements.newest([said("a", 1), wrong])


NOTE = {
    "event": "fair",
    "recipients": ["age1a", "age1b"],
    "day": "2026-06-16",
    "by": "Aygül Ada",
    "why": "All letters were handed over.",
}


def test_a_note_tells_who_destroyed_a_key(key: Ed25519PrivateKey) -> None:
    signed = statements.note(key, NOTE)
    assert statements.read_note(signed) == (NOTE, key.public_key().public_bytes_raw())
    assert "Aygül Ada" in signed.decode()
    assert json.loads(signed)["note"] == NOTE
    assert statements.note(key, dict(reversed(NOTE.items()))) == signed


def test_a_changed_note_is_refused(key: Ed25519PrivateKey) -> None:
    signed = statements.note(key, NOTE)
    for at in range(len(signed)):
        for flip in (1, 32):
            changed = bytearray(signed)
            changed[at] ^= flip
            with pytest.raises(Refused, match="not as it was signed"):
                statements.read_note(bytes(changed))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + b" ",
        lambda text: text.replace(b'"by"', b'"by": "x", "by"', 1),
        lambda text: b"[]",
        lambda text: b'{"note": []}',
        lambda text: b"[" * 99_999,
        lambda text: b"",
    ],
)
def test_what_is_no_note_is_refused(key: Ed25519PrivateKey, change: Any) -> None:
    with pytest.raises(Refused):
        statements.read_note(change(statements.note(key, NOTE)))


def test_a_note_says_no_more_and_no_less(key: Ed25519PrivateKey) -> None:
    for wrong in ({**NOTE, "day": 5}, {**NOTE, "recipients": "age1a"}, {**NOTE, "more": "x"}):
        with pytest.raises(Refused):
            statements.read_note(statements.note(key, wrong))
    with pytest.raises(KeyError):
        statements.note(key, {"event": "fair"})


def test_a_signature_of_a_statement_is_none_of_a_note(db: Db, key: Ed25519PrivateKey) -> None:
    plain = json.dumps(NOTE, sort_keys=True, separators=(",", ":")).encode()
    signature = json.loads(statements.note(key, NOTE))["signature"]
    with pytest.raises(InvalidSignature):
        key.public_key().verify(base64.b64decode(signature), CONTEXT + plain)
    key.public_key().verify(base64.b64decode(signature), b"kiosk-key-destroyed-v1\0" + plain)
