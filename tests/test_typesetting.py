"""Typesetting: data is never source, fonts are ours, and memory does not grow with the number."""

import datetime
import io
import json
import subprocess
import sys
from collections.abc import Iterator

import pypdf
import pytest
import typst

from kiosk import typesetting
from kiosk.config import assets
from kiosk.errors import Refused
from kiosk.exports import letters
from tests.papers import DAY, entry, job, texts

HOSTILE = '#read("/etc/passwd") *x* $y$ @ref <b> \\u{41} // "; #panic() {1}'
FONTS = {"NotoSerif", "NotoSans", "NotoSansSCThin", "NotoNaskhArabic", "NotoSerifTibetan"}
SHARED = {"paper": "a4"}


def papers(**changes: str) -> list[typesetting.Document]:
    """One letter to one target, with its cover and label."""
    return list(letters.papers(job([entry(targets=["ambassador"], **changes)])))


def fonts(content: bytes) -> set[str]:
    """The families of all fonts that a PDF uses."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"].get_object().get("/Font", {}).values():
            found.add(str(font.get_object()["/BaseFont"]).rpartition("+")[2].partition("-")[0])
    return found


@pytest.mark.parametrize("key", ["letter", "name", "place"])
def test_what_people_write_is_never_source(key: str) -> None:
    content = typesetting.pdf("letters", papers(**{key: HOSTILE}), DAY, shared=SHARED)
    assert HOSTILE in texts(content)[1]


def test_the_same_in_a_source_would_be_seen() -> None:
    text = texts(typst.compile(b'#(1+1) *x* $y$ #read("/etc/passwd").len()', root="/"))[0]
    assert text.startswith("2 x")


def test_only_our_fonts_are_used() -> None:
    hand = {"name": "加娜古丽·朱马太", "place": "བོད་", "letter": "ئۇيغۇرچە Қазақша"}
    work = job([entry(**hand)], organisation="No font of ours has \u2603")
    assert fonts(letters.as_pdf(work)) == FONTS
    assert not fonts(typst.compile(b"a")) & FONTS


def test_a_file_bears_the_day_and_no_time() -> None:
    twice = [typesetting.pdf("letters", papers(), DAY, shared=SHARED) for _ in range(2)]
    assert twice[0] == twice[1]
    told = pypdf.PdfReader(io.BytesIO(twice[0])).metadata
    assert told
    assert told.creation_date == datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)
    assert set(told) == {"/Producer", "/CreationDate"}


def test_progress_is_told_and_documents_are_taken_one_by_one() -> None:
    taken, told = [], []

    def documents() -> Iterator[typesetting.Document]:
        for number, paper in enumerate(papers() * 3):
            taken.append(number)
            yield paper

    def progress(n_done: int) -> None:
        told.append((n_done, len(taken)))

    typesetting.pdf("letters", documents(), DAY, shared=SHARED, chunk=4, progress=progress)
    assert told == [(4, 4), (8, 8), (9, 9)]


def test_nothing_to_print_is_refused() -> None:
    with pytest.raises(Refused, match="nothing to print"):
        typesetting.pdf("letters", [], DAY, shared=SHARED)


@pytest.mark.parametrize("package", ["typst", "pypdf"])
def test_a_missing_package_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(Refused, match=r"kiosk\[pdf\]"):
        typesetting.pdf("letters", papers(), DAY, shared=SHARED)


def test_every_template_is_there_and_a_page_can_be_looked_at() -> None:
    names = {file.stem for file in (assets() / "templates" / "letters").glob("*.typ")}
    assert names == {
        "shared", "letters", "petition", "solidarity", "report", "sheet", "key", "poster",
    }  # fmt: skip
    pages = typesetting.png("letters", papers(), shared=SHARED, ppi=20)
    assert [page[:4] for page in pages] == [b"\x89PNG"] * 3


MEASURE = """
import json, resource, sys, time
from kiosk.exports import letters
from tests.papers import entry, job
stroke = " ".join(f"{at * 37 % 1000},{at * 91 % 400}" for at in range(120))
drawn = [f"{at % 1000},0 {stroke}" for at in range(int(sys.argv[1]))]
work = job([entry(at, targets=["ambassador"], name=f"Name {at}", signature=hand)
            for at, hand in enumerate(drawn)])
begun = time.monotonic()
content = letters.as_pdf(work)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([peak, time.monotonic() - begun]))
"""


@pytest.mark.matrix
def test_memory_does_not_grow_with_the_number_of_letters() -> None:
    measured = []
    for number in ("100", "1000"):
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, number], capture_output=True, check=True
        )
        measured.append(json.loads(done.stdout))
    (few, _), (many, seconds) = measured
    assert many < 1.5 * few, f"{few:.0f} MB for 100, {many:.0f} MB for 1,000"
    assert seconds < 60
