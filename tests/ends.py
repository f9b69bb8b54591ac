"""A tablet and a hub that can be ended at named points, and what both of them hold then.

Run as a program it is one of the two: `python -m tests.ends hub INSTANCE PORT POINT`, or
`python -m tests.ends tablet INSTANCE POINT`.
"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import (
    actions,
    batches,
    enrolment,
    exchange,
    receiving,
    signed,
    statements,
    sync,
    tallies,
)
from kiosk import audit as tablet_audit
from kiosk.cli import main
from kiosk.commands import hubs
from kiosk.config import Settings, read
from kiosk.db import Db
from kiosk.hub import custody, devices, ledger, proof, sums, tables
from tests import factories
from tests.factories import House
from tests.serving import HOST, Served, await_answer, free_port
from tests.test_ledger import NOW

SECONDS = 30


def die(*_: object, **_more: object) -> None:
    """End at once: nothing is closed, nothing written."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., Any], then: Callable[..., Any] = die) -> Callable[..., Any]:
    """`function`, and `then` when it is done."""

    def both(*args: Any, **more: Any) -> Any:
        found = function(*args, **more)
        then(found)
        return found

    return both


def write_nothing_more(*_: object) -> None:
    """From now on the disk takes nothing."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def before_all_is_sent(post: Callable[..., Any], db: Db) -> Callable[..., Any]:
    """What a tablet would do that erases what it sends without waiting for a receipt."""

    def eager(*args: Any, **more: Any) -> Any:
        actions.erase(db, [action.id for action in actions.kept(db)])
        return post(*args, **more)

    return eager


def of_version_2(build: Callable[..., Any]) -> Callable[..., Any]:
    """What a newer tablet would say; it reads what an older hub answers."""

    def newer(*args: Any) -> Any:
        batches.FORMAT = 2
        try:
            return build(*args)
        finally:
            batches.FORMAT = 1

    return newer


def run_tablet(instance: str, point: str) -> None:
    """`kiosk sync`, ended at `point` or changed in that way."""
    if point == "before it is sent":
        sync.post = die
    elif point == "answered":
        sync.post = after(sync.post)
    elif point == "disk full after the answer":
        sync.post = after(sync.post, write_nothing_more)
    elif point == "noted":
        actions.erase = die
    elif point == "erased":
        actions.erase = after(actions.erase)
    elif point == "version 2":
        batches.build = of_version_2(batches.build)
    elif point == "magic 2":
        signed.KINDS["batch"] = b"kiosk:B2"
    elif point == "eager":
        sync.post = before_all_is_sent(sync.post, Db(read(Path(instance)).database))
    main(["--instance", instance, "sync"])


def run_hub(instance: str, port: int, point: str) -> None:
    """A hub, ended at `point` of the first batch or changed in that way."""
    if point == "counted":
        ledger.receive = after(ledger.receive)
    elif point == "not committed":
        custody.take = after(custody.take)
    elif point == "version 2":
        batches.FORMAT = 2
    elif point == "forgetful":
        ledger._place = add_without_looking
    elif point == "answer made":
        receiving.receive = after(receiving.receive)
    main(["--instance", instance, "serve", "--port", str(port)])


def add_without_looking(connection: Any, batch: Any, now: Any) -> str:
    """What a hub would do that adds up what comes, as if it never came twice."""
    new = batch.statement
    known = ledger.counted(connection, new.device, new.epoch)
    summed = {cell: n + known.get(cell, 0) for cell, n in new.cells.items()}
    ledger.count(connection, new.device, new.epoch, summed)
    return ""


@dataclass
class Ends:
    """A tablet that sends its entries, the hub it is enrolled at, and where that listens."""

    hub: Settings
    house: House
    port: int
    n_signed: int = 0

    def sign(self, n: int, day: str = "2026-05-01") -> None:
        """So many people sign."""
        with closing(self.house.db()) as db:
            for _person in range(n):
                self.n_signed += 1
                action = factories.action(self.n_signed, day=day, sealed=b"of %d" % self.n_signed)
                actions.record(db, action, "ug" if self.n_signed % 3 else "en", also="letters")

    def command(self, point: str = "") -> list[str]:
        """The words that start `kiosk sync`, ended at `point`."""
        instance = str(self.house.settings.instance)
        return [sys.executable, "-m", "tests.ends", "tablet", instance, point]

    def tablet(self, point: str = "") -> subprocess.CompletedProcess[str]:
        """How that ends."""
        return subprocess.run(self.command(point), capture_output=True, text=True, timeout=SECONDS)

    def sync(self, send: Callable[[bytes], bytes] | None = None) -> int:
        """Sync within this process; returns how many entries were erased."""
        with closing(self.house.db()) as db:
            key = statements.device_key(self.house.settings.keys / "device")
            return exchange.once(db, key, NOW.date(), send or self.post)[1]

    def built(self) -> bytes:
        """The batch that the tablet would send now."""
        with closing(self.house.db()) as db:
            key = statements.device_key(self.house.settings.keys / "device")
            return batches.build(db, key, NOW.date())

    def post(self, message: bytes, address: str = "") -> bytes:
        """The hub's answer, by whatever listens at `address`."""
        with closing(self.house.db()) as db:
            key = exchange.enrolled_at(db).key
        address = address or f"http://{HOST}:{self.port}"
        return sync.post(address, "/api/batch", message, key, wait=5, whole=10)

    def counted(self) -> list[dict[str, Any]]:
        """The tablet's counters."""
        with closing(self.house.db()) as db:
            return [row for row in tallies.read(db) if row["n"]]

    def totals(self) -> list[dict[str, Any]]:
        """The hub's."""
        with closing(Db(self.hub.database)) as store:
            return sums.totals(store)

    def lost(self) -> set[int]:
        """The people whose entry is neither here nor there; the books of both are proved right."""
        with closing(self.house.db()) as db, closing(Db(self.hub.database)) as store:
            assert tablet_audit.faults(db) == []
            assert proof.audit(store) == []
            kept = {action.id: action.sealed for action in actions.kept(db)}
            held = dict(custody.sealed(store))
        all_ = {n: (n.to_bytes(16, "big"), b"of %d" % n) for n in range(1, self.n_signed + 1)}
        return {
            n for n, (one, sealed) in all_.items()
            if sealed not in (kept.get(one), held.get(one))
        }  # fmt: skip

    def is_settled(self) -> bool:
        """Whether the hub has counted exactly what the tablet has, and holds every entry."""
        assert self.lost() == set()
        with closing(self.house.db()) as db:
            return self.totals() == self.counted() and not list(actions.kept(db))


def made(folder: Path) -> Ends:
    """Both of them, enrolled; the hub does not run yet."""
    port = free_port()
    hub = hubs.make(folder / "hub", f"http://{HOST}:{port}")
    house = factories.house(folder, send_entries=True)
    key = statements.device_key(house.settings.keys / "device")
    hub_key = statements.device_key(hub.keys / "hub").public_key().public_bytes_raw()
    with closing(tables.opened(hub)) as store, closing(house.db()) as db:
        device = db.value("SELECT value FROM instance WHERE key = 'device'")
        invitation = devices.invite(store, "Table 1", b"k", NOW)
        public = key.public_key().public_bytes_raw()
        assert devices.enrol(store, invitation, device, public, NOW)
        exchange.pin(db, enrolment.Accepted(hub_key, "Table 1", hub.address))
    return Ends(hub, house, port)


@contextmanager
def running(ends: Ends, point: str = "", *before: str) -> Iterator[subprocess.Popen[bytes]]:
    """The hub as a program; `before` are words before its command line."""
    command = [sys.executable, "-m", "tests.ends", "hub"]
    log = ends.hub.instance.parent / "log"
    with log.open("ab") as said:
        program = subprocess.Popen(
            [*before, *command, str(ends.hub.instance), str(ends.port), point],
            stdout=said, stderr=said,
        )  # fmt: skip
    try:
        await_answer(Served(ends.port), program)
        yield program
    finally:
        program.kill()
        program.wait(timeout=10)


if __name__ == "__main__":
    if sys.argv[1] == "hub":
        run_hub(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        run_tablet(*sys.argv[2:])
