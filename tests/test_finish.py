"""Finish at home: the page of a code and of everybody, what is reported, and what is printed."""

import base64
import datetime
import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk import config, packs, tokens
from kiosk.app import create_app
from kiosk.commands import hubs
from kiosk.hub import day_keys, reports
from kiosk.web.request import hub_of
from tests import factories
from tests.factories import KNOWN, ORIGIN, SLUG, Visitor, soup
from tests.test_headers import faults

TODAY = datetime.datetime.now(datetime.UTC).date()
LATER = TODAY + datetime.timedelta(days=30)
PAGE = f"/en/act/{SLUG}"
MAIL = "office@example.org"
DEED = {"target": "ambassador", "channel": "call", "state": "reached"}
EVIL = {"Origin": "https://evil.example"}


def opened(folder: Path, name: str = "hub", **changes: str) -> Flask:
    """A hub with a case whose ambassador has an e-mail address; `changes` are lines of the pack."""
    made = hubs.make(folder / name, "")
    place = factories.pack(folder / f"packs-{name}", **changes)
    facts = place / "case.toml"
    text = facts.read_text("utf-8").replace("fax = ", f'email = "{MAIL}"\nfax = ', 1)
    facts.write_text(text, "utf-8")
    packs.add(place, made.cases)
    return create_app(config.read(made.instance))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """That hub."""
    made = opened(tmp_path)
    yield made
    hub_of(made).store.close()


@pytest.fixture
def phone(app: Flask) -> Visitor:
    """A phone before that hub."""
    return Visitor(app)


def minted(app: Flask, slug: str = SLUG, expires: datetime.date = LATER) -> str:
    """A genuine code."""
    row = day_keys.make_for(hub_of(app).store, "tablet", TODAY)[0]
    return tokens.mint(row["id"], row["key"], slug, expires)


def sums(app: Flask) -> dict[tuple[str, ...], int]:
    """What was reported on the case."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in reports.totals(hub_of(app).store, SLUG):
        found[row["channel"], row["state"], row["source"]] += row["n"]
    return dict(found)


def altered(token: str, at: int) -> str:
    """A code with a bit of one of its bytes turned over, in its one spelling."""
    content = bytearray(base64.b32decode(token + "=" * (-len(token) % 8)))
    content[at] ^= 1
    return base64.b32encode(bytes(content)).decode().rstrip("=")


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
    assert len(loads) == 2
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


def report(phone: Visitor, path: str = PAGE, **data: str) -> TestResponse:
    """Say that something was done."""
    return phone.client.post(f"{path}/report", data={**DEED, **data}, base_url=ORIGIN)


def test_a_report_with_a_code_counts_once_for_each_target_and_way(
    app: Flask, phone: Visitor
) -> None:
    code = minted(app)
    for _ in range(2):
        answer = report(phone, token=code)
        assert (answer.status_code, answer.location) == (303, f"{PAGE}/thanks")
        assert "Set-Cookie" not in answer.headers
        assert faults(answer) == []
    report(phone, token=code, channel="post", state="sent", n="3")
    report(phone, token=code, channel="post", state="sent", n="3", target="party-secretary")
    assert sums(app) == {("call", "reached", "stall"): 1, ("post", "sent", "stall"): 6}
    thanks = soup(phone.opens(f"{PAGE}/thanks"))
    assert thanks.select_one(".total").text == "At least 7 actions from home so far"


def test_a_report_without_a_good_code_counts_as_one_of_others(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    for token in ("", "X", altered(code, 36), minted(app, slug="another-case")):
        assert report(phone, token=token).location == f"{PAGE}/thanks"
    assert sums(app) == {("call", "reached", "others"): 4}
    assert hub_of(app).store.value("SELECT count(*) FROM spent") == 0


def test_who_says_later_may_still_do_it_and_later_is_no_deed(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    report(phone, token=code, state="later")
    report(phone, token=code, state="not_reached")
    report(phone, token=code, state="reached")
    assert sums(app) == {("call", "later", "stall"): 1, ("call", "not_reached", "stall"): 1}
    assert soup(phone.opens(f"{PAGE}/thanks")).select(".total") == []


def test_of_many_reports_of_one_code_at_once_one_counts(app: Flask) -> None:
    code = minted(app)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: report(Visitor(app), token=code).status_code, range(100)))
    assert set(answers) == {303}
    assert sums(app) == {("call", "reached", "stall"): 1}


def test_opening_a_page_spends_no_code(app: Flask, phone: Visitor) -> None:
    code = minted(app)
    for _ in range(3):
        for path in (f"/F/{code}", f"/f/{code}", PAGE, f"{PAGE}/thanks"):
            phone.opens(path)
            phone.client.head(path, base_url=ORIGIN)
    assert phone.opens(f"{PAGE}/report").status_code == 405
    assert hub_of(app).store.value("SELECT count(*) FROM spent") == 0
    assert sums(app) == {}


@pytest.mark.parametrize("data", [
    {"target": "urumqi-police"}, {"target": "nobody"}, {"target": ""}, {"channel": "telepathy"},
    {"channel": "email", "target": "party-secretary"}, {"state": "sent"}, {"state": ""},
])  # fmt: skip
def test_what_cannot_have_been_done_is_not_counted(
    app: Flask, phone: Visitor, data: dict[str, str]
) -> None:
    answer = report(phone, **data)
    assert answer.status_code == 400
    assert faults(answer) == []
    assert sums(app) == {}


@pytest.mark.parametrize(("n", "counted"), [
    ("٣", 3), ("", 1), ("x", 1), ("-5", 1), ("99999", 20), ("9" * 5000, 1),
])  # fmt: skip
def test_letters_are_counted_as_they_are_told_within_reason(
    app: Flask, phone: Visitor, n: str, counted: int
) -> None:
    report(phone, channel="post", state="sent", n=n)
    assert sums(app) == {("post", "sent", "others"): counted}


def test_a_page_of_somebody_else_cannot_report(app: Flask, phone: Visitor) -> None:
    for headers in (EVIL, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = phone.client.post(f"{PAGE}/report", data=DEED, base_url=ORIGIN, headers=headers)
        assert answer.status_code == 403
    assert sums(app) == {}
    for own in ({"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}, {}):
        answer = phone.client.post(f"{PAGE}/report", data=DEED, base_url=ORIGIN, headers=own)
        assert answer.status_code == 303
    assert sums(app) == {("call", "reached", "others"): 3}


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
    assert report(phone, "/en/act/nobody").status_code == 404


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
