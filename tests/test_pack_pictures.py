"""Pictures of packs: every plain one is taken, and what would harm a reader is refused at once."""

import io
import random
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk import pack_pictures, packs
from kiosk.errors import Refused
from tests import factories


def saved(kind: str, mode: str = "RGB", **how: Any) -> bytes:
    """A small picture as Pillow writes it."""
    content = io.BytesIO()
    picture = Image.effect_noise((40, 30), 50).convert(mode)
    picture.save(content, kind, **how)
    return content.getvalue()


def fault(folder: Path, name: str, content: bytes) -> str:
    """What is wrong with a picture."""
    (folder / name).write_bytes(content)
    return pack_pictures.fault(folder / name)


FRAMES = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
MOVING = {"save_all": True, "append_images": FRAMES}
PLAIN = {
    "grey.png": saved("PNG", "L"),
    "palette.png": saved("PNG", "P"),
    "alpha.png": saved("PNG", "RGBA"),
    "baseline.jpg": saved("JPEG"),
    "progressive.jpeg": saved("JPEG", progressive=True),
    "grey.jpg": saved("JPEG", "L"),
    "capital.JPG": saved("JPEG", comment=b"x" * 300),
    "lossy.webp": saved("WEBP"),
    "lossless.webp": saved("WEBP", lossless=True),
    "alpha.webp": saved("WEBP", "RGBA"),
    "described.webp": saved("WEBP", exif=Image.Exif().tobytes()),
}


@pytest.mark.parametrize(("name", "content"), PLAIN.items(), ids=PLAIN)
def test_plain_pictures_are_taken_and_their_halves_are_not(
    tmp_path: Path, name: str, content: bytes
) -> None:
    assert fault(tmp_path, name, content) == ""
    for length in (0, 1, 8, 20, 30, len(content) // 2, len(content) - 4):
        assert fault(tmp_path, name, content[:length]), length


def test_the_sample_is_taken() -> None:
    assert pack_pictures.fault(factories.SAMPLE / "illustration.webp") == ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_that_tells_where_it_was_made_is_a_warning(tmp_path: Path, kind: str) -> None:
    pack, exif = factories.pack(tmp_path), Image.Exif()
    file = pack / f"a.{'jpg' if kind == 'JPEG' else kind.lower()}"
    exif[0x8825] = {1: "N", 2: (43.0, 49.0, 30.0)}  # a place
    for content, told in ((saved(kind), False), (saved(kind, exif=exif.tobytes()), True)):
        file.write_bytes(content)
        whys = [fault.why for fault in packs.check(pack).warnings if fault.where == file.name]
        assert any("may tell place and time" in why for why in whys) == told


def png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims a size."""
    made = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")):
        made += struct.pack(">I", len(body)) + kind + body
        made += struct.pack(">I", zlib.crc32(kind + body))
    return made


def jpeg(width: int, height: int) -> bytes:
    """A JPEG that claims a size."""
    content = bytearray(saved("JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def vp8(width: int, height: int) -> bytes:
    """A lossy WebP that claims a size."""
    content = bytearray(saved("WEBP"))
    at = content.index(b"\x9d\x01\x2a")
    content[at + 3 : at + 7] = struct.pack("<HH", width, height)
    return bytes(content)


def vp8l(width: int, height: int) -> bytes:
    """A lossless WebP that claims a size."""
    content = bytearray(saved("WEBP", lossless=True))
    at = content.index(b"VP8L") + 9
    (bits,) = struct.unpack_from("<I", content, at)
    bits = bits & ~0xFFFFFFF | (width - 1) | (height - 1) << 14
    content[at : at + 4] = struct.pack("<I", bits)
    return bytes(content)


def canvas(width: int, height: int) -> bytes:
    """A WebP whose canvas claims a size."""
    content = bytearray(saved("WEBP", "RGBA", exif=Image.Exif().tobytes()))
    at = content.index(b"VP8X") + 12
    content[at : at + 6] = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return bytes(content)


CLAIMS = {"a.png": png, "a.jpg": jpeg, "a.webp": vp8, "b.webp": vp8l, "c.webp": canvas}


@pytest.mark.parametrize(("name", "claiming"), CLAIMS.items(), ids=CLAIMS)
def test_a_picture_that_claims_too_much_is_refused_fast(
    tmp_path: Path, name: str, claiming: Any
) -> None:
    assert fault(tmp_path, name, claiming(8_000, 5_000)) == ""
    huge = claiming(9_000, 9_000)
    if name != "c.webp":  # Pillow sees that this one does not fit its image
        with Image.open(io.BytesIO(huge)) as opened:  # the control: others believe the claim
            assert opened.size == (9_000, 9_000)
    began = time.process_time()
    assert "more than 40 megapixels" in fault(tmp_path, name, huge)
    assert time.process_time() - began < 0.1
    assert fault(tmp_path, name, claiming(8_001, 5_000))


def test_a_huge_picture_keeps_a_pack_out(tmp_path: Path) -> None:
    pack = factories.pack(tmp_path)
    (pack / "a.png").write_bytes(png(60_000, 60_000))
    with pytest.raises(Refused, match=r"a\.png: has more than 40 megapixels"):
        packs.add(pack, tmp_path / "cases")
    assert not (tmp_path / "cases").exists()
    (pack / "a.png").write_bytes(png(60, 60))
    packs.add(pack, tmp_path / "cases")


def appended(kind: str) -> bytes:
    """A moving picture as Pillow writes it."""
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(content, kind, **MOVING)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(tmp_path: Path, kind: str) -> None:
    assert "animation" in fault(tmp_path, f"a.{kind.lower()}", appended(kind))


BROKEN = {
    "no size.png": png(0, 5),
    "more behind.png": PLAIN["grey.png"] + b"<script>alert(1)</script>",
    "wrong sum.png": png(5, 5).replace(struct.pack(">I", 5), struct.pack(">I", 6), 1),
    "no picture.png": png(5, 5).replace(b"IDAT", b"tEXt"),
    "two headers.png": png(5, 5)[:33] + png(5, 5)[8:],
    "no frame.jpg": PLAIN["baseline.jpg"].replace(b"\xff\xc0", b"\xff\xe5"),
    "rare.jpg": PLAIN["baseline.jpg"].replace(b"\xff\xc0", b"\xff\xc3"),
    "no size.jpg": jpeg(0, 5),
    "more behind.webp": PLAIN["lossy.webp"] + b"JUNK\0\0\0\0",
    "two images.webp": b"RIFF" + struct.pack("<I", len(PLAIN["lossy.webp"]) * 2 - 20)
    + PLAIN["lossy.webp"][8:] + PLAIN["lossy.webp"][12:],
    "no image.webp": b"RIFF\x04\0\0\0WEBP",
    "sound.webp": b"RIFF\x04\0\0\0WAVE",
    "gif.png": b"GIF89a",
    "png.jpg": PLAIN["grey.png"],
    "empty.webp": b"",
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), BROKEN.items(), ids=BROKEN)
def test_a_broken_or_mistaken_picture_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert fault(tmp_path, name, content).count(": ") == 1


@given(st.sampled_from(sorted(PLAIN)), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_whatever_a_picture_holds_there_is_an_answer(
    tmp_path_factory: pytest.TempPathFactory, name: str, seed: int
) -> None:
    content, chance = bytearray(PLAIN[name]), random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(min(len(content), 80))] = chance.randrange(256)
    place = tmp_path_factory.getbasetemp() / "pictures"
    place.mkdir(exist_ok=True)
    assert isinstance(fault(place, name, bytes(content)), str)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", png(5, 5)[:33] + bytes(4_000_000)), ("a.jpg", b"\xff" * 4_000_000)],
    ids=["many chunks", "many fill bytes"],
)
def test_a_long_way_through_a_picture_ends_soon(tmp_path: Path, name: str, content: bytes) -> None:
    began = time.process_time()
    assert fault(tmp_path, name, content)
    assert time.process_time() - began < 2
