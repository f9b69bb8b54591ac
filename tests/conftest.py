"""Fixtures: a kiosk in a temporary folder, and somebody who stands before it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from kiosk import events, migrations
from kiosk.db import Db, Store
from kiosk.hub import tables
from kiosk.postgres import Postgres
from tests import clusters, factories
from tests.clusters import Cluster
from tests.factories import House, Visitor

# The sentences that tests look for are English, whatever the language of the machine.
os.environ["KIOSK_LANGUAGE"] = "en"


@pytest.fixture
def db(tmp_path: Path) -> Db:
    """A database with its tables."""
    made = Db(tmp_path / "kiosk.sqlite")
    migrations.apply(made)
    return made


@pytest.fixture
def fair(db: Db) -> Db:
    """The same with an event in it."""
    events.put(db, factories.event())
    return db


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A kiosk with one open case."""
    return factories.house(tmp_path)


@pytest.fixture
def app(house: House) -> Flask:
    """The app of that kiosk."""
    return house.app()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody before that kiosk."""
    return Visitor(app)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the whole run."""
    with clusters.running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgres"])
def bare_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        store: Store = Db(tmp_path / "hub.sqlite")
        yield store
        store.close()
    else:
        with request.getfixturevalue("cluster").fresh() as address:
            store = Postgres(address)
            yield store
            store.close()


@pytest.fixture
def store(bare_store: Store) -> Store:
    """The same with a hub's tables."""
    tables.apply(bare_store)
    return bare_store
