"""Finish at home: the page of a code and of everybody, and what is printed."""

import base64
import datetime
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask

from kiosk import tokens
from kiosk.app import create_app
from kiosk.db import Db
from kiosk.web.request import hub_of
from tests import walking
from tests.factories import KNOWN, ORIGIN, SLUG, Visitor, soup
from tests.phones import LATER, MAIL, PAGE, TODAY, altered, lent, minted, opened
from tests.test_headers import faults


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """That hub."""
    yield from lent(tmp_path)


@pytest.fixture
def phone(app: Flask) -> Visitor:
    """A phone before that hub."""
    return Visitor(app)


def test_a_code_leads_to_its_case_in_the_phone_s_language(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    for letter, spelt in (("F", code), ("f", code.lower()), ("F", code.lower())):
        answer = phone.opens(f"/{letter}/{spelt}", **{"Accept-Language": "kk"})
        assert (answer.status_code, soup(answer).html["lang"]) == (200, "kk")
        held = {field["value"] for field in soup(answer).select("[name=token]")}
        assert held == {code}
        assert "Set-Cookie" not in answer.headers
        assert faults(answer) == []


def test_language_buttons_keep_the_code(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    page = soup(phone.opens(f"/F/{code}"))
    links = {link["lang"]: link["href"] for link in page.select(".languages a")}
    assert set(links) == set(KNOWN) - {"en"}
    page = soup(phone.opens(links["ar"]))
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert page.select_one("[name=token]")["value"] == code
    assert soup(phone.opens(PAGE)).select_one(".languages a[lang=ar]")["href"] == (
        f"/ar/act/{SLUG}"
    )


def test_every_code_that_is_not_good_gives_one_and_the_same_page(
    app: Flask, phone: Visitor
) -> None:
    code = minted(app)
    yesterday = TODAY - datetime.timedelta(days=2)
    stranger = tokens.mint(b"none", bytes(32), SLUG, LATER)
    forged = tokens.mint(tokens.read(code).key_id, secrets.token_bytes(32), SLUG, LATER)  # type: ignore[union-attr]
    bad = [
        "X", code[:-1], code + "A", code[:30] + code[30:].lower(), code.replace("A", "ı", 1) + "x",
        minted(app, expires=yesterday), minted(app, slug="another-case"), stranger, forged,
        *(altered(code, at) for at in range(tokens.TOKEN_BYTES)),
        *(base64.b32encode(secrets.token_bytes(37)).decode().rstrip("=") for _ in range(100)),
    ]  # fmt: skip
    seen = set()
    for one in bad:
        answer = phone.opens(f"/F/{one}")
        seen.add((answer.status_code, answer.data, str(sorted(answer.headers))))
    assert len(seen) == 1
    ((status, page, _),) = seen
    assert status == 404
    assert f'href="{PAGE}"'.encode() in page
    assert phone.opens(f"/F/{code}").status_code == 200


def test_a_code_of_a_revoked_day_is_not_good(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    with hub_of(app).store.writing() as connection:
        connection.execute("DELETE FROM day_keys")
    assert phone.opens(f"/F/{code}").data == phone.opens("/F/X").data


def test_a_code_and_a_page_of_everybody_show_the_same_ways(app: Flask, phone: Visitor) -> None:
    by_code, plain = (soup(phone.opens(path)) for path in (f"/F/{minted(app)}", PAGE))
    titles = [part.get_text(" ", strip=True) for part in plain.select(".card h3")]
    assert titles == [part.get_text(" ", strip=True) for part in by_code.select(".card h3")]
    assert titles[:2] == ["By post", f"E-mail {MAIL}"]
    assert plain.select("[name=token]") == []
    assert plain.select_one("a[href^='tel:']")["href"] == "tel:+12024952266"
    mail = urlsplit(plain.select_one(f"a[href^='mailto:{MAIL}']")["href"])
    assert "Dear Ambassador," in unquote(mail.query)
    shared = plain.select_one("a[href^='mailto:?']")["href"]
    assert unquote(shared).endswith(f"{ORIGIN}{PAGE}")
    for page in (by_code, plain):
        schemes = {urlsplit(link["href"]).scheme for link in page.select("a")}
        assert schemes == {"", "mailto", "tel", "https"}
        assert page.select("script, style, img, [style]") == []


@pytest.mark.parametrize("language", KNOWN)
def test_a_page_is_light(phone: Visitor, language: str) -> None:
    answer = phone.opens(f"/{language}/act/{SLUG}")
    loads = soup(answer).select("link")
    n_bytes = sum(len(phone.opens(link["href"]).data) for link in loads) + len(answer.data)
    assert len(loads) == 3
    assert n_bytes < 60_000
    assert soup(answer).html["lang"] == language


def test_the_letter_is_there_as_it_is_sent_and_as_the_reader_reads_it(phone: Visitor) -> None:
    sheets = soup(phone.opens(f"/kk/act/{SLUG}")).select(".sheet")
    assert [sheet["lang"] for sheet in sheets] == ["en", "kk"]
    assert "Dear Ambassador," in sheets[0].text
    assert "Құрметті елші" in sheets[1].text
    assert len(soup(phone.opens(PAGE)).select(".sheet")) == 1


@pytest.mark.parametrize("sensitive", ["true", "false"])
def test_the_safety_note_stands_before_every_way(tmp_path: Path, sensitive: str) -> None:
    page = Visitor(opened(tmp_path, sensitive=sensitive)).opens(f"/kk/act/{SLUG}").text
    assert ('class="safety"' in page) == (sensitive == "true")
    if sensitive == "true":
        assert page.index('class="safety"') < page.index('class="card"')
        assert "An e-mail, a call, a fax and a post show your own address" in page


@pytest.mark.parametrize(("changes", "said"), [
    ({"expires": "2024-01-01"}, "This action closed on January 1, 2024."),
    ({"state": '"expired"'}, "This action has closed."),
    ({"state": '"paused"'}, "This case rests for now."),
    ({"state": '"ended"\nnews = "released"'}, "Good news: free again"),
])  # fmt: skip
def test_a_case_that_is_not_open_says_so_in_place_of_the_ways(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    app = opened(tmp_path, **changes)
    for path in (PAGE, f"/F/{minted(app)}"):
        page = soup(Visitor(app).opens(path))
        assert page.select_one(".news").get_text(" ", strip=True).startswith(said)
        assert page.select(".card, form, .safety, .sheet, .share") == []
    paper = f"{PAGE}/ambassador/letter"
    assert Visitor(app).opens(paper).status_code == 404
    assert "This code is not good" in Visitor(app).opens("/F/X").text
    assert SLUG not in Visitor(app).opens("/F/X").text


def test_an_ended_case_with_news_shows_them_and_what_is_still_right(tmp_path: Path) -> None:
    app = opened(tmp_path, state='"ended"\nnews = "released"\nstill_asks = ["letter"]')
    text = hub_of(app).settings.cases / SLUG / "text.en.md"
    more = "\n## News\nShe is free.\n\n## Afterwards\nWrite that you are glad.\n"
    text.write_text(text.read_text("utf-8") + more, "utf-8")
    app = create_app(hub_of(app).settings)
    page = soup(Visitor(app).opens(PAGE))
    news = page.select_one(".news").get_text(" ", strip=True)
    assert "She is free." in news
    assert "Write that you are glad." in news
    assert page.select(".card")


def test_a_demonstration_lifts_the_closing(tmp_path: Path) -> None:
    settings = hub_of(opened(tmp_path, expires="2024-01-01")).settings
    page = soup(Visitor(create_app(replace(settings, demo=True))).opens(PAGE))
    assert page.select(".card")
    assert page.select_one(".demo")


def test_the_thanks_lead_back_to_the_page_of_the_code(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    for referrer, back in {
        f"{ORIGIN}/F/{code}": f"/F/{code}",
        f"{ORIGIN}/F/{code}?language=en": f"/F/{code}?language=en",
        f"{ORIGIN}/F/{code}x": PAGE,
        f"https://evil.example/F/{code}": PAGE,
        "": PAGE,
    }.items():
        page = soup(phone.opens(f"{PAGE}/thanks", Referer=referrer))
        assert page.select_one("a.main")["href"] == back


def test_a_strange_language_leads_to_the_nearest_and_a_strange_case_nowhere(phone: Visitor) -> None:
    for asked, wish, tag in (
        ("zh-CN", "en", "zh-Hans"), ("xx", "ug", "ug"), ("it", "xx", "en"), ("FR", "en", "fr"),
    ):  # fmt: skip
        answer = phone.opens(f"/{asked}/act/{SLUG}", **{"Accept-Language": wish})
        assert (answer.status_code, answer.location) == (302, f"/{tag}/act/{SLUG}")
    for path in ("/en/act/nobody", "/en/act/nobody/thanks", f"{PAGE}/nobody/letter"):
        assert phone.opens(path).status_code == 404


def test_papers_are_in_the_language_in_which_they_are_sent(phone: Visitor) -> None:
    page = soup(phone.opens(f"/ar/act/{SLUG}/party-secretary/letter"))
    assert page.html["dir"] == "rtl"
    assert page.select_one(".paper")["dir"] == "ltr"
    said = page.select_one(".paper").get_text("\n", strip=True)
    for part in ("Ma Xingrui", "Dear Secretary,", "Yours sincerely,", "Copy: Director of the"):
        assert part in said
    page = soup(phone.opens(f"{PAGE}/ambassador/fax"))
    assert page.select_one(".fax").text == "Fax +12024952138"
    addresses = soup(phone.opens(f"{PAGE}/party-secretary/envelope")).select(".envelope")
    assert [one.get_text("\n").split("\n")[0] for one in addresses] == [
        "Ma Xingrui",
        "Director of the Urumqi Public Security Bureau, Shayibake Branch",
    ]
    assert phone.opens(f"{PAGE}/party-secretary/fax").status_code == 404
    assert phone.opens(f"{PAGE}/ambassador/card").status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_every_answer_has_its_headers_no_cookie_and_changes_nothing(
    app: Flask, phone: Visitor, method: str
) -> None:
    store, ways = hub_of(app).store, ("/F/", "/f/", "/en/act/")
    assert isinstance(store, Db)
    code = minted(app)
    paths = [path for path in walking.every_path(app, token=code) if path.startswith(ways)]
    paths += [f"/F/{code}", f"{PAGE}/ambassador/fax", f"{PAGE}/party-secretary/envelope"]
    before = walking.contents(store)
    for path in paths:
        answer = phone.client.open(path, method=method, base_url=ORIGIN, buffered=True)
        assert faults(answer) == [], path
        assert "Set-Cookie" not in answer.headers
    assert len(paths) == 8
    assert walking.contents(store) == before
