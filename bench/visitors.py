"""Visitors who need no browser: their cookies and tokens are made with the kiosk's own secret."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from kiosk.web import access
from kiosk.web.access import Secret
from tests.factories import ORIGIN, SLUG

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LANGUAGE = "kk"
FORM = f"/{LANGUAGE}/case/{SLUG}/letter"
TARGETS = ("party-secretary", "ambassador")
N_POINTS = 150


def drawn() -> str:
    """A signature of about 150 points in three strokes, as the pad writes it."""
    strokes = []
    for stroke in range(3):
        points = []
        for step in range(N_POINTS // 3):
            x = 60 + 300 * stroke + 5 * step
            y = 200 + round(120 * math.sin(step / (4 + stroke)))
            points.append(f"{x},{y}")
        strokes.append(" ".join(points))
    return ";".join(strokes)


SIGNATURE = drawn()


@dataclass(frozen=True)
class Visitor:
    """Somebody new at the tablet."""

    cookie: str
    fields: MultiDict[str, str]

    @property
    def headers(self) -> dict[str, str]:
        """What this visitor's browser sends along."""
        return {
            "Cookie": f"{access.COOKIE}={self.cookie}",
            "Sec-Fetch-Site": "same-origin",
            "Accept-Language": "kk,en;q=0.5",
        }


def new(secret: Secret) -> Visitor:
    """A new visitor with a filled form of the letter."""
    cookie = access.new_cookie()
    fields = MultiDict(
        {
            "csrf_token": secret.csrf_token(cookie),
            "nonce": secret.nonce(cookie, SLUG, "letter", 0),
            "letter": "",
            "name": "Айгүл Серікқызы",
            "place": "Bern",
            "country": "CH",
            "email": "aigul@example.org",
            "send": "letter",
            "agree": "y",
            "signature": SIGNATURE,
        }
    )
    fields.setlist("targets", list(TARGETS))
    return Visitor(cookie, fields)


def environ(visitor: Visitor, method: str) -> "WSGIEnvironment":
    """That visitor's request of the form, as a server hands it to the app."""
    headers = {**visitor.headers, **({"Origin": ORIGIN} if method == "POST" else {})}
    builder = EnvironBuilder(
        FORM,
        base_url=ORIGIN,
        method=method,
        headers=headers,
        data=visitor.fields if method == "POST" else None,
    )
    try:
        return builder.get_environ()
    finally:
        builder.close()


def answer(app: Flask, asked: "WSGIEnvironment") -> str:
    """The status of the app's whole answer."""
    status = []

    def start(line: str, headers: object, failure: object = None) -> object:
        status.append(line)
        return None

    parts = app.wsgi_app(asked, start)
    for _ in parts:
        pass
    close = getattr(parts, "close", None)
    if close:
        close()
    return status[-1]
