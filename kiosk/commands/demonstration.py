"""`kiosk demo`: a kiosk and its hub, ready to be tried."""

import datetime
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

import click

from kiosk import (
    config,
    enrolment,
    exchange,
    languages,
    migrations,
    pack_signing,
    packs,
    receiving,
    statements,
)
from kiosk.commands import hubs, keys, serving
from kiosk.commands.common import Command, Number, instance, option
from kiosk.commands.instances import PIN_DIGITS, SAMPLE, Stall, make
from kiosk.config import Settings
from kiosk.db import Db, Store
from kiosk.enrolment import Accepted, Invitation
from kiosk.events import Event
from kiosk.hub import devices, tables, users
from kiosk.words import say as _

USER, TABLET = "organiser", "Table 1"


@click.command(cls=Command)
@option("--port", default=8000, show_default=True, type=Number(1, 65534))
@option("--fresh", is_flag=True, help="Throw the last demonstration away first.")
def demo(port: int, fresh: bool) -> None:
    """Make and serve a ready kiosk on the sample case, and a hub on the next port."""
    home = instance().resolve() / "demo"
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    settings = Settings(home / "kiosk", demo=True)
    key, note = home / "organiser" / "key.txt", home / "organiser" / "pin.txt"
    if not (settings.instance / "config.toml").is_file():
        shutil.rmtree(home, ignore_errors=True)
        key.parent.mkdir(parents=True)
        note.write_text(f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}\n", "ascii")
        make(settings, Stall(demo_event(keys.make(key)), note.read_text().strip(), (SAMPLE,)))
    _renew_sample(settings)
    hub = _hub(home / "hub", f"http://127.0.0.1:{port + 1}")
    _renew_sample(hub)
    store = tables.opened(hub)
    password = _password(store, home / "organiser" / "password.txt")
    _enrol(settings, hub, store)
    store.close()
    click.echo(f"Address: http://127.0.0.1:{port}/")
    click.echo(f"PIN: {note.read_text('ascii').strip()}")
    click.echo(f"Kiosk: {settings.instance}")
    click.echo(f"Organiser's key: {key}")
    click.echo(f"Hub: {hub.address}/")
    click.echo(f"Login: {USER} / {password}")
    click.echo(_("End it with Ctrl-C."))
    serving.run(config.read(settings.instance), "127.0.0.1", port, hub)


def _renew_sample(settings: Settings) -> None:
    """Put this program's sample in the place of an older one, but not of a newer or signed one."""
    sample = packs.read(SAMPLE)
    there = packs.kept(settings.cases, sample.slug)
    signed = there and (there.folder / pack_signing.FILE).exists()
    if not (there and (signed or there.version > sample.version)):
        packs.add(SAMPLE, settings.cases)


def demo_event(recipient: str) -> Event:
    """The stall of the demonstration."""
    return Event(
        id="demo",
        name="Kiosk",
        organisation="Kiosk (demonstration)",
        contact="kiosk@example.org",
        languages=tuple(languages.known()),
        cases=(),
        recipients=(recipient,),
        send_entries=False,
    )


def _hub(folder: Path, address: str) -> Settings:
    """The hub in `folder`, found at `address` from now on; made where there is none yet."""
    made = (folder / "config.toml").is_file()
    settings = config.read(folder) if made else hubs.make(folder, address)
    wanted = replace(settings, address=address, demo=True)
    if wanted != settings:
        config.write(wanted)
    return wanted


def _password(store: Store, note: Path) -> str:
    """The password of the hub's user, made once and noted in `note`."""
    if not note.is_file():
        users.remove(store, USER)
        note.write_text(f"{enrolment.new_code()}\n", "ascii")
    password = note.read_text("ascii").strip()
    if USER not in users.listed(store):
        users.add(store, USER, password)
    return password


def _enrol(settings: Settings, hub: Settings, store: Store) -> None:
    """Make the kiosk known to its hub where it is not; let it know where that is now, and have the
    keys of its tokens.
    """
    db = Db(settings.database)
    migrations.apply(db)
    own = statements.device_key(settings.keys / "device")
    key = statements.device_key(hub.keys / "hub")
    public = key.public_key().public_bytes_raw()
    known = exchange.hub(db)
    if known and known.key == public and devices.of_key(store, own.public_key().public_bytes_raw()):
        exchange.pin(db, Accepted(public, known.name, hub.address))
    else:
        code, now = enrolment.new_code(), datetime.datetime.now(datetime.UTC)
        devices.invite(store, TABLET, enrolment.code_key(code), now)
        invited = Invitation(hub.address, public, code)
        asked = enrolment.request(own, migrations.identity(db)["device"], invited)
        answer = receiving.let_in(store, asked, key, hub.address, now)
        exchange.pin(db, enrolment.check_answer(answer, invited, asked))
    today = datetime.datetime.now(datetime.UTC).date()
    exchange.ask(db, own, today, lambda wish: receiving.hand_on(store, wish, key))
    db.close()
