"""What is said with a signature, so that nobody else can have said it.

A statement: all counters and paper sheets of this device. The newest of a device and epoch
replaces the older. A note: that an event's key was destroyed, for everybody to read.
"""

import base64
import datetime
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk import migrations, sheets, tallies
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

FORMAT = 1
FILE = "statement.cbor"
SHEET = ("sheet", "case", "ask", "target", "n", "version")
CONTEXT = b"kiosk-statement-v1\0"
NOTE_CONTEXT = b"kiosk-key-destroyed-v1\0"
NOTE_KEYS = {"event": str, "recipients": list, "day": str, "by": str, "why": str}


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
    over the context `kiosk-statement-v1`, a zero byte and exactly these bytes. A sheet is
    `[sheet, case, ask, target, n, version]`.
    """
    who = migrations.identity(db)
    cells = [list(row.values()) for row in tallies.read(db)]
    paper = [[row[key] for key in SHEET] for row in sheets.newest(db)]
    content = {
        "v": FORMAT,
        "device": who["device"],
        "epoch": who["epoch"],
        "cells": cells,
        "sheets": paper,
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


def read(signed: bytes, where: str = FILE) -> dict[str, Any]:
    """What a statement says: `device`, `epoch`, `cells` and `sheets`, rows as in `tally --json`.

    The signature is checked against the key it brings; whose key that is, is for the caller.
    `where` names it in messages. Raises `Refused` for anything else.
    """
    try:
        outer = cbor2.loads(signed)
        key = Ed25519PublicKey.from_public_bytes(outer["public_key"])
        key.verify(outer["signature"], CONTEXT + outer["statement"])
        said: dict[str, Any] = cbor2.loads(outer["statement"])
        cells = [dict(zip((*tallies.KEYS, "n"), row, strict=True)) for row in said["cells"]]
        paper = [dict(zip(SHEET, row, strict=True)) for row in said["sheets"]]
        check(cells, paper)
        return {
            "device": str(said["device"]),
            "epoch": str(said["epoch"]),
            "cells": cells,
            "sheets": paper,
        }
    except (cbor2.CBORDecodeError, ValueError, TypeError, KeyError, InvalidSignature) as error:
        why = _("is not as it was signed: get it anew from who published it")
        raise Refused(Fault(where, why)) from error


def check(cells: Iterable[Mapping[str, Any]], paper: Iterable[Mapping[str, Any]]) -> None:
    """Raise KeyError, TypeError or ValueError where rows are not those of a tally."""
    for cell in cells:
        datetime.date.fromisoformat(cell["day"])
        if not all(isinstance(cell[key], str) for key in tallies.KEYS) or not _is_count(cell["n"]):
            raise ValueError(cell)
    for sheet in paper:
        is_named = all(isinstance(sheet.get(key, ""), str) for key in SHEET[:4])
        is_counted = _is_count(sheet["n"]) and _is_count(sheet.get("version", 1))
        if not (is_named and is_counted and sheet["case"]):
            raise ValueError(sheet)


def _is_count(n: object) -> bool:
    return isinstance(n, int) and n >= 0


def newest(signed: Iterable[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """What the newest statement of each device and epoch says, of pairs of a name and bytes.

    Counters and versions of sheets only grow: of several the largest is the newest. Raises
    `Refused` naming the first that is no statement.
    """
    said = sorted((read(content, where) for where, content in signed), key=_size)
    return list({(one["device"], one["epoch"]): one for one in said}.values())


def _size(said: Mapping[str, Any]) -> tuple[int, int]:
    versions = (sheet["version"] for sheet in said["sheets"])
    return sum(cell["n"] for cell in said["cells"]), sum(versions)


def totals(
    db: Db, others: Iterable[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Counters and paper sheets of this device and of the statements `others`, its own left out.

    A sheet that several have counted is there once: in its newest version, else as it is here.
    """
    device = migrations.identity(db)["device"]
    found = [one for one in others if one["device"] != device]
    cells = [cell for one in found for cell in one["cells"]]
    paper = [sheet for one in found for sheet in one["sheets"]]
    by_number = {
        (sheet["sheet"], sheet["target"]): sheet
        for sheet in sorted((*paper, *sheets.newest(db)), key=lambda sheet: sheet["version"])
    }
    return [*tallies.read(db), *cells], list(by_number.values())


def note(key: Ed25519PrivateKey, content: Mapping[str, Any]) -> bytes:
    """JSON that says by whom and why an event's key was destroyed, signed with `key`.

    `content` has the keys of `NOTE_KEYS`; the Ed25519 signature is over the context
    `kiosk-key-destroyed-v1`, a zero byte and `content` as JSON in the order of its keys, without
    blanks and with \\u for all that is not ASCII.
    """
    public = key.public_key().public_bytes_raw()
    return _note(content, public, key.sign(NOTE_CONTEXT + _plain(content)))


def read_note(signed: bytes) -> tuple[dict[str, Any], bytes]:
    """What a note says, and the public key of who signed it.

    Raises `Refused` for anything that is not, to the byte, what `note` writes.
    """
    try:
        written = json.loads(signed)
        content = written["note"]
        public, signature = (
            base64.b64decode(written[name]) for name in ("public_key", "signature")
        )
        Ed25519PublicKey.from_public_bytes(public).verify(signature, NOTE_CONTEXT + _plain(content))
        kinds = {name: type(said) for name, said in content.items()}
        is_sound = kinds == NOTE_KEYS and signed == _note(content, public, signature)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, InvalidSignature):
        is_sound = False
    if not is_sound:
        raise Refused(
            Fault("note", _("is not as it was signed: get it anew from who published it"))
        )
    return content, public


def _plain(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")


def _note(content: Mapping[str, Any], public: bytes, signature: bytes) -> bytes:
    written = {
        "note": {name: content[name] for name in NOTE_KEYS},
        "public_key": base64.b64encode(public).decode("ascii"),
        "signature": base64.b64encode(signature).decode("ascii"),
    }
    return json.dumps(written, indent=2, ensure_ascii=False).encode("utf-8") + b"\n"
