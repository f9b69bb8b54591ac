"""A PostgreSQL server of the tests' own, thrown away with them: on a socket in its own folder,
where only the owner gets in, and on no network.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "log_min_messages": "fatal",
}
# The one whose password is asked for; everybody else is let in.
STRANGER = "stranger"


@dataclass
class Cluster:
    """A server that is running."""

    folder: Path
    n_made: int = 0

    def address(self, database: str, user: str = "kiosk", password: str = "") -> str:
        """What stands as `database` in config.toml."""
        who = f"{user}:{password}" if password else user
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def command(self, text: sql.Composed | str) -> None:
        """Do something that no transaction may hold."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(text)

    @contextlib.contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of an empty database, which is gone when the block ends."""
        self.n_made += 1
        name = f"t{self.n_made}"
        self.command(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self.address(name)
        finally:
            self.command(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def program(name: str) -> str:
    """Where a program of the server is; without it the test fails."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(places[0]) if places else shutil.which(name)
    if not found:
        pytest.fail(f"There is no {name}: install postgresql (`make tools` does)", pytrace=False)
    return found


def owner() -> list[str]:
    """What stands before a command, since PostgreSQL refuses to be run by root."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups",
            "--pdeathsig=INT"]  # fmt: skip


@contextlib.contextmanager
def running(**changes: str) -> Iterator[Cluster]:
    """A server that listens until the block ends; `changes` are other values of `SETTINGS`."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    data, as_owner = folder / "data", owner()
    if as_owner:
        shutil.chown(folder, "nobody")
    made = subprocess.run(
        [*as_owner, program("initdb"), "--pgdata", str(data), "--username=kiosk", "--auth=trust",
         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    rules = data / "pg_hba.conf"
    rules.write_text(f"local all {STRANGER} scram-sha-256\n{rules.read_text()}")
    settings = {**SETTINGS, **changes, "unix_socket_directories": str(folder)}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*as_owner, program("postgres"), "-D", str(data),
             *(f"--{name}={value}" for name, value in settings.items())],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        cluster = Cluster(folder)
        await_answer(cluster, server)
        cluster.command(f"CREATE ROLE {STRANGER} LOGIN PASSWORD 'right'")
        yield cluster
    finally:
        server.send_signal(signal.SIGINT)  # it ends whoever is still connected
        server.wait(timeout=20)
        shutil.rmtree(folder)


def await_answer(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    """Return when the server takes connections."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, (cluster.folder / "log").read_text()
        try:
            psycopg.connect(cluster.address("postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL does not listen")
