"""Backup and restore: whole or not at all, and nothing is counted twice afterwards."""

import os
import re
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kiosk import actions, backups, copies, events, migrations, sheets, tallies
from kiosk.db import Db
from kiosk.errors import Refused
from tests import factories


def record(place: Db, *numbers: int) -> None:
    """Keep actions of these numbers, each a letter of one person."""
    for number in numbers:
        assert actions.record(place, factories.action(number), "ug", "letters")


def total(rows: list[dict[str, object]], measure: str = "actions") -> int:
    """The sum of a measure over rows of cells."""
    return sum(int(str(row["n"])) for row in rows if row["measure"] == measure)


def epoch(place: Db) -> str:
    """The epoch a database is in."""
    return migrations.identity(place)["epoch"]


@pytest.fixture
def stall(tmp_path: Path) -> Db:
    """A tablet that has counted three letters, and a sheet; closed."""
    (tmp_path / "stall").mkdir()
    made = Db(tmp_path / "stall" / "kiosk.sqlite")
    migrations.apply(made)
    events.put(made, factories.event())
    record(made, 1, 2, 3)
    sheets.put(made, "ABC", "c", "petition", "", 7)
    made.close()
    return made


def test_a_copy_holds_all_and_is_one_plain_file(stall: Db, tmp_path: Path) -> None:
    file = tmp_path / "copies" / "monday.sqlite"
    file.parent.mkdir()
    backups.backup(stall.path, file)
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600
    with closing(Db(file)) as copied:
        assert tallies.read(copied) == tallies.read(stall)
        assert [one.id for one in actions.kept(copied)] == [one.id for one in actions.kept(stall)]


def test_a_copy_is_made_while_the_kiosk_writes(stall: Db, tmp_path: Path) -> None:
    def write() -> None:
        record(stall, *range(100, 160))
        stall.close()

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(8):
        file = tmp_path / f"{number}.sqlite"
        backups.backup(stall.path, file)
        with closing(Db(file)) as copied:
            n_rows = copied.value("SELECT count(*) FROM actions")
            assert n_rows == total(tallies.read(copied)) >= 3
    writer.join()
    assert total(tallies.read(stall)) == 63


def test_a_copy_replaces_a_copy_and_nothing_else(stall: Db, tmp_path: Path) -> None:
    file, key = tmp_path / "copy.sqlite", tmp_path / "key.txt"
    backups.backup(stall.path, file)
    record(stall, 4)
    backups.backup(stall.path, file)
    with closing(Db(file)) as copied:
        assert total(tallies.read(copied)) == 4
    key.write_text("AGE-SECRET-KEY-")
    for wrong in (key, stall.path):
        before = wrong.read_bytes()
        with pytest.raises(Refused, match="no copy"):
            backups.backup(stall.path, wrong)
        assert wrong.read_bytes() == before


def test_a_copy_that_cannot_be_made_leaves_the_older_one(
    stall: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(stall.path, file)
    before = file.read_bytes()
    record(stall, 4)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device", str(file))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            backups.backup(stall.path, file)
    assert file.read_bytes() == before
    assert not list(tmp_path.glob(".*"))
    backups.backup(stall.path, file)
    assert file.read_bytes() != before


def test_a_damaged_database_is_not_copied_over_a_good_copy(stall: Db, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    backups.backup(stall.path, file)
    before = file.read_bytes()
    with copies.alone(stall.path):
        pass
    content = bytearray(stall.path.read_bytes())
    content[4096 * 3 : 4096 * 3 + 60] = b"\xff" * 60
    stall.path.write_bytes(content)
    with pytest.raises(Refused, match="take another copy"):
        backups.backup(stall.path, file)
    assert file.read_bytes() == before


def test_after_restoring_a_new_epoch_counts_from_nothing(stall: Db, tmp_path: Path) -> None:
    file, first = tmp_path / "copy.sqlite", epoch(stall)
    backups.backup(stall.path, file)
    at_backup = tallies.read(stall)
    with stall.writing() as connection:
        connection.executemany(
            "INSERT INTO outbox VALUES (?, x'01')",
            [("last",), ("receipted",), ("hub_url",), ("name",)],
        )
    backups.backup(stall.path, tmp_path / "later.sqlite")
    record(stall, 4)
    stall.close()
    done = backups.restore(stall.path, tmp_path / "later.sqlite")
    assert epoch(stall) != first
    assert re.fullmatch("[0-9a-f]{16}", epoch(stall))
    assert tallies.read(stall) == at_backup
    assert tallies.past(stall) == {first: at_backup}
    assert tallies.of_epoch(stall) == []
    assert {row["key"] for row in stall.rows("SELECT key FROM outbox")} == {"hub_url", "name"}
    assert done.is_read
    with closing(Db(done.aside or Path())) as aside:
        assert total(tallies.read(aside)) == 4
        assert epoch(aside) == first
    record(stall, 5, 6)
    assert (total(tallies.of_epoch(stall)), total(tallies.read(stall))) == (2, 5)


def test_every_epoch_is_filed_once_over_many_restorings(stall: Db, tmp_path: Path) -> None:
    """What each epoch counted last adds up to the cells, whatever is restored when."""
    files, number = [], 10
    for n in range(4):
        file = tmp_path / f"{n}.sqlite"
        backups.backup(stall.path, file)
        files.append((file, total(tallies.read(stall))))
        stall.close()
        chosen, n_there = files[(n * 2) % len(files)]
        backups.restore(stall.path, chosen)
        assert total(tallies.read(stall)) == n_there
        record(stall, number, number + 1)
        number += 2
        rows = [row for one in tallies.past(stall).values() for row in one]
        assert total(rows) + total(tallies.of_epoch(stall)) == total(tallies.read(stall))
        assert total(tallies.of_epoch(stall)) == 2
    names = sorted(one.name for one in stall.path.parent.glob("*.before-restore-*.sqlite"))
    assert len(names) == 4


def test_what_was_taken_back_since_stays_erased(stall: Db, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    record(stall, 4)
    backups.backup(stall.path, file)
    ids = [number.to_bytes(16, "big") for number in (1, 2, 3, 4)]
    actions.withdraw(stall, ids[0])
    actions.erase(stall, [ids[1]])
    first = epoch(stall)
    stall.close()
    backups.restore(stall.path, file)
    assert [actions.state(stall, one) for one in ids] == ["withdrawn", "erased", "kept", "kept"]
    assert total(tallies.read(stall), "withdrawn") == 1
    assert total(tallies.past(stall)[first], "withdrawn") == 1
    assert tallies.of_epoch(stall) == []
    second = epoch(stall)
    actions.withdraw(stall, ids[2])
    stall.close()
    backups.restore(stall.path, file)
    states = ["withdrawn", "erased", "withdrawn", "kept"]
    assert [actions.state(stall, one) for one in ids] == states
    assert total(tallies.read(stall), "withdrawn") == 2
    # Each is filed under the epoch in which the hub may have heard of it, and under no other.
    assert total(tallies.past(stall)[first], "withdrawn") == 1
    assert total(tallies.past(stall)[second], "withdrawn") == 1
    assert tallies.of_epoch(stall) == []
