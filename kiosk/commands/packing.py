"""`kiosk case sign`, `trust`, `translate` and `new`: case packs are made and vouched for."""

from dataclasses import replace
from pathlib import Path

import click

from kiosk import config, pack_facts, pack_signing, pack_writing, packs
from kiosk.commands import questions
from kiosk.commands.common import Command, Place, instance, option, show_warnings
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _

FOLDER = click.argument("pack", type=Place(path_type=Path, exists=True, file_okay=False))


@click.command(cls=Command)
@FOLDER
@option(
    "--key", required=True, type=Place(path_type=Path, dir_okay=False),
    help="The key that `kiosk keys signer` made.",
)  # fmt: skip
def sign(pack: Path, key: Path) -> None:
    """Sign PACK, a folder without faults, so that kiosks that trust the key take it."""
    case = packs.read(pack)
    if _another_was_signed(pack):
        why = _(
            "was %(version)s before too: raise it, so that no kiosk takes the older pack",
            version=case.version,
        )
        show_warnings((Fault("case.toml: version", why),))
    signer = pack_signing.sign(pack, case, pack_signing.read_key(key))
    said = _(
        "%(case)s: version %(version)s signed by %(signer)s",
        case=case.slug,
        version=case.version,
        signer=signer,
    )
    click.echo(said)


def _another_was_signed(pack: Path) -> bool:
    """Whether this version was signed already, with other files."""
    try:
        pack_signing.signed_by(pack, packs.read(pack))
    except Refused as refused:
        return [fault.where for fault in refused.faults] == [pack_signing.FILE]
    return False


@click.command(cls=Command)
@click.argument("key")
def trust(key: str) -> None:
    """Take the packs that the owner of KEY (kiosk-signer-…) has signed."""
    settings = config.read(instance())
    if not pack_signing.is_signer(key):
        raise Refused(
            Fault("KEY", _("%(text)r is no signer: `kiosk keys signer` prints one", text=key))
        )
    if key not in settings.signers:
        config.write(replace(settings, signers=(*settings.signers, key)))
    # Translators: %(key)s is the key of an organisation that signs cases.
    click.echo(_("%(key)s: trusted here", key=key))


@click.command(cls=Command)
@FOLDER
@click.argument("language")
@option("--write", is_flag=True, help="Write the file; without it nothing is changed.")
def translate(pack: Path, language: str, write: bool) -> None:
    """Make or renew text.LANGUAGE.md in PACK, each part of the source beside its translation."""
    source, file = packs.facts_of(pack).get("language"), pack / f"text.{language}.md"
    for tag, where in ((source, "case.toml: language"), (language, "LANGUAGE")):
        if why := pack_facts.tag_rule(tag):
            raise Refused(Fault(where, why))
    if source == language:
        why = _("%(language)s is the source language: name another one", language=language)
        raise Refused(Fault("LANGUAGE", why))
    made = pack_writing.translation(pack / f"text.{source}.md", file)
    name = file.name
    if made.changed:
        parts = ", ".join(made.changed)
        # Translators: %(parts)s of the source text were changed after they had been translated.
        said = _("%(file)s: the source is another one since: %(parts)s", file=name, parts=parts)
        click.echo(said)
    if made.missing:
        parts = ", ".join(made.missing)
        click.echo(_("%(file)s: to be translated: %(parts)s", file=name, parts=parts))
    if not (made.changed or made.missing):
        click.echo(_("%(file)s: nothing is to be translated", file=name))
    said = _("Nothing is written yet: add --write")
    if write:
        pack_writing.replace_file(file, made.content)
        said = _("%(file)s: written", file=name)
    click.echo(said)


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=Place(path_type=Path))
@option("--time-zone", default="UTC", show_default=True, help="Of the closing day.")
def new(folder: Path, time_zone: str) -> None:
    """Ask what a case needs and write its pack into DIR, a new folder."""
    if folder.exists():
        raise Refused(Fault(str(folder), _("is there already: name a new folder")))
    if why := pack_facts.zone(time_zone):
        raise Refused(Fault("--time-zone", why))
    facts, words = questions.case(time_zone)
    pack_writing.write(folder, facts, words)
    checked = packs.check(folder)
    show_warnings(checked.warnings)
    refuse(checked.faults)
    said = _(
        "%(folder)s: written; look it through, then sign it or add it with --unsigned",
        folder=folder,
    )
    click.echo(said)
