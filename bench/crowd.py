"""Many tablets at one kiosk, over real connections on this machine: does a signature get lost?"""

import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from bench import visitors
from bench.measure import Line
from bench.visitors import Visitor
from kiosk.web import access
from tests import factories
from tests.factories import House
from tests.serving import HOST, as_program

CONNECTIONS = (8, 32)
# Bounds of one load: requests of all connections together, and seconds.
N_REQUESTS, N_REQUESTS_QUICK = 1600, 320
SECONDS = 60
PATIENCE = 30


class Load:
    """What came of the requests of one load."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: list[float] = []
        self.failed: list[str] = []

    def signs(self, port: int, sent: list[Visitor], end: float) -> None:
        """One connection: its visitors sign one after the other, none after `end`."""
        connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        kept, failed = [], []
        for visitor in sent:
            if time.monotonic() > end:
                break
            begun = time.perf_counter()
            try:
                said = post(connection, visitor, port)
            except (OSError, HTTPException) as error:
                said = type(error).__name__
                connection.close()
            if said == "303":
                kept.append(time.perf_counter() - begun)
            else:
                failed.append(said)
        connection.close()
        with self.lock:
            self.kept += kept
            self.failed += failed


def post(connection: HTTPConnection, visitor: Visitor, port: int) -> str:
    """Send a visitor's letter; returns the status of the answer."""
    body = urlencode(list(visitor.fields.items(multi=True)))
    form = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://{HOST}:{port}",
    }
    connection.request("POST", visitors.FORM, body, {**visitor.headers, **form})
    response = connection.getresponse()
    response.read()
    return str(response.status)


def lines(folder: Path, quick: bool) -> list[Line]:
    """Failed POSTs at each number of connections, each load on a kiosk of its own."""
    return [
        load(folder / f"crowd-{n}", n, N_REQUESTS_QUICK if quick else N_REQUESTS)
        for n in CONNECTIONS
    ]


def load(folder: Path, n_connections: int, n_requests: int) -> Line:
    """Failed POSTs of one load; rows and counters that do not add up count as failures too."""
    folder.mkdir()
    house = factories.house(folder)
    done = Load()
    with as_program(house, folder / "said.txt") as served:
        secret = access.read_secret(house.settings.keys / "secret")
        each = n_requests // n_connections
        end = time.monotonic() + SECONDS
        threads = [
            threading.Thread(
                target=done.signs,
                args=(served.port, [visitors.new(secret) for _ in range(each)], end),
            )
            for _ in range(n_connections)
        ]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - begun
    return line(house, done, n_connections, seconds)


def line(house: House, done: Load, n_connections: int, seconds: float) -> Line:
    """What the load says, with what is on the disk afterwards."""
    n_rows = house.db().value("SELECT count(*) FROM actions")
    counted = (house.total("visits"), house.total("actions"), house.total("letters"))
    exact = (len(done.kept), len(done.kept), len(done.kept) * len(visitors.TARGETS))
    whole = n_rows == len(done.kept) and counted == exact
    n_sent = len(done.kept) + len(done.failed)
    notes = [f"{len(done.kept) / seconds:.0f} a second"]
    if len(done.kept) > 1:
        slowest = quantiles(done.kept, n=100)[98]
        notes.append(f"p50 {median(done.kept) * 1000:.0f} ms, p99 {slowest * 1000:.0f} ms")
    notes.append("rows = counters" if whole else f"{n_rows} rows, counters {counted}")
    notes += sorted(set(done.failed))
    return Line(
        f"failed POSTs at {n_connections} connections",
        f"{len(done.failed)} of {n_sent}",
        "",
        "0",
        not done.failed and whole and n_sent > 0,
        "; ".join(notes),
    )
