"""Case packs: a folder or a zip of one case. Reading finds every fault; adding changes nothing
unless there is none.
"""

import datetime
import shutil
import stat
import tempfile
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kiosk import (
    languages,
    pack_facts,
    pack_making,
    pack_pictures,
    pack_rules,
    pack_signing,
    pack_sounds,
    pack_words,
)
from kiosk.cases import Case, Words
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _

OTHERS = (".md", ".toml", ".xlsx")
# What zipfile raises for damaged archives.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)
CHECKS: Mapping[str, Callable[[Path], str]] = {
    **dict.fromkeys(pack_pictures.KINDS, pack_pictures.fault),
    **dict.fromkeys(pack_sounds.KINDS, pack_sounds.fault),
}
MOST_FILES = 100
MOST_FILE_BYTES = 4_000_000
MOST_BYTES = 30_000_000


@dataclass(frozen=True)
class Checked:
    """A pack that was read: the case where there is no fault, and what to look at all the same."""

    case: Case | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def read(folder: Path, added: bool = False) -> Case:
    """The case in `folder`, see `check`; raises `Refused` with every fault."""
    checked = check(folder, added=added)
    if checked.case is None:
        raise Refused(*checked.faults)
    return checked.case


def check(folder: Path, today: datetime.date | None = None, added: bool = False) -> Checked:
    """Read the pack in `folder` and collect everything that is wrong with it.

    What does not keep a case from being shown, such as a passed closing date, is a warning. One
    that was `added` here was told them then, and had its telephone numbers looked up.
    """
    try:
        facts = facts_of(folder)
    except Refused as refused:
        return Checked(None, refused.faults)
    faults = pack_facts.faults(facts) + _file_faults(folder)
    words: dict[str, Words] = {}
    for text in sorted(folder.glob("text.*.md")):
        if text.is_symlink() or not text.is_file():
            continue
        language = text.name.removeprefix("text.").removesuffix(".md")
        if why := pack_facts.tag_in_name(language):
            faults.append(Fault(text.name, why))
            continue
        found, more = pack_words.read(text, language)
        faults += more
        if found:
            words[language] = found
    names = {file.name for file in folder.iterdir() if file.is_file()}
    faults += pack_rules.word_faults(facts, words, names)
    faults += [] if faults or added else pack_facts.dialling_faults(facts)
    if faults:
        return Checked(None, tuple(faults))
    case = pack_making.case(folder, facts, words)
    if wrong := tuple(pack_rules.letter_faults(case)):
        return Checked(None, wrong)
    if added:
        return Checked(case, ())
    warnings = [*_warnings(case, today or datetime.datetime.now().date())]
    return Checked(case, (), (*warnings, *pack_rules.glyph_warnings(facts, words)))


def facts_of(folder: Path) -> dict[str, Any]:
    """What `case.toml` in `folder` says, with or without faults; `Refused` if it is unreadable."""
    file = folder / "case.toml"
    if not file.is_file():
        raise Refused(Fault("case.toml", _("is missing: every pack has one")))
    if file.stat().st_size > pack_words.MOST_BYTES:
        raise Refused(Fault("case.toml", _("is larger than 200 KB: shorten it")))
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        why = _("cannot be read (%(error)s): mend that line", error=error)
        raise Refused(Fault("case.toml", why)) from error


def _file_faults(folder: Path) -> list[Fault]:
    found = []
    for file in sorted(folder.iterdir()):
        if file.is_symlink() or not file.is_file():
            found.append(Fault(file.name, _("is not a plain file: a pack holds files only")))
        elif file.suffix.lower() not in (*CHECKS, *OTHERS):
            found.append(Fault(file.name, _("has no place in a pack: remove it")))
        elif file.stat().st_size > _most(file.name):
            found.append(_too_large(file.name))
        elif (check := CHECKS.get(file.suffix.lower())) and (why := check(file)):
            found.append(Fault(file.name, why))
    return found


def _most(name: str) -> int:
    """How many bytes a file of that name may have."""
    return pack_sounds.MOST_BYTES if pack_sounds.language_of(name) else MOST_FILE_BYTES


def _too_large(where: str) -> Fault:
    most = _most(Path(where).name) // 1_000_000
    return Fault(where, _("is larger than %(most)s MB: make it smaller", most=most))


def _warnings(case: Case, today: datetime.date) -> Iterator[Fault]:
    source = case.folder / f"text.{case.language}.md"
    made_from = pack_words.fingerprint(source)
    yield from pack_rules.warnings(case, today, made_from, pack_words.SPOKEN)
    if pack_words.draft(source)[0].source_sections:
        why = _("has lines after `> `, which nobody sees in a source: mend them")
        yield Fault(source.name, why)
    shown = {picture.file for picture in case.pictures}
    for file in sorted(case.folder.iterdir()):
        if file.suffix.lower() in pack_pictures.KINDS:
            if file.name not in shown:
                yield Fault(file.name, _("has no [[pictures]]: write credit and consent there"))
            if pack_pictures.has_details(file):
                why = _("may tell place and time (EXIF, XMP): save it without them")
                yield Fault(file.name, why)
    for language, name in case.audio.items():
        if language not in languages.known():
            yield Fault(name, _("is never heard: no page is in %(language)s", language=language))
        if pack_sounds.has_details(case.folder / name):
            yield Fault(name, _("may tell who speaks, and where: save it without tags"))
    try:
        pack_signing.signed_by(case.folder, case)
    except Refused as refused:
        yield from refused.faults


@contextmanager
def unpacked(pack: Path) -> Iterator[Path]:
    """The folder of a pack: `pack` itself, or a temporary one where it is a zip.

    Raises `Refused` for a zip that could write elsewhere, hides files or grows too large;
    nothing of it is written then.
    """
    if pack.is_dir():
        yield pack
        return
    if not pack.is_file() or not zipfile.is_zipfile(pack):
        raise Refused(Fault(str(pack), _("is neither a folder nor a zip of a case pack")))
    with tempfile.TemporaryDirectory() as place:
        try:
            _unzip(pack, Path(place))
        except BROKEN as error:
            why = _("is a broken zip (%(error)s): pack it anew", error=error)
            raise Refused(Fault(str(pack), why)) from error
        yield Path(place)


def _unzip(pack: Path, place: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        members = [one for one in archive.infolist() if not one.filename.endswith("/")]
        folder = _one_folder(members)
        refuse(_zip_faults(members, folder))
        for member in members:
            with archive.open(member) as content:
                data = content.read(_most(member.filename.removeprefix(folder)) + 1)
            (place / member.filename.removeprefix(folder)).write_bytes(data)


def _one_folder(members: list[zipfile.ZipInfo]) -> str:
    """The folder all members lie in, with its slash, or nothing where they lie at the top."""
    first = members[0].filename.partition("/")[0] + "/" if members else ""
    plain = not first.startswith((".", "/"))
    return first if plain and all(member.filename.startswith(first) for member in members) else ""


def _zip_faults(members: list[zipfile.ZipInfo], folder: str) -> Iterator[Fault]:
    names = [member.filename.removeprefix(folder) for member in members]
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
        why = _("holds more than %(n)s files or 30 MB: make it smaller", n=MOST_FILES)
        yield Fault(_("the zip"), why)
        return
    for member, name in zip(members, names, strict=True):
        if not name or name != Path(name).name or "\\" in name or name.startswith("."):
            why = _("lies in a folder or has a hidden name: put it on top")
            yield Fault(member.filename, why)
        elif stat.S_ISLNK(member.external_attr >> 16) or member.flag_bits & 1:
            why = _("is a link or encrypted: a pack holds plain files only")
            yield Fault(member.filename, why)
        elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Fault(member.filename, _("is packed in a rare way: pack the zip anew"))
        elif member.file_size > _most(name):
            yield _too_large(member.filename)
        elif names.count(name) > 1:
            yield Fault(member.filename, _("stands twice in the zip: keep one"))


def add(pack: Path, cases: Path, signers: Collection[str] = (), unsigned: bool = True) -> Case:
    """Copy the checked `pack` into the folder `cases`, in the place of an older one.

    Raises `Refused` with every fault, for a lower version than the installed one, for a signature
    that does not fit or is by nobody of `signers`, and for none unless `unsigned` ones are taken;
    what is installed stays as it was then.
    """
    with unpacked(pack) as source:
        slug = read(source).slug
        cases.mkdir(parents=True, exist_ok=True)
        fresh = cases / f".{slug}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for file in sorted(source.iterdir()):
            shutil.copyfile(file, fresh / file.name)
    place, old = cases / slug, cases / f".{slug}.old"
    try:
        # The copy is what counts: the source may have changed since it was read.
        case = read(fresh, added=True)
        signer = pack_signing.vouched(fresh, case, signers)
        refuse(_hindrances(case, kept(cases, slug), bool(signer or unsigned)))
    except Refused:
        shutil.rmtree(fresh)
        raise
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return replace(case, folder=place)


def _hindrances(case: Case, before: Case | None, vouched: bool) -> Iterator[Fault]:
    """Why a case without faults may not take the place of the one `before`."""
    if before and case.version < before.version:
        yield Fault(
            "case.toml: version",
            _(
                "is %(version)s, the kiosk has %(newer)s: get the newest pack",
                version=case.version,
                newer=before.version,
            ),
        )
    if not vouched:
        signed = before and (before.folder / pack_signing.FILE).exists()
        why = _("is not signed: get a signed pack, or add it with --unsigned")
        if signed:
            why = _(
                "is not signed, and the one on the kiosk is: get a signed pack, or add it with"
                " --unsigned"
            )
        yield Fault(case.slug, why)


def kept(cases: Path, slug: str) -> Case | None:
    """The installed case with that slug; None where there is none that can be read."""
    try:
        return read(cases / slug, added=True)
    except Refused:
        return None


def installed(
    cases: Path, fallback: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> dict[str, Case]:
    """The cases in the folder `cases`, by slug, with the kiosk's own `fallback` of languages."""
    folders = sorted(folder for folder in cases.glob("[!.]*") if folder.is_dir())
    found = (replace(read(folder, added=True), fallback=fallback) for folder in folders)
    return {case.slug: case for case in found}
