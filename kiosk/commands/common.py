"""What the commands share: the instance they work on, the language their help is in, and how
faults are told.
"""

import inspect
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from kiosk import config, languages, migrations, words
from kiosk.commands import speech
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import mark as N_
from kiosk.words import say as _

F = TypeVar("F", bound=Callable[..., Any])


class Said:
    """An attribute that is set in English, and said in the language that is spoken when it is read.

    The attribute `named` of its owner, where there is one, holds values of placeholders.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._place = f"_{name}_in_english"

    def __get__(self, one: Any, owner: type) -> Any:
        if one is None:
            return self
        english = vars(one).get(self._place)
        return _(english, **getattr(one, "named", {})) if english else english

    def __set__(self, one: Any, english: str | None) -> None:
        vars(one)[self._place] = inspect.cleandoc(english) if english else english


class Spoken(click.Command):
    """A command whose help is said in the language that is spoken when it is shown.

    `named` are the values of placeholders in its help.
    """

    help = Said()

    def __init__(self, *args: Any, named: Mapping[str, str] | None = None, **more: Any) -> None:
        self.named = named or {}
        super().__init__(*args, **more)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The help in one line, cut between signs where no blanks part words, as in Chinese."""
        short = super().get_short_help_str(limit)
        return short if short != "..." else f"{self.help[: limit // 2]}..."

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help, which click makes once for all languages."""
        found = super().get_help_option(ctx)
        if found:
            found.help = _("Show this message and exit.")
        return found


class Command(Spoken):
    """A command that does something."""


class Group(Spoken, click.Group):
    """A group of commands."""

    command_class = Command
    group_class = type


class Faults(Group):
    """The whole command line: it speaks a language for one run, and tells each fault in one line
    and ends with 1.
    """

    def main(self, *args: Any, **more: Any) -> Any:
        """Run a command line from the beginning to the end."""
        with speech.one_run():
            return super().main(*args, **more)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before the command; what is wrong in them is told in their language."""
        with telling(ctx):
            speech.begin(self._wish(args))
            return super().parse_args(ctx, args)

    def _wish(self, args: list[str]) -> str | None:
        """The language in a command line that may be wrong, before click reads it."""
        options = [one for one in self.params if isinstance(one, click.Option) and not one.is_flag]
        with_value = {name for one in options for name in one.opts}
        rest = iter(args)
        for word in rest:
            name, equals, value = word.partition("=")
            if not name.startswith("-"):
                break
            if name in with_value and not equals:
                value = next(rest, "")
            if name == "--speak":
                return value
        return os.environ.get(speech.ASKED)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with telling(ctx):
            return super().invoke(ctx)


class Option(click.Option):
    """An option whose help and question are said in the language that is spoken."""

    help = Said()
    prompt = Said()


class Kind(click.ParamType):  # type: ignore[type-arg]
    """A kind of value; faults name it in the language that is spoken, the usage in English."""

    name = Said()

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """How the usage names the value of an option; arguments have names of their own."""
        with words.speaking(words.ENGLISH):
            return str(self.name).upper() if isinstance(param, click.Option) else None


class Place(Kind, click.Path):
    """A path on the command line."""


class Number(Kind, click.IntRange):
    """A whole number on the command line."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most)
        # Translators: stands in the place of {number_type}: a whole number within limits.
        self.name = N_("integer range")


class Tongue(click.ParamType):  # type: ignore[type-arg]
    """A language of the interface by its tag."""

    name = "tag"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The known tag that is meant."""
        found = languages.canonical(value)
        if found is None:
            known = ", ".join(languages.known())
            self.fail(_("%(tag)r is unknown: choose among %(known)s", tag=value, known=known))
        return found


def option(*names: str, **more: Any) -> Callable[[F], F]:
    """`click.option` with a help that is translated."""
    return click.option(*names, **{"cls": Option, **more})


def for_machines(context: click.Context, parameter: click.Parameter, wanted: bool) -> bool:
    """The callback of --json: programs read the same words whatever the language."""
    if wanted:
        words.speak(words.ENGLISH)
    return wanted


@contextmanager
def telling(context: click.Context) -> Iterator[None]:
    """Tell each fault in one line and end with 1."""
    try:
        yield
    except Refused as refused:
        show_faults(refused.faults)
        context.exit(1)
    except OSError as error:
        # Translators: %(reason)s is what the system says, such as: No such file or directory
        why = _("%(reason)s: look at this path", reason=error.strerror)
        show_faults((Fault(str(error.filename), why),))
        context.exit(1)
    except sqlite3.OperationalError as error:
        why = _("%(reason)s: look at this path", reason=error)
        show_faults((Fault(str(context.obj), why),))
        context.exit(1)


def show_faults(faults: tuple[Fault, ...]) -> None:
    """One line for each fault, on the error channel."""
    for fault in faults:
        click.echo(str(fault), err=True)


def show_warnings(warnings: Iterable[Fault]) -> None:
    """One line for each thing that is to be looked at and refuses nothing."""
    for one in warnings:
        # Translators: %(where)s is a file and a place in it, or an option of the command line.
        show_faults((Fault(_("warning: %(where)s", where=one.where), one.why),))


def instance() -> Path:
    """The instance folder the command line or the environment names."""
    found: Path = click.get_current_context().find_root().obj
    return found


def hub_faults(settings: Settings) -> list[Fault]:
    """A fault where a hub stands, for what only a kiosk or an office can do."""
    why = _("is a hub: this is for a kiosk")
    return [Fault(str(settings.instance), why)] if settings.role == "hub" else []


def open_instance() -> tuple[Settings, Db]:
    """Settings and database of the instance, its tables up to date; a hub is refused."""
    settings = config.read(instance())
    refuse(hub_faults(settings))
    db = Db(settings.database)
    migrations.apply(db)
    return settings, db
