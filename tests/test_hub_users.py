"""Who may look into a hub: passwords, logins and limits hold in the database."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from kiosk.db import Db, Store
from kiosk.hub import users
from kiosk.postgres import Postgres

NOW = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time; how they are made by default is tried below."""
    monkeypatch.setattr(users, "PasswordHasher", lambda: PasswordHasher(1, 64, 1))


@pytest.fixture
def anna(store: Store) -> Store:
    """A hub into which Anna may look."""
    assert users.add(store, "Anna", PASSWORD)
    return store


def after(**time: float) -> datetime.datetime:
    return NOW + datetime.timedelta(**time)


def again(store: Store) -> Store:
    """The same database as another process has it."""
    assert isinstance(store, (Db, Postgres))
    return Postgres(store.address) if isinstance(store, Postgres) else Db(store.path)


def test_a_password_is_kept_as_an_argon2id_hash(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users, "PasswordHasher", PasswordHasher)
    users.add(store, "Anna", PASSWORD)
    (row,) = store.rows("SELECT * FROM users")
    assert row["password"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PasswordHasher().verify(row["password"], PASSWORD)


def test_names_are_added_once_listed_and_removed(anna: Store) -> None:
    assert not users.add(anna, "Anna", "another password")
    assert users.log_in(anna, "Anna", PASSWORD, NOW)
    users.add(anna, "བསྟན་འཛིན", PASSWORD)
    assert users.listed(anna) == ["Anna", "བསྟན་འཛིན"]
    assert users.remove(anna, "Anna")
    assert not users.remove(anna, "Anna")
    assert users.listed(anna) == ["བསྟན་འཛིན"]


def test_a_login_holds_in_every_process_until_it_ends(anna: Store) -> None:
    token = users.log_in(anna, "Anna", PASSWORD, NOW)
    assert token
    assert len(token) == 64
    other = again(anna)
    assert users.who(other, token, after(hours=11.9)) == "Anna"
    assert users.who(other, token, after(hours=12)) is None
    assert users.who(other, token[:-1], NOW) is None
    assert users.who(other, "", NOW) is None
    users.log_out(other, token)
    assert users.who(anna, token, NOW) is None
    other.close()


def test_the_token_itself_is_not_in_the_database(anna: Store) -> None:
    token = users.log_in(anna, "Anna", PASSWORD, NOW)
    assert token
    (row,) = anna.rows("SELECT * FROM logins")
    assert token not in repr(row)
    assert bytes.fromhex(token) != row["token"]


def test_who_is_removed_is_logged_out(anna: Store) -> None:
    token = users.log_in(anna, "Anna", PASSWORD, NOW)
    assert token
    users.remove(anna, "Anna")
    assert users.who(anna, token, NOW) is None
    assert users.log_in(anna, "Anna", PASSWORD, NOW) is None


def test_logins_that_have_ended_are_swept_out(anna: Store) -> None:
    users.log_in(anna, "Anna", PASSWORD, NOW)
    users.log_in(anna, "Anna", PASSWORD, after(hours=13))
    assert anna.value("SELECT COUNT(*) FROM logins") == 1


def test_five_wrong_tries_are_free_and_then_the_wait_grows(anna: Store) -> None:
    tried = 0.0  # minutes
    for _ in range(5):
        assert users.log_in(anna, "Anna", "wrong", NOW) is None
    for wait in (1, 5, 15, 60, 60):
        for early in (tried, tried + wait / 2, tried + wait - 0.1):
            other = again(anna)
            assert users.log_in(other, "Anna", PASSWORD, after(minutes=early)) is None
            other.close()
        tried += wait
        assert users.log_in(anna, "Anna", "wrong", after(minutes=tried)) is None
    assert users.log_in(anna, "Anna", PASSWORD, after(minutes=tried + 60))
    for _ in range(4):  # it begins anew
        assert users.log_in(anna, "Anna", "wrong", after(minutes=tried + 60)) is None
    assert users.log_in(anna, "Anna", PASSWORD, after(minutes=tried + 60))


def test_another_name_is_not_kept_out_and_a_strange_one_is_like_any(anna: Store) -> None:
    users.add(anna, "Ben", PASSWORD)
    for name in ("Anna", "nobody"):
        for _ in range(9):
            assert users.log_in(anna, name, "wrong", NOW) is None
        assert anna.value("SELECT n FROM tries WHERE name = :name", {"name": name}) == 5
    assert users.log_in(anna, "Ben", PASSWORD, NOW)
    for name in ("x" * 61, "a\0b", ""):
        assert users.log_in(anna, name, "wrong", NOW) is None
    users.log_in(anna, "Ben", PASSWORD, after(hours=26))
    assert anna.value("SELECT COUNT(*) FROM tries") == 0


def test_many_tries_at_once_are_many(anna: Store) -> None:
    def guess(number: int) -> bool:
        store = again(anna)
        try:
            return users._may_try(store, "Anna", NOW)
        finally:
            store.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(40))) == 5
