"""What is asked about an event, by `init` and by `event new`."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kiosk import events, keyboards, languages
from kiosk.commands.common import F, Number, Option, option
from kiosk.errors import Fault
from kiosk.events import Event
from kiosk.words import say as _

# What an option is called where it is not the field's own name.
OPTIONS = {"languages": "language", "recipients": "recipient"}


class OfKiosk(Option):
    """An option that a kiosk cannot do without, and a hub has no use for."""

    def prompt_for_value(self, ctx: click.Context) -> Any:
        """What is typed; nothing is asked where a hub is made."""
        return "" if ctx.params.get("role") == "hub" else super().prompt_for_value(ctx)


class Unless(OfKiosk):
    """An option that is not asked for either where all comes from an event file."""

    def prompt_for_value(self, ctx: click.Context) -> Any:
        """What is typed."""
        is_told = isinstance(ctx.params.get("event_file"), Path)
        return "" if is_told else super().prompt_for_value(ctx)


QUESTIONS = (
    click.option("--name", prompt="Name of the event", cls=Unless),
    click.option("--organisation", prompt="Organisation in charge", cls=Unless),
    click.option(
        "--contact",
        prompt="Its address for questions",
        help="E-mail, phone or web.",
        cls=Unless,
    ),
    option("--place", default="", help="Town of the stall."),
    option("--country", default="", help="Its country, as DE or Germany."),
    option("--time-zone", default="UTC", show_default=True, help="Such as Europe/Berlin."),
    option("--language", "tags", multiple=True, help="In order; may be repeated."),
    option("--recipient", "recipients", multiple=True, help="age1…; may be repeated."),
    option("--age-line", default=0, type=Number(0, 21), help="Who is younger is a child."),
    option(
        "--keyboard",
        default="button",
        type=click.Choice(keyboards.WAYS),
        help="On-screen keyboard.",
    ),
    option("--send-entries", is_flag=True, help="Sealed entries may travel to the hub."),
    option("--open", "opened", is_flag=True, help="Open it at once, without practice."),
    option("--idle-seconds", default=90, show_default=True, type=Number(20, 1800)),
)


def about_the_event(command: F) -> F:
    """Options for all that is asked about an event."""
    for question in reversed(QUESTIONS):
        command = question(command)
    return command


def event(
    tags: tuple[str, ...], recipients: tuple[str, ...], country: str, opened: bool, **rest: Any
) -> Event:
    """The event out of the options; asks for the recipient where none is given."""
    if not recipients:
        recipients = (click.prompt(_("Recipient of the organiser's key (age1…)")),)
    return Event(
        id=secrets.token_hex(4),
        languages=tags or tuple(languages.known()),
        cases=(),
        recipients=recipients,
        country=languages.country_code(country, languages.SOURCE) or country,
        state="open" if opened else "practice",
        **rest,
    )


def faults(stall: Event) -> Iterator[Fault]:
    """What is wrong in an event, each under the option that says it."""
    for field, why in events.faults(stall):
        yield Fault("--" + OPTIONS.get(field, field).replace("_", "-"), why)
