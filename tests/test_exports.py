"""Exports: sealed for the way, opened by age itself, read as JSON."""

import datetime
import json
import subprocess
from pathlib import Path

import pytest

from kiosk import sealing
from kiosk.errors import Refused
from kiosk.exports import entries, sealed
from kiosk.exports.job import Job
from kiosk.sorting import Sorted
from tests.factories import House, Visitor


@pytest.fixture
def folder(house: House, tmp_path: Path) -> Path:
    """The sealed entries of three visitors."""
    for name in ("Ada", "ئايگۈل", "小明"):
        Visitor(house.app()).signs(name=name)
    assert sealed.write(house.db(), b"statement", tmp_path / "sealed") == 3
    return tmp_path / "sealed"


def test_age_itself_opens_an_entry_to_readable_json(
    house: House, folder: Path, tmp_path: Path
) -> None:
    key = tmp_path / "key.txt"
    key.write_bytes(sealing.identity_text(house.identity))
    names = set()
    for file in folder.glob("*.age"):
        done = subprocess.run(["age", "-d", "-i", key, file], capture_output=True, check=True)
        assert len(done.stdout) in sealing.SIZES
        entry = json.loads(done.stdout)
        assert entry["id"] == file.stem
        assert entry["name"].encode() in done.stdout
        names.add(entry["name"])
    assert names == {"Ada", "ئايگۈل", "小明"}


def test_another_key_opens_nothing(folder: Path, tmp_path: Path) -> None:
    rows, faults = entries.opened(sealed.read((folder,)), [sealing.new_identity()])
    assert rows == []
    assert len(faults) == 3


def test_an_entry_under_another_name_is_found_out(house: House, folder: Path) -> None:
    first, second, _ = sorted(folder.glob("*.age"))
    first.write_bytes(second.read_bytes())
    rows, faults = entries.opened(sealed.read((folder,)), [house.identity])
    assert len(rows) == 2
    assert second.stem in faults[0].why


def test_the_same_entries_from_two_places_are_read_once(house: House, folder: Path) -> None:
    one = next(folder.glob("*.age"))
    assert len(list(sealed.read((folder, one, folder)))) == 3


def test_withdrawn_entries_are_left_out(folder: Path) -> None:
    gone = next(folder.glob("*.age")).stem
    (folder / sealed.WITHDRAWN).write_text(json.dumps([gone]))
    assert gone not in dict(sealed.read((folder,)))


def test_files_bear_the_day_only(folder: Path) -> None:
    times = {file.stat().st_mtime for file in folder.iterdir()}
    midnight = datetime.datetime.fromtimestamp(times.pop(), datetime.UTC)
    assert times == set()
    assert midnight.time() == datetime.time()


def test_a_folder_with_other_things_is_refused(house: House, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.odt").write_text("x")
    with pytest.raises(Refused, match=r"thesis\.odt"):
        sealed.write(house.db(), b"", tmp_path / "mine")


def test_an_empty_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no sealed entries"):
        list(sealed.read((tmp_path,)))


def test_json_is_for_people_too() -> None:
    nothing = Sorted((), (), (), (), ())
    rows = ({"name": "ئايگۈل", "id": "1"},)
    job = Job(entries=rows, sorted=nothing, cases={}, organisation="Letters Group")
    text = entries.as_json(job).decode()
    assert "ئايگۈل" in text
    assert json.loads(text)["entries"][0]["id"] == "1"
