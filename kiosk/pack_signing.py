"""Signatures of case packs: an organisation's Ed25519 key vouches for every file of a pack.

A signer is named by its public key: `kiosk-signer-` and 32 bytes in base64url without padding.
"""

import hashlib
import json
import tomllib
from collections.abc import Collection
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk import pack_writing, spellings
from kiosk.cases import Case
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _

FORMAT = 1
CONTEXT = b"kiosk-pack-v1\0"
FILE = "signature.toml"
PREFIX = "kiosk-signer-"
KEYS = {"format": int, "slug": str, "version": int, "signer": str, "signature": str}
MOST_BYTES = 2_000


def new_key() -> bytes:
    """A new private key, as PEM (PKCS8)."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_key(file: Path) -> Ed25519PrivateKey:
    """The private key in `file`; raises `Refused` where there is none."""
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        why = _("holds no signing key: make one with `kiosk keys signer`")
        raise Refused(Fault(str(file), why)) from error
    if not isinstance(key, Ed25519PrivateKey):
        why = _("is a key of another kind: use one of `kiosk keys signer`")
        raise Refused(Fault(str(file), why))
    return key


def signer_name(key: Ed25519PrivateKey) -> str:
    """How the owner of a key is named."""
    return name_of(key.public_key().public_bytes_raw())


def name_of(public_key: bytes) -> str:
    """How the owner of a public key (32 bytes) is named."""
    return PREFIX + spellings.base64url(public_key)


def is_signer(text: str) -> bool:
    """Whether `text` names a signer."""
    return text.startswith(PREFIX) and len(_decoded(text.removeprefix(PREFIX))) == 32


def sign(folder: Path, case: Case, key: Ed25519PrivateKey) -> str:
    """Write the signature of the pack in `folder`, which holds `case`; returns the signer."""
    signer = signer_name(key)
    written = {
        "format": FORMAT,
        "slug": case.slug,
        "version": case.version,
        "signer": signer,
        "signature": spellings.base64url(key.sign(CONTEXT + listing(folder))),
    }
    (folder / FILE).write_text(pack_writing.toml(written), "utf-8", newline="\n")
    return signer


def listing(folder: Path) -> bytes:
    """What is signed: names and SHA-256 of all files but the signature, ordered, as JSON."""
    files = [file for file in folder.iterdir() if file.name != FILE]
    rows = sorted((file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files)
    return json.dumps(rows, separators=(",", ":")).encode("ascii")


def signed_by(folder: Path, case: Case) -> str:
    """Who signed the pack in `folder` as it is, or nothing where nobody did.

    Raises `Refused` where there is a signature that does not fit.
    """
    file = folder / FILE
    if not file.exists():
        return ""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        written = tomllib.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        why = _("cannot be read (%(error)s): sign the pack anew", error=error)
        raise Refused(Fault(FILE, why)) from error
    refuse(
        Fault(f"{FILE}: {key}", _("is not what `kiosk case sign` writes: sign the pack anew"))
        for key in {**KEYS, **written}
        if key not in KEYS or type(written.get(key)) is not KEYS[key]
    )
    meant = {"format": FORMAT, "slug": case.slug, "version": case.version}
    refuse(
        Fault(
            f"{FILE}: {key}",
            _(
                "is %(written)r, the pack has %(value)r: sign it anew",
                written=written[key],
                value=value,
            ),
        )
        for key, value in meant.items()
        if written[key] != value
    )
    signer = str(written["signer"])
    if not is_signer(signer):
        raise Refused(Fault(f"{FILE}: signer", _("names no signer: sign the pack anew")))
    try:
        public = Ed25519PublicKey.from_public_bytes(_decoded(signer.removeprefix(PREFIX)))
        public.verify(_decoded(written["signature"]), CONTEXT + listing(folder))
    except (InvalidSignature, ValueError) as error:
        why = _("does not fit the files: one was changed, added or removed, get the pack anew")
        raise Refused(Fault(FILE, why)) from error
    return signer


def vouched(folder: Path, case: Case, signers: Collection[str]) -> str:
    """The trusted signer of the pack in `folder`, or nothing where nobody signed it.

    Raises `Refused` where it is tampered with, or signed by somebody who is not among `signers`.
    """
    signer = signed_by(folder, case)
    if signer and signer not in signers:
        why = _(
            "is by %(signer)s, who is not trusted here: if it should be, `kiosk case trust` it",
            signer=signer,
        )
        raise Refused(Fault(FILE, why))
    return signer


def _decoded(text: str) -> bytes:
    """The bytes of base64url without padding; nothing where `text` is not exactly that."""
    try:
        return spellings.from_base64url(text)
    except ValueError:
        return b""
