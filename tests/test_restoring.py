"""What is restored, what is refused, and that nothing is lost on the way."""

import contextlib
import datetime
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import audit, backups, deliveries, events, migrations, shred, tallies
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Refused
from tests import factories
from tests.test_backups import epoch, record, stall, total

__all__ = ["stall"]


@pytest.mark.parametrize("call", range(5))
def test_a_full_disk_leaves_the_database_as_it_was(
    stall: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Whichever time something is written for good: nothing is lost and nothing is left over."""
    file, before, real = tmp_path / "copy.sqlite", tallies.read(stall), os.fsync
    backups.backup(stall.path, file)
    first, calls = epoch(stall), [0]
    stall.close()

    def full(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] > call:
            raise OSError(28, "No space left on device", str(file))
        real(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with contextlib.suppress(OSError):
            backups.restore(stall.path, file)
    is_done = epoch(stall) != first
    assert is_done == (call >= 3)  # the fourth is that of the folder, after the exchange
    assert tallies.read(stall) == before
    stall.close()
    left = {one.name for one in stall.path.parent.iterdir()} - {stall.path.name}
    assert left == ({"kiosk.before-restore-1.sqlite"} if is_done else set())


def test_what_is_shredded_is_shredded_in_what_was_replaced(stall: Db, tmp_path: Path) -> None:
    file, folder = tmp_path / "copy.sqlite", stall.path.parent
    backups.backup(stall.path, file)
    with stall.writing() as connection:
        connection.execute(
            "UPDATE actions SET sealed = x'CAFE0BADCAFE' WHERE id = ?", (bytes(15) + b"\1",)
        )
    stall.close()
    done = backups.restore(stall.path, file)
    assert done.aside
    assert b"\xca\xfe\x0b\xad\xca\xfe" in done.aside.read_bytes()
    deliveries.put(stall, factories.SLUG, "ambassador", datetime.date(2026, 5, 2))
    due = {factories.SLUG: ("ambassador",)}
    today = datetime.date(2026, 7, 1)
    shredded = shred.shred(stall, due, today, backups=Settings(folder).backup_files)
    assert shredded.faults == ()
    assert b"\xca\xfe\x0b\xad\xca\xfe" not in done.aside.read_bytes()


WRONG = {
    "no database": b"hello",
    "nothing": b"",
    "cut off": None,
    "of another program": None,
    "a byte changed in its structure": None,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_copy_that_is_not_sound_is_refused(stall: Db, tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(stall.path, file)
    content = file.read_bytes()
    if wrong == "cut off":
        content = content[: len(content) // 2]
    elif wrong == "a byte changed in its structure":
        content = content[: 4096 * 2] + b"\xff" + content[4096 * 2 + 1 :]
    else:
        content = WRONG[wrong] or b""
    file.write_bytes(content)
    if wrong == "of another program":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE notes (text)")
            other.commit()
    before, rows = epoch(stall), tallies.read(stall)
    stall.close()
    with pytest.raises(Refused, match="another copy"):
        backups.restore(stall.path, file)
    assert (epoch(stall), tallies.read(stall)) == (before, rows)
    stall.close()
    assert [one.name for one in stall.path.parent.iterdir()] == [stall.path.name]


def test_a_copy_of_a_newer_kiosk_is_refused(stall: Db, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(stall.path, file)
    with closing(Db(file)) as copied, copied.writing() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'of_tomorrow', '')"
        )
    stall.close()
    with pytest.raises(Refused, match="newer kiosk"):
        backups.restore(stall.path, file)
    assert total(tallies.read(stall)) == 3


def test_another_tablet_that_has_counted_is_not_replaced(stall: Db, tmp_path: Path) -> None:
    file, other = tmp_path / "copy.sqlite", Db(tmp_path / "other.sqlite")
    backups.backup(stall.path, file)
    migrations.apply(other)
    events.put(other, factories.event())
    record(other, 9)
    other.close()
    with pytest.raises(Refused, match="another tablet"):
        backups.restore(other.path, file)
    assert total(tallies.read(other)) == 1
    assert not list(tmp_path.glob("*before-restore*"))
    fresh = Db(tmp_path / "fresh.sqlite")
    migrations.apply(fresh)
    fresh.close()
    backups.restore(fresh.path, file)
    assert migrations.identity(fresh)["device"] == migrations.identity(stall)["device"]


@pytest.mark.parametrize("damage", ["gone", "no database", "cut off"])
def test_a_lost_or_damaged_database_is_replaced(stall: Db, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(stall.path, file)
    before = epoch(stall)
    stall.close()
    content = {"no database": b"x" * 9_000, "cut off": stall.path.read_bytes()[:5_000]}
    if damage == "gone":
        stall.path.unlink()
    else:
        stall.path.write_bytes(content[damage])
    stall.path.with_name("kiosk.sqlite-wal").write_bytes(b"the log of another database")
    done = backups.restore(stall.path, file)
    assert total(tallies.read(stall)) == 3
    assert epoch(stall) != before
    assert (done.aside is None, done.is_read) == (damage == "gone", damage == "gone")
    if done.aside:
        assert done.aside.read_bytes() == content[damage]


RESTORING = """
from pathlib import Path
from kiosk import backups
print("now", flush=True)
backups.restore(Path({database!r}), Path({file!r}))
"""


def test_whenever_it_is_killed_the_database_is_the_old_or_the_new_one(
    stall: Db, tmp_path: Path
) -> None:
    file, before = tmp_path / "copy.sqlite", tmp_path / "before.sqlite"
    backups.backup(stall.path, file)
    record(stall, *range(10, 40))
    backups.backup(stall.path, before)
    stall.close()
    code = RESTORING.format(database=str(stall.path), file=str(file))
    for step in range(9):
        for one in stall.path.parent.iterdir():
            one.unlink()
        shutil.copyfile(before, stall.path)
        program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        with program:
            assert program.stdout
            program.stdout.readline()
            time.sleep(step * 0.01)
            program.kill()
        assert audit.faults(stall) == []
        n_actions = total(tallies.read(stall))
        assert n_actions in (3, 33)
        stall.close()
        if n_actions == 3:
            with closing(Db(stall.path.with_name("kiosk.before-restore-1.sqlite"))) as aside:
                assert total(tallies.read(aside)) == 33
