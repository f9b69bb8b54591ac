"""Recordings of packs: what browsers play is taken, and what is no sound, or more, is refused."""

import random
import struct
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import pack_sounds, packs
from kiosk.cases import Case
from kiosk.errors import Refused
from tests import factories
from tests.factories import SLUG, sound

FRAME = b"\xff\xfb\x90\x64" + bytes(413)  # of an MP3: 128 kbit/s, 44,100 Hz


def ogg(head: bytes) -> bytes:
    """The first page of an Ogg, with the head of what it holds."""
    return b"OggS\0\x02" + bytes(20) + bytes((1, len(head))) + head


def box(kind: bytes, content: bytes = b"", length: int | None = None) -> bytes:
    """A box of an M4A; `length` may lie."""
    return struct.pack(">I4s", 8 + len(content) if length is None else length, kind) + content


MEDIA = box(b"mdat", bytes(50))


def m4a(handler: bytes = b"soun", more: bytes = b"", media: bytes = MEDIA) -> bytes:
    """An M4A with one track."""
    tracks = box(b"moov", box(b"hdlr", bytes(8) + handler + bytes(13)))
    return box(b"ftyp", b"M4A \0\0\2\0isom") + tracks + media + more


TAG = b"ID3\4\0\0\0\0\1\5"  # 133 bytes long, told in sevens
PLAIN = {
    "audio.en.wav": sound(),
    "audio.en.mp3": FRAME * 3,
    "audio.fr.MP3": TAG + bytes(133) + FRAME,
    "audio.ug.ogg": ogg(b"OpusHead\1\1" + bytes(9)),
    "audio.zh-Hans.ogg": ogg(b"\x01vorbis" + bytes(23)),
    "audio.kk-Arab.m4a": m4a(),
    "audio.kk.m4a": m4a(media=box(b"mdat", bytes(50), 0)),
    "audio.ar.m4a": m4a(media=struct.pack(">I4sQ", 1, b"mdat", 66) + bytes(50)),
}
BROKEN = {
    "audio.en.wav": PLAIN["audio.en.mp3"],
    "audio.fr.wav": sound()[:-1],
    "audio.de.wav": sound() + b"<script>alert(1)</script>",
    "audio.es.wav": b"RIFF\x04\0\0\0WEBPVP8 ",
    "audio.tr.wav": b"RIFF\x08\0\0\0WAVEdata",
    "audio.en.mp3": b"<html><script>alert(1)</script>",
    "audio.fr.mp3": b"\xff\xf1\x50\x80" + bytes(50),  # AAC without a box
    "audio.de.mp3": b"\xff\xfb\xf0\x64" + bytes(50),  # no such bit rate
    "audio.es.mp3": TAG + bytes(133) + b"MZ\x90\0",
    "audio.tr.mp3": b"ID3\4\0\0\xff\xff\xff\xff" + FRAME,
    "audio.kk.mp3": b"ID3\4\0\0\x7f\x7f\x7f\x7f" + FRAME,
    "audio.ru.mp3": b"",
    "audio.en.ogg": ogg(b"\x80theora" + bytes(30)),
    "audio.fr.ogg": b"OggS\0",
    "audio.de.ogg": b"OggS\0\x02" + bytes(30),
    "audio.en.m4a": m4a(b"vide"),
    "audio.fr.m4a": m4a()[:-1],
    "audio.de.m4a": m4a(more=b"<script>"),
    "audio.es.m4a": box(b"ftyp", b"M4A ") + box(b"mdat"),
    "audio.tr.m4a": m4a() + box(b"free", b"", 3),
    "audio.ru.m4a": box(b"moov") + m4a(),
    "audio.kk.m4a": m4a(more=box(b"free") * 2_000),
    "audio.ug.m4a": m4a(more=box(b"moov", bytes(2_100_000))),
}
EACH_PLAIN = pytest.mark.parametrize(("name", "content"), PLAIN.items(), ids=PLAIN)


def fault(folder: Path, name: str, content: bytes) -> str:
    """What is wrong with a recording."""
    (folder / name).write_bytes(content)
    return pack_sounds.fault(folder / name)


@EACH_PLAIN
def test_what_browsers_play_is_taken_and_a_torn_beginning_is_not(
    tmp_path: Path, name: str, content: bytes
) -> None:
    assert fault(tmp_path, name, content) == ""
    for length in (0, 1, 3, 11):
        assert fault(tmp_path, name, content[:length]), length


@pytest.mark.parametrize(("name", "content"), BROKEN.items(), ids=BROKEN)
def test_what_is_no_sound_or_more_than_sound_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    why = fault(tmp_path, name, content)
    assert why in (pack_sounds.WRONG_KIND, pack_sounds.BROKEN)


@EACH_PLAIN
def test_no_recording_passes_for_one_of_another_kind(
    tmp_path: Path, name: str, content: bytes
) -> None:
    for ending in set(pack_sounds.KINDS) - {Path(name).suffix.lower()}:
        assert fault(tmp_path, f"audio.tr{ending}", content) == pack_sounds.WRONG_KIND
        (tmp_path / f"audio.tr{ending}").unlink()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The sample, to be given a recording."""
    return factories.pack(tmp_path)


def faults(pack: Path) -> list[str]:
    """All that is wrong with a pack, in lines."""
    return [str(one) for one in packs.check(pack).faults]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("audio.xx.wav", "its language is 'xx': write a language tag"),
        ("audio.EN.wav", "its language is 'EN'"),
        ("audio.zh_Hans.wav", "its language is 'zh_Hans'"),
        ("audio.en-latin-GB-x.wav", "its language is"),
        ("audio.😀.wav", "its language is"),
        ("audio.wav", pack_sounds.MISNAMED),
        ("audio..wav", pack_sounds.MISNAMED),
        ("audio.en.old.wav", pack_sounds.MISNAMED),
        ("song.wav", pack_sounds.MISNAMED),
        ("xaudio.en.wav", pack_sounds.MISNAMED),
        ("audio.en.flac", "has no place in a pack"),
        ("audio.en.html", "has no place in a pack"),
    ],
)
def test_a_recording_under_a_wrong_name_is_refused(pack: Path, name: str, why: str) -> None:
    (pack / name).write_bytes(sound())
    assert [line for line in faults(pack) if line.startswith(f"{name}: {why}")]
    (pack / name).unlink()
    assert faults(pack) == []


def test_one_recording_in_each_language(pack: Path) -> None:
    (pack / "audio.en.wav").write_bytes(sound())
    (pack / "audio.ug.wav").write_bytes(sound())
    assert packs.read(pack).audio == {"en": "audio.en.wav", "ug": "audio.ug.wav"}
    (pack / "audio.en.mp3").write_bytes(FRAME)
    assert [line.partition(":")[0] for line in faults(pack)] == ["audio.en.mp3", "audio.en.wav"]


def test_a_link_is_no_recording(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.wav").write_bytes(sound())
    (pack / "audio.en.wav").symlink_to(tmp_path / "elsewhere.wav")
    assert faults(pack) == ["audio.en.wav: is not a plain file: a pack holds files only"]
    (pack / "audio.en.wav").unlink()
    (pack / "audio.en.wav").mkdir()
    assert faults(pack) == ["audio.en.wav: is not a plain file: a pack holds files only"]


def added(pack: Path, cases: Path, name: str, n_bytes: int) -> Case:
    """Add a pack as a zip, with a recording of so many bytes."""
    content = (FRAME * (n_bytes // len(FRAME) + 1))[:n_bytes]
    with zipfile.ZipFile(pack.parent / "pack.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in pack.iterdir():
            archive.write(file, file.name)
        archive.writestr(name, content)
    return packs.add(pack.parent / "pack.zip", cases)


def test_a_recording_may_be_larger_than_a_picture_but_not_too_large(
    pack: Path, tmp_path: Path
) -> None:
    cases, most = tmp_path / "cases", pack_sounds.MOST_BYTES
    case = added(pack, cases, "audio.en.mp3", most)
    assert (case.folder / "audio.en.mp3").stat().st_size == most > packs.MOST_FILE_BYTES
    with pytest.raises(Refused, match=r"audio\.en\.mp3: is larger than 10 MB"):
        added(pack, cases, "audio.en.mp3", most + 1)
    with pytest.raises(Refused, match=r"song\.mp3: is larger than 4 MB"):
        added(pack, cases, "song.mp3", packs.MOST_FILE_BYTES + 1)
    with pytest.raises(Refused, match=r"\.\./audio\.en\.mp3: lies in a folder"):
        added(pack, cases, "../audio.en.mp3", 500)
    (pack / "audio.en.mp3").write_bytes(FRAME + bytes(most))
    assert faults(pack) == ["audio.en.mp3: is larger than 10 MB: make it smaller"]
    assert packs.read(cases / SLUG).audio == {"en": "audio.en.mp3"}


def test_what_is_worth_a_look_is_a_warning(pack: Path) -> None:
    def told() -> list[str]:
        found = packs.check(pack).warnings
        return [one.why for one in found if one.where.startswith("audio.")]

    (pack / "audio.en.mp3").write_bytes(FRAME * 3)
    assert told() == []
    (pack / "audio.en.mp3").write_bytes(TAG + b"TPE1" + bytes(129) + FRAME)
    assert ["who speaks" in why for why in told()] == [True]
    (pack / "audio.en.mp3").unlink()
    (pack / "audio.zh.m4a").write_bytes(m4a(more=box(b"udta", b"\xa9xyz")))
    assert ["never heard" in why for why in told()] == [True, False]
    assert "where" in told()[1]


@given(st.sampled_from(sorted(PLAIN)), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_whatever_a_recording_holds_there_is_an_answer(
    tmp_path_factory: pytest.TempPathFactory, name: str, seed: int
) -> None:
    content, chance = bytearray(PLAIN[name]), random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(min(len(content), 120))] = chance.randrange(256)
    place = tmp_path_factory.getbasetemp() / f"sounds-{name}"
    place.mkdir(exist_ok=True)
    assert isinstance(fault(place, name, bytes(content)), str)


@pytest.mark.parametrize("name", ["audio.en.m4a", "audio.fr.ogg", "audio.de.mp3", "audio.es.wav"])
def test_a_large_recording_is_judged_at_once(tmp_path: Path, name: str) -> None:
    small = {
        ".m4a": box(b"ftyp", b"M4A ") + box(b"free") * 1_200_000,
        ".ogg": ogg(b"OpusHead" + bytes(11)) + bytes(9_900_000),
        ".mp3": FRAME + b"\xff" * 9_900_000,
        ".wav": sound(1_200),
    }[Path(name).suffix]
    (tmp_path / name).write_bytes(small)
    began = time.process_time()
    pack_sounds.fault(tmp_path / name)
    assert time.process_time() - began < 0.1
