"""Texts for paper: their direction, and names in them that nothing reorders."""

import pytest

from kiosk import letters
from kiosk.exports import texts
from kiosk.exports.texts import Text
from tests.papers import asking_in, entry, sample

HAN = "加娜古丽·朱马太"
UYGHUR = "ژانارگۈل جۇماتاي"


def names(said: Text) -> list[str]:
    """What stands in boxes."""
    return [part["name"] for part in said["parts"] if isinstance(part, dict)]


def plain(said: Text) -> str:
    """The text as it was given."""
    parts = (part["name"] if isinstance(part, dict) else part for part in said["parts"])
    return texts.TURNS.sub("", "".join(parts))


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (f"مەن {HAN} توغرىسىدا", "ug", [HAN]),
        (f"مەن {HAN} (Zhanargul Zhumatai) ئۈچۈن", "ug", [HAN, "Zhanargul Zhumatai"]),
        ("خەت letters@example.org غا", "ug", ["letters@example.org"]),
        (f"I write about {UYGHUR}, 2023.", "en", [UYGHUR]),
        (f"我为{UYGHUR}写信", "zh-Hans", [UYGHUR]),
        (f"I write about {HAN}, Жұматай and བསྟན་འཛིན།", "en", []),
        ("2023-يىلى 10-فېۋرال", "ug", []),
    ],
)
def test_names_of_the_other_direction_stand_in_boxes(
    text: str, language: str, found: list[str]
) -> None:
    said = texts.said(text, language)
    assert names(said) == found
    assert plain(said) == text


def test_what_is_too_long_for_a_line_is_no_box() -> None:
    said = texts.said("Здравствуйте, " + "slowa " * 30, "ar")
    assert names(said) == []
    assert plain(said).startswith("Здравствуйте, slowa")
    assert names(texts.said(f"مەن {HAN * 3} ئۈچۈن", "ug")) == []


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("3000 Bern", "ar", "ltr"),
        ("12 ئۈرۈمچى", "en", "rtl"),
        ("1234", "ar", "rtl"),
        ("1234", "nonsense?", "ltr"),
        ("བསྟན་འཛིན", "ug", "ltr"),
    ],
)
def test_a_line_by_itself_goes_as_its_letters_go(text: str, language: str, direction: str) -> None:
    assert texts.written(text, language)["dir"] == direction


def test_a_name_cannot_turn_the_sentence_around_it() -> None:
    said = texts.filled("a person from %(place)s", "en", place="Bern\u202e\u2069 nreB\u2066")
    assert names(said) == ["Bern nreB"]


def test_half_a_sign_is_no_text() -> None:
    assert plain(texts.written("A\ud800da", "en")) == "A?da"


def test_paragraphs_are_kept_and_blank_lines_are_not() -> None:
    said = texts.paragraphs("\none\ntwo\n \n\n three\n\n\n", "en")
    assert list(map(plain, said)) == ["one\ntwo", "three"]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "Ada Ayim"),
        ({"show_name": "none"}, "a person from Bern"),
        ({"name": ""}, "a person from Bern"),
        ({"name": "", "place": ""}, "a person from Switzerland"),
        ({"name": "", "place": "", "country": ""}, "a person"),
    ],
)
def test_a_name_is_shown_as_its_owner_wants(changes: dict[str, str], shown: str) -> None:
    assert plain(texts.signer(entry(**changes), "en", sample())) == shown


@pytest.mark.parametrize("shown", ["first", "initials", "none"])
def test_a_signature_stands_beside_a_full_name_only(shown: str) -> None:
    assert texts.drawn(entry())
    assert not texts.drawn(entry(show_name=shown))


@pytest.mark.parametrize("strokes", ["", "<script>", "1,1 2000,1", "1,1 " * 9000])
def test_what_is_no_drawing_is_not_drawn(strokes: str) -> None:
    assert texts.drawn(entry(signature=strokes)) == ""


def test_words_around_are_of_a_language_that_the_kiosk_speaks() -> None:
    assert letters.spoken("kk", sample()) == "kk"
    assert letters.spoken("it", asking_in("it")) == "en"
