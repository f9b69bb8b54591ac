"""Hubs with a case, codes that lead there, and what phones say to them."""

import base64
import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from kiosk import config, packs, tokens
from kiosk.app import create_app
from kiosk.commands import hubs
from kiosk.hub import day_keys, reports
from kiosk.web.request import hub_of
from tests import factories
from tests.factories import ORIGIN, SLUG, Visitor

TODAY = datetime.datetime.now(datetime.UTC).date()
LATER = TODAY + datetime.timedelta(days=30)
PAGE = f"/en/act/{SLUG}"
MAIL = "office@example.org"
DEED = {"target": "ambassador", "channel": "call", "state": "reached"}


def opened(folder: Path, name: str = "hub", **changes: str) -> Flask:
    """A hub with a case whose ambassador has an e-mail address; `changes` are lines of the pack."""
    made = hubs.make(folder / name, "")
    place = factories.pack(folder / f"packs-{name}", **changes)
    facts = place / "case.toml"
    text = facts.read_text("utf-8").replace("fax = ", f'email = "{MAIL}"\nfax = ', 1)
    facts.write_text(text, "utf-8")
    packs.add(place, made.cases)
    return create_app(config.read(made.instance))


def lent(folder: Path) -> Iterator[Flask]:
    """That hub for the time of a test."""
    made = opened(folder)
    yield made
    hub_of(made).store.close()


def minted(app: Flask, slug: str = SLUG, expires: datetime.date = LATER) -> str:
    """A genuine code."""
    row = day_keys.make_for(hub_of(app).store, "tablet", TODAY)[0]
    return tokens.mint(row["id"], row["key"], slug, expires)


def sums(app: Flask) -> dict[tuple[str, ...], int]:
    """What was reported on the case."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in reports.totals(hub_of(app).store, SLUG):
        found[row["channel"], row["state"], row["source"]] += row["n"]
    return dict(found)


def altered(token: str, at: int) -> str:
    """A code with a bit of one of its bytes turned over, in its one spelling."""
    content = bytearray(base64.b32decode(token + "=" * (-len(token) % 8)))
    content[at] ^= 1
    return base64.b32encode(bytes(content)).decode().rstrip("=")


def report(phone: Visitor, path: str = PAGE, **data: str) -> TestResponse:
    """Say that something was done."""
    return phone.client.post(f"{path}/report", data={**DEED, **data}, base_url=ORIGIN)
