"""Reports from home: each token counts once for a target and channel, on both databases."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.db import Store
from kiosk.hub import reports
from tests.factories import SLUG

TODAY = datetime.date(2026, 5, 2)
SECRET = b"s" * 32
NONCE = b"n" * 12


def mac(nonce: bytes = NONCE, channel: str = "email", state: str = "sent") -> bytes:
    return reports.mark(SECRET, nonce, SLUG, "ambassador", channel, state)


def record(
    store: Store,
    mark: bytes | None,
    n: int = 1,
    channel: str = "email",
    state: str = "sent",
    source: str = "stall",
    today: datetime.date = TODAY,
) -> bool:
    return reports.record(store, SLUG, "ambassador", channel, state, n, source, mark, today)


def counted(store: Store) -> dict[tuple[str, str, str], int]:
    rows = reports.totals(store, SLUG)
    assert {row["target"] for row in rows} <= {"ambassador"}
    return {(row["channel"], row["state"], row["source"]): row["n"] for row in rows}


def test_a_token_counts_once_for_each_target_and_channel(store: Store) -> None:
    assert record(store, mac(), n=3)
    assert not record(store, mac(), n=3)
    assert not record(store, mac(), state="reached")
    assert record(store, mac(channel="call"), channel="call", state="reached")
    assert record(store, mac(b"other-person"), today=TODAY + datetime.timedelta(1))
    assert counted(store) == {
        ("email", "sent", "stall"): 4,
        ("call", "reached", "stall"): 1,
    }
    assert reports.cases(store) == [SLUG]
    assert reports.totals(store, "another") == []


def test_who_promised_may_still_do_it_once(store: Store) -> None:
    assert record(store, mac(state="later"), state="later")
    assert not record(store, mac(state="later"), state="later")
    assert record(store, mac())
    assert not record(store, mac())
    assert counted(store) == {("email", "later", "stall"): 1, ("email", "sent", "stall"): 1}


def test_one_token_sent_a_hundred_times_at_once_is_one(store: Store) -> None:
    def send(_n: int) -> bool:
        try:
            return record(store, mac())
        finally:
            store.close()

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(send, range(100))) == 1
    assert counted(store) == {("email", "sent", "stall"): 1}


def test_a_hundred_people_at_once_are_a_hundred(store: Store) -> None:
    def send(n: int) -> bool:
        try:
            return record(store, mac(n.to_bytes(12, "big")) if n % 2 else None)
        finally:
            store.close()

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(send, range(100))) == 100
    assert counted(store) == {("email", "sent", "stall"): 50, ("email", "sent", "others"): 50}


def test_without_a_token_it_is_one_of_others(store: Store) -> None:
    assert record(store, None)
    assert record(store, None)
    assert counted(store) == {("email", "sent", "others"): 2}


@pytest.mark.parametrize(
    ("channel", "n", "counts"),
    [("post", 7, 7), ("post", 0, 1), ("fax", -5, 1), ("email", 10**9, 20), ("call", 9, 1)],
)
def test_the_number_of_letters_is_bounded(store: Store, channel: str, n: int, counts: int) -> None:
    record(store, None, n=n, channel=channel)
    assert counted(store) == {(channel, "sent", "others"): counts}


@pytest.mark.parametrize("wrong", ["channel", "state", "source"])
def test_what_is_unknown_is_refused(store: Store, wrong: str) -> None:
    with pytest.raises(ValueError, match="unknown report"):
        record(store, mac(), **{wrong: "pigeon"})  # type: ignore[arg-type]
    assert counted(store) == {}
    assert store.value("SELECT count(*) FROM spent") == 0


def test_a_token_is_not_spent_where_the_counter_fails(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_LETTERS", -1)
    with pytest.raises(Exception, match=r"(?i)check"):
        record(store, mac())
    monkeypatch.undo()
    assert record(store, mac())


def test_what_was_spent_is_forgotten_after_430_days(store: Store) -> None:
    record(store, mac())
    for days, is_there in ((430, True), (431, False)):
        later = TODAY + datetime.timedelta(days)
        record(store, mac(days.to_bytes(12, "big")), today=later)
        found = store.rows("SELECT mac FROM spent")
        assert (mac() in [bytes(row["mac"]) for row in found]) == is_there
    assert counted(store) == {("email", "sent", "stall"): 3}


def test_marks_of_other_deeds_hubs_and_tokens_differ() -> None:
    change: list[Callable[[], bytes]] = [
        lambda: reports.mark(b"t" * 32, NONCE, SLUG, "ambassador", "email", "sent"),
        lambda: reports.mark(SECRET, b"m" * 12, SLUG, "ambassador", "email", "sent"),
        lambda: reports.mark(SECRET, NONCE, "another", "ambassador", "email", "sent"),
        lambda: reports.mark(SECRET, NONCE, SLUG, "president", "email", "sent"),
        lambda: reports.mark(SECRET, NONCE, SLUG, "ambassador", "fax", "sent"),
        lambda: reports.mark(SECRET, NONCE, SLUG, "ambassador", "email", "later"),
    ]
    assert len({mac(), *(one() for one in change)}) == 7
    assert mac(state="sent") == mac(state="reached") == mac(state="not_reached")
