"""Practice, the end of an event or case while a form is open, and the date after a start."""

import datetime
from pathlib import Path

import pytest
from flask import Flask

from kiosk import case_states, events
from kiosk.case_states import CaseState
from kiosk.web.request import kiosk_of
from tests import factories
from tests.factories import SLUG, House, Visitor, fields, soup
from tests.walking import contents


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


def test_words_given_back_do_not_stay_and_the_visit_ends(house: House, visitor: Visitor) -> None:
    visitor.signs(name="Paused Person")
    sent = {**visitor.form(ask="solidarity"), "message": "Mine", "agree": "y"}
    events.set_state(house.db(), "fair", "paused")
    page = soup(visitor.posts(f"/en/case/{SLUG}/solidarity", sent))
    assert page.select_one("meta[http-equiv=refresh]")["content"] == "120;url=/"
    assert visitor.opens("/").status_code == 503
    events.set_state(house.db(), "fair", "open")
    assert "Paused" not in visitor.opens(f"/en/case/{SLUG}/petition").get_data(as_text=True)


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
    assert answer.status_code == 200
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
    assert (answer.status_code, fields(answer)["name"]) == (200, "Ada")
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
    organiser.posts("/organiser/date", {"csrf_token": token, "date": "sure"})
    assert kiosk_of(made).clock == "right"


def test_a_demonstration_is_not_asked_for_its_date(tmp_path: Path) -> None:
    made = factories.house(tmp_path, demo=True)
    assert not soup(Visitor(made.app()).opens("/")).select(".ask-date")
