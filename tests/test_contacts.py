"""Addresses for news: of those who wished for it, with their words, and of nobody else."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.exports import contacts, tables
from tests.factories import SLUG
from tests.opened import entry, job
from tests.test_tables import read, told

CASE = {"news_case": "Write when this case has news."}
GROUP = {"news_organisation": "Write about our work."}
ENTRIES = [
    entry(4, name="Ada Ayim", email="ada@example.org", **CASE, **GROUP),
    entry(2, name="B. B.", show_name="initials", email="bo@example.org", **GROUP),
    entry(3, name="Cy Cole", email="silent@example.org"),
    entry(1, name="Di Dole", **CASE),
    entry(5, name="Em", email="child@example.org", under_age=True, **GROUP),
    entry(6, name="", send="count", show_name=None, email="counted@example.org", **CASE),
]


def test_each_consent_is_a_row_of_its_own() -> None:
    heads, *rows = read(contacts.as_csv(job(ENTRIES)))
    assert tuple(heads) == contacts.COLUMNS
    case = ["ug", CASE["news_case"], "2026-05-01", "", "until the case ends"]
    group = ["ug", GROUP["news_organisation"], "2026-05-01", "2028-05-01", "24 months"]
    assert rows == [
        ["news_case", SLUG, "Ada Ayim", "ada@example.org", *case],
        ["news_case", SLUG, "", "counted@example.org", *case],
        ["news_organisation", "", "B. B.", "bo@example.org", *group],
        ["news_organisation", "", "Ada Ayim", "ada@example.org", *group],
    ]


@pytest.mark.parametrize(
    ("purpose", "addresses"),
    [
        ("news_case", ["ada@example.org", "counted@example.org"]),
        ("news_organisation", ["bo@example.org", "ada@example.org"]),
    ],
)
def test_one_purpose_is_given_alone(purpose: str, addresses: list[str]) -> None:
    rows = told(contacts.as_csv(job(ENTRIES), purpose))
    assert [row["email"] for row in rows] == addresses
    assert {row["purpose"] for row in rows} == {purpose}


def test_nobody_elses_address_is_given() -> None:
    content = contacts.as_csv(job(ENTRIES))
    strangers = (b"silent@example.org", b"child@example.org", b"Di Dole")
    assert not any(stranger in content for stranger in strangers)
    # The control: the table of all that was written does hold them.
    assert all(stranger in tables.as_csv(job(ENTRIES)) for stranger in strangers)


def test_an_address_is_given_as_long_as_was_said() -> None:
    last = datetime.date(2026, 8, 1)
    for day, n_group in ((last, 2), (last + datetime.timedelta(1), 0)):
        rows = told(contacts.as_csv(job(ENTRIES, today=day), months=3))
        purposes = [row["purpose"] for row in rows]
        assert purposes.count("news_organisation") == n_group
        assert purposes.count("news_case") == 2
        assert {row["keep_until"] for row in rows[2:]} <= {"2026-08-01"}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-05-01", 24, "2028-05-01"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-05-01", 0, "2026-05-01"),
    ],
)
def test_months_are_counted_by_the_calendar(day: str, months: int, later: str) -> None:
    assert contacts.later(datetime.date.fromisoformat(day), months).isoformat() == later


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans())))
def test_an_address_stands_there_once_for_each_consent(people: list[tuple[bool, ...]]) -> None:
    entries, wanted = [], []
    for number, (has_email, case, group, is_child) in enumerate(people):
        news = {**(CASE if case else {}), **(GROUP if group else {})}
        email = f"p{number}@example.org" if has_email else ""
        entries.append(entry(number, email=email, under_age=is_child, **news))
        wanted += [(purpose, email) for purpose in news if email and not is_child]
    rows = told(contacts.as_csv(job(entries)))
    assert sorted((row["purpose"], row["email"]) for row in rows) == sorted(wanted)
