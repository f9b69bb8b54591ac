"""`kiosk case sign`, `trust`, `translate` and `new`: case packs are made and vouched for."""

from dataclasses import replace
from pathlib import Path

import click

from kiosk import config, pack_facts, pack_signing, pack_writing, packs
from kiosk.commands import questions
from kiosk.commands.common import instance, show_faults, show_warnings
from kiosk.errors import Fault, Refused, refuse

FOLDER = click.argument("pack", type=click.Path(path_type=Path, exists=True, file_okay=False))


@click.command()
@FOLDER
@click.option(
    "--key", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="The key that `kiosk keys signer` made.",
)  # fmt: skip
def sign(pack: Path, key: Path) -> None:
    """Sign PACK, a folder without faults, so that kiosks that trust the key take it."""
    case = packs.read(pack)
    if _another_was_signed(pack):
        why = f"was {case.version} before too: raise it, so that no kiosk takes the older pack"
        show_faults((Fault("warning: case.toml: version", why),))
    signer = pack_signing.sign(pack, case, pack_signing.read_key(key))
    click.echo(f"{case.slug}: version {case.version} signed by {signer}")


def _another_was_signed(pack: Path) -> bool:
    """Whether this version was signed already, with other files."""
    try:
        pack_signing.signed_by(pack, packs.read(pack))
    except Refused as refused:
        return [fault.where for fault in refused.faults] == [pack_signing.FILE]
    return False


@click.command()
@click.argument("key")
def trust(key: str) -> None:
    """Take the packs that the owner of KEY (kiosk-signer-…) has signed."""
    settings = config.read(instance())
    if not pack_signing.is_signer(key):
        raise Refused(Fault("KEY", f"{key!r} is no signer: `kiosk keys signer` prints one"))
    if key not in settings.signers:
        config.write(replace(settings, signers=(*settings.signers, key)))
    click.echo(f"{key}: trusted here")


@click.command()
@FOLDER
@click.argument("language")
@click.option("--write", is_flag=True, help="Write the file; without it nothing is changed.")
def translate(pack: Path, language: str, write: bool) -> None:
    """Make or renew text.LANGUAGE.md in PACK, each part of the source beside its translation."""
    source, file = packs.facts_of(pack).get("language"), pack / f"text.{language}.md"
    for tag, where in ((source, "case.toml: language"), (language, "LANGUAGE")):
        if why := pack_facts.tag_rule(tag):
            raise Refused(Fault(where, why))
    if source == language:
        raise Refused(Fault("LANGUAGE", f"{language} is the source language: name another one"))
    made = pack_writing.translation(pack / f"text.{source}.md", file)
    if made.changed:
        click.echo(f"{file.name}: the source is another one since: {', '.join(made.changed)}")
    if made.missing:
        click.echo(f"{file.name}: to be translated: {', '.join(made.missing)}")
    if not (made.changed or made.missing):
        click.echo(f"{file.name}: nothing is to be translated")
    if write:
        pack_writing.replace_file(file, made.content)
    click.echo(f"{file.name}: written" if write else "Nothing is written yet: add --write")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--time-zone", default="UTC", show_default=True, help="Of the closing day.")
def new(folder: Path, time_zone: str) -> None:
    """Ask what a case needs and write its pack into DIR, a new folder."""
    if folder.exists():
        raise Refused(Fault(str(folder), "is there already: name a new folder"))
    if why := pack_facts.zone(time_zone):
        raise Refused(Fault("--time-zone", why))
    facts, words = questions.case(time_zone)
    pack_writing.write(folder, facts, words)
    checked = packs.check(folder)
    show_warnings(checked.warnings)
    refuse(checked.faults)
    click.echo(f"{folder}: written; look it through, then sign it or add it with --unsigned")
