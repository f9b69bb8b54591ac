"""A visit from the first case to Done: more cases, more people, mistakes."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kiosk import actions
from tests import factories
from tests.factories import SLUG, STROKES, House, Visitor, fields, soup
from tests.walking import contents


def day(house: House) -> str:
    """Today at the stall."""
    return house.event.today().isoformat()


@pytest.fixture
def two(tmp_path: Path) -> House:
    """A kiosk with two cases."""
    packs = tuple(factories.pack(tmp_path, slug=slug) for slug in (SLUG, "other"))
    return factories.house(tmp_path, packs=packs)


def test_the_next_case_is_signed_with_the_same_details(two: House) -> None:
    visitor = Visitor(two.app())
    visitor.signs(place="Zürich", email="ada@example.org", letter="Only for her")
    thanks = soup(visitor.opens("/en/thanks"))
    assert [link["href"] for link in thanks.select("a.second")] == ["/en/case/other"]
    offered = visitor.opens("/en/case/other/letter")
    assert "Ada Ayim" in soup(offered).select_one("button[name=same]").text
    assert fields(offered)["name"] == ""
    filled = visitor.posts("/en/case/other/letter", {**fields(offered), "same": "y"})
    assert filled.status_code == 200
    assert not soup(filled).select("button[name=same], .fault")
    kept = fields(filled)
    details = ("name", "place", "email", "signature")
    assert [kept[name] for name in details] == ["Ada Ayim", "Zürich", "ada@example.org", STROKES]
    assert not {"send", "agree"} & set(kept)
    assert kept["letter"] == ""
    sent = {**kept, "send": "letter", "agree": "y"}
    assert visitor.posts("/en/case/other/letter", sent).status_code == 303
    assert [two.total(m) for m in ("visits", "actions", "letters")] == [1, 2, 4]
    assert {found["name"] for found in two.entries()} == {"Ada Ayim"}


def test_done_cases_are_ticked_for_this_visit_only(two: House) -> None:
    made = two.app()
    visitor, other = Visitor(made), Visitor(made)
    visitor.signs()
    ticked = soup(visitor.opens("/en/")).select(".card.did")
    assert [card["href"] for card in ticked] == [f"/en/case/{SLUG}"]
    assert not soup(other.opens("/en/")).select(".did")
    visitor.posts("/done", visitor.deed())
    assert not soup(visitor.opens("/en/")).select(".did")


def test_another_person_keeps_case_and_targets_and_nothing_else(
    house: House, visitor: Visitor
) -> None:
    visitor.signs("ug", targets=["ambassador"], letter="ئۆز سۆزۈم", email="a@example.org")
    before, switched = visitor.cookie(), visitor.posts("/en/look/", visitor.deed())
    assert switched.status_code == 303
    visitor.posts("/en/look/", {**visitor.deed(), "look": "large"})
    answer = visitor.posts("/ug/another", visitor.deed())
    assert answer.location == f"/ug/case/{SLUG}/letter"
    assert visitor.cookie() != before
    page = visitor.opens(str(answer.location))
    kept = fields(page)
    assert kept["targets"] == ["ambassador"]
    blank = ("name", "email", "letter", "signature")
    assert [kept[name] for name in blank] == [""] * 4
    assert not {"send", "agree", "helped"} & set(kept)
    assert not soup(page).select("button[name=same]")
    assert soup(page).html["class"] == ["large"]
    assert "Ada" not in page.get_data(as_text=True)
    sent = {**kept, "name": "Bea", "send": "letter", "agree": "y"}
    visitor.posts(f"/ug/case/{SLUG}/letter", sent)
    assert [house.total(m) for m in ("visits", "actions", "letters")] == [2, 2, 2]
    assert {found["name"] for found in house.entries()} == {"Ada Ayim", "Bea"}


def test_an_action_is_taken_back_and_its_form_comes_back_filled(
    house: House, visitor: Visitor
) -> None:
    visitor.signs(name="Ada Aiym", letter="My words", place="Zürich", targets=["ambassador"])
    answer = visitor.posts("/en/take-back", visitor.deed())
    assert answer.location == f"/en/case/{SLUG}/letter"
    assert house.entries() == []
    assert not soup(visitor.opens("/en/thanks")).select(".risen")
    filled = fields(visitor.opens(str(answer.location)))
    kept = {name: filled[name] for name in ("name", "letter", "place", "signature", "send")}
    assert kept == {
        "name": "Ada Aiym", "letter": "My words", "place": "Zürich", "signature": STROKES,
        "send": "letter",
    }  # fmt: skip
    assert filled["targets"] == ["ambassador"]
    sent = {**filled, "name": "Ada Ayim"}
    assert visitor.posts(f"/en/case/{SLUG}/letter", sent).status_code == 303
    assert [found["name"] for found in house.entries()] == ["Ada Ayim"]
    at = ("fair", day(house), SLUG, "letter")
    assert house.cells() == {
        ("visits", "fair", day(house), "", "", "", "en"): 1,
        ("actions", *at, "", "en"): 2,
        ("letters", *at, "ambassador", "en"): 2,
        ("withdrawn", *at, "", ""): 1,
        ("letters_withdrawn", *at, "ambassador", ""): 1,
    }


def test_taking_back_a_petition_or_a_count_takes_back_no_letter(
    house: House, visitor: Visitor
) -> None:
    visitor.signs(send="count")
    visitor.signs(ask="petition")
    for ask in ("letter", "petition"):
        visitor.posts("/en/take-back", visitor.deed(ask))
    assert [house.total(m) for m in ("withdrawn", "letters_withdrawn")] == [2, 0]
    assert house.entries() == []


def test_a_form_that_was_taken_back_is_not_thanked_for_when_it_comes_again(
    house: House, visitor: Visitor
) -> None:
    sent = {**visitor.form(), "name": "Ada", "send": "letter", "agree": "y"}
    visitor.posts(f"/en/case/{SLUG}/letter", sent)
    visitor.posts("/en/take-back", visitor.deed())
    again = visitor.posts(f"/en/case/{SLUG}/letter", sent)
    assert again.status_code == 200
    assert fields(again)["name"] == "Ada"
    assert fields(again)["nonce"] != sent["nonce"]
    assert house.entries() == []


@pytest.mark.parametrize("way", ["take-back", "another"])
def test_only_what_this_visit_did_can_be_taken_back(house: House, app: Flask, way: str) -> None:
    Visitor(app).signs()
    before = contents(house.db())
    stranger = Visitor(app)
    token, known = stranger.form()["csrf_token"], house.entries()[0]["id"]
    for action in (known, "00" * 16, "x", ""):
        named = {"csrf_token": token, "case": SLUG, "ask": "letter", "action": action}
        assert stranger.posts(f"/en/{way}", named).location == "/en/thanks"
    assert contents(house.db()) == before


def test_a_second_tap_on_take_back_leads_to_the_form_too(house: House, visitor: Visitor) -> None:
    visitor.signs()
    deed = visitor.deed()
    both = [visitor.posts("/en/take-back", deed).location for _ in range(2)]
    assert both == [f"/en/case/{SLUG}/letter"] * 2
    assert house.total("withdrawn") == 1


def test_the_same_ask_twice_can_be_taken_back_twice(house: House, visitor: Visitor) -> None:
    for name in ("Ada", "Bea"):
        visitor.signs(ask="petition", name=name)
    for _ in range(2):
        visitor.posts("/en/take-back", visitor.deed("petition"))
    assert house.entries() == []
    assert house.total("withdrawn") == 2


def test_every_action_of_the_visit_can_be_taken_back(house: House, visitor: Visitor) -> None:
    for ask in ("letter", "petition", "solidarity"):
        visitor.signs(ask=ask)
    buttons = soup(visitor.opens("/en/thanks")).select("form[action='/en/take-back'] [name=ask]")
    assert [button["value"] for button in buttons] == ["solidarity", "petition", "letter"]
    assert house.total("visits") == 1


def test_the_receipt_code_finds_the_action(house: House, visitor: Visitor) -> None:
    visitor.signs()
    code = soup(visitor.opens("/en/thanks")).select_one(".receipt").text.strip()
    (entry,) = house.entries()
    assert entry["receipt"] == code
    assert actions.of_receipt(house.db(), code) == [bytes.fromhex(entry["id"])]


LOOKS = [(path, False) for path in ("", f"case/{SLUG}", "thanks")] + [(f"case/{SLUG}/letter", True)]


@pytest.mark.parametrize(("path", "is_form"), LOOKS)
@pytest.mark.parametrize("switch", ["large", "contrast"])
def test_text_and_contrast_are_switched_on_every_page_and_nothing_is_lost(
    visitor: Visitor, path: str, is_form: bool, switch: str
) -> None:
    filled: dict[str, Any] = {**visitor.form(), "name": "Ada", "look": switch}
    if is_form:
        page = visitor.posts(f"/en/{path}", filled)
        assert fields(page)["name"] == "Ada"
    else:
        answer = visitor.posts(f"/en/look/{path}", filled)
        assert answer.location == f"/en/{path}"
        page = visitor.opens(f"/en/{path}")
    assert soup(page).html["class"] == [switch]
    pressed = soup(page).select("button[name=look][aria-pressed=true]")
    assert [button["value"] for button in pressed] == [switch]
    visitor.posts("/en/look/", filled)
    assert soup(visitor.opens("/en/")).html["class"] == []


def test_the_language_is_changed_after_signing_too(visitor: Visitor) -> None:
    visitor.signs("en")
    page = soup(visitor.opens("/ar/thanks"))
    assert page.html["lang"] == "ar"
    assert page.select(".risen")


def test_two_visits_never_mix(house: House, app: Flask) -> None:
    one, two = Visitor(app), Visitor(app)
    one.signs(name="One Person")
    two.signs(name="Two Person", ask="petition")
    for mine, other, ask in ((one, "Two", "petition"), (two, "One", "letter")):
        for path in ("thanks", "", f"case/{SLUG}/letter"):
            assert other not in mine.opens(f"/en/{path}").get_data(as_text=True)
        mine.posts("/en/take-back", mine.deed(ask))
    assert len(house.entries()) == 2
