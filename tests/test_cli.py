"""The command line: what it prints, refuses and leaves behind."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from tests import factories
from tests.factories import SLUG, House, Visitor
from tests.serving import free_port

PLAIN = ["--name", "Fair", "--organisation", "Group", "--contact", "g@example.org"]


def kiosk(*words: object, typed: str = "") -> Result:
    """Run a command."""
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


@pytest.fixture
def signed(house: House) -> House:
    """A kiosk at which two people have signed."""
    for language in ("en", "ug"):
        Visitor(house.app()).signs(language)
    return house


def test_an_instance_is_made_from_flags_alone(tmp_path: Path) -> None:
    recipient = kiosk("keys", "new", tmp_path / "key.txt").output.strip()
    pack, place = factories.pack(tmp_path), tmp_path / "stall"
    flags = [*PLAIN, "--recipient", recipient, "--case", pack, "--pin", "123456"]
    made = kiosk("--instance", place, "init", *flags, "--language", "ug", "--country", "Germany")
    assert made.exit_code == 0
    assert made.stderr == f"notice: {SLUG}: nobody has signed it, look it through\n"
    assert (place / "config.toml").is_file()
    assert b"AGE-SECRET-KEY" not in b"".join(
        f.read_bytes() for f in place.rglob("*") if f.is_file()
    )
    again = kiosk("--instance", place, "init", *flags)
    assert again.exit_code == 1
    assert "is a kiosk already" in again.stderr


def test_every_fault_of_init_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    flags = ["--recipient", "age1x", "--language", "tlh", "--time-zone", "Mars", "--pin", "1"]
    refused = kiosk("--instance", tmp_path / "stall", "init", *PLAIN, *flags)
    assert refused.exit_code == 1
    lines = refused.stderr.strip().splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "--language", "--recipient", "--time-zone", "--pin"
    ]  # fmt: skip
    assert not (tmp_path / "stall").exists()


def test_keys_are_made_shown_and_never_overwritten(tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    made = kiosk("keys", "new", key)
    assert made.output.startswith("age1")
    assert key.stat().st_mode & 0o777 == 0o600
    assert kiosk("keys", "show", key).output == made.output
    assert kiosk("keys", "new", key).exit_code == 1


def test_a_protected_key_asks_for_its_passphrase(tmp_path: Path) -> None:
    key = tmp_path / "key.age"
    made = kiosk("keys", "new", key, "--passphrase", typed="four quiet words\n" * 2)
    assert made.exit_code == 0
    assert key.read_bytes().startswith(b"age-encryption.org/")
    shown = kiosk("keys", "show", key, typed="four quiet words\n")
    assert shown.stdout.split()[-1] == made.stdout.split()[-1]
    assert kiosk("keys", "show", key, typed="wrong\n").exit_code == 1


def test_a_faulty_pack_is_refused_with_all_its_faults(tmp_path: Path, house: House) -> None:
    changes = {"number": "7", "url": '"http://example.org"'}
    pack = factories.pack(tmp_path / "new", **changes)
    for words in (
        ("case", "check", pack),
        ("--instance", house.settings.instance, "case", "add", pack),
    ):
        refused = kiosk(*words)
        assert refused.exit_code == 1
        lines = refused.stderr.strip().splitlines()
        assert [line.split(": ")[1] for line in lines] == ["number", "url"]


def test_a_closed_case_is_a_warning(tmp_path: Path) -> None:
    checked = kiosk("case", "check", factories.pack(tmp_path, expires="2023-05-15"))
    assert checked.exit_code == 0
    assert "has passed" in checked.stderr


def test_an_added_case_is_listed_and_shown(tmp_path: Path, house: House) -> None:
    at = ("--instance", house.settings.instance)
    pack = factories.pack(tmp_path / "n", slug="second")
    assert kiosk(*at, "case", "add", pack, "--unsigned").exit_code == 0
    listed = json.loads(kiosk(*at, "case", "list", "--json").stdout)["cases"]
    assert {row["slug"] for row in listed} == {SLUG, "second"}
    assert "/en/case/second" in Visitor(house.app()).opens("/en/").get_data(as_text=True)


def tally(house: House, *words: str) -> Any:
    """What `tally` prints."""
    return kiosk("--instance", house.settings.instance, "tally", *words).stdout


def test_tallies_agree_with_what_was_signed(signed: House) -> None:
    told = json.loads(tally(signed, "--json"))
    assert told["sheets"] == []
    cells = told["cells"]
    keys = {"measure", "event", "day", "case", "ask", "target", "language", "n"}
    assert all(set(cell) == keys for cell in cells)
    sums = {
        name: sum(c["n"] for c in cells if c["measure"] == name) for name in ("visits", "letters")
    }
    assert sums == {"visits": 2, "letters": 4}
    rows = list(csv.DictReader(io.StringIO(tally(signed, "--csv", "--by", "language"))))
    assert {"measure": "letters", "language": "ug", "n": "2"} in rows
    assert "ambassador" in tally(signed)


def test_wrong_usage_ends_with_two(house: House) -> None:
    assert kiosk("--instance", house.settings.instance, "tally", "--by", "names").exit_code == 2
    assert kiosk("nothing").exit_code == 2


def test_entries_travel_sealed_and_are_opened_elsewhere(signed: House, tmp_path: Path) -> None:
    from kiosk import sealing

    key, out = tmp_path / "key.txt", tmp_path / "sealed"
    key.write_bytes(sealing.identity_text(signed.identity))
    at = ("--instance", signed.settings.instance)
    assert kiosk(*at, "export", "sealed", "-o", out).exit_code == 0
    assert len(list(out.glob("*.age"))) == 2
    told = kiosk("export", "json", "--identity", key, "--from", out, "-o", tmp_path / "all.json")
    assert told.exit_code == 0
    found = json.loads((tmp_path / "all.json").read_text("utf-8"))["entries"]
    assert {entry["language"] for entry in found} == {"en", "ug"}
    refused = kiosk(*at, "export", "json", "--identity", key)
    assert refused.exit_code == 1
    assert "--here" in refused.stderr
    here = kiosk(*at, "export", "json", "--identity", key, "--here")
    assert len(json.loads(here.stdout)["entries"]) == 2


def test_other_machines_are_not_served_without_tls(house: House) -> None:
    refused = kiosk("--instance", house.settings.instance, "serve", "--host", "0.0.0.0")
    assert refused.exit_code == 1
    assert "no TLS" in refused.stderr


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    refused = kiosk("--instance", tmp_path, "tally")
    assert refused.exit_code == 1
    assert "kiosk init" in refused.stderr


def demo(folder: Path, *words: str) -> tuple[str, int]:
    """Start a demonstration, look at it, end it: what it printed and how it ended."""
    port = str(free_port())
    command = [
        sys.executable,
        "-m",
        "kiosk",
        "--instance",
        str(folder),
        "demo",
        "--port",
        port,
        *words,
    ]
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert program.stdout
    said = "".join(iter(program.stdout.readline, "End it with Ctrl-C.\n"))
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            break
        except OSError:
            time.sleep(0.05)
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=10)
    return said, program.returncode


def test_the_demonstration_starts_says_where_things_are_and_ends_cleanly(tmp_path: Path) -> None:
    said, ended = demo(tmp_path)
    assert ended == 0
    lines = dict(line.split(": ", 1) for line in said.splitlines())
    assert lines["Address"].startswith("http://127.0.0.1:")
    assert len(lines["PIN"]) == 6
    assert Path(lines["Organiser's key"]).is_file()
    assert Path(lines["Organiser's key"]).parent.parent == Path(lines["Kiosk"]).parent
    assert demo(tmp_path)[0].splitlines()[1] == said.splitlines()[1]
    assert demo(tmp_path, "--fresh")[1] == 0
