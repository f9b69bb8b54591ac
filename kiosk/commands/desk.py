"""`kiosk office`: the organiser's own machine in a browser."""

import signal
import webbrowser

import click

from kiosk import config
from kiosk.commands.common import Command, Number, hub_faults, instance, option
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _

HOST = "127.0.0.1"


@click.command(cls=Command)
@option("--port", default=8200, show_default=True, type=Number(1, 65535))
@option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
def office(port: int, no_browser: bool) -> None:
    """Open, read, print, report and erase in a browser, on this machine only."""
    import waitress

    from kiosk.app import MOST_OFFICE_BYTES, create_office

    settings = config.read(instance())
    refuse(hub_faults(settings))
    app, key = create_office(settings)
    address = f"http://{HOST}:{port}/?key={key}"
    try:
        # Larger buffers than any body: what is uploaded or saved is never put on the disk.
        server = waitress.create_server(
            app, host=HOST, port=port, ident="", threads=4,
            max_request_body_size=MOST_OFFICE_BYTES,
            inbuf_overflow=2 * MOST_OFFICE_BYTES, outbuf_overflow=2 * MOST_OFFICE_BYTES,
        )  # fmt: skip
    except OSError as error:
        why = _("cannot be served (%(error)s): choose others", error=error)
        raise Refused(Fault(f"--port {port}", why)) from error
    click.echo(f"Address: http://{HOST}:{port}/?key={key}")
    click.echo(_("Only this address opens it. End it with Ctrl-C."))
    if not no_browser:
        webbrowser.open(address)
    signal.signal(signal.SIGTERM, _end)
    server.run()


def _end(*_: object) -> None:
    raise SystemExit(0)
