"""Sealing: padded so that lengths tell nothing, opened by the organiser's key and by no other."""

import fcntl
import json
import os
import random
import subprocess
import termios
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import sealing
from kiosk.errors import Refused
from kiosk.sealing import SIZES, Identity

ENTRY = {"name": "Ada ئايگۈل 加娜古丽", "letter": "", "targets": ["a", "b"], "agreed": True}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=200),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)
entries = st.dictionaries(st.text(max_size=20), values, max_size=8)


@pytest.fixture(scope="module")
def key() -> Identity:
    """The organiser's key."""
    return sealing.new_identity()


def recipient(identity: Identity) -> str:
    """What is sealed to for that key."""
    return str(identity.to_public())


@given(entries)
@settings(max_examples=150, deadline=None)
def test_a_padded_entry_has_one_of_four_sizes_and_is_the_same(entry: dict[str, Any]) -> None:
    padded = sealing.pad(entry)
    assert len(padded) in SIZES
    assert json.loads(padded) == entry
    assert padded == sealing.pad(dict(reversed(entry.items())))
    shorter = [size for size in SIZES if size < len(padded)]
    assert len(padded.rstrip(b" ")) > max(shorter, default=0)


def test_lengths_of_entries_tell_nothing() -> None:
    chance = random.Random(1)
    made = [
        {"name": "x" * chance.randint(1, 120), "letter": "words " * chance.randint(0, 1) * 300}
        for _ in range(300)
    ]
    # The control: without the blanks nearly every entry would have a length of its own.
    assert len({len(sealing.pad(entry).rstrip(b" ")) for entry in made}) > 100
    assert {len(sealing.pad(entry)) for entry in made} == {4_096}


def test_every_size_is_used_up_to_its_end() -> None:
    empty = len(json.dumps({"a": ""}, separators=(",", ":")))
    for size in SIZES:
        full = {"a": "x" * (size - empty)}
        assert len(sealing.pad(full)) == size
        assert sealing.pad(full)[-1:] == b"}"
    with pytest.raises(sealing.TooLarge):
        sealing.pad({"a": "x" * (SIZES[-1] - empty + 1)})
    with pytest.raises(sealing.TooLarge):
        sealing.pad({"a": "字" * (SIZES[-1] // 3)})


def test_each_recipient_opens_alone_and_nobody_else(key: Identity) -> None:
    second, stranger = sealing.new_identity(), sealing.new_identity()
    blob = sealing.seal(ENTRY, (recipient(key), recipient(second)))
    assert sealing.unseal(blob, [key]) == sealing.unseal(blob, [second]) == ENTRY
    assert sealing.unseal(blob, [stranger, key]) == ENTRY
    assert sealing.unseal(blob, [stranger]) is None
    assert sealing.unseal(blob, []) is None


def test_an_entry_is_sealed_anew_each_time(key: Identity) -> None:
    blobs = {sealing.seal(ENTRY, (recipient(key),)) for _ in range(5)}
    assert len(blobs) == 5
    assert not any(b"Ada" in blob for blob in blobs)
    assert b"Ada" in sealing.pad(ENTRY)


def test_a_changed_entry_stays_closed(key: Identity) -> None:
    blob = sealing.seal(ENTRY, (recipient(key),))
    for at in [*range(0, 400, 3), *range(400, len(blob), 61)]:
        changed = bytearray(blob)
        changed[at] ^= 1
        assert sealing.unseal(bytes(changed), [key]) is None, at
    for length in (0, 1, 100, len(blob) // 2, len(blob) - 1):
        assert sealing.unseal(blob[:length], [key]) is None
    assert sealing.unseal(blob + b"\0", [key]) is None
    assert sealing.unseal(blob, [key]) == ENTRY


@pytest.mark.parametrize("plain", [b"[1]", b"5", b"", b"no JSON", b"\xff", b"[" * 32_000])
def test_what_is_no_entry_is_none_even_when_it_opens(key: Identity, plain: bytes) -> None:
    blob = pyrage.encrypt(plain, [key.to_public()])
    assert pyrage.decrypt(blob, [key]) == plain
    assert sealing.unseal(blob, [key]) is None


def test_recipients_are_known_from_other_texts(key: Identity) -> None:
    good = recipient(key)
    assert sealing.is_recipient(good)
    for text in ("", "age1", good[:-1], good.replace("age1", "age2"), f"{good} ", str(key)):
        assert not sealing.is_recipient(text)


def test_a_key_is_read_from_its_file_again(key: Identity) -> None:
    content = sealing.identity_text(key)
    assert not sealing.is_protected(content)
    assert content.decode().startswith(f"# public key: {recipient(key)}\n")
    (found,) = sealing.read_identities(Path("key.txt"), content)
    assert str(found) == str(key)
    other = sealing.new_identity()
    both = content + sealing.identity_text(other)
    assert [str(one) for one in sealing.read_identities(Path("k"), both)] == [str(key), str(other)]


@pytest.mark.parametrize(
    "content", [b"", b"# nothing", b"\xff\xfe", b"AGE-SECRET-KEY-1QQQQ", b"age1abc", bytes(100)]
)
def test_a_file_without_a_key_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"^key\.txt: holds no age identity"):
        sealing.read_identities(Path("key.txt"), content)


@pytest.fixture(scope="module")
def protected(key: Identity) -> bytes:
    """The key's file, protected with `räksmörgås`."""
    return sealing.identity_text(key, "räksmörgås")


def test_a_protected_key_needs_its_passphrase(key: Identity, protected: bytes) -> None:
    assert sealing.is_protected(protected)
    assert str(key).encode() not in protected
    (found,) = sealing.read_identities(Path("key"), protected, "räksmörgås")
    assert str(found) == str(key)
    with pytest.raises(Refused, match=r"^key: the passphrase does not open it"):
        sealing.read_identities(Path("key"), protected, "smörgås")
    with pytest.raises(Refused, match="holds no age identity"):
        sealing.read_identities(Path("key"), protected)


def test_debians_age_opens_what_is_sealed_here(key: Identity, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(sealing.identity_text(key))
    (tmp_path / "entry.age").write_bytes(sealing.seal(ENTRY, (recipient(key),)))
    command = ["age", "-d", "-i", "key", "entry.age"]
    opened = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    assert json.loads(opened) == ENTRY
    assert len(opened) == 4_096
    assert opened.endswith(b"}" + b" " * (4_096 - len(opened.rstrip())))
    assert "ئايگۈل" in opened.decode()


def test_what_debians_age_seals_is_opened_here(key: Identity) -> None:
    command = ["age", "-r", recipient(key), "-r", recipient(sealing.new_identity())]
    plain = json.dumps(ENTRY).encode() + b"  \n"
    blob = subprocess.run(command, input=plain, capture_output=True, check=True).stdout
    assert sealing.unseal(blob, [key]) == ENTRY


def test_a_key_of_age_keygen_is_read_here(tmp_path: Path) -> None:
    made = subprocess.run(["age-keygen"], capture_output=True, check=True).stdout
    (found,) = sealing.read_identities(Path("key"), made)
    assert recipient(found) in made.decode()


def test_debians_age_asks_for_the_passphrase_of_a_protected_key(
    key: Identity, protected: bytes, tmp_path: Path
) -> None:
    (tmp_path / "key").write_bytes(protected)
    (tmp_path / "entry.age").write_bytes(sealing.seal(ENTRY, (recipient(key),)))
    terminal, screen = os.openpty()
    age = subprocess.Popen(
        ["age", "-d", "-o", "opened", "-i", "key", "entry.age"],
        cwd=tmp_path, stdin=screen, stdout=screen, stderr=screen, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(screen, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(screen)
    asked = b""
    while b"passphrase" not in asked:
        asked += os.read(terminal, 1_000)
    os.write(terminal, "räksmörgås\n".encode())
    assert age.wait(timeout=30) == 0
    os.close(terminal)
    assert json.loads((tmp_path / "opened").read_bytes()) == ENTRY
