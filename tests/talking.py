"""A hub, or what stands in its place, that talks byte by byte as a test wants it to."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


@dataclass
class Talker:
    """Where it listens, and the requests it was sent, each as its bytes."""

    address: str
    heard: list[bytes] = field(default_factory=list)


Talk = Callable[[socket.socket], None]


def says(*pieces: bytes, pause: float = 0, until: threading.Event | None = None) -> Talk:
    """A talk that says these pieces one after the other, seconds apart; then it hangs up."""

    def talk(wire: socket.socket) -> None:
        for piece in pieces:
            wire.sendall(piece)
            if pause:
                (until or threading.Event()).wait(pause)

    return talk


def answer(
    body: bytes, status: str = "200 OK", kind: str = "application/cbor", more: str = ""
) -> bytes:
    """An answer of HTTP as its bytes."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


@contextmanager
def talking(
    talk: Talk, tls: ssl.SSLContext | None = None, listens: bool = True
) -> Iterator[Talker]:
    """Something at 127.0.0.1 that hears each request to its end and then does `talk`."""
    with closing(socket.create_server((HOST, 0))) as server:
        talker = Talker(f"http{'s' if tls else ''}://{HOST}:{server.getsockname()[1]}")
        thread = threading.Thread(target=_serve, args=(server, talk, tls, talker, listens))
        thread.start()
        try:
            yield talker
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=10)
            assert not thread.is_alive()


def _serve(
    server: socket.socket, talk: Talk, tls: ssl.SSLContext | None, talker: Talker, listens: bool
) -> None:
    while True:
        try:
            wire, _address = server.accept()
        except OSError:
            return
        with closing(wire), suppress(OSError):
            wire.settimeout(10)
            with closing(tls.wrap_socket(wire, server_side=True) if tls else wire) as safe:
                if listens:
                    talker.heard.append(request_of(safe))
                talk(safe)


def request_of(wire: socket.socket) -> bytes:
    """A whole request, as long as its Content-Length says."""
    heard = b""
    while b"\r\n\r\n" not in heard and (piece := wire.recv(65_536)):
        heard += piece
    head, _, body = heard.partition(b"\r\n\r\n")
    _, _, length = head.lower().partition(b"content-length: ")
    missing = int(length.split()[0]) - len(body) if length else 0
    while missing > 0 and (piece := wire.recv(min(missing, 65_536))):
        heard, missing = heard + piece, missing - len(piece)
    return heard


def certificate(folder: Path, name: str = HOST, days: int = 1) -> Path:
    """A certificate that vouches for itself, with its key, valid from 9 days ago to `days` on."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    try:
        place: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        place = x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{name}{days}.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


def shows(file: Path) -> ssl.SSLContext:
    """How a server shows the certificate in `file`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
