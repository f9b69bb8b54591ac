import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import signed
from kiosk.errors import Refused

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CONTENT = {"v": 1, "cells": [["visits", "fair", 3]], "id": b"\0" * 16}
MESSAGE = signed.sign("batch", KEY, CONTENT)


def test_a_message_says_what_was_signed_and_by_whom() -> None:
    assert signed.read("batch", MESSAGE) == (CONTENT, KEY.public_key().public_bytes_raw())
    assert signed.kind_of(MESSAGE) == "batch"


def test_a_message_of_another_kind_is_refused() -> None:
    other = signed.KINDS["receipt"] + MESSAGE[8:]
    for kind, message in (("receipt", MESSAGE), ("receipt", other), ("batch", other)):
        with pytest.raises(Refused):
            signed.read(kind, message)


def test_every_changed_bit_and_every_cut_is_refused() -> None:
    for at in range(len(MESSAGE) * 8):
        changed = bytearray(MESSAGE)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(Refused):
            signed.read("batch", bytes(changed))
    for end in range(len(MESSAGE)):
        with pytest.raises(Refused):
            signed.read("batch", MESSAGE[:end])
    with pytest.raises(Refused):
        signed.read("batch", MESSAGE + b"\0")


@pytest.mark.parametrize(
    "body",
    [
        bytes.fromhex("a2616101616102"),  # one key twice
        bytes.fromhex("bf616101ff"),  # without a length
        bytes.fromhex("a161611801"),  # a longer number than it needs
        bytes.fromhex("a26162016161 02"),  # keys out of order
        bytes.fromhex("a1616101") + b"\0",  # something behind
        cbor2.dumps([1]),
        b"",
        b"\x81" * 20_000,
    ],
)
def test_another_spelling_is_refused_although_it_is_signed(body: bytes) -> None:
    good = signed.sign("batch", KEY, {"a": 1})
    assert signed.read("batch", good)[0] == {"a": 1}
    public = KEY.public_key().public_bytes_raw()
    signature = KEY.sign(b"kiosk-batch-v1\0" + body)
    with pytest.raises(Refused):
        signed.read("batch", signed.KINDS["batch"] + public + signature + body)


@given(
    st.dictionaries(
        st.text(max_size=9), st.integers(0, 2**40) | st.binary(max_size=40) | st.text(max_size=9)
    )
)
@settings(max_examples=60)
def test_whatever_is_said_is_read(content: dict[str, object]) -> None:
    assert signed.read("answer", signed.sign("answer", KEY, content))[0] == content
