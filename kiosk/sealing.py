"""Sealing: an entry is readable before it touches the disk, and never again on this tablet.

An entry is canonical JSON (keys in order, no blanks between them, UTF-8), padded with blanks to
one of four sizes so that its length tells nothing, and sealed with age (c2sp.org/age) to the
organiser's recipients. Any age program opens it to readable text.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pyrage

from kiosk.errors import Fault, Refused
from kiosk.words import say as _

SIZES = (4_096, 8_192, 16_384, 32_768)
Identity: TypeAlias = pyrage.x25519.Identity


class TooLarge(ValueError):
    """The entry is larger than the largest size that is sealed."""


def pad(entry: Mapping[str, Any]) -> bytes:
    """Canonical JSON of `entry`, padded to the next of `SIZES` (bytes); raises `TooLarge`."""
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    plain = text.encode("utf-8")
    for size in SIZES:
        if len(plain) <= size:
            return plain.ljust(size, b" ")
    raise TooLarge


def seal(entry: Mapping[str, Any], recipients: tuple[str, ...]) -> bytes:
    """`entry` sealed to all `recipients` (age1…); each of their keys opens it alone."""
    sealed: bytes = pyrage.encrypt(pad(entry), _recipients(recipients))
    return sealed


@lru_cache(maxsize=8)
def _recipients(recipients: tuple[str, ...]) -> list[pyrage.x25519.Recipient]:
    return [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]


def is_recipient(text: str) -> bool:
    """Whether `text` is an age recipient (X25519)."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def unseal(blob: bytes, identities: Sequence[Identity]) -> dict[str, Any] | None:
    """The entry inside `blob`, or None where none of `identities` opens it or it was changed."""
    try:
        entry = json.loads(pyrage.decrypt(blob, identities))
    except (pyrage.DecryptError, ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def new_identity() -> Identity:
    """A new private key of an organiser."""
    return pyrage.x25519.Identity.generate()


def identity_text(identity: Identity, passphrase: str = "") -> bytes:
    """The identity as a file that `age -i` takes, protected where a passphrase is given."""
    text = f"# public key: {identity.to_public()}\n{identity}\n".encode()
    return pyrage.passphrase.encrypt(text, passphrase) if passphrase else text


def is_protected(content: bytes) -> bool:
    """Whether an identity file asks for a passphrase."""
    return content.startswith(b"age-encryption.org/")


def holds_identity(content: bytes) -> bool:
    """Whether a file holds an age identity, as it is or protected by a passphrase."""
    is_protected_key = is_protected(content) and b"-> scrypt " in content[:200]
    return b"AGE-SECRET-KEY-" in content or is_protected_key


def read_identities(file: Path, content: bytes, passphrase: str = "") -> tuple[Identity, ...]:
    """The identities in `content` of an age identity file; `file` names it in messages.

    Raises `Refused` for a wrong passphrase or a file without an identity.
    """
    try:
        text = pyrage.passphrase.decrypt(content, passphrase) if passphrase else content
        lines: Iterable[str] = text.decode("utf-8").split()
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line.startswith("AGE-SECRET-KEY-")
        ]
    except pyrage.DecryptError as error:
        raise Refused(Fault(str(file), _("the passphrase does not open it: try again"))) from error
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        why = _("holds no age identity (AGE-SECRET-KEY-…): name the organiser's key")
        raise Refused(Fault(str(file), why))
    return tuple(found)
