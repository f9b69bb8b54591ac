"""Tokens: none is guessed, none is changed, and none leads to who signed."""

import datetime
import json
import random
import secrets
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import day_keys, exchange, receiving, sealing, spellings, statements, tokens
from kiosk.db import Store
from kiosk.hub import custody, reports, tables
from kiosk.hub import day_keys as hub_keys
from tests import ends
from tests.factories import SLUG, Visitor

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 12, tzinfo=datetime.UTC)
EXPIRES = TODAY + datetime.timedelta(days=30)
SECRET = b"s" * 32
LEAST = 8


def is_taken(store: Store, text: str, slug: str = SLUG, today: datetime.date = TODAY) -> bool:
    """Whether a hub takes a token for a case on that day."""
    token = tokens.read(text)
    if token is None:
        return False
    return (
        tokens.is_genuine(token, hub_keys.key_of(store, token.key_id))
        and token.campaign == tokens.campaign(slug)
        and token.expires >= today
    )


def minted(store: Store) -> tuple[bytes, str]:
    """The id of a key that the hub has, and a token that was made with it."""
    row = hub_keys.make_for(store, "tablet", TODAY)[1]
    return row["id"], tokens.mint(row["id"], row["key"], SLUG, EXPIRES)


@pytest.mark.parametrize("n", [10_000, pytest.param(1_000_000, marks=pytest.mark.matrix)])
@pytest.mark.timeout(900)
def test_no_random_token_is_taken(store: Store, n: int) -> None:
    """Of three kinds: any signs, any bytes of a token's length, and what fits but for the tag."""
    key_id, good = minted(store)
    assert is_taken(store, good)
    said = spellings.from_base32(good)[:-28]
    draw = random.Random(3)
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    for number in range(n):
        if number % 4 == 0:
            text = "".join(draw.choices(signs, k=tokens.SIGNS))
        elif number % 4 == 1:
            text = spellings.base32(b"\1" + draw.randbytes(36))
        else:
            text = spellings.base32(said + draw.randbytes(28))
            assert number > 9 or tokens.read(text).key_id == key_id  # type: ignore[union-attr]
        assert not is_taken(store, text)


def test_no_bit_of_a_token_may_be_changed(store: Store) -> None:
    _key_id, good = minted(store)
    content = spellings.from_base32(good)
    for at in range(8 * len(content)):
        changed = bytearray(content)
        changed[at // 8] ^= 1 << at % 8
        assert not is_taken(store, spellings.base32(bytes(changed))), at


def test_a_token_has_one_spelling(store: Store) -> None:
    _key_id, good = minted(store)
    # The last sign holds four bits of the token and one that is always nothing.
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    twin = good[:-1] + signs[signs.index(good[-1]) ^ 1]
    for text in (twin, good.lower(), f" {good}", f"{good}\n", f"{good}====", good[:-1], f"{good}A"):
        assert not is_taken(store, text)
        assert tokens.read(text) is None


def test_a_token_is_good_for_its_case_until_its_last_day(store: Store) -> None:
    _key_id, good = minted(store)
    assert is_taken(store, good, today=EXPIRES)
    assert not is_taken(store, good, today=EXPIRES + datetime.timedelta(days=1))
    assert not is_taken(store, good, slug="another-case")


def test_a_token_of_another_key_or_of_none_is_refused(store: Store) -> None:
    key_id, _good = minted(store)
    wrong = tokens.mint(key_id, secrets.token_bytes(32), SLUG, EXPIRES)
    assert not is_taken(store, wrong)
    for key in (b"", bytes(32)):  # the hub has none of that id, and anybody has these
        assert not is_taken(store, tokens.mint(bytes(4), key, SLUG, EXPIRES))


def test_a_token_outlives_no_key_and_no_mark_of_it() -> None:
    """A mark is forgotten after the key, so that no token counts once more."""
    assert reports.DAYS_KEPT > hub_keys.DAYS_KEPT + 1


@pytest.fixture
def pair(tmp_path: Path) -> ends.Ends:
    """A tablet with the keys of its hub."""
    made = ends.made(tmp_path)
    key, hub_key = (statements.device_key(one.keys / name) for one, name in
                    ((made.house.settings, "device"), (made.hub, "hub")))  # fmt: skip
    with closing(tables.opened(made.hub)) as store, closing(made.house.db()) as db:

        def ask(message: bytes) -> bytes:
            return receiving.hand_on(store, message, hub_key, NOW)

        exchange.ask(db, key, NOW.date(), ask)
    return made


def values(store: Store, names: list[str]) -> set[bytes]:
    """Every value of some tables, as bytes."""
    found = set()
    for name in names:
        for row in store.rows(f'SELECT * FROM "{name}"'):
            found |= {
                value if isinstance(value, bytes) else str(value).encode() for value in row.values()
            }
    return {value for value in found if len(value) >= LEAST}


def windows(value: bytes) -> set[bytes]:
    """All pieces of the least length."""
    return {value[at : at + LEAST] for at in range(len(value) - LEAST + 1)}


def test_nothing_joins_a_report_and_an_entry(pair: ends.Ends) -> None:
    """All that a tablet and a hub keep, all files of both and the opened entries, laid together."""
    n, today = 12, NOW.date()
    app = pair.house.app()
    said: list[bytes] = []
    with closing(tables.opened(pair.hub)) as store, closing(pair.house.db()) as db:
        hub_key = statements.device_key(pair.hub.keys / "hub")
        key = statements.device_key(pair.house.settings.keys / "device")
        held = day_keys.of(db, today)
        assert held
        for number in range(n):
            Visitor(app).signs(name=f"Person {number}", email=f"p{number}@example.org")
            text = tokens.mint(*held, SLUG, today + datetime.timedelta(days=30))
            token = tokens.read(text)
            assert token
            assert is_taken(store, text, today=today)
            mark = reports.mark(SECRET, token.nonce, SLUG, "ambassador", "email", "sent")
            assert reports.record(
                store, SLUG, "ambassador", "email", "sent", 1, "stall", mark, today
            )
            said += [token.nonce, token.tag, token.said, text.encode(), mark]

        exchange.once(db, key, today, lambda one: receiving.receive(store, one, hub_key, NOW))
        at_hub = dict(custody.sealed(store))
        assert len(at_hub) == n
        opened = [sealing.unseal(one, [pair.house.identity]) for one in at_hub.values()]
        assert sorted(entry["name"] for entry in opened if entry) == sorted(
            f"Person {number}" for number in range(n)
        )
        names = [row["name"] for row in store.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )]  # fmt: skip
        of_reports = values(store, ["spent", "reports"])
        of_tablet = values(db, [row["name"] for row in db.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )])  # fmt: skip
        of_hub = values(store, [name for name in names if name not in ("spent", "reports")])
    entries = json.dumps(opened, ensure_ascii=False).encode()

    # Words that are the same for everybody, and the day.
    known = {SLUG.encode(), b"ambassador", str(today).encode()}
    assert len(of_reports) == n + len(known)
    assert of_reports & (of_tablet | of_hub) <= known
    assert {value for value in of_reports if value in entries} <= known

    # The token itself, and any eight bytes of it, are nowhere; its mark is at the hub alone.
    tablet = b"\0".join(file.read_bytes() for file in files(pair.house.settings.instance))
    rest = b"\0".join([entries, *at_hub, *at_hub.values(), *of_hub, *of_tablet, tablet])
    hub = b"\0".join(file.read_bytes() for file in files(pair.hub.instance))
    for number, value in enumerate(said):
        found = [piece for piece in windows(value) if piece in rest]
        assert found == [], value
        assert number % 5 == 4 or not any(piece in hub for piece in windows(value))
    # The control: what looks for it would find it.
    for value in (*at_hub, opened[0]["name"].encode() if opened[0] else b""):
        assert any(piece in rest for piece in windows(value))


def files(folder: Path) -> list[Path]:
    """Every file in a folder."""
    return [file for file in folder.rglob("*") if file.is_file()]
