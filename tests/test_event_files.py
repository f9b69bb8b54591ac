"""Event files: what is written is read, and nothing else; a tablet takes all of one or nothing."""

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import event_files, event_shape, events, pack_signing, sealing, signed
from kiosk.errors import Refused
from kiosk.events import Event
from tests import factories
from tests.factories import KNOWN

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
SIGNER, STRANGER = map(pack_signing.signer_name, (KEY, OTHER))
RECIPIENTS = [str(sealing.new_identity().to_public()) for _ in range(3)]

# Any sign but those that steer a terminal.
SIGNS = st.characters(exclude_categories=("Cc", "Cs"))
TAGS = st.lists(st.sampled_from(KNOWN), min_size=1, unique=True).map(tuple)
EVENTS = st.builds(
    Event,
    id=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    name=st.text(SIGNS, min_size=1, max_size=60),
    organisation=st.text(SIGNS, min_size=1, max_size=60),
    contact=st.text(SIGNS, min_size=1, max_size=60),
    languages=TAGS,
    cases=st.just(()),
    recipients=st.lists(st.sampled_from(RECIPIENTS), min_size=1, unique=True).map(tuple),
    place=st.text(SIGNS, max_size=60),
    country=st.sampled_from(["", "CH", "KZ"]),
    time_zone=st.sampled_from(["UTC", "Europe/Zurich", "Asia/Almaty"]),
    idle_seconds=st.integers(20, 1_800),
    warning_seconds=st.integers(5, 600),
    retention_days=st.integers(0, 3_650),
    age_line=st.integers(0, 21),
    keyboard=st.sampled_from(["button", "open"]),
    news=st.lists(st.sampled_from(events.NEWS), unique=True).map(tuple),
    news_texts=st.dictionaries(
        st.sampled_from(events.NEWS),
        st.dictionaries(st.sampled_from(KNOWN), st.text(SIGNS, min_size=1, max_size=60)),
    ),
    send_entries=st.booleans(),
    version=st.integers(0, 9),
    file_sha256=st.just("0" * 64),
    state=st.sampled_from(events.STATES),
)
PACKS = st.lists(
    st.tuples(st.from_regex(r"[a-z0-9]{1,9}", fullmatch=True), st.integers(1, 99), st.binary()),
    max_size=3,
    unique_by=lambda pack: pack[0],
)


@given(EVENTS, st.integers(1, 2**53), PACKS)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read(event: Event, version: int, found: list[event_files.Pack]) -> None:
    event = replace(event, cases=tuple(slug for slug, _version, _zip in found))
    message = event_files.write(event, version, found, KEY)
    read = event_files.read(message, [STRANGER, SIGNER])
    sha256 = read.event.file_sha256
    assert len(sha256) == 64
    assert read.event == replace(event, version=version, state="practice", file_sha256=sha256)
    assert (read.packs, read.signer) == (tuple(found), SIGNER)


@given(EVENTS, PACKS, st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_byte_is_changed_it_is_refused(
    event: Event, found: list[event_files.Pack], data: st.DataObject
) -> None:
    event = replace(event, cases=tuple(slug for slug, _version, _zip in found))
    message = event_files.write(event, 1, found, KEY)
    at = data.draw(st.integers(0, len(message) - 1))
    by = data.draw(st.integers(1, 255))
    changed = message[:at] + bytes([message[at] ^ by]) + message[at + 1 :]
    for wrong in (changed, message[:at], message + b"\0"):
        with pytest.raises(Refused):
            event_files.read(wrong, [SIGNER])


def plain(**changes: Any) -> bytes:
    """A small event file."""
    return event_files.write(factories.event(**changes), 3, [], KEY)


def test_every_flipped_byte_is_refused() -> None:
    message = plain()
    for at in range(len(message)):
        changed = bytearray(message)
        changed[at] ^= 0x55
        with pytest.raises(Refused):
            event_files.read(bytes(changed), [SIGNER])
    assert event_files.read(message, [SIGNER]).event.name == "Spring fair"


def test_a_stranger_is_named_and_nothing_of_the_file_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = event_files.write(factories.event(), 1, [], OTHER)
    event_files.read(message, [STRANGER])

    def decoded(*_given: object, **_named: object) -> None:
        raise AssertionError

    monkeypatch.setattr(cbor2, "loads", decoded)
    with pytest.raises(Refused, match=f"is by {STRANGER}, who is not trusted here"):
        event_files.read(message, [SIGNER])
    with pytest.raises(AssertionError):  # the control: that of a trusted one is
        event_files.read(message, [STRANGER])


def test_no_secret_of_the_tablet_is_in_the_file(tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    event = events.shown(house.db())
    assert event
    message, now = event_files.export(house.settings.cases, event, KEY)
    said = cbor2.loads(message[signed.HEAD_BYTES :])
    assert set(said) == {"v", "version", "event", "packs"}
    assert set(said["event"]) == {one.name for one in fields(Event)} - set(event_files.OWN)
    assert set(said["event"]) == set(event_shape.SHAPE)
    secrets = [file.read_bytes() for file in house.settings.keys.iterdir()]
    assert len(secrets) >= 2
    assert not any(secret.strip() in message for secret in secrets)
    assert event.recipients[0].encode() in message  # the control: the public one is
    assert (now.version, now.state) == (1, event.state)


def test_the_same_event_makes_the_same_file(tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    event = events.shown(house.db())
    assert event
    made = [event_files.export(house.settings.cases, event, KEY)[0] for _ in range(2)]
    assert made[0] == made[1]


def test_an_event_that_no_kiosk_would_take_is_not_written() -> None:
    for wrong in ({"name": "a\x1b[2J"}, {"name": "x" * 501}, {"idle_seconds": 5}, {"id": "a/b"}):
        with pytest.raises(Refused, match="is not what an event file holds there"):
            plain(**wrong)


def said(event: Any = None, **outer: Any) -> bytes:
    """A signed file that says something wrong: fields of the event, or parts around it."""
    right = {
        name: value
        for name, value in asdict(factories.event(recipients=(RECIPIENTS[0],))).items()
        if name not in event_files.OWN
    }
    within = {**right, **event} if isinstance(event, dict) else event
    content = {"v": 1, "version": 1, "event": within, "packs": [], **outer}
    content = {key: value for key, value in content.items() if value is not ...}
    if isinstance(within, dict):
        content["event"] = {key: value for key, value in within.items() if value is not ...}
    return signed.sign("event", KEY, content)


PACK = ["a", 1, b"zip"]
WRONG_EVENTS: dict[str, Any] = {
    "id": "../x", "name": "", "organisation": 7, "contact": "a\nb", "languages": ["en", "xx"],
    "cases": ["nothing"], "recipients": ["age1none"], "place": None, "country": "Narnia",
    "time_zone": "Mars/Base", "idle_seconds": 19, "warning_seconds": True, "retention_days": -1,
    "age_line": 2**70, "keyboard": "none", "news": ["spam"], "news_texts": {"spam": {}},
    "send_entries": 1, "state": "open", "pin": "123456", "device_key": b"x" * 32,
}  # fmt: skip
MORE_WRONG_EVENTS: tuple[dict[str, Any], ...] = (
    {"id": "a" * 41}, {"name": ...}, {"recipients": ...}, {"name": "x" * 501}, {"languages": []},
    {"languages": "en"}, {"languages": ["en", "en"]}, {"languages": [["en"]]},
    {"languages": [f"x{n}" for n in range(101)]}, {"cases": [f"x{n}" for n in range(9_999)]},
    {"cases": ["../../etc"]}, {"cases": [".hidden"]}, {"recipients": []}, {"recipients": {"a": 1}},
    {"recipients": [RECIPIENTS[0]] * 2}, {"idle_seconds": 90.0}, {"idle_seconds": "90"},
    {"keyboard": ["button"]}, {"news": "news_case"}, {"news": [{}]}, {"news_texts": []},
    {"news_texts": {"news_case": ["x"]}}, {"news_texts": {"news_case": {"en": 1}}},
    {"news_texts": {"news_case": {"en": "x" * 2_001}}}, {"news_texts": {"news_case": {1: "x"}}},
    {"country": "x" * 61}, {"time_zone": ["UTC"]}, {"send_entries": None}, {"version": 3},
)  # fmt: skip
WRONG_PARTS: tuple[dict[str, Any], ...] = (
    {"v": 2}, {"v": ...}, {"v": None}, {"version": 0}, {"version": ...}, {"version": True},
    {"version": 2**53 + 1}, {"version": "1"}, {"packs": ...}, {"packs": {}}, {"packs": [PACK]},
    {"packs": [["a", 1]]}, {"packs": [["../a", 1, b""]]}, {"packs": [["a", 0, b""]]},
    {"packs": [["a", 1, "zip"]]}, {"packs": [[["a"], 1, b""]]}, {"packs": [PACK] * 101},
    {"more": 1}, {"key": b"x"},
)  # fmt: skip
WRONG = [
    *map(said, ([], None, ..., "fair")),
    *(said({name: value}) for name, value in WRONG_EVENTS.items()),
    *map(said, MORE_WRONG_EVENTS),
    *(said({}, **parts) for parts in WRONG_PARTS),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_is_signed_and_wrong_is_refused_in_sentences(number: int) -> None:
    with pytest.raises(Refused) as refused:
        event_files.read(WRONG[number], [SIGNER])
    assert all(": " in fault.why for fault in refused.value.faults)


def test_what_is_signed_and_right_is_taken() -> None:
    """The control of the above, and what an older kiosk does not say is as usual."""
    assert event_files.read(said({}), [SIGNER]).event.keyboard == "button"
    lacking = {"keyboard": ..., "send_entries": ..., "news": ..., "place": ...}
    found = event_files.read(said(lacking), [SIGNER]).event
    assert (found.keyboard, found.send_entries, found.news) == ("button", False, events.NEWS)


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = plain()
    monkeypatch.setattr(event_files, "MOST_BYTES", len(message))
    event_files.read(message, [SIGNER])
    monkeypatch.setattr(event_files, "MOST_BYTES", len(message) - 1)
    for do in (lambda: event_files.read(message, [SIGNER]), plain):
        with pytest.raises(Refused, match="is larger than"):
            do()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["v", "version", "event", "packs", "id", "name"]), inner
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_anything_that_is_signed_is_refused_without_a_crash(content: Any) -> None:
    parts = content if isinstance(content, dict) else {"event": content}
    for message in (signed.sign("event", KEY, parts), said({"id": content, "news": content})):
        with pytest.raises(Refused):
            event_files.read(message, [SIGNER])
