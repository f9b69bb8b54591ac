"""The organiser's commands: from sealed folders to letters, reports and the shredder."""

import csv
import datetime
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from kiosk import (
    actions,
    decisions,
    deliveries,
    identities,
    sheets,
    statements,
    tallies,
    typesetting,
)
from kiosk.db import Db
from tests import factories
from tests.factories import SLUG, House, Visitor
from tests.test_cli import kiosk

TODAY = datetime.date.today()


@pytest.fixture
def office(house: House, tmp_path: Path) -> House:
    """A kiosk at which some people have signed; their entries lie sealed in `sealed`."""
    for name, words in (("Ada Ayim", ""), ("Ada Ayim", ""), ("Айгүл", "My own words.")):
        Visitor(house.app()).signs(name=name, place="Bern", country="CH", letter=words)
    Visitor(house.app()).signs(ask="petition", name="Ada Ayim", show_name="full")
    Visitor(house.app()).signs(send="count")
    (tmp_path / "key").write_text(f"{house.identity}\n")
    assert run(house, "export", "sealed", "-o", tmp_path / "sealed").exit_code == 0
    return house


def run(house: House, *words: object, typed: str = ""):  # type: ignore[no-untyped-def]
    return kiosk("--instance", house.settings.instance, *words, typed=typed)


def opening(tmp_path: Path) -> tuple[object, ...]:
    return ("--identity", tmp_path / "key", "--from", tmp_path / "sealed")


def pages(file: Path) -> int:
    return typesetting.n_pages(file.read_bytes())


def test_own_words_wait_until_somebody_has_read_them(office: House, tmp_path: Path) -> None:
    letters = tmp_path / "letters.pdf"
    first = run(office, "export", "letters", *opening(tmp_path), "-o", letters)
    assert first.exit_code == 0
    assert "warning: 1: own words wait to be read" in first.stderr
    before = pages(letters)
    read = run(office, "entries", "read", *opening(tmp_path)).output
    assert "My own words." in read
    code = read.split()[0]
    assert run(office, "entries", "print", code, "--from", tmp_path / "sealed").exit_code == 0
    assert "waits" not in run(office, "export", "letters", *opening(tmp_path), "-o", letters).stderr
    assert pages(letters) == before + 2  # one letter more to each of two targets
    assert run(office, "entries", "hold", code, "--from", tmp_path / "sealed").exit_code == 0
    held = run(office, "export", "letters", *opening(tmp_path), "-o", letters)
    assert "warning: 1: held after reading" in held.stderr
    assert pages(letters) == before


def test_a_double_is_set_aside_when_somebody_says_so(office: House, tmp_path: Path) -> None:
    letters = tmp_path / "letters.pdf"
    run(office, "export", "letters", *opening(tmp_path), "-o", letters)
    before = pages(letters)
    shown = run(office, "entries", "doubles", *opening(tmp_path)).output
    assert "1 pair" in shown
    codes = shown.split()[:2]
    where = ("--from", tmp_path / "sealed")
    assert "0 entries set aside" in run(office, "entries", "differ", *codes, *where).output
    assert "0 pairs" in run(office, "entries", "doubles", *opening(tmp_path)).output
    assert "1 entry set aside" in run(office, "entries", "same", *codes, *where).output
    done = run(office, "export", "letters", *opening(tmp_path), "-o", letters)
    assert "warning: 1: doubles another one" in done.stderr
    assert pages(letters) == before - 2
    strange = run(office, "entries", "same", codes[0], "AAAAA-AAAAA", *where)
    assert strange.exit_code == 1
    assert "AAAAA-AAAAA" in strange.stderr


def test_a_case_that_is_not_open_gets_no_letters(office: House, tmp_path: Path) -> None:
    letters = tmp_path / "letters.pdf"
    assert run(office, "case", "state", SLUG, "expired").exit_code == 0
    nothing = run(office, "export", "letters", *opening(tmp_path), "-o", letters)
    assert (nothing.exit_code, letters.exists()) == (1, False)
    asked = ("export", "letters", *opening(tmp_path), "-o", letters, "--even-closed")
    assert run(office, *asked).exit_code == 0
    assert run(office, "case", "state", SLUG, "open").exit_code == 0
    assert run(office, *asked[:-1]).exit_code == 0


def test_a_broken_entry_is_named_and_the_rest_goes_on(office: House, tmp_path: Path) -> None:
    files = sorted((tmp_path / "sealed").glob("*.age"))
    files[0].write_bytes(files[0].read_bytes()[:-9])
    table = tmp_path / "table.csv"
    done = run(office, "export", "csv", *opening(tmp_path), "-o", table)
    assert done.exit_code == 1
    assert files[0].name in done.stderr
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert len(rows) == len(files) - 1
    other = tmp_path / "other"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    wrong = run(
        office, "export", "json", "--identity", other, "--from", tmp_path / "sealed", "-o", table
    )
    assert wrong.exit_code == 1
    assert len(wrong.stderr.splitlines()) == len(files)


def test_what_was_taken_back_is_in_no_export(office: House, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "sealed", tmp_path / "older")
    code = json.loads(run(office, "export", "json", *opening(tmp_path)).stdout)["entries"][0]
    assert run(office, "withdraw", code["receipt"]).exit_code == 0
    assert run(office, "export", "sealed", "-o", tmp_path / "sealed").exit_code == 0
    # The older copy still holds the file; the list in the newer one counts for both.
    both = ("--from", tmp_path / "older", "--from", tmp_path / "sealed")
    elsewhere = kiosk(
        "--instance", tmp_path / "none", "export", "json", "--identity", tmp_path / "key", *both
    )
    ids = {row["id"] for row in json.loads(elsewhere.stdout)["entries"]}
    assert code["id"] not in ids
    assert len(ids) == 4


def test_a_full_disk_leaves_the_whole_file(office: House, tmp_path: Path) -> None:
    table = tmp_path / "full" / "table.csv"
    table.parent.mkdir()
    table.write_text("whole")
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", *map(str, _program(office)),
         "export", "csv", *map(str, opening(tmp_path)), "-o", str(table)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert table.read_text() == "whole"


def _program(office: House) -> list[object]:
    return [sys.executable, "-m", "kiosk", "--instance", office.settings.instance]


def test_what_was_handed_over_is_shredded_and_counts_stay(office: House) -> None:
    long_ago = TODAY - datetime.timedelta(days=60)
    db: Db = office.db()
    with db.writing() as connection:
        connection.execute("UPDATE actions SET day = ?", (str(long_ago),))
    before = tallies.read(db)
    asked = run(office, "shred", "--dry-run")
    assert "nothing to erase" in asked.output
    assert "older than 30 days" in asked.stderr
    for target in ("party-secretary", "ambassador"):
        on = str(TODAY - datetime.timedelta(days=20))
        assert run(office, "delivered", SLUG, target, "--on", on).exit_code == 0
    assert "would be erased" in run(office, "shred", "--dry-run").output
    assert len(list(actions.kept(db))) == 5
    assert "are erased" in run(office, "shred").output
    assert not list(actions.kept(db))
    assert tallies.read(db) == before
    for wrong in (("x", "ambassador"), (SLUG, "x"), (SLUG,)):
        assert run(office, "delivered", *wrong, "--on", str(TODAY)).exit_code == 1
    late = str(TODAY + datetime.timedelta(days=1))
    assert run(office, "delivered", SLUG, "ambassador", "--on", late).exit_code == 1
    assert (SLUG, "ambassador") in deliveries.listed(db)


def test_kind_words_of_a_case_that_addresses_nobody_are_handed_over_too(tmp_path: Path) -> None:
    facts = factories.pack(tmp_path) / "case.toml"
    text = facts.read_text("utf-8").partition("[[targets]]")[0]
    facts.write_text(text + '[[asks]]\nkind = "solidarity"\n', "utf-8")
    house = factories.house(tmp_path, packs=(facts.parent,))
    Visitor(house.app()).signs(ask="solidarity", name="Ada", show_name="first")
    (tmp_path / "key").write_text(f"{house.identity}\n")
    assert run(house, "export", "sealed", "-o", tmp_path / "sealed").exit_code == 0
    code = run(house, "entries", "read", *opening(tmp_path)).output.split()[0]
    assert run(house, "entries", "print", code, "--from", tmp_path / "sealed").exit_code == 0
    cards = tmp_path / "cards.pdf"
    assert run(house, "export", "solidarity", *opening(tmp_path), "-o", cards).exit_code == 0
    assert pages(cards) == 1
    assert run(house, "export", "report", "--case", SLUG, *opening(tmp_path)).exit_code == 0
    assert run(house, "delivered", SLUG, "ambassador", "--on", str(TODAY)).exit_code == 1
    said = run(house, "delivered", SLUG, "--on", str(TODAY))
    assert said.output == f"{SLUG}: handed over on {TODAY}\n"
    assert deliveries.listed(house.db()) == {(SLUG, ""): TODAY}


def test_a_paper_sheet_has_a_number_and_its_newest_count_counts(
    office: House, tmp_path: Path
) -> None:
    made = run(office, "paper", "sheet", SLUG, "ug", "-o", tmp_path / "sheet.pdf")
    number = made.output.split()[-1]
    assert pages(tmp_path / "sheet.pdf") == 1
    assert run(office, "paper", "add", number, "12").exit_code == 0
    assert "in the place of 12" in run(office, "paper", "add", number.lower(), "14").output
    assert [row["n"] for row in sheets.newest(office.db())] == [14]
    shown = json.loads(run(office, "tally", "--json").stdout)["sheets"]
    assert [(row["case"], row["n"]) for row in shown] == [(SLUG, 14)]
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    assert run(office, "paper", "add", wrong, "3").exit_code == 1
    other = "0000000"
    assert run(office, "paper", "add", other, "3").exit_code == 1
    assert run(office, "paper", "add", other, "3", "--case", SLUG).exit_code == 0
    assert json.loads(run(office, "paper", "list", "--json").stdout)["sheets"]


def test_the_rehearsal_proves_that_the_office_opens_what_is_sealed(
    office: House, tmp_path: Path
) -> None:
    file = tmp_path / "word.age"
    assert "rehearsal: not done" in run(office, "doctor").output
    assert run(office, "rehearse", file).exit_code == 0
    word = run(office, "keys", "open", file, "--identity", tmp_path / "key").output.strip()
    assert run(office, "rehearse", "--word", "ABCDEF").exit_code == 1
    assert run(office, "rehearse", "--word", word.lower()).exit_code == 0
    assert "rehearsal" not in run(office, "doctor").output
    assert run(office, "rehearse", "--word", word).exit_code == 1  # it was used
    assert run(office, "rehearse").exit_code == 2


def test_a_private_key_on_the_tablet_stops_it(office: House, tmp_path: Path) -> None:
    assert run(office, "doctor").exit_code == 0  # the control
    for content in (
        f"{office.identity}\n".encode(),
        pyrage.passphrase.encrypt(b"AGE-SECRET-KEY-1", "secret"),
    ):
        place = office.settings.instance / "keys" / "mine.txt"
        place.write_bytes(content)
        found = run(office, "doctor")
        assert found.exit_code == 1
        assert "is a private key" in found.output
        with pytest.raises(Exception, match="is a private key"):
            office.app()
        place.unlink()
    office.app()


def test_a_second_key_a_sheet_and_the_end_of_a_key(office: House, tmp_path: Path) -> None:
    first, second = tmp_path / "a.key", tmp_path / "b.key"
    made = run(office, "keys", "new", first, "--recovery", second)
    recipients = made.output.split()
    assert len(set(recipients)) == 2
    assert run(office, "keys", "show", second).output.split() == recipients[1:]
    sheet = tmp_path / "sheet.pdf"
    assert run(office, "keys", "sheet", recipients[0], "-o", sheet).exit_code == 0
    assert pages(sheet) == 1
    assert run(office, "keys", "sheet", "age1x", "-o", sheet).exit_code == 1
    note = tmp_path / "note.json"
    asked = ("keys", "destroy", first, "--by", "Ada", "--why", "all handed over", "-o", note)
    assert run(office, *asked, typed="n\n").exit_code == 1
    assert first.exists()
    assert run(office, *asked, typed="y\n").exit_code == 0
    assert not first.exists()
    said, _public = statements.read_note(note.read_bytes())
    assert said["recipients"] == recipients[:1]


def test_decisions_hold_ids_and_nothing_else(office: House, tmp_path: Path) -> None:
    code = run(office, "entries", "read", *opening(tmp_path)).output.split()[0]
    run(office, "entries", "print", code, "--from", tmp_path / "sealed")
    ((entry, decision),) = decisions.decided(office.db()).items()
    assert (actions.receipt(entry), decision) == (code, "print")
    rows = office.db().rows("SELECT * FROM decisions")
    assert [set(row) for row in rows] == [{"entry", "decision"}]


def test_looking_for_keys_leaves_the_locks_of_the_database(office: House) -> None:
    db = office.db()
    with db.writing() as connection:
        connection.execute("UPDATE instance SET value = value")
        assert list(identities.found(office.settings.instance)) == []
        other = (
            "import sqlite3, sys\n"
            "sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        )
        asked = [sys.executable, "-c", other, str(office.settings.database)]
        held = subprocess.run(asked, capture_output=True, text=True)
        assert "database is locked" in held.stderr
        # The control: opening and closing the file by hand gives the lock up.
        for file in office.settings.instance.glob("kiosk.sqlite*"):
            file.read_bytes()
        assert subprocess.run(asked, capture_output=True).returncode == 0
