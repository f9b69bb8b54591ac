"""docs/openapi.yaml says what a hub answers to machines: every address, every status, each kind."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi import media_type
from werkzeug.test import TestResponse

from kiosk import enrolment, signed, tally_codes
from kiosk.app import MOST_HUB_BYTES, create_app
from kiosk.commands import hubs
from kiosk.enrolment import Invitation
from kiosk.hub import devices
from kiosk.postgres import Postgres
from kiosk.web.request import hub_of
from tests.factories import ORIGIN, Visitor, soup
from tests.test_ledger import HUB, Tablet

FILE = Path(__file__).resolve().parent.parent / "docs" / "openapi.yaml"
API = schemathesis.openapi.from_path(FILE)
RAW: dict[str, Any] = API.raw_schema
# Addresses of a hub that are not for machines, each with the reason.
LEFT_OUT = {
    "/": "the dashboard, for who is logged in",
    "/login": "a form for people",
    "/logout": "a button for people",
    "/aside/{item}": "where people decide on what waits in quarantine",
    "/csp": "what browsers tell of the pages",
    "/static/{name}": "parts of the pages",
    "/F/{token}": "what a phone opens after a stall",
    "/f/{token}": "the same",
    "/c/{number}": "the same, typed",
    "/{language}/act/{slug}": "the same, for everybody",
    "/{language}/act/{slug}/report": "a button there",
    "/{language}/act/{slug}/thanks": "the page after it",
    "/{language}/act/{slug}/{target}/{paper}": "what is printed there",
    "/{language}/totals/{slug}": "a page for everybody",
    "/{language}/totals/{slug}.json": "the same numbers; its fields are in docs/handoff.md",
}
FLASKS_OWN = {"HEAD", "OPTIONS"}
CODE, NAME = "0123-4567-89AB-CDEF", "Table 1"
ONE = Tablet("one")
WISH = signed.sign("wish", ONE.key, {"v": 1, "nonce": bytes(16), "event": b""})
# What is answered to whatever is made up; all other statuses are met one by one.
MET = {
    ("/api/enrol", "GET"): {200},
    ("/api/enrol", "POST"): {200, 403},
    ("/api/batch", "POST"): {200, 403},
    ("/api/event", "POST"): {200, 403},
    ("/T/{part}", "GET"): {404},
    ("/T/{part}", "POST"): {403},
    ("/healthz", "GET"): {200},
}
CBOR = {"Content-Type": "application/cbor"}


def messages() -> st.SearchStrategy[bytes]:
    """Messages: good ones, some of strangers, some cut or changed, and anything at all."""
    hub_key = HUB.public_key().public_bytes_raw()
    good = [
        enrolment.request(ONE.key, ONE.device, Invitation("", hub_key, CODE)),
        ONE.says(),
        ONE.batch({b"i" * 16: b"sealed"}),
        signed.sign("batch", ONE.key, {"v": 2, "news": "of tomorrow"}),
        WISH,
        Tablet("stranger").batch({}),
        signed.sign("receipt", HUB, {"v": 1}),
    ]
    whole = st.sampled_from(good)
    cut = st.builds(lambda one, at: one[: at % len(one)], whole, st.integers(0, 10_000))
    changed = st.builds(
        lambda one, at, bit: bytes(
            byte ^ (1 << bit if n == at % len(one) else 0) for n, byte in enumerate(one)
        ),
        whole, st.integers(0, 10_000), st.integers(0, 7),
    )  # fmt: skip
    return st.one_of(whole, cut, changed, st.binary(max_size=300))


media_type("application/cbor", messages())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A hub with the key of the tests and an open invitation."""
    made = hubs.make(tmp_path_factory.mktemp("api") / "hub", "https://hub.example.org")
    (made.keys / "hub").write_bytes(HUB.private_bytes_raw())
    app = create_app(made)
    store = hub_of(app).store
    ONE.enrolled(store)
    devices.invite(store, NAME, enrolment.code_key(CODE), datetime.datetime.now(datetime.UTC))
    yield app
    store.close()


def operations() -> list[tuple[str, str]]:
    """Path and method of all that the file describes."""
    return [
        (path, method.upper())
        for path, item in RAW["paths"].items()
        for method in item
        if method != "parameters"
    ]


def statuses(path: str, method: str) -> set[int]:
    """Those that the file names."""
    return set(map(int, RAW["paths"][path][method.lower()]["responses"]))


def check(path: str, method: str, answer: TestResponse) -> int:
    """That the file names this status with this kind of body."""
    assert answer.status_code in statuses(path, method), (path, method)
    said = RAW["paths"][path][method.lower()]["responses"][str(answer.status_code)]
    if "$ref" in said:
        said = RAW["components"]["responses"][said["$ref"].rpartition("/")[2]]
    assert answer.mimetype in said["content"], (path, method, answer.status_code)
    return int(answer.status_code)


def test_the_file_is_openapi() -> None:
    assert RAW["openapi"].startswith("3.1.")
    API.validate()


def test_addresses_and_methods_are_those_of_the_hub(app: Flask) -> None:
    answered = {
        (re.sub(r"<(?:[^>:]+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - FLASKS_OWN
    }
    named = {("/T/{code}" if path == "/T/{part}" else path, how) for path, how in operations()}
    left_out = {(path, method) for path, method in answered if path in LEFT_OUT}
    assert {path for path, _method in left_out} == set(LEFT_OUT)
    assert answered - left_out == named


@pytest.mark.parametrize(("path", "method"), operations(), ids=" ".join)
def test_whatever_is_sent_the_answer_is_one_of_the_file(app: Flask, path: str, method: str) -> None:
    seen = set()

    @given(case=API[path][method].as_strategy())
    @settings(max_examples=80, derandomize=True, database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def ask(case: Any) -> None:
        response = case.call(app=app, base_url=ORIGIN)
        case.validate_response(response)
        seen.add(response.status_code)

    ask()
    assert seen == MET[path, method]


def test_a_status_that_the_file_does_not_name_is_found(app: Flask) -> None:
    changed = schemathesis.openapi.from_path(FILE)
    del changed.raw_schema["paths"]["/api/batch"]["post"]["responses"]["403"]
    operation = schemathesis.openapi.from_dict(changed.raw_schema)["/api/batch"]["POST"]
    case = operation.Case(body=b"nothing", media_type="application/cbor")
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        case.call_and_validate(app=app, base_url=ORIGIN)


def test_the_other_statuses_are_met_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    [part] = tally_codes.split(ONE.says())
    place = f"/T/{part.rpartition('/')[2]}"
    visitor = Visitor(app)
    token = soup(visitor.opens(place)).select_one("[name=csrf_token]")["value"]
    met = {key: set(found) for key, found in MET.items()}

    def ask(path: str, method: str, base: str = ORIGIN, at: str = place, **more: Any) -> None:
        sent = {"Origin": ORIGIN} if path.startswith("/T/") else CBOR
        answer = visitor.client.open(
            at if path.startswith("/T/") else path, method=method, base_url=base,
            headers=sent if method == "POST" else {}, **more,
        )  # fmt: skip
        met[path, method].add(check(path, method, answer))

    form = {"csrf_token": token}
    good = {path: form if path.startswith("/T/") else ONE.says() for path, _how in operations()}
    good["/api/event"] = WISH
    good["/api/enrol"] = enrolment.request(
        ONE.key, ONE.device, Invitation("", HUB.public_key().public_bytes_raw(), CODE)
    )
    for path, method in operations():
        body = {"data": good[path]} if method == "POST" else {}
        ask(path, method, **body)
        ask(path, method, base="http://evil.example", **body)
        if path.startswith("/T/"):
            ask(path, method, at="/T/0", **body)
        if method == "POST":
            large = bytes(MOST_HUB_BYTES + 1)
            ask(path, method, data={"csrf_token": large} if body["data"] is form else large)
    monkeypatch.setattr(hub_of(app), "store", Postgres("postgresql://nobody@/x?host=/nowhere"))
    for path, method in operations():
        if 503 in statuses(path, method):
            ask(path, method, **({"data": good[path]} if method == "POST" else {}))
    assert met == {(path, method): statuses(path, method) for path, method in operations()}
