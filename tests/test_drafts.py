"""Drafts: a pack from a bulletin, and bulletins that would do harm."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk import packs
from kiosk.bulletins import drafting, extraction, reading
from kiosk.errors import Refused
from tests.scoring import CORPUS
from tests.test_bulletins import BULLETINS, RUN_TOGETHER
from tests.test_commands import kiosk


def bulletin(folder: Path, text: str = RUN_TOGETHER) -> Path:
    """A bulletin in a file."""
    file = folder / "bulletin.txt"
    file.write_text(text, "utf-8")
    return file


def settle(folder: Path) -> None:
    """What an organiser fills in after looking at the doubts."""
    facts = folder / "case.toml"
    text = facts.read_text("utf-8")
    text = text.replace("format = 1", 'format = 1\nurl = "https://example.org/act/1"', 1)
    facts.write_text(text, "utf-8")


def test_a_draft_needs_only_what_the_bulletin_does_not_say(tmp_path: Path) -> None:
    made = kiosk("case", "draft", bulletin(tmp_path), "-o", tmp_path / "pack")
    assert made.exit_code == 0
    assert "3 targets" in made.stdout
    told = made.stderr.splitlines()
    assert any(line.startswith("doubt: targets.1.salutation") for line in told)
    assert any("'[email protected]'" in line for line in told)
    assert any(line.startswith("missing: case.toml: url") for line in told)
    faults = packs.check(tmp_path / "pack").faults
    assert [str(fault) for fault in faults] == ["case.toml: url: is missing: write it"]
    settle(tmp_path / "pack")
    case = packs.read(tmp_path / "pack")
    assert (case.slug, case.number, case.own_name) == ("aliya-bekova", "31.24", "Алия Бекова")
    assert [target.copy_of for target in case.targets] == ["", case.targets[0].id, ""]
    assert case.asks[0].targets == (case.targets[0].id, case.targets[2].id)
    letter = case.section("Letter", "en")
    assert letter[0].text.startswith("It is the nurse Aliya Bekova")
    assert "{name}" not in "".join(said.text for said in letter)
    assert len(case.section("Demands", "en")) == 3


@pytest.mark.parametrize("file", BULLETINS, ids=lambda file: file.stem)
def test_every_bulletin_of_the_corpus_becomes_a_draft_that_can_be_checked(
    tmp_path: Path, file: Path
) -> None:
    wanted = json.loads(file.with_suffix(".json").read_text("utf-8"))["cases"]
    made = kiosk("case", "draft", file, "-o", tmp_path / "pack")
    if not wanted:
        assert (made.exit_code, (tmp_path / "pack").exists()) == (1, False)
        assert "asks nobody to write" in made.stderr
        return
    assert made.exit_code == 0
    is_one = (tmp_path / "pack" / "case.toml").exists()
    folders = [tmp_path / "pack"] if is_one else sorted((tmp_path / "pack").iterdir())
    for folder in folders:
        for fault in packs.check(folder).faults:
            assert "missing" in fault.why or "empty" in fault.why, str(fault)


def test_the_extraction_is_printed_as_json_and_nothing_is_written(tmp_path: Path) -> None:
    printed = kiosk("case", "draft", bulletin(tmp_path), "--json")
    assert printed.exit_code == 0
    (case,) = json.loads(printed.stdout)["cases"]
    keys = ("title", "case_number", "issued", "expires", "language", "person", "summary")
    keys += ("targets", "demands", "letter", "resources", "doubts")
    assert set(keys) <= set(case)
    one = ("name", "office", "address", "country", "phone", "fax", "email", "social", "salutation")
    assert {*one, "copy_of"} <= set(case["targets"][0])
    assert [file.name for file in tmp_path.iterdir()] == ["bulletin.txt"]


def test_a_text_that_is_no_bulletin_still_prints_json_and_is_refused(tmp_path: Path) -> None:
    refused = kiosk("case", "draft", bulletin(tmp_path, "The weather is fine.\n"), "--json")
    assert (refused.exit_code, json.loads(refused.stdout)) == (1, {"cases": []})
    assert "asks nobody" in refused.stderr


def test_a_draft_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "mine.txt").write_text("mine")
    refused = kiosk("case", "draft", bulletin(tmp_path), "-o", tmp_path / "pack")
    assert refused.exit_code == 1
    assert [file.name for file in (tmp_path / "pack").iterdir()] == ["mine.txt"]


def test_without_a_folder_the_command_says_how_to_use_it(tmp_path: Path) -> None:
    assert kiosk("case", "draft", bulletin(tmp_path)).exit_code == 2


def pdf(objects: str) -> bytes:
    """A small PDF of these objects."""
    return f"%PDF-1.4\n{objects}\ntrailer<</Root 1 0 R>>\n%%EOF".encode()


PAGES = "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
HOSTILE: dict[str, tuple[str, bytes]] = {
    "50 MB of text": ("a.txt", b"APPEALS TO: x\n" * 3_700_000),
    "50 MB of html": ("a.html", b"<p>APPEALS TO:</p>" * 2_900_000),
    "text without an end": ("a.txt", b"a" * 900_000),
    "deep html": ("a.html", b"<div>" * 200_000),
    "a pdf that is its own page": (
        "a.pdf", pdf(PAGES + "2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj"),
    ),
    "a pdf of a billion pages": (
        "a.pdf", pdf(PAGES + "2 0 obj<</Type/Pages/Kids[]/Count 999999999>>endobj"),
    ),
    "a pdf that is none": ("a.pdf", b"%PDF-1.4\n" + b"\0" * 5_000_000),
    "a picture": ("a.png", b"\x89PNG"),
    "nothing": ("a.txt", b""),
    "noise": ("a.txt", bytes(range(256)) * 2_000),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_bulletin_is_refused_quickly_and_with_little_memory(
    tmp_path: Path, name: str, data: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    script = (
        "import resource, sys; from kiosk.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: code = end.code\n"
        "own = int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
        "most = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "print(most // 1024, code)"
    ).replace("\\\\n", "\\n")
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, "case", "draft", str(file), "-o", str(tmp_path / "out")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - begin
    most, code = map(int, done.stdout.split()[-2:])
    assert code == 1, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (most < 150, seconds < 6) == (True, True), (most, seconds)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_bidi_and_invisible_signs_do_not_reach_a_draft(tmp_path: Path) -> None:
    text = RUN_TOGETHER.replace("Aliya", "Al\u202eiya").replace("Osh", "O\u200bsh")
    (case,) = extraction.extract(reading.lines(bulletin(tmp_path, text)))
    assert case["person"] == "Aliya Bekova"
    assert "\u202e" not in json.dumps(case, ensure_ascii=False)


def test_markup_in_a_bulletin_is_only_text_in_a_pack(tmp_path: Path) -> None:
    text = RUN_TOGETHER.replace("a nurse", "a nurse <script>x</script> {{7*7}} [x](y)")
    kiosk("case", "draft", bulletin(tmp_path, text), "-o", tmp_path / "pack")
    settle(tmp_path / "pack")
    assert packs.check(tmp_path / "pack").faults == ()


def test_the_slug_of_any_name_is_part_of_an_address() -> None:
    names = {"Zhanargul Zhumatai": "zhanargul-zhumatai", "José Núñez": "jose-nunez", "加娜": "case"}
    assert {name: drafting.plain(name) for name in names} == names


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_another_encoding_is_read_too(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("José Núñez, Córdoba".encode("cp1252"))
    assert "José Núñez, Córdoba" in " ".join(reading.lines(tmp_path / name))


def test_a_file_without_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" \n ")
    with pytest.raises(Refused, match="no text"):
        reading.lines(tmp_path / "a.txt")


def test_the_corpus_is_documented() -> None:
    assert (CORPUS / "README.md").is_file()
