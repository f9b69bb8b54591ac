"""A hub in several processes on one PostgreSQL, as docs/deploy.md says to start it."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kiosk import config
from kiosk.commands import hubs
from kiosk.hub import tables, users
from tests import serving
from tests.clusters import Cluster
from tests.serving import HOST, Served

PASSWORD = "correct horse battery"
N_PROCESSES = 2


@pytest.fixture(params=[(), ("--preload",)], ids=["each", "preload"])
def served(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Iterator[Served]:
    """A hub that listens, with a user; its processes write into `log` whom they serve."""
    with cluster.fresh() as address:
        made = replace(hubs.make(tmp_path / "hub", ""), postgres=address)
        config.write(made)
        store = tables.opened(made)
        users.add(store, "Anna", PASSWORD)
        store.close()
        found = Served(serving.free_port())
        with (tmp_path / "log").open("wb") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{found.port}",
                 "--workers", str(N_PROCESSES), "--threads", "4",
                 "--worker-tmp-dir", "/dev/shm", "--no-control-socket",
                 "--access-logfile", "-", "--access-logformat", "served by %(p)s: %(s)s",
                 *request.param, f'kiosk.app:from_instance("{made.instance}")'],
                stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip
        try:
            serving.await_answer(found, program)
            yield found
        finally:
            program.terminate()
            program.wait(timeout=20)


def ask(served: Served, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer, over a connection of its own."""
    wire = http.client.HTTPConnection(HOST, served.port, timeout=20)
    form = headers.pop("form", "")
    if form:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": served.url}
    wire.request("POST" if form else "GET", path, form or None, headers)
    answer = wire.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode()
    wire.close()
    return found


def log_in(served: Served, password: str) -> tuple[int, str]:
    """What a login is answered with, and the cookie afterwards."""
    _status, headers, page = ask(served, "/login")
    cookie = headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert token
    form = urlencode({"csrf_token": token[1], "name": "Anna", "password": password})
    status, headers, _page = ask(served, "/login", form=form, Cookie=cookie)
    return status, headers.get("Set-Cookie", cookie).partition(";")[0]


def processes(log: Path) -> set[str]:
    return set(re.findall(r"served by (<\d+>): 200", log.read_text()))


def test_processes_on_one_database_share_all_that_counts(served: Served, tmp_path: Path) -> None:
    end = time.monotonic() + 60
    while len(processes(tmp_path / "log")) < N_PROCESSES and time.monotonic() < end:
        ask(served, "/healthz")  # until the slowest of them has started
    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(lambda _: ask(served, "/healthz"), range(400)))
    assert {status for status, _headers, _text in told} == {200}
    assert {json.loads(text)["ok"] for _status, _headers, text in told} == {True}
    assert len(processes(tmp_path / "log")) == N_PROCESSES

    # Made in one process, used in both.
    status, cookie = log_in(served, PASSWORD)
    assert status == 303
    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda _: ask(served, "/", Cookie=cookie)[0], range(80)))
    assert set(pages) == {200}
    assert ask(served, "/")[0] == 302

    # Five wrong tries are five, whichever process they meet.
    with ThreadPoolExecutor(4) as pool:
        wrong = list(pool.map(lambda _: log_in(served, "wrong"), range(8)))
    assert {status for status, _cookie in wrong} == {403}
    assert log_in(served, PASSWORD)[0] == 403
