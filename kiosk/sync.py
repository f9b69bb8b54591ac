"""The way to the hub over a network: one signed message there, one signed answer back, or nothing.

Whatever does not come signed by the hub that this tablet knows is "no network": a login page of a
hotel, a redirect, a proxy's error, half an answer. Every message may be sent again. Nothing is
followed, no proxy of the environment is used, and no more is said of this machine than HTTP needs.
"""

import hashlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from threading import Timer
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import enrolment, signed
from kiosk.errors import Fault, Refused
from kiosk.words import mark
from kiosk.words import say as _

KIND_OF_CONTENT = "application/cbor"
PIECE_BYTES = 64 * 1024
MOST_BYTES = 8 * 1024 * 1024
# Each wait for the network in seconds; and all of a request, besides a second for each 8 KiB.
WAIT_SECONDS, WHOLE_SECONDS, BYTES_A_SECOND = 30.0, 60.0, 8 * 1024
FIRST_PAUSE, LONGEST_PAUSE, DOUBLINGS = 5.0, 600.0, 7
# What a hub answers that cannot reach its books.
TROUBLE = (http.client.INTERNAL_SERVER_ERROR, http.client.SERVICE_UNAVAILABLE)
WHY = {
    "nothing": mark("does not answer: look whether this machine is online"),
    "slow": mark("takes too long: try again where the network is better"),
    "portal": mark("is not the hub that answers: the network may ask for a login first"),
    "trouble": mark("is there, but something is wrong with it: tell those who look after it"),
    "certificate": mark("shows no valid certificate: look at the address and at the clock"),
}

# What a hub says no to, by the code in its refusal.
REFUSED = {
    "tablet": mark("does not know this tablet: `kiosk enrol` with a new code of it"),
    "code": mark("does not know this code: it is wrong, or its 15 minutes are over"),
    "invitation": mark("has let another tablet in with this code, or trusts this one no more"),
}

Progress = Callable[[int, int], None]


class NoNetwork(Refused):
    """The hub was not reached; `reason` is a key of `WHY`. Trying again later is right."""

    def __init__(self, reason: str, address: str) -> None:
        super().__init__(Fault(address, _(WHY[reason])))
        self.reason = reason


class Rejected(Refused):
    """The hub itself refused the message, signed; the same again will be refused too."""


def post(
    address: str,
    path: str,
    message: bytes,
    hub_key: bytes,
    *,
    wait: float = WAIT_SECONDS,
    whole: float = WHOLE_SECONDS,
    context: ssl.SSLContext | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Send `message` to the hub and return its answer, signed with `hub_key`.

    `wait` are the seconds that any step may stand still; `whole` those for all of it, besides a
    second for each 8 KiB. `progress` is told the bytes sent so far and all. Raises `NoNetwork` or
    `Rejected`.
    """
    whole += len(message) / BYTES_A_SECOND
    with _reached(address, wait, whole, context) as connection:
        _send(connection, path, message, progress)
        status, answer = _answer(connection)
    if status in TROUBLE and not signed.kind_of(answer):
        raise NoNetwork("trouble", address)
    kind, public = _signed_by(answer, address)
    if public != hub_key:
        raise NoNetwork("portal", address)
    if kind == "refusal":
        raise Rejected(Fault(address, _why_refused(answer, message, address)))
    if status != http.client.OK:
        raise NoNetwork("portal", address)
    return answer


def hub_key(
    address: str,
    *,
    wait: float = WAIT_SECONDS,
    whole: float = WHOLE_SECONDS,
    context: ssl.SSLContext | None = None,
) -> bytes:
    """The public key of whose hub is at `address`, as it says itself: an invitation without code.

    Nothing proves it but the answer to an enrolment. Raises `NoNetwork`.
    """
    with _reached(address, wait, whole, context) as connection:
        connection.putrequest("GET", "/api/enrol", skip_accept_encoding=True)
        connection.putheader("Connection", "close")
        connection.endheaders()
        status, answer = _answer(connection)
    kind, public = _signed_by(answer, address)
    if status != http.client.OK or kind != "invitation":
        raise NoNetwork("portal", address)
    return public


def refusal(key: Ed25519PrivateKey, message: bytes, why: str) -> bytes:
    """What a hub says instead of an answer to `message`, signed with its `key`."""
    content = {"v": 1, "message": hashlib.sha256(message).digest(), "why": why}
    return signed.sign("refusal", key, content)


def backoff(n: int, random: Callable[[], float]) -> float:
    """Seconds to pause after `n` failures in a row: at most 5, then doubled up to 10 minutes.

    `random` gives a number from 0 to 1, so that many tablets do not come back at once.
    """
    doubled: float = FIRST_PAUSE * 2 ** min(n, DOUBLINGS)
    return random() * min(doubled, LONGEST_PAUSE)


@contextmanager
def _reached(
    address: str, wait: float, whole: float, context: ssl.SSLContext | None
) -> Iterator[http.client.HTTPConnection]:
    """A connection to the hub that is shut at the end of the whole time, whatever it does then."""
    if not enrolment.is_address(address):
        why = _("is no address of a hub: it begins with https:// and ends with its name or port")
        raise Refused(Fault(address, why))
    ends_at = time.monotonic() + whole
    reason = ""
    try:
        with closing(_wire(address, min(wait, whole), context)) as wire:
            # A peer that sends a byte now and then never lets a socket's own timeout pass.
            timer = Timer(max(0, ends_at - time.monotonic()), _shut, [wire])
            timer.daemon = True
            timer.start()
            try:
                if isinstance(wire, ssl.SSLSocket):
                    wire.do_handshake()
                yield _over(wire, address)
            finally:
                timer.cancel()
    except ssl.SSLCertVerificationError:
        reason = "certificate"
    except TimeoutError:
        reason = "slow"
    except (ssl.SSLEOFError, http.client.IncompleteRead):
        reason = "nothing"
    except ssl.SSLError:
        reason = "portal"
    except OSError:
        reason = "nothing"
    except http.client.HTTPException:
        reason = "portal"
    if time.monotonic() >= ends_at:
        reason = "slow"
    if reason:
        raise NoNetwork(reason, address)


def _wire(address: str, wait: float, context: ssl.SSLContext | None) -> socket.socket:
    """A socket to the hub; where it is one of TLS, its handshake is still to be done."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    standard = http.client.HTTPS_PORT if parts.scheme == "https" else http.client.HTTP_PORT
    wire = socket.create_connection((host, parts.port or standard), wait)
    if parts.scheme != "https":
        return wire
    context = context or ssl.create_default_context()
    return context.wrap_socket(wire, server_hostname=host, do_handshake_on_connect=False)


def _over(wire: socket.socket, address: str) -> http.client.HTTPConnection:
    """HTTP over a socket that is connected."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port)
    connection.sock = wire
    return connection


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):
        # Not the SSLSocket's own, which would make the other thread read what is not decrypted.
        socket.socket.shutdown(wire, socket.SHUT_RDWR)


def _send(
    connection: http.client.HTTPConnection, path: str, message: bytes, progress: Progress | None
) -> None:
    connection.putrequest("POST", path, skip_accept_encoding=True)
    connection.putheader("Content-Type", KIND_OF_CONTENT)
    connection.putheader("Content-Length", str(len(message)))
    connection.putheader("Connection", "close")
    connection.endheaders()
    # Who says no before all is sent, says it and closes: that is read all the same.
    with suppress(BrokenPipeError, ConnectionResetError):
        for at in range(0, len(message), PIECE_BYTES):
            piece = message[at : at + PIECE_BYTES]
            connection.send(piece)
            if progress:
                progress(at + len(piece), len(message))


def _answer(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
    """Status and body of the answer; no body where it is of another kind or too large."""
    with closing(connection.getresponse()) as response:
        kind = response.getheader("Content-Type", "").partition(";")[0].strip().lower()
        if kind != KIND_OF_CONTENT:
            return response.status, b""
        body = bytearray()
        while len(body) <= MOST_BYTES and (piece := response.read(PIECE_BYTES)):
            body += piece
        if len(body) > MOST_BYTES:
            return response.status, b""
        if response.length:
            raise http.client.IncompleteRead(bytes(body), response.length)
    return response.status, bytes(body)


def _signed_by(answer: bytes, address: str) -> tuple[str, bytes]:
    """Kind of an answer and whose signature it bears; raises `NoNetwork` where it has none."""
    kind = signed.kind_of(answer)
    try:
        return kind, signed.read(kind, answer)[1]
    except Refused as error:
        raise NoNetwork("portal", address) from error


def _why_refused(answer: bytes, message: bytes, address: str) -> str:
    content, _public = signed.read("refusal", answer)
    if content.get("message") != hashlib.sha256(message).digest():
        raise NoNetwork("portal", address)
    code = str(content.get("why"))
    return _(REFUSED[code]) if code in REFUSED else _("cannot read it: is it newer or older?")
