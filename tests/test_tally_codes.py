"""Tally codes: what a phone reads from a screen is the statement, to the byte, or nothing."""

import hashlib
import random
import tracemalloc
import zlib
from itertools import product
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import handoff, signed, spellings, tally_codes
from kiosk.errors import Refused
from kiosk.tally_codes import Part
from tests.test_handoff import decoded, painted

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ADDRESS = "https://hub.of-some.example.org"
ASKS = ("letter", "petition", "solidarity", "survey")
SLUGS = ("first-case", "second-case", "third-case")


def statement(slugs: tuple[str, ...] = SLUGS, languages: tuple[str, ...] = ("de",)) -> bytes:
    """A statement with a cell for each case, ask and language, and as random as a real one."""
    chance = random.Random(7)
    cells = [
        ["actions", "fair", "2026-05-01", slug, ask, "", language, chance.randrange(400)]
        for slug, ask, language in product(slugs, ASKS, languages)
    ]
    cells += [
        ["visits", "fair", "2026-05-01", "", "", "", language, chance.randrange(400)]
        for language in languages
    ]
    content = {
        "v": 1, "device": chance.randbytes(8).hex(), "epoch": chance.randbytes(8).hex(), "seq": 17,
        "prev": chance.randbytes(32), "cells": sorted(cells), "sheets": [], "past": [],
        "held": [["fair", 12, 0, 1]],
    }  # fmt: skip
    return signed.sign("statement", KEY, content)


ONE = statement()
MANY = statement((*SLUGS, "fourth", "fifth"), ("ar", "de", "fa", "kk", "ru", "ug"))
PARTS = [tally_codes.read_part(text) for text in tally_codes.split(MANY, ADDRESS)]


def version(svg: bytes) -> int:
    """The version of the QR code in a picture, which says how large it is."""
    side = int(ElementTree.fromstring(svg).attrib["viewBox"].split()[2])  # noqa: S314
    return (side - 2 * 4 - 17) // 4


def as_code(part: Part) -> str:
    """The text of a code with any part in it."""
    head = part.message + bytes((part.i, part.n))
    return f"{ADDRESS.upper()}/T/{spellings.base32(head + part.data)}"


def test_a_small_stall_fits_one_code_that_a_phone_reads() -> None:
    front = f"{ADDRESS.upper()}/T/"
    assert len(front) >= 33
    (text,) = tally_codes.split(ONE, ADDRESS)
    assert text.startswith(front)
    picture = handoff.qr_svg(text)
    assert version(picture) <= 15
    (read,) = decoded(painted(picture))
    assert read == text
    assert tally_codes.join([tally_codes.read_part(read)]) == ONE


def test_a_large_stall_takes_several_codes_in_any_order() -> None:
    texts = tally_codes.split(MANY, ADDRESS)
    assert 2 <= len(texts) <= 5
    pictures = [handoff.qr_svg(text) for text in texts]
    assert max(map(version, pictures)) == 15
    read = [text for picture in pictures for text in decoded(painted(picture))]
    assert read == texts
    parts = [tally_codes.read_part(text) for text in (*read[::-1], read[0])]
    assert tally_codes.join(parts) == MANY
    assert max(len(part.data) for part in parts) - min(len(part.data) for part in parts) < len(
        parts
    )


def test_one_sign_more_takes_a_larger_code() -> None:
    full = f"{ADDRESS.upper()}/T/".ljust(tally_codes.MOST_SIGNS, "A")
    assert version(handoff.qr_svg(full)) == 15
    assert version(handoff.qr_svg(full + "A")) == 16


def test_without_an_address_a_code_holds_the_part_alone() -> None:
    (text,) = tally_codes.split(ONE)
    assert text.startswith("/T/")
    assert tally_codes.join([tally_codes.read_part(text)]) == ONE
    assert tally_codes.read_part(text) == tally_codes.read_part(text.removeprefix("/T/"))


def test_an_address_in_lower_case_is_the_same() -> None:
    for text in tally_codes.split(MANY, ADDRESS):
        assert tally_codes.read_part(text.lower()) == tally_codes.read_part(text)


def test_a_missing_part_is_named() -> None:
    assert tally_codes.missing(PARTS) == []
    for gone in PARTS:
        rest = [part for part in PARTS if part is not gone]
        assert tally_codes.missing(rest) == [gone.i]
        with pytest.raises(Refused, match=f"still missing: {gone.i}"):
            tally_codes.join(rest)
    with pytest.raises(Refused):
        tally_codes.join([])


def test_two_tallies_are_not_mixed() -> None:
    others = map(tally_codes.read_part, tally_codes.split(statement(("a", "b"), ("ug",) * 9)))
    for other in others:
        with pytest.raises(Refused, match="not of one tally"):
            tally_codes.join([*PARTS, other])
        forged = Part(PARTS[0].message, PARTS[0].i, PARTS[0].n, other.data)
        for parts in ([forged, *PARTS], [forged, *PARTS[1:]]):
            with pytest.raises(Refused):
                tally_codes.join(parts)


def test_every_altered_bit_of_a_part_is_refused() -> None:
    part = PARTS[1]
    whole = spellings.from_base32(as_code(part).rpartition("/")[2])
    for at in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[at // 8] ^= 1 << at % 8
        rest = [other for other in PARTS if other is not part]
        with pytest.raises(Refused):
            tally_codes.join([*rest, tally_codes.read_part(spellings.base32(bytes(changed)))])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "=",
        lambda text: text + "A",
        lambda text: text[:-1] + "1",
        lambda text: text.replace("HTTPS", "HTTP"),
        lambda text: text.replace("/T/", "/X/"),
        lambda text: text.replace("/T/", "/Y/T/"),
        lambda text: text.replace("/T/", "/T/ "),
        lambda text: text + "\n",
        lambda text: text[:-1] + "ſ",  # its capital is S
        lambda text: text[: text.index("/T/") + 3],
        lambda text: text[: text.index("/T/") + 3 + 16],
        lambda text: "A" * 5000,
        lambda text: "",
    ],
)
def test_what_is_no_code_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(Refused, match="no code of a kiosk"):
        tally_codes.read_part(change(tally_codes.split(MANY, ADDRESS)[0]))


@pytest.mark.parametrize(
    ("i", "n", "data"), [(0, 1, b"a"), (2, 1, b"a"), (1, 41, b"a"), (1, 1, b""), (1, 1, bytes(999))]
)
def test_a_part_is_one_of_its_number(i: int, n: int, data: bytes) -> None:
    with pytest.raises(Refused):
        tally_codes.read_part(as_code(Part(bytes(8), i, n, data)))


def test_each_part_has_one_spelling() -> None:
    text = as_code(Part(bytes(8), 1, 1, b"abc"))  # 13 bytes: the last of 21 signs holds 4 bits
    read = []
    for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
        try:
            read.append(tally_codes.read_part(text[:-1] + sign))
        except Refused:
            continue
    assert len(read) == 16


def small(content: bytes) -> list[Part]:
    """The parts of anything that was made small."""
    whole = tally_codes._small(content)
    return shared(whole)


def shared(whole: bytes) -> list[Part]:
    """Any bytes as parts that fit together."""
    name = hashlib.sha256(whole).digest()[:8]
    size = -(-len(whole) // 40)
    n = -(-len(whole) // size)
    return [Part(name, i + 1, n, whole[i * size : (i + 1) * size]) for i in range(n)]


def test_a_code_unpacks_to_no_more_than_a_statement() -> None:
    most = tally_codes.MOST_BYTES
    start = signed.KINDS["statement"]
    assert tally_codes.join(small(start.ljust(most, b"\0"))) == start.ljust(most, b"\0")
    for parts in (small(start.ljust(most + 1, b"\0")), small(start.ljust(20_000_000, b"\0"))):
        tracemalloc.start()
        with pytest.raises(Refused):
            tally_codes.join(parts)
        assert tracemalloc.get_traced_memory()[1] < 8 * most
        tracemalloc.stop()


def test_what_is_cut_or_followed_by_more_is_refused() -> None:
    whole = tally_codes._small(ONE)
    assert tally_codes.join(shared(whole)) == ONE
    for wrong in (whole[:-1], whole + b"\0", whole[1:], zlib.compress(ONE), b"\x07", b"x"):
        with pytest.raises(Refused):
            tally_codes.join(shared(wrong))
    other = signed.sign("batch", KEY, {"v": 1})
    with pytest.raises(Refused):
        tally_codes.join(small(other))


def test_too_much_for_codes_goes_as_a_file() -> None:
    noise = random.Random(1).randbytes(14_000)
    with pytest.raises(Refused, match="bring it as a file"):
        tally_codes.split(signed.sign("statement", KEY, {"noise": noise}), ADDRESS)
    texts = tally_codes.split(signed.sign("statement", KEY, {"noise": noise[:13_000]}), ADDRESS)
    assert len(texts) in (38, 39, 40)


def test_the_words_known_on_both_sides_never_change() -> None:
    assert (
        hashlib.sha256(tally_codes.WORDS).hexdigest()
        == "909937b0a0a48f7e2929825caed7aadd5612b1634069072f2fd3c716a72fda99"
    )


@given(st.binary(max_size=3_000), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_whatever_is_said_arrives(noise: bytes, chance: random.Random) -> None:
    message = signed.sign("statement", KEY, {"noise": noise})
    parts = [tally_codes.read_part(text) for text in tally_codes.split(message, ADDRESS)]
    shuffled = chance.choices(parts, k=3) + chance.sample(parts, len(parts))
    assert tally_codes.join(shuffled) == message


@given(st.text(max_size=40) | st.binary(max_size=40).map(spellings.base32))
@settings(max_examples=100)
def test_any_text_is_a_part_or_refused(text: str) -> None:
    try:
        part = tally_codes.read_part(text)
    except Refused:
        return
    assert 1 <= part.i <= part.n <= 40
