"""`kiosk event`: the stall is practised at, opened, paused and closed, and what it asks for."""

import json
from collections.abc import Mapping
from dataclasses import replace

import click
from rich.console import Console
from rich.table import Table

from kiosk import events, keyboards
from kiosk.commands.common import Group, Number, for_machines, open_instance, option
from kiosk.db import Db
from kiosk.errors import Fault, Refused
from kiosk.events import Event
from kiosk.words import mark as N_
from kiosk.words import say as _

ID = click.argument("event_id", metavar="[EVENT]", default="")


@click.group(cls=Group)
def event() -> None:
    """The event: the stall or day."""


def _command(name: str, state: str, says: str) -> None:
    @event.command(name, help=says)
    @ID
    def command(event_id: str) -> None:
        db = open_instance()[1]
        found = the_event(db, event_id)
        events.set_state(db, found.id, state)
        click.echo(f"{found.name}: {state}")


_command("practice", "practice", N_("Let people try everything; nothing is stored."))
_command("open", "open", N_("Open it: from now on letters are kept and counted."))
_command("pause", "paused", N_("Show nothing for a while."))
_command("close", "closed", N_("Close it when the day is over."))


@event.command("list")
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print the list as JSON.")
def list_events(as_json: bool) -> None:
    """List the events of this kiosk."""
    db = open_instance()[1]
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "state": one.state,
            "place": one.place,
            "languages": list(one.languages),
            "cases": list(one.cases),
            "age_line": one.age_line,
            "keyboard": one.keyboard,
            "send_entries": one.send_entries,
            "version": one.version,
        }
        for one in events.listed(db)
    ]
    if as_json:
        click.echo(json.dumps({"events": rows}, ensure_ascii=False, indent=2))
        return
    # Translators: head of a column, and before what is said of an event.
    table = Table(_("event"), _("name"), _("state"), _("place"))
    for row in rows:
        table.add_row(*(str(row[key]) for key in ("id", "name", "state", "place")))
    Console(markup=False, emoji=False).print(table)


@event.command()
@ID
@option("--age-line", type=Number(0, 21), help="Who is younger is a child; 0: none.")
@option("--news-case", multiple=True, help="Own words for news of a case: en=Text.")
@option("--news-organisation", multiple=True, help="Own words for other news: en=Text.")
@option("--news/--no-news", default=None, help="Whether an e-mail may be left for news.")
@option("--keyboard", type=click.Choice(keyboards.WAYS), help="Comes by a button, or is open.")
@option("--send-entries/--keep-entries", default=None, help="Whether sealed entries go to the hub.")
def change(
    event_id: str,
    age_line: int | None,
    news_case: tuple[str, ...],
    news_organisation: tuple[str, ...],
    news: bool | None,
    keyboard: str | None,
    send_entries: bool | None,
) -> None:
    """Change what the event asks of visitors."""
    db = open_instance()[1]
    found = the_event(db, event_id)
    texts = dict(found.news_texts)
    for purpose, given in (("news_case", news_case), ("news_organisation", news_organisation)):
        if given:
            texts[purpose] = {**texts.get(purpose, {}), **_texts(purpose, given, found)}
    changed = replace(found, news_texts=texts)
    if news is not None:
        changed = replace(changed, news=events.NEWS if news else ())
    if age_line is not None:
        changed = replace(changed, age_line=age_line)
    if keyboard is not None:
        changed = replace(changed, keyboard=keyboard)
    if send_entries is not None:
        changed = replace(changed, send_entries=send_entries)
    events.put(db, changed)
    # Translators: %(event)s is the name of an event.
    click.echo(_("%(event)s: changed", event=changed.name))


def _texts(purpose: str, given: tuple[str, ...], found: Event) -> Mapping[str, str]:
    texts = {}
    for line in given:
        tag, text = line.partition("=")[::2]
        if tag not in found.languages or not text.strip():
            name = f"--{purpose.replace('_', '-')}"
            offered = ", ".join(found.languages)
            # Translators: %(languages)s are tags of languages; the word TAG=TEXT stays.
            why = _(
                "%(line)r: write TAG=TEXT, with one of %(languages)s", line=line, languages=offered
            )
            raise Refused(Fault(name, why))
        texts[tag] = text.strip()
    return texts


def the_event(db: Db, event_id: str) -> Event:
    """The event of that id; without one, the shown event or the only one there is."""
    listed = events.listed(db)
    fitting = [one for one in listed if one.id == event_id]
    if not event_id:
        shown = events.shown(db)
        fitting = [shown] if shown else listed
    if len(fitting) != 1:
        # Translators: stands in the place of %(events)s, where there are no events.
        ids = ", ".join(one.id for one in listed) or _("none")
        why = _("name one of the events here: %(events)s", events=ids)
        raise Refused(Fault(event_id or "EVENT", why))
    return fitting[0]
