"""Who may change something: only a page of this visit, on this kiosk, and only as it was given."""

import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from kiosk.web import access
from kiosk.web.request import kiosk_of
from tests import factories, walking
from tests.factories import ORIGIN, SLUG, STROKES, House, Visitor, fields, soup
from tests.walking import Address, contents

COOKIE = "__Host-kiosk"
SIGNED = {"name": "Ada", "send": "letter", "agree": "y", "signature": STROKES}
LETTER = f"/en/case/{SLUG}/letter"


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A kiosk that the tests of this file share."""
    return factories.house(tmp_path_factory.mktemp("stall"))


@pytest.fixture(scope="module")
def app(stall: House) -> Flask:
    """Its app."""
    return stall.app()


@dataclass(frozen=True)
class Sent:
    """A request that would change something, and what is done to it."""

    data: dict[str, Any]
    cookie: str
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": ORIGIN})

    def without(self, name: str) -> "Sent":
        """The same without a field."""
        return replace(self, data={key: self.data[key] for key in self.data if key != name})

    def to(self, app: Flask, address: Address) -> TestResponse:
        """Send it."""
        client = app.test_client()
        if self.cookie:
            client.set_cookie(COOKIE, self.cookie, domain="127.0.0.1")
        return client.open(
            address.path, method=address.method, data=self.data, base_url=ORIGIN,
            headers=self.headers, buffered=True,
        )  # fmt: skip


def cookie_of(visitor: Visitor) -> str:
    """The cookie of a visit."""
    kept = visitor.client.get_cookie(COOKIE, domain="127.0.0.1")
    assert kept
    value: str = kept.value
    return value


def right(app: Flask) -> Sent:
    """A request as a page of the kiosk makes it; what it needs stands in the form of the letter."""
    visitor = Visitor(app)
    return Sent({**visitor.form(), **SIGNED}, cookie_of(visitor))


def headers(**changed: str) -> Callable[[Sent, Sent], Sent]:
    """The same request with these headers instead; an underscore stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    return lambda sent, _: replace(sent, headers=named)


ATTACKS: dict[str, Callable[[Sent, Sent], Sent]] = {
    "no token": lambda sent, _: sent.without("csrf_token"),
    "an empty token": lambda sent, _: replace(sent, data={**sent.data, "csrf_token": ""}),
    "a token of another visit": lambda sent, other: replace(
        sent, data={**sent.data, "csrf_token": other.data["csrf_token"]}
    ),
    "a cookie of another visit": lambda sent, other: replace(sent, cookie=other.cookie),
    "no cookie": lambda sent, _: replace(sent, cookie=""),
    "a cookie that is none": lambda sent, _: replace(sent, cookie="x"),
    "no origin at all": headers(),
    "another origin": headers(Origin="https://evil.example"),
    "an origin that begins alike": headers(Origin=f"{ORIGIN}.evil.example"),
    "another port": headers(Origin=f"{ORIGIN}:81"),
    "another scheme": headers(Origin="https://127.0.0.1"),
    "an origin that is null": headers(Origin="null"),
    "an empty origin": headers(Origin=""),
    "an origin that cannot be read": headers(Origin="http://["),
    "another origin from here": headers(
        Origin="https://evil.example", Sec_Fetch_Site="same-origin"
    ),
    "another site": headers(Origin=ORIGIN, Sec_Fetch_Site="cross-site"),
    "a neighbour": headers(Origin=ORIGIN, Sec_Fetch_Site="same-site"),
    "another site without origin": headers(Sec_Fetch_Site="cross-site"),
    "a site that is unknown": headers(Origin=ORIGIN, Sec_Fetch_Site="Same-Origin"),
}


def guarded(app: Flask) -> list[Address]:
    """Every address that may change something and has an authority."""
    return [a for a in walking.unsafe(app) if a.endpoint not in access.WITHOUT_AUTHORITY]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_nothing_changes_for_a_request_that_no_page_of_the_visit_made(
    stall: House, app: Flask, attack: Callable[[Sent, Sent], Sent]
) -> None:
    assert {address.endpoint for address in guarded(app)} >= {
        "signing.sign",
        "signing.take_back",
        "signing.another",
        "visitor.done",
    }
    for address in guarded(app):
        before = contents(stall.db())
        answer = attack(right(app), right(app)).to(app, address)
        assert 400 <= answer.status_code < 500, address
        assert contents(stall.db()) == before, address


@pytest.mark.parametrize(
    "named",
    [
        {"Origin": ORIGIN},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_the_right_request_passes(house: House, named: dict[str, str]) -> None:
    made = house.app()
    for address in guarded(made):
        before = contents(house.db())
        assert replace(right(made), headers=named).to(made, address).status_code == 303
        assert (contents(house.db()) != before) == (address.endpoint == "signing.sign")


@pytest.mark.parametrize("rest", ["//evil.example", "/evil.example", "\\evil.example", "@evil"])
def test_no_switch_of_the_look_leads_to_another_server(app: Flask, rest: str) -> None:
    answer = right(app).to(app, Address("visitor.look", "POST", f"/en/look/{rest}"))
    assert answer.headers.get("Location", "/en/").removeprefix(ORIGIN).startswith("/en/")


def test_only_the_report_of_a_browser_needs_no_authority() -> None:
    assert frozenset({"visitor.csp_report", "hub.csp_report"}) == access.WITHOUT_AUTHORITY


def test_opening_pages_changes_nothing(stall: House, app: Flask) -> None:
    visitor = Visitor(app)
    visitor.signs()
    before = contents(stall.db())
    for path in walking.every_path(app):
        for method in ("GET", "HEAD", "OPTIONS"):
            data = {**SIGNED, "csrf_token": "x"}
            visitor.client.open(path, method=method, base_url=ORIGIN, query_string=data).close()
    assert contents(stall.db()) == before
    visitor.signs()
    assert contents(stall.db()) != before


NONCES: dict[str, Callable[[Flask, str, str], str]] = {
    "none": lambda app, cookie, nonce: "",
    "a bit flipped": lambda app, cookie, nonce: nonce[:-1] + "%x" % (int(nonce[-1], 16) ^ 1),
    "a serial that was not given": lambda app, cookie, nonce: "1" + nonce[1:],
    "a huge serial": lambda app, cookie, nonce: "9" * 5_000 + nonce[1:],
    "a padded serial": lambda app, cookie, nonce: "000" + nonce,
    "an Arabic serial": lambda app, cookie, nonce: "٠" + nonce[1:],
    "a negative serial": lambda app, cookie, nonce: "-" + nonce,
    "no serial": lambda app, cookie, nonce: nonce[1:],
    "upper case": lambda app, cookie, nonce: nonce.upper() + "A",
    "of another case": lambda app, cookie, nonce: given(app, cookie, "other", "letter"),
    "of another ask": lambda app, cookie, nonce: given(app, cookie, SLUG, "petition"),
    "of another visit": lambda app, cookie, nonce: given(app, "f" * 64, SLUG, "letter"),
}


def given(app: Flask, cookie: str, case: str, ask: str) -> str:
    """The nonce that this kiosk gives to a visit for an ask."""
    return kiosk_of(app).secret.nonce(cookie, case, ask, 0)


@pytest.mark.parametrize("forge", NONCES.values(), ids=NONCES)
def test_a_nonce_that_was_not_given_brings_the_form_back(
    stall: House, app: Flask, forge: Callable[[Flask, str, str], str]
) -> None:
    sent, before = right(app), contents(stall.db())
    forged = forge(app, sent.cookie, sent.data["nonce"])
    assert forged != sent.data["nonce"]
    letter = Address("signing.sign", "POST", LETTER)
    answer = replace(sent, data={**sent.data, "nonce": forged}).to(app, letter)
    assert (answer.status_code, answer.location) == (303, LETTER)
    back = replace(sent, data={}).to(app, Address("signing.ask_form", "GET", LETTER))
    assert soup(back).select_one(".problem")
    assert fields(back)["name"] == "Ada"
    assert fields(back)["nonce"] == sent.data["nonce"] == given(app, sent.cookie, SLUG, "letter")
    assert contents(stall.db()) == before


def test_a_form_is_answered_with_a_redirect_and_never_with_a_page(app: Flask) -> None:
    for address in guarded(app):
        for typed in (
            {},
            {"name": ""},
            {"look": "large"},
            {"switch": "ug"},
            {"email": "a@gmial.com"},
        ):
            sent = right(app)
            answer = replace(sent, data={**sent.data, **typed}).to(app, address)
            assert (answer.status_code, "Ada" in answer.text) == (303, False), address


HERE = ("/", "/en/", "/en/thanks", f"/en/{SLUG}", "/organiser/date")


@pytest.mark.parametrize("where", ["next", "url", "return_to", "switch", "language"])
@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "https://evil.example", "\r\nX: 1"]
)
def test_no_field_leads_to_another_server(app: Flask, where: str, to: str) -> None:
    for address in guarded(app):
        sent = right(app)
        answer = replace(sent, data={**sent.data, where: to}).to(app, address)
        assert answer.headers.get("Location", "/") in (*HERE, address.path)
        assert "X" not in answer.headers


def test_the_secret_is_readable_by_its_owner_only_and_stays(stall: House) -> None:
    file = stall.settings.keys / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(file.read_bytes()) == 32
    assert access.read_secret(file) == access.read_secret(file)


@pytest.mark.parametrize("left", [b"", b"half"])
def test_a_secret_that_was_cut_short_is_made_anew(tmp_path: Path, left: bytes) -> None:
    file = tmp_path / "keys" / "secret"
    first = access.read_secret(file)
    file.write_bytes(left)
    second = access.read_secret(file)
    assert len(second.key) == 32
    assert second != first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_sent_is_never_written_to_a_temporary_file(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        tempfile.mkstemp()
    sent = right(app)
    body, length, boundary = stream_encode_multipart(
        {**sent.data, "picture": FileStorage(BytesIO(b"x" * 900_000), "picture.png")},
        use_tempfile=False,
    )
    client = app.test_client()
    client.set_cookie(COOKIE, sent.cookie, domain="127.0.0.1")
    kind = f'multipart/form-data; boundary="{boundary}"'
    answer = client.post(
        LETTER, base_url=ORIGIN, headers=sent.headers, content_type=kind,
        input_stream=body, content_length=length,
    )  # fmt: skip
    assert answer.status_code == 303
