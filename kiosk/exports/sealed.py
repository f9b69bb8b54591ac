"""The folder of still sealed entries that an organiser carries to the office."""

import datetime
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk import actions, statements
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

WITHDRAWN = "withdrawn.json"


def write(db: Db, statement: bytes, folder: Path) -> int:
    """Write every kept entry as `ID.age` into `folder`, with the list of withdrawn ones and the
    signed `statement`; returns how many entries.

    All files bear the time 0:00 UTC of today, so that their order of writing is not told.
    Raises `Refused` for a folder that holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    strange = [file.name for file in folder.iterdir() if not _ours(file)]
    if strange:
        why = _("holds other things (%(name)s): name an empty folder", name=strange[0])
        raise Refused(Fault(str(folder), why))
    files = {f"{action.id.hex()}.age": action.sealed for action in actions.kept(db)}
    taken_back = [action_id.hex() for action_id in actions.withdrawn(db)]
    files[WITHDRAWN] = json.dumps(taken_back).encode() + b"\n"
    files[statements.FILE] = statement
    for stale in folder.glob("*.age"):
        if stale.name not in files:
            stale.unlink()
    midnight = datetime.datetime.combine(
        datetime.datetime.now(datetime.UTC).date(), datetime.time(), datetime.UTC
    ).timestamp()
    for name, content in files.items():
        file = folder / name
        file.write_bytes(content)
        os.utime(file, (midnight, midnight))
    return len(files) - 2


def _ours(file: Path) -> bool:
    return file.suffix == ".age" or file.name in (WITHDRAWN, statements.FILE)


def read(places: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Sealed entries in `places`, folders or single `.age` files: id and content, each once.

    Those that a list in one of the folders calls withdrawn are left out, wherever they lie.
    Raises `Refused` for a place that holds none, nor a statement: a tablet may only have counted.
    """
    taken_back: set[str] = set()
    listed: dict[str, Path] = {}
    for place in places:
        folder = place if place.is_dir() else place.parent
        found = sorted(place.glob("*.age")) if place.is_dir() else [place]
        is_there = found[0].is_file() if found else (place / statements.FILE).is_file()
        if not is_there:
            why = _("holds no sealed entries: name a folder of .age files")
            raise Refused(Fault(str(place), why))
        gone = folder / WITHDRAWN
        taken_back |= withdrawn(gone.read_bytes(), gone) if gone.is_file() else set()
        for file in found:
            listed.setdefault(file.stem, file)
    for entry_id, file in listed.items():
        if entry_id not in taken_back:
            yield entry_id, file.read_bytes()


def signed(places: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """The statement in each folder of `places` that has one: the name of its file, and its bytes.

    A single entry brings none, and an empty file is none.
    """
    for file in dict.fromkeys(place / statements.FILE for place in places):
        if file.is_file() and (content := file.read_bytes()):
            yield str(file), content


def withdrawn(content: bytes, file: Path = Path(WITHDRAWN)) -> set[str]:
    """The ids (hex) in a list of withdrawn entries; `file` names it in messages.

    Raises `Refused` where it is no such list.
    """
    try:
        return {str(bytes.fromhex(one).hex()) for one in json.loads(content)}
    except (ValueError, TypeError) as error:
        why = _("is not the list that was written: export anew")
        raise Refused(Fault(str(file), why)) from error
