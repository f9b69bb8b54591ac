"""Signed messages: canonical CBOR that one key vouches for, to the byte.

A message is 8 bytes that name its kind and version, the signer's public key (32), an Ed25519
signature (64, RFC 8032) and the body. The signature is over the context `kiosk-KIND-v1`, a zero
byte and the body as it stands. The body is a map in the deterministic encoding of RFC 8949,
section 4.2.1; any other spelling of it is refused, so that no two messages say the same.
"""

from collections.abc import Mapping
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.errors import Fault, Refused
from kiosk.words import say as _

# What each kind is named by in its first eight bytes.
KINDS = {
    "statement": b"kiosk:S1",
    "batch": b"kiosk:B1",
    "receipt": b"kiosk:R1",
    "event": b"kiosk:E1",
    "invitation": b"kiosk:I1",
    "request": b"kiosk:Q1",
    "answer": b"kiosk:A1",
    "refusal": b"kiosk:N1",
    "wish": b"kiosk:W1",
    "delivery": b"kiosk:D1",
}
MAGIC_BYTES, KEY_BYTES, SIGNATURE_BYTES = 8, 32, 64
HEAD_BYTES = MAGIC_BYTES + KEY_BYTES + SIGNATURE_BYTES


def sign(kind: str, key: Ed25519PrivateKey, content: Mapping[str, Any]) -> bytes:
    """The message of that kind that says `content`, signed with `key`."""
    body = cbor2.dumps(content, canonical=True)
    public = key.public_key().public_bytes_raw()
    return KINDS[kind] + public + key.sign(_context(kind) + body) + body


def kind_of(message: bytes) -> str:
    """Which of `KINDS` a message says it is, or an empty text."""
    return next((kind for kind, magic in KINDS.items() if message[:MAGIC_BYTES] == magic), "")


def read(kind: str, message: bytes, where: str = "") -> tuple[dict[str, Any], bytes]:
    """What a message of that kind says, and the public key (32 bytes) of who signed it.

    Whose key that is, and whether the content has the shape it must, is for the caller. Raises
    `Refused`, which names `where`, else the kind, where anything is not as it was signed.
    """
    public = message[MAGIC_BYTES : MAGIC_BYTES + KEY_BYTES]
    signature = message[MAGIC_BYTES + KEY_BYTES : HEAD_BYTES]
    body = memoryview(message)[HEAD_BYTES:]  # a copy of a large one takes as long as reading it
    try:
        if kind_of(message) != kind:
            raise ValueError(kind)
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(signature, b"".join((_context(kind), body)))
        content = cbor2.loads(body)
        again = cbor2.dumps(content, canonical=True) if isinstance(content, dict) else b""
        if len(again) != len(body) or not message.endswith(again):
            raise ValueError(kind)
    except (ValueError, TypeError, RecursionError, InvalidSignature, cbor2.CBORError) as error:
        why = _("is not as it was signed: get it anew from who made it")
        raise Refused(Fault(where or kind, why)) from error
    return content, public


def _context(kind: str) -> bytes:
    return f"kiosk-{kind}-v1\0".encode("ascii")
