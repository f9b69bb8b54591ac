"""`kiosk case draft`: a bulletin on paper or web becomes a draft pack."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk import pack_writing
from kiosk.commands.common import Command, Place, for_machines, option
from kiosk.errors import Fault, Refused
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

if TYPE_CHECKING:
    from kiosk.bulletins.drafting import Draft


@click.command(cls=Command)
@click.argument("bulletin", type=Place(path_type=Path, exists=True, dir_okay=False))
@option("-o", "folder", type=Place(path_type=Path), help="The folder of the new pack.")
@option(
    "--json", "as_json", is_flag=True, callback=for_machines, help="Print what was read as JSON."
)
def draft(bulletin: Path, folder: Path | None, as_json: bool) -> None:
    """Make a draft pack from BULLETIN (.txt, .html, .pdf) and list what to look at.

    Several cases in one bulletin become several packs inside the folder.
    """
    # Here, since the start of a kiosk needs none of it.
    from kiosk.bulletins import drafting, extraction, reading

    if folder is None and not as_json:
        raise click.UsageError(_("name a folder for the draft with -o, or use --json"))
    found = extraction.extract(reading.lines(bulletin))
    if as_json:
        click.echo(json.dumps({"cases": found}, ensure_ascii=False, indent=2))
    if not found:
        why = _("asks nobody to write to anybody: it holds no addressee and no letter")
        raise Refused(Fault(str(bulletin), why))
    if folder is None:
        return
    for number, case in enumerate(found, start=1):
        made = drafting.draft(case)
        place = folder if len(found) == 1 else folder / f"{number}-{made.slug}"
        pack_writing.write(place, made.facts, made.words)
        if not as_json:
            _tell(place, case, made)


def _tell(place: Path, case: dict[str, Any], made: "Draft") -> None:
    """What was read, what is doubted and what is missing."""
    demands, targets = len(case["demands"]), len(case["targets"])
    number = case["case_number"] or "?"
    click.echo(_("%(folder)s: a draft of case %(number)s", folder=place, number=number))
    parts = (
        ngettext("%(n)s target", "%(n)s targets", targets),
        ngettext("%(n)s demand", "%(n)s demands", demands),
        _("a letter") if case["letter"] else _("no letter"),
    )
    click.echo(", ".join(parts))
    for row in case["doubts"]:
        words = f": {row['words']!r}" if row.get("words") else ""
        # Translators: of what was read in a bulletin %(doubt)s tells what is doubtful, and where.
        line = _("doubt: %(doubt)s", doubt=f"{row['field']}: {row['why']}{words}")
        click.echo(line, err=True)
    for lacking in made.missing:
        # Translators: %(where)s is a file and a key in it that the bulletin does not tell.
        click.echo(_("missing: %(where)s", where=lacking), err=True)
    click.echo(_("Settle these, then run `kiosk case check` on the folder."))
