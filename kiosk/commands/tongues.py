"""`kiosk language`: which languages there are, how complete they are, and a translator's work."""

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from kiosk import catalogs, config, languages, packs
from kiosk.cases import Case
from kiosk.commands.common import Group, for_machines, instance, option, show_faults, show_warnings
from kiosk.config import assets
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

TAG = click.argument("tag")


@click.group(cls=Group)
def language() -> None:
    """The languages of the interface."""


@language.command("list")
@option("--json", "as_json", is_flag=True, callback=for_machines, help="Print the list as JSON.")
def list_languages(as_json: bool) -> None:
    """List the languages, who has looked them through, and in how many cases they are."""
    cases = _cases()
    rows: list[dict[str, Any]] = [
        {
            "language": one.tag,
            "name": one.name,
            "direction": one.direction,
            "reviewed_by": one.reviewed_by,
            "fallback": list(one.fallback),
            "interface": _part(one.tag),
            "cases": sum(one.tag in case.words for case in cases),
        }
        for one in languages.known().values()
    ]
    if as_json:
        click.echo(json.dumps({"languages": rows}, ensure_ascii=False, indent=2))
        return
    table = Table(
        # Translators: head of a column: the tag of a language.
        _("language"),
        _("name"),
        # Translators: head of a column: how much of the interface is translated.
        _("interface"),
        # Translators: head of a column: in how many of all cases a language is.
        ngettext("of %(n)s case", "of %(n)s cases", len(cases)),
        # Translators: head of a column: who has looked a translation through.
        _("reviewed by"),
    )
    for row in rows:
        share = f"{row['interface']:.0%}" if row["interface"] is not None else ""
        reviewed = str(row["reviewed_by"]) or _("nobody yet: a draft")
        table.add_row(str(row["language"]), str(row["name"]), share, str(row["cases"]), reviewed)
    Console(markup=False, emoji=False).print(table)


def _cases() -> list[Case]:
    try:
        return list(packs.installed(config.read(instance()).cases).values())
    except Refused:
        return []


def _part(tag: str) -> float | None:
    """The part of the interface that is translated; None where the sources are not here."""
    try:
        done, total = catalogs.complete(assets() / "translations", tag)
    except Refused:
        return None
    return done / total


@language.command()
@click.argument("tags", metavar="[LANGUAGE]...", nargs=-1)
def check(tags: tuple[str, ...]) -> None:
    """Name everything that is wrong in the catalogs; without LANGUAGE, in all of them.

    Warnings refuse nothing: letters that no font has, and texts too long for a button.
    """
    wanted = tags or tuple(tag for tag in languages.known() if tag != languages.SOURCE)
    folder = assets() / "translations"
    found = [fault for tag in map(_known, wanted) for fault in catalogs.faults(folder, tag)]
    show_warnings(one for tag in wanted for one in catalogs.warnings(folder, tag))
    refuse(found)
    click.echo(_("%(languages)s: no faults", languages=", ".join(wanted)))


@language.command()
@TAG
def add(tag: str) -> None:
    """Begin the catalog of a new language, such as tr or kk-Arab."""
    try:
        languages.locale(tag)
    except ValueError as error:
        why = _("is no language tag: write one such as tr or kk-Arab")
        raise Refused(Fault(tag, why)) from error
    file = catalogs.add(assets() / "translations", tag)
    click.echo(_("%(file)s: to be translated", file=file))
    why = _("give %(tag)s a part there too, else nobody is offered it", tag=tag)
    show_faults((Fault("languages.toml", why),))


@language.command()
@TAG
def update(tag: str) -> None:
    """Bring a catalog up to the strings there are now."""
    catalogs.update(assets() / "translations", _known(tag))
    done, total = catalogs.complete(assets() / "translations", tag)
    # Translators: %(tag)s is the tag of a language.
    said = ngettext(
        "%(tag)s: %(done)s of %(n)s string is translated",
        "%(tag)s: %(done)s of %(n)s strings are translated",
        total,
        tag=tag,
        done=done,
    )
    click.echo(said)


def _known(tag: str) -> str:
    if tag not in languages.known() or tag == languages.SOURCE:
        known = ", ".join(languages.known())
        raise Refused(Fault(tag, _("is none of %(known)s", known=known)))
    return tag
