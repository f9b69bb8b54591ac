"""`kiosk case draft`: a bulletin on paper or web becomes a draft pack."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk import pack_writing
from kiosk.errors import Fault, Refused

if TYPE_CHECKING:
    from kiosk.bulletins.drafting import Draft


@click.command()
@click.argument("bulletin", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "folder", type=click.Path(path_type=Path), help="The folder of the new pack.")
@click.option("--json", "as_json", is_flag=True, help="Print what was read as JSON.")
def draft(bulletin: Path, folder: Path | None, as_json: bool) -> None:
    """Make a draft pack from BULLETIN (.txt, .html, .pdf) and list what to look at.

    Several cases in one bulletin become several packs inside the folder.
    """
    # Here, since the start of a kiosk needs none of it.
    from kiosk.bulletins import drafting, extraction, reading

    if folder is None and not as_json:
        raise click.UsageError("name a folder for the draft with -o, or use --json")
    found = extraction.extract(reading.lines(bulletin))
    if as_json:
        click.echo(json.dumps({"cases": found}, ensure_ascii=False, indent=2))
    if not found:
        why = "asks nobody to write to anybody: it holds no addressee and no letter"
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
    click.echo(f"{place}: a draft of case {case['case_number'] or '?'}, {targets} targets,")
    click.echo(f"{demands} demands, {'a' if case['letter'] else 'no'} letter")
    for row in case["doubts"]:
        words = f": {row['words']!r}" if row.get("words") else ""
        click.echo(f"doubt: {row['field']}: {row['why']}{words}", err=True)
    for line in made.missing:
        click.echo(f"missing: {line}", err=True)
    click.echo("Settle these, then run `kiosk case check` on the folder.")
