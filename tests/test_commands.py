"""Commands in hard places: hostile texts, wrong files, taken ports, one start after another."""

import csv
import io
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk import actions, config, events, sealing
from kiosk.cli import main
from kiosk.config import Settings
from kiosk.db import Db
from tests import factories
from tests.factories import SLUG, House, Visitor
from tests.serving import free_port

WIDE = {"COLUMNS": "200"}


def kiosk(*words: object, typed: str = "") -> Result:
    """Run a command before a wide screen."""
    return CliRunner(env=WIDE).invoke(main, [str(word) for word in words], input=typed)


def refused(*words: object) -> list[str]:
    """The faults that a command tells when it is refused, one a line."""
    ended = kiosk(*words)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert isinstance(ended.exception, SystemExit)
    return ended.stderr.splitlines()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A kiosk at which nobody has signed; its tests change nothing."""
    return factories.house(tmp_path_factory.mktemp("quiet"))


def at(house: House) -> tuple[str, str]:
    """The words that name a kiosk."""
    return "--instance", str(house.settings.instance)


def test_the_kiosk_may_be_named_by_the_environment(quiet: House) -> None:
    env = {**WIDE, "KIOSK_INSTANCE": str(quiet.settings.instance)}
    listed = CliRunner(env=env).invoke(main, ["case", "list"])
    assert listed.exit_code == 0
    assert all(word in listed.stdout for word in (SLUG, "26.23", "2099-12-31", "open", "zh-Hans"))


def test_what_is_not_given_to_init_is_asked_for(tmp_path: Path) -> None:
    recipient = str(sealing.new_identity().to_public())
    answers = ["Fair", "Letters Group", "g@example.org", "123456", "123456", recipient]
    made = kiosk("--instance", tmp_path / "stall", "init", typed="\n".join(answers) + "\n")
    assert made.exit_code == 0
    assert "123456" not in made.output
    event = events.shown(Db(tmp_path / "stall" / "kiosk.sqlite"))
    assert event
    assert (event.name, event.organisation, event.contact) == ("Fair", "Letters Group", answers[2])
    assert (event.recipients, event.languages) == ((recipient,), factories.KNOWN)
    assert b"123456" not in (tmp_path / "stall" / "keys" / "pin").read_bytes()


def test_a_key_that_cannot_be_read_or_written_is_named(tmp_path: Path, quiet: House) -> None:
    nowhere = tmp_path / "nowhere" / "key.txt"
    for words in (("keys", "new", nowhere), ("keys", "show", nowhere)):
        (line,) = refused(*words)
        assert line.startswith(f"{nowhere}: No such file")
    (line,) = refused("keys", "show", quiet.settings.instance / "config.toml")
    assert "holds no age identity" in line


SPELL = "\\u001b]0;gone\\u0007"


def test_no_pack_writes_lines_or_codes_of_its_own_on_the_screen(tmp_path: Path) -> None:
    pack = factories.pack(tmp_path)
    facts = pack / "case.toml"
    facts.write_text(f'"a\\nb{SPELL}" = 1\n' + facts.read_text("utf-8"), "utf-8")
    (pack / "evil\n\x1b[2J.svg").touch()
    lines = refused("case", "check", pack)
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith("case.toml: a\\nb\\x1b]0;gone\\x07: is not known")
    assert lines[1].startswith("evil\\n\\x1b[2J.svg: ")


def test_a_name_is_listed_as_it_is_written(tmp_path: Path) -> None:
    name = "[/b] [red]Ada[/red] :heart:"
    place = factories.pack(tmp_path, name=f'"{name}"')
    house = factories.house(tmp_path, packs=(place,))
    listed = kiosk(*at(house), "case", "list")
    assert listed.exit_code == 0
    assert name in listed.stdout
    (row,) = json.loads(kiosk(*at(house), "case", "list", "--json").stdout)["cases"]
    assert row["name"] == name


def test_faults_and_warnings_are_told_as_json_too(tmp_path: Path) -> None:
    good = kiosk("case", "check", factories.pack(tmp_path, expires="2023-05-15"), "--json")
    assert good.exit_code == 0
    told = json.loads(good.stdout)
    assert (told["faults"], len(told["warnings"])) == ([], 1)
    bad = kiosk("case", "check", factories.pack(tmp_path / "b", number="7", url="8"), "--json")
    assert bad.exit_code == 1
    wheres = [fault["where"] for fault in json.loads(bad.stdout)["faults"]]
    assert wheres == ["case.toml: number", "case.toml: url"]
    assert [line.rpartition(": ")[0] for line in bad.stderr.splitlines()] == wheres


def test_a_refused_pack_leaves_the_kiosk_as_it_is(house: House, tmp_path: Path) -> None:
    before = kiosk(*at(house), "case", "list", "--json").stdout
    changed = factories.pack(tmp_path / "new", number='"27.23"')
    (changed / "a.svg").touch()
    (line,) = refused(*at(house), "case", "add", changed)
    assert line.startswith("a.svg: ")
    assert kiosk(*at(house), "case", "list", "--json").stdout == before


BY = {
    "": ["measure", "event", "day", "case", "ask", "target", "language", "n"],
    "language,case": ["measure", "case", "language", "n"],
    " day , ": ["measure", "day", "n"],
}


@pytest.mark.parametrize(("by", "columns"), BY.items())
def test_a_tally_has_the_same_columns_with_and_without_rows(
    quiet: House, house: House, by: str, columns: list[str]
) -> None:
    words = ["tally", "--csv", *(["--by", by] if by else [])]
    assert kiosk(*at(quiet), *words).stdout.splitlines() == [",".join(columns)]
    Visitor(house.app()).signs("ug")
    rows = list(csv.reader(io.StringIO(kiosk(*at(house), *words).stdout)))
    assert rows[0] == columns
    assert sum(int(row[-1]) for row in rows[1:] if row[0] == "letters") == 2


WRONG_USAGE = [
    ["tally", "--by", "measure,name"],
    ["export", "json"],
    ["export", "json", "--identity", "k", "--from", "/nowhere/at/all"],
    ["export", "sealed"],
    ["case", "check"],
    ["serve", "--port", "0"],
    ["demo", "--port", "70000"],
    ["init", "--idle-seconds", "5"],
    ["export", "printed"],
]


@pytest.mark.parametrize("words", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_is_told_apart_from_what_is_refused(quiet: House, words: list[str]) -> None:
    ended = kiosk(*at(quiet), *words)
    assert ended.exit_code == 2
    assert "Error: " in ended.stderr
    assert ended.stdout == ""


def test_a_strange_key_opens_nothing_and_says_so_for_each_entry(
    house: House, tmp_path: Path
) -> None:
    Visitor(house.app()).signs()
    Visitor(house.app()).signs()
    (tmp_path / "mine").write_bytes(sealing.identity_text(house.identity))
    kiosk("keys", "new", tmp_path / "strange")
    folder = tmp_path / "sealed"
    kiosk(*at(house), "export", "sealed", "-o", folder)
    words = ("export", "json", "--from", folder, "--identity")
    strange = kiosk(*words, tmp_path / "strange")
    assert strange.exit_code == 1
    assert json.loads(strange.stdout) == {"entries": []}
    files = sorted(file.name for file in folder.glob("*.age"))
    assert [line.partition(": ")[0] for line in strange.stderr.splitlines()] == files
    (folder / files[0]).write_bytes(b"broken")
    half = kiosk(*words, tmp_path / "mine")
    assert half.exit_code == 1
    assert len(json.loads(half.stdout)["entries"]) == len(half.stderr.splitlines()) == 1


def test_a_demonstration_opens_its_own_entries(tmp_path: Path) -> None:
    house = factories.house(tmp_path, demo=True)
    Visitor(house.app()).signs(name="Ada")
    (tmp_path / "key").write_bytes(sealing.identity_text(house.identity))
    opened = kiosk(*at(house), "export", "json", "--identity", tmp_path / "key")
    assert [entry["name"] for entry in json.loads(opened.stdout)["entries"]] == ["Ada"]


@pytest.mark.parametrize("words", [["tally"], ["export", "sealed", "-o", "out"]], ids=" ".join)
def test_a_database_that_is_none_is_named(tmp_path: Path, words: list[str]) -> None:
    settings = Settings(tmp_path)
    config.write(settings)
    settings.database.write_bytes(b"no database" * 1_000)
    (line,) = refused("--instance", tmp_path, *words)
    assert line.startswith(f"{settings.database}: cannot be read")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "kiosk.example", "127.0.0.1.e"])
def test_no_other_machine_is_served_without_saying_so(tmp_path: Path, host: str) -> None:
    words = ("--instance", tmp_path, "serve", "--host", host)
    (line,) = refused(*words)
    assert line.startswith(f"--host: {host} is not this machine")
    # The control: with the flag the next fault is the missing kiosk, so the first was about this.
    (line,) = refused(*words, "--unencrypted")
    assert "there is no kiosk here yet" in line


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.5.5.5"])
def test_this_machine_is_served_under_all_its_names(tmp_path: Path, host: str) -> None:
    (line,) = refused("--instance", tmp_path, "serve", "--host", host)
    assert "there is no kiosk here yet" in line


def test_a_port_that_is_taken_is_named(quiet: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "kiosk", *at(quiet), "serve", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert f"--port {port}: cannot be served" in line


@contextmanager
def demonstration(folder: Path, *words: str) -> Iterator[dict[str, str]]:
    """A demonstration that answers; afterwards it has ended well, within five seconds."""
    port = free_port()
    command = [sys.executable, "-m", "kiosk", "--instance", str(folder), "demo", "--port"]
    program = subprocess.Popen([*command, str(port), *words], stdout=subprocess.PIPE, text=True)
    try:
        assert program.stdout
        said = list(iter(program.stdout.readline, "End it with Ctrl-C.\n"))
        lines = dict(line.strip().split(": ", 1) for line in said)
        assert lines["Address"] == f"http://127.0.0.1:{port}/"
        end = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(lines["Address"], timeout=5) as answer:  # noqa: S310
                    assert answer.status == 200
                break
            except urllib.error.URLError:
                assert time.monotonic() < end
                time.sleep(0.05)
        yield lines
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=5) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)
    finally:
        program.kill()
        program.communicate()


def test_a_demonstration_keeps_what_it_has_until_it_starts_afresh(tmp_path: Path) -> None:
    database = tmp_path / "demo" / "kiosk" / "kiosk.sqlite"
    with demonstration(tmp_path) as first:
        key = Path(first["Organiser's key"]).read_bytes()
        action = factories.action(event="demo")
        assert actions.record(Db(database), action, "ug", also="letters")
    with demonstration(tmp_path) as second:
        assert second["PIN"] == first["PIN"]
        assert Path(second["Organiser's key"]).read_bytes() == key
        assert [one.id for one in actions.kept(Db(database))] == [action.id]
    with demonstration(tmp_path, "--fresh") as third:
        assert Path(third["Organiser's key"]).read_bytes() != key
        assert list(actions.kept(Db(database))) == []
