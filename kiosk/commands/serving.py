"""`kiosk serve`: an instance runs."""

import ipaddress
import logging
import signal
import threading
import time
from typing import TYPE_CHECKING

import click

from kiosk import config
from kiosk.commands.common import Command, Number, instance, option
from kiosk.config import LOOPBACK, Settings
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

if TYPE_CHECKING:
    from kiosk.web.visit import Visits

SWEEP_SECONDS = 60


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


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C; nothing is written to disk but the database."""
    signal.signal(signal.SIGTERM, _end)
    import waitress

    from kiosk.app import create_app
    from kiosk.web.request import shared_of

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(settings)
    most = app.config["MAX_CONTENT_LENGTH"]
    threading.Thread(target=_sweep, args=(shared_of(app).visits,), daemon=True).start()
    try:
        server = waitress.create_server(
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
    server.run()


def _sweep(visits: "Visits") -> None:
    """Forget visits past their time even when no browser asks for anything any more."""
    while True:
        time.sleep(SWEEP_SECONDS)
        visits.forget()


def _end(*_: object) -> None:
    raise SystemExit(0)
