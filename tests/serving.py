"""A kiosk that really listens: in a thread of the tests, or as the program that people start."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import waitress
from waitress import wasyncore

from tests.factories import House

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
START_SECONDS = 20.0


@dataclass
class Served:
    """Where something listens."""

    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def says(self, request: bytes) -> bytes:
        """The whole answer to a request, sent as it is but for a last line that ends the talk."""
        with socket.create_connection((HOST, self.port), timeout=10) as wire:
            wire.sendall(request + b"Connection: close\r\n\r\n")
            parts = []
            while part := wire.recv(65_536):
                parts.append(part)
        return b"".join(parts)


@contextmanager
def in_thread(app: "WSGIApplication", port: int = 0) -> Iterator[Served]:
    """Serve `app` until the block ends; then nothing listens there any more."""
    server = waitress.create_server(app, host=HOST, port=port, threads=4, ident="")
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Served(int(server.effective_port))
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
        assert not thread.is_alive()


@contextmanager
def as_program(house: House, log: Path, temporary: Path | None = None) -> Iterator[Served]:
    """Run `kiosk serve` on `house`; all that it says goes to `log`."""
    served = Served(free_port())
    command = [sys.executable, "-m", "kiosk", "--instance", str(house.settings.instance)]
    with log.open("wb") as said:
        program = subprocess.Popen(
            [*command, "serve", "--port", str(served.port)],
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, **({"TMPDIR": str(temporary)} if temporary else {})},
        )
    try:
        await_answer(served, program)
        yield served
    finally:
        program.terminate()
        program.wait(timeout=10)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        port: int = asked.getsockname()[1]
    return port


def await_answer(served: Served, program: subprocess.Popen[bytes]) -> None:
    """Return when the program takes connections."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert program.poll() is None, "the kiosk has ended"
        try:
            socket.create_connection((HOST, served.port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the kiosk does not listen")
