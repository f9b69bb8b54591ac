"""What tablets bring to a hub over HTTP: sealed entries beside the bare database, bytes, a rush."""

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench import stalls
from bench.measure import Line, clocked, interleaved
from bench.stalls import Running, Tablet
from kiosk import batches
from kiosk.db import Db
from kiosk.errors import Refused
from kiosk.hub import ledger, sums, tables
from tests import clusters
from tests.factories import LANGUAGES

LEAST_OF_SQLITE, LEAST_OF_POSTGRES = 0.55, 0.22
MOST_WIRE, MOST_DAY_BYTES = 1.06, 10_000
MOST_READ, MOST_READ_MS = 1.2, 0.1
CONNECTIONS, N_EACH, FLOOR_BATCH = 4, 600, 500
ROUNDS, ROUNDS_QUICK = 12, 5
DEVICES = 200
N_READS = 50
# Of each event of 100,000 actions, by five tablets in two days, so many in each cell of a tablet.
DAYS, N_TABLETS, N_IN_CELL = ("2026-05-01", "2026-05-02"), 5, 139
COLUMNS = ("id", "device", "event", "day", "case", "ask", "sha256", "sealed", "state")
NAMES = ", ".join(f'"{column}"' for column in COLUMNS)
# A server that has each commit on the disk, as one in use.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
           "shared_buffers": "128MB", "wal_level": "replica"}  # fmt: skip

Rows = list[Mapping[str, Any]]


def lines(folder: Path, quick: bool) -> list[Line]:
    """Everything about syncing, each part with a hub of its own."""
    found = []
    for measure in (to_sqlite, to_postgres, on_the_wire, tally_read, rush):
        place = folder / f"sync-{measure.__name__}"
        place.mkdir()
        found += measure(place, quick)
    return found


def to_sqlite(folder: Path, quick: bool) -> list[Line]:
    """Entries to a hub with a file, over INSERT OR IGNORE into the same table."""
    made = Db(folder / "floor.sqlite")
    tables.apply(made)
    made.close()
    floor = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    floor.execute("PRAGMA journal_mode=WAL")
    floor.execute("PRAGMA synchronous=FULL")
    named = ", ".join(f":{column}" for column in COLUMNS)
    text = f"INSERT OR IGNORE INTO entries ({NAMES}) VALUES ({named})"

    def keep(rows: Rows) -> None:
        floor.execute("BEGIN IMMEDIATE")
        floor.executemany(text, rows)
        floor.execute("COMMIT")

    with stalls.running(folder) as hub:
        line = compared("SQLite hub / executemany", LEAST_OF_SQLITE, hub, keep, folder, quick)
    floor.close()
    return [line]


def to_postgres(folder: Path, quick: bool) -> list[Line]:
    """Entries to a hub with PostgreSQL, over COPY into a table without any key."""
    try:
        with clusters.running(**DURABLE) as cluster, cluster.fresh() as address:
            return [_to_postgres(address, folder, quick)]
    except pytest.fail.Exception as error:  # no Exception, and nobody else would catch it
        raise RuntimeError(str(error)) from None


def _to_postgres(address: str, folder: Path, quick: bool) -> Line:
    floor = psycopg.connect(address)
    copied = f"COPY floor ({NAMES}) FROM STDIN (FORMAT BINARY)"
    kinds = ["bytea" if column in ("id", "sha256", "sealed") else "text" for column in COLUMNS]

    def keep(rows: Rows) -> None:
        with floor.cursor().copy(copied) as copy:
            copy.set_types(kinds)
            for row in rows:
                copy.write_row([row[column] for column in COLUMNS])
        floor.commit()

    with stalls.running(folder, address) as hub, floor:
        floor.execute("CREATE TABLE floor AS TABLE entries WITH NO DATA")
        floor.commit()
        return compared("PostgreSQL hub / COPY", LEAST_OF_POSTGRES, hub, keep, folder, quick)


def compared(
    what: str,
    least: float,
    hub: Running,
    keep: Callable[[Rows], None],
    folder: Path,
    quick: bool,
) -> Line:
    """The rate of a hub over that of `keep`, which has 500 of the same rows on the disk at once."""
    load: list[list[bytes]] = []
    receipted: list[int] = []

    def keeps() -> float:
        load[:] = [filled(hub, folder) for _ in range(CONNECTIONS)]
        rows = [row for message in itertools.chain(*load) for row in stalls.rows(message)]
        pieces = [rows[at : at + FLOOR_BATCH] for at in range(0, len(rows), FLOOR_BATCH)]
        return clocked(lambda: list(map(keep, pieces)))

    def sends() -> float:
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return clocked(lambda: receipted.extend(pool.map(send, load)))

    def send(messages: list[bytes]) -> int:
        return sum(len(hub.sends(message).held) for message in messages)

    ratio = interleaved(keeps, sends, ROUNDS_QUICK if quick else ROUNDS, 1)
    n_kept = hub.store.value("SELECT count(*) FROM entries WHERE state = 'held'")
    n_due = len(receipted) * N_EACH
    is_whole = n_kept == sum(receipted) == n_due
    notes = [
        f"{CONNECTIONS * N_EACH / ratio.second:.0f} a second",
        f"{CONNECTIONS} tablets at once; all are held"
        if is_whole
        else f"{n_kept} held, {sum(receipted)} receipted, {n_due} sent",
    ]
    line = ratio.line_of_rates(f"sealed entries: {what}", least, "; ".join(notes))
    return replace(line, met=line.met and is_whole)


def filled(hub: Running, folder: Path) -> list[bytes]:
    """The batches of a tablet with a full day's entries."""
    tablet = Tablet(folder, hub.store)
    tablet.fill(N_EACH)
    try:
        return tablet.batches()
    finally:
        tablet.db.close()


def on_the_wire(folder: Path, quick: bool) -> list[Line]:
    """Bytes both ways, with all that HTTP adds: of a full batch, and of a day's statement."""
    with stalls.running(folder) as hub:
        tablet = Tablet(folder, hub.store)
        tablet.fill(batches.MOST_ENTRIES)
        [message] = tablet.batches()
        statement = full_day(hub, folder)
        sent = []
        for one in (message, statement):
            with stalls.counted(hub.address) as relay:
                hub.sends(one, relay.address)
            sent.append(relay.n_bytes)
    n_sealed = sum(len(row["sealed"]) for row in batches.read(message).entries)
    n_cells = len(batches.read(statement).statement.cells)
    return [
        Line(
            "bytes of a batch / sealed bytes",
            f"{sent[0] / n_sealed:.3f} ×",
            "",
            f"≤ {MOST_WIRE:g} ×",
            sent[0] <= MOST_WIRE * n_sealed,
            f"{batches.MOST_ENTRIES} entries of {stalls.SEALED_BYTES} bytes",
        ),
        Line(
            "sync of a full day, statement only",
            f"{sent[1] / 1000:.1f} kB",
            "",
            f"< {MOST_DAY_BYTES / 1000:g} kB",
            sent[1] < MOST_DAY_BYTES,
            f"{n_cells} cells; request and receipt",
        ),
    ]


def tally_read(folder: Path, quick: bool) -> list[Line]:
    """How many people have acted at an event, where a hub has counted many and more."""
    few, many = (counting(folder / f"{n}.sqlite", n) for n in (1, 5))

    def reads(store: Db) -> float:
        return clocked(lambda: [sums.people(store, "event-0") for _ in range(N_READS)]) / N_READS

    ratio = interleaved(lambda: reads(many), lambda: reads(few), *((10, 10) if quick else (30, 20)))
    n_cells = [store.value("SELECT count(*) FROM totals") for store in (many, few)]
    ms = ratio.first * 1000
    for store in (few, many):
        store.close()
    return [
        ratio.line("people of an event: 5 / 1 million actions", MOST_READ,
                   f"{n_cells[0]} over {n_cells[1]} cells"),
        Line("people of an event, 5 million actions", f"{ms:.3f} ms", "", f"< {MOST_READ_MS:g} ms",
             ms < MOST_READ_MS),
    ]  # fmt: skip


def counting(file: Path, n_millions: int) -> Db:
    """A hub's books of ten events for each million of actions."""
    store = Db(file)
    tables.apply(store)
    with store.writing() as connection:
        for event, tablet in itertools.product(range(10 * n_millions), range(N_TABLETS)):
            cells: dict[tuple[str, ...], int] = {}
            for day, language in itertools.product(DAYS, LANGUAGES):
                cells["visits", f"event-{event}", day, "", "", "", language] = 4 * N_IN_CELL
                for case, ask in itertools.product(stalls.CASES, stalls.ASKS):
                    cells["actions", f"event-{event}", day, case, ask, "", language] = N_IN_CELL
            ledger.count(connection, f"{tablet:016x}", "0" * 16, cells)
    return store


def rush(folder: Path, quick: bool) -> list[Line]:
    """Many tablets that sync at once, each with a day's statement."""
    with stalls.running(folder) as hub:
        said = [full_day(hub, folder) for _ in range(DEVICES)]
        begin = threading.Barrier(DEVICES)
        taken: list[float] = []
        failed: list[str] = []

        def send(message: bytes) -> None:
            begin.wait()
            begun = time.perf_counter()
            try:
                hub.sends(message)
            except (Refused, RuntimeError) as error:
                failed.append(str(error))
            else:
                taken.append(time.perf_counter() - begun)

        with ThreadPoolExecutor(DEVICES) as pool:
            seconds = clocked(lambda: list(pool.map(send, said)))
        n_people = sums.people(hub.store, "fair")
    due = sum(people(message) for message in said)
    note = f"{seconds:.1f} s for all, the slowest {max(taken, default=0):.1f} s; " + (
        "total is right" if n_people == due else f"total {n_people} of {due}"
    )
    return [
        Line(
            f"failed syncs of {DEVICES} tablets at once",
            f"{len(failed)} of {DEVICES}",
            "",
            "0",
            not failed and n_people == due,
            "; ".join([note, *sorted(set(failed))]),
        )
    ]


def full_day(hub: Running, folder: Path) -> bytes:
    """The statement of a tablet after a full day."""
    tablet = Tablet(folder, hub.store)
    tablet.fill_day()
    try:
        return tablet.says()
    finally:
        tablet.db.close()


def people(statement: bytes) -> int:
    """How many people a statement counts."""
    cells = batches.read(statement).statement.cells
    return sum(n for cell, n in cells.items() if cell[0] == "visits")
