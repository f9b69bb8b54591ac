"""The sample letter: the case's words, with a salutation for each target that gets one."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import letters, packs
from kiosk.cases import Ask, Case
from tests import factories
from tests.factories import LANGUAGES


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The sample case."""
    return packs.read(factories.pack(tmp_path_factory.mktemp("packs")))


@pytest.fixture(scope="module")
def ask(case: Case) -> Ask:
    """Its letter."""
    found = case.ask("letter")
    assert found
    return found


def without(folder: Path, language: str) -> Case:
    """The sample case, its text in `language` gone."""
    place = factories.pack(folder)
    (place / f"text.{language}.md").unlink()
    return packs.read(place)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_wholly_in_its_language(case: Case, ask: Ask, language: str) -> None:
    letter = letters.sample(case, ask, language)
    assert letter.language == language
    said = [salutation for _, salutation in letter.salutations]
    assert {one.language for one in (*said, *letter.paragraphs)} == {language}
    assert len(letter.paragraphs) == 5
    assert all(one.text.strip() for one in (*said, *letter.paragraphs))


def test_every_target_of_the_ask_gets_its_own_salutation(case: Case, ask: Ask) -> None:
    letter = letters.sample(case, ask, "en")
    greeted = {target.id: said.text for target, said in letter.salutations}
    assert greeted == {"party-secretary": "Dear Secretary", "ambassador": "Dear Ambassador"}
    one = letters.sample(case, replace(ask, targets=("ambassador",)), "en")
    assert [target.id for target, _ in one.salutations] == ["ambassador"]
    assert one.paragraphs == letter.paragraphs


def test_a_copy_gets_no_salutation_of_its_own(case: Case, ask: Ask) -> None:
    targets = [target.id for target, _ in letters.sample(case, ask, "en").salutations]
    assert [copy.id for copy in case.copies_of("party-secretary")] == ["urumqi-police"]
    assert "urumqi-police" not in targets


def test_the_words_hold_neither_salutation_nor_name(case: Case, ask: Ask) -> None:
    for language in LANGUAGES:
        letter = letters.sample(case, ask, language)
        body = "\n".join(said.text for said in letter.paragraphs)
        assert not any(said.text in body for _, said in letter.salutations)


def test_a_missing_letter_is_shown_in_what_stands_in(ask: Ask, tmp_path: Path) -> None:
    letter = letters.sample(without(tmp_path, "ug"), ask, "ug")
    assert letter.language == "zh-Hans"
    assert {said.language for said in letter.paragraphs} == {"zh-Hans"}
    assert {said.language for _, said in letter.salutations} == {"ug"}


def test_without_any_words_a_letter_is_empty_in_the_language_asked_for(
    case: Case, ask: Ask
) -> None:
    letter = letters.sample(replace(case, words={}), ask, "kk")
    assert (letter.language, letter.paragraphs) == ("kk", ())
    assert len(letter.salutations) == 2
