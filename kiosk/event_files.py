"""Event files: all that makes a second tablet, in one file that somebody vouches for.

An event file is a message of the kind `event`, see `signed`: `{v, version, event, packs}`. `event`
holds the fields of an event but its state, `packs` are `[slug, version, zip]`. No key is in it but
public ones, and no PIN. Nothing of a file is decoded before its signer is known to be trusted.
"""

import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import event_shape, events, pack_signing, packs, signed
from kiosk.cases import Case
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused, refuse
from kiosk.events import Event
from kiosk.words import say as _

FORMAT = 1
MOST_BYTES = 64 * 1024 * 1024
OWN = ("state", "version", "file_sha256")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)

Pack = tuple[str, int, bytes]


@dataclass(frozen=True)
class EventFile:
    """An event file that a trusted signer vouches for; its event is in practice."""

    event: Event
    packs: tuple[Pack, ...]
    signer: str


def export(cases: Path, event: Event, key: Ed25519PrivateKey) -> tuple[bytes, Event]:
    """The next event file of `event` with its cases out of the folder `cases`, and what the event
    is now: of that version.

    Raises `Refused` where a case is missing, or all of it is too large for one file.
    """
    found = []
    for slug in event.cases:
        case = packs.kept(cases, slug)
        if case is None:
            raise Refused(Fault(slug, _("is not on this kiosk: add it with `kiosk case add`")))
        found.append((slug, case.version, zipped(case.folder)))
    version = event.version + 1
    message = write(event, version, found, key)
    return message, replace(event, version=version, file_sha256=_hash(message))


def zipped(folder: Path) -> bytes:
    """The pack in `folder` as a zip that is the same for the same files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            member = zipfile.ZipInfo(file.name, FIRST_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, file.read_bytes())
    return content.getvalue()


def write(event: Event, version: int, found: Sequence[Pack], key: Ed25519PrivateKey) -> bytes:
    """The event file of that version; raises `Refused` for what no kiosk would take."""
    said = {name: value for name, value in asdict(event).items() if name not in OWN}
    refuse(event_shape.event_faults(said))
    content = {"v": FORMAT, "version": version, "event": said, "packs": [list(p) for p in found]}
    message = signed.sign("event", key, content)
    _refuse_size(message)
    return message


def read(message: bytes, signers: Collection[str]) -> EventFile:
    """What an event file says, if one of `signers` vouches for it.

    Raises `Refused` for every other file, one that was changed, and one of a strange shape. Its
    packs are not looked into yet.
    """
    _refuse_size(message)
    head = message[: signed.HEAD_BYTES]
    signer = signer_of(message)
    is_event = signed.kind_of(message) == "event" and len(head) == signed.HEAD_BYTES
    if is_event and signer not in signers:
        why = _(
            "is by %(signer)s, who is not trusted here: if it should be, `kiosk event import"
            " --signer` it",
            signer=signer,
        )
        raise Refused(Fault("event", why))
    content, _public = signed.read("event", message)
    if content.get("v") != FORMAT:
        raise Refused(Fault("event", _("is of a newer kiosk: install the newest one here")))
    refuse(event_shape.faults(content))
    said: dict[str, Any] = content["event"]
    lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    event = Event(
        **{**said, **lists},
        version=content["version"],
        file_sha256=_hash(message),
        state="practice",
    )
    refuse(Fault(f"event.{name}", why) for name, why in events.faults(event))
    found = tuple((slug, version, pack) for slug, version, pack in content["packs"])
    if sorted(event.cases) != sorted(slug for slug, _version, _pack in found):
        raise Refused(event_shape.strange("packs"))
    return EventFile(event, found, signer)


def signer_of(message: bytes) -> str:
    """Whom an event file names as its signer; nothing proves it before `read`."""
    return pack_signing.name_of(message[signed.MAGIC_BYTES : signed.MAGIC_BYTES + signed.KEY_BYTES])


def _hash(message: bytes) -> str:
    return hashlib.sha256(message[signed.HEAD_BYTES :]).hexdigest()


def _refuse_size(message: bytes) -> None:
    if len(message) > MOST_BYTES:
        most = MOST_BYTES // 1024**2
        raise Refused(Fault("event", _("is larger than %(most)s MB: make it smaller", most=most)))


@contextmanager
def unpacked(file: EventFile, settings: Settings) -> Iterator[tuple[Path, ...]]:
    """The packs of an event file as zips in a temporary folder, each of which may be added.

    Raises `Refused` as `packs.add` would. One that nobody has signed is vouched for by the file's
    signer, but does not take the place of one that is signed.
    """
    with tempfile.TemporaryDirectory() as place:
        trial, zips = Path(place) / "cases", []
        for slug, version, content in file.packs:
            zips.append(Path(place) / f"{slug}.zip")
            zips[-1].write_bytes(content)
            case = _try(zips[-1], slug, settings, trial)
            if (case.slug, case.version) != (slug, version):
                raise Refused(event_shape.strange(f"packs: {slug}"))
        yield tuple(zips)


def _try(pack: Path, slug: str, settings: Settings, trial: Path) -> Case:
    """Add a pack to a folder that has only what is installed here in its place."""
    here = settings.cases / slug
    if here.is_dir():
        shutil.copytree(here, trial / slug)
    try:
        return packs.add(
            pack, trial, settings.signers, unsigned=not (here / pack_signing.FILE).exists()
        )
    except Refused as refused:
        plain = [replace(one, where=one.where.replace(str(pack), "zip")) for one in refused.faults]
        raise Refused(*(replace(one, where=f"{slug}: {one.where}") for one in plain)) from refused


def take(db: Db, settings: Settings, file: EventFile) -> bool:
    """Bring event and cases of an event file to this tablet, all of it or nothing.

    Returns whether anything is new: not for a file that was taken before. An event that is here
    stays in its state. Raises `Refused` for an older version, and for packs that are refused.
    """
    here = events.named(db, file.event.id)
    if here and here.version == file.event.version and here.file_sha256 == file.event.file_sha256:
        return False
    if here and here.version == file.event.version:
        why = _(
            "is another file of version %(version)s than the one here: export it anew",
            version=here.version,
        )
        raise Refused(Fault("event", why))
    if here and here.version > file.event.version:
        why = _(
            "is version %(version)s, and version %(newer)s is here: get the newest file",
            version=file.event.version,
            newer=here.version,
        )
        raise Refused(Fault("event", why))
    with unpacked(file, settings) as zips, _as_before(settings.cases, [p[0] for p in file.packs]):
        for pack in zips:
            packs.add(pack, settings.cases, settings.signers)
        events.put(db, replace(file.event, state=here.state if here else "practice"))
    return True


@contextmanager
def _as_before(cases: Path, slugs: Sequence[str]) -> Iterator[None]:
    """Put the cases of these slugs back as they were if anything fails meanwhile."""
    with tempfile.TemporaryDirectory() as place:
        for slug in slugs:
            if (cases / slug).is_dir():
                shutil.copytree(cases / slug, Path(place) / slug)
        try:
            yield
        except BaseException:
            for slug in slugs:
                shutil.rmtree(cases / slug, ignore_errors=True)
                if (Path(place) / slug).is_dir():
                    shutil.copytree(Path(place) / slug, cases / slug)
            raise
