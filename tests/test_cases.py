"""A case: whom it addresses, when it closes, and in which language its words are found."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.cases import Ask, Case, Picture, Target, Words
from kiosk.languages import Said

CLOSES = datetime.date(2026, 5, 15)
DRAWING = Picture("drawing.of.a.door.webp", "", "", CLOSES)
MINISTER = Target(
    "minister", "Minister", salutation={"es": "Señora", "zh-Hans": "尊敬的", "ar": ""}
)
CONSUL = Target("consul", "Consul", copy_of="minister")


def words(language: str, **said: Any) -> Words:
    """Words in a language: a title and what is given."""
    return Words(**{"language": language, "title": f"title in {language}", "summary": "", **said})


@pytest.fixture
def case() -> Case:
    """A case whose source is Spanish, with a little in other languages."""
    return Case(
        folder=Path("case"),
        slug="case",
        number="1.26",
        issued=datetime.date(2026, 5, 2),
        expires=CLOSES,
        time_zone="UTC",
        url="https://example.org/",
        language="es",
        name="Ana",
        targets=(MINISTER, CONSUL),
        asks=(Ask("letter", "letter", ("minister",)), Ask("hope", "solidarity")),
        words={
            "es": words(
                "es",
                summary="resumen",
                sections={"Story": ("uno", "dos"), "News": ()},
                pictures={"drawing.of.a.door": "una puerta"},
                offices={"minister": "Ministra"},
            ),
            "zh-Hans": words("zh-Hans", sections={"Story": ("一",)}),
            "ar": words("ar", summary="ملخص", name="آنا"),
        },
    )


def test_the_closing_day_itself_is_still_open(case: Case) -> None:
    days = [CLOSES + datetime.timedelta(days=days) for days in (-1, 0, 1)]
    assert [case.standing(day) for day in days] == ["open", "open", "expired"]
    assert [case.takes(case.asks[0], day) for day in days] == [True, True, False]


@pytest.mark.parametrize("state", ["paused", "expired", "ended"])
def test_a_case_that_is_not_open_takes_nothing(case: Case, state: str) -> None:
    closed = replace(case, state=state)
    assert closed.standing(case.issued) == state
    assert not any(closed.takes(ask, case.issued) for ask in case.asks)


def test_an_ended_case_takes_what_is_still_right(case: Case) -> None:
    ended = replace(case, state="ended", still_asks=("hope",))
    later = CLOSES + datetime.timedelta(days=400)
    assert [ended.takes(ask, later) for ask in case.asks] == [False, True]
    assert not replace(ended, state="paused").takes(case.asks[1], case.issued)


def test_asks_and_targets_are_found_by_id(case: Case) -> None:
    assert case.ask("hope") == Ask("hope", "solidarity")
    assert case.ask("petition") is None
    assert case.target("consul") is CONSUL
    with pytest.raises(KeyError, match="nobody"):
        case.target("nobody")


def test_a_copy_belongs_to_its_target(case: Case) -> None:
    assert case.copies_of("minister") == (CONSUL,)
    assert case.copies_of("consul") == ()


def test_a_line_is_said_in_the_language_that_was_asked_for(case: Case) -> None:
    assert case.say("title", "ar") == Said("title in ar", "ar")
    assert case.say("summary", "ar") == Said("ملخص", "ar")


def test_a_missing_line_is_said_in_the_nearest_language_and_names_it(case: Case) -> None:
    # Uyghur readers get Chinese before English, and what is empty does not count.
    assert case.say("title", "ug") == Said("title in zh-Hans", "zh-Hans")
    assert case.say("summary", "ug") == Said("resumen", "es")
    assert case.say("title", "kk") == Said("title in es", "es")
    assert case.say("title", "de") == Said("title in es", "es")


def test_what_nobody_has_written_is_empty(case: Case) -> None:
    assert not case.say("since", "ar")
    assert case.section("Petition", "ar") == ()


def test_the_name_is_the_one_of_the_facts_where_no_words_have_it(case: Case) -> None:
    assert case.say("name", "ar") == Said("آنا", "ar")
    assert case.say("name", "kk") == Said("Ana", "es")


def test_a_section_is_of_one_language(case: Case) -> None:
    assert case.section("Story", "ug") == (Said("一", "zh-Hans"),)
    assert case.section("Story", "ar") == (Said("uno", "es"), Said("dos", "es"))
    assert case.section("News", "es") == ()


def test_pictures_and_offices_are_told_in_words(case: Case) -> None:
    assert case.picture_text(DRAWING, "ar") == Said("una puerta", "es")
    assert case.picture_text(replace(DRAWING, file="other.png"), "es") == Said("", "es")
    assert case.office(MINISTER, "kk") == Said("Ministra", "es")
    assert case.office(CONSUL, "kk") == Said("Consul", "es")


def test_a_salutation_is_the_nearest_that_there_is(case: Case) -> None:
    assert case.salutation(MINISTER, "es") == Said("Señora", "es")
    assert case.salutation(MINISTER, "ug") == Said("尊敬的", "zh-Hans")
    assert case.salutation(MINISTER, "ar") == Said("Señora", "es")
    assert case.salutation(CONSUL, "ar") == Said("", "es")
