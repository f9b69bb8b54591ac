"""What organisers type to let a tablet in, look after it, and decide what counts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from kiosk import exchange
from kiosk.app import create_app
from kiosk.commands import hubs
from kiosk.config import Settings
from kiosk.hub import devices, quarantine, tables
from kiosk.web.request import hub_of
from tests import factories, serving
from tests.factories import House
from tests.test_commands import kiosk, refused
from tests.test_ledger import Tablet


@dataclass
class Pair:
    """A hub that listens and a tablet of nobody yet."""

    hub: Settings
    house: House

    def at_hub(self, *words: object) -> Result:
        """What a command says at the hub."""
        told = kiosk("--instance", self.hub.instance, "hub", *words)
        assert told.exit_code == 0, told.output
        return told

    def at_tablet(self, *words: object) -> Result:
        """The same at the tablet."""
        told = kiosk("--instance", self.house.settings.instance, *words)
        assert told.exit_code == 0, told.output
        return told

    def refused(self, *words: object) -> str:
        """Why a command is refused at the tablet."""
        return "\n".join(refused("--instance", self.house.settings.instance, *words))

    def refused_at_hub(self, *words: object) -> str:
        """The same at the hub."""
        return "\n".join(refused("--instance", self.hub.instance, "hub", *words))

    def listed(self) -> list[dict[str, object]]:
        """The tablets as the hub tells machines."""
        rows: list[dict[str, object]] = json.loads(self.at_hub("device", "list", "--json").stdout)
        return rows

    def at_a_hub(self) -> bool:
        """Whether the tablet knows a hub now."""
        return exchange.hub(self.house.db()) is not None


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    port = serving.free_port()
    hub = hubs.make(tmp_path / "hub", f"http://127.0.0.1:{port}")
    app = create_app(hub)
    with serving.in_thread(app, port):
        yield Pair(hub, factories.house(tmp_path))
    hub_of(app).store.close()


def same_words(pair: Pair, told: Result) -> str:
    """The six words, if both sides show the same."""
    [row] = pair.listed()
    words = told.stdout.splitlines()[-1]
    assert re.fullmatch(r"([a-z]{5} ){5}[a-z]{5}", words)
    assert row["words"] == words
    assert pair.at_a_hub()
    return words


def test_a_link_lets_a_tablet_in_which_then_syncs(pair: Pair) -> None:
    shown = pair.at_hub("device", "add", "Table 1").stdout
    link = re.search(r"'(http://[^']+/enrol#[^']+)'", shown)
    assert link
    told = pair.at_tablet("enrol", link[1])
    assert "Enrolled as Table 1" in told.stdout
    words = same_words(pair, told)
    assert words in pair.at_hub("device", "list").stdout
    factories.Visitor(pair.house.app()).signs()
    assert "counted everything up to statement 1" in pair.at_tablet("sync").stdout
    assert pair.listed()[0]["people"] == 1
    assert "does not know this code" not in pair.at_tablet("enrol", link[1]).stdout
    assert len(pair.listed()) == 1


def test_a_typed_code_needs_the_address_and_forgives_how_it_is_typed(pair: Pair) -> None:
    code = re.search(r"Code: (\S+)", pair.at_hub("device", "add", "Table 1").stdout)
    assert code
    assert "--hub: is missing" in pair.refused("enrol", code[1])
    assert "is no code of a hub" in pair.refused("enrol", code[1][:-1], "--hub", pair.hub.address)
    wrong = "0000-0000-0000-0000"
    assert "does not know this code" in pair.refused("enrol", wrong, "--hub", pair.hub.address)
    assert not pair.at_a_hub()
    typed = code[1].lower().replace("-", " ").replace("0", "o")
    same_words(pair, pair.at_tablet("enrol", typed, "--hub", pair.hub.address))


def test_files_both_ways_need_no_network(pair: Pair, tmp_path: Path) -> None:
    invitation, request, answer = (tmp_path / name for name in ("i", "q", "a"))
    pair.at_hub("device", "add", "Table 1", "-o", invitation)
    pair.at_tablet("enrol", invitation, "--to", request)
    assert not pair.at_a_hub()
    pair.at_hub("receive", request, "--receipt", answer)
    same_words(pair, pair.at_tablet("enrol", answer))
    assert "has asked no hub" in pair.refused("enrol", answer)
    for file in (request, answer):
        file.write_bytes(file.read_bytes()[:-1])
    assert "is not as it was signed" in pair.refused_at_hub("receive", request)


def test_codes_on_screens_both_ways_need_no_network(pair: Pair, tmp_path: Path) -> None:
    shown = pair.at_hub("device", "add", "Table 1").stdout
    link = re.search(r"'http://[^/]+(/enrol#[^']+)'", shown)
    assert link
    asked = pair.at_tablet("enrol", link[1]).stdout.strip()
    assert re.fullmatch("KIOSK:[A-Z2-7]+", asked)
    said = pair.at_hub("receive", asked).stdout.strip()
    assert re.fullmatch("KIOSK:[A-Z2-7]+", said)
    same_words(pair, pair.at_tablet("enrol", said))
    assert "scan it once more" in pair.refused("enrol", said[:-3])


def test_an_answer_to_another_tablet_is_nothing(pair: Pair, tmp_path: Path) -> None:
    invitation, answer = tmp_path / "i", tmp_path / "a"
    other = factories.house(tmp_path / "other")
    pair.at_hub("device", "add", "Table 1", "-o", invitation)
    pair.at_tablet("enrol", invitation, "--to", tmp_path / "q1")
    strange = ("--instance", other.settings.instance, "enrol")
    assert kiosk(*strange, invitation, "--to", tmp_path / "q2").exit_code == 0
    pair.at_hub("receive", tmp_path / "q1", "--receipt", answer)
    assert "is not from the hub that gave the code" in refused(*strange, answer)[0]
    assert "invitation: was used by another" in pair.refused_at_hub("receive", tmp_path / "q2")
    assert len(pair.listed()) == 1


def test_tablets_are_renamed_and_revoked(pair: Pair) -> None:
    store = tables.opened(pair.hub)
    one, two = Tablet("Table 1").enrolled(store), Tablet("Table 2").enrolled(store)
    assert [row["name"] for row in pair.listed()] == ["Table 1", "Table 2"]
    told = pair.at_hub("device", "rename", "Table 1", "  At the   door ").stdout
    assert "Table 1 is now called At the door" in told
    for name, why in {
        "Table 2": "is a tablet already",
        " ": "is empty or too long",
        "x" * 61: "is empty or too long",
    }.items():
        assert why in pair.refused_at_hub("device", "rename", "At the door", name)
        assert why in pair.refused_at_hub("device", "add", name)
    assert "choose among At the door, Table 2" in pair.refused_at_hub("device", "revoke", "Table 1")
    one.sign(3), two.sign(4)
    for tablet in (one, two):
        statement = pair.hub.instance / "statement"
        statement.write_bytes(tablet.says())
        assert "Taken: counted" in pair.at_hub("receive", statement).stdout
    told = pair.at_hub("device", "revoke", "Table 2", "--since", "2026-01-01").stdout
    assert "Table 2 is revoked since 2026-01-01; 1 statement went into quarantine" in told
    state = {row["name"]: (row["revoked_on"], row["people"]) for row in pair.listed()}
    assert state == {"At the door": ("", 3), "Table 2": ("2026-01-01", 0)}
    assert "revoked" in pair.at_hub("device", "list").stdout
    assert devices.of_key(store, two.key.public_key().public_bytes_raw())


def test_what_waits_is_listed_and_decided_once(pair: Pair) -> None:
    store = tables.opened(pair.hub)
    one = Tablet("Table 1").enrolled(store)
    file = pair.hub.instance / "statement"
    one.sign(10)
    said = [one.says()]
    twin = one.copied()
    one.sign(3), twin.sign(2, "ug")
    said += [one.says(), twin.says()]
    for message in said:
        file.write_bytes(message)
        pair.at_hub("receive", file)
    rows = json.loads(pair.at_hub("quarantine", "list", "--json").stdout)
    assert [(row["name"], row["why"], row["seq"]) for row in rows] == [("Table 1", "split", 2)] * 2
    table = pair.at_hub("quarantine", "list").stdout
    assert all(str(row["id"])[:12] in table for row in rows)
    assert "copied" in pair.at_hub("device", "list").stdout
    assert pair.listed()[0]["people"] == 10
    ids = [row["id"] for row in rows]
    mine, other = sorted(ids, key=lambda item: quarantine.message(store, item) != said[1])
    assert "is none that waits" in pair.refused_at_hub("quarantine", "accept", "")
    pair.at_hub("quarantine", "accept", mine[:12])
    assert "is none that waits" in pair.refused_at_hub("quarantine", "accept", "")
    assert pair.listed()[0]["people"] == 13
    pair.at_hub("quarantine", "reject", other)
    assert pair.listed()[0]["people"] == 13
    for word in ("accept", "reject"):
        assert "is none that waits" in pair.refused_at_hub("quarantine", word, mine)
    assert {row["id"] for row in quarantine.listed(store, "rejected")} == {other}
