"""`kiosk init` and `demo`: an instance is made."""

import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import click
from argon2 import PasswordHasher
from click.core import ParameterSource

from kiosk import (
    config,
    events,
    keyboards,
    languages,
    migrations,
    pack_signing,
    packs,
    sealing,
    statements,
)
from kiosk.cases import Case
from kiosk.commands import hubs, keys, serving
from kiosk.commands.cases import show_unsigned
from kiosk.commands.common import Command, Number, Option, Place, instance, option
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
    event, found = stall.event, []
    strange = [tag for tag in event.languages if tag not in languages.known()]
    known = ", ".join(languages.known())
    found += [
        Fault("--language", _("%(tag)r is unknown: choose among %(known)s", tag=tag, known=known))
        for tag in strange
    ]
    found += [
        Fault("--recipient", _("%(text)r is no age recipient: it begins with age1", text=text))
        for text in event.recipients
        if not sealing.is_recipient(text)
    ]
    if not event.recipients:
        found.append(Fault("--recipient", _("is missing: `kiosk keys new` prints one")))
    if event.time_zone not in available_timezones():
        why = _("%(zone)r is unknown: write Europe/Berlin", zone=event.time_zone)
        found.append(Fault("--time-zone", why))
    if event.country and languages.country_code(event.country, languages.SOURCE) is None:
        why = _("%(country)r is unknown: write DE or Germany", country=event.country)
        found.append(Fault("--country", why))
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


class OfKiosk(Option):
    """An option that a kiosk cannot do without, and a hub has no use for."""

    def prompt_for_value(self, ctx: click.Context) -> Any:
        """Ask for it, but not where a hub is made."""
        return "" if ctx.params.get("role") == "hub" else super().prompt_for_value(ctx)


@click.command(cls=Command)
@option(
    "--role", default="kiosk", type=click.Choice(config.ROLES), is_eager=True,
    help="A hub adds up what kiosks count.",
)  # fmt: skip
@option("--address", default="", help="Of a hub, as https://hub.example.org.")
@option("--name", cls=OfKiosk, prompt="Name of the event")
@option("--organisation", cls=OfKiosk, prompt="Organisation in charge")
@option("--contact", cls=OfKiosk, prompt="Its address for questions", help="E-mail, phone or web.")
@option("--place", default="", help="Town of the stall.")
@option("--country", default="", help="Its country, as DE or Germany.")
@option("--time-zone", default="UTC", show_default=True, help="Such as Europe/Berlin.")
@option("--language", "tags", multiple=True, help="In order; may be repeated.")
@option("--recipient", "recipients", multiple=True, help="age1…; may be repeated.")
@option("--case", "packs_", multiple=True, type=Place(path_type=Path, exists=True))
@option("--signer", "signers", multiple=True, help="Whose packs are taken; repeatable.")
@option("--age-line", default=0, type=Number(0, 21), help="Who is younger is a child.")
@option(
    "--keyboard", default="button", type=click.Choice(keyboards.WAYS), help="On-screen keyboard."
)
@option("--open", "opened", is_flag=True, help="Open it at once, without practice.")
@option("--idle-seconds", default=90, show_default=True, type=Number(20, 1800))
@option(
    "--pin", cls=OfKiosk, prompt="PIN of the organisers", hide_input=True, confirmation_prompt=True
)
@click.pass_context
def init(
    context: click.Context, role: str, address: str, name: str,
    organisation: str, contact: str, place: str, country: str, time_zone: str,
    tags: tuple[str, ...], recipients: tuple[str, ...], packs_: tuple[Path, ...],
    signers: tuple[str, ...], age_line: int, keyboard: str, opened: bool, idle_seconds: int,
    pin: str,
) -> None:  # fmt: skip
    """Make a kiosk in the instance folder; what is not given is asked for."""
    refuse(_foreign_options(context, role))
    if role == "hub":
        folder = hubs.make(instance().resolve(), address).instance
        click.echo(_("A hub is ready in %(folder)s: start it with `kiosk serve`", folder=folder))
        click.echo(_("Let somebody look into it with `kiosk hub user add NAME`"))
        return
    if not recipients:
        recipients = (click.prompt(_("Recipient of the organiser's key (age1…)")),)
    event = Event(
        id=secrets.token_hex(4),
        name=name,
        organisation=organisation,
        contact=contact,
        place=place,
        country=languages.country_code(country, languages.SOURCE) or country,
        time_zone=time_zone,
        languages=tags or tuple(languages.known()),
        cases=(),
        recipients=recipients,
        idle_seconds=idle_seconds,
        age_line=age_line,
        keyboard=keyboard,
        state="open" if opened else "practice",
    )
    settings = Settings(instance().resolve(), signers=signers)
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


@click.command(cls=Command)
@option("--port", default=8000, show_default=True, type=Number(1, 65535))
@option("--fresh", is_flag=True, help="Throw the last demonstration away first.")
def demo(port: int, fresh: bool) -> None:
    """Make and serve a ready kiosk on the sample case."""
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
    click.echo(f"Address: http://127.0.0.1:{port}/")
    click.echo(f"PIN: {note.read_text('ascii').strip()}")
    click.echo(f"Kiosk: {settings.instance}")
    click.echo(f"Organiser's key: {key}")
    click.echo(_("End it with Ctrl-C."))
    serving.run(config.read(settings.instance), "127.0.0.1", port)


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
        place="",
        country="",
    )
