"""An event passes from one tablet to another, as organisers do it, and as others might try to."""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import actions, config, event_files, events, pack_signing, packs, tallies
from kiosk.errors import Refused
from tests import factories
from tests.factories import SLUG, House, Visitor
from tests.test_event_files import KEY, OTHER, SIGNER, STRANGER


@pytest.fixture
def first(tmp_path: Path) -> House:
    """The tablet at which the event was made, with two cases."""
    found = (factories.pack(tmp_path / "a"), factories.pack(tmp_path / "a", "second"))
    return factories.house(tmp_path / "first", packs=found, age_line=16, send_entries=True)


@pytest.fixture
def second(tmp_path: Path) -> House:
    """Another tablet, with an event and a case of its own, at which somebody has signed."""
    made = factories.house(tmp_path / "second", packs=(factories.pack(tmp_path / "b", "own"),))
    with made.db().writing() as connection:
        connection.execute("UPDATE events SET id = 'market'")
    Visitor(made.app()).signs(slug="own")
    config.write(replace(made.settings, signers=(SIGNER,)))
    return House(replace(made.settings, signers=(SIGNER,)), made.identity, made.event)


def exported(house: House) -> bytes:
    """The next event file of a tablet, signed by the organisation."""
    event = events.named(house.db(), "fair")
    assert event
    message, now = event_files.export(house.settings.cases, event, KEY)
    events.put(house.db(), now)
    return message


def take(house: House, message: bytes) -> bool:
    """Take an event file that is signed by the organisation."""
    return event_files.take(house.db(), house.settings, event_files.read(message, [SIGNER]))


def everything(house: House) -> dict[str, object]:
    """All that a tablet holds but its log: each file, and each row."""
    folder = house.settings.instance
    held: dict[str, object] = {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith("kiosk.sqlite")
    }
    tables = ("events", "actions", "cells", "instance", "case_states", "past_cells")
    return held | {name: house.db().rows(f"SELECT * FROM {name}") for name in tables}


def test_a_second_tablet_takes_all_of_it(first: House, second: House) -> None:
    before = everything(second)
    message = exported(first)
    assert take(second, message)
    here, there = (events.named(house.db(), "fair") for house in (first, second))
    assert here
    assert there == replace(here, state="practice")
    assert there.age_line == 16
    assert there.send_entries
    for slug in (SLUG, "second"):
        folders = [house.settings.cases / slug for house in (first, second)]
        assert pack_signing.listing(folders[0]) == pack_signing.listing(folders[1])
    after = everything(second)
    for name in before:
        assert name == "events" or after[name] == before[name], name
    shown = events.shown(second.db())
    assert shown
    assert shown.id == "market"


def test_the_same_file_again_is_calm_and_an_older_one_is_refused(
    first: House, second: House
) -> None:
    old, new = exported(first), exported(first)
    assert take(second, new)
    before = everything(second)
    assert not take(second, new)
    with pytest.raises(Refused, match="is version 1, and version 2 is here: get the newest file"):
        take(second, old)
    event = events.named(first.db(), "fair")
    assert event
    changed = replace(event, name="Another", version=1)
    twin, _now = event_files.export(first.settings.cases, changed, KEY)
    with pytest.raises(Refused, match="is another file of version 2"):
        take(second, twin)
    assert everything(second) == before
    assert not take(first, new)  # at home it is here already


def test_a_newer_one_keeps_the_state_and_what_was_counted(first: House, second: House) -> None:
    take(second, exported(first))
    events.set_state(second.db(), "fair", "open")
    actions.record(second.db(), factories.action(), "en", "letters")
    counted = tallies.read(second.db())
    event = events.named(first.db(), "fair")
    assert event
    events.put(first.db(), replace(event, name="Summer fair", cases=(SLUG,)))
    assert take(second, exported(first))
    found = events.shown(second.db())
    assert found
    assert (found.name, found.cases, found.state) == ("Summer fair", (SLUG,), "open")
    assert tallies.read(second.db()) == counted
    assert (second.settings.cases / "second").is_dir()


def zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def of(folder: Path) -> dict[str, bytes]:
    """The files of a pack."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


Change = Callable[[dict[str, bytes]], bytes]
HOSTILE: dict[str, Change] = {
    "no zip": lambda files: b"PK",
    "nothing": lambda files: b"",
    "a zip of nothing": lambda files: zipped({}),
    "cut off": lambda files: zipped(files)[:-40],
    "zip slip": lambda files: zipped({**files, "../../../slipped.md": b"x"}),
    "an absolute name": lambda files: zipped({**files, "/tmp/slipped.md": b"x"}),
    "a folder": lambda files: zipped({**files, "inner/case.toml": b"x"}),
    "a bomb": lambda files: zipped({**files, "text.xx.md": bytes(200_000_000)}),
    "many files": lambda files: zipped({**files, **{f"{n}.md": b"" for n in range(200)}}),
    "a program": lambda files: zipped({**files, "run.sh": b"x"}),
    "no facts": lambda files: zipped({"text.en.md": b"x"}),
    "facts that lie": lambda files: zipped(
        {**files, "case.toml": files["case.toml"].replace(b"second", b"third")}
    ),
    "another version": lambda files: zipped(
        {**files, "case.toml": b"version = 99\n" + files["case.toml"]}
    ),
    "a signature that does not fit": lambda files: zipped({**files, "signature.toml": b"a = 1"}),
}


@pytest.mark.parametrize("change", HOSTILE)
def test_one_bad_pack_and_nothing_is_changed(
    first: House, second: House, tmp_path: Path, change: str
) -> None:
    event = events.named(first.db(), "fair")
    assert event
    good = event_files.zipped(first.settings.cases / SLUG)
    bad = HOSTILE[change](of(first.settings.cases / "second"))
    version = packs.read(first.settings.cases / SLUG).version
    before = everything(second)
    found = [(SLUG, version, good), ("second", version, bad)]
    with pytest.raises(Refused) as refused:
        take(second, event_files.write(event, 1, found, KEY))
    assert all("second" in fault.where for fault in refused.value.faults)
    assert f"{tempfile.gettempdir()}/tmp" not in str(refused.value)
    assert everything(second) == before
    assert not [*tmp_path.rglob("*slipped*"), *Path("/tmp").glob("slipped*")]
    right = event_files.zipped(first.settings.cases / "second")
    found = [(SLUG, version, good), ("second", version, right)]
    assert take(second, event_files.write(event, 1, found, KEY))


@pytest.mark.parametrize("at", ["second pack", "event"])
def test_a_full_disk_in_the_middle_leaves_all_as_it_was(
    first: House, second: House, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    shutil.copytree(first.settings.cases / SLUG, second.settings.cases / SLUG)
    (second.settings.cases / SLUG / "text.en.md").write_text(
        (first.settings.cases / SLUG / "text.en.md").read_text("utf-8") + "\n", "utf-8"
    )
    before, message, add = everything(second), exported(first), packs.add

    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    def nearly_full(pack: Path, cases: Path, *more: object, **named: object) -> object:
        if pack.name == "second.zip" and cases == second.settings.cases:
            full()
        return add(pack, cases, *more, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        if at == "event":
            patched.setattr(events, "put", full)
        else:
            patched.setattr(packs, "add", nearly_full)
        with pytest.raises(OSError, match="No space"):
            take(second, message)
    assert everything(second) == before
    assert take(second, message)


def signed_pack(folder: Path, slug: str, by: object = KEY) -> Path:
    """A pack that somebody has signed."""
    place = factories.pack(folder, slug)
    pack_signing.sign(place, packs.read(place), by)  # type: ignore[arg-type]
    return place


def test_packs_are_held_to_the_rules_of_case_add(
    first: House, second: House, tmp_path: Path
) -> None:
    packs.add(signed_pack(tmp_path / "c", "second"), second.settings.cases, [SIGNER])
    before = everything(second)
    with pytest.raises(Refused, match="is not signed, and the one on the kiosk is"):
        take(second, exported(first))
    packs.add(signed_pack(tmp_path / "d", "second", OTHER), first.settings.cases, [STRANGER])
    with pytest.raises(Refused, match=f"is by {STRANGER}, who is not trusted here"):
        take(second, exported(first))
    assert everything(second) == before
    packs.add(signed_pack(tmp_path / "e", "second"), first.settings.cases, [SIGNER])
    assert take(second, exported(first))
