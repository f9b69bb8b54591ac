"""What the commands share: the instance they work on, and how faults are told."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from kiosk import config, migrations
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused


class Faults(click.Group):
    """A group of commands that tells each fault in one line and ends with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            show_faults(refused.faults)
            ctx.exit(1)
        except OSError as error:
            show_faults((Fault(str(error.filename), f"{error.strerror}: look at this path"),))
            ctx.exit(1)


def show_faults(faults: tuple[Fault, ...]) -> None:
    """One line for each fault, on the error channel."""
    for fault in faults:
        click.echo(str(fault), err=True)


def show_warnings(warnings: Iterable[Fault]) -> None:
    """One line for each thing that is to be looked at and refuses nothing."""
    show_faults(tuple(Fault(f"warning: {one.where}", one.why) for one in warnings))


def instance() -> Path:
    """The instance folder the command line or the environment names."""
    found: Path = click.get_current_context().find_root().obj
    return found


def open_instance() -> tuple[Settings, Db]:
    """Settings and database of the instance, its tables up to date."""
    settings = config.read(instance())
    db = Db(settings.database)
    migrations.apply(db)
    return settings, db
