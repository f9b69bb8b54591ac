"""A hub as an instance: how it is made, what it refuses, and its pages for those who look in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk import config, sealing
from kiosk.app import create_app, from_instance
from kiosk.commands import hubs
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Refused
from kiosk.hub import users
from kiosk.web.request import hub_of
from tests import factories, walking
from tests.clusters import Cluster
from tests.factories import ORIGIN, House, Visitor, soup
from tests.test_commands import kiosk
from tests.test_headers import faults

PASSWORD = "correct horse battery"
SECURE = "https://hub.example.org"
ONLY_ENCRYPTED = "max-age=63072000; includeSubDomains"


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A hub with a user, on either kind of database."""
    made = hubs.make(tmp_path / "hub", SECURE)
    if request.param == "postgres":
        address = request.getfixturevalue("server")
        made = replace(made, postgres=address)
        config.write(made)
    return config.read(made.instance)


@pytest.fixture
def server(cluster: Cluster) -> Iterator[str]:
    """The address of an empty database."""
    with cluster.fresh() as address:
        yield address


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    users.add(hub_of(made).store, "Anna", PASSWORD)
    yield made
    hub_of(made).store.close()


def log_in(visitor: Visitor, password: str = PASSWORD, **changes: str) -> TestResponse:
    token = soup(visitor.opens("/login")).select_one("[name=csrf_token]")["value"]
    data = {"csrf_token": token, "name": "Anna", "password": password, **changes}
    return visitor.posts("/login", data)


def test_who_is_logged_in_sees_the_totals(app: Flask) -> None:
    anna = Visitor(app)
    assert anna.opens("/").location == "/login"
    answer = log_in(anna)
    assert (answer.status_code, answer.location) == (303, "/")
    with hub_of(app).store.writing() as connection:
        connection.execute(
            "INSERT INTO totals VALUES ('visits', 'fair', '2026-05-01', '', '', '', 'ug', 12)"
        )
        connection.execute(
            "INSERT INTO devices VALUES ('d', '<b>Table 1</b>', :key, '2026-05-01', '', '')",
            {"key": bytes(32)},
        )
        connection.execute(
            "INSERT INTO quarantine VALUES"
            " ('q', 'd', 'e', 1, 'split', :message, '2026-05-02T10:00:00+00:00', 'waiting')",
            {"message": b"x"},
        )
    page = soup(anna.opens("/"))
    said = [cell.get_text(" ", strip=True) for cell in page.select("tbody th, tbody td")]
    assert page.select_one(".total").get_text(" ", strip=True) == "12 People"
    assert said[said.index("fair") :][:2] == ["fair", "12"]
    assert said.count("<b>Table 1</b>") == 2
    assert "A copy of the tablet spoke too" in said
    assert anna.opens("/login").location == "/"
    token = page.select_one("[name=csrf_token]")["value"]
    assert anna.posts("/logout", {"csrf_token": token}).location == "/login"
    assert anna.opens("/").location == "/login"


def test_a_login_is_a_new_cookie_of_the_hub_alone(app: Flask) -> None:
    anna = Visitor(app)
    before = anna.opens("/login").headers["Set-Cookie"]
    (after,) = log_in(anna).headers.getlist("Set-Cookie")
    assert before.partition("=")[0] == after.partition("=")[0] == "__Host-hub"
    assert before != after
    attributes = sorted(after.split("; ")[1:])
    assert attributes == ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]
    stranger = Visitor(app)
    stranger.client.set_cookie("__Host-hub", before.split(";")[0].partition("=")[2])
    assert stranger.opens("/").location == "/login"


def test_a_login_that_fails_says_the_same_whatever_the_reason(app: Flask) -> None:
    said = set()
    for changes in ({}, {"name": "nobody"}, {"name": ""}, {"name": "x" * 99}):
        answer = log_in(Visitor(app), "wrong", **changes)
        said.add((answer.status_code, soup(answer).select_one(".fault").text))
    for _ in range(6):
        answer = log_in(Visitor(app), "wrong")
    locked = log_in(Visitor(app))
    said.add((locked.status_code, soup(locked).select_one(".fault").text))
    assert len(said) == 1
    assert PASSWORD not in locked.text


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_nothing_is_changed_by_a_strange_page(app: Flask, path: str) -> None:
    anna = Visitor(app)
    log_in(anna)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert anna.posts(path, {"csrf_token": "x"}, **headers).status_code == 403
    assert anna.posts(path, {"csrf_token": "x"}).status_code == 403
    assert anna.opens("/").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_the_header_block_is_exact_on_every_route(app: Flask, method: str) -> None:
    for path in walking.every_path(app):
        answer = Visitor(app).client.open(path, method=method, base_url=ORIGIN, buffered=True)
        assert faults(answer) == [], (method, path, answer.status)
        assert "Strict-Transport-Security" not in answer.headers
        answer = Visitor(app).client.open(path, method=method, base_url=SECURE, buffered=True)
        assert answer.headers["Strict-Transport-Security"] == ONLY_ENCRYPTED


def test_no_look_changes_anything(tmp_path: Path) -> None:
    made = hubs.make(tmp_path / "hub", SECURE)
    factories.pack(made.cases)
    app = create_app(made)
    store = Db(made.database)
    before, found = walking.contents(store), set()
    for address in walking.addresses(app):
        if address.method in walking.SAFE:
            answer = Visitor(app).client.open(
                address.path, method=address.method, base_url=ORIGIN, buffered=True
            )
            found.add((address.endpoint, answer.status_code))
            allowed = ["Cache-Control"] if address.endpoint == "totals.as_json" else []
            assert faults(answer) in ([], allowed), address
    assert {("totals.show", 200), ("totals.as_json", 200), ("finish.act", 200)} <= found
    assert walking.contents(store) == before
    hub_of(app).store.close()
    store.close()


def test_pages_are_in_the_language_of_the_browser(app: Flask) -> None:
    for wish, tag in (("ug", "ug"), ("zh-CN,en;q=0.5", "zh-Hans"), ("xx", "en")):
        page = soup(Visitor(app).opens("/login", **{"Accept-Language": wish}))
        assert page.html["lang"] == tag
    assert soup(Visitor(app).opens("/nothing")).html["lang"] == "en"


def test_only_the_names_of_the_hub_are_answered(app: Flask) -> None:
    assert Visitor(app).opens("/healthz").json == {"ok": True}
    assert Visitor(app).client.get("/healthz", base_url=SECURE).status_code == 200
    assert Visitor(app).opens("/healthz", Host="evil.example").status_code == 400


def test_what_a_proxy_says_counts_only_where_one_is_named(settings: Settings) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "hub.example.org"}
    for proxies in (0, 1):
        app = create_app(replace(settings, proxies=proxies))
        answer = Visitor(app).opens("/login", **said)
        assert ("Strict-Transport-Security" in answer.headers) == bool(proxies)
        data = {"csrf_token": soup(answer).select_one("[name=csrf_token]")["value"]}
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        answer = app.test_client(use_cookies=False).post(
            "/login",
            data=data,
            base_url=ORIGIN,
            headers={**said, "Origin": SECURE, "Cookie": cookie},
        )
        # Let through to the login, which says no, or stopped before it.
        assert bool(soup(answer).select(".fault")) == bool(proxies)
        hub_of(app).store.close()


def test_a_database_that_is_away_is_a_calm_page(cluster: Cluster, tmp_path: Path) -> None:
    made = hubs.make(tmp_path / "hub", "")
    with cluster.fresh() as address:
        app = create_app(replace(made, postgres=address))
        assert Visitor(app).opens("/healthz").status_code == 200
    for path in ("/healthz", "/login"):
        answer = Visitor(app).opens(path)
        assert answer.status_code == 503
        assert faults(answer) == []
        assert soup(answer).select_one("h1").text


def test_a_hub_never_holds_a_key_that_opens_entries(settings: Settings) -> None:
    key = sealing.identity_text(sealing.new_identity(), "")
    (settings.instance / "key.txt").write_bytes(key if isinstance(key, bytes) else key.encode())
    with pytest.raises(Refused, match="private key"):
        create_app(settings)


def test_a_server_of_many_processes_takes_hubs_only(house: House, settings: Settings) -> None:
    app = from_instance(str(settings.instance))
    assert Visitor(app).opens("/healthz").json == {"ok": True}
    hub_of(app).store.close()
    with pytest.raises(Refused, match="is no hub"):
        from_instance(str(house.settings.instance))


def test_a_hub_is_made_and_its_users_are_named(tmp_path: Path) -> None:
    place = tmp_path / "hub"
    at = ("--instance", str(place))
    told = kiosk(*at, "init", "--role", "hub", "--address", SECURE)
    assert told.exit_code == 0, told.output
    found = config.read(place)
    assert (found.role, found.address) == ("hub", SECURE)
    assert found.hosts == ("127.0.0.1", "localhost", "hub.example.org")
    assert sorted(file.name for file in (place / "keys").iterdir()) == ["hub", "secret"]
    assert {file.stat().st_mode & 0o777 for file in (place / "keys").iterdir()} == {0o600}
    assert not (place / "kiosk.sqlite").exists()
    note = tmp_path / "password"
    note.write_text(f"{PASSWORD}\nsecond line\n")
    assert kiosk(*at, "hub", "user", "add", "Anna", "--password-file", note).exit_code == 0
    asked = kiosk(*at, "hub", "user", "add", "Ben", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0, asked.output
    assert kiosk(*at, "hub", "user", "list").output == "Anna\nBen\n"
    assert kiosk(*at, "hub", "user", "list", "--json").output.split() == [
        '{', '"users":', '[', '"Anna",', '"Ben"', ']', '}',
    ]  # fmt: skip
    assert kiosk(*at, "hub", "user", "remove", "Anna").exit_code == 0
    assert kiosk(*at, "hub", "user", "list").output == "Ben\n"
    note.write_text("short")
    for words, why in {
        ("init", "--role", "hub"): "is a kiosk already",
        ("hub", "user", "add", "Ben", "--password-file", note): "is there already",
        ("hub", "user", "add", "C", "--password-file", note): "at least 12 signs",
        ("hub", "user", "add", "a\nb", "--password-file", note): "at most 60 letters",
        ("hub", "user", "remove", "Anna"): "is unknown",
        ("tally",): "is a hub",
        ("office", "--no-browser"): "is a hub",
        ("event", "list"): "is a hub",
    }.items():
        told = kiosk(*at, *words)
        assert told.exit_code == 1, words
        assert why in told.output


def test_options_of_the_other_role_are_refused(tmp_path: Path, house: House) -> None:
    at = ("--instance", str(tmp_path / "hub"))
    told = kiosk(*at, "init", "--role", "hub", "--pin", "123456", "--name", "Fair")
    assert told.exit_code == 1
    assert "--pin: belongs to a kiosk" in told.output
    assert "--name: belongs to a kiosk" in told.output
    told = kiosk(*at, "init", "--role", "hub", "--address", "ftp://hub.example.org/x")
    assert "--address: must be like" in told.output
    stall = ("--name", "n", "--organisation", "o", "--contact", "c", "--pin", "123456")
    told = kiosk(*at, "init", *stall, "--recipient", "age1x", "--address", SECURE)
    assert "--address: belongs to a hub" in told.output
    assert not (tmp_path / "hub").exists()
    told = kiosk("--instance", str(house.settings.instance), "hub", "user", "list")
    assert told.exit_code == 1
    assert "is no hub" in told.output


def test_a_password_in_the_configuration_is_for_the_owner_only(tmp_path: Path) -> None:
    address = f"postgresql://kiosk:{PASSWORD}@db.example/kiosk"
    made = Settings(tmp_path, role="hub", address=SECURE, postgres=address, proxies=1)
    config.write(made)
    assert config.read(tmp_path) == made
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in repr(made)
    assert made.database == tmp_path / "hub.sqlite"
