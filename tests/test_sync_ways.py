"""What lies between a tablet and its hub cuts, delays and repeats; two syncs meet; clocks lie:
after it both have the same numbers, and every entry is somewhere.
"""

import datetime
import http.client
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk import actions, batches, events, exchange, statements
from kiosk.app import create_app
from kiosk.db import Db
from kiosk.hub import proof, quarantine, sums, tables
from kiosk.sync import NoNetwork
from kiosk.web.request import hub_of
from tests import ends, factories, serving
from tests.ends import Ends
from tests.talking import HOST, Talk, request_of, says, talking
from tests.test_ledger import NOW

HEAD = 170  # about so many bytes of HTTP stand before a batch or a receipt


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Ends]:
    """A tablet with 25 entries, and its hub, which listens."""
    made = ends.made(tmp_path)
    made.sign(25)
    app = create_app(made.hub)
    with serving.in_thread(app, made.port):
        yield made
    hub_of(app).store.close()


@dataclass
class Between:
    """A machine on the way: it passes so many bytes on and hangs up, waits, or repeats."""

    port: int
    up: int | None = None
    down: int | None = None
    n_times: int = 1
    pause: float = 0
    withheld: list[bytes] = field(default_factory=list)
    withholds: bool = False

    def talk(self, wire: socket.socket) -> None:
        """One connection of the tablet."""
        request = request_of(wire)
        if self.withholds:
            self.withheld.append(request)
            return
        threading.Event().wait(self.pause)
        for _time in range(self.n_times):
            answer = self.ask(request[: self.up])
        wire.sendall(answer[: self.down])

    def ask(self, request: bytes) -> bytes:
        """What the hub says to these bytes, after which nothing more comes."""
        with socket.create_connection((HOST, self.port), timeout=10) as hub:
            hub.sendall(request)
            with suppress(OSError):
                hub.shutdown(socket.SHUT_WR)
            parts = []
            with suppress(OSError):
                while part := hub.recv(65_536):
                    parts.append(part)
        return b"".join(parts)


def through(pair: Ends, talk: Talk) -> int:
    """Sync through something that does `talk`; how many entries were erased."""
    with talking(talk, listens=False) as between:
        return pair.sync(lambda message: pair.post(message, between.address))


def cuts(pair: Ends) -> tuple[list[int], list[int]]:
    """Where a request and an answer may be cut: in the head, at its end, in each part of the
    message, before the last byte.
    """
    n_bytes = len(pair.built()) + HEAD
    return (
        [0, 1, 40, HEAD - 30, HEAD, HEAD + 8, HEAD + 40, HEAD + 104, n_bytes // 2, n_bytes - 60],
        [0, 1, 40, 400, 1_400, 1_700],
    )


def tried(pair: Ends, between: Between) -> None:
    """Sync once through a machine that cuts: without a receipt nothing is erased."""
    try:
        through(pair, between.talk)
    except NoNetwork:
        assert pair.lost() == set()
        assert pair.totals() in ([], pair.counted())
        with closing(pair.house.db()) as db:
            assert len(list(actions.kept(db))) == pair.n_signed
    else:
        pytest.fail(f"nothing was cut: {between}")


def test_wherever_it_is_cut_the_next_sync_brings_all(pair: Ends) -> None:
    up, down = cuts(pair)
    for at in up:
        tried(pair, Between(pair.port, up=at))
        assert pair.totals() == []
    for at in down:
        tried(pair, Between(pair.port, down=at))
    assert pair.totals() == pair.counted()
    assert through(pair, Between(pair.port).talk) == 25
    assert pair.is_settled()


@pytest.mark.matrix
@pytest.mark.timeout(900)
def test_cut_at_every_fiftieth_byte(pair: Ends) -> None:
    for at in range(0, len(pair.built()) + HEAD - 60, 50):
        tried(pair, Between(pair.port, up=at))
    for at in range(0, 1_700, 50):
        tried(pair, Between(pair.port, down=at))
    assert pair.sync() == 25
    assert pair.is_settled()


def test_what_is_repeated_counts_once(pair: Ends) -> None:
    assert through(pair, Between(pair.port, n_times=4).talk) == 25
    assert pair.is_settled()


def test_what_is_slow_and_what_comes_much_later_counts_once(pair: Ends) -> None:
    between = Between(pair.port, withholds=True)
    for _time in range(3):
        with pytest.raises(NoNetwork):
            through(pair, between.talk)
        pair.sign(4)
    assert through(pair, Between(pair.port, pause=1).talk) == 37
    assert pair.is_settled()
    for request in [*reversed(between.withheld), *between.withheld]:
        assert b" 200 OK" in between.ask(request)
        assert pair.is_settled()
    with closing(tables.opened(pair.hub)) as store:
        assert quarantine.listed(store) == []


def test_a_tablet_that_believes_any_page_would_lose_it(pair: Ends) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
    with pytest.raises(NoNetwork):
        through(pair, says(page))
    assert pair.lost() == set()
    with talking(says(page)) as portal, closing(pair.house.db()) as db:
        wire = http.client.HTTPConnection(portal.address.removeprefix("http://"), timeout=5)
        wire.request("POST", "/api/batch", pair.built())
        if wire.getresponse().status == 200:
            actions.erase(db, [action.id for action in actions.kept(db)])
        wire.close()
    assert len(pair.lost()) == 25


def test_two_syncs_at_once_in_one_program(pair: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_ENTRIES", 11)
    pair.sign(40)
    begin, told = threading.Barrier(4), []

    def sync() -> None:
        begin.wait()
        told.append(pair.sync())

    threads = [threading.Thread(target=sync) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 4
    assert sum(told) + pair.sync() == 65
    assert pair.is_settled()


def test_two_syncs_at_once_in_two_programs(pair: Ends) -> None:
    for _round in range(2):
        pair.sign(30)
        programs = [
            subprocess.Popen(pair.command(), stderr=subprocess.PIPE, text=True) for _ in range(2)
        ]
        said = [program.communicate(timeout=ends.SECONDS)[1] for program in programs]
        assert [program.returncode for program in programs] == [0, 0], said
        assert pair.is_settled()


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_wrong_by_years_changes_no_number(pair: Ends, year: int) -> None:
    pair.sync()
    pair.sign(7, day=f"{year}-06-01")
    with closing(pair.house.db()) as db:
        key = statements.device_key(pair.house.settings.keys / "device")
        for today in (datetime.date(year, 6, 1), datetime.date(2026, 5, 2)):
            exchange.once(db, key, today, pair.post)
            assert pair.totals() == pair.counted()
            assert pair.lost() == set()
        # Of a day that is still to come they wait for more of them, or for the end of the event.
        assert len(list(actions.kept(db))) == (7 if year == 2099 else 0)
        events.set_state(db, "fair", "closed")
    assert pair.sync() == (7 if year == 2099 else 0)
    assert pair.is_settled()


def said(pair: Ends, *words: object) -> str:
    """What a command of the tablet says, in a process of its own."""
    command = [sys.executable, "-m", "kiosk", "--instance", pair.house.settings.instance, *words]
    ended = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=30)
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


def test_a_tablet_gets_out_of_a_split_with_a_new_epoch(pair: Ends, tmp_path: Path) -> None:
    pair.sync()
    clone, copy = tmp_path / "clone.sqlite", tmp_path / "copy.sqlite"
    said(pair, "backup", clone)
    pair.sign(3)
    pair.sync()
    with closing(Db(clone)) as other:
        actions.record(other, factories.action(999), "ar", also="letters")
        key = statements.device_key(pair.house.settings.keys / "device")
        receipt, _n = exchange.once(other, key, NOW.date(), pair.post)
        assert (receipt.state, receipt.why) == ("quarantined", "split")
    pair.sign(2)
    assert "as this one" in said(pair, "sync")
    said(pair, "backup", copy)
    said(pair, "restore", copy)
    pair.sign(4)
    assert "counted everything" in said(pair, "sync")
    with closing(tables.opened(pair.hub)) as store:
        assert sums.people(store, "fair") == 25 + 4
        for row in quarantine.listed(store):
            quarantine.accept(store, row["id"], NOW)
        assert sums.people(store, "fair") == 25 + 3 + 2 + 4 + 1
        assert proof.audit(store) == []
    assert pair.lost() == set()
