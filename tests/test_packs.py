"""Case packs: read with every fault found, added whole or not at all."""

import datetime
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import packs
from kiosk.errors import Fault, Refused
from tests import factories
from tests.factories import KNOWN, SLUG


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the sample pack."""
    return factories.pack(tmp_path)


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that stands in `file`."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def places(pack: Path) -> list[str]:
    """Where the faults of a pack lie."""
    return [fault.where for fault in packs.check(pack).faults]


def test_the_sample_is_read_without_a_fault(pack: Path) -> None:
    checked = packs.check(pack)
    assert (checked.faults, checked.warnings) == ((), ())
    case = packs.read(pack)
    assert case == checked.case
    assert case.slug == SLUG
    assert set(case.words) == set(KNOWN)
    assert [target.id for target in case.targets][:2] == ["party-secretary", "ambassador"]
    assert [ask.id for ask in case.asks] == ["letter", "petition", "solidarity"]
    assert case.own_name == "加娜古丽·朱马太"
    assert case.sensitive


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no facts": (lambda pack: (pack / "case.toml").unlink(), "case.toml"),
    "broken facts": (lambda pack: (pack / "case.toml").write_text("slug ="), "case.toml"),
    "deep facts": (lambda pack: (pack / "case.toml").write_text("x=" + "[" * 9_000), "case.toml"),
    "strange facts": (lambda pack: (pack / "case.toml").write_bytes(b"\xff\xfe"), "case.toml"),
    "no source text": (lambda pack: (pack / "text.en.md").unlink(), "text.en.md"),
    "no story": (lambda pack: edit(pack / "text.en.md", "## Story", "## News"),
                 "text.en.md: Story"),
    "no letter": (lambda pack: edit(pack / "text.en.md", "## Letter", "## News"),
                  "text.en.md: Letter"),
    "no petition": (lambda pack: edit(pack / "text.en.md", "## Petition", "## News"),
                    "text.en.md: Petition"),
    "a broken translation": (lambda pack: edit(pack / "text.ug.md", "## Story", "## Tale"),
                             "text.ug.md: Tale"),
    "a strange language": (lambda pack: shutil.copy(pack / "text.en.md", pack / "text.EN.md"),
                           "text.EN.md"),
    "no picture": (lambda pack: (pack / "illustration.webp").unlink(),
                   "case.toml: pictures.1.file"),
    "a wrong picture": (lambda pack: (pack / "illustration.webp").write_bytes(b"\x89PNG\r\n"),
                        "illustration.webp"),
    "an SVG": (lambda pack: (pack / "a.svg").write_text("<svg/>"), "a.svg"),
    "an SVG as PNG": (lambda pack: (pack / "a.png").write_text("<svg onload='x()'/>"), "a.png"),
    "a script": (lambda pack: (pack / "a.js").write_text("alert(1)"), "a.js"),
    "a page": (lambda pack: (pack / "a.html").write_text("<script>"), "a.html"),
    "a nested zip": (lambda pack: (pack / "a.zip").write_bytes(b"PK"), "a.zip"),
    "a folder": (lambda pack: (pack / "more").mkdir(), "more"),
    "a folder as text": (lambda pack: (pack / "text.cs.md").mkdir(), "text.cs.md"),
    "a link": (lambda pack: (pack / "b.png").symlink_to("/etc/passwd"), "b.png"),
    "a link to nowhere": (lambda pack: (pack / "text.cs.md").symlink_to("nowhere"), "text.cs.md"),
    "a pipe": (lambda pack: os.mkfifo(pack / "text.cs.md"), "text.cs.md"),
    "long facts": (lambda pack: edit(pack / "case.toml", "format", "#" * 200_000 + "\nformat"),
                   "case.toml"),
    "a long text": (lambda pack: edit(pack / "text.ug.md", "## Story", "## Story" + "\na" * 99_999),
                    "text.ug.md"),
    "a covered address": (
        lambda pack: edit(pack / "text.es.md", "Story\n", "Story\n[email protected]"),
        "text.es.md"),
    "a letter with salutation": (
        lambda pack: edit(pack / "text.es.md", "## Letter\n", "## Letter\nSeñor Embajador: "),
        "text.es.md: Letter"),
    "no description": (lambda pack: edit(pack / "text.en.md", "illustration =", "other ="),
                       "text.en.md: pictures.illustration"),
    "a large file": (lambda pack: (pack / "a.mp3").write_bytes(bytes(4_000_001)), "a.mp3"),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "where"), FAULTS.values(), ids=FAULTS)
def test_a_spoiled_pack_is_refused_and_nothing_is_installed(
    pack: Path, tmp_path: Path, spoil: Callable[[Path], object], where: str
) -> None:
    spoil(pack)
    assert places(pack) == [where]
    with pytest.raises(Refused):
        packs.add(pack, tmp_path / "cases")
    assert not (tmp_path / "cases").exists()


def test_all_faults_of_a_pack_are_found_at_once(pack: Path) -> None:
    edit(pack / "case.toml", 'number = "26.23"', "number = 26")
    edit(pack / "text.es.md", "## Story", "## Cuento")
    (pack / "a.svg").touch()
    assert places(pack) == ["case.toml: number", "a.svg", "text.es.md: Cuento"]


def test_a_passed_date_is_a_warning_only(pack: Path) -> None:
    day = datetime.date(2099, 12, 31)
    in_time = packs.check(pack, day - datetime.timedelta(days=14))
    assert in_time.warnings == ()
    warned = packs.check(pack, day + datetime.timedelta(days=1))
    assert warned.faults == ()
    assert [fault.where for fault in warned.warnings] == [
        "case.toml: expires",
        "case.toml: pictures illustration.webp",
    ]


def test_a_changed_source_text_makes_its_translations_outdated(pack: Path) -> None:
    edit(pack / "text.en.md", "Free the artist", "Free the Artist")
    warnings = packs.check(pack).warnings
    assert [fault.where for fault in warnings] == [
        f"text.{tag}.md" for tag in sorted(KNOWN) if tag != "en"
    ]


def test_a_pack_is_installed_from_a_folder_or_a_zip(pack: Path, tmp_path: Path) -> None:
    wanted = replace(packs.read(pack), folder=tmp_path / "cases" / SLUG)
    assert packs.add(pack, tmp_path / "cases") == wanted
    shutil.rmtree(tmp_path / "cases")
    for inner in ("", "some folder/"):
        with zipfile.ZipFile(tmp_path / "pack.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for file in pack.iterdir():
                archive.write(file, inner + file.name)
        assert packs.add(tmp_path / "pack.zip", tmp_path / "cases") == wanted
        assert packs.installed(tmp_path / "cases") == {SLUG: wanted}
        for file in pack.iterdir():
            assert (wanted.folder / file.name).read_bytes() == file.read_bytes()


def test_a_newer_pack_takes_the_place_of_the_older(pack: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    packs.add(pack, cases)
    (pack / "text.ug.md").unlink()
    edit(pack / "case.toml", '"26.23"', '"27.23"')
    assert packs.add(pack, cases).number == "27.23"
    assert [entry.name for entry in cases.iterdir()] == [SLUG]
    assert not (cases / SLUG / "text.ug.md").exists()


def test_a_large_text_is_refused_unread(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pack / "text.ug.md").write_bytes(b"x" * 200_001)
    read: list[str] = []
    plain = Path.read_text

    def watched(file: Path, *words: str) -> str:
        read.append(file.name)
        return plain(file, *words)

    monkeypatch.setattr(Path, "read_text", watched)
    assert places(pack) == ["text.ug.md"]
    assert "text.es.md" in read  # the control: what is read is seen here
    assert "text.ug.md" not in read
    (pack / "case.toml").write_bytes(b"x" * 200_001)
    read.clear()
    assert places(pack) == ["case.toml"]
    assert read == []


def test_a_lower_version_is_refused_and_the_same_or_a_higher_is_not(
    pack: Path, tmp_path: Path
) -> None:
    cases = tmp_path / "cases"
    for version in (1, 3, 3):
        facts = (factories.SAMPLE / "case.toml").read_text("utf-8")
        facts = facts.replace("format = 1", f"format = 1\nversion = {version}")
        (pack / "case.toml").write_text(facts, "utf-8")
        assert packs.add(pack, cases).version == version
    edit(pack / "case.toml", "version = 3", "version = 2")
    edit(pack / "case.toml", '"26.23"', '"27.23"')
    with pytest.raises(Refused, match=r"case.toml: version: is 2, the kiosk has 3"):
        packs.add(pack, cases)
    assert {case.number for case in packs.installed(cases).values()} == {"26.23"}
    assert [entry.name for entry in cases.iterdir()] == [SLUG]
    # The control: nothing but the number kept it away.
    edit(pack / "case.toml", "version = 2", "version = 4")
    assert packs.add(pack, cases).number == "27.23"


def test_a_copy_that_is_not_what_was_read_does_not_come_in(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = tmp_path / "cases"
    before = packs.add(pack, cases)
    plain = shutil.copyfile

    def spoiled(source: Path, target: Path) -> None:
        plain(source, target)
        if target.name == "text.en.md":
            target.write_text("broken", "utf-8")

    monkeypatch.setattr(shutil, "copyfile", spoiled)
    with pytest.raises(Refused):
        packs.add(pack, cases)
    assert packs.installed(cases) == {SLUG: before}
    assert [entry.name for entry in cases.iterdir()] == [SLUG]


def test_a_spoiled_pack_leaves_the_installed_one_as_it_is(pack: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    before = packs.add(pack, cases)
    edit(pack / "case.toml", '"26.23"', '"27.23"')
    (pack / "a.svg").touch()
    with pytest.raises(Refused):
        packs.add(pack, cases)
    assert packs.installed(cases) == {SLUG: before}


def test_what_a_killed_adding_left_behind_does_no_harm(pack: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    for left in (f".{SLUG}.new", f".{SLUG}.old"):
        (cases / left).mkdir(parents=True)
        (cases / left / "stale.svg").touch()
    assert packs.installed(cases) == {}
    added = packs.add(pack, cases)
    assert packs.installed(cases) == {SLUG: added}
    assert not (added.folder / "stale.svg").exists()
    assert [entry.name for entry in cases.iterdir()] == [SLUG]


def test_cases_are_listed_in_the_order_of_their_slugs(tmp_path: Path) -> None:
    for slug in ("c", "a", "b"):
        packs.add(factories.pack(tmp_path, slug=slug), tmp_path / "cases")
    (tmp_path / "cases" / "note.txt").touch()
    assert list(packs.installed(tmp_path / "cases")) == ["a", "b", "c"]
    assert packs.installed(tmp_path / "nowhere") == {}


@pytest.mark.parametrize("there", [True, False])
def test_what_is_no_pack_at_all_is_refused(tmp_path: Path, there: bool) -> None:
    file = tmp_path / "letter.pdf"
    if there:
        file.write_bytes(b"%PDF-1.7")
    with pytest.raises(Refused, match="is neither a folder nor a zip"):
        packs.add(file, tmp_path / "cases")
    assert places(tmp_path) == ["case.toml"]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack for property tests, each of which writes the file that it is about."""
    place = factories.pack(tmp_path_factory.mktemp("bench"))
    for tag in ("kk", "zh-Hans", "es", "ar"):
        (place / f"text.{tag}.md").unlink()
    return place


FACTS = (factories.SAMPLE / "case.toml").read_bytes()
UYGHUR = (factories.SAMPLE / "text.ug.md").read_bytes()
raw = st.binary(max_size=60) | st.text(max_size=30).map(str.encode)
lines = st.sampled_from(
    [b"asks = 5\n", b"[[asks]]\n", b"kind = [[]]\n", b"[person]\n", b"targets = [[]]\n", b"= ",
     b"language = 'zz'\n", b"[[pictures]]\nfile = '../a'\n", b"x = 0x" + b"f" * 5_000 + b"\n"]
)  # fmt: skip


@given(st.integers(0, len(FACTS)), st.integers(0, 400), raw | lines)
@settings(max_examples=200, deadline=None)
@example(0, len(FACTS), b"")
@example(0, len(FACTS), b"language = '" + b"x" * 300 + b"'")
def test_whatever_the_facts_hold_it_is_a_case_or_faults(
    bench: Path, at: int, length: int, put_in: bytes
) -> None:
    (bench / "case.toml").write_bytes(FACTS[:at] + put_in + FACTS[at + length :])
    checked = packs.check(bench)
    assert (checked.case is None) == bool(checked.faults)
    assert all(isinstance(fault, Fault) for fault in checked.faults)
    (bench / "case.toml").write_bytes(FACTS)


@given(st.integers(0, len(UYGHUR)), st.integers(0, 400), raw)
@settings(max_examples=100, deadline=None)
def test_whatever_a_text_holds_it_is_a_case_or_faults(
    bench: Path, at: int, length: int, put_in: bytes
) -> None:
    (bench / "text.ug.md").write_bytes(UYGHUR[:at] + put_in + UYGHUR[at + length :])
    checked = packs.check(bench)
    assert (checked.case is None) == bool(checked.faults)
    assert {fault.where.partition(":")[0] for fault in checked.faults} <= {"text.ug.md"}
    (bench / "text.ug.md").write_bytes(UYGHUR)
