"""docs/sync.md says what the code does, field by field."""

import datetime
import hashlib
import re
from pathlib import Path
from typing import Any

import click
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import (
    actions,
    batches,
    enrolment,
    events,
    exchange,
    outbox,
    receiving,
    signed,
    statements,
    sync,
    tallies,
    tally_codes,
)
from kiosk.cli import main
from kiosk.db import Db, Store
from kiosk.hub import day_keys, quarantine
from tests import factories
from tests.test_ledger import HUB, NOW, Tablet

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "sync.md").read_text("utf-8")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
NAMES = {"number": int, "text": str, "bytes": bytes, "list": list}
FIELD = re.compile(r"^\| `(\w+)` \| (number|text|bytes|list) \|", re.MULTILINE)


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


def in_full(db: Db) -> bytes:
    """A batch of a tablet that has counted and sends an entry."""
    events.put(db, factories.event(send_entries=True))
    actions.record(db, factories.action(), "ug", also="letters")
    return batches.build(db, KEY, NOW.date() + datetime.timedelta(days=1))


def types(content: dict[str, Any]) -> dict[str, type]:
    """The fields of a message and their types."""
    return {name: type(value) for name, value in content.items()}


def test_the_fields_of_statement_and_batch_are_those_of_the_code(db: Db) -> None:
    content, _key = signed.read("batch", in_full(db))
    said, _key = signed.read("statement", content["statement"])
    assert shape(section("Statements")) == types(said) == statements.FIELDS
    assert shape(section("Batches")) == types(content)
    [cell, *_], [entry] = said["cells"], content["entries"]
    assert f"`[{', '.join((*tallies.KEYS, 'n'))}]`" in section("Statements")
    assert len(cell) == len(tallies.KEYS) + 1
    assert f"`[{', '.join(statements.SHEET)}]`" in section("Statements")
    assert f"`[{', '.join(batches.ENTRY)}]`" in section("Batches")
    assert len(entry) == len(batches.ENTRY)


def test_limits_of_statement_and_batch_are_those_of_the_code() -> None:
    page = section("Statements")
    assert f"each once, {statements.MOST_CELLS:,} at most" in page
    assert f"brought along, {statements.MOST_PAST} at most" in page
    assert f"Texts have {statements.MOST_SIGNS} signs at most" in page
    assert statements.MOST_N == 2**31
    page = section("Batches")
    assert f"each once, {batches.MOST_ENTRIES} at most" in page
    assert f"{batches.MOST_WITHDRAWN:,} at most" in page
    assert f"there are {batches.FEWEST_ENTRIES} of them" in page
    assert f"{batches.MOST_BYTES >> 20} MiB at most" in page


def test_the_fields_of_a_receipt_are_those_of_the_code(store: Store) -> None:
    one = Tablet("one").enrolled(store)
    answer, _key = signed.read("receipt", receiving.receive(store, one.says(), HUB, NOW))
    page = section("Receipts")
    assert shape(page) == types(answer)
    assert all(f"`{state}`" in page for state in batches.STATES)
    waiting = re.findall(r"^\| `(\w+)` \|", section("What a hub does with a message"), re.MULTILINE)
    assert tuple(waiting) == quarantine.REASONS
    assert all(f"`{why}`" in page for why in quarantine.REASONS if why != "entry")


def test_the_words_of_a_refusal_are_those_of_the_code() -> None:
    words = section("The network").partition("| why |")[2].partition("| reason |")[0]
    assert re.findall(r"^\| `(\w+)` \|", words, re.MULTILINE) == list(sync.REFUSED)


def test_the_fields_of_wish_and_delivery_are_those_of_the_code(db: Db, store: Store) -> None:
    one = Tablet("one").enrolled(store)
    with db.writing() as connection:
        outbox.put(connection, "hub_key", HUB.public_key().public_bytes_raw())
    said = {}

    def send(wish: bytes) -> bytes:
        answer = receiving.hand_on(store, wish, HUB, NOW)
        said["wish"], said["delivery"] = (
            signed.read(kind, message)[0]
            for kind, message in (("wish", wish), ("delivery", answer))
        )
        return answer

    exchange.ask(db, one.key, NOW.date(), send)
    wish, delivery = section("What a hub hands on").split("**delivery**")
    assert shape(wish) == types(said["wish"])
    assert shape(delivery) == types(said["delivery"])
    assert len(said["delivery"]["keys"]) == day_keys.DAYS_AHEAD + 1
    assert f"for {day_keys.DAYS_AHEAD + 1} days" in delivery


def test_every_command_of_the_page_is_there() -> None:
    for line in re.findall(r"`kiosk ([a-z -]+)", section("A day's end") + section("A lost tablet")):
        command: Any = main
        for word in line.split():
            if not isinstance(command, click.Group) or word.startswith("-"):
                break
            assert word in command.commands, line
            command = command.commands[word]
        options = {name for one in command.params for name in one.opts}
        assert {word for word in line.split() if word.startswith("--")} <= options, line
