"""Shredding: what was handed over long enough ago is in no file any more, and counts stay."""

import datetime
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import actions, deliveries, events, packs, shred, tallies
from kiosk.db import Db
from tests import factories

ADA, BO = "ada", "bo"
TARGETS = {ADA: ("consul", "ambassador"), BO: ("judge",), "cards": ()}
MAY = datetime.date(2026, 5, 1)
JUNE = datetime.date(2026, 6, 1)
TODAY = datetime.date(2026, 6, 16)


def canary(number: int) -> bytes:
    """What stands in the sealed entry of that number and nowhere else."""
    return f"<canary {number:04} of an entry>".encode()


def sign(db: Db, number: int, case: str = ADA, **changes: object) -> bytes:
    """Keep an action with a canary in it, of the size of an entry; returns its id."""
    sealed = (canary(number) + os.urandom(99)) * 33
    also = "letters" if changes.setdefault("targets", TARGETS[case]) else "counted"
    action = factories.action(number, **{"case": case, "sealed": sealed, **changes})
    assert actions.record(db, action, "ug", also=also)
    return action.id


def hand_over(db: Db, case: str = ADA, day: datetime.date = JUNE) -> None:
    """Hand over all of a case."""
    for target in TARGETS[case] or ("",):
        deliveries.put(db, case, target, day)


def states(db: Db) -> dict[int, str]:
    """The state of each action by its number."""
    rows = db.rows("SELECT id, state FROM actions")
    return {int.from_bytes(row["id"], "big"): row["state"] for row in rows}


def due(db: Db, today: datetime.date = TODAY, **changes: int) -> list[int]:
    """The numbers of the actions that are due."""
    return [int.from_bytes(one, "big") for one in shred.due(db, TARGETS, today, **changes)]


def test_details_are_due_when_the_time_after_the_hand_over_is_more_than_the_events(
    fair: Db,
) -> None:
    events.put(fair, factories.event(id="short", state="closed", retention_days=3))
    sign(fair, 1)
    sign(fair, 2, BO)
    sign(fair, 3, event="short")
    assert due(fair) == []
    hand_over(fair)
    days = {n: JUNE + datetime.timedelta(n) for n in (3, 4, 14, 15)}
    assert {n: due(fair, day) for n, day in days.items()} == {3: [], 4: [3], 14: [3], 15: [1, 3]}
    assert due(fair, days[4], retention_days=5) == []
    assert due(fair, days[4], retention_days=3) == [1, 3]
    assert due(fair, JUNE - datetime.timedelta(1), retention_days=0) == []


def test_every_target_of_an_action_has_to_have_got_it(fair: Db) -> None:
    sign(fair, 1)
    sign(fair, 2, targets=("consul",))
    deliveries.put(fair, ADA, "consul", JUNE)
    deliveries.put(fair, BO, "ambassador", JUNE)
    assert due(fair) == [2]
    deliveries.put(fair, ADA, "ambassador", TODAY)
    assert due(fair) == [2]
    assert due(fair, TODAY + datetime.timedelta(15)) == [1, 2]


def test_what_was_signed_after_the_hand_over_waits_for_the_next(fair: Db) -> None:
    sign(fair, 1, day="2026-05-01")
    sign(fair, 2, day="2026-05-02")
    hand_over(fair, day=MAY)
    assert due(fair) == [1]
    hand_over(fair, day=JUNE)
    assert due(fair) == [1, 2]


def test_what_names_no_target_goes_with_its_case(fair: Db) -> None:
    sign(fair, 1, targets=())
    sign(fair, 2, "cards")
    sign(fair, 3, case=ADA, ask="solidarity", targets=())
    deliveries.put(fair, ADA, "consul", JUNE)
    assert due(fair) == []
    hand_over(fair)
    assert due(fair) == [1, 3]
    hand_over(fair, "cards")
    assert due(fair) == [1, 2, 3]


def test_a_case_that_is_not_here_is_never_handed_over(fair: Db) -> None:
    sign(fair, 1, targets=())
    hand_over(fair)
    assert shred.due(fair, {}, TODAY) == {}


def test_copies_are_not_waited_for(tmp_path: Path) -> None:
    case = packs.read(factories.pack(tmp_path))
    copied = {target.id for target in case.targets if target.copy_of}
    assert shred.targets_of({"x": case}) == {
        "x": tuple(target.id for target in case.targets if target.id not in copied)
    }


def test_what_is_kept_for_long_and_not_handed_over_is_told(fair: Db) -> None:
    for number, day in enumerate(("2026-05-16", "2026-05-17", "2026-05-18")):
        sign(fair, number, day=day)
        sign(fair, number + 10, BO, day=day)
    day = datetime.date(2026, 6, 16)
    assert shred.overdue(fair, TARGETS, day) == {ADA: 1, BO: 1}
    assert shred.overdue(fair, TARGETS, day, days=29) == {ADA: 2, BO: 2}
    hand_over(fair)
    assert shred.overdue(fair, TARGETS, day) == {BO: 1}
    actions.erase(fair, [factories.action(10).id])
    assert shred.overdue(fair, TARGETS, day) == {}


@pytest.fixture
def stall(fair: Db) -> Db:
    """Twelve entries of a case that was handed over, six of one that was not, one taken back."""
    for number in range(12):
        sign(fair, number)
    for number in range(20, 26):
        sign(fair, number, BO)
    actions.withdraw(fair, sign(fair, 30, BO))
    hand_over(fair)
    return fair


@pytest.fixture
def backup(stall: Db, tmp_path: Path) -> Path:
    """A copy of it, in a folder of its own."""
    file = tmp_path / "copies" / "backup.sqlite"
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as copy:
        stall.connection.conn.backup(copy)
    return file


def canaries(folder: Path) -> set[int]:
    """The numbers of the entries of which something is in any file of `folder`."""
    content = b"\0".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return {number for number in range(100) if canary(number) in content}


KEPT = set(range(20, 26))


def test_nothing_of_it_is_in_any_file(stall: Db, backup: Path, tmp_path: Path) -> None:
    log = Path(f"{stall.path}-wal")
    assert log.stat().st_size
    # The controls: all of it is found before, and after plain erasing in the log and the backup.
    assert canaries(tmp_path) >= set(range(12)) | KEPT
    before, cells = stall.rows("SELECT * FROM events"), tallies.read(stall)
    done = shred.shred(stall, TARGETS, TODAY, backups=(backup,))
    assert done == shred.Shredded({ADA: 12})
    assert canaries(tmp_path) == canaries(backup.parent) == KEPT
    assert log.stat().st_size == 0
    assert sorted(file.name for file in backup.parent.iterdir()) == ["backup.sqlite"]
    assert tallies.read(stall) == cells
    assert stall.rows("SELECT * FROM events") == before
    assert states(stall) == {
        **dict.fromkeys(range(12), "erased"),
        **dict.fromkeys(KEPT, "kept"),
        30: "withdrawn",
    }
    assert next(actions.kept(stall)).sealed.startswith(canary(20))


def test_plain_erasing_would_leave_it(stall: Db, backup: Path, tmp_path: Path) -> None:
    """The control: the same without cleaning, in the log and in a backup."""
    actions.erase(stall, shred.due(stall, TARGETS, TODAY))
    assert canaries(stall.path.parent) > KEPT
    assert canaries(backup.parent) > KEPT


def test_a_backup_says_what_is_said_here(stall: Db, backup: Path) -> None:
    cells = tallies.read(stall)
    with closing(sqlite3.connect(backup)) as copy, copy:
        copy.execute("UPDATE actions SET state = 'kept', sealed = x'00' WHERE state = 'withdrawn'")
    assert shred.shred(stall, TARGETS, TODAY, backups=(backup,)).faults == ()
    copied = Db(backup)
    assert states(copied) == {**states(stall), 30: "erased"}
    assert tallies.read(copied) == cells
    assert copied.value("PRAGMA integrity_check") == "ok"
    copied.close()


def test_a_dry_run_tells_and_changes_nothing(stall: Db, backup: Path, tmp_path: Path) -> None:
    def content() -> dict[str, bytes]:
        return {
            str(file): file.read_bytes()
            for file in tmp_path.rglob("*")
            if file.is_file() and not file.name.endswith("-shm")
        }

    before = content()
    gone = tmp_path / "gone.sqlite"
    done = shred.shred(stall, TARGETS, TODAY, backups=(backup, gone), dry_run=True)
    assert done.cases == {ADA: 12}
    assert [fault.where for fault in done.faults] == [str(gone)]
    assert content() == before


def test_a_backup_that_fails_is_told_and_made_good_later(
    stall: Db, backup: Path, tmp_path: Path
) -> None:
    broken, gone = tmp_path / "broken.sqlite", tmp_path / "gone.sqlite"
    broken.write_bytes(b"no database at all" * 99)
    files = (gone, broken, backup)
    elsewhere = tmp_path / "kept-elsewhere"
    shutil.move(backup, elsewhere)
    done = shred.shred(stall, TARGETS, TODAY, backups=files)
    assert done.cases == {ADA: 12}
    assert sorted(fault.where for fault in done.faults) == sorted(map(str, files))
    assert not gone.exists()
    assert canaries(tmp_path) > KEPT
    shutil.move(elsewhere, backup)
    again = shred.shred(stall, TARGETS, TODAY, backups=files[1:])
    assert again.cases == {}
    assert [fault.where for fault in again.faults] == [str(broken)]
    assert canaries(tmp_path) == KEPT


def test_another_program_that_reads_is_told_and_made_good_later(stall: Db, tmp_path: Path) -> None:
    stall.connection.execute("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(stall.path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM events").fetchall()
        done = shred.shred(stall, TARGETS, TODAY)
    assert done.cases == {ADA: 12}
    assert [fault.where for fault in done.faults] == [str(stall.path)]
    assert canaries(tmp_path) > KEPT
    assert shred.shred(stall, TARGETS, TODAY) == shred.Shredded()
    assert canaries(tmp_path) == KEPT


def test_a_file_that_cannot_be_written_anew_is_told_and_made_good_later(
    stall: Db, tmp_path: Path
) -> None:
    reading = stall.connection.conn.execute("SELECT * FROM cells")
    assert reading.fetchone()
    (fault,) = shred.shred(stall, TARGETS, TODAY).faults
    assert (fault.where, "in use" in fault.why) == (str(stall.path), True)
    reading.close()
    assert shred.shred(stall, TARGETS, TODAY) == shred.Shredded()
    assert canaries(tmp_path) == KEPT


# Erases all that is due and is killed when it comes to a number: by a trigger of its own.
KILLED = """
import datetime, json, os, signal, sys
from pathlib import Path
from kiosk import shred
from kiosk.db import Db

db = Db(Path(sys.argv[1]))
db.connection.conn.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
db.connection.conn.execute(
    "CREATE TEMP TRIGGER end AFTER UPDATE ON main.actions WHEN hex(NEW.id) LIKE '%%%s'"
    " BEGIN SELECT die(); END" % sys.argv[2]
)
shred.shred(db, json.loads(sys.argv[3]), datetime.date(2026, 6, 16))
"""


def test_killed_in_the_middle_it_is_all_or_nothing(stall: Db, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(stall.path), "0B", json.dumps(TARGETS)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, check=False)
    assert done.returncode == -signal.SIGKILL
    assert set(states(stall).values()) == {"kept", "withdrawn"}
    assert shred.shred(stall, TARGETS, TODAY).cases == {ADA: 12}
    assert canaries(tmp_path) == KEPT
    assert stall.value("PRAGMA integrity_check") == "ok"


def test_erasing_is_of_what_is_kept_only(stall: Db) -> None:
    ids = [factories.action(number).id for number in (1, 30, 77)]
    assert actions.erase(stall, ids) == 1
    assert actions.erase(stall, ids) == actions.erase(stall, []) == 0
    assert states(stall)[30] == "withdrawn"
    assert set(actions.gone(stall)) == set(ids[:2])
    assert actions.withdraw(stall, ids[0])
