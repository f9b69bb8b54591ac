"""The visitor's way without a browser: what is shown, kept and counted."""

import threading
from pathlib import Path

import pytest
from flask import Flask

from tests import factories
from tests.factories import LANGUAGES, SLUG, House, Visitor, fields, soup


def test_a_signed_letter_is_sealed_counted_and_thanked_for(house: House, visitor: Visitor) -> None:
    answer = visitor.signs("ug", name="ئايگۈل", place="Bern", country="CH", email="a@example.org")
    assert answer.status_code == 303
    assert answer.location == "/ug/thanks"
    assert [house.total(m) for m in ("visits", "actions", "letters", "counted")] == [1, 1, 2, 0]
    (entry,) = house.entries()
    assert entry["name"] == "ئايگۈل"
    assert entry["targets"] == ["party-secretary", "ambassador"]
    assert entry["language"] == "ug"
    assert entry["letter_language"] == "en"
    assert entry["signature"] == factories.STROKES
    assert "Letters Group" in entry["agreed"]
    thanks = soup(visitor.opens("/ug/thanks"))
    assert thanks.select_one(".risen b").text == "1"
    assert "/qr" in thanks.select_one("img.qr")["src"]
    assert thanks.select_one(".address").text == "example.org/act/26-23"


def test_every_cell_of_a_letter_is_exact(house: House, visitor: Visitor) -> None:
    visitor.signs("zh-Hans", targets=["ambassador"])
    day = house.event.today().isoformat()
    assert house.cells() == {
        ("visits", "fair", day, "", "", "", "zh-Hans"): 1,
        ("actions", "fair", day, SLUG, "letter", "", "zh-Hans"): 1,
        ("letters", "fair", day, SLUG, "letter", "ambassador", "zh-Hans"): 1,
    }


def test_only_counting_keeps_nothing_about_the_person(house: House, visitor: Visitor) -> None:
    answer = visitor.signs(send="count", name="Ada Ayim", email="ada@example.org", place="Bern")
    assert answer.status_code == 303
    assert [house.total(m) for m in ("visits", "actions", "counted", "letters")] == [1, 1, 1, 0]
    (entry,) = house.entries()
    assert not {"name", "email", "place", "country", "signature", "letter"} & set(entry)


def test_somebody_who_is_only_counted_needs_no_name(house: House, visitor: Visitor) -> None:
    assert visitor.signs(send="count", name="", signature="").status_code == 303
    assert house.total("counted") == 1


def test_the_same_form_fifty_times_at_once_is_one_action(app: Flask, house: House) -> None:
    visitor = Visitor(app)
    sent = {**visitor.form(), "name": "Ada", "send": "letter", "agree": "y"}
    cookie = visitor.client.get_cookie("__Host-kiosk", domain="127.0.0.1")
    assert cookie
    answers: list[tuple[int, str | None]] = []

    def send() -> None:
        other = Visitor(app)
        other.client.set_cookie("__Host-kiosk", cookie.value, domain="127.0.0.1")
        answer = other.posts(f"/en/case/{SLUG}/letter", sent)
        answers.append((answer.status_code, answer.location))

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(303, "/en/thanks")] * 50
    assert [house.total(m) for m in ("visits", "actions", "letters")] == [1, 1, 2]
    assert len(house.entries()) == 1


def test_a_retry_after_a_restart_is_the_same_action(house: House, app: Flask) -> None:
    before = Visitor(app)
    sent = {**before.form(), "name": "Ada", "send": "letter", "agree": "y"}
    before.posts(f"/en/case/{SLUG}/letter", sent)
    after = Visitor(house.app())
    cookie = before.client.get_cookie("__Host-kiosk", domain="127.0.0.1")
    assert cookie
    after.client.set_cookie("__Host-kiosk", cookie.value, domain="127.0.0.1")
    assert after.posts(f"/en/case/{SLUG}/letter", sent).location == "/en/thanks"
    assert soup(after.opens("/en/thanks")).select_one(".risen b").text == "1"
    assert len(house.entries()) == 1


def test_a_second_letter_of_a_visit_is_a_new_action_but_no_new_person(
    house: House, visitor: Visitor
) -> None:
    visitor.signs()
    visitor.signs()
    assert [house.total(m) for m in ("visits", "actions", "letters")] == [1, 2, 4]


def test_another_visitor_is_another_person(house: House, app: Flask) -> None:
    Visitor(app).signs()
    Visitor(app).signs()
    assert house.total("visits") == 2


WRONG = {
    "no name": {"name": "  "},
    "no choice": {"send": None},
    "a strange choice": {"send": "all"},
    "no agreement": {"agree": None},
    "no target": {"targets": []},
    "an unknown target": {"targets": ["ambassador", "somebody"]},
    "a copy as target": {"targets": ["urumqi-police"]},
    "a long name": {"name": "x" * 121},
    "a long letter": {"letter": "x" * 2001},
    "no e-mail": {"email": "ada(at)example"},
    "no country": {"country": "Atlantis"},
    "a drawing outside its box": {"signature": "1001,20 30,40"},
    "no drawing": {"signature": "<svg>"},
    "too many points": {"signature": " ".join(["10,10"] * 4001)},
    "a forged nonce": {"nonce": "0-00112233445566778899aabbccddeeff"},
    "no nonce": {"nonce": None},
}


@pytest.mark.parametrize("typed", WRONG.values(), ids=WRONG)
def test_a_wrong_form_comes_back_with_all_that_was_typed(
    house: House, visitor: Visitor, typed: dict[str, object]
) -> None:
    written = {"place": "Zürich", "letter": "My own words\nin two lines", **typed}
    answer = visitor.signs("es", **written)
    assert answer.status_code == 200
    page = soup(answer)
    assert page.select_one(".problem").text.strip()
    assert len(page.select(".problem li")) <= 1
    assert house.cells() == {}
    assert house.entries() == []
    kept = fields(answer)
    assert kept["place"] == "Zürich"
    for name in ("name", "letter", "email", "signature", "send"):
        if name in typed and typed[name] and name != "send":
            assert kept[name].strip() == str(typed[name]).strip()
    if "signature" not in typed:
        assert kept["signature"] == factories.STROKES
    if "agree" not in typed:
        assert kept["agree"] == "y"


def test_a_fault_stands_beside_its_field_and_takes_the_focus(visitor: Visitor) -> None:
    page = soup(visitor.signs(name="", agree=None))
    assert page.select_one("#name")["aria-describedby"] == "name-fault"
    assert page.select_one("#name").has_attr("autofocus")
    assert len(page.select("main [autofocus]")) == 1
    assert [link["href"] for link in page.select(".problem a")] == ["#name", "#agree"]


def test_the_language_can_be_switched_on_a_filled_form(house: House, visitor: Visitor) -> None:
    filled = {**visitor.form("en"), "name": "Ada Ayim", "signature": factories.STROKES}
    answer = visitor.posts(f"/ar/case/{SLUG}/letter", {**filled, "switch": "ar"})
    assert answer.status_code == 200
    assert soup(answer).html["lang"] == "ar"
    assert fields(answer)["name"] == "Ada Ayim"
    assert fields(answer)["signature"] == factories.STROKES
    assert not soup(answer).select(".fault, .problem")
    assert house.cells() == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_language_of_its_address(visitor: Visitor, language: str) -> None:
    for path in ("", f"case/{SLUG}", f"case/{SLUG}/letter", "thanks"):
        page = soup(visitor.opens(f"/{language}/{path}"))
        assert page.html["lang"] == language
        assert page.html["dir"] == ("rtl" if language in ("ug", "ar") else "ltr")


def test_each_target_gets_its_own_salutation(visitor: Visitor) -> None:
    page = soup(visitor.opens(f"/ug/case/{SLUG}/letter"))
    read, sent = page.select(".sheet")
    assert read["lang"] == "ug"
    assert read["dir"] == "rtl"
    assert sent["lang"] == "en"
    assert [p.text for p in sent.select(".salutation")] == ["Dear Secretary", "Dear Ambassador"]
    assert not any(p.get("lang") for p in read.select(".salutation"))


def test_a_missing_text_falls_back_visibly(tmp_path: Path) -> None:
    place = factories.pack(tmp_path)
    (place / "text.es.md").unlink()
    app = factories.house(tmp_path, packs=(place,)).app()
    page = soup(Visitor(app).opens(f"/es/case/{SLUG}"))
    assert page.html["lang"] == "es"
    assert all(p["lang"] == "en" and p["dir"] == "ltr" for p in page.select(".demands li"))


def test_addresses_without_a_language_lead_to_the_visitors_own(visitor: Visitor) -> None:
    wishes = {"Accept-Language": "fr, zh-CN;q=0.8, en;q=0.5"}
    assert visitor.opens(f"/case/{SLUG}", **wishes).location == f"/zh-Hans/case/{SLUG}"
    assert visitor.opens("/thanks", **wishes).location == "/zh-Hans/thanks"
    assert visitor.opens("/zh-CN/").location == "/zh-Hans/"


@pytest.mark.parametrize(
    "path", ["/xx/", "/xx/thanks", "/ar/case/nobody", f"/ar/case/{SLUG}/nothing", "/ar/nowhere/at"]
)
def test_what_is_not_there_is_a_calm_page_in_a_sensible_language(
    visitor: Visitor, path: str
) -> None:
    answer = visitor.opens(path, **{"Accept-Language": "ar"})
    assert answer.status_code == 404
    assert soup(answer).html["lang"] == "ar"
    assert soup(answer).select_one("h1").text


def test_thanks_without_a_visit_shows_neither_code_nor_number(visitor: Visitor) -> None:
    page = soup(visitor.opens("/en/thanks"))
    assert not page.select("img, .risen")


def test_done_forgets_the_visit(visitor: Visitor) -> None:
    visitor.signs()
    token = soup(visitor.opens("/en/thanks")).select_one("[name=csrf_token]")["value"]
    answer = visitor.posts("/done", {"csrf_token": token})
    assert answer.status_code == 303
    assert answer.location == "/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert visitor.client.get_cookie("__Host-kiosk", domain="127.0.0.1") is None
    assert not soup(visitor.opens("/en/thanks")).select("img, .risen")
    assert "Ada" not in visitor.opens(f"/en/case/{SLUG}/letter").get_data(as_text=True)


def test_a_closed_case_takes_no_letter(tmp_path: Path) -> None:
    place = factories.pack(tmp_path, expires="2023-05-15")
    made = factories.house(tmp_path, packs=(place,))
    visitor = Visitor(made.app())
    assert not soup(visitor.opens(f"/en/case/{SLUG}")).select("nav.bottom a")
    answer = visitor.signs()
    assert answer.status_code == 200
    assert fields(answer)["name"] == "Ada Ayim"
    assert made.cells() == {}


def test_a_demonstration_lifts_the_closing_and_says_so_on_every_page(tmp_path: Path) -> None:
    made = factories.house(
        tmp_path, demo=True, packs=(factories.pack(tmp_path, expires="2023-05-15"),)
    )
    visitor = Visitor(made.app())
    paths = ["", "es/", f"es/case/{SLUG}", f"es/case/{SLUG}/letter", "es/thanks", "es/nothing/at"]
    for path in paths:
        said = soup(visitor.opens(f"/{path}")).select_one(".demo").text
        assert ("15 de mayo de 2023" if path else "May 15, 2023") in said
    assert visitor.signs().status_code == 303


def test_cases_come_in_the_events_order_and_only_the_events(tmp_path: Path) -> None:
    packs = tuple(factories.pack(tmp_path, slug=slug) for slug in ("b", "a", "other"))
    made = factories.house(tmp_path, packs=packs, cases=("b", "a"))
    visitor = Visitor(made.app())
    links = [link["href"] for link in soup(visitor.opens("/en/")).select("a.card")]
    assert links == ["/en/case/b", "/en/case/a"]
    assert visitor.opens("/en/case/other").status_code == 404


def test_a_pack_added_while_the_kiosk_runs_is_shown(tmp_path: Path, house: House) -> None:
    from kiosk import packs

    visitor = Visitor(house.app())
    changed = factories.pack(tmp_path / "new", number='"27.23"')
    packs.add(changed, house.settings.cases)
    assert "27.23" in visitor.opens(f"/en/case/{SLUG}").get_data(as_text=True)


def test_without_an_open_event_the_page_is_calm(house: House) -> None:
    with house.db().writing() as connection:
        connection.execute("UPDATE events SET state = 'paused'")
    answer = Visitor(house.app()).opens("/")
    assert answer.status_code == 503
    assert soup(answer).select_one("h1").text == "This stall is not open yet"


def test_when_the_disk_refuses_nothing_typed_is_lost(house: House, visitor: Visitor) -> None:
    with house.db().writing() as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON actions BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    answer = visitor.signs(name="Ada Ayim")
    assert soup(answer).select_one(".problem")
    assert fields(answer)["name"] == "Ada Ayim"
    assert fields(answer)["signature"] == factories.STROKES
    assert house.cells() == {}


def test_the_qr_code_is_not_made_while_signing(visitor: Visitor) -> None:
    from kiosk import handoff

    handoff.qr_svg.cache_clear()
    visitor.signs()
    visitor.opens("/en/thanks")
    assert handoff.qr_svg.cache_info().misses == 0
    picture = visitor.opens(f"/qr/{SLUG}.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.data.startswith(b"<svg")
