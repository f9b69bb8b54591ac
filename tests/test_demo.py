"""`kiosk demo` as people start it: a kiosk and its hub in one process, the whole loop at once."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kiosk import actions, config, exchange, statements
from kiosk.db import Db
from kiosk.hub import devices, sums, tables
from tests import factories
from tests.serving import HOST, START_SECONDS, free_port
from tests.test_commands import kiosk

END = "End it with Ctrl-C.\n"


def two_free_ports() -> int:
    """A port on which nothing listens, nor on the next."""
    while True:
        port = free_port()
        with socket.socket() as asked, suppress(OSError, OverflowError):
            asked.bind((HOST, port + 1))
            return port


@contextmanager
def started(folder: Path, port: int, *words: str) -> Iterator[tuple[dict[str, str], int]]:
    """What a demonstration prints, and its process, once kiosk and hub answer."""
    command = [sys.executable, "-m", "kiosk", "--instance", str(folder), "demo"]
    program = subprocess.Popen(
        [*command, "--port", str(port), *words], stdout=subprocess.PIPE, text=True
    )
    try:
        assert program.stdout
        lines = [line.strip() for line in iter(program.stdout.readline, END)]
        for one in (port, port + 1):
            await_listening(one)
        yield dict(line.split(": ", 1) for line in lines), program.pid
        assert program.wait(timeout=5) in (0, -signal.SIGKILL)
    finally:
        program.kill()
        program.communicate()
    for one in (port, port + 1):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, one), timeout=1)


def await_listening(port: int) -> None:
    """Return when something takes connections."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


def page_of(hub: str, login: str) -> str:
    """The page of the hub that a printed login opens."""
    jar = http.cookiejar.CookieJar(
        http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
    )
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{hub}login", timeout=10).read().decode()
    token = re.search(r'name="csrf_token" value="(\w+)"', page)
    assert token
    name, _slash, password = login.partition(" / ")
    form = {"csrf_token": token[1], "name": name, "password": password}
    asked = urllib.request.Request(  # noqa: S310
        f"{hub}login", urllib.parse.urlencode(form).encode(), {"Origin": hub.rstrip("/")}
    )
    answer = browser.open(asked, timeout=10)
    assert answer.url == hub
    return str(answer.read().decode())


def hub_of(folder: Path) -> config.Settings:
    return config.read(folder / "demo" / "hub")


def test_what_is_signed_at_the_kiosk_is_seen_at_the_hub(tmp_path: Path) -> None:
    port = two_free_ports()
    place = tmp_path / "demo" / "kiosk"
    with started(tmp_path, port) as (said, process):
        assert list(said) == ["Address", "PIN", "Kiosk", "Organiser's key", "Hub", "Login"]
        assert said["Address"] == f"http://127.0.0.1:{port}/"
        assert said["Hub"] == f"http://127.0.0.1:{port + 1}/"
        assert "Nothing was counted yet" in page_of(said["Hub"], said["Login"])
        db = Db(place / "kiosk.sqlite")
        assert actions.record(db, factories.action(event="demo"), "ug", also="letters")
        synced = kiosk("--instance", place, "sync")
        assert synced.exit_code == 0, synced.output
        page = page_of(said["Hub"], said["Login"])
        assert re.search(r'class="total"><b>1</b>', page)
        assert "Table 1" in page
        # Only counts have travelled.
        assert [one.sealed is not None for one in actions.kept(db)] == [True]
        os.kill(process, signal.SIGTERM)
    first = said, exchange.hub(db)
    with started(tmp_path, port) as (said, process):
        assert (said, exchange.hub(db)) == first
        assert re.search(r'class="total"><b>1</b>', page_of(said["Hub"], said["Login"]))
        os.kill(process, signal.SIGINT)


def test_a_kiosk_of_before_gets_a_hub_and_keeps_what_it_has(tmp_path: Path) -> None:
    port = two_free_ports()
    with started(tmp_path, port) as (before, process):
        os.kill(process, signal.SIGKILL)
    db = Db(tmp_path / "demo" / "kiosk" / "kiosk.sqlite")
    assert actions.record(db, factories.action(event="demo"), "ug", also="letters")
    with db.writing() as connection:
        connection.execute("DELETE FROM outbox")
    (tmp_path / "demo" / "organiser" / "password.txt").unlink()
    for file in sorted((tmp_path / "demo" / "hub").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    with started(tmp_path, port) as (after, process):
        assert after["Login"] != before["Login"]
        assert {**after, "Login": ""} == {**before, "Login": ""}
        synced = kiosk("--instance", tmp_path / "demo" / "kiosk", "sync")
        assert synced.exit_code == 0, synced.output
        store = tables.opened(hub_of(tmp_path))
        assert sums.people(store, "demo") == 1
        store.close()
        os.kill(process, signal.SIGTERM)


def test_the_kiosk_finds_its_hub_on_another_port(tmp_path: Path) -> None:
    for port in (two_free_ports(), two_free_ports()):
        with started(tmp_path, port) as (said, process):
            db = Db(tmp_path / "demo" / "kiosk" / "kiosk.sqlite")
            found = exchange.hub(db)
            assert found
            assert f"{found.address}/" == said["Hub"] == f"{hub_of(tmp_path).address}/"
            store = tables.opened(hub_of(tmp_path))
            own = statements.device_key(tmp_path / "demo" / "kiosk" / "keys" / "device")
            (device,) = devices.listed(store)
            assert device.public_key == own.public_key().public_bytes_raw()
            store.close()
            synced = kiosk("--instance", tmp_path / "demo" / "kiosk", "sync")
            assert synced.exit_code == 0, synced.output
            os.kill(process, signal.SIGTERM)


def test_a_taken_port_of_the_hub_is_named(tmp_path: Path) -> None:
    port = two_free_ports()
    with socket.socket() as taken:
        taken.bind((HOST, port + 1))
        taken.listen()
        command = [sys.executable, "-m", "kiosk", "--instance", str(tmp_path), "demo"]
        ended = subprocess.run(
            [*command, "--port", str(port)], capture_output=True, text=True, timeout=60
        )
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert f"--port {port + 1}: cannot be served" in line
