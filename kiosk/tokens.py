"""The token in a visitor's QR code: it proves that somebody stood at a tablet that day, and says
nothing else.

37 bytes: version (1), id of the tablet's key of that day (4), campaign (2), last day (2, days since
2020-01-01), nonce (12), and the first 16 bytes of HMAC-SHA256 with that key over
`kiosk-token-v1`, a zero byte and all before. It is written in base 32, in capitals and without
padding: 60 signs, and no other spelling is taken. The nonce is drawn anew and kept nowhere; no
entry, language or time is in it.
"""

import datetime
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from kiosk import spellings

VERSION = 1
KEY_ID_BYTES, KEY_BYTES, NONCE_BYTES, TAG_BYTES = 4, 32, 12, 16
TOKEN_BYTES, SIGNS = 37, 60
FIRST_DAY = datetime.date(2020, 1, 1)
CONTEXT = b"kiosk-token-v1\0"


@dataclass(frozen=True)
class Token:
    """What a token says, whether it is genuine or not."""

    key_id: bytes
    campaign: int
    expires: datetime.date
    nonce: bytes
    said: bytes
    tag: bytes


def campaign(slug: str) -> int:
    """The number (0 to 65535) by which tokens name a case: of SHA-256 of its slug."""
    digest = hashlib.sha256(b"kiosk-campaign-v1\0" + slug.encode()).digest()
    return int.from_bytes(digest[:2], "big")


def mint(key_id: bytes, key: bytes, slug: str, expires: datetime.date, nonce: bytes = b"") -> str:
    """A new token for the case `slug`, good until the end of `expires`."""
    day = (expires - FIRST_DAY).days
    nonce = nonce or secrets.token_bytes(NONCE_BYTES)
    said = (
        bytes([VERSION])
        + key_id
        + campaign(slug).to_bytes(2, "big")
        + min(max(day, 0), 0xFFFF).to_bytes(2, "big")
        + nonce
    )
    return spellings.base32(said + _tag(key, said))


def read(text: str) -> Token | None:
    """What a token says, if it has the one spelling of a token."""
    try:
        content = spellings.from_base32(text) if len(text) == SIGNS else b""
    except ValueError:
        return None
    if len(content) != TOKEN_BYTES or content[0] != VERSION:
        return None
    said, tag = content[:-TAG_BYTES], content[-TAG_BYTES:]
    return Token(
        key_id=said[1:5],
        campaign=int.from_bytes(said[5:7], "big"),
        expires=FIRST_DAY + datetime.timedelta(days=int.from_bytes(said[7:9], "big")),
        nonce=said[9:],
        said=said,
        tag=tag,
    )


def is_genuine(token: Token, key: bytes) -> bool:
    """Whether a token was made with that day's key; no key, which anybody has, makes none."""
    fits = hmac.compare_digest(_tag(key, token.said), token.tag)
    return fits and len(key) == KEY_BYTES


def _tag(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, CONTEXT + said, "sha256")[:TAG_BYTES]
