"""`kiosk backup` and `restore`, as an organiser types them."""

from pathlib import Path

from kiosk import config
from tests import factories
from tests.factories import House
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
    assert config.read(house.settings.instance).backups == ("kiosk.sqlite.before-restore",)
    assert kiosk(*at(house), "shred").exit_code == 0
    (line,) = refused(*at(house), "restore", tmp_path / "nothing.sqlite")
    assert line.startswith(f"{tmp_path / 'nothing.sqlite'}: ")
