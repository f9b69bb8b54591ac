"""docs/sync.md says what the code does, field by field."""

import hashlib
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import enrolment, signed, sync, tally_codes

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "sync.md").read_text("utf-8")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
NAMES = {"number": int, "text": str, "bytes": bytes}
FIELD = re.compile(r"^\| `(\w+)` \| (number|text|bytes) \|", re.MULTILINE)


def section(name: str) -> str:
    """What stands between a heading and the next."""
    return re.split("^## ", PAGE.partition(f"\n## {name}\n")[2], flags=re.MULTILINE)[0]


def shape(text: str) -> dict[str, type]:
    """The fields of a table and their types."""
    return {name: NAMES[kind] for name, kind in FIELD.findall(text)}


def test_every_kind_of_message_is_named() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\S{8})` \|", section("Signed messages"), re.MULTILINE)
    assert {kind: magic.encode() for kind, magic in rows} == signed.KINDS


@pytest.mark.parametrize("kind", enrolment.SHAPES)
def test_the_fields_of_enrolment_are_those_of_the_code(kind: str) -> None:
    parts = re.split(r"\*\*(invitation|request|answer|six words)\*\*", section("Enrolment"))
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert shape(texts[kind]) == enrolment.SHAPES[kind]


def test_the_fields_of_a_refusal_are_those_of_the_code() -> None:
    content, _key = signed.read("refusal", sync.refusal(KEY, b"x", "why"))
    said = {name: type(value) for name, value in content.items()}
    assert shape(section("The network")) == said


def test_reasons_and_limits_are_those_of_the_code() -> None:
    page = section("The network")
    reasons = page.partition("| reason |")[2]
    assert re.findall(r"^\| `(\w+)` \|", reasons, re.MULTILINE) == list(sync.WHY)
    assert f"for {sync.WAIT_SECONDS:.0f} seconds" in page
    assert f"more than {sync.WHOLE_SECONDS:.0f} seconds" in page
    assert f"each {sync.BYTES_A_SECOND // 1024} KiB" in page
    assert f"{sync.MOST_BYTES >> 20} MiB" in page
    assert f"at most {sync.FIRST_PAUSE:.0f} seconds" in page
    assert f"{sync.LONGEST_PAUSE / 60:.0f} minutes" in page


def test_numbers_of_tally_codes_are_those_of_the_code() -> None:
    page = section("Tally codes")
    assert f"({tally_codes.MOST_SIGNS} signs)" in page
    assert f"{tally_codes.MOST_PARTS} at most" in page
    assert f"{tally_codes.MOST_BYTES >> 10} KiB at most" in page
    assert f"`{hashlib.sha256(tally_codes.WORDS).hexdigest()[:16]}`" in page
