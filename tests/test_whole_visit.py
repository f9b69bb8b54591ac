"""A visit from the first case to Done: more cases, more people, mistakes, practice, the clock."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from kiosk import actions, case_states, events
from kiosk.case_states import CaseState
from kiosk.web.request import kiosk_of
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
    assert again.status_code == 422
    assert fields(again)["name"] == "Ada"
    assert fields(again)["nonce"] != sent["nonce"]
    assert house.entries() == []


@pytest.mark.parametrize("way", ["take-back", "another"])
def test_only_what_this_visit_did_can_be_taken_back(house: House, app: Flask, way: str) -> None:
    Visitor(app).signs()
    before = contents(house.db())
    stranger = Visitor(app)
    token = stranger.form()["csrf_token"]
    for ask, slug in (("letter", SLUG), ("petition", SLUG), ("letter", "nobody")):
        named = {"csrf_token": token, "case": slug, "ask": ask}
        assert stranger.posts(f"/en/{way}", named).location == "/en/thanks"
    assert contents(house.db()) == before


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


@pytest.fixture
def practice(tmp_path: Path) -> House:
    """A kiosk whose event is not open yet."""
    return factories.house(tmp_path, state="practice")


def test_in_practice_everything_works_and_nothing_is_stored(practice: House) -> None:
    visitor, before = Visitor(practice.app()), contents(practice.db())
    for ask in ("letter", "petition", "solidarity"):
        assert visitor.signs("ar", ask=ask).location == "/ar/thanks"
    thanks = soup(visitor.opens("/ar/thanks"))
    assert thanks.select_one("img.qr")
    assert not thanks.select(".receipt")
    answer = visitor.posts("/ar/take-back", visitor.deed("petition"))
    assert fields(visitor.opens(str(answer.location)))["name"] == "Ada Ayim"
    visitor.posts("/ar/another", visitor.deed())
    assert contents(practice.db()) == before


def test_practice_is_said_on_every_page_until_the_event_opens(practice: House) -> None:
    visitor = Visitor(practice.app())
    paths = ["", "es/", f"es/case/{SLUG}", f"es/case/{SLUG}/letter", "es/thanks", "es/nothing/at"]
    for path in paths:
        assert soup(visitor.opens(f"/{path}")).select_one(".practice").text.strip()
    events.set_state(practice.db(), "fair", "open")
    for path in paths:
        assert not soup(visitor.opens(f"/{path}")).select(".practice")
    assert visitor.signs().status_code == 303
    assert practice.total("actions") == 1
    events.set_state(practice.db(), "fair", "practice")
    Visitor(visitor.app).signs()
    assert practice.total("actions") == 1


@pytest.mark.parametrize(("ask", "field"), [("letter", "letter"), ("solidarity", "message")])
@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_form_left_open_over_the_end_gives_the_words_back(
    house: House, visitor: Visitor, ask: str, field: str, state: str
) -> None:
    sent = {**visitor.form(ask=ask), field: "ئۆز سۆزۈم <b>", "name": "Ada", "agree": "y"}
    events.set_state(house.db(), "fair", state)
    answer = visitor.posts(f"/ug/case/{SLUG}/{ask}", sent)
    assert answer.status_code == 503
    page = soup(answer)
    assert page.html["lang"] == "ug"
    assert page.select_one(".typed").text == "ئۆز سۆزۈم <b>"
    assert house.cells() == {}
    stranger = Visitor(visitor.app)
    assert stranger.posts(f"/ug/case/{SLUG}/{ask}", sent).status_code == 403


def test_a_case_that_ends_while_its_form_is_open_gives_all_back(
    house: House, visitor: Visitor
) -> None:
    sent = {**visitor.form("ar"), "name": "Ada", "send": "letter", "agree": "y", "letter": "Mine"}
    case_states.put(house.db(), SLUG, CaseState(state="paused"))
    answer = visitor.posts(f"/ar/case/{SLUG}/letter", sent)
    assert answer.status_code == 422
    assert fields(answer)["letter"] == "Mine"
    assert soup(answer).select_one("button.main").has_attr("disabled")
    assert house.cells() == {}


def test_a_cookie_from_yesterday_still_signs(house: House, app: Flask) -> None:
    before = Visitor(app)
    sent = {**before.form(), "name": "Ada", "send": "letter", "agree": "y"}
    after = Visitor(house.app())
    after.client.set_cookie("__Host-kiosk", before.cookie(), domain="127.0.0.1")
    assert after.posts(f"/en/case/{SLUG}/letter", sent).status_code == 303
    assert house.total("visits") == 1


def test_after_a_start_the_open_event_attracts_and_asks_for_the_date_once(house: House) -> None:
    made = house.app()
    organiser = Visitor(made)
    attract = soup(organiser.opens("/"))
    assert attract.select(".tongues a")
    assert attract.select_one(".ask-date")["href"] == "/organiser/date"
    page = soup(organiser.opens("/organiser/date"))
    token = page.select_one("[name=csrf_token]")["value"]
    answer = organiser.posts("/organiser/date", {"csrf_token": token, "date": "right"})
    assert answer.location == "/"
    assert not soup(Visitor(made).opens("/")).select(".ask-date")
    assert soup(Visitor(house.app()).opens("/")).select(".ask-date")


def test_a_wrong_date_stops_the_signing_until_it_is_right(house: House, app: Flask) -> None:
    organiser, visitor = Visitor(app), Visitor(app)
    token = soup(organiser.opens("/organiser/date")).select_one("[name=csrf_token]")["value"]
    form = visitor.form()
    organiser.posts("/organiser/date", {"csrf_token": token, "date": "wrong"})
    sent = {**form, "name": "Ada", "send": "letter", "agree": "y"}
    answer = visitor.posts(f"/en/case/{SLUG}/letter", sent)
    assert (answer.status_code, fields(answer)["name"]) == (422, "Ada")
    assert not soup(visitor.opens(f"/en/case/{SLUG}")).select("nav.bottom")
    assert house.cells() == {}
    organiser.posts("/organiser/date", {"csrf_token": token, "date": "right"})
    assert visitor.posts(f"/en/case/{SLUG}/letter", sent).status_code == 303


def test_a_clock_that_is_behind_what_was_counted_is_known_to_be_wrong(house: House) -> None:
    Visitor(house.app()).signs()
    later = (house.event.today() + datetime.timedelta(days=1)).isoformat()
    with house.db().writing() as connection:
        connection.execute("UPDATE cells SET day = ?", (later,))
    made = house.app()
    assert kiosk_of(made).clock == "wrong"
    organiser = Visitor(made)
    page = soup(organiser.opens("/organiser/date"))
    assert not page.select("[value=right]")
    token = page.select_one("[name=csrf_token]")["value"]
    organiser.posts("/organiser/date", {"csrf_token": token, "date": "right"})
    assert kiosk_of(made).clock == "wrong"


def test_a_demonstration_is_not_asked_for_its_date(tmp_path: Path) -> None:
    made = factories.house(tmp_path, demo=True)
    assert not soup(Visitor(made.app()).opens("/")).select(".ask-date")
