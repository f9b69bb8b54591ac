"""Tables for spreadsheets: all that was put in comes out, and nothing of it is a formula."""

import csv
import datetime
import io
import random
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import Refused
from kiosk.exports import tables
from kiosk.exports.tables import COLUMNS
from tests.opened import TODAY, entry, job

ROOT = Path(__file__).resolve().parent.parent
DANGEROUS = "=+-@\t\r\0＝＋－＠"
BEGINS = tuple(DANGEROUS)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
hostile = st.builds("".join, st.tuples(st.sampled_from(["", "'", "''", *BEGINS]), texts))


def read(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, the heads too."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def told(content: bytes) -> list[dict[str, str]]:
    """Its rows by their heads."""
    heads, *rows = read(content)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def cells(content: bytes) -> list[list[Any]]:
    """The cells of an XLSX file, the heads too."""
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.rows]


def armed(text: str) -> str:
    """What stood in a cell before it was defused."""
    return text[1:] if re.match(f"'+[{re.escape(DANGEROUS)}]", text) else text


def test_each_entry_is_a_row_with_all_that_is_said(tmp_path: Path) -> None:
    letter = entry(
        2, letter="Please let him go.", email="ada@example.org", news_case="Write to me."
    )
    card = entry(
        1, ask="solidarity", kind="solidarity", targets=[], send=None, letter=None,
        message="Courage", show_name="first", name="Bo", under_age=True,
    )  # fmt: skip
    card_row, letter_row = told(tables.as_csv(job([letter, card], tmp_path)))
    assert list(letter_row) == list(COLUMNS)
    assert list(letter_row.values()) == [
        letter["receipt"], letter["case"], "letter", "letter", "ambassador", "2026-05-01", "ug",
        "en", "Ada Ayim", "full", "Bern", "CH", "ada@example.org", "letter", "Please let him go.",
        "", "I agree.", "Write to me.", "", "no", "no", "waiting",
    ]  # fmt: skip
    assert (card_row["message"], card_row["targets"], card_row["under_age"]) == (
        "Courage",
        "",
        "yes",
    )
    targets = told(tables.as_csv(job([entry(targets=["a", "b"])])))[0]["targets"]
    assert targets == "a, b"


def test_the_outcome_of_each_entry_is_told(tmp_path: Path) -> None:
    petition = {"ask": "petition", "kind": "petition", "send": None}
    card = {"ask": "solidarity", "kind": "solidarity", "targets": [], "send": None}
    entries = [
        entry(1),
        entry(2, letter="Mine."),
        entry(3, send="count"),
        entry(4, **petition),
        entry(5, **card),
        entry(6, case="elsewhere"),
        entry(7, targets=[]),
    ]
    rows = told(tables.as_csv(job(entries, tmp_path)))
    assert [row["outcome"] for row in rows] == [
        "printed", "waiting", "counted", "printed", "printed", "unknown", "unknown",
    ]  # fmt: skip


def test_the_order_is_that_of_the_ids() -> None:
    entries = [entry(number, name=str(number)) for number in range(1, 40)]
    random.Random(3).shuffle(entries)
    names = [row["name"] for row in told(tables.as_csv(job(entries)))]
    assert names == [str(number) for number in range(1, 40)]


def test_csv_is_as_the_standard_and_spreadsheets_have_it() -> None:
    content = tables.as_csv(job([entry(name='Ada "A", Ayim', letter="one\ntwo")]))
    assert content.startswith(b"\xef\xbb\xbfreceipt,case,")
    assert content.endswith(b"\r\n")
    assert b',"Ada ""A"", Ayim",' in content
    assert b',"one\ntwo",' in content
    assert content.count(b"\r\n") == 2


@pytest.mark.parametrize("begin", BEGINS, ids=map(ascii, BEGINS))
def test_a_formula_is_defused(begin: str) -> None:
    content = job([entry(name=f"{begin}1+1", place="'s-Hertogenbosch")])
    (row,) = told(tables.as_csv(content))
    assert row["name"] == f"'{begin}1+1"
    assert row["place"] == "'s-Hertogenbosch"
    heads, line = cells(tables.as_xlsx(content))
    assert {cell.data_type for cell in heads} == {"s"}
    name = line[COLUMNS.index("name")]
    assert (name.data_type, name.value[0]) == ("s", "'" if begin not in "\r\0" else name.value[0])
    assert not name.value.startswith(tuple("=+-@＝＋－＠"))


def test_without_defusing_a_formula_would_be_one() -> None:
    """The control: how openpyxl and a plain table take the same text."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "=1+1"
    book.save(content)
    assert cells(content.getvalue())[0][0].data_type == "f"


@given(st.lists(st.fixed_dictionaries({"name": hostile, "letter": hostile}), max_size=4))
@settings(max_examples=150, deadline=None)
def test_what_comes_back_is_what_was_put_in(written: list[dict[str, str]]) -> None:
    entries = [entry(number, **fields) for number, fields in enumerate(written)]
    rows = told(tables.as_csv(job(entries)))
    assert [(armed(row["name"]), armed(row["own_words"])) for row in rows] == [
        (fields["name"], fields["letter"]) for fields in written
    ]
    for row in rows:
        assert not any(cell.startswith(BEGINS) for cell in row.values())


@given(st.lists(st.builds("".join, st.tuples(st.sampled_from(["", *BEGINS]), st.text()))))
@settings(max_examples=40, deadline=None)
def test_no_cell_of_an_xlsx_is_a_formula(names: list[str]) -> None:
    entries = [entry(number, name=name) for number, name in enumerate(names)]
    rows = cells(tables.as_xlsx(job(entries)))
    assert len(rows) == len(names) + 1
    for row, name in zip(rows[1:], names, strict=True):
        assert {cell.data_type for cell in row if cell.value is not None} == {"s"}
        kept = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", name)
        kept = kept.replace("\r\n", "\n").replace("\r", "\n")
        value = row[COLUMNS.index("name")].value or ""
        assert value in (kept, f"'{kept}")
        assert not value.startswith(tuple("=+-@\t＝＋－＠"))


def test_a_sign_that_no_file_holds_does_not_stop_an_export() -> None:
    content = job([entry(name="a\ud800b", letter="a\x0bb")])
    assert told(tables.as_csv(content))[0]["name"] == "a?b"
    assert cells(tables.as_xlsx(content))[1][COLUMNS.index("name")].value == "ab"


def test_an_xlsx_tells_no_time(tmp_path: Path) -> None:
    content = tables.as_xlsx(job([entry()]))
    about = openpyxl.load_workbook(io.BytesIO(content)).properties
    midnight = datetime.datetime.combine(TODAY, datetime.time())
    assert (about.created, about.modified) == (midnight, midnight)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        times = {part.date_time for part in parts.infolist()}
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert times == {(2026, 6, 1, 0, 0, 0)}
    assert set(re.findall(rb"\d\d:\d\d:\d\d", whole)) == {b"00:00:00"}


def test_an_xlsx_is_made_without_a_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert len(cells(tables.as_xlsx(job([entry()])))) == 2
    with pytest.raises(FileNotFoundError):
        openpyxl.Workbook().save(io.BytesIO())


def test_without_openpyxl_one_fault_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(Refused) as refused:
        tables.as_xlsx(job([entry()]))
    (fault,) = refused.value.faults
    assert "kiosk[office]" in fault.why
    assert told(tables.as_csv(job([entry()])))


def test_every_column_is_described() -> None:
    text = (ROOT / "docs" / "organiser.md").read_text("utf-8")
    table = text.partition("| column | what is in it |")[2].partition("\n\n")[0]
    heads = [line.split("|")[1] for line in table.splitlines()[2:]]
    named = [name for head in heads for name in re.findall("`([a-z_]+)`", head)]
    assert tuple(named) == COLUMNS
