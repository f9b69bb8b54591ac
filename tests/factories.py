"""Things tests are made of: cases, events, a whole kiosk, and a visitor who does things."""

import datetime
import io
import re
import shutil
import wave
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from kiosk import sealing
from kiosk.actions import Action
from kiosk.app import create_app
from kiosk.commands.instances import SAMPLE, Stall, make
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.events import Event

SLUG = "zhanargul-zhumatai"
ORIGIN = "http://127.0.0.1"
STROKES = "100,100 150,120 200,90;300,200 320,210"
# What each ask needs besides a name and the agreement.
FILLED: dict[str, dict[str, str]] = {
    "letter": {"send": "letter", "signature": STROKES},
    "petition": {"show_name": "full", "signature": STROKES},
    "solidarity": {"show_name": "first", "message": "You are not forgotten."},
}
# Those of the events of the tests, and all that there are.
LANGUAGES = ("en", "kk", "ug", "zh-Hans", "es", "ar")
KNOWN = (*LANGUAGES, "fr", "de", "tr", "ru", "fa")


def pack(folder: Path, slug: str = SLUG, expires: str = "2099-12-31", **changes: str) -> Path:
    """A copy of the sample pack in `folder`, open until `expires`; `changes` replace lines of
    `case.toml` by key.
    """
    place = folder / slug
    shutil.copytree(SAMPLE, place)
    facts = place / "case.toml"
    text = facts.read_text("utf-8")
    for key, value in {"slug": f'"{slug}"', "expires": expires, **changes}.items():
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text, count=1)
    facts.write_text(text, "utf-8")
    return place


def event(**changes: Any) -> Event:
    """An event with everything in it."""
    plain = Event(
        id="fair",
        name="Spring fair",
        organisation="Letters Group",
        contact="letters@example.org",
        languages=LANGUAGES,
        cases=(),
        recipients=(str(sealing.new_identity().to_public()),),
        place="Bern",
        country="CH",
        time_zone="Europe/Zurich",
    )
    return replace(plain, **changes)


def action(number: int = 1, **changes: Any) -> Action:
    """An action at that event, with an id of that number."""
    plain = Action(
        id=number.to_bytes(16, "big"),
        event="fair",
        day="2026-05-01",
        case=SLUG,
        ask="letter",
        targets=("ambassador",),
        sealed=b"sealed",
    )
    return replace(plain, **changes)


@dataclass
class House:
    """A kiosk on disk, with the key that opens its entries."""

    settings: Settings
    identity: sealing.Identity
    event: Event

    def app(self) -> Flask:
        """Its app, as after a start."""
        return create_app(self.settings)

    def db(self) -> Db:
        """Its database."""
        return Db(self.settings.database)

    def entries(self) -> list[dict[str, Any]]:
        """Every entry it keeps, opened."""
        rows = self.db().rows("SELECT sealed FROM actions WHERE sealed IS NOT NULL")
        found = [sealing.unseal(row["sealed"], [self.identity]) for row in rows]
        assert None not in found
        return [entry for entry in found if entry]

    def cells(self) -> dict[tuple[str, ...], int]:
        """Every counter, by its measure and the parts that are not empty."""
        rows = self.db().rows("SELECT * FROM cells")
        return {tuple(str(row[key]) for key in list(row)[:-1]): row["n"] for row in rows}

    def total(self, measure: str) -> int:
        """The sum of a measure."""
        return sum(n for key, n in self.cells().items() if key[0] == measure)


def house(folder: Path, demo: bool = False, packs: tuple[Path, ...] = (), **changes: Any) -> House:
    """A kiosk in `folder`: with the sample case open, unless `packs` are given."""
    identity = sealing.new_identity()
    stall = event(recipients=(str(identity.to_public()),), **changes)
    settings = Settings(folder / "kiosk", demo=demo)
    make(settings, Stall(stall, "123456", packs or (pack(folder),)))
    return House(settings, identity, stall)


@dataclass
class Visitor:
    """Somebody at the tablet."""

    app: Flask
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": ORIGIN})

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def opens(self, path: str, **headers: str) -> TestResponse:
        """GET `path`."""
        return self.client.get(path, base_url=ORIGIN, headers=headers, buffered=True)

    def posts(self, path: str, data: dict[str, Any], **headers: str) -> TestResponse:
        """POST `data` to `path`, from a page of the kiosk; go along where that leads back."""
        answer = self.client.post(
            path, data=data, base_url=ORIGIN, headers={**self.headers, **headers}
        )
        return self.opens(path) if answer.location == path else answer

    def cookie(self) -> str:
        """The cookie of the visit."""
        kept = self.client.get_cookie("__Host-kiosk", domain="127.0.0.1")
        assert kept
        value: str = kept.value
        return value

    def deed(self, ask: str = "letter", slug: str = SLUG) -> dict[str, str]:
        """What a button about one action of the visit sends."""
        page = soup(self.opens("/en/thanks"))
        sent = {"csrf_token": str(page.select_one("[name=csrf_token]")["value"])}
        for form in page.select("form:has([name=action])"):
            named = {str(part["name"]): str(part["value"]) for part in form.select("input")}
            if (named["case"], named["ask"]) == (slug, ask):
                sent |= named
        return sent

    def form(self, language: str = "en", slug: str = SLUG, ask: str = "letter") -> dict[str, Any]:
        """The fields of a form as they stand when it is opened."""
        page = self.opens(f"/{language}/case/{slug}/{ask}")
        assert page.status_code == 200
        return fields(page)

    def signs(
        self, language: str = "en", slug: str = SLUG, ask: str = "letter", **typed: Any
    ) -> TestResponse:
        """Open the form of an ask, fill it in and send it; None leaves a field out."""
        filled = {**self.form(language, slug, ask), "name": "Ada Ayim", "agree": "y"}
        filled |= {**FILLED[ask], **typed}
        sent = {key: value for key, value in filled.items() if value is not None}
        return self.posts(f"/{language}/case/{slug}/{ask}", sent)


def sound(seconds: float = 0.2) -> bytes:
    """A WAV of a low hum."""
    content, n_samples = io.BytesIO(), int(8_000 * seconds)
    with wave.open(content, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8_000)
        written.writeframes(bytes(120 + at // 20 % 2 * 16 for at in range(n_samples)))
    return content.getvalue()


def soup(page: TestResponse) -> BeautifulSoup:
    """A page, parsed."""
    return BeautifulSoup(page.get_data(as_text=True), "html.parser")


def fields(page: TestResponse) -> dict[str, Any]:
    """What the form of a page would send."""
    found: dict[str, Any] = {}
    for part in soup(page).select("#ask input, #ask textarea, #ask select"):
        name, kind = str(part["name"]), part.get("type")
        if kind in ("checkbox", "radio") and not part.has_attr("checked"):
            continue
        if name == "targets":
            found.setdefault(name, []).append(part["value"])
        elif part.name == "select":
            chosen = part.select_one("option[selected]")
            found[name] = chosen["value"] if chosen else ""
        else:
            found[name] = part.text if part.name == "textarea" else part.get("value", "")
    return found


def noon(day: str) -> datetime.datetime:
    """Noon UTC of an ISO day."""
    return datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
