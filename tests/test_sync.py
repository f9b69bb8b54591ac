"""The way to the hub: its signed answer comes through whole, and nothing else passes for one."""

import random
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import enrolment, signed, sync
from kiosk.errors import Refused
from tests.serving import free_port
from tests.talking import Talk, answer, certificate, says, shows, talking

HUB, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 3))
HUB_KEY, OTHER_KEY = (key.public_key().public_bytes_raw() for key in (HUB, OTHER))
MESSAGE = signed.sign("batch", OTHER, {"v": 1, "entries": []})
RECEIPT = signed.sign("receipt", HUB, {"v": 1, "state": "counted"})
FULL = answer(RECEIPT)


def sent(talk: Talk, message: bytes = MESSAGE, wait: float = 5, whole: float = 20) -> bytes:
    """What comes back from something that does `talk`."""
    with talking(talk) as talker:
        return sync.post(talker.address, "/api/batch", message, HUB_KEY, wait=wait, whole=whole)


def reason(talk: Talk, message: bytes = MESSAGE, wait: float = 5, whole: float = 20) -> str:
    """Why something that does `talk` is no network."""
    with pytest.raises(sync.NoNetwork) as raised:
        sent(talk, message, wait, whole)
    assert "127.0.0.1" in str(raised.value)
    return raised.value.reason


def test_an_answer_of_the_hub_comes_back_as_it_is() -> None:
    assert sent(says(FULL)) == RECEIPT
    assert sent(says(answer(RECEIPT, kind="Application/CBOR; x=y"))) == RECEIPT
    chunked = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    halves = [b"%x\r\n%b\r\n" % (len(part), part) for part in (RECEIPT[:70], RECEIPT[70:])]
    assert sent(says(chunked, *halves, b"0\r\n\r\n")) == RECEIPT
    to_the_end = b"HTTP/1.0 200 OK\r\nContent-Type: application/cbor\r\n\r\n"
    assert sent(says(to_the_end, RECEIPT)) == RECEIPT


def test_no_more_is_said_of_this_machine_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with talking(says(FULL)) as talker:
        sync.post(talker.address, "/api/batch", MESSAGE, HUB_KEY)
    (heard,) = talker.heard
    head, _, body = heard.partition(b"\r\n\r\n")
    assert body == MESSAGE
    assert head.decode().split("\r\n") == [
        "POST /api/batch HTTP/1.1",
        f"Host: {talker.address.removeprefix('http://')}",
        "Content-Type: application/cbor",
        f"Content-Length: {len(MESSAGE)}",
        "Connection: close",
    ]


@pytest.mark.parametrize(
    "said",
    [
        answer(b"<html>Please log in", kind="text/html"),
        answer(b"<html>Please log in"),
        answer(RECEIPT, kind="text/html"),
        answer(RECEIPT, status="302 Found", more="Location: https://login.example.org/\r\n"),
        answer(b"", status="302 Found", more="Location: /api/batch\r\n"),
        answer(b"<html>", status="511 Network Authentication Required", kind="text/html"),
        answer(b"<html>", status="502 Bad Gateway", kind="text/html"),
        answer(b"<html>", status="413 Too Large", kind="text/html"),
        answer(RECEIPT, status="500 Error"),
        answer(b""),
        b"HTTP/1.1 204 No Content\r\n\r\n",
        answer(RECEIPT[:-1]),
        answer(RECEIPT + b"\0"),
        answer(signed.sign("receipt", OTHER, {"v": 1, "state": "counted"})),
        answer(signed.KINDS["receipt"] + HUB_KEY + RECEIPT[40:-1] + b"x"),
        answer(sync.refusal(OTHER, MESSAGE, "no"), status="403 Forbidden"),
        answer(sync.refusal(HUB, b"another", "no"), status="403 Forbidden"),
        answer(MESSAGE),
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 " + b"y" * 99_999,
    ],
    ids=lambda said: said[:34].decode("latin-1"),
)
def test_what_is_not_the_hub_is_no_network(said: bytes) -> None:
    assert reason(says(said)) == "portal"


@pytest.mark.parametrize("status", ["500 Error", "503 Unavailable"])
def test_a_hub_that_cannot_write_is_not_taken_for_a_portal(status: str) -> None:
    assert reason(says(answer(b"<html>", status=status, kind="text/html"))) == "trouble"


def test_a_redirect_is_not_followed() -> None:
    with talking(says(FULL)) as hub:
        there = answer(b"", status="307 Temporary", more=f"Location: {hub.address}/api/batch\r\n")
        assert reason(says(there)) == "portal"
    assert hub.heard == []


def test_an_answer_that_breaks_off_is_no_network() -> None:
    head = FULL.index(b"\r\n\r\n") + 4
    for end in (0, 5, 20, head - 3, head, head + 1, head + 60, len(FULL) - 1):
        assert reason(says(FULL[:end])) in ("nothing", "portal"), end
    assert reason(says(FULL[: head + 60])) == "nothing"


def test_an_answer_is_never_larger_than_the_cap() -> None:
    large = signed.sign("receipt", HUB, {"v": 1, "x": bytes(sync.MOST_BYTES)})
    fitting = signed.sign("receipt", HUB, {"v": 1, "x": bytes(sync.MOST_BYTES - 120)})
    assert len(fitting) <= sync.MOST_BYTES
    assert sent(says(answer(fitting))) == fitting
    assert reason(says(answer(large))) == "portal"


def test_an_endless_answer_is_not_read_on() -> None:
    spoken: list[int] = []

    def talk(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/cbor\r\n\r\n")
        for _ in range(100):
            wire.sendall(bytes(1 << 20))
            spoken.append(1 << 20)

    assert reason(talk) == "portal"
    assert sum(spoken) < 3 * sync.MOST_BYTES


@pytest.mark.parametrize("slow", ["nothing", "head", "line", "body", "continue"])
def test_a_hub_that_never_ends_is_given_up(slow: str) -> None:
    until = threading.Event()
    head = FULL.index(b"\r\n\r\n") + 4
    pieces = {
        "nothing": [b""],
        "head": [b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 90],
        "line": [b"HTTP/1.1 200 "] + [b"y"] * 90,
        "body": [FULL[:head], *(bytes([one]) for one in FULL[head:])],
        "continue": [b"HTTP/1.1 100 Continue\r\n\r\n"] * 90,
    }
    begun = time.monotonic()
    talk = says(*pieces[slow], pause=0.05 if slow != "nothing" else 5, until=until)
    with talking(talk) as talker:
        with pytest.raises(sync.NoNetwork) as raised:
            sync.post(talker.address, "/", MESSAGE, HUB_KEY, wait=3, whole=0.5)
        until.set()
    assert raised.value.reason == "slow"
    assert time.monotonic() - begun < 2.5


def test_a_hub_that_stands_still_is_given_up_sooner() -> None:
    until = threading.Event()
    begun = time.monotonic()
    with talking(says(FULL[:30], pause=5, until=until)) as talker:
        with pytest.raises(sync.NoNetwork) as raised:
            sync.post(talker.address, "/", MESSAGE, HUB_KEY, wait=0.3)
        until.set()
    assert raised.value.reason == "slow"
    assert time.monotonic() - begun < 2.5


def test_nobody_there_is_no_network() -> None:
    with pytest.raises(sync.NoNetwork, match="does not answer") as raised:
        sync.post(f"http://127.0.0.1:{free_port()}", "/", MESSAGE, HUB_KEY)
    assert raised.value.reason == "nothing"
    with pytest.raises(sync.NoNetwork) as raised:
        sync.post("https://no-such-hub.invalid", "/", MESSAGE, HUB_KEY)
    assert raised.value.reason == "nothing"


@pytest.mark.parametrize("address", ["http://example.org", "example.org", "https://a.org/x", ""])
def test_an_address_without_tls_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="https://") as raised:
        sync.post(address, "/", MESSAGE, HUB_KEY)
    assert not isinstance(raised.value, sync.NoNetwork)


def test_a_refusal_of_the_hub_is_its_own() -> None:
    said = answer(sync.refusal(HUB, MESSAGE, "code"), status="403 Forbidden")
    with pytest.raises(sync.Rejected, match="does not know this code"):
        sent(says(said))


def test_a_refusal_before_all_is_sent_is_heard() -> None:
    large = signed.sign("batch", OTHER, {"v": 1, "x": bytes(6_000_000)})
    said = answer(sync.refusal(HUB, large, "too large"), status="413 Too Large")

    def early(wire: socket.socket) -> None:
        wire.sendall(said)

    rejected = pytest.raises(sync.Rejected, match="cannot read it")
    with talking(early, listens=False) as talker, rejected:
        sync.post(talker.address, "/", large, HUB_KEY)


def test_progress_is_told_by_the_piece() -> None:
    told: list[tuple[int, int]] = []
    large = signed.sign("batch", OTHER, {"v": 1, "x": bytes(200_000)})
    with talking(says(FULL)) as talker:
        sync.post(
            talker.address, "/", large, HUB_KEY, progress=lambda n, total: told.append((n, total))
        )
    assert [n for n, _ in told] == [65_536, 131_072, 196_608, len(large)]
    assert {total for _, total in told} == {len(large)}
    assert talker.heard[0].endswith(large)


def test_tls_is_verified(tmp_path: Path) -> None:
    good = certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(good))
    with talking(says(FULL), tls=shows(good)) as talker:
        assert sync.post(talker.address, "/", MESSAGE, HUB_KEY, context=trusting) == RECEIPT
        with pytest.raises(sync.NoNetwork, match="no valid certificate") as raised:
            sync.post(talker.address, "/", MESSAGE, HUB_KEY)
    assert raised.value.reason == "certificate"
    assert len(talker.heard) == 1


@pytest.mark.parametrize(("name", "days"), [("hub.example.org", 1), ("127.0.0.1", -1)])
def test_a_certificate_of_another_or_of_yesterday_is_none(
    tmp_path: Path, name: str, days: int
) -> None:
    file = certificate(tmp_path, name, days)
    trusting = ssl.create_default_context(cafile=str(file))
    no_network = pytest.raises(sync.NoNetwork)
    with talking(says(FULL), tls=shows(file)) as talker, no_network as raised:
        sync.post(talker.address, "/", MESSAGE, HUB_KEY, context=trusting)
    assert raised.value.reason == "certificate"
    assert talker.heard == []


def test_plain_http_where_tls_should_be_is_no_hub() -> None:
    said = answer(b"<html>", kind="text/html")
    no_network = pytest.raises(sync.NoNetwork)
    with talking(says(said), listens=False) as talker, no_network as raised:
        sync.post(talker.address.replace("http", "https"), "/", MESSAGE, HUB_KEY)
    assert raised.value.reason in ("portal", "nothing")


def test_a_handshake_that_never_ends_is_given_up() -> None:
    until = threading.Event()
    begun = time.monotonic()
    record = b"\x16\x03\x03\x40\x00" + b"\x02\x00\x3f\xfc" + bytes(90)
    talk = says(*(bytes([one]) for one in record), pause=0.05, until=until)
    with talking(talk, listens=False) as talker:
        address = talker.address.replace("http", "https")
        with pytest.raises(sync.NoNetwork) as raised:
            sync.post(address, "/", MESSAGE, HUB_KEY, wait=3, whole=0.5)
        until.set()
    assert raised.value.reason == "slow"
    assert time.monotonic() - begun < 2.5


def test_a_hub_says_its_key() -> None:
    known = enrolment.invitation(HUB, "", "", "")
    with talking(says(answer(known))) as talker:
        assert sync.hub_key(talker.address) == HUB_KEY
    assert talker.heard[0].startswith(b"GET /api/enrol HTTP/1.1\r\n")
    for other in (RECEIPT, b"", b"<html>"):
        with talking(says(answer(other))) as talker:
            with pytest.raises(sync.NoNetwork) as raised:
                sync.hub_key(talker.address)
            assert raised.value.reason == "portal"


def test_tablets_come_back_at_different_times() -> None:
    assert [sync.backoff(n, lambda: 1.0) for n in (0, 1, 2, 6, 7, 8, 9_999)] == [
        5, 10, 20, 320, 600, 600, 600,
    ]  # fmt: skip
    assert sync.backoff(3, lambda: 0.0) == 0
    pauses = [sync.backoff(5, random.Random(7).random) for _ in range(9)]
    assert len(set(pauses)) == 1
    chance = random.Random(7)
    assert len({sync.backoff(5, chance.random) for _ in range(9)}) == 9
