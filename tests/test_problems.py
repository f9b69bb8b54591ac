"""What goes wrong is told calmly to the visitor, and to the log without anything of a visitor."""

import logging
from collections.abc import Iterator
from typing import NoReturn

import pytest
from flask import Flask, request
from werkzeug.test import TestResponse

from tests import factories, serving, walking
from tests.factories import ORIGIN, SLUG, House, Visitor, fields, soup
from tests.walking import contents

ADDRESS = "203.0.113.77"
LETTER = f"/ug/case/{SLUG}/letter"
TYPED = {
    "name": "Canaria Ҡанарейка كانارىيا 金丝雀",
    "place": "Canarytown",
    "email": "canary@example.org",
    "letter": "Canaries sing\nin two lines",
    "signature": "717,171 727,172 737,173",
    "send": "letter",
    "agree": "y",
}
TOLD = {"User-Agent": "CanaryBrowser/1.0", "Referer": f"{ORIGIN}/?name=Canary-Referer"}


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A kiosk that the tests of this file share."""
    return factories.house(tmp_path_factory.mktemp("stall"))


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that any part of the program says, however small."""
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, name)
    return caplog


def fails(**_: str) -> NoReturn:
    """A view whose fault tells all there is to know about the visitor."""
    known = (request.form.to_dict(), dict(request.cookies), request.args, dict(request.headers))
    try:
        raise KeyError(known, request.remote_addr)
    except KeyError as error:
        raise ValueError(f"{known!r} from {request.remote_addr}") from error


def broken(app: Flask) -> Flask:
    """The app, with every view failing."""
    app.view_functions = dict.fromkeys(app.view_functions, fails)
    return app


@pytest.fixture
def canary(stall: House) -> "Canary":
    """Somebody whose every detail can be recognised."""
    return Canary(stall.app())


class Canary(Visitor):
    """A visitor whose every detail can be recognised, with the form of the letter filled in."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sent = {**self.form("ug"), **TYPED}
        self.headers |= {**TOLD, "Accept-Language": "ug"}

    def asks(self, path: str, method: str, app: Flask | None = None) -> TestResponse:
        """Send the filled form to `path`, to the fields of the address and of the body."""
        self.client.application = app or self.app
        return self.client.open(
            path, method=method, base_url=ORIGIN, headers=self.headers, buffered=True,
            environ_overrides={"REMOTE_ADDR": ADDRESS},
            **({"data": self.sent} if method == "POST" else {"query_string": self.sent}),
        )  # fmt: skip

    def marks(self) -> list[str]:
        """All that must not be told."""
        cookie = self.client.get_cookie("__Host-kiosk", domain="127.0.0.1")
        assert cookie
        typed = [TYPED[name] for name in ("name", "place", "email", "letter", "signature")]
        words = [word for text in typed for word in text.split() if word not in ("in", "two")]
        secret = [cookie.value, self.sent["csrf_token"], self.sent["nonce"].partition("-")[2]]
        return [*words, *secret, ADDRESS, "anar", "%D2%A0", "\\u04a0", "Mozilla"]


def telling(said: pytest.LogCaptureFixture, marks: list[str]) -> list[str]:
    """The marks that stand in the log: in its lines, or in what a handler could make of them."""
    whole = said.text + "".join(repr(vars(record)) for record in said.records)
    return [mark for mark in marks if mark in whole]


def test_a_fault_in_any_view_is_a_calm_page_and_a_line_without_the_visitor(
    stall: House, canary: Canary, said: pytest.LogCaptureFixture
) -> None:
    english = soup(Visitor(broken(stall.app())).opens("/en/")).select_one("main h1").text
    faulty, marks = broken(stall.app()), canary.marks()
    walk = [a for a in walking.addresses(faulty, language="ug") if a.method in ("GET", "POST")]
    assert {address.endpoint for address in walk} == set(faulty.view_functions)
    for address in walk:
        said.clear()
        answer = canary.asks(address.path, address.method, faulty)
        assert answer.status_code == 500, address
        page = soup(answer)
        assert (page.html["lang"], page.html["dir"]) == ("ug", "rtl")
        assert page.select_one("main h1").text not in ("", english)
        assert [record.levelname for record in said.records] == ["ERROR"]
        assert said.messages[0].startswith("ValueError at ")
        assert telling(said, marks) == []
        assert [mark for mark in marks if mark in answer.get_data(as_text=True)] == []


def test_the_marks_would_be_found_in_a_log_that_tells_them(
    canary: Canary, said: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("kiosk.other").debug("%s", canary.sent)
    assert set(telling(said, canary.marks())) >= {"Canarytown", "717,171", "金丝雀"}


def test_a_whole_visit_says_nothing(canary: Canary, said: pytest.LogCaptureFixture) -> None:
    said.clear()
    marks = canary.marks()
    canary.sent["name"] = ""
    assert canary.asks(LETTER, "POST").location == LETTER
    assert "Canarytown" in canary.asks(LETTER, "GET").get_data(as_text=True)
    canary.sent["name"] = TYPED["name"]
    assert canary.asks(LETTER, "POST").status_code == 303
    assert canary.asks("/ug/thanks", "GET").status_code == 200
    assert canary.asks(f"/ug/case/{SLUG}", "GET").status_code == 200
    assert canary.asks("/ug/nothing/Canary", "GET").status_code == 404
    canary.sent["csrf_token"] = "0" * 64
    assert canary.asks(LETTER, "POST").status_code == 403
    assert canary.asks("/", "GET").status_code == 200
    assert telling(said, marks) == []
    assert said.records == []


def test_a_letter_that_cannot_be_sealed_is_a_fault_of_ours(
    house: House, said: pytest.LogCaptureFixture
) -> None:
    canary = Canary(house.app())
    with house.db().writing() as connection:
        connection.execute(
            "UPDATE events SET configuration = replace(configuration, '\"age1', '\"age2')"
        )
    before = contents(house.db())
    answer = canary.asks(LETTER, "POST")
    assert answer.status_code == 500
    assert soup(answer).html["lang"] == "ug"
    assert len(said.records) == 1
    assert telling(said, canary.marks()) == []
    assert contents(house.db()) == before


def test_a_disk_that_refuses_is_told_without_the_visitor(
    house: House, said: pytest.LogCaptureFixture
) -> None:
    canary = Canary(house.app())
    with house.db().writing() as connection:
        connection.execute(
            """CREATE TRIGGER full BEFORE INSERT ON actions
               BEGIN SELECT RAISE(ABORT, 'Canary disk'); END"""
        )
    assert canary.asks(LETTER, "POST").location == LETTER
    back = canary.opens(LETTER)
    assert soup(back).select_one(".problem")
    assert fields(back)["name"] == TYPED["name"]
    assert said.messages == ["IntegrityError while an action was recorded"]
    assert telling(said, canary.marks()) == []


def test_the_server_around_the_app_says_nothing_either(
    stall: House, canary: Canary, said: pytest.LogCaptureFixture
) -> None:
    marks = [mark for mark in canary.marks() if mark != ADDRESS]
    said.clear()
    with serving.in_thread(broken(stall.app())) as served:
        host = f"Host: 127.0.0.1:{served.port}\r\nUser-Agent: CanaryBrowser/1.0\r\n"
        for start in ("GET /en/?name=Canarytown HTTP/1.1", "GET /en/ Canarytown", "Canarytown"):
            answer = served.says(f"{start}\r\n{host}X-Name: Canarytown\r\n".encode())
            assert b" 500 " in answer or b" 400 " in answer
            assert b"anary" not in answer
    assert [record.levelname for record in said.records if record.name == "kiosk"] == ["ERROR"]
    assert telling(said, marks) == []


REPORTS = {
    '{"csp-report": {"effective-directive": "script-src-elem"}}': "script-src-elem",
    '{"csp-report": {"violated-directive":"img-src\\n\\u001b[31m fake"}}': "img-src",
    '{"violated-directive": "img-src\n2026-01-01 ERROR forged \x1b[31m"}': "img-src",
    '{"effective-directive": "\x1b]0;x\x07\r\nERROR forged"}': "unknown",
    '{"effective-directive": "' + "a" * 9_000 + '"}': "a" * 40,
    '{"document-uri": "http://127.0.0.1/en/?name=Ada", "blocked-uri": "Ada"}': "unknown",
    "\udcff\udcfe": "unknown",
    "": "unknown",
}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: repr(report[:40]))
def test_of_a_report_only_the_directive_is_told_and_nothing_is_kept(
    stall: House, app: Flask, caplog: pytest.LogCaptureFixture, report: str
) -> None:
    before = contents(stall.db())
    with caplog.at_level(logging.DEBUG):
        body = report.encode("utf-8", "surrogateescape")
        answer = app.test_client().post("/csp", data=body, base_url=ORIGIN)
    assert (answer.status_code, answer.data) == (204, b"")
    assert caplog.messages == [f"a page asked for something blocked: {REPORTS[report]}"]
    assert contents(stall.db()) == before
