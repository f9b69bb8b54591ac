"""Both ends of a sync are killed, filled and made read-only: nothing is lost and nothing doubled.

Each claim has a control: a tablet or a hub without the defence does lose or double.
"""

import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import actions, outbox
from kiosk.app import create_app
from kiosk.hub import quarantine, tables
from kiosk.sync import NoNetwork
from kiosk.web.request import hub_of
from tests import ends, serving
from tests.ends import Ends, running

HUB_POINTS = {"not committed": False, "counted": True, "answer made": True}
TABLET_POINTS = {"before it is sent": False, "answered": True, "noted": True, "erased": True}


@pytest.fixture
def pair(tmp_path: Path) -> Ends:
    made = ends.made(tmp_path)
    made.sign(25)
    return made


@pytest.fixture
def served(pair: Ends) -> Iterator[Ends]:
    """The same, and the hub listens in this process."""
    app = create_app(pair.hub)
    with serving.in_thread(app, pair.port):
        yield pair
    hub_of(app).store.close()


@pytest.mark.parametrize("point", HUB_POINTS)
def test_a_hub_that_is_killed_has_all_or_nothing_and_takes_it_again(pair: Ends, point: str) -> None:
    with running(pair, point) as hub:
        with pytest.raises(NoNetwork):
            pair.sync()
        assert hub.wait(timeout=10) == -signal.SIGKILL
    assert pair.lost() == set()
    assert len(kept(pair)) == 25  # no receipt, so nothing is erased
    assert bool(pair.totals()) == HUB_POINTS[point]
    assert pair.totals() == (pair.counted() if HUB_POINTS[point] else [])
    pair.sign(3)
    with running(pair):
        assert pair.sync() == 28
        assert pair.is_settled()
        assert pair.sync() == 0
    assert pair.is_settled()


@pytest.mark.parametrize("point", TABLET_POINTS)
def test_a_tablet_that_is_killed_brings_it_again(served: Ends, point: str) -> None:
    assert served.tablet(point).returncode == -signal.SIGKILL
    assert served.lost() == set()
    assert bool(served.totals()) == TABLET_POINTS[point]
    assert len(kept(served)) == (0 if point == "erased" else 25)
    again = served.tablet()
    assert again.returncode == 0, again.stderr
    assert served.is_settled()
    served.sign(1)
    assert served.tablet().returncode == 0
    assert served.is_settled()


def test_a_tablet_whose_disk_is_full_keeps_everything(served: Ends) -> None:
    ended = served.tablet("disk full after the answer")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr, ended.stderr
    assert len(kept(served)) == 25
    assert served.lost() == set()
    assert served.tablet().returncode == 0
    assert served.is_settled()


def test_a_tablet_that_erases_what_it_sends_would_lose_it(pair: Ends) -> None:
    with running(pair, "not committed"):
        assert pair.tablet("eager").returncode == 1
    assert pair.lost() == set(range(1, 26))


def test_a_hub_that_adds_what_comes_would_double(pair: Ends) -> None:
    for _time in range(2):
        with running(pair, "forgetful"):
            message = pair.built()
            pair.post(message)
    assert [row["n"] for row in pair.totals()] == [2 * row["n"] for row in pair.counted()]


def kept(pair: Ends) -> list[bytes]:
    """The ids of the entries that the tablet still has."""
    with closing(pair.house.db()) as db:
        return [action.id for action in actions.kept(db)]


def tmpfs(pair: Ends, size: str) -> list[str]:
    """Words that give a program a small disk of its own, with the hub's folder on it."""
    script = (
        f'mount -t tmpfs -o size={size} none "$1" && cp -a "$1.before/." "$1" && shift && exec "$@"'
    )
    place = pair.hub.instance
    place.rename(f"{place}.before")
    place.mkdir()
    return ["unshare", "-rm", "sh", "-c", script, "sh", str(place)]


def fill(ballast: Path) -> None:
    """Write until the disk is full."""
    with ballast.open("wb", buffering=0) as written, suppress(OSError):
        while written.write(bytes(1_024)):
            pass


def needs_namespaces() -> None:
    tried = subprocess.run(["unshare", "-rm", "true"], capture_output=True)
    if tried.returncode:
        # No tool is missing: the kernel forbids it. That a hub cannot write is tried above too.
        pytest.skip("this machine gives no namespaces to its users")


def test_a_hub_that_cannot_write_keeps_nothing_and_the_tablet_everything(pair: Ends) -> None:
    with running(pair) as hub:
        assert pair.sync() == 25
        pair.sign(30)
        resource.prlimit(hub.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        for _time in range(2):
            with pytest.raises(NoNetwork):
                pair.sync()
        assert hub.poll() is None
        assert len(kept(pair)) == 30
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(hub.pid, resource.RLIMIT_FSIZE, unlimited)
        assert pair.sync() == 30
    assert pair.is_settled()


def test_a_hub_whose_disk_is_full_keeps_nothing_and_the_tablet_everything(pair: Ends) -> None:
    needs_namespaces()
    with running(pair, "", *tmpfs(pair, "2m")) as hub:
        disk = Path(f"/proc/{hub.pid}/root{pair.hub.instance}")
        assert pair.sync() == 25
        pair.sign(30)
        fill(disk / "ballast")
        for _time in range(2):
            with pytest.raises(NoNetwork):
                pair.sync()
        assert hub.poll() is None
        assert len(kept(pair)) == 30
        (disk / "ballast").unlink()
        assert pair.sync() == 30
        copied = shutil.copytree(disk, f"{pair.hub.instance}.after")
    there = replace(pair, hub=replace(pair.hub, instance=Path(copied)))
    assert there.is_settled()


def test_a_hub_on_a_disk_that_takes_nothing_does_not_start(pair: Ends) -> None:
    needs_namespaces()
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
    with (
        pytest.raises(AssertionError, match="has ended"),
        running(pair, "", "unshare", "-rm", "sh", "-c", script, "sh", str(pair.hub.instance)),
    ):
        pass
    said = (pair.hub.instance.parent / "log").read_text()
    assert "Traceback" not in said, said
    with pytest.raises(NoNetwork):
        pair.sync()
    with running(pair):
        assert pair.sync() == 25
    assert pair.is_settled()


@pytest.mark.parametrize("point", ["version 2", "magic 2"])
def test_a_newer_tablet_is_heard_when_it_speaks_as_before(served: Ends, point: str) -> None:
    ended = served.tablet(point)
    assert ended.returncode == 1
    assert (
        "is older than this tablet" if point == "version 2" else "newer or older"
    ) in ended.stderr
    assert len(kept(served)) == 25
    assert served.totals() == []
    with closing(tables.opened(served.hub)) as store, closing(served.house.db()) as db:
        waiting = [row["why"] for row in quarantine.listed(store)]
        assert waiting == (["shape"] if point == "version 2" else [])
        assert outbox.get(db, "receipted") == b""
    assert served.tablet().returncode == 0
    assert served.is_settled()


def test_an_older_tablet_loses_nothing_at_a_newer_hub(pair: Ends) -> None:
    with running(pair, "version 2"):
        ended = pair.tablet()
    assert ended.returncode == 1
    assert "both sides need the same version" in ended.stderr
    assert len(kept(pair)) == 25
    with closing(tables.opened(pair.hub)) as store:
        assert [row["why"] for row in quarantine.listed(store)] == ["shape"]
    with running(pair):
        assert pair.sync() == 25
    assert pair.is_settled()


@pytest.mark.matrix
@pytest.mark.timeout(600)
def test_forty_times_killed_at_any_moment(pair: Ends) -> None:
    chance = random.Random(8)
    for _time in range(40):
        pair.sign(chance.randrange(1, 15))
        with running(pair) as hub:
            tablet = subprocess.Popen(pair.command(), stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.2, 0.8))
            (hub if chance.random() < 0.5 else tablet).kill()
            tablet.wait(timeout=ends.SECONDS)
        assert pair.lost() == set()
    with running(pair):
        pair.sync()
    assert pair.is_settled()
