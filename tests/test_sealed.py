"""The folder of sealed entries: what is in it, what is left out, and who can open it."""

import datetime
import json
import shutil
from pathlib import Path

import pytest

from kiosk import actions, sealing
from kiosk.db import Db
from kiosk.errors import Refused
from kiosk.exports import entries, sealed
from kiosk.sealing import Identity
from tests import factories
from tests.factories import House, Visitor


@pytest.fixture(scope="module")
def key() -> Identity:
    """The organiser's key."""
    return sealing.new_identity()


def entry(number: int, **more: str) -> dict[str, str]:
    """What somebody wrote."""
    return {"id": factories.action(number).id.hex(), "name": f"Ada ئايگۈل {number}", **more}


@pytest.fixture
def signed(fair: Db, key: Identity) -> Db:
    """A database with three entries, the second of them withdrawn and one more erased."""
    for number in (1, 2, 3, 4):
        blob = sealing.seal(entry(number), (str(key.to_public()),))
        actions.record(fair, factories.action(number, sealed=blob), "ug", also="letters")
    with fair.writing() as connection:
        for number, state in ((2, "withdrawn"), (4, "erased")):
            connection.execute(
                "UPDATE actions SET sealed = NULL, state = ? WHERE id = ?",
                (state, factories.action(number).id),
            )
    return fair


def ids(*numbers: int) -> list[str]:
    """The ids of actions, as they are written."""
    return [factories.action(number).id.hex() for number in numbers]


def stems(*places: Path) -> list[str]:
    """The ids of the entries that are read in some places."""
    return [entry_id for entry_id, _ in sealed.read(places)]


def test_kept_entries_are_written_with_the_withdrawn_list_and_the_statement(
    signed: Db, tmp_path: Path
) -> None:
    folder = tmp_path / "made" / "out"
    assert sealed.write(signed, b"statement", folder) == 2
    names = {file.name for file in folder.iterdir()}
    assert names == {*(f"{one}.age" for one in ids(1, 3)), "withdrawn.json", "statement.cbor"}
    assert (folder / "statement.cbor").read_bytes() == b"statement"
    assert json.loads((folder / "withdrawn.json").read_text()) == ids(2)
    for action in actions.kept(signed):
        assert (folder / f"{action.id.hex()}.age").read_bytes() == action.sealed


def test_files_tell_no_time_of_the_day(signed: Db, tmp_path: Path) -> None:
    before = datetime.datetime.now(datetime.UTC).date()
    sealed.write(signed, b"statement", tmp_path / "out")
    (tmp_path / "control").touch()
    times = {file.stat().st_mtime for file in (tmp_path / "out").iterdir()}
    (midnight,) = times
    assert midnight % 86_400 == 0
    day = datetime.datetime.fromtimestamp(midnight, datetime.UTC).date()
    assert before <= day <= datetime.datetime.now(datetime.UTC).date()
    assert (tmp_path / "control").stat().st_mtime != midnight


def test_an_export_again_leaves_out_what_was_withdrawn_since(signed: Db, tmp_path: Path) -> None:
    sealed.write(signed, b"older", tmp_path / "out")
    with signed.writing() as connection:
        connection.execute(
            "UPDATE actions SET sealed = NULL, state = 'withdrawn' WHERE id = ?",
            (factories.action(1).id,),
        )
    assert sealed.write(signed, b"newer", tmp_path / "out") == 1
    assert stems(tmp_path / "out") == ids(3)
    assert not (tmp_path / "out" / f"{ids(1)[0]}.age").exists()
    assert (tmp_path / "out" / "statement.cbor").read_bytes() == b"newer"


def test_a_folder_with_other_things_is_left_alone(signed: Db, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "holiday.jpg").touch()
    with pytest.raises(Refused, match=r"holds other things \(holiday\.jpg\)"):
        sealed.write(signed, b"statement", tmp_path / "out")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["holiday.jpg"]


def test_entries_of_several_places_are_read_once(signed: Db, tmp_path: Path) -> None:
    sealed.write(signed, b"statement", tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    one = tmp_path / "a" / f"{ids(3)[0]}.age"
    assert stems(tmp_path / "a", tmp_path / "b", one) == ids(1, 3)
    assert stems(one) == ids(3)


def test_an_entry_that_the_list_calls_withdrawn_is_not_read(signed: Db, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    sealed.write(signed, b"statement", folder)
    assert stems(folder) == ids(1, 3)
    (folder / "withdrawn.json").write_text(json.dumps(ids(1)))
    assert stems(folder) == ids(3)
    assert stems(folder / f"{ids(1)[0]}.age") == []


@pytest.mark.parametrize("text", ["", "[", "5", "[[]]", "\x00"])
def test_a_broken_list_of_withdrawn_entries_is_refused(
    signed: Db, tmp_path: Path, text: str
) -> None:
    sealed.write(signed, b"statement", tmp_path / "out")
    (tmp_path / "out" / "withdrawn.json").write_text(text)
    with pytest.raises(Refused, match=r"withdrawn\.json: is not the list"):
        stems(tmp_path / "out")


def test_the_organisers_key_opens_what_was_exported(
    signed: Db, tmp_path: Path, key: Identity
) -> None:
    sealed.write(signed, b"statement", tmp_path / "out")
    found = list(sealed.read((tmp_path / "out",)))
    assert entries.opened(found, [key]) == ([entry(1), entry(3)], [])
    opened, faults = entries.opened(found, [sealing.new_identity()])
    assert opened == []
    assert [fault.where for fault in faults] == [f"{one}.age" for one in ids(1, 3)]


def test_a_moved_or_changed_entry_is_told_and_the_others_are_opened(key: Identity) -> None:
    blob = {n: sealing.seal(entry(n), (str(key.to_public()),)) for n in (1, 2, 3)}
    one, two, three = ids(1, 2, 3)
    found = [(one, blob[2]), (two, blob[2]), (three, blob[3][:-1])]
    opened, faults = entries.opened(found, [key])
    assert opened == [entry(2)]
    assert [fault.where for fault in faults] == [f"{one}.age", f"{three}.age"]
    assert f"holds another entry ({two})" in faults[0].why
    assert "was changed" in faults[1].why


def keys_in(folder: Path) -> list[Path]:
    """Files that hold a private key."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in files if b"AGE-SECRET-KEY" in file.read_bytes().upper()]


def openers(folder: Path, blobs: list[bytes]) -> list[Path]:
    """Files that, taken for a key, open one of `blobs`."""
    found = []
    for file in (file for file in folder.rglob("*") if file.is_file()):
        try:
            identities = sealing.read_identities(file, file.read_bytes())
        except Refused:
            continue
        found += [file for blob in blobs if sealing.unseal(blob, identities)]
    return found


def test_nothing_on_a_tablet_opens_its_entries(house: House, visitor: Visitor) -> None:
    visitor.signs()
    visitor.signs("ar", send="count")
    tablet = house.settings.instance
    blobs = [action.sealed for action in actions.kept(house.db())]
    assert len(blobs) == 2
    assert len(list(tablet.rglob("*"))) > 10
    assert keys_in(tablet) == []
    assert openers(tablet, blobs) == []
    # The control: the organiser's key would be found, and opens both.
    (tablet / "keys" / "organiser").write_bytes(sealing.identity_text(house.identity))
    assert keys_in(tablet) == [tablet / "keys" / "organiser"]
    assert openers(tablet, blobs) == [tablet / "keys" / "organiser"] * 2
