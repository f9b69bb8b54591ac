"""`kiosk init`: an instance is made."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from argon2 import PasswordHasher
from click.core import ParameterSource

from kiosk import (
    config,
    event_files,
    events,
    migrations,
    pack_signing,
    packs,
    statements,
)
from kiosk.cases import Case
from kiosk.commands import asking, hubs, passing
from kiosk.commands.cases import show_unsigned
from kiosk.commands.common import Command, Place, instance, option
from kiosk.config import PACKAGE, Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused, refuse
from kiosk.events import Event
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

SAMPLE = PACKAGE / "sample" / "zhanargul-zhumatai"
PIN_DIGITS = 6


@dataclass(frozen=True)
class Stall:
    """What a new instance is made of."""

    event: Event
    pin: str
    packs: tuple[Path, ...]


def make(settings: Settings, stall: Stall) -> tuple[Case, ...]:
    """Make the instance of `settings`: its configuration, keys, cases and event.

    Raises `Refused` with every fault; nothing is made then.
    """
    if (settings.instance / "config.toml").exists():
        why = _("is a kiosk already: choose another folder")
        raise Refused(Fault(str(settings.instance), why))
    refuse(_faults(settings, stall))
    refuse(config.missing_parts(settings))
    added = tuple(packs.add(pack, settings.cases, settings.signers) for pack in stall.packs)
    set_pin(settings, stall.pin)
    statements.device_key(settings.keys / "device")
    db = Db(settings.database)
    migrations.apply(db)
    slugs = stall.event.cases or tuple(case.slug for case in added)
    events.put(db, replace(stall.event, cases=slugs))
    db.close()
    config.write(settings)
    return added


def _faults(settings: Settings, stall: Stall) -> list[Fault]:
    found = [*asking.faults(stall.event)]
    if not (stall.pin.isascii() and stall.pin.isdigit() and len(stall.pin) >= PIN_DIGITS):
        why = ngettext("must be at least %(n)s digit", "must be at least %(n)s digits", PIN_DIGITS)
        found.append(Fault("--pin", why))
    found += [
        Fault("--signer", _("%(text)r is no signer: `kiosk keys signer` prints one", text=text))
        for text in settings.signers
        if not pack_signing.is_signer(text)
    ]
    for pack in stall.packs:
        with packs.unpacked(pack) as folder:
            found += _pack_faults(folder, settings)
    return found


def _pack_faults(folder: Path, settings: Settings) -> tuple[Fault, ...]:
    try:
        pack_signing.vouched(folder, packs.read(folder), settings.signers)
    except Refused as refused:
        return refused.faults
    return ()


def set_pin(settings: Settings, pin: str) -> None:
    """Keep the hash (argon2id) of the organisers' PIN."""
    settings.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = settings.keys / "pin"
    file.touch(mode=0o600)
    file.write_text(PasswordHasher().hash(pin), "ascii")


@click.command(cls=Command)
@option(
    "--role", default="kiosk", type=click.Choice(config.ROLES), is_eager=True,
    help="A hub adds up what kiosks count.",
)  # fmt: skip
@option("--address", default="", help="Of a hub, as https://hub.example.org.")
@asking.about_the_event
@option("--case", "packs_", multiple=True, type=Place(path_type=Path, exists=True))
@option("--signer", "signers", multiple=True, help="Whose packs are taken; repeatable.")
@option(
    "--event", "event_file", is_eager=True, type=Place(path_type=Path, dir_okay=False),
    help="Make it from this event file: only its signer and a PIN are asked for.",
)  # fmt: skip
@option(
    "--pin", cls=asking.OfKiosk, prompt="PIN of the organisers", hide_input=True,
    confirmation_prompt=True,
)  # fmt: skip
@click.pass_context
def init(
    context: click.Context, /, role: str, address: str, packs_: tuple[Path, ...],
    signers: tuple[str, ...], event_file: Path | None, pin: str, opened: bool, **answers: Any,
) -> None:  # fmt: skip
    """Make a kiosk in the instance folder; what is not given is asked for."""
    refuse(_foreign_options(context, role))
    if role == "hub":
        folder = hubs.make(instance().resolve(), address).instance
        click.echo(_("A hub is ready in %(folder)s: start it with `kiosk serve`", folder=folder))
        click.echo(_("Let somebody look into it with `kiosk hub user add NAME`"))
        return
    settings = Settings(instance().resolve(), signers=signers)
    with ExitStack() as unpacked:
        if event_file:
            found, signers = passing.foreseen(event_file, signers)
            settings = replace(settings, signers=signers)
            event = replace(found.event, state="open" if opened else "practice")
            packs_ = unpacked.enter_context(event_files.unpacked(found, settings))
        else:
            event = asking.event(opened=opened, **answers)
        show_unsigned(make(settings, Stall(event, pin, packs_)))
    folder = settings.instance
    click.echo(_("A kiosk is ready in %(folder)s: start it with `kiosk serve`", folder=folder))
    if not opened:
        click.echo(_("It is in practice, nothing is stored: `kiosk event open` opens it"))


def _foreign_options(context: click.Context, role: str) -> list[Fault]:
    given = {name for name in context.params if _is_given(context, name)} - {"role"}
    foreign = given - {"address"} if role == "hub" else given & {"address"}
    why = (
        _("belongs to a kiosk: leave it out")
        if role == "hub"
        else _("belongs to a hub: leave it out")
    )
    return [
        Fault(option.opts[0], why) for option in context.command.params if option.name in foreign
    ]


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
