"""A tablet that is killed at any moment has each action it answered for, once and counted once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk import events, migrations
from kiosk.db import Db
from tests import factories

# Signs one letter after the other and says the number of each that is done; "torn" keeps and
# counts in two steps. Numbers that were said to be done already are tried again, as a browser does.
SIGNER = """
import sys
from pathlib import Path
from kiosk import actions, tallies
from kiosk.db import Db
from tests import factories

db, torn = Db(Path(sys.argv[1])), sys.argv[3] == "torn"
for number in range(max(int(sys.argv[2]) - 3, 0), 1_000_000):
    action = factories.action(number)
    if torn:
        with db.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO actions VALUES (?, 'fair', '2026-05-01', 'a', 'b', '[]',"
                " zeroblob(32), x'00', 'kept')", (action.id,)
            )
        print(number, flush=True)
        with db.writing() as connection:
            tallies.add(connection, [tallies.Cell("actions", "fair", "2026-05-01")])
    else:
        actions.record(db, action, "ug", also="letters")
        print(number, flush=True)
"""


def signed_until_killed(file: Path, begin: int, lines: int, way: str) -> int:
    """Let a process sign from number `begin`, kill it after some answers; the next number."""
    signer = subprocess.Popen(
        [sys.executable, "-c", SIGNER, str(file), str(begin), way],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    assert signer.stdout
    for _ in range(lines):
        last = int(signer.stdout.readline())
    time.sleep(lines % 7 / 3_000)  # so that it strikes at another place each time
    os.kill(signer.pid, signal.SIGKILL)
    said = signer.stdout.read().splitlines()
    signer.stdout.close()
    assert signer.wait() == -signal.SIGKILL
    return max(begin, last + 1, *(int(line) + 1 for line in said))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with an event, closed."""
    made = Db(tmp_path / "kiosk.sqlite")
    migrations.apply(made)
    events.put(made, factories.event())
    made.close()
    return made.path


def counts(file: Path) -> tuple[set[int], int]:
    """The numbers of the kept actions, and how many were counted."""
    db = Db(file)
    assert db.value("PRAGMA integrity_check") == "ok"
    rows = db.rows("SELECT id FROM actions")
    counted = db.value("SELECT sum(n) FROM cells WHERE measure = 'actions'")
    db.close()
    return {int.from_bytes(row["id"], "big") for row in rows}, counted or 0


def test_nothing_that_was_answered_for_is_lost_or_doubled(file: Path) -> None:
    done = 0
    for lines in (5, 40, 1, 17, 90, 8, 3, 30):
        done = signed_until_killed(file, done, lines, "whole")
        numbers, counted = counts(file)
        assert set(range(done)) <= numbers
        assert len(numbers) - done <= 1
        assert counted == len(numbers)
    assert done > 150


def test_keeping_and_counting_in_two_steps_would_be_torn(file: Path) -> None:
    done = 0
    for lines in (5, 40, 1):
        done = signed_until_killed(file, done, lines, "torn")
    numbers, counted = counts(file)
    assert counted != len(numbers)
