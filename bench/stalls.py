"""Tablets of a stall and a hub, as programs and databases of their own, for what syncing costs."""

import datetime
import hashlib
import itertools
import secrets
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import actions, batches, config, events, migrations, sealing, statements, sync
from kiosk.batches import Receipt
from kiosk.commands import hubs
from kiosk.config import Settings
from kiosk.db import Db, Store
from kiosk.hub import devices, tables
from tests import factories
from tests.factories import LANGUAGES, House
from tests.serving import HOST, as_program

SEALED_BYTES = 4_300
NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
TOMORROW = datetime.date(2026, 5, 2)
CASES = ("zhanargul-zhumatai", "rahile-dawut", "ilham-tohti")
ASKS = ("letter", "petition", "solidarity", "survey")
TARGETS = ("party-secretary", "ambassador")


class Tablet:
    """A tablet that is enrolled at a hub, with a database of its own in `folder`."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.db = Db(folder / f"{secrets.token_hex(8)}.sqlite")
        migrations.apply(self.db)
        events.put(self.db, factories.event(send_entries=True))
        self.key = Ed25519PrivateKey.generate()
        device = migrations.identity(self.db)["device"]
        invitation = devices.invite(store, device, b"k", NOW)
        devices.enrol(store, invitation, device, self.key.public_key().public_bytes_raw(), NOW)

    def fill(self, n: int) -> None:
        """So many people sign."""
        for _ in range(n):
            key, sealed = secrets.token_bytes(16), secrets.token_bytes(SEALED_BYTES)
            actions.record(self.db, factories.action(id=key, sealed=sealed), "en", "letters")

    def fill_day(self, times: int = 97) -> None:
        """A full day: at each case each ask was answered in each language, `times` as often."""
        for case, ask, language in itertools.product(CASES, ASKS, LANGUAGES):
            for also in ("letters", "counted") if ask == "letter" else ("",):
                targets = TARGETS if also == "letters" else ()
                action = factories.action(
                    id=secrets.token_bytes(16), case=case, ask=ask, targets=targets
                )
                actions.record(self.db, action, language, also)
        with self.db.writing() as connection:
            connection.execute("UPDATE cells SET n = n * :times", {"times": times})

    def says(self) -> bytes:
        """Its statement."""
        return statements.build(self.db, self.key)

    def batches(self) -> list[bytes]:
        """All its batches, one after the other, as though each were answered."""
        found = []
        while (message := batches.build(self.db, self.key, TOMORROW)) and (
            ids := [row["id"] for row in batches.read(message).entries]
        ):
            found.append(message)
            actions.erase(self.db, ids)
        return found


@dataclass
class Running:
    """A hub that listens."""

    store: Store
    key: bytes
    address: str

    def sends(self, message: bytes, through: str = "") -> Receipt:
        """What it answers, over a connection of its own, or one that `through` passes on."""
        answer = sync.post(through or self.address, "/api/batch", message, self.key)
        receipt = batches.read_receipt(answer, self.key)
        if receipt.state != "counted":
            raise RuntimeError(f"a batch was answered with {receipt.why}")
        return receipt


@contextmanager
def running(folder: Path, postgres: str = "") -> Iterator[Running]:
    """`kiosk serve` on a new hub in `folder`, with a file or with the database at `postgres`."""
    settings: Settings = hubs.make(folder / "hub", "")
    if postgres:
        settings = replace(settings, postgres=postgres)
        config.write(settings)
    store = tables.opened(settings)
    key = statements.device_key(settings.keys / "hub").public_key().public_bytes_raw()
    house = House(settings, sealing.new_identity(), factories.event())
    with as_program(house, folder / "said.txt") as served:
        yield Running(store, key, served.url)
    store.close()


def rows(message: bytes) -> list[Mapping[str, Any]]:
    """What a hub keeps of the entries of a batch."""
    batch = batches.read(message)
    rest = {"device": batch.statement.device, "state": "held"}
    return [
        {**entry, **rest, "sha256": hashlib.sha256(entry["sealed"]).digest()}
        for entry in batch.entries
    ]


class Relay:
    """Passes connections on and counts the bytes of both directions."""

    def __init__(self, address: str) -> None:
        self.port = int(address.rpartition(":")[2])
        self.server = socket.create_server((HOST, 0))
        self.address = f"http://{HOST}:{self.server.getsockname()[1]}"
        self.n_bytes = 0
        self.thread = threading.Thread(target=self._pass_one)

    def _pass_one(self) -> None:
        near, _address = self.server.accept()
        with closing(near), closing(socket.create_connection((HOST, self.port))) as far:
            back = threading.Thread(target=self._pump, args=(far, near))
            back.start()
            self._pump(near, far)
            back.join()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        while piece := source.recv(65_536):
            self.n_bytes += len(piece)
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def counted(address: str) -> Iterator[Relay]:
    """A relay for one connection; its count is whole when the block has ended."""
    relay = Relay(address)
    relay.thread.start()
    try:
        yield relay
    finally:
        relay.thread.join(timeout=30)
        relay.server.close()
