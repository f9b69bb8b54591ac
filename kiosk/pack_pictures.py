"""Pictures of a pack, judged by their headers: kind, size, still or moving. Nothing is decoded, so
that a picture that would fill the memory of whoever opens it is refused at once.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.words import mark as N_
from kiosk.words import say as _

MOST_PIXELS = 40_000_000
PNG = b"\x89PNG\r\n\x1a\n"
# Kinds of JPEG that every browser shows: baseline, extended, progressive.
FRAMES = (0xC0, 0xC1, 0xC2)
NO_FRAMES = (0xC4, 0xC8, 0xCC)
ANIMATED = 0x02
WRONG_KIND = N_("is not the kind of picture its name says: save it anew")
MOVING = N_("is an animation: use a still picture")
BROKEN = N_("is damaged: save it anew")
TOO_LARGE = N_("has more than 40 megapixels: make it smaller")
RARE = N_("is a rare kind of JPEG: save it anew")


# Where cameras and programs write place, time and device.
DETAILS = (b"Exif\0\0", b"eXIf", b"EXIF", b"http://ns.adobe.com/xap/")


class Unfit(Exception):
    """A picture that a pack may not hold; says why."""


def fault(file: Path) -> str:
    """What is wrong with the picture in `file`, or nothing."""
    return _(_fault(file))


def _fault(file: Path) -> str:
    content = file.read_bytes()
    begin, sizes = KINDS[file.suffix.lower()]
    if not content.startswith(begin):
        return WRONG_KIND
    try:
        found = list(sizes(content))
    except (struct.error, IndexError):
        return BROKEN
    except Unfit as unfit:
        return str(unfit)
    if not found or any(not width or not height for width, height in found):
        return BROKEN
    if any(width * height > MOST_PIXELS for width, height in found):
        return TOO_LARGE
    return ""


def has_details(file: Path) -> bool:
    """Whether a picture may tell where, when and with what it was made."""
    content = file.read_bytes()
    return any(sign in content for sign in DETAILS)


def _png(content: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of a PNG, after a walk through all its chunks."""
    at = len(PNG)
    kinds: list[bytes] = []
    while not kinds or kinds[-1] != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        (crc,) = struct.unpack_from(">I", content, at + 8 + length)
        if kind == b"acTL":
            raise Unfit(MOVING)
        if not kinds and (kind != b"IHDR" or length != 13):
            raise Unfit(BROKEN)
        if kind == b"IHDR":
            if kinds or crc != zlib.crc32(content[at + 4 : at + 8 + length]):
                raise Unfit(BROKEN)
            yield struct.unpack_from(">II", content, at + 8)
        kinds.append(kind)
        at += 12 + length
    if b"IDAT" not in kinds or at != len(content):
        raise Unfit(BROKEN)


def _jpeg(content: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of a JPEG: from its frame, which stands before the first scan."""
    at, n_frames = 2, 0
    while True:
        sign, marker = content[at], content[at + 1]
        if sign != 0xFF or marker in (0x00, 0xD8, 0xD9):
            raise Unfit(BROKEN)
        if marker == 0xFF:  # fill bytes before a marker
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if length < 2 or at + 2 + length > len(content):
            raise Unfit(BROKEN)
        if marker == 0xDA:
            break
        if 0xC0 <= marker <= 0xCF and marker not in NO_FRAMES:
            if marker not in FRAMES:
                raise Unfit(RARE)
            height, width = struct.unpack_from(">HH", content, at + 5)
            n_frames += 1
            yield width, height
        at += 2 + length
    if n_frames != 1 or b"\xff\xd9" not in content[at:]:
        raise Unfit(BROKEN)


def _webp(content: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of a WebP: of its canvas and of the one image on it."""
    (size,) = struct.unpack_from("<I", content, 4)
    if content[8:12] != b"WEBP":
        raise Unfit(WRONG_KIND)
    if size + 8 != len(content):
        raise Unfit(BROKEN)
    at, n_images = 12, 0
    while at < len(content):
        kind, length = struct.unpack_from("<4sI", content, at)
        body = at + 8
        if body + length > len(content):
            raise Unfit(BROKEN)
        if kind in (b"ANIM", b"ANMF") or (kind == b"VP8X" and content[body] & ANIMATED):
            raise Unfit(MOVING)
        if kind == b"VP8X":
            canvas = content[body + 4 : body + 7], content[body + 7 : body + 10]
            yield int.from_bytes(canvas[0], "little") + 1, int.from_bytes(canvas[1], "little") + 1
        elif kind in (b"VP8 ", b"VP8L"):
            n_images += 1
            yield _vp8(content, body) if kind == b"VP8 " else _vp8l(content, body)
        at = body + length + length % 2
    if n_images != 1:
        raise Unfit(BROKEN)


def _vp8(content: bytes, at: int) -> tuple[int, int]:
    if content[at] & 1 or content[at + 3 : at + 6] != b"\x9d\x01\x2a":
        raise Unfit(BROKEN)
    width, height = struct.unpack_from("<HH", content, at + 6)
    return width & 0x3FFF, height & 0x3FFF


def _vp8l(content: bytes, at: int) -> tuple[int, int]:
    if content[at] != 0x2F:
        raise Unfit(BROKEN)
    (bits,) = struct.unpack_from("<I", content, at + 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


Sizes = Callable[[bytes], Iterator[tuple[int, int]]]
KINDS: dict[str, tuple[bytes, Sizes]] = {
    ".png": (PNG, _png),
    ".jpg": (b"\xff\xd8\xff", _jpeg),
    ".jpeg": (b"\xff\xd8\xff", _jpeg),
    ".webp": (b"RIFF", _webp),
}
