"""Bytes as text, each in one spelling only: any other is refused.

Decoders take several texts for the same bytes (other case, padding, bits left over at the end),
and then what was scanned twice looks like two things.
"""

import base64
import re

BASE32 = re.compile(r"[A-Z2-7]*")
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def base32(content: bytes) -> str:
    """Base 32 (RFC 4648) in capitals without padding: signs of a QR code's dense mode."""
    return base64.b32encode(content).rstrip(b"=").decode("ascii")


def from_base32(text: str) -> bytes:
    """The bytes that `base32` spells as `text`; raises `ValueError` for any other text."""
    content = base64.b32decode(text + "=" * (-len(text) % 8)) if BASE32.fullmatch(text) else b""
    if base32(content) != text:
        raise ValueError(text)
    return content


def base64url(content: bytes) -> str:
    """Base 64 for addresses (RFC 4648, section 5) without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes that `base64url` spells as `text`; raises `ValueError` for any other text."""
    padded = text + "=" * (-len(text) % 4)
    content = base64.urlsafe_b64decode(padded) if BASE64URL.fullmatch(text) else b""
    if base64url(content) != text:
        raise ValueError(text)
    return content
