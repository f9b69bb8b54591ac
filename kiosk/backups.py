"""Copies of the database: made while the kiosk runs, and put back as a new epoch.

A copy holds what is sealed here too. What was taken back or erased since the copy was made stays
erased when it is put back, as far as the database that is replaced can still be read.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from kiosk import actions, copies, migrations, tallies
from kiosk.config import REPLACED
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.hub import tables
from kiosk.words import say as _

HEAD = b"SQLite format 3\0"


@dataclass(frozen=True)
class Restored:
    """`aside` is the database that was replaced, if there was one.

    `is_read` says whether what was taken back or erased in it is erased in the restored one too.
    """

    aside: Path | None
    is_read: bool


def backup(database: Path, file: Path) -> None:
    """Copy the database into `file`, whole or not at all, in the place of an older copy only.

    Raises `Refused` where the copy is not sound, or `file` is anything but a database.
    """
    if file.exists():
        with file.open("rb") as opened:
            is_database = opened.read(len(HEAD)) == HEAD
        if not is_database or file.samefile(database):
            raise Refused(Fault(str(file), _("is no copy of a kiosk: name another file")))
    with _telling(database):
        _refuse_flaws(database, copies.copy(database, file))


def restore(database: Path, file: Path) -> Restored:
    """Put the copy `file` in the place of the database and begin a new epoch.

    Raises `Refused`, and changes nothing, where `file` is no sound copy, is of another tablet
    than the one that has counted here, or somebody has the database open.
    """
    with _fresh(database, file) as fresh:
        with _telling(file), closing(Db(fresh)) as copied:
            migrations.identity(copied)
            migrations.apply(copied)
        return _exchange(database, fresh, file)


def restore_hub(database: Path, file: Path) -> None:
    """Put the copy `file` in the place of a hub's database, which is kept beside it.

    What tablets have said since then they say again. Raises `Refused`, and changes nothing, where
    `file` is no sound copy of a hub's database, or somebody has the database open.
    """
    with _fresh(database, file) as fresh:
        with _telling(file), closing(Db(fresh)) as copied:
            tables.are_current(copied)
            tables.apply(copied)
        with _replacing(database, fresh):
            pass


@contextmanager
def _fresh(database: Path, file: Path) -> Iterator[Path]:
    """A sound copy of `file` beside the database, gone at the end unless it took its place."""
    fresh = database.with_name(f".{database.name}.restored")
    try:
        with _telling(file):
            _refuse_flaws(file, copies.copy(file, fresh))
        yield fresh
    finally:
        for one in (fresh, *copies.logs(fresh)):
            one.unlink(missing_ok=True)


@contextmanager
def _replacing(database: Path, fresh: Path) -> Iterator[Path | None]:
    """Put `fresh` in the place of the database at the end; nobody opens that meanwhile.

    Yields the copy of it that stays beside it, if there was one; gone where anything fails.
    """
    aside = _free_name(database) if database.exists() else None
    try:
        with copies.set_aside(database, aside) if aside else nullcontext():
            yield aside
        copies.put(fresh, database)
    except BaseException as error:
        for one in (aside, *copies.logs(aside)) if aside and fresh.exists() else ():
            one.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error) and copies.is_busy(error):
            why = _("is in use: end `kiosk serve` and all that reads it, then restore again")
            raise Refused(Fault(str(database), why)) from error
        raise


def _exchange(database: Path, fresh: Path, file: Path) -> Restored:
    """Make `fresh` go on where the database is and take its place; that is kept beside it."""
    with _replacing(database, fresh) as aside, closing(Db(fresh)) as new:
        tallies.begin_epoch(new)
        is_read = _go_on(new, aside, file) if aside else True
    return Restored(aside, is_read)


def _free_name(database: Path) -> Path:
    n = 1
    while (found := database.with_name(f"{database.stem}.{REPLACED}-{n}.sqlite")).exists():
        n += 1
    return found


def _go_on(new: Db, aside: Path, file: Path) -> bool:
    """Erase in `new` what was erased or taken back in `aside`; whether that could be read."""
    with closing(Db(aside)) as old:
        try:
            migrations.apply(old)
            before, after = migrations.identity(old), migrations.identity(new)
            withdrawn, gone = actions.withdrawn(old), actions.gone(old)
            counted = {**tallies.past(old), before["epoch"]: tallies.of_epoch(old)}
        except (Refused, sqlite3.Error, KeyError):
            return False
    if before["device"] == after["device"]:
        for one in withdrawn:
            actions.withdraw(new, one)
        actions.erase(new, gone)
        tallies.begin_epoch(new, counted)
    elif any(counted.values()):
        why = _("is a copy of another tablet than this one: restore it in a folder of its own")
        raise Refused(Fault(str(file), why))
    return True


@contextmanager
def _telling(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, KeyError) as error:
        why = _("cannot be read (%(error)s): take another copy", error=error)
        raise Refused(Fault(str(file), why)) from error


def _refuse_flaws(file: Path, found: list[str]) -> None:
    if found:
        why = _("is damaged (%(error)s): take another copy", error="; ".join(found[:3]))
        raise Refused(Fault(str(file), why))
