"""The folder of still sealed entries that an organiser carries to the office."""

import datetime
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path

from kiosk import actions, batches, signed, statements
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

WITHDRAWN = "withdrawn.json"
# One of a tablet, or those of all tablets of a hub.
SAID = "statement*.cbor"


def write(db: Db, statement: bytes, folder: Path) -> int:
    """Write what this tablet keeps sealed into `folder`, with its signed `statement`; see `put`."""
    kept = ((action.id, action.sealed) for action in actions.kept(db))
    return put(kept, actions.withdrawn(db), {statements.FILE: statement}, folder)


def put(
    entries: Iterable[tuple[bytes, bytes]],
    taken_back: Iterable[bytes],
    said: Mapping[str, bytes],
    folder: Path,
) -> int:
    """Write `entries` (ids and sealed content) as `ID.age` into `folder`, with the list of those
    taken back and the signed statements `said` by their file names; returns how many entries.

    All files bear the time 0:00 UTC of today, so that their order of writing is not told.
    Raises `Refused` for a folder that holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    strange = [file.name for file in folder.iterdir() if not _ours(file)]
    if strange:
        why = _("holds other things (%(name)s): name an empty folder", name=strange[0])
        raise Refused(Fault(str(folder), why))
    midnight = datetime.datetime.combine(
        datetime.datetime.now(datetime.UTC).date(), datetime.time(), datetime.UTC
    ).timestamp()
    listed = json.dumps([entry_id.hex() for entry_id in taken_back]).encode() + b"\n"
    sealed = ((f"{entry_id.hex()}.age", content) for entry_id, content in entries)
    written = set()
    for name, content in chain(sealed, said.items(), [(WITHDRAWN, listed)]):
        file = folder / name
        file.write_bytes(content)
        os.utime(file, (midnight, midnight))
        written.add(name)
    for stale in folder.iterdir():
        if stale.name not in written:
            stale.unlink()
    return len(written) - len(said) - 1


def _ours(file: Path) -> bool:
    return file.suffix == ".age" or file.name == WITHDRAWN or file.match(SAID)


def read(places: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Sealed entries in `places`, folders, batch files or single `.age` files: id and content,
    each once.

    Those that a list in one of them calls withdrawn are left out, wherever they lie. Raises
    `Refused` for a place that holds none, nor a statement: a tablet may only have counted.
    """
    taken_back: set[str] = set()
    listed: dict[str, Path | bytes] = {}
    for place in places:
        if is_batch(place):
            brought = batches.read(place.read_bytes())
            taken_back |= {entry_id.hex() for entry_id in brought.withdrawn}
            for row in brought.entries:
                listed.setdefault(row["id"].hex(), row["sealed"])
            continue
        folder = place if place.is_dir() else place.parent
        found = sorted(place.glob("*.age")) if place.is_dir() else [place]
        if not (found[0].is_file() if found else any(place.glob(SAID))):
            why = _("holds no sealed entries: name a folder of .age files")
            raise Refused(Fault(str(place), why))
        gone = folder / WITHDRAWN
        taken_back |= withdrawn(gone.read_bytes(), gone) if gone.is_file() else set()
        for file in found:
            listed.setdefault(file.stem, file)
    for entry_id, there in listed.items():
        if entry_id not in taken_back:
            yield entry_id, there if isinstance(there, bytes) else there.read_bytes()


def is_batch(place: Path) -> bool:
    """Whether a place is a file that a tablet has written for its hub."""
    if not place.is_file() or place.suffix == ".age":
        return False
    with place.open("rb") as opened:
        return signed.kind_of(opened.read(signed.MAGIC_BYTES)) == "batch"


def said(places: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """The statements in `places`: the name of a file, and its bytes.

    A single entry brings none, and an empty file is none.
    """
    for place in dict.fromkeys(places):
        if is_batch(place):
            yield str(place), batches.read(place.read_bytes()).signed_statement
        for file in sorted(place.glob(SAID)) if place.is_dir() else ():
            if content := file.read_bytes():
                yield str(file), content


@dataclass(frozen=True)
class Brought:
    """What files have brought: `sealed` entries by id (hex), ids that were `taken_back`, and
    statements `said`, each with the name of its file.
    """

    sealed: tuple[tuple[str, bytes], ...]
    taken_back: frozenset[str]
    said: tuple[tuple[str, bytes], ...]


def brought(files: Iterable[tuple[str, bytes]]) -> Brought:
    """What is in files, given by name and content: those of such folders, or batch files."""
    sealed, taken_back, said_there = [], set[str](), []
    for name, content in files:
        if signed.kind_of(content) == "batch":
            batch = batches.read(content)
            sealed += [(row["id"].hex(), row["sealed"]) for row in batch.entries]
            taken_back |= {entry_id.hex() for entry_id in batch.withdrawn}
            said_there.append((name, batch.signed_statement))
        elif name == WITHDRAWN:
            taken_back |= withdrawn(content)
        elif fnmatch(name, SAID):
            said_there += [(name, content)] if content else []
        else:
            sealed.append((Path(name).stem, content))
    return Brought(tuple(sealed), frozenset(taken_back), tuple(said_there))


def withdrawn(content: bytes, file: Path = Path(WITHDRAWN)) -> set[str]:
    """The ids (hex) in a list of withdrawn entries; `file` names it in messages.

    Raises `Refused` where it is no such list.
    """
    try:
        return {str(bytes.fromhex(one).hex()) for one in json.loads(content)}
    except (ValueError, TypeError) as error:
        why = _("is not the list that was written: export anew")
        raise Refused(Fault(str(file), why)) from error
