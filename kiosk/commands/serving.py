"""`kiosk serve`: an instance runs."""

import ipaddress
import logging
import random
import signal
import sqlite3
import threading
import time
from typing import TYPE_CHECKING

import click

from kiosk import config, statements, sync
from kiosk.commands import syncing
from kiosk.commands.common import Command, Number, instance, option
from kiosk.config import LOOPBACK, Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

    from kiosk.web.visit import Visits

SWEEP_SECONDS = 60
FIRST_SYNC_SECONDS, SYNC_SECONDS = 20, 300


@click.command(cls=Command)
@option("--host", default="127.0.0.1", show_default=True)
@option("--port", default=8000, show_default=True, type=Number(1, 65535))
@option(
    "--unencrypted", is_flag=True,
    help="Serve other machines without TLS: names are readable on the network.",
)  # fmt: skip
def serve(host: str, port: int, unencrypted: bool) -> None:
    """Run the kiosk or the hub of the instance folder."""
    if not (_is_loopback(host) or unencrypted):
        why = _("%(host)s is not this machine, and there is no TLS: use 127.0.0.1", host=host)
        raise Refused(Fault("--host", why))
    settings = config.read(instance())
    click.echo(f"Address: http://{host}:{port}/")
    run(settings, host, port)


def _is_loopback(host: str) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def run(settings: Settings, host: str, port: int, hub: Settings | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C; nothing is written to disk but the database.

    `hub` is served on the next port by the same process, and so ends with it, however that ends.
    """
    signal.signal(signal.SIGTERM, _end)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = _server(settings, host, port)
    if hub:
        threading.Thread(target=_server(hub, host, port + 1).run, daemon=True).start()
    if settings.role == "kiosk":
        threading.Thread(target=_sync, args=(settings,), daemon=True).start()
    server.run()


def _server(settings: Settings, host: str, port: int) -> "BaseWSGIServer":
    import waitress

    from kiosk.app import create_app
    from kiosk.web.request import shared_of

    app = create_app(settings)
    most = app.config["MAX_CONTENT_LENGTH"]
    threading.Thread(target=_sweep, args=(shared_of(app).visits,), daemon=True).start()
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=6,
            ident="",
            max_request_body_size=most,
            inbuf_overflow=2 * most,
            outbuf_overflow=16_777_216,
            recv_bytes=65_536,
        )
    except (OSError, ValueError) as error:
        where = f"--host {host} --port {port}"
        why = _("cannot be served (%(error)s): choose others", error=error)
        raise Refused(Fault(where, why)) from error


def _sweep(visits: "Visits") -> None:
    """Forget visits past their time even when no browser asks for anything any more."""
    while True:
        time.sleep(SWEEP_SECONDS)
        visits.forget()


def _sync(settings: Settings) -> None:
    """Bring what was counted to the hub every few minutes; visitors never wait for it."""
    db, n_failed = Db(settings.database), 0
    key = statements.device_key(settings.keys / "device")
    pause: float = FIRST_SYNC_SECONDS
    while True:
        time.sleep(pause)
        try:
            if syncing.is_due(db, key):
                syncing.over_network(db, key)
            if syncing.wants_keys(db):
                syncing.take_what_is_handed_on(settings, db, key)
            pause, n_failed = SYNC_SECONDS, 0
        except (Refused, sqlite3.Error, OSError):
            n_failed += 1
            pause = sync.backoff(n_failed, random.random)


def _end(*_: object) -> None:
    raise SystemExit(0)
