"""`kiosk doctor`: is this kiosk ready for the stall, and what to do where it is not."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click

from kiosk import (
    case_states,
    events,
    identities,
    languages,
    packs,
    printing,
    rehearsal,
    tallies,
)
from kiosk.cases import Case
from kiosk.commands.common import Command, for_machines, open_instance, option
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.events import Event
from kiosk.languages import Said
from kiosk.slips import Slip
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

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


@click.command(cls=Command)
@option(
    "--json", "as_json", is_flag=True, callback=for_machines, help="Print the findings as JSON."
)
@option("--print", "prints", is_flag=True, help="Print a slip to look at, in every language.")
def doctor(as_json: bool, prints: bool) -> None:
    """Look whether this kiosk is ready; ends with 1 where a visitor could not sign."""
    settings, db = open_instance()
    found = list(findings(settings, db))
    if prints or settings.printer.way != "none":
        found.append(_printer(settings, db, prints))
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
    found = _("%(n)s MB free", n=free // 1_000_000)
    yield Finding(_("disk"), found, _("make room") if low else "", low)
    built = (settings.static / "vendor" / "fonts.css").is_file()
    # Translators: of the fonts, whether they are there.
    found = _("there") if built else _("missing")
    yield Finding(_("fonts"), found, "" if built else _("run `make setup`"), not built)
    event = events.shown(db)
    if event is None:
        # Translators: of the events.
        found = _("none is shown")
        yield Finding(_("event"), found, _("open one with `kiosk event open`"), True)
        return
    practice = _("open it with `kiosk event open`") if event.state == "practice" else ""
    yield Finding(_("event"), f"{event.name}: {event.state}", practice)
    yield _clock(db, event)
    sealed = len(event.recipients)
    # Translators: %(n)s is the number of keys of organisers that open the entries.
    found = _("entries are sealed to %(n)s", n=sealed)
    do = "" if sealed else _("name a recipient")
    if sealed == 1:
        do = _("when that key is lost, nobody opens them: make a second one")
    yield Finding(_("keys"), found, do, not sealed)
    for fault in identities.found(settings.instance):
        yield Finding(fault.where, fault.why, _("delete it here, after a copy was made"), True)
    if not rehearsal.is_done(settings.keys, event.recipients):
        # Translators: of the keys: nobody has tried yet whether the office opens what is signed.
        yield Finding(_("rehearsal"), _("not done"), _("run `kiosk rehearse FILE`"))
    installed = case_states.applied(db, packs.installed(settings.cases, settings.fallback))
    for slug in event.cases:
        if slug not in installed:
            # Translators: of a case.
            found = _("is not here")
            what = _("case %(case)s", case=slug)
            yield Finding(what, found, _("add it with `kiosk case add`"), True)
            continue
        yield from _case(installed[slug], event)
    yield from _languages(event)


def _printer(settings: Settings, db: Db, prints: bool) -> Finding:
    """What the printer is, or with `prints` what came of a slip that was sent to it."""
    way, what = settings.printer.way, _("printer")
    if way == "none":
        # Translators: of the printer.
        return Finding(what, _("none is named"), _("write [printer] into config.toml"))
    if way == "browser":
        # Translators: of the printer.
        found = _("the browser prints")
        return Finding(what, found, _("sign in practice and print a slip") if prints else "")
    where = settings.printer.address or settings.printer.queue
    if not prints:
        return Finding(what, where, _("try it with `kiosk doctor --print`"))
    try:
        is_sure = printing.send(settings.printer, _test_slip(events.shown(db)))
    except printing.Unprinted as fault:
        return Finding(what, where, str(fault))
    if is_sure:
        # Translators: of a slip to try the printer.
        return Finding(what, _("%(where)s: it says that it has printed", where=where))
    # Translators: of a slip to try the printer, which does not say what became of it.
    found = _("%(where)s: sent", where=where)
    return Finding(what, found, _("look whether a slip has come out"))


def _test_slip(event: Event | None) -> Slip:
    """A slip that says something in every language of the event."""
    tags = event.languages if event else tuple(languages.known())
    return Slip(
        language=languages.SOURCE,
        organisation=event.organisation if event else "kiosk",
        number=Said("kiosk doctor", languages.SOURCE),
        names=tuple(Said(languages.known()[tag].name, tag) for tag in tags),
        address="https://example.org/",
        typed="example.org",
        demands=tuple(
            Said(languages.catalog(tag).gettext("Welcome! Lend your voice."), tag) for tag in tags
        ),
    )


def _clock(db: Db, event: Event) -> Finding:
    today, newest = event.today().isoformat(), tallies.newest_day(db, event.id)
    if today < newest:
        # Translators: the clock says %(today)s, and something was counted on the day %(newest)s.
        found = _("%(today)s is before %(newest)s, counted here", today=today, newest=newest)
        return Finding(_("clock"), found, _("set the clock"), True)
    return Finding(_("clock"), today)


def _case(case: Case, event: Event) -> Iterator[Finding]:
    what = _("case %(case)s", case=case.slug)
    left = (case.expires - event.today()).days
    # Translators: %(state)s is open, paused, expired or ended.
    until = _("%(state)s, until %(day)s", state=case.state, day=case.expires)
    if case.state == "open" and left < 0:
        found = _("closed on %(day)s", day=case.expires)
        yield Finding(what, found, _("extend it with `kiosk case extend`"))
    else:
        soon = left <= SOON_DAYS and case.state == "open"
        closes = ngettext("closes in %(n)s day", "closes in %(n)s days", left)
        yield Finding(what, until, closes if soon else "")
    for tag in event.languages:
        if tag not in case.words:
            shown = case.say("title", tag).language
            # Translators: the placeholders are tags of languages, such as zh-Hans.
            found = _("has no %(tag)s text, shows %(shown)s", tag=tag, shown=shown)
            yield Finding(what, found, _("run `kiosk case translate PACK %(tag)s`", tag=tag))
        elif tag != case.language and not case.words[tag].reviewed_by:
            found = _("its %(tag)s text is a draft", tag=tag)
            yield Finding(what, found, _("have it read and set `reviewed_by`"))


def _languages(event: Event) -> Iterator[Finding]:
    for tag in event.languages:
        by = languages.known()[tag].reviewed_by
        do = "" if by else _("have somebody read it who speaks it, and set `reviewed_by`")
        # Translators: of a language.
        found = _("checked") if by else _("a draft")
        yield Finding(_("language %(tag)s", tag=tag), found, do)
