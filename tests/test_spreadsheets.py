"""Tables as LibreOffice itself opens them: whatever was typed, no cell becomes a formula."""

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from kiosk.exports import tables
from tests.opened import entry, job

TYPED = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "'=1+1", "''=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)", '"=1+1"', "a\n=1+1", "1;=1+1", "a,=1+1", "+41 79 123 45 67",
    '=HYPERLINK("http://example.org")', "=cmd|' /C calc'!A0", "\u202e=1+1", "\ufeff=1+1", "\0=1+1",
)  # fmt: skip
# How a table of texts with commas is read: in UTF-8, formulas evaluated.
READ = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"


def formulas(file: Path, *options: str) -> list[str]:
    """The formulas of a table after LibreOffice has opened it and written it anew."""
    program, place = shutil.which("soffice"), file.parent / f"{file.name}-opened"
    if not program:
        pytest.fail("soffice is missing: `sh tests/install-tools.sh long` (libreoffice-calc-nogui)")
    own = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    asked = [program, own, "--headless", *options, "--convert-to", "fods", "--outdir", place, file]
    subprocess.run(asked, check=True, capture_output=True, timeout=100)
    text = (place / f"{file.stem}.fods").read_text("utf-8")
    assert "<table:table-cell" in text
    return re.findall('table:formula="([^"]*)"', text)


@pytest.mark.matrix
@pytest.mark.parametrize("kind", ["csv", "csv, formulas evaluated", "xlsx"])
def test_no_cell_becomes_a_formula(tmp_path: Path, kind: str) -> None:
    entries = [
        entry(number, name=typed, place=typed, email=typed, letter=typed)
        for number, typed in enumerate(TYPED, start=1)
    ]
    ending, options = kind[:4].strip(","), [f"--infilter={READ}"] if "," in kind else []
    ours, plain = tmp_path / f"ours.{ending}", tmp_path / f"plain.{ending}"
    if ending == "csv":
        ours.write_bytes(tables.as_csv(job(entries)))
        plain.write_text("a\n=1+1\n")
    else:
        ours.write_bytes(tables.as_xlsx(job(entries)))
        book = openpyxl.Workbook()
        book.active["A1"] = "=1+1"
        book.save(plain)
    assert formulas(ours, *options) == []
    assert formulas(plain, *options) == ["of:=1+1"]  # the control
