"""Walks over everything that an app answers to, and marks of what its database holds."""

import hashlib
from dataclasses import dataclass

from flask import Flask

from kiosk.db import Db
from tests.factories import SLUG

SAFE = {"GET", "HEAD", "OPTIONS"}
# An address with a new part in it is missing here, so that the walks have to be told about it.
PARTS = {
    "language": "en", "slug": SLUG, "ask_id": "letter", "rest": SLUG, "code": "X", "token": "X",
    "target": "ambassador", "paper": "letter", "item": "0" * 64, "number": "26-23",
}  # fmt: skip
NAMES = {
    "static": "guard.js",
    "visitor.picture": "illustration.webp",
    "visitor.audio": "audio.en.wav",
}


@dataclass(frozen=True)
class Address:
    """Something that an app answers to."""

    endpoint: str
    method: str
    path: str


def addresses(app: Flask, **parts: str) -> list[Address]:
    """An address for every rule of `app` and each of its methods."""
    found = []
    adapter = app.url_map.bind("127.0.0.1")
    for rule in app.url_map.iter_rules():
        known = {**PARTS, "name": NAMES.get(rule.endpoint, ""), **(rule.defaults or {}), **parts}
        values = {name: known[name] for name in rule.arguments}
        for method in sorted(rule.methods or ()):
            path = adapter.build(rule.endpoint, values, method)
            found.append(Address(rule.endpoint, method, path))
    return found


def every_path(app: Flask, **parts: str) -> list[str]:
    """Every path that `app` answers to."""
    return sorted({address.path for address in addresses(app, **parts)})


def unsafe(app: Flask, **parts: str) -> list[Address]:
    """All that may change something."""
    return [address for address in addresses(app, **parts) if address.method not in SAFE]


def contents(db: Db) -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    for table in db.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        rows = db.connection.conn.execute(f'SELECT * FROM "{table["name"]}"').fetchall()
        digest.update(repr((table["name"], sorted(map(repr, rows)))).encode())
    return digest.hexdigest()
