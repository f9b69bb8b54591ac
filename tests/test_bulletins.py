"""Bulletins are read: a corpus in four languages and many layouts, and bulletins made by chance."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.bulletins import contacts, dates, extraction, people, reading
from tests import scoring
from tests.scoring import CORPUS, Score

BULLETINS = sorted(file for file in CORPUS.iterdir() if file.suffix in (".txt", ".html", ".pdf"))
# What costs most when it is wrong.
ADDRESSES = ("target address", "target fax", "target phone", "target email", "target country")


@pytest.fixture(scope="module")
def score() -> Score:
    """The corpus, measured."""
    return scoring.corpus()


def cases(name: str) -> list[dict[str, Any]]:
    """What is read from the bulletin whose name begins so."""
    file = next(file for file in BULLETINS if file.name.startswith(name))
    return extraction.extract(reading.lines(file))


def read(text: str) -> list[dict[str, Any]]:
    """What is read from a text."""
    return extraction.extract(reading.clean(text))


def test_the_corpus_has_bulletins_in_four_languages_and_three_kinds_of_file() -> None:
    assert len(BULLETINS) >= 50
    assert {file.name[:2] for file in BULLETINS} == {"en", "es", "fr", "de"}
    assert {file.suffix for file in BULLETINS} == {".txt", ".html", ".pdf"}


def test_nearly_all_that_is_said_is_right_and_nearly_all_is_found(score: Score) -> None:
    table = scoring.table(score)
    assert score.precision() >= 0.97, table
    assert score.recall() >= 0.95, table
    assert score.precision(ADDRESSES) >= 0.99, score.misses
    assert score.precision(["target", "cases"]) >= 0.97, score.misses


@pytest.mark.parametrize("field", ["target", "target name", "letter", "expires", "case_number"])
def test_no_single_field_falls_behind(score: Score, field: str) -> None:
    assert score.precision([field]) >= 0.95
    assert score.recall([field]) >= 0.9


def test_the_measure_sees_what_is_wrong() -> None:
    """The control: a wrong, an invented and a missing thing each count."""
    measured = Score()
    measured.add("fax", "+41", "+49")
    measured.add("fax", "+41", None)
    measured.add("fax", None, "+49")
    measured.add("fax", "+41", "+41")
    assert (measured.precision(), measured.recall()) == (1 / 3, 1 / 3)
    assert not scoring.alike("Minister of Justice", "Minister of the Interior")


@pytest.mark.parametrize("file", BULLETINS, ids=lambda file: file.stem)
def test_what_must_be_doubted_is_doubted(file: Path) -> None:
    wanted = json.loads(file.with_suffix(".json").read_text("utf-8"))["cases"]
    for mine, right in zip(extraction.extract(reading.lines(file)), wanted, strict=False):
        fields = {doubt["field"] for doubt in mine["doubts"]}
        assert fields >= set(right.get("doubts", [])), file.name
        assert all(doubt["why"] for doubt in mine["doubts"])


def test_what_the_text_does_not_say_stays_empty() -> None:
    (case,) = cases("es-04")
    assert (case["expires"], case["targets"], bool(case["letter"])) == (None, [], True)


def test_a_newspaper_is_no_bulletin() -> None:
    assert cases("en-07") == []


def test_two_cases_in_one_bulletin_are_two() -> None:
    assert [case["case_number"] for case in cases("en-06")] == ["83/21", "85/21"]


RUN_TOGETHER = """May 2, 2024

Aliya Bekova (Алия Бекова), a nurse, was taken from her ward in Osh on 10 April.

  1. Please take action soon. This Urgent Action expires on May 21, 2024.
  2. Report what you did on Urgent Action 31.24.
Regional Secretary of Osh Daniyar Asanov 479 Lenin Street, Osh, 723500, Kyrgyzstan Copy: \
Director – Osh Police Department Central Branch 4 Masaliev Avenue, Osh, 723500, Kyrgyzstan
Ambassador Bakyt Turdubaev Embassy of the Kyrgyz Republic 2360 Elm Avenue NW Washington, DC 20008 \
Phone: 202 449 9822 / Fax: 202 386 7550 Email: [email protected] Twitter: @KgEmbassyEx ; \
@BakytEx Salutation: Dear Ambassador

SAMPLE LETTER Dear Secretary, It is the nurse Aliya Bekova I write about, who has not been seen \
since the tenth of April [sic]. I ask you to: • let her go at once; • let her see a lawyer; and \
• let her have her medicine. Yours sincerely, [YOUR NAME] ADDITIONAL RESOURCES
"""


def test_lines_that_run_together_are_taken_apart_and_doubted() -> None:
    (case,) = read(RUN_TOGETHER)
    names = [(row["office"], row["name"]) for row in case["targets"]]
    assert names == [
        ("Regional Secretary of Osh", "Daniyar Asanov"),
        ("Director – Osh Police Department Central Branch", None),
        ("Ambassador", "Bakyt Turdubaev"),
    ]
    secretary, police, ambassador = case["targets"]
    assert police["copy_of"] == "Regional Secretary of Osh"
    assert police["address"] == ["4 Masaliev Avenue, Osh, 723500, Kyrgyzstan"]
    assert (ambassador["phone"], ambassador["fax"]) == ("+12024499822", "+12023867550")
    assert ambassador["printed"] == {"phone": ["202 449 9822"], "fax": ["202 386 7550"]}
    assert (ambassador["email"], ambassador["social"]) == (None, ["@KgEmbassyEx", "@BakytEx"])
    assert (secretary["salutation"], ambassador["salutation"]) == (
        "Dear Secretary", "Dear Ambassador",
    )  # fmt: skip
    assert [case[key] for key in ("case_number", "issued", "expires", "person", "own_name")] == [
        "31.24", "2024-05-02", "2024-05-21", "Aliya Bekova", "Алия Бекова",
    ]  # fmt: skip
    assert len(case["demands"]) == 3
    assert case["letter"].endswith("medicine.\n\n{name}")
    assert "[sic]" in case["letter"]
    fields = {doubt["field"] for doubt in case["doubts"]}
    assert fields >= {
        "title", "targets.1.salutation", "targets.2.address", "targets.3.email",
    }  # fmt: skip


def test_a_covered_address_is_never_stored() -> None:
    assert "[email" not in json.dumps([row["targets"] for row in read(RUN_TOGETHER)])


DAYS = {
    "expires on May 15, 2023": "2023-05-15", "July 17th, 2023": "2023-07-17",
    "Appelle bis 27. Januar 2015": "2015-01-27", "13 de septiembre de 2011": "2011-09-13",
    "25 DE OCTUBRE DE 2011": "2011-10-25", "le 1er mars 2010": "2010-03-01",
    "9 de mayo del 2019": "2019-05-09", "3. März 2020": "2020-03-03", "2024-02-29": "2024-02-29",
    "27.01.2015": "2015-01-27", "the 3rd of June, 1999": "1999-06-03",
}  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_days_in_prose(text: str, day: str) -> None:
    (found,) = dates.find(text)
    assert (found.day.isoformat(), found.month_only) == (day, False)


def test_a_month_stands_for_its_last_day_and_is_doubted() -> None:
    (found,) = dates.find("before December 2021")
    assert (found.day, found.month_only) == (datetime.date(2021, 12, 31), True)
    assert dates.find("31 February 2021, 1999, May I ask") == []


SHAPES = ("{month} {day}, {year}", "{day} de {month} de {year}", "{day}. {month} {year}")


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 1, 1)), st.data())
def test_every_day_is_read_as_it_is_written(day: datetime.date, data: st.DataObject) -> None:
    month = data.draw(st.sampled_from(dates.MONTHS[day.month - 1]))
    shape = data.draw(st.sampled_from(SHAPES))
    written = shape.format(month=month.title(), day=day.day, year=day.year)
    assert [found.day for found in dates.find(f"until {written}.")] == [day]


NUMBERS = {
    ("(00 86) 10 6596 5999", ""): "+861065965999", ("+ 98 21 6649 5880", ""): "+982166495880",
    ("202 495 2266", "US"): "+12024952266", ("030-8435 3535", "DE"): "+493084353535",
    ("(+52) 55 5093 3414", ""): "+525550933414", ("+49 (0)30 8435 3535", ""): "+493084353535",
    ("202 495 2266", ""): "", ("12", "US"): "",
}  # fmt: skip


@pytest.mark.parametrize(("number", "dialled"), NUMBERS.items(), ids=str)
def test_numbers_are_dialled_or_left_out(number: tuple[str, str], dialled: str) -> None:
    assert contacts.dialled(*number) == dialled


HEADS = {
    "Ambassador Qin Gang": ("Ambassador", "Qin Gang"),
    "Attorney General Merrick Garland": ("Attorney General", "Merrick Garland"),
    "Minister of Justice": ("Minister of Justice", ""),
    "Chief Prosecutor of Sughd Region Rustam Kholmatov": (
        "Chief Prosecutor of Sughd Region", "Rustam Kholmatov",
    ),
    "Minister of Interior Shaikh Rashid bin Abdullah": (
        "Minister of Interior", "Shaikh Rashid bin Abdullah",
    ),
    "Embassy of the Republic of Tajikistan": ("Embassy of the Republic of Tajikistan", ""),
    "Ministre de la Justice": ("Ministre de la Justice", ""),
    "Procuradora General de Justicia": ("Procuradora General de Justicia", ""),
    "Botschaft der Republik Belarus": ("Botschaft der Republik Belarus", ""),
    "Hamada al-Sawi": ("", "Hamada al-Sawi"),
}  # fmt: skip


@pytest.mark.parametrize(("head", "parts"), HEADS.items())
def test_office_and_name_are_parted(head: str, parts: tuple[str, str]) -> None:
    assert people.split(head, "")[:2] == parts


OFFICES = ("Minister of Justice", "Prime Minister", "Governor of Anland", "Public Prosecutor")
FIRST = ("Ana", "Tomas", "Mirela", "Jonas", "Aisha", "Dragan")
LAST = ("Kovalenko", "Mbeki-Osei", "Duarte", "Lindqvist", "Haddadi", "Okafor")
STREETS = ("Harbour Road", "Freedom Avenue", "Old Mill Street")
PLACES = (("Nairobi", "Kenya", "KE", "+254 20 2{}"), ("Lima", "Peru", "PE", "+51 1 4{}"))
SAYS = ("release her at once", "let her see a doctor", "open an inquiry into her arrest")

target = st.fixed_dictionaries(
    {
        "office": st.sampled_from(OFFICES),
        "name": st.builds(lambda a, b: f"{a} {b}", st.sampled_from(FIRST), st.sampled_from(LAST)),
        "street": st.builds(lambda n, s: f"{n} {s}", st.integers(1, 999), st.sampled_from(STREETS)),
        "place": st.sampled_from(PLACES),
        "fax": st.integers(100_000, 999_999),
        "email": st.sampled_from(("", "office@gov.example", "info@ministry.example")),
    }
)
bulletin = st.fixed_dictionaries(
    {
        "number": st.builds(lambda n, y: f"{n}/{y}", st.integers(1, 399), st.integers(10, 30)),
        "issued": st.dates(datetime.date(2010, 1, 1), datetime.date(2030, 1, 1)),
        "days": st.integers(10, 60),
        "targets": st.lists(target, min_size=1, max_size=4, unique_by=lambda row: row["office"]),
        "demands": st.lists(st.sampled_from(SAYS), min_size=1, max_size=3, unique=True),
        "airy": st.booleans(),
    }
)


def written(facts: dict[str, Any], expires: datetime.date) -> str:
    """A bulletin in the layout of the 2010s."""
    day: Callable[[datetime.date], str] = lambda one: f"{one.day} {one:%B %Y}"  # noqa: E731
    blocks = []
    for row in facts["targets"]:
        city, country, _, fax = row["place"]
        lines = [row["office"], row["name"], row["street"], city, country]
        lines += [f"Fax: {fax.format(row['fax'])}"]
        lines += [f"Email: {row['email']}"] if row["email"] else []
        blocks.append("\n".join([*lines, f"Salutation: Dear {row['office'].split()[0]}"]))
    gap = "\n\n" if facts["airy"] else "\n"
    points = "\n".join(f"• Calling on the authorities to {one};" for one in facts["demands"])
    return (
        "URGENT ACTION\nTEACHER HELD WITHOUT CHARGE\n\nThe teacher Lena Brandt was taken from her "
        "school by men without uniforms, and nobody has been told where she is.\n\n"
        f"Please write immediately in English or your own language:\n{points}\n\n"
        f"PLEASE SEND APPEALS BEFORE {day(expires).upper()} TO:\n{gap.join(blocks)}\n\n"
        "Also send copies to diplomatic representatives accredited to your country.\n\n"
        f"Name: Lena Brandt\n\nUA: {facts['number']} Index: AFR 32/001/2013 "
        f"Issue Date: {day(facts['issued'])}\n"
    )


@given(bulletin)
@settings(max_examples=60, deadline=None)
def test_a_bulletin_made_by_chance_says_the_same_when_it_is_read(facts: dict[str, Any]) -> None:
    expires = facts["issued"] + datetime.timedelta(days=facts["days"])
    (case,) = read(written(facts, expires))
    assert [case[key] for key in ("case_number", "issued", "expires", "person", "title")] == [
        facts["number"], facts["issued"].isoformat(), expires.isoformat(), "Lena Brandt",
        "TEACHER HELD WITHOUT CHARGE",
    ]  # fmt: skip
    assert case["demands"] == [f"Calling on the authorities to {one}" for one in facts["demands"]]
    found = [
        (row["office"], row["name"], row["address"], row["country"], row["email"], row["fax"])
        for row in case["targets"]
    ]
    assert found == [
        (
            row["office"], row["name"], [row["street"], *row["place"][:2]], row["place"][2],
            row["email"] or None, row["place"][3].format(row["fax"]).replace(" ", ""),
        )
        for row in facts["targets"]
    ]  # fmt: skip
