"""A statement: all counters of this device, signed with its own key, so that nobody else can
raise them. The newest of a device and epoch replaces the older.
"""

from pathlib import Path

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import migrations, tallies
from kiosk.db import Db

FORMAT = 1
CONTEXT = b"kiosk-statement-v1\0"


def device_key(file: Path) -> Ed25519PrivateKey:
    """The device's signing key in `file` (32 bytes), made there where there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes())


def build(db: Db, key: Ed25519PrivateKey) -> bytes:
    """CBOR of `{statement, signature, public_key}`.

    `statement` is itself CBOR, `{v, device, epoch, cells, sheets}`; the Ed25519 signature is
    over the context `kiosk-statement-v1`, a zero byte and exactly these bytes.
    """
    who = migrations.identity(db)
    cells = [list(row.values()) for row in tallies.read(db)]
    content = {
        "v": FORMAT,
        "device": who["device"],
        "epoch": who["epoch"],
        "cells": cells,
        "sheets": [],
    }
    statement = cbor2.dumps(content, canonical=True)
    return cbor2.dumps(
        {
            "statement": statement,
            "signature": key.sign(CONTEXT + statement),
            "public_key": key.public_key().public_bytes_raw(),
        },
        canonical=True,
    )
