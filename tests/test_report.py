"""The report: figures that are certain, that tell nothing about anybody, in every language."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kiosk import packs, sorting
from kiosk.exports import figures, report
from kiosk.exports.figures import Figures
from kiosk.exports.job import Job
from tests import papers
from tests.factories import KNOWN, SAMPLE

CASE = packs.read(SAMPLE)
FIRST, LAST = datetime.date(2026, 11, 20), datetime.date(2026, 11, 24)
HANDED_OVER = datetime.date(2026, 11, 30)


def cell(measure: str, n: int, **parts: str) -> dict[str, Any]:
    plain = {"event": "fair", "day": str(LAST), "case": CASE.slug, "ask": "letter"}
    return {"measure": measure, "target": "", "language": "", "n": n, **plain, **parts}


CELLS = [
    cell("visits", 200, case="", ask=""),
    cell("actions", 40, language="en", day=str(FIRST)),
    cell("actions", 20, language="ug"),
    cell("actions", 3, language="kk"),
    cell("withdrawn", 2),
    cell("letters", 60, target="ambassador", language="en"),
    cell("letters_withdrawn", 2, target="ambassador"),
    cell("actions", 31, ask="petition", language="en"),
    cell("actions", 12, ask="solidarity", language="en"),
    cell("actions", 999, case="another", language="fr"),
]
SHEETS = [{"case": CASE.slug, "n": 14}, {"case": "another", "n": 999}]


def entries(case: str = CASE.slug, **countries: int) -> list[dict[str, Any]]:
    signed = [country for country, n in countries.items() for _ in range(n)]
    first = 0 if case == CASE.slug else 1000
    return [
        papers.entry(number, country=country, case=case)
        for number, country in enumerate(signed, start=first)
    ]


def job(signed: Sequence[dict[str, Any]], **changes: Any) -> Job:
    """A job of entries as the report has it: the case is open on the day of the job."""
    case = replace(CASE, **{"expires": LAST, **changes.pop("case", {})})
    found = sorting.sort(
        signed, {case.slug: case}, changes.pop("decided", {}), changes.pop("aside", frozenset()),
        LAST, even_closed=True,
    )  # fmt: skip
    return papers.job(signed, case, **{"sorted": found, "today": LAST, **changes})


def figures_of(work: Job, given: Mapping[tuple[str, str], datetime.date] | None = None) -> Figures:
    return figures.of(work.cases[CASE.slug], CELLS, SHEETS, work, given or {})


@pytest.fixture(scope="module")
def found() -> Figures:
    signed = entries(CH=40, DE=9, FR=4, KZ=2) + entries("another", IT=50)
    handed_over = {(CASE.slug, "ambassador"): HANDED_OVER, ("another", "x"): FIRST}
    held = {bytes.fromhex(one["id"]): "hold" for one in signed[3:5]}
    return figures_of(job(signed, decided=held), handed_over)


def test_the_figures_are_those_of_the_case_alone(found: Figures) -> None:
    assert found.people == 61  # of the letter, which most of them signed; two were taken back
    assert found.letters == {"ambassador": 58}
    assert (found.petition, found.solidarity, found.paper) == (31, 12, 14)
    assert found.days == (FIRST, LAST)
    assert found.delivered == {"ambassador": HANDED_OVER}


def test_what_is_not_printed_is_counted_by_reason() -> None:
    signed = [
        papers.entry(1),
        papers.entry(2, letter="My own words."),
        papers.entry(3, letter="My own words."),
        papers.entry(4, "solidarity"),
        papers.entry(5),
        papers.entry(6, send="count"),
        papers.entry(7, case="another", letter="My own words."),
    ]
    ids = [bytes.fromhex(one["id"]) for one in signed]
    said: dict[str, Any] = {"decided": {ids[2]: "hold"}, "aside": frozenset([ids[4]])}
    left = figures_of(job(signed, **said)).not_printed
    assert dict(left) == {"waiting": 2, "held": 1, "same": 1}
    for state in ("paused", "ended"):
        closed = job(signed, case={"state": state}, **said)
        assert dict(figures_of(closed).not_printed) == {state: 4, "same": 1}
    late = job(signed, today=LAST + datetime.timedelta(days=1), **said)
    assert dict(figures_of(late).not_printed) == {"expired": 4, "same": 1}


def test_what_was_handed_over_before_the_end_was_sent() -> None:
    signed = [papers.entry(1), papers.entry(2, letter="Mine."), papers.entry(3, "solidarity")]
    closed = job(signed, case={"state": "ended"})
    given = {(CASE.slug, target): LAST for target in papers.TARGETS}
    assert dict(figures_of(closed, given).not_printed) == {"waiting": 2}
    given[CASE.slug, "ambassador"] = FIRST - datetime.timedelta(days=1)
    assert dict(figures_of(closed, given).not_printed) == {"ended": 3}
    assert dict(figures_of(closed).not_printed) == {"ended": 3}


def test_small_groups_are_joined(found: Figures) -> None:
    assert found.countries == (("CH", 40), ("DE", 9), (figures.OTHER, 6))
    # Three in Kazakh would be told by the total, so the next ones are joined to them.
    assert found.languages == (("en", 83), (figures.OTHER, 23))


@given(st.dictionaries(st.text("abcdef", max_size=2), st.integers(0, 40), max_size=9))
def test_no_group_under_five_is_told_or_can_be_worked_out(counts: Mapping[str, int]) -> None:
    folded = Counter(dict(figures.fold(counts)))
    assert all(n >= figures.LEAST for n in folded.values())
    assert folded.total() in (sum(counts.values()), 0)
    if folded.total() == 0:
        assert sum(counts.values()) < figures.LEAST
    assert all(counts[key] == n for key, n in folded.items() if key != figures.OTHER)


def test_the_official_is_told_what_is_asked_and_nothing_from_inside(found: Figures) -> None:
    text = report.as_text(report.report(found, "Letters Group", "official", "en"))
    assert "At least 61 people have taken part." in text
    assert "– Qin Gang: 58 (Ambassador of the People’s Republic of China" in text
    assert all(said.text in text for said in CASE.section("Demands", "en"))
    inside = ("By language", "Kind words", "handed over", "Uyghur", "Not printed", "held")
    assert not [word for word in inside if word in text]
    # The control: the person helped and the organisers are told these.
    helped = report.as_text(report.report(found, "Letters Group", "helped", "en"))
    assert "handed over on November 30, 2026" in helped
    assert "– Kind words: 12" in helped
    assert "– English: 83" in helped
    assert "Not printed\n– held after reading: 2\n" in helped


@pytest.mark.parametrize("language", KNOWN)
@pytest.mark.parametrize("reader", report.READERS)
def test_a_page_is_in_its_language_and_needs_nothing_else(
    found: Figures, reader: str, language: str
) -> None:
    written = report.report(found, "Letters Group <b>", reader, language)
    text = report.as_html(written)
    page = BeautifulSoup(text, "html.parser")
    assert page.html["lang"] == language
    assert page.html["dir"] == written.direction
    assert "加娜古丽·朱马太" in page.h1.text
    assert written.number(58) in [cell.text for cell in page.select("td.n")]
    assert "Letters Group <b>" in page.footer.text
    assert not page.select("script, link, img, [src], [href], [style]")
    widths = [float(bar["width"]) for bar in page.select("rect")]
    assert max(widths) == 100
    assert min(widths) > 0
    if language != "en":
        assert not {"Report on the action", "Letters", "By country"} & set(page.stripped_strings)


def test_a_case_that_nobody_answered_has_a_report_too() -> None:
    nothing = figures.of(CASE, [], [], job([]), {})
    text = report.as_text(report.report(nothing, "Letters Group", "helped", "en"))
    assert "At least 0 people" in text
    assert report.as_html(report.report(nothing, "Letters Group", "official", "en"))
