"""Petition, kind words, initials, children and news: what is asked, refused and sealed."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.web import fields as single
from tests import factories
from tests.factories import SLUG, STROKES, House, Visitor, fields, soup

PERSON = {"name": "Ada Maria Ayim", "place": "Bern", "country": "CH"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A kiosk that asks whether somebody is under 16."""
    return factories.house(tmp_path, age_line=16)


def entry(house: House) -> dict[str, Any]:
    """The only entry."""
    (found,) = house.entries()
    return found


SHOWN = {"full": "Ada Maria Ayim", "first": "Ada", "initials": "A. M. A.", "none": ""}


@pytest.mark.parametrize(("show", "name"), SHOWN.items())
def test_a_petition_keeps_of_a_name_what_is_to_be_shown(
    house: House, visitor: Visitor, show: str, name: str
) -> None:
    assert visitor.signs(ask="petition", show_name=show, **PERSON).status_code == 303
    kept = entry(house)
    assert (kept["kind"], kept["show_name"], kept["name"]) == ("petition", show, name)
    assert kept["signature"] == (STROKES if show == "full" else "")
    assert kept["targets"] == ["party-secretary", "ambassador"]
    day = house.event.today().isoformat()
    assert house.cells() == {
        ("visits", "fair", day, "", "", "", "en"): 1,
        ("actions", "fair", day, SLUG, "petition", "", "en"): 1,
    }


@pytest.mark.parametrize(
    ("show", "kept_as", "name"),
    [("first", "first", "Ada"), ("full", "first", "Ada"), ("initials", "initials", "A. M. A."),
     ("none", "none", "")],
)  # fmt: skip
def test_kind_words_carry_a_first_name_at_most(
    house: House, visitor: Visitor, show: str, kept_as: str, name: str
) -> None:
    words = "ئۈمىد بار\nHope"
    answer = visitor.signs(ask="solidarity", show_name=show, message=words, **PERSON)
    assert answer.status_code == 303
    kept = entry(house)
    assert (kept["show_name"], kept["name"], kept["message"]) == (kept_as, name, words)
    assert kept["targets"] == []
    assert house.total("letters") == house.total("counted") == 0


def test_a_drawing_on_the_larger_pad_may_stand_for_words(house: House, visitor: Visitor) -> None:
    assert visitor.signs(ask="solidarity", message="", drawing="1,999 1000,1000").status_code == 303
    assert entry(house)["drawing"] == "1,999 1000,1000"


def test_kind_words_say_where_they_go_and_what_is_better_left_out(visitor: Visitor) -> None:
    said = soup(visitor.opens(f"/en/case/{SLUG}/solidarity")).select_one("main").text
    assert "her family, through people" in said
    assert "Please do not mention: politics" in said
    visitor.signs(ask="solidarity")
    assert "her family, through people" in soup(visitor.opens("/en/thanks")).text


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no way to show": ("petition", {"show_name": None}, "show_name"),
    "a strange way": ("petition", {"show_name": "all"}, "show_name"),
    "no name to show": ("petition", {"name": " "}, "name"),
    "no target": ("petition", {"targets": []}, "targets"),
    "another case's target": ("petition", {"targets": ["minister"]}, "targets"),
    "no agreement": ("petition", {"agree": None}, "agree"),
    "neither words nor drawing": ("solidarity", {"message": " "}, "message"),
    "long words": ("solidarity", {"message": "x" * 2001}, "message"),
    "a drawing beyond the pad": ("solidarity", {"drawing": "1,1001 2,2"}, "drawing"),
    "no first name": ("solidarity", {"name": ""}, "name"),
    "news without e-mail": ("letter", {"news_case": "y"}, "email"),
    "other news without e-mail": ("solidarity", {"news_organisation": "y"}, "email"),
    "news to a strange address": ("petition", {"news_case": "y", "email": "a@b"}, "email"),
}


@pytest.mark.parametrize(("ask", "typed", "field"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    house: House, visitor: Visitor, ask: str, typed: dict[str, Any], field: str
) -> None:
    answer = visitor.signs(ask=ask, **{"place": "Zürich", **typed})
    assert answer.status_code == 200
    assert [link["href"] for link in soup(answer).select(".problem li a")] == [f"#{field}"]
    assert soup(answer).select_one(f"#{field}")
    assert fields(answer)["place"] == "Zürich"
    assert (house.cells(), house.entries()) == ({}, [])


def test_a_target_where_there_is_none_is_refused(house: House, visitor: Visitor) -> None:
    assert visitor.signs(ask="solidarity", targets=["ambassador"]).status_code == 200
    assert house.cells() == {}


def test_a_letter_may_go_with_initials_only(house: House, visitor: Visitor) -> None:
    visitor.signs(send="initials", email="ada@example.org", **PERSON)
    kept = entry(house)
    assert (kept["send"], kept["show_name"], kept["name"]) == ("letter", "initials", "A. M. A.")
    assert kept["signature"] == ""
    assert "email" not in kept
    assert [house.total(m) for m in ("letters", "counted")] == [2, 0]


@pytest.mark.parametrize("ask", ["letter", "petition", "solidarity"])
def test_nothing_is_chosen_before_and_no_way_stands_out(visitor: Visitor, ask: str) -> None:
    page = soup(visitor.opens(f"/ug/case/{SLUG}/{ask}"))
    ways = page.select("#send input, #show_name input")
    assert len(ways) >= 3
    assert not any(way.has_attr("checked") for way in ways)
    assert len({tuple(way.parent["class"]) for way in ways}) == 1
    assert page.select("#agree[checked]") == []


@pytest.mark.parametrize("ask", ["letter", "petition", "solidarity"])
@pytest.mark.parametrize("sensitive", [True, False])
def test_the_safety_note_stands_before_the_first_field_where_the_case_is_sensitive(
    tmp_path: Path, ask: str, sensitive: bool
) -> None:
    place = factories.pack(tmp_path, sensitive=str(sensitive).lower())
    page = soup(
        Visitor(factories.house(tmp_path, packs=(place,)).app()).opens(f"/ug/case/{SLUG}/{ask}")
    )
    first = page.select_one("#ask input:not([type=hidden]), #ask textarea, #ask select")
    assert first["name"] in ("send", "show_name")
    assert bool(first.find_parent(class_="safety")) is sensitive
    note = page.select(".safety > p")
    assert bool(note) is sensitive
    assert not any(line.has_attr("lang") for line in note)


CHILDREN = {
    "letter": ("Mia", "none"),
    "petition": ("Mia", "none"),
    "solidarity": ("Mia", "first"),
}


@pytest.mark.parametrize(("ask", "kept_as"), CHILDREN.items())
def test_of_a_child_only_the_first_name_is_kept_and_no_official_sees_it(
    house: House, visitor: Visitor, ask: str, kept_as: tuple[str, str]
) -> None:
    typed = {"email": "mia@example.org", "news_case": "y", "name": "Mia Müller"}
    assert visitor.signs(ask=ask, under_age="y", **typed).status_code == 303
    kept = entry(house)
    assert (kept["name"], kept["show_name"], kept["under_age"]) == (*kept_as, True)
    assert kept.get("signature", "") == ""
    assert not {"email", "news_case", "news_organisation"} & set(kept)
    assert "Müller" not in str(kept)


def test_a_child_needs_no_name_for_a_letter(house: House, visitor: Visitor) -> None:
    assert visitor.signs(under_age="y", name="").status_code == 303
    assert house.total("letters") == 2


def test_without_an_age_line_nobody_is_asked_and_nobody_is_a_child(tmp_path: Path) -> None:
    made = factories.house(tmp_path)
    visitor = Visitor(made.app())
    assert not soup(visitor.opens(f"/en/case/{SLUG}/letter")).select("#under_age")
    visitor.signs(under_age="y", name="Ada Ayim")
    assert (entry(made)["name"], entry(made)["under_age"]) == ("Ada Ayim", False)


def test_a_child_finds_the_short_text_in_the_form(visitor: Visitor) -> None:
    page = soup(visitor.opens(f"/zh-Hans/case/{SLUG}/letter"))
    assert page.select("div.for-children > p:not([lang])")
    assert "16" in page.select_one("label:has(#under_age)").text


def test_whoever_types_for_another_says_so(house: House, visitor: Visitor) -> None:
    visitor.signs(helped="y", signature="")
    assert entry(house)["helped"] is True


def test_news_goes_only_where_it_was_wished_for(house: House, visitor: Visitor) -> None:
    visitor.signs(ask="petition", news_case="y", email="ada@example.org")
    kept = entry(house)
    assert kept["email"] == "ada@example.org"
    assert "Letters Group" in kept["news_case"]
    assert "news_organisation" not in kept


def test_somebody_who_is_only_counted_may_get_news_all_the_same(
    house: House, visitor: Visitor
) -> None:
    visitor.signs(send="count", news_organisation="y", email="ada@example.org", **PERSON)
    kept = entry(house)
    assert kept["email"] == "ada@example.org"
    assert not {"name", "place", "country", "signature", "letter"} & set(kept)


def test_an_e_mail_without_news_is_kept_in_a_letter_only(house: House, visitor: Visitor) -> None:
    visitor.signs(email="ada@example.org")
    visitor.signs(ask="petition", email="ada@example.org")
    kept = {found["kind"]: found.get("email") for found in house.entries()}
    assert kept == {"letter": "ada@example.org", "petition": None}


def test_the_organisation_may_use_its_own_words_or_offer_no_news(tmp_path: Path) -> None:
    own = {"news_case": {"en": "We write about her.", "ug": "خەۋەر ئەۋەتىمىز."}}
    made = factories.house(tmp_path, news=("news_case",), news_texts=own)
    visitor = Visitor(made.app())
    page = soup(visitor.opens(f"/ug/case/{SLUG}/letter"))
    assert page.select_one("label:has(#news_case)").text.strip() == "خەۋەر ئەۋەتىمىز."
    assert not page.select("#news_organisation")
    visitor.signs("es", news_case="y", news_organisation="y", email="ada@example.org")
    assert entry(made)["news_case"] == "We write about her."
    assert "news_organisation" not in entry(made)


FIRST = {
    "Ada Ayim": "Ada", "伊力哈木·土赫提": "伊力哈木", "Zhumatai, Zhanargul": "Zhumatai",
    "A.Kamalov": "A", "小明": "小明", "": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "first"), FIRST.items())
def test_a_first_name_is_the_first_part(name: str, first: str) -> None:
    assert single.first_name(name) == first


def test_a_scribble_does_not_keep_somebody_who_shows_no_full_name(
    house: House, visitor: Visitor
) -> None:
    scribble = " ".join(["10,10"] * 4001)
    for typed in ({"send": "initials"}, {"send": "count"}, {"under_age": "y"}):
        assert visitor.signs(signature=scribble, **typed).status_code == 303
    assert visitor.signs(signature=scribble).status_code == 200
    assert {found.get("signature", "") for found in house.entries()} == {""}


def test_a_news_text_in_another_language_is_marked(tmp_path: Path) -> None:
    made = factories.house(tmp_path, news_texts={"news_case": {"en": "We write."}})
    said = soup(Visitor(made.app()).opens(f"/ar/case/{SLUG}/letter"))
    assert said.select_one("label:has(#news_case) [lang=en][dir=ltr]").text == "We write."


NAMES = {
    "Ada Ayim": "A. A.",
    "伊力哈木·土赫提": "伊. 土.",
    "加娜古丽": "加.",
    "ژانارگۈل جۇماتاي": "ژ. ج.",
    "Ö": "Ö.",
    "": "",
}


@pytest.mark.parametrize(("name", "letters"), NAMES.items())
def test_initials_are_made_in_every_script(name: str, letters: str) -> None:
    assert single.initials(name) == letters
