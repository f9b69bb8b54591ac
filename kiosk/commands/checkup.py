"""`kiosk doctor`: is this kiosk ready for the stall, and what to do where it is not."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from kiosk import case_states, events, languages, packs, tallies
from kiosk.cases import Case
from kiosk.commands.common import open_instance
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.events import Event

LEAST_SPACE = 500_000_000
SOON_DAYS = 7


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `do` is empty where nothing is to be done.

    `urgent` findings keep a visitor from signing.
    """

    what: str
    found: str
    do: str = ""
    urgent: bool = False


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Look whether this kiosk is ready; ends with 1 where a visitor could not sign."""
    settings, db = open_instance()
    found = list(findings(settings, db))
    if as_json:
        rows = [asdict(one) for one in found]
        click.echo(json.dumps({"findings": rows}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(": ".join(filter(None, [one.what, one.found, one.do])))
    click.get_current_context().exit(any(one.urgent for one in found))


def findings(settings: Settings, db: Db) -> Iterator[Finding]:
    """What a look at the machine, the event, its cases and its languages says."""
    free = shutil.disk_usage(settings.instance).free
    low = free < LEAST_SPACE
    yield Finding("disk", f"{free // 1_000_000} MB free", "make room" if low else "", low)
    built = (settings.static / "vendor" / "fonts.css").is_file()
    yield Finding(
        "fonts", "there" if built else "missing", "" if built else "run `make setup`", not built
    )
    event = events.shown(db)
    if event is None:
        yield Finding("event", "none is shown", "open one with `kiosk event open`", True)
        return
    practice = "open it with `kiosk event open`" if event.state == "practice" else ""
    yield Finding("event", f"{event.name}: {event.state}", practice)
    yield _clock(db, event)
    sealed = len(event.recipients)
    yield Finding(
        "keys", f"entries are sealed to {sealed}", "" if sealed else "name a recipient", not sealed
    )
    installed = case_states.applied(db, packs.installed(settings.cases, settings.fallback))
    for slug in event.cases:
        if slug not in installed:
            yield Finding(f"case {slug}", "is not here", "add it with `kiosk case add`", True)
            continue
        yield from _case(installed[slug], event)
    yield from _languages(event)


def _clock(db: Db, event: Event) -> Finding:
    today, newest = event.today().isoformat(), tallies.newest_day(db, event.id)
    if today < newest:
        return Finding("clock", f"{today} is before {newest}, counted here", "set the clock", True)
    return Finding("clock", today)


def _case(case: Case, event: Event) -> Iterator[Finding]:
    what = f"case {case.slug}"
    left = (case.expires - event.today()).days
    until = f"{case.state}, until {case.expires}"
    if case.state == "open" and left < 0:
        yield Finding(what, f"closed on {case.expires}", "extend it with `kiosk case extend`")
    else:
        soon = left <= SOON_DAYS and case.state == "open"
        yield Finding(what, until, f"closes in {left} days" if soon else "")
    for tag in event.languages:
        if tag not in case.words:
            shown = case.say("title", tag).language
            yield Finding(
                what, f"has no {tag} text, shows {shown}", f"run `kiosk case translate PACK {tag}`"
            )
        elif tag != case.language and not case.words[tag].reviewed_by:
            yield Finding(what, f"its {tag} text is a draft", "have it read and set `reviewed_by`")


def _languages(event: Event) -> Iterator[Finding]:
    for tag in event.languages:
        by = languages.known()[tag].reviewed_by
        do = "" if by else "have somebody read it who speaks it, and set `reviewed_by`"
        yield Finding(f"language {tag}", "checked" if by else "a draft", do)
