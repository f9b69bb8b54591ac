"""Enrolment: how a tablet and a hub come to know each other's keys, with a network or without.

The hub invites with a code that lives for minutes. The tablet asks with its public key and a MAC
that only who knows the code can make; the hub answers with a MAC of its own, so that nobody else
can pose as it. Both then show the same six words. `docs/sync.md` has the messages field by field.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import signed, spellings
from kiosk.actions import DIGITS, LOOKALIKES
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

FORMAT = 1
CODE_SIGNS, CODE_BYTES, NONCE_BYTES = 16, 10, 16
# Fixed, since no table can be made ahead for 80 random bits that live for 15 minutes; the tablet
# could not know a random one before it has proved the code.
SALT = b"kiosk-enrol-v1".ljust(16, b"\0")
GAPS = re.compile(r"[\s\-\u2010-\u2015]")
DEVICE = re.compile(r"[0-9a-f]{16}")
HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}|\[[0-9a-f:]+\]")
SHAPES: dict[str, dict[str, type]] = {
    "invitation": {"v": int, "address": str, "code": str, "name": str},
    "request": {"v": int, "device": str, "nonce": bytes, "mac": bytes},
    "answer": {"v": int, "device": str, "name": str, "address": str, "mac": bytes},
}
TEXT = "KIOSK:"
# Proquints (arXiv 0901.4016): 16 bits are consonant, vowel, consonant, vowel, consonant.
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"


@dataclass(frozen=True)
class Invitation:
    """What a tablet knows of a hub before it asks; `address` is empty without a network."""

    address: str
    hub_key: bytes
    code: str


@dataclass(frozen=True)
class Asked:
    """What a tablet asked with; `invitation` is empty where its code is none of the hub's."""

    device: str
    public_key: bytes
    nonce: bytes
    invitation: str


@dataclass(frozen=True)
class Accepted:
    """What the hub answered: its key to pin, the name it gave the tablet, where to sync."""

    hub_key: bytes
    name: str
    address: str


def new_code(random: bytes = b"") -> str:
    """A new code, as it is shown; `random` are 10 bytes."""
    rest, code = int.from_bytes(random or secrets.token_bytes(CODE_BYTES), "big"), ""
    for _digit in range(CODE_SIGNS):
        rest, digit = divmod(rest, len(DIGITS))
        code = DIGITS[digit] + code
    return shown(code)


def shown(code: str) -> str:
    """A plain code as it is shown: four groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, CODE_SIGNS, 4))


def plain(code: str) -> str:
    """The 16 signs of a code that was typed; case, blanks, dashes and O, I, L do not matter.

    Raises `Refused` for anything that is no code.
    """
    typed = GAPS.sub("", code).upper().translate(LOOKALIKES)
    if len(typed) != CODE_SIGNS or not set(typed) <= set(DIGITS):
        raise Refused(
            Fault("code", _("is no code of a hub: type its 16 signs as they stand there"))
        )
    return typed


def code_key(code: str) -> bytes:
    """The key (32 bytes) that a code is for both sides; the hub keeps this and never the code."""
    return hash_secret_raw(
        plain(code).encode("ascii"),
        SALT,
        time_cost=3,
        memory_cost=64 * 1024,
        parallelism=4,
        hash_len=32,
        type=Type.ID,
    )


def is_address(text: str) -> bool:
    """Whether `text` may be the address of a hub: https, a host and perhaps a port, nothing else.

    Plain http is for this machine alone.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    bracketed = f"[{host}]" if ":" in host else host
    place = bracketed if port is None else f"{bracketed}:{port}"
    if text.lower() != f"{parts.scheme}://{place}" or not HOST.fullmatch(bracketed):
        return False
    return text.isascii() and (
        parts.scheme == "https" or (parts.scheme == "http" and is_here(host))
    )


def is_here(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def as_url(address: str, hub_key: bytes, code: str) -> str:
    """An invitation as a link: what follows # is not sent to the hub when a browser opens it."""
    return f"{address}/enrol#{spellings.base64url(hub_key)}.{plain(code)}"


def from_url(text: str) -> Invitation:
    """The invitation in a link; raises `Refused` where it is none."""
    address, mark, rest = text.partition("/enrol#")
    coded, dot, code = rest.partition(".")
    try:
        hub_key = spellings.from_base64url(coded)
        if not (mark and dot) or len(hub_key) != signed.KEY_BYTES or plain(code) != code:
            raise ValueError(text)
        if address and not is_address(address):
            raise ValueError(text)
    except (ValueError, Refused) as error:
        raise Refused(
            Fault("invitation", _("is no invitation: have the hub show a new one"))
        ) from error
    return Invitation(address, hub_key, code)


def invitation(key: Ed25519PrivateKey, address: str, code: str, name: str) -> bytes:
    """An invitation as a file, signed by the hub's `key`; `name` is what the tablet will be called.

    Without a code it says no more than whose hub is at `address`.
    """
    code = plain(code) if code else ""
    content = {"v": FORMAT, "address": address, "code": code, "name": name}
    return signed.sign("invitation", key, content)


def read_invitation(message: bytes) -> Invitation:
    """The invitation in a file; raises `Refused` where it is none."""
    content, hub_key = _read("invitation", message)
    address, code = content["address"], content["code"]
    if (address and not is_address(address)) or (code and plain(code) != code):
        raise Refused(Fault("invitation", _("is no invitation: have the hub show a new one")))
    return Invitation(address, hub_key, code)


def request(
    key: Ed25519PrivateKey, device: str, invitation: Invitation, nonce: bytes = b""
) -> bytes:
    """What the tablet `device` (16 hex) asks the hub; `nonce` are 16 bytes, new each time."""
    nonce = nonce or secrets.token_bytes(NONCE_BYTES)
    public = key.public_key().public_bytes_raw()
    mac = _request_mac(code_key(invitation.code), invitation.hub_key, public, device, nonce)
    content = {"v": FORMAT, "device": device, "nonce": nonce, "mac": mac}
    return signed.sign("request", key, content)


def check_request(message: bytes, hub_key: bytes, keys: Mapping[str, bytes]) -> Asked:
    """Who asks, and with which invitation, given the `code_key` of each that may still be used.

    Raises `Refused` for what is no request; a wrong code is none of the invitations'.
    """
    content, public = _read("request", message)
    device, nonce = content["device"], content["nonce"]
    fitting = [
        id_
        for id_, key in keys.items()
        if hmac.compare_digest(_request_mac(key, hub_key, public, device, nonce), content["mac"])
    ]
    return Asked(device, public, nonce, fitting[0] if fitting else "")


def answer(
    key: Ed25519PrivateKey, code_key: bytes, asked: Asked, name: str, address: str = ""
) -> bytes:
    """What the hub says to a tablet it accepts under `name`; `address` is where to sync."""
    hub_key = key.public_key().public_bytes_raw()
    content = {
        "v": FORMAT,
        "device": asked.device,
        "name": name,
        "address": address,
        "mac": _answer_mac(code_key, hub_key, asked.public_key, asked.nonce),
    }
    return signed.sign("answer", key, content)


def check_answer(message: bytes, invitation: Invitation, request: bytes) -> Accepted:
    """What the hub answered to the `request` that this tablet sent with `invitation`.

    Where the code was typed, `invitation.hub_key` is what the hub said of itself: the MAC proves
    that who has this key knows the code. Raises `Refused` for an answer to anybody or anything
    else.
    """
    asked, public = _read("request", request)
    content, hub_key = _read("answer", message)
    mac = _answer_mac(code_key(invitation.code), hub_key, public, asked["nonce"])
    is_for_us = (
        hub_key == invitation.hub_key
        and content["device"] == asked["device"]
        and hmac.compare_digest(mac, content["mac"])
    )
    if not is_for_us or (content["address"] and not is_address(content["address"])):
        why = _("is not from the hub that gave the code: begin anew with a new code")
        raise Refused(Fault("answer", why))
    return Accepted(hub_key, content["name"], content["address"])


def six_words(hub_key: bytes, device_key: bytes) -> tuple[str, ...]:
    """Six words that both sides show, so that people see that nobody stands between them."""
    digest = hashlib.sha256(b"kiosk-words-v1\0" + hub_key + device_key).digest()
    return tuple(_word(int.from_bytes(digest[at : at + 2], "big")) for at in range(0, 12, 2))


def as_text(message: bytes) -> str:
    """A signed message of any kind as the text of a QR code, all in capitals."""
    return TEXT + spellings.base32(message)


def from_text(text: str) -> bytes:
    """The signed message in a text; raises `Refused` for all but what `as_text` writes."""
    try:
        message = spellings.from_base32(text.removeprefix(TEXT))
        if not text.startswith(TEXT) or not signed.kind_of(message):
            raise ValueError(text)
    except ValueError as error:
        raise Refused(Fault("code", _("is no code of a kiosk: scan it once more"))) from error
    return message


def _word(bits: int) -> str:
    return (
        CONSONANTS[bits >> 12]
        + VOWELS[bits >> 10 & 3]
        + CONSONANTS[bits >> 6 & 15]
        + VOWELS[bits >> 4 & 3]
        + CONSONANTS[bits & 15]
    )


def _request_mac(key: bytes, hub: bytes, public: bytes, device: str, nonce: bytes) -> bytes:
    said = b"kiosk-enrol-request-v1\0" + hub + public + device.encode("ascii") + nonce
    return hmac.digest(key, said, "sha256")


def _answer_mac(key: bytes, hub: bytes, public: bytes, nonce: bytes) -> bytes:
    return hmac.digest(key, b"kiosk-enrol-answer-v1\0" + hub + public + nonce, "sha256")


def _read(kind: str, message: bytes) -> tuple[dict[str, Any], bytes]:
    """What `signed.read` says, where it has exactly the shape of its kind."""
    content, key = signed.read(kind, message)
    is_sound = (
        {name: type(said) for name, said in content.items()} == SHAPES[kind]
        and content["v"] == FORMAT
        and DEVICE.fullmatch(content.get("device", "0" * 16)) is not None
        and len(content.get("nonce", b"0" * NONCE_BYTES)) == NONCE_BYTES
    )
    if not is_sound:
        raise Refused(Fault(kind, _("is not as it was signed: get it anew from who made it")))
    return content, key
