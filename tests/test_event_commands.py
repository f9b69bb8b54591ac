"""`kiosk event new`, `export` and `import`, and `init --event`, as an organiser types them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import config, events, pack_signing, packs, statements
from kiosk.db import Db
from kiosk.errors import Refused
from tests.factories import SLUG, House
from tests.test_commands import at, kiosk, refused
from tests.test_event_files import SIGNER
from tests.test_passing import everything, exported, first, second

__all__ = ["first", "second"]


def test_the_commands_from_one_tablet_to_the_next(first: House, tmp_path: Path) -> None:
    file, key = tmp_path / "fair.event", tmp_path / "org.pem"
    signer = kiosk("keys", "signer", key).stdout.strip()
    told = kiosk(*at(first), "event", "export", file, "--key", key)
    assert told.stdout == f"{file}: version 1, signed by {signer}\n"
    new = ("--instance", tmp_path / "new")
    made = kiosk(*new, "init", "--event", file, typed=f"123456\n123456\n{signer}\n")
    assert made.exit_code == 0
    assert "Name of the event" not in made.stdout
    settings = config.read(tmp_path / "new")
    assert settings.signers == (signer,)
    here, there = (events.named(db, "fair") for db in (first.db(), Db(settings.database)))
    assert here
    assert there == replace(here, state="practice")
    assert set(packs.installed(settings.cases)) == {SLUG, "second"}
    keys = [statements.device_key(one.keys / "device") for one in (first.settings, settings)]
    assert keys[0].private_bytes_raw() != keys[1].private_bytes_raw()
    again = kiosk(*new, "event", "import", file)
    assert again.stdout == "Spring fair: that version is here already\nfair: practice\n"
    kiosk(*at(first), "event", "change", "--keep-entries")
    assert kiosk(*at(first), "event", "export", file, "--key", key).exit_code == 0
    taken = kiosk(*new, "event", "import", file, "--open")
    assert taken.stdout == "Spring fair: version 2 is here\nfair: open\n"
    (row,) = json.loads(kiosk(*new, "event", "list", "--json").stdout)["events"]
    assert (row["version"], row["send_entries"], row["state"]) == (2, False, "open")


def test_a_file_of_a_tablet_is_taken_when_its_key_is_named(
    first: House, second: House, tmp_path: Path
) -> None:
    file = tmp_path / "fair.event"
    told = kiosk(*at(first), "event", "export", file).stdout
    device = pack_signing.signer_name(statements.device_key(first.settings.keys / "device"))
    assert told.endswith(f"signed by {device}\n")
    before = everything(second)
    (line,) = refused(*at(second), "event", "import", file)
    assert device in line
    assert "`kiosk event import --signer`" in line
    (line,) = refused(*at(second), "event", "import", file, "--signer", "me")
    assert line.startswith("--signer: 'me' is no signer")
    damaged = tmp_path / "damaged.event"
    damaged.write_bytes(file.read_bytes()[:-1])
    (line,) = refused(*at(second), "event", "import", damaged, "--signer", device)
    assert "is not as it was signed" in line
    assert everything(second) == before
    assert config.read(second.settings.instance).signers == (SIGNER,)
    done = kiosk(*at(second), "event", "import", file, "--signer", device)
    assert done.exit_code == 0
    assert config.read(second.settings.instance).signers == (SIGNER, device)


def test_init_makes_nothing_out_of_a_file_that_is_refused(first: House, tmp_path: Path) -> None:
    file = tmp_path / "fair.event"
    kiosk(*at(first), "event", "export", file)
    new = ("--instance", tmp_path / "new", "init", "--event", file, "--pin", "123456")
    assert SIGNER not in kiosk(*new, "--signer", SIGNER).stdout
    (line,) = refused(*new, "--signer", SIGNER)
    assert "who is not trusted here" in line
    (line,) = refused(*new, "--signer", "nobody")
    assert line.startswith("--signer: ")
    assert not (tmp_path / "new").exists()


def test_another_event_is_made_on_a_kiosk(first: House) -> None:
    asked = ("event", "new", "--name", "Market", "--organisation", "G", "--contact", "c")
    recipient = first.event.recipients[0]
    made = kiosk(*at(first), *asked, "--recipient", recipient, "--send-entries")
    assert made.exit_code == 0
    found = {one.name: one for one in events.listed(first.db())}
    assert found["Market"].state == "practice"
    assert found["Market"].send_entries
    assert found["Market"].cases == ("second", SLUG)
    assert found["Spring fair"].state == "open"
    lines = refused(*at(first), *asked, "--recipient", "me", "--case", "x", "--language", "yy")
    assert [line.split(":")[0] for line in lines] == ["--language", "--recipient", "x"]
    opened = kiosk(*at(first), *asked, "--recipient", recipient, "--case", "second", "--open")
    assert opened.exit_code == 0
    shown = events.shown(first.db())
    assert shown
    assert (shown.cases, shown.state, len(events.listed(first.db()))) == (("second",), "open", 3)


def test_a_case_that_is_not_here_is_not_exported(first: House, tmp_path: Path) -> None:
    shutil.rmtree(first.settings.cases / "second")
    (line,) = refused(*at(first), "event", "export", tmp_path / "fair.event")
    assert line == "second: is not on this kiosk: add it with `kiosk case add`"
    assert not (tmp_path / "fair.event").exists()
    event = events.named(first.db(), "fair")
    assert event
    assert event.version == 0


def test_a_symbolic_link_in_a_case_is_not_exported(first: House, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("AGE-SECRET-KEY-")
    (first.settings.cases / "second" / "notes.md").symlink_to(tmp_path / "key.txt")
    with pytest.raises(Refused):
        exported(first)
