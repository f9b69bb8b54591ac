"""Fixtures: a kiosk in a temporary folder, and somebody who stands before it."""

import os
from pathlib import Path

import pytest
from flask import Flask

from kiosk import events, migrations
from kiosk.db import Db
from tests import factories
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
