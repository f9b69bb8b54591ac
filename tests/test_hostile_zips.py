"""Hostile zips: each is refused before anything is written, and what is installed stays."""

import random
import stat
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import packs
from kiosk.cases import Case
from kiosk.errors import Refused
from tests import factories
from tests.factories import SLUG
from tests.test_pack_pictures import appended, png

FILES = {
    file.name: file.read_bytes()
    for file in factories.SAMPLE.iterdir()
    if file.name in ("case.toml", "text.en.md", "illustration.webp")
}
CENTRAL = b"PK\x01\x02"


def packed(zip_: Path, *more: tuple[str | zipfile.ZipInfo, bytes], inner: str = "") -> Path:
    """A zip of the sample and `more` members, as they stand in their names."""
    with zipfile.ZipFile(zip_, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(named(inner + name), content, zipfile.ZIP_DEFLATED)
        for member, content in more:
            info = member if isinstance(member, zipfile.ZipInfo) else named(member)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return zip_


def named(name: str) -> zipfile.ZipInfo:
    """A member with exactly that name, which zipfile would tidy."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    return info


def mended(zip_: Path, name: str, field: int, value: bytes) -> None:
    """Overwrite a field (its offset) in the central directory's line about `name`."""
    content = bytearray(zip_.read_bytes())
    at = content.index(CENTRAL)
    while content[at + 46 : at + 46 + len(name)] != name.encode():
        at = content.index(CENTRAL, at + 4)
    content[at + field : at + field + len(value)] = value
    zip_.write_bytes(content)


def link(zip_: Path) -> None:
    info = named("text.de.md")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed(zip_, (info, b"/etc/passwd"))


def encrypted(zip_: Path) -> None:
    packed(zip_)
    mended(zip_, "text.en.md", 8, struct.pack("<H", 1))


def wrong_sum(zip_: Path) -> None:
    packed(zip_)
    mended(zip_, "text.en.md", 16, b"\0\0\0\0")


def too_small_a_size(zip_: Path) -> None:
    packed(zip_, ("more.mp3", bytes(50_000_000)))
    mended(zip_, "more.mp3", 24, struct.pack("<I", 1_000))


def twice(zip_: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        packed(zip_, ("text.en.md", b"+++\n"))


def rare(zip_: Path) -> None:
    packed(zip_)
    with zipfile.ZipFile(zip_, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("more.md", b"x")


def cut(zip_: Path) -> None:
    content = packed(zip_).read_bytes()
    zip_.write_bytes(content[: len(content) // 2])


def no_directory(zip_: Path) -> None:
    content = packed(zip_).read_bytes()
    zip_.write_bytes(content.replace(CENTRAL, b"PK\x01\x03"))


def empty(zip_: Path) -> None:
    zipfile.ZipFile(zip_, "w").close()


def holds(name: str, content: bytes = b"x") -> Callable[[Path], object]:
    """A sample with one more file."""
    return lambda zip_: packed(zip_, (name, content))


HOSTILE: dict[str, Callable[[Path], object]] = {
    "slip": holds("../escaped.md"),
    "deep slip": holds("a/../../escaped.md"),
    "slip of all": lambda zip_: packed(zip_, inner="../"),
    "absolute": holds("/tmp/escaped.md"),
    "absolute of all": lambda zip_: packed(zip_, inner="/"),
    "backslashes": holds("..\\escaped.md"),
    "drive": holds("C:\\escaped.md"),
    "link": link,
    "twice": twice,
    "nested folder": holds("more/text.de.md"),
    "folders in a folder": lambda zip_: packed(zip_, ("a/b/c.md", b"x"), inner="a/"),
    "encrypted": encrypted,
    "too many": lambda zip_: packed(zip_, *((f"{n}.md", b"") for n in range(100))),
    "too large a file": holds("more.mp3", bytes(4_000_001)),
    "too large": lambda zip_: packed(zip_, *((f"{n}.mp3", bytes(3_900_000)) for n in range(8))),
    "a wrong sum": wrong_sum,
    "too small a size": too_small_a_size,
    "hidden": holds(".hidden.md"),
    "hidden folder": holds("__MACOSX/._text.en.md"),
    "SVG": holds("a.svg", b"<svg onload='alert(1)'/>"),
    "SVG as PNG": holds("a.png", b"<svg onload='alert(1)'/>"),
    "huge picture": holds("a.png", png(60_000, 60_000)),
    "moving picture": holds("a.webp", appended("WEBP")),
    "a text that is long": holds("text.de.md", FILES["text.en.md"] + b"\na" * 100_000),
    "a strange signature": holds("signature.toml", b"format = 1"),
    "program": holds("run.exe", b"MZ"),
    "zip in the zip": holds("more.zip", b"PK\x03\x04"),
    "a name without end": holds("n" * 5_000 + ".md"),
    "rare packing": rare,
    "cut": cut,
    "no directory": no_directory,
    "empty": empty,
    "no name": holds(""),
}


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder, by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder deep enough to slip out of, where temporary files are made as well."""
    (tmp_path / "in" / "temporary").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "in" / "temporary"))
    return tmp_path / "in"


@pytest.fixture
def installed(place: Path) -> Case:
    """The case that is there already."""
    return packs.add(factories.pack(place.parent / "packs"), place / "cases")


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_zip_is_refused_and_leaves_no_trace(
    place: Path, installed: Case, make: Callable[[Path], object]
) -> None:
    make(place / "pack.zip")
    before = snapshot(place.parent)
    began = time.process_time()
    with pytest.raises(Refused) as refused:
        packs.add(place / "pack.zip", place / "cases")
    assert time.process_time() - began < 2
    assert all(len(str(fault).splitlines()) == 1 for fault in refused.value.faults)
    assert snapshot(place.parent) == before
    assert packs.installed(place / "cases") == {SLUG: installed}
    assert not Path("/tmp/escaped.md").exists()


def test_the_same_zip_without_malice_is_installed(place: Path, installed: Case) -> None:
    packed(place / "pack.zip", ("text.de.md", FILES["text.en.md"]))
    added = packs.add(place / "pack.zip", place / "cases")
    assert set(added.words) == {"en", "de"} != set(installed.words)
    assert list((place / "temporary").iterdir()) == []


def test_careless_unpacking_would_write_elsewhere(place: Path) -> None:
    """The control: the zip that slips does reach outside where names are taken as they are."""
    packed(place / "pack.zip", ("../escaped.md", b"x"))
    with zipfile.ZipFile(place / "pack.zip") as archive:
        for member in archive.infolist():
            (place / member.filename).write_bytes(archive.read(member))
    assert (place.parent / "escaped.md").read_bytes() == b"x"


def test_a_zip_of_very_many_files_is_refused_at_once(place: Path) -> None:
    with zipfile.ZipFile(place / "pack.zip", "w") as archive:
        for number in range(70_000):
            archive.writestr(f"{number}.md", b"")
    began = time.process_time()
    with pytest.raises(Refused, match="holds more than 100 files"):
        packs.add(place / "pack.zip", place / "cases")
    assert time.process_time() - began < 2


def test_a_damaged_zip_is_installed_or_refused(place: Path) -> None:
    whole = packed(place / "pack.zip").read_bytes()
    chance = random.Random(1)
    ends = {"installed": 0, "refused": 0}
    for _ in range(150):
        content = bytearray(whole)
        spread = (0, len(whole)) if chance.random() < 0.3 else (len(whole) - 250, len(whole))
        for _ in range(chance.randint(1, 3)):
            content[chance.randrange(*spread)] = chance.randrange(256)
        (place / "pack.zip").write_bytes(content)
        try:
            packs.add(place / "pack.zip", place / "cases")
            ends["installed"] += 1
        except Refused:
            ends["refused"] += 1
    assert ends["refused"] > 50
    assert ends["installed"] > 5
    assert {path.name for path in place.iterdir()} == {"temporary", "cases", "pack.zip"}


parts = st.lists(
    st.sampled_from(["..", ".", "/", "\\", "a", "text.", "md", ".md", "~", "C:", " ", "\0", "\n"])
    | st.text(max_size=3),
    min_size=1, max_size=6,
).map("".join)  # fmt: skip


@given(parts)
@settings(max_examples=100, deadline=None)
@example("text.de.md")
@example("..")
@example("")
@example("\0")
def test_no_name_leads_outside(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    place = tmp_path_factory.mktemp("names") / "in"
    place.mkdir()
    zip_ = packed(place / "pack.zip", (name, FILES["text.en.md"]))
    try:
        with packs.unpacked(zip_) as folder:
            inside = {path.parent for path in folder.rglob("*")}
            assert inside == {folder}
    except Refused:
        pass
    assert [path.name for path in place.parent.rglob("*")] == ["in", "pack.zip"]
