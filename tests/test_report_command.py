"""`kiosk export report`: all tablets added up, in three forms, for two readers."""

import datetime
from pathlib import Path

import pytest

from kiosk import statements
from tests import factories
from tests.factories import SLUG, House, Visitor
from tests.test_office_commands import opening, run

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


def test_a_report_is_written_in_three_forms_and_by_own_headings(
    office: House, tmp_path: Path
) -> None:
    assert run(office, "delivered", SLUG, "ambassador", "--on", str(TODAY)).exit_code == 0
    for ending, start in (("pdf", b"%PDF"), ("html", b"<!doctype"), ("txt", b"Report")):
        file = tmp_path / f"report.{ending}"
        asked = ("export", "report", "--case", SLUG, "--reader", "helped", "-o", file)
        assert run(office, *asked, *opening(tmp_path)).exit_code == 0
        assert file.read_bytes().startswith(start)
    assert "handed over on" in (tmp_path / "report.txt").read_text("utf-8")
    totals, mapping = tmp_path / "totals.json", tmp_path / "office.toml"
    totals.write_text(run(office, "tally", "--json").stdout)
    mapping.write_text('[columns]\n"Land" = "=Schweiz"\n"Briefe" = "letters"\n')
    asked = ("export", "report", "--case", SLUG, "--totals", totals)
    assert run(office, *asked, "--mapping", mapping).stdout.splitlines() == [
        "\ufeffLand,Briefe", "Schweiz,6",
    ]  # fmt: skip
    totals.write_text("{}")
    assert run(office, *asked).exit_code == 1
    mapping.write_text('[columns]\n"Land" = "countries"\n')
    assert "is none of" in run(office, *asked[:-2], "--mapping", mapping).stderr


def test_a_report_counts_what_is_said_in_every_folder(office: House, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    second = factories.house(tmp_path / "other")
    Visitor(second.app()).signs(send="count")
    assert run(second, "export", "sealed", "-o", tmp_path / "second").exit_code == 0
    for entry in (tmp_path / "second").glob("*.age"):
        entry.unlink()  # as when its details were erased: what it has counted stays
    asked = ("export", "report", "--case", SLUG)
    assert "At least 4 people" in run(office, *asked).stdout  # the control
    folders = ("--from", tmp_path / "sealed", "--from", tmp_path / "second")
    assert "At least 5 people" in run(office, *asked, *folders, *folders).stdout
    key = ("--identity", tmp_path / "key")
    assert "At least 5 people" in run(office, *asked, *folders, *key).stdout
    # A file of totals is all that counts.
    totals = tmp_path / "totals.json"
    totals.write_text(run(office, "tally", "--json").stdout)
    assert "At least 4 people" in run(office, *asked, *folders, "--totals", totals).stdout
    signed = tmp_path / "second" / statements.FILE
    signed.write_bytes(signed.read_bytes()[:-1])
    broken = run(office, *asked, *folders)
    assert broken.exit_code == 1
    assert str(signed) in broken.stderr


def test_a_report_for_us_tells_what_was_not_printed(office: House, tmp_path: Path) -> None:
    asked = ("export", "report", "--case", SLUG, "--reader")
    assert "Not printed" not in run(office, *asked, "helped").stdout
    told = run(office, *asked, "helped", *opening(tmp_path)).stdout
    assert "Not printed\n– own words wait to be read: 1\n" in told
    assert "own words" not in run(office, *asked, "official", *opening(tmp_path)).stdout
    assert run(office, "case", "state", SLUG, "paused").exit_code == 0
    told = run(office, *asked, "helped", *opening(tmp_path)).stdout
    assert "Not printed\n– signed, not sent because the case is paused: 4\n" in told
