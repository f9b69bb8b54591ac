"""Settings: what `config.toml` may say, and what is told where it is wrong."""

import dataclasses
from pathlib import Path

import pytest

from kiosk import config
from kiosk.config import LOOPBACK, Settings
from kiosk.errors import Refused
from kiosk.printers import Printer


def written(folder: Path, text: str) -> Path:
    """`folder` with that text as its `config.toml`."""
    (folder / "config.toml").write_text(text, "utf-8")
    return folder


def test_settings_are_read_as_they_were_written(tmp_path: Path) -> None:
    settings = Settings(
        tmp_path / "made" / "here",
        hosts=("a.example", "b.example"),
        demo=True,
        signers=(f"kiosk-signer-{'a' * 43}",),
        backups=("backup.sqlite", '/mnt/stick/ü "1".sqlite'),
        fallback={"kk": ("zh-Hans", "ru"), "es": ()},
        printer=Printer("escpos", "file:/tmp/ü", "", 58, True),
    )
    config.write(settings)
    assert config.read(settings.instance) == settings
    assert [file.name for file in settings.instance.iterdir()] == ["config.toml"]


def test_an_empty_file_is_a_plain_kiosk_of_this_machine(tmp_path: Path) -> None:
    assert config.read(written(tmp_path, "")) == Settings(tmp_path, "kiosk", LOOPBACK, False)


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = config.read(written(tmp_path, ""))
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.demo = True  # type: ignore[misc]


def test_every_path_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "")
    monkeypatch.chdir(tmp_path)
    settings = config.read(Path("."))
    found = [getattr(settings, name) for name in ("database", "cases", "keys", "templates")]
    assert all(path.is_absolute() for path in [settings.instance, *found, settings.static])
    assert settings.database == tmp_path.resolve() / "kiosk.sqlite"


def test_a_backup_is_looked_for_from_the_instance(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "b.sqlite"
    settings = Settings(tmp_path / "stall", backups=("../a.sqlite", str(elsewhere)))
    assert settings.backup_files == (tmp_path / "stall" / "../a.sqlite", elsewhere)
    assert Settings(tmp_path).backup_files == ()


WRONG = {
    'role = "printer"': ("role", "choose one of kiosk"),
    "role = 5": ("role", "text in quotes"),
    "hosts = []": ("hosts", "at least one host"),
    "hosts = [1]": ("hosts", "at least one host"),
    'hosts = "localhost"': ("hosts", "list in [brackets]"),
    "demo = 1": ("demo", "plain true or false"),
    'demo = "true"': ("demo", "plain true or false"),
    'colour = "red"': ("colour", "is not a setting"),
    'signers = "kiosk-signer-x"': ("signers", "list in [brackets]"),
    "signers = [5]": ("signers", "is no signer"),
    'signers = ["age1x"]': ("signers", "is no signer"),
    f'signers = ["kiosk-signer-{"a" * 44}"]': ("signers", "is no signer"),
    "[demo]": ("demo", "plain true or false"),
    'backups = "b.sqlite"': ("backups", "list in [brackets]"),
    "backups = [1]": ("backups", "must list files"),
    'backups = [""]': ("backups", "must list files"),
    'fallback = "ru"': ("fallback", "a line for each language"),
    '[fallback]\nkk = "ru"': ("fallback.kk", "must list languages"),
    "[fallback]\nkk = [1]": ("fallback.kk", "must list languages"),
    'address = "https://hub.example.org"': ("address", "belongs to a hub"),
    'database = "postgresql://a@b/c"': ("database", "belongs to a hub"),
    "proxies = 1": ("proxies", "belongs to a hub"),
    'role = "hub"\naddress = "hub.example.org"': ("address", "must be like https://"),
    'role = "hub"\naddress = "https://hub.example.org/"': ("address", "must be like https://"),
    'role = "hub"\naddress = 5': ("address", "text in quotes"),
    'role = "hub"\ndatabase = "mysql://a"': ("database", "begin with postgresql://"),
    'role = "hub"\nproxies = 9': ("proxies", "how many proxies"),
    "printer = 1": ("printer", "begins with [printer]"),
    '[printer]\ncolour = "red"': ("printer.colour", "is not a setting"),
    '[printer]\nway = "fax"': ("printer.way", "choose one of none"),
    "[printer]\nway = 1": ("printer.way", "text in quotes"),
    "[printer]\nwidth = 70": ("printer.width", "58 or 80"),
    '[printer]\nwidth = "80"': ("printer.width", "58 or 80"),
    '[printer]\nnames = "no"': ("printer.names", "plain true or false"),
    '[printer]\nway = "escpos"': ("printer.address", "must be like tcp:"),
    '[printer]\nway = "escpos"\naddress = "tcp:a"': ("printer.address", "must be like tcp:"),
    '[printer]\nway = "escpos"\naddress = "file:/a"': ("printer.address", "demonstration only"),
    '[printer]\nway = "cups"': ("printer.queue", "name of a queue"),
    '[printer]\nway = "cups"\nqueue = "-d"': ("printer.queue", "name of a queue"),
    'role = "hub"\nproxies = true': ("proxies", "whole number"),
}


@pytest.mark.parametrize(("text", "fault"), WRONG.items(), ids=WRONG)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, fault: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        config.read(written(tmp_path, text))
    (found,) = refused.value.faults
    assert found.where == f"{tmp_path / 'config.toml'}: {fault[0]}"
    assert fault[1] in found.why


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        config.read(written(tmp_path, "\n".join(['role = "x"', "hosts = []", "demo = 1", "b = 2"])))
    assert len(refused.value.faults) == 4


@pytest.mark.parametrize(
    "content",
    [b"demo = ", b"demo = \xff", b"x = " + b"[" * 9_000, b"x = " + b"1" * 5_000],
    ids=["broken", "not UTF-8", "deep", "endless number"],
)
def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.toml").write_bytes(content)
    with pytest.raises(Refused) as refused:
        config.read(tmp_path)
    (found,) = refused.value.faults
    assert found.where == str(tmp_path / "config.toml")
    assert "cannot be read" in found.why


def test_where_there_is_no_kiosk_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="make one with `kiosk init`"):
        config.read(tmp_path)


def test_nothing_is_missing_here_and_everything_in_an_empty_place(tmp_path: Path) -> None:
    assert config.missing_parts(Settings(tmp_path)) == []
    faults = config.missing_parts(Settings(tmp_path, assets=tmp_path))
    assert [Path(fault.where).name for fault in faults] == [
        "base.html",
        "kiosk.css",
        "fonts.css",
        "languages.toml",
    ]
    assert all("install" in fault.why or "make setup" in fault.why for fault in faults)
