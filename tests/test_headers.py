"""Every answer carries the whole header block, whatever its route, method and status."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories, serving, walking
from tests.factories import ORIGIN, SLUG, House, Visitor, soup

COOKIE = "__Host-kiosk"
NO_STORE = "no-store, max-age=0"
FOR_EVER = "public, max-age=31536000, immutable"
NOTHING, SELF = frozenset({"'none'"}), frozenset({"'self'"})
# What may stand in an answer, written down from the specification and not read from the program.
EXACT = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-DNS-Prefetch-Control": "off",
}
CONTENT = {
    **dict.fromkeys(("default-src", "base-uri", "frame-ancestors", "object-src"), NOTHING),
    **dict.fromkeys(("script-src", "style-src", "img-src", "font-src", "connect-src"), SELF),
    **dict.fromkeys(("form-action", "manifest-src", "media-src"), SELF),
    "require-trusted-types-for": frozenset({"'script'"}),
    "trusted-types": NOTHING,
    "report-uri": frozenset({"/csp"}),
}
OFF = """accelerometer autoplay bluetooth camera clipboard-read clipboard-write display-capture
geolocation gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer
microphone midi payment publickey-credentials-get serial storage-access usb web-share
window-management xr-spatial-tracking"""
FEATURES = {
    **dict.fromkeys(OFF.split(), "()"),
    "fullscreen": "(self)",
    "screen-wake-lock": "(self)",
}


def faults(answer: TestResponse) -> list[str]:
    """What is wrong with the header block of an answer."""
    found = [f"{name} twice" for name, _ in answer.headers if len(values(answer, name)) > 1]
    found += [name for name, value in EXACT.items() if values(answer, name) != [value]]
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    if sorted((name, frozenset(rest)) for name, *rest in parts) != sorted(CONTENT.items()):
        found.append("Content-Security-Policy")
    features = [part.strip().split("=") for part in answer.headers["Permissions-Policy"].split(",")]
    if sorted(map(tuple, features)) != sorted(FEATURES.items()):
        found.append("Permissions-Policy")
    if values(answer, "Cache-Control") != [NO_STORE]:
        found.append("Cache-Control")
    return found + [name for name in ("Server", "X-Powered-By", "Via") if name in answer.headers]


def values(answer: TestResponse, name: str) -> list[str]:
    """All values of a header of an answer."""
    return answer.headers.getlist(name)


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A kiosk that the tests of this file share."""
    return factories.house(tmp_path_factory.mktemp("stall"))


@pytest.fixture(scope="module")
def app(stall: House) -> Flask:
    """Its app, with one view that always fails."""
    made = stall.app()

    def broken(slug: str) -> str:
        raise ZeroDivisionError(slug)

    made.view_functions["visitor.qr"] = broken
    return made


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_the_header_block_is_exact_on_every_route_and_method(app: Flask, method: str) -> None:
    seen = set()
    for path in walking.every_path(app):
        visitor = Visitor(app)
        token = visitor.form()["csrf_token"]
        for data in ({}, {"csrf_token": token}):
            answer = visitor.client.open(
                path,
                method=method,
                base_url=ORIGIN,
                data=data,
                headers=visitor.headers,
                buffered=True,
            )
            assert faults(answer) == [], (method, path, answer.status)
            seen.add(answer.status_code)
    assert len(seen) > 1 or seen == {200}


PICTURE = f"/pictures/{SLUG}/illustration.webp"
STATUSES: dict[int, Callable[[Visitor], TestResponse]] = {
    200: lambda visitor: visitor.opens("/en/"),
    204: lambda visitor: visitor.posts("/csp", {}),
    206: lambda visitor: visitor.opens(PICTURE, Range="bytes=0-9"),
    302: lambda visitor: visitor.opens("/zh-CN/"),
    303: lambda visitor: visitor.signs(),
    304: lambda visitor: visitor.opens(
        PICTURE, **{"If-None-Match": visitor.opens(PICTURE).headers["ETag"]}
    ),
    308: lambda visitor: visitor.opens("/en"),
    400: lambda visitor: visitor.opens("/en/", Host="evil.example"),
    403: lambda visitor: visitor.posts("/done", {}),
    404: lambda visitor: visitor.opens("/en/nothing/here"),
    405: lambda visitor: visitor.posts("/", {"csrf_token": visitor.form()["csrf_token"]}),
    413: lambda visitor: visitor.posts("/done", {"csrf_token": "x" * 1_100_000}),
    416: lambda visitor: visitor.opens(PICTURE, Range="bytes=99999999-"),
    500: lambda visitor: visitor.opens(f"/qr/{SLUG}.svg"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_the_header_block_is_exact_on_every_status(app: Flask, status: int) -> None:
    answer = STATUSES[status](Visitor(app))
    assert answer.status_code == status
    assert faults(answer) == []


def test_the_header_block_is_exact_when_the_stall_is_closed(house: House) -> None:
    with house.db().writing() as connection:
        connection.execute("UPDATE events SET state = 'closed'")
    answer = Visitor(house.app()).opens("/ug/")
    assert answer.status_code == 503
    assert faults(answer) == []


@pytest.mark.parametrize(("path", "language"), [("/ug/", "ug"), ("/", "en"), ("/healthz", "en")])
def test_a_database_that_cannot_be_read_is_a_calm_page_too(
    house: House, app: Flask, path: str, language: str
) -> None:
    broken = house.app()
    with house.db().writing() as connection:
        connection.execute("ALTER TABLE events RENAME TO lost")
    with pytest.raises(sqlite3.OperationalError):
        house.db().rows("SELECT * FROM events")
    answer = Visitor(broken).opens(path)
    assert answer.status_code == 500
    assert faults(answer) == []
    assert soup(answer).html["lang"] == language
    assert soup(answer).select_one("main h1").text.strip()


def test_a_method_that_is_not_allowed_is_told_which_are(app: Flask) -> None:
    assert set(STATUSES[405](Visitor(app)).headers["Allow"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
    }


def test_only_the_ends_of_a_visit_clear_the_browser(app: Flask) -> None:
    clearing = set()
    for path in walking.every_path(app):
        for method in ("GET", "POST"):
            visitor = Visitor(app)
            data = {"csrf_token": visitor.form()["csrf_token"]}
            answer = visitor.client.open(
                path,
                method=method,
                base_url=ORIGIN,
                data=data,
                headers=visitor.headers,
                buffered=True,
            )
            if values(answer, "Clear-Site-Data"):
                assert values(answer, "Clear-Site-Data") == ['"cache", "cookies", "storage"']
                clearing.add((method, path, answer.status_code))
    assert clearing == {("GET", "/", 200), ("POST", "/done", 303)}


@pytest.mark.parametrize("path", ["/en/", f"/ug/case/{SLUG}", f"/ar/case/{SLUG}/letter"])
def test_a_visit_begins_with_a_cookie_that_only_this_server_can_read(app: Flask, path: str) -> None:
    visitor = Visitor(app)
    (cookie,) = values(visitor.opens(path), "Set-Cookie")
    pair, *attributes = cookie.split("; ")
    assert re.fullmatch(rf"{COOKIE}=[0-9a-f]{{64}}", pair)
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]
    assert values(visitor.opens(path), "Set-Cookie") == []
    assert values(Visitor(app).opens(path), "Set-Cookie") != [cookie]


@pytest.mark.parametrize("path", ["/", "/done"])
def test_a_visit_ends_with_its_cookie(app: Flask, path: str) -> None:
    visitor = Visitor(app)
    token = visitor.form()["csrf_token"]
    answer = visitor.posts(path, {"csrf_token": token}) if path == "/done" else visitor.opens(path)
    (cookie,) = values(answer, "Set-Cookie")
    pair, *attributes = cookie.split("; ")
    assert pair == f"{COOKIE}="
    lifetime = ["Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Max-Age=0"]
    assert sorted(attributes) == [
        *lifetime[:1],
        "HttpOnly",
        *lifetime[1:],
        "Path=/",
        "SameSite=Strict",
        "Secure",
    ]


def test_nothing_but_pages_with_a_form_sets_a_cookie(app: Flask) -> None:
    pages = {"/en/", f"/en/case/{SLUG}", f"/en/case/{SLUG}/letter"}
    pages |= {"/en/thanks", "/organiser/date"}
    setting = {p for p in walking.every_path(app) if values(Visitor(app).opens(p), "Set-Cookie")}
    assert setting == pages


def test_static_files_are_kept_for_ever_only_under_the_name_of_their_content(app: Flask) -> None:
    page = soup(Visitor(app).opens(f"/en/case/{SLUG}/letter"))
    addresses = [tag.get("src") or tag.get("href") for tag in page.select("script, link")]
    assert len(addresses) > 5
    for address in addresses:
        path, _, version = str(address).partition("?v=")
        assert re.fullmatch(r"[0-9a-f]{12}", version)
        visitor = Visitor(app)
        named = visitor.opens(str(address))
        assert named.status_code == 200
        assert values(named, "Cache-Control") == [FOR_EVER]
        assert faults(named) == ["Cache-Control"]
        for other in (path, f"{path}?v=", f"{path}?v={version[:-1]}", f"{path}?v={'0' * 12}"):
            assert values(visitor.opens(other), "Cache-Control") == [NO_STORE]
    assert values(Visitor(app).opens("/static/nothing.js?v=0"), "Cache-Control") == [NO_STORE]


def pages(app: Flask) -> Iterator[BeautifulSoup]:
    """Every page that a visitor can come to see, in two directions of writing."""
    for language in ("en", "ug"):
        visitor = Visitor(app)
        for path in walking.every_path(app, language=language):
            answer = visitor.opens(path)
            if answer.mimetype == "text/html":
                yield soup(answer)
        yield soup(visitor.signs(language, name="", agree=None, email="x"))
        visitor.signs(language)
        yield soup(visitor.opens(f"/{language}/thanks"))
        yield from (soup(ask(visitor)) for status, ask in STATUSES.items() if status >= 400)


def test_no_page_holds_code_or_style_of_its_own(app: Flask) -> None:
    for page in pages(app):
        assert [tag for tag in page.select("script") if not tag.get("src") or tag.text] == []
        assert (
            page.select("style, [style], iframe, object, embed, base, [target], [download]") == []
        )
        assert page.select("input[type=file], [contenteditable]") == []
        strange = [name for tag in page.find_all() for name in tag.attrs if name.startswith("on")]
        assert strange == []


def test_every_link_of_a_page_leads_to_this_kiosk(app: Flask) -> None:
    followed = 0
    for page in pages(app):
        for tag in page.find_all():
            for name in {"href", "src", "action", "formaction", "srcset", "poster"} & set(
                tag.attrs
            ):
                whole = urlsplit(urljoin(f"{ORIGIN}/en/", str(tag[name])))
                assert f"{whole.scheme}://{whole.netloc}" == ORIGIN, tag
                followed += 1
        for refresh in page.select("meta[http-equiv]"):
            assert re.fullmatch(r"\d+;url=/", str(refresh["content"]))
    assert followed > 100


def test_the_program_says_neither_its_name_nor_its_version(stall: House, tmp_path: Path) -> None:
    with serving.as_program(stall, tmp_path / "log") as served:
        host = f"Host: {serving.HOST}:{served.port}\r\n".encode()
        for status, request in {
            b"200": b"GET /en/ HTTP/1.1\r\n",
            b"400": b"GET /en/ HTTP/1.1\r\nnonsense\r\n",
            b"413": b"POST /csp HTTP/1.1\r\nContent-Length: 9999999\r\n",
            b"501": b"POST /csp HTTP/1.1\r\nTransfer-Encoding: gzip\r\n",
        }.items():
            head, _, body = served.says(request + host).partition(b"\r\n\r\n")
            assert head.split()[1] == status
            assert not re.search(rb"(?i)^(server|via|x-powered-by):|waitress|werkzeug|flask", head)
            assert not re.search(rb"(?i)waitress|werkzeug|flask|python", body)
