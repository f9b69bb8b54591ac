"""What is said with a signature, so that nobody else can have said it.

A statement: all counters and paper sheets of this device. The newest of a device and epoch
replaces the older. A note: that an event's key was destroyed, for everybody to read.
"""

import base64
import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk import actions, migrations, outbox, sheets, signed, tallies
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

FORMAT = 1
FILE = "statement.cbor"
FIELDS = {"v": int, "device": str, "epoch": str, "seq": int, "prev": bytes, "cells": list,
          "sheets": list, "past": list, "held": list}  # fmt: skip
SHEET = ("sheet", "case", "ask", "target", "n", "version")
HEX = re.compile(r"[0-9a-f]{16}")
# What no stall reaches; more is an attack, and would not fit the hub's counters.
MOST_N, MOST_CELLS, MOST_PAST, MOST_SIGNS = 2**31, 20_000, 20, 200
NOTE_CONTEXT = b"kiosk-key-destroyed-v1\0"
NOTE_KEYS = {"event": str, "recipients": list, "day": str, "by": str, "why": str}

Cells = Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Statement:
    """What a device says it has counted in an epoch.

    `seq` numbers its statements from 1; `prev` is the SHA-256 of the one before, empty for the
    first; `sha256` that of this one. `cells` are counts by the parts named in `tallies.KEYS`,
    `past` those of earlier epochs that a restored database brought along, `sheets` rows of the
    register of paper, `held` rows of `event, kept, erased, withdrawn`: entries by their state.
    """

    device: str
    epoch: str
    seq: int
    prev: bytes
    cells: Cells
    sheets: tuple[Mapping[str, Any], ...]
    past: Mapping[str, Cells]
    held: tuple[tuple[str, int, int, int], ...]
    public_key: bytes
    sha256: bytes


def device_key(file: Path) -> Ed25519PrivateKey:
    """The signing key in `file` (32 bytes), made there where there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes())


def build(db: Db, key: Ed25519PrivateKey) -> bytes:
    """The signed message of all counters: the last one again while it says what is so.

    Its fields are those of `Statement`, with `v`, without key and digest; cells are written as
    `[measure, event, day, case, ask, target, language, n]`, sheets as `SHEET`, both in order.
    """
    with db.writing() as connection:
        last = outbox.get(db, "last")
        said = signed.read("statement", last)[0] if last else {"seq": 0}
        who = migrations.identity(db)
        content: dict[str, Any] = {
            "v": FORMAT,
            "device": who["device"],
            "epoch": who["epoch"],
            "seq": said["seq"],
            "prev": said.get("prev", b""),
            "cells": _rows(tallies.of_epoch(db)),
            "sheets": [[row[key] for key in SHEET] for row in sheets.newest(db)],
            "past": [[epoch, _rows(rows)] for epoch, rows in sorted(tallies.past(db).items())],
            "held": actions.by_state(db),
        }
        if content == said:
            return last
        content["seq"] += 1
        content["prev"] = hashlib.sha256(last).digest() if last else b""
        message = signed.sign("statement", key, content)
        outbox.put(connection, "last", message)
    return message


def _rows(rows: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    return sorted([row[key] for key in (*tallies.KEYS, "n")] for row in rows)


def read(
    message: bytes, where: str = "statement", opened: tuple[dict[str, Any], bytes] | None = None
) -> Statement:
    """What a statement says; `where` names it in messages.

    The signature is checked against the key it brings, unless `opened` is what `signed.read` has
    found already; whose key that is, is for the caller. Raises `Refused` for anything else.
    """
    said, public_key = opened or signed.read("statement", message, where)
    try:
        if {name: type(value) for name, value in said.items()} != FIELDS:
            raise ValueError("fields")
        if said["v"] != FORMAT or not 1 <= said["seq"] < MOST_N:
            raise ValueError("seq")
        if len(said["prev"]) != (0 if said["seq"] == 1 else 32) or len(said["past"]) > MOST_PAST:
            raise ValueError("prev")
        return Statement(
            device=_hex(said["device"]),
            epoch=_hex(said["epoch"]),
            seq=said["seq"],
            prev=said["prev"],
            cells=_cells(said["cells"]),
            sheets=tuple(_sheet(row) for row in said["sheets"]),
            past={_hex(epoch): _cells(rows) for epoch, rows in said["past"]},
            held=tuple((text(event), *map(_count, ns)) for event, *ns in said["held"]),  # type: ignore[misc]
            public_key=public_key,
            sha256=hashlib.sha256(message).digest(),
        )
    except (ValueError, TypeError, KeyError) as error:
        why = _("is signed, but has another shape: both sides need the same version of kiosk")
        raise Refused(Fault(where, why)) from error


def _hex(text: Any) -> str:
    if not (isinstance(text, str) and HEX.fullmatch(text)):
        raise ValueError(text)
    return text


def text(part: Any) -> str:
    """`part` of a message, if it is a text that every database takes; else raises ValueError."""
    if not isinstance(part, str) or len(part) > MOST_SIGNS or "\0" in part:
        raise ValueError(part)
    return part


def _count(n: Any) -> int:
    if type(n) is not int or not 0 <= n < MOST_N:
        raise ValueError(n)
    return n


def _cells(rows: list[list[Any]]) -> dict[tuple[str, ...], int]:
    if len(rows) > MOST_CELLS or any(len(row) != len(tallies.KEYS) + 1 for row in rows):
        raise ValueError("cells")
    cells = {tuple(map(text, parts)): _count(n) for *parts, n in rows}
    if len(cells) != len(rows):
        raise ValueError("one cell twice")
    for day in {parts[tallies.KEYS.index("day")] for parts in cells}:
        datetime.date.fromisoformat(day)
    return cells


def _sheet(row: list[Any]) -> dict[str, Any]:
    *texts, n, version = row
    if len(texts) != 4 or not texts[1]:
        raise ValueError(row)
    return dict(zip(SHEET, [*map(text, texts), _count(n), _count(version)], strict=True))


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


def newest(messages: Iterable[tuple[str, bytes]]) -> list[Statement]:
    """The newest statement of each device and epoch, of pairs of a name and a message.

    Raises `Refused` naming the first that is no statement.
    """
    said = sorted((read(message, where) for where, message in messages), key=lambda one: one.seq)
    return list({(one.device, one.epoch): one for one in said}.values())


def totals(
    db: Db, others: Iterable[Statement]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Counters and paper sheets of this device and of the statements `others`, its own left out,
    as rows of `kiosk tally --json`.

    Of one device and epoch the largest count of each cell counts, of a sheet its newest version.
    """
    own = migrations.identity(db)["device"]
    largest: dict[tuple[str, str], dict[tuple[str, ...], int]] = {}
    paper = {(sheet["sheet"], sheet["target"]): sheet for sheet in sheets.newest(db)}
    for one in others:
        if one.device == own:
            continue
        for epoch, cells in ((one.epoch, one.cells), *one.past.items()):
            known = largest.setdefault((one.device, epoch), {})
            known.update({cell: max(n, known.get(cell, 0)) for cell, n in cells.items()})
        for sheet in one.sheets:
            place = sheet["sheet"], sheet["target"]
            if place not in paper or newer(sheet) > newer(paper[place]):
                paper[place] = dict(sheet)
    rows = [
        {**dict(zip(tallies.KEYS, cell, strict=True)), "n": n}
        for known in largest.values()
        for cell, n in known.items()
    ]
    return [*tallies.read(db), *rows], list(paper.values())


def newer(sheet: Mapping[str, Any]) -> tuple[int, int, str, str]:
    """What decides between two claims of one sheet, whatever the order in which they came."""
    return sheet["version"], sheet["n"], sheet["case"], sheet["ask"]


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
