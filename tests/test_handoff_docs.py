"""docs/handoff.md says what the code does, field by field."""

import datetime
import re
from pathlib import Path
from typing import Any

from kiosk import packs, spellings, tokens, totals
from kiosk.db import Store
from kiosk.exports import figures
from kiosk.hub import day_keys, reports
from kiosk.web import limits
from tests import factories
from tests.factories import SLUG

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "handoff.md").read_text("utf-8")
ROW = re.compile(r"^\| `([\w.]+)` \| (.*?) \|", re.MULTILINE)


def section(name: str) -> str:
    """What stands between a heading and the next."""
    return re.split("^## ", PAGE.partition(f"\n## {name}\n")[2], flags=re.MULTILINE)[0]


def test_a_token_is_read_by_the_table() -> None:
    page = section("The token")
    day = datetime.date(2026, 5, 2)
    nonce = bytes(range(12))
    content = spellings.from_base32(tokens.mint(b"abcd", b"k" * 32, SLUG, day, nonce))
    parts, at = {}, 0
    for name, size in ROW.findall(page):
        parts[name] = content[at : at + int(size)]
        at += int(size)
    assert at == len(content) == tokens.TOKEN_BYTES
    assert parts["version"] == bytes([tokens.VERSION])
    assert parts["key_id"] == b"abcd"
    assert int.from_bytes(parts["campaign"], "big") == tokens.campaign(SLUG)
    assert int.from_bytes(parts["expires"], "big") == (day - datetime.date(2020, 1, 1)).days
    assert parts["nonce"] == nonce
    assert len(parts["tag"]) == tokens.TAG_BYTES
    assert f"{tokens.TOKEN_BYTES} bytes, in base 32" in page
    assert f": {tokens.SIGNS} signs" in page
    assert f"`{tokens.CONTEXT.rstrip(bytes(1)).decode()}`" in page


def test_numbers_of_keys_and_reports_are_those_of_the_code() -> None:
    page = section("Day keys")
    assert f"{day_keys.KEY_BYTES} random bytes" in page
    assert f"id of {day_keys.ID_BYTES} bytes" in page
    assert f"the {day_keys.DAYS_AHEAD} days from today on" in page
    assert f"after {day_keys.DAYS_KEPT} days" in page
    page = section("Reports")
    told = dict(ROW.findall(page))
    assert list(told) == ["target", "channel", "state", "n", "token"]
    assert re.findall(r"`(\w+)`", told["channel"]) == list(reports.CHANNELS)
    assert re.findall(r"`(\w+)`", told["state"]) == list(reports.STATES)
    assert f"1 to {reports.MOST_LETTERS};" in told["n"]
    counted_once = set(reports.CHANNELS) - set(reports.LETTERS)
    assert set(re.findall(r"`(\w+)`", told["n"])) == counted_once
    assert f"erased after {reports.DAYS_KEPT} days" in page
    assert f"{limits.AT_ONCE} such reports" in page
    assert f"{limits.A_MINUTE} more each minute" in page


def paths(told: dict[str, Any], before: str = "") -> list[str]:
    """The fields, those within another one after a dot; channels are no fields."""
    found: list[str] = []
    for name, value in told.items():
        if isinstance(value, dict) and name != "done":
            found += paths(value, f"{before}{name}.")
        else:
            found.append(before + name)
    return found


def test_the_fields_of_the_totals_are_those_of_the_code(store: Store, tmp_path: Path) -> None:
    factories.pack(tmp_path)
    told = totals.as_json(totals.of(store, packs.installed(tmp_path)[SLUG]))
    page = section("Totals")
    rows = dict(ROW.findall(page))
    assert list(rows) == paths(told)
    assert rows["v"] == str(totals.FORMAT)
    assert rows["least"] == str(figures.LEAST)
    assert f"`null` is a number under {figures.LEAST}" in page
