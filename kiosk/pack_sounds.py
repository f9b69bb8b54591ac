"""Recordings of a pack, `audio.LANGUAGE.mp3` and the like: somebody reads the case aloud. They are
judged by their name, their size and how they begin; nothing is decoded.
"""

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from kiosk import pack_facts
from kiosk.words import mark as N_
from kiosk.words import say as _

MOST_BYTES = 10_000_000
NAME = re.compile(r"audio\.([^./\\]+)\.(?:mp3|ogg|m4a|wav)", re.IGNORECASE)
WRONG_KIND = N_("is not the kind of sound its name says: save it anew")
MISNAMED = N_("is no audio.LANGUAGE with a known ending: name it so, or remove it")
BROKEN = N_("is damaged or holds more than sound: save it anew")
# What an Ogg file for hearing begins with, after the head of its first page.
OGG_SOUNDS = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC")
LEAST_FRAME = 24
MPEG_LAYER_3, LAYER_BITS = 0b01, 0b110
FILM = re.compile(rb"hdlr.{8}vide", re.DOTALL)
MOST_MOOV = 2_000_000
MOST_BOXES = 1_000
TAGGED = 65_536
# Where recorders and programs write who, when and where.
DETAILS = re.compile(rb"TPE1|TIT2|COMM\0|GEOB|APIC|\xa9(?:xyz|ART|nam|day)|loci\0|ARTIST=|IART")


def language_of(name: str) -> str:
    """The language in the name of a recording; nothing where it is no recording's name."""
    found = NAME.fullmatch(name)
    return found[1] if found else ""


def fault(file: Path) -> str:
    """What is wrong with the recording in `file`, or nothing."""
    language = language_of(file.name)
    if not language:
        return _(MISNAMED)
    if why := pack_facts.tag_in_name(language):
        return why
    if len([other for other in file.parent.iterdir() if language_of(other.name) == language]) > 1:
        return _("is not the only recording in its language: keep one")
    check = KINDS[file.suffix.lower()][1]
    with file.open("rb") as content:
        try:
            return _(check(content, file.stat().st_size))
        except struct.error:
            return _(BROKEN)


def has_details(file: Path) -> bool:
    """Whether a recording may tell who was recorded, when and where: tags stand at its ends."""
    content = file.read_bytes()
    return bool(DETAILS.search(content[:TAGGED] + content[-TAGGED:]))


def by_language(folder: Path) -> dict[str, str]:
    """The names of the recordings in the folder of a pack without faults, by language."""
    names = sorted(file.name for file in folder.iterdir())
    return {language_of(name): name for name in names if language_of(name)}


def kind_of(name: str) -> str:
    """The media type of a recording of that name."""
    return KINDS[Path(name).suffix.lower()][0]


def _mp3(content: BinaryIO, size: int) -> str:
    """An MP3 is frames of MPEG layer III, after tags (ID3) that may stand before them."""
    head = content.read(10)
    begin = 0
    if head.startswith(b"ID3"):
        parts = struct.unpack(">4B", head[6:10])
        if max(parts) > 127:
            return BROKEN
        begin = 10 + sum(part << 7 * at for at, part in enumerate(reversed(parts)))
    content.seek(begin)
    first, second, third = struct.unpack(f">3B{LEAST_FRAME - 3}x", content.read(LEAST_FRAME))
    if (first, second >> 5, (second & LAYER_BITS) >> 1) != (0xFF, 0b111, MPEG_LAYER_3):
        return WRONG_KIND
    good = third >> 4 not in (0, 15) and third >> 2 & 3 != 3 and second >> 3 & 3 != 1
    return "" if good else BROKEN


def _ogg(content: BinaryIO, size: int) -> str:
    """An Ogg file begins with a page of its own for the head of the sound."""
    if content.read(5) != b"OggS\0":
        return WRONG_KIND
    content.seek(26)
    (n_parts,) = struct.unpack(">B", content.read(1))
    content.seek(n_parts, 1)
    sounds = content.read(8).startswith(OGG_SOUNDS)
    return "" if n_parts and sounds else WRONG_KIND


def _m4a(content: BinaryIO, size: int) -> str:
    """An M4A is boxes, `ftyp` first; `moov` among them says what tracks there are."""
    at, kinds, tracks = 0, list[bytes](), b""
    while at < size and len(kinds) < MOST_BOXES:
        content.seek(at)
        length, kind = struct.unpack(">I4s", content.read(8))
        begin = 8
        if length == 1:
            (length,) = struct.unpack(">Q", content.read(8))
            begin = 16
        elif length == 0:  # up to the end
            length = size - at
        if not kinds and kind != b"ftyp":
            return WRONG_KIND
        if length < begin or at + length > size:
            return BROKEN
        if kind == b"moov":
            tracks = content.read(MOST_MOOV + 1)[: length - begin]
        kinds.append(kind)
        at += length
    whole = at == size and {b"moov", b"mdat"} <= set(kinds) and len(tracks) <= MOST_MOOV
    return BROKEN if not whole or FILM.search(tracks) else ""


def _wav(content: BinaryIO, size: int) -> str:
    """A WAV is a RIFF whose first words say how long it is and that it holds sound."""
    sign, length, kind, first = struct.unpack("<4sI4s4s", content.read(16))
    if sign != b"RIFF" or kind != b"WAVE":
        return WRONG_KIND
    return "" if length + 8 == size and first in (b"fmt ", b"JUNK", b"bext") else BROKEN


Check = Callable[[BinaryIO, int], str]
KINDS: dict[str, tuple[str, Check]] = {
    ".mp3": ("audio/mpeg", _mp3),
    ".ogg": ("audio/ogg", _ogg),
    ".m4a": ("audio/mp4", _m4a),
    ".wav": ("audio/wav", _wav),
}
