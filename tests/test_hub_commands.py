"""What goes from tablets to a hub, and from there to the office and to everybody, by command."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import (
    actions,
    config,
    event_files,
    events,
    exchange,
    outbox,
    sealing,
    statements,
    tally_codes,
)
from kiosk.commands import hubs
from kiosk.db import Db
from kiosk.exports import sealed
from kiosk.hub import custody, tables
from tests import factories
from tests.factories import House, Visitor
from tests.test_commands import kiosk, refused


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """The folder of a hub without a network."""
    return hubs.make(tmp_path / "hub", "").instance


@pytest.fixture
def tablet(tmp_path: Path, hub: Path) -> House:
    """A tablet that is enrolled there by files, at which ten people have signed."""
    house = factories.house(tmp_path)
    event = events.listed(house.db())[0]
    events.put(house.db(), replace(event, send_entries=True))
    at = house.settings.instance
    invitation, request, answer = (tmp_path / name for name in ("invitation", "request", "answer"))
    for words in (
        ("--instance", hub, "hub", "device", "add", "Tablet", "-o", invitation),
        ("--instance", at, "enrol", invitation, "--to", request),
        ("--instance", hub, "hub", "receive", request, "--receipt", answer),
        ("--instance", at, "enrol", answer),
    ):
        assert kiosk(*words).exit_code == 0
    for _person in range(10):
        Visitor(house.app()).signs()
    return house


def at(house: House, *words: object) -> str:
    """What a command says on a tablet, which does it."""
    told = kiosk("--instance", house.settings.instance, *words)
    assert told.exit_code == 0, told.output
    return told.output


def test_the_office_takes_what_tablet_and_hub_have_written(
    tmp_path: Path, tablet: House, hub: Path
) -> None:
    batch, folder, key = tmp_path / "day.kbatch", tmp_path / "sealed", tmp_path / "key"
    key.write_text(f"{tablet.identity}\n")
    at(tablet, "sync", "--to", batch)
    assert kiosk("--instance", hub, "hub", "receive", batch).exit_code == 0
    assert kiosk("--instance", hub, "export", "sealed", "-o", folder).exit_code == 0
    assert len(list(folder.glob("*.age"))) == 10
    assert len(list(folder.glob("statement-*.cbor"))) == 1
    for place in (batch, folder):
        found = [sealing.unseal(one, [tablet.identity]) for _id, one in sealed.read((place,))]
        assert len(found) == 10
        assert None not in found
        [said] = statements.newest(sealed.said((place,)))
        assert sum(n for (measure, *_), n in said.cells.items() if measure == "visits") == 10
    files = [(file.name, file.read_bytes()) for file in (batch, *sorted(folder.iterdir()))]
    brought = sealed.brought(files)
    assert len(brought.sealed) == 20
    assert {name for name, _one in brought.sealed} == {name for name, _one in sealed.read((batch,))}
    assert len(brought.said) == 2
    told = kiosk("--instance", tmp_path / "none", "export", "json", "--identity", key, "--from",
                 folder, "--from", batch)  # fmt: skip
    assert len(json.loads(told.stdout)["entries"]) == 10


def test_entries_on_a_batch_file_that_were_taken_back_are_not_opened(
    tmp_path: Path, tablet: House, hub: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    at(tablet, "sync", "--to", first)
    entry = next(iter(dict(sealed.read((first,)))))
    actions.withdraw(tablet.db(), bytes.fromhex(entry))
    at(tablet, "sync", "--to", second)
    assert entry in dict(sealed.read((first,)))
    assert entry not in dict(sealed.read((first, second)))


def test_codes_carry_the_counts_to_a_hub_without_a_network(
    tmp_path: Path, tablet: House, hub: Path
) -> None:
    at(tablet, "tally", "--qr", tmp_path / "codes")
    drawn = sorted((tmp_path / "codes").iterdir())
    statement = outbox.get(tablet.db(), "last")
    texts = tally_codes.split(statement)
    assert len(drawn) == len(texts)
    *some, last = texts
    for text in some:
        assert "still missing" in refused("--instance", hub, "hub", "receive", text)[0]
    assert kiosk("--instance", hub, "hub", "receive", last).exit_code == 0
    total = json.loads(kiosk("--instance", hub, "hub", "total", "--json").stdout)
    assert [cell["n"] for cell in total["cells"] if cell["measure"] == "visits"] == [10]
    store = Db(hub / "hub.sqlite")
    assert dict(custody.sealed(store)) == {}
    assert store.rows("SELECT * FROM parts") == []


def test_what_is_published_adds_up(tmp_path: Path, tablet: House, hub: Path) -> None:
    at(tablet, "sync", "--to", tmp_path / "batch")
    kiosk("--instance", hub, "hub", "receive", tmp_path / "batch")
    file = tmp_path / "totals.json"
    assert kiosk("--instance", hub, "hub", "publish-totals", file).exit_code == 0
    assert kiosk("recount", file).exit_code == 0
    file.write_text(file.read_text().replace('"n": 10', '"n": 11', 1))
    assert "is not the sum" in refused("recount", file)[0]


def test_a_hub_is_copied_and_put_back(tmp_path: Path, tablet: House, hub: Path) -> None:
    batch, copy = tmp_path / "batch", tmp_path / "copy.sqlite"
    assert kiosk("--instance", hub, "backup", copy).exit_code == 0
    at(tablet, "sync", "--to", batch)
    kiosk("--instance", hub, "hub", "receive", batch)
    assert kiosk("--instance", hub, "restore", copy).exit_code == 0
    store = tables.opened(config.read(hub))
    assert dict(custody.sealed(store)) == {}
    store.close()
    assert kiosk("--instance", hub, "hub", "receive", batch).exit_code == 0
    assert kiosk("--instance", hub, "audit").exit_code == 0
    total = json.loads(kiosk("--instance", hub, "hub", "total", "--json").stdout)
    assert [cell["n"] for cell in total["cells"] if cell["measure"] == "visits"] == [10]


def test_an_event_is_handed_on_once_and_by_a_trusted_signer_only(
    tmp_path: Path, tablet: House, hub: Path
) -> None:
    file = tmp_path / "fair.event"
    at(tablet, "event", "export", file)
    signer = event_files.signer_of(file.read_bytes())
    told = refused("--instance", hub, "hub", "publish", file)
    assert "not trusted" in told[0]
    assert kiosk("--instance", hub, "hub", "publish", file, "--signer", signer).exit_code == 0
    assert "not newer" in refused("--instance", hub, "hub", "publish", file)[0]


def test_a_tablet_at_no_hub_says_so(tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    assert exchange.hub(house.db()) is None
    for words in (("sync",), ("tally", "--qr", tmp_path / "codes")):
        assert "at no hub yet" in refused("--instance", house.settings.instance, *words)[0]
