"""`kiosk backup`, `restore` and `audit`, as an organiser types them."""

import gc
import json
import random
from contextlib import closing
from pathlib import Path

from kiosk import config, copies
from kiosk.db import Db
from tests import factories
from tests.factories import House, Visitor
from tests.serving import as_program
from tests.test_commands import at, kiosk, refused


def test_nothing_is_restored_while_the_kiosk_serves(tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    file = tmp_path / "copy.sqlite"
    kiosk(*at(house), "backup", file)
    with as_program(house, tmp_path / "log"):
        (line,) = refused(*at(house), "restore", file)
        assert "is in use" in line
        (line,) = refused(*at(house), "restore", file)
    assert not list(house.settings.instance.glob("*before-restore*"))
    assert not list(house.settings.instance.glob(".*"))
    assert kiosk(*at(house), "restore", file).exit_code == 0


def test_the_commands_say_what_they_did(house: House, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    made = kiosk(*at(house), "backup", file)
    assert (made.exit_code, made.stderr) == (0, "")
    assert "`backups` of config.toml" in made.stdout
    done = kiosk(*at(house), "restore", file)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "a new epoch has begun" in done.stdout
    aside = house.settings.instance / "kiosk.before-restore-1.sqlite"
    assert str(aside) in done.stdout
    assert config.read(house.settings.instance).backup_files == (aside,)
    assert kiosk(*at(house), "shred").exit_code == 0
    aside.unlink()
    assert kiosk(*at(house), "shred").exit_code == 0
    (line,) = refused(*at(house), "restore", tmp_path / "nothing.sqlite")
    assert line.startswith(f"{tmp_path / 'nothing.sqlite'}: ")


def test_a_real_visit_is_proved_and_the_command_says_so(house: House, visitor: Visitor) -> None:
    for ask in ("letter", "petition", "solidarity"):
        visitor.signs(ask=ask)
    Visitor(house.app()).signs("ug", send="count", signature="")
    done = kiosk(*at(house), "audit")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "All is as it must be; actions counted: 4\n"
    done = kiosk(*at(house), "audit", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"faults": []})
    place = house.db()
    with place.writing() as connection:
        connection.execute("UPDATE cells SET n = 9 WHERE measure = 'actions' AND ask = 'petition'")
    done = kiosk(*at(house), "audit")
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert "petition: the rows say 1, the counter 9: one was changed, restore a copy" in line
    told = kiosk(*at(house), "audit", "--json")
    assert (told.exit_code, len(json.loads(told.stdout)["faults"])) == (1, 1)
    place.close()


def test_a_file_that_is_no_database_is_told(house: House) -> None:
    house.settings.database.write_bytes(random.Random(7).randbytes(9_000))
    for log in copies.logs(house.settings.database):
        log.unlink(missing_ok=True)
    done = kiosk(*at(house), "audit")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "cannot be read" in done.stderr


def test_a_hub_is_audited_copied_and_restored(tmp_path: Path) -> None:
    hub, file = ("--instance", tmp_path / "hub"), tmp_path / "copy.sqlite"
    sound = "All is as it must be; actions counted: 0\n"
    made = kiosk(*hub, "init", "--role", "hub", "--address", "https://hub.example.org")
    assert made.exit_code == 0
    assert kiosk(*hub, "audit").stdout == sound
    assert kiosk(*hub, "backup", file).stdout == f"{file}: a whole copy\n"
    with closing(Db(tmp_path / "hub" / "hub.sqlite")) as store, store.writing() as connection:
        connection.execute("INSERT INTO totals VALUES ('actions', 'e', 'd', 'c', '', '', '', 7)")
    told = kiosk(*hub, "audit", "--json")
    assert told.exit_code == 1
    assert len(json.loads(told.stdout)["faults"]) == 1
    gc.collect()  # what a command has open, its process would close
    told = kiosk(*hub, "restore", file)
    assert told.exit_code == 0, told.stderr
    assert kiosk(*hub, "audit").stdout == sound
    assert not (tmp_path / "hub" / "kiosk.sqlite").exists()
    with closing(Db(tmp_path / "hub" / "hub.before-restore-1.sqlite")) as aside:
        assert aside.value("SELECT n FROM totals") == 7
