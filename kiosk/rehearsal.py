"""The rehearsal: the tablet seals a word, the office opens it, and the word is typed back.

Only then is it certain that what is signed here can be opened there. What is remembered is a hash
of the word, and afterwards the recipients for which it was right.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from kiosk import files, sealing
from kiosk.actions import DIGITS, LOOKALIKES

FILE = "rehearsal"
SIGNS = 6


def begin(keys: Path, recipients: tuple[str, ...]) -> bytes:
    """A new word sealed to `recipients`, as an age file; `keys` is the tablet's folder of keys."""
    word = "".join(secrets.choice(DIGITS) for _ in range(SIGNS))
    _remember(keys, {"asked": _hash(word), "recipients": recipients})
    return sealing.seal({"rehearsal": word}, recipients)


def word(entry: Mapping[str, object]) -> str:
    """The word in an opened entry; an empty text where it is no rehearsal."""
    return str(entry.get("rehearsal", ""))


def finish(keys: Path, recipients: tuple[str, ...], typed: str) -> bool:
    """Whether `typed` is the word that was sealed last to the same recipients."""
    kept = _kept(keys)
    is_right = kept.get("asked") == _hash(typed) and kept["recipients"] == list(recipients)
    if is_right:
        _remember(keys, {"done": recipients})
    return is_right


def is_done(keys: Path, recipients: tuple[str, ...]) -> bool:
    """Whether a rehearsal was right for these recipients."""
    return _kept(keys).get("done") == list(recipients)


def _kept(keys: Path) -> dict[str, object]:
    file = keys / FILE
    found = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found if isinstance(found, dict) else {}


def _remember(keys: Path, what: dict[str, object]) -> None:
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.write(keys / FILE, json.dumps(what).encode())


def _hash(typed: str) -> str:
    plain = "".join(typed.split()).replace("-", "").upper().translate(LOOKALIKES)
    return hashlib.sha256(plain.encode()).hexdigest()
