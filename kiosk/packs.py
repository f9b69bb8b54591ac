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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import pack_facts, pack_words
from kiosk.cases import Case, Words
from kiosk.errors import Fault, Refused, refuse

PICTURES = {".webp": b"RIFF", ".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
OTHERS = (".md", ".toml", ".xlsx", ".mp3", ".ogg", ".m4a")
# What zipfile raises for damaged archives.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)
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

    One that was `added` here had its telephone numbers looked up then.

    A passed closing date, an outdated translation and a picture past its date are warnings.
    """
    file = folder / "case.toml"
    if not file.is_file():
        return Checked(None, (Fault("case.toml", "is missing: every pack has one"),))
    try:
        facts = tomllib.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        return Checked(None, (Fault("case.toml", f"cannot be read ({error}): mend that line"),))
    faults = pack_facts.faults(facts) + _file_faults(folder)
    words: dict[str, Words] = {}
    for text in sorted(folder.glob("text.*.md")):
        if text.is_symlink() or not text.is_file():
            continue
        language = text.name.removeprefix("text.").removesuffix(".md")
        if why := pack_facts.tag_rule(language):
            faults.append(Fault(text.name, f"its language {why}"))
            continue
        found, more = pack_words.read(text, language)
        faults += more
        if found:
            words[language] = found
    faults += _missing_words(facts, words, folder)
    faults += [] if faults or added else pack_facts.dialling_faults(facts)
    if faults:
        return Checked(None, tuple(faults))
    case = _case(folder, facts, words)
    return Checked(case, (), tuple(_warnings(case, today or datetime.datetime.now().date())))


def _file_faults(folder: Path) -> list[Fault]:
    found = []
    for file in sorted(folder.iterdir()):
        if file.is_symlink() or not file.is_file():
            found.append(Fault(file.name, "is not a plain file: a pack holds files only"))
        elif file.suffix.lower() not in (*PICTURES, *OTHERS):
            found.append(Fault(file.name, "has no place in a pack: remove it"))
        elif file.stat().st_size > MOST_FILE_BYTES:
            found.append(Fault(file.name, "is larger than 4 MB: make it smaller"))
        elif file.suffix.lower() in PICTURES:
            begin = PICTURES[file.suffix.lower()]
            with file.open("rb") as content:
                if content.read(len(begin)) != begin:
                    found.append(Fault(file.name, "is not the kind of picture its name says"))
    return found


def _missing_words(facts: dict[str, Any], words: dict[str, Words], folder: Path) -> list[Fault]:
    source = facts.get("language")
    pictures, asks = facts.get("pictures"), facts.get("asks")
    there = {file.name for file in folder.iterdir() if file.is_file()}
    found = [
        Fault(f"case.toml: pictures.{number}.file", f"{row['file']!r} is not in the pack")
        for number, row in enumerate(pictures if isinstance(pictures, list) else [], start=1)
        if isinstance(row, dict) and isinstance(row.get("file"), str) and row["file"] not in there
    ]
    if not isinstance(source, str):
        return found
    if f"text.{source}.md" not in there:
        return [*found, Fault(f"text.{source}.md", "is missing: write the source text")]
    if source not in words:
        return found
    listed = asks if isinstance(asks, list) else []
    asked = [ask.get("kind") for ask in listed if isinstance(ask, dict)]
    needed = ["Story", *(["Letter", "Demands"] if "letter" in asked else [])]
    needed += ["Petition"] if "petition" in asked else []
    return found + [
        Fault(f"text.{source}.md: {heading}", "is missing: write that section")
        for heading in needed
        if not words[source].sections.get(heading)
    ]


def _case(folder: Path, facts: dict[str, Any], words: dict[str, Words]) -> Case:
    plain = ("slug", "number", "issued", "expires", "time_zone", "url", "language")
    optional = (
        "sensitive", "young_readers", "state", "deliver_to", "do_not_mention", "country", "news",
    )  # fmt: skip
    kept = {key: facts[key] for key in (*plain, *optional) if key in facts}
    return Case(
        folder=folder,
        words=words,
        **facts["person"],
        targets=pack_facts.targets(facts),
        asks=pack_facts.asks(facts),
        pictures=pack_facts.pictures(facts),
        still_asks=tuple(facts.get("still_asks", ())),
        resources=tuple(facts.get("resources", ())),
        **kept,
    )


def _warnings(case: Case, today: datetime.date) -> Iterator[Fault]:
    if today > case.expires:
        yield Fault("case.toml: expires", f"{case.expires} has passed: the case shows as closed")
    source = pack_words.fingerprint(case.folder / f"text.{case.language}.md")
    for language, words in case.words.items():
        if language != case.language and words.made_from != source:
            yield Fault(f"text.{language}.md", "was made from another source text: look it through")
    for picture in case.pictures:
        if today > picture.use_until:
            yield Fault(f"case.toml: pictures {picture.file}", "may no longer be used")


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
        raise Refused(Fault(str(pack), "is neither a folder nor a zip of a case pack"))
    with tempfile.TemporaryDirectory() as place:
        try:
            _unzip(pack, Path(place))
        except BROKEN as error:
            raise Refused(Fault(str(pack), f"is a broken zip ({error}): pack it anew")) from error
        yield Path(place)


def _unzip(pack: Path, place: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        members = [one for one in archive.infolist() if not one.filename.endswith("/")]
        folder = _one_folder(members)
        refuse(_zip_faults(members, folder))
        for member in members:
            with archive.open(member) as content:
                data = content.read(MOST_FILE_BYTES + 1)
            (place / member.filename.removeprefix(folder)).write_bytes(data)


def _one_folder(members: list[zipfile.ZipInfo]) -> str:
    """The folder all members lie in, with its slash, or nothing where they lie at the top."""
    first = members[0].filename.partition("/")[0] + "/" if members else ""
    plain = not first.startswith((".", "/"))
    return first if plain and all(member.filename.startswith(first) for member in members) else ""


def _zip_faults(members: list[zipfile.ZipInfo], folder: str) -> Iterator[Fault]:
    names = [member.filename.removeprefix(folder) for member in members]
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
        yield Fault("the zip", f"holds more than {MOST_FILES} files or 30 MB: make it smaller")
        return
    for member, name in zip(members, names, strict=True):
        if not name or name != Path(name).name or "\\" in name or name.startswith("."):
            yield Fault(member.filename, "lies in a folder or has a hidden name: put it on top")
        elif stat.S_ISLNK(member.external_attr >> 16) or member.flag_bits & 1:
            yield Fault(member.filename, "is a link or encrypted: a pack holds plain files only")
        elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Fault(member.filename, "is packed in a rare way: pack the zip anew")
        elif member.file_size > MOST_FILE_BYTES:
            yield Fault(member.filename, "is larger than 4 MB: make it smaller")
        elif names.count(name) > 1:
            yield Fault(member.filename, "stands twice in the zip: keep one")


def add(pack: Path, cases: Path) -> Case:
    """Copy the checked `pack` into the folder `cases`, in the place of an older one.

    Raises `Refused` with every fault; what is installed stays as it was then.
    """
    with unpacked(pack) as source:
        case = read(source)
        cases.mkdir(parents=True, exist_ok=True)
        fresh = cases / f".{case.slug}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for file in sorted(source.iterdir()):
            shutil.copyfile(file, fresh / file.name)
    place, old = cases / case.slug, cases / f".{case.slug}.old"
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return read(place)


def installed(cases: Path) -> dict[str, Case]:
    """The cases in the folder `cases`, by slug."""
    folders = sorted(folder for folder in cases.glob("[!.]*") if folder.is_dir())
    return {case.slug: case for case in (read(folder, added=True) for folder in folders)}
