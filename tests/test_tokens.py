"""The token in a QR code: small, genuine or not, and silent about who signed."""

import datetime
import io
from pathlib import Path

import pytest
import qrcode
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk import day_keys, exchange, handoff, spellings, tokens
from kiosk.enrolment import Accepted
from tests import factories
from tests.factories import SLUG, House, Visitor, soup

KEY_ID, KEY = b"tabl", b"k" * 32
LAST = datetime.date(2026, 6, 1)
# So many signs stand before a token where the hub's name is long.
PREFIX = "https://hub.letters.example.org/F/"
BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def test_a_token_says_its_key_case_and_last_day_and_nothing_else() -> None:
    text = tokens.mint(KEY_ID, KEY, SLUG, LAST)
    token = tokens.read(text)
    assert token
    assert len(text) == 60
    assert (token.key_id, token.campaign, token.expires) == (KEY_ID, tokens.campaign(SLUG), LAST)
    assert tokens.is_genuine(token, KEY)
    assert not tokens.is_genuine(token, b"o" * 32)
    assert len(token.said) + len(token.tag) == 37
    assert tokens.mint(KEY_ID, KEY, SLUG, LAST) != text


def test_every_other_sign_makes_it_another_token() -> None:
    text = tokens.mint(KEY_ID, KEY, SLUG, LAST)
    for at in range(len(text)):
        for sign in BASE_32:
            changed = text[:at] + sign + text[at + 1 :]
            token = tokens.read(changed)
            assert changed == text or token is None or not tokens.is_genuine(token, KEY)
    for other in (text.lower(), f"{text}=", f" {text}", text[:-1], f"{text}A", ""):
        assert tokens.read(other) is None


@given(st.binary(min_size=37, max_size=37))
def test_what_is_made_up_is_never_genuine(content: bytes) -> None:
    token = tokens.read(spellings.base32(content))
    assert token is None or not tokens.is_genuine(token, KEY)


def test_its_code_is_small_and_read_from_a_small_picture() -> None:
    text = handoff.with_token(
        PREFIX.removesuffix("/F/"), (KEY_ID, KEY), SLUG, LAST, LAST, b"n" * 12
    )
    assert text.startswith(PREFIX.upper())
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    assert code.version <= 5
    written = io.BytesIO()
    code.make_image().save(written)
    picture = Image.open(written).convert("L").resize((240, 240))
    [found] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text == text


@pytest.mark.parametrize(
    ("closes", "last"), [("2026-06-10", "2026-06-10"), ("2099-01-01", "2026-07-01"),
                         ("2026-01-01", "2026-07-01")]
)  # fmt: skip
def test_it_is_good_until_the_case_closes_and_a_month_at_most(closes: str, last: str) -> None:
    today = datetime.date(2026, 6, 1)
    day = datetime.date.fromisoformat(closes)
    text = handoff.with_token("http://127.0.0.1:1", (KEY_ID, KEY), SLUG, day, today, b"n" * 12)
    token = tokens.read(text.rpartition("/")[2])
    assert token
    assert token.expires.isoformat() == last


def enrolled(house: House) -> None:
    """Let the tablet know a hub and have keys."""
    db, today = house.db(), house.event.today()
    exchange.pin(db, Accepted(b"h" * 32, "Tablet", "https://hub.example.org"))
    days = [today + datetime.timedelta(days=n) for n in range(3)]
    rows = [{"day": str(day), "id": KEY_ID, "key": KEY} for day in days]
    day_keys.keep(db, rows, today)


def test_a_visitor_takes_one_token_home_and_the_next_another(house: House) -> None:
    enrolled(house)
    one, other = Visitor(house.app()), Visitor(house.app())
    one.opens(f"/en/case/{SLUG}")
    before = one.opens(f"/qr/{SLUG}.svg").data
    one.signs()
    assert one.opens(f"/qr/{SLUG}.svg").data == before
    other.opens(f"/en/case/{SLUG}")
    assert other.opens(f"/qr/{SLUG}.svg").data != before
    page = soup(one.opens("/en/thanks"))
    assert page.select_one(".address").text.startswith("hub.example.org/c/")


def test_without_a_hub_the_code_leads_to_the_cases_public_page(house: House) -> None:
    visitor = Visitor(house.app())
    page = soup(visitor.opens(f"/en/case/{SLUG}"))
    assert page.select_one(".take-home .address").text == handoff.to_type(
        house.app().extensions["kiosk"].cases()[SLUG].url
    )
    assert visitor.opens(f"/qr/{SLUG}.svg").data == handoff.qr_svg(
        house.app().extensions["kiosk"].cases()[SLUG].url
    )


def test_practice_gives_no_token(tmp_path: Path) -> None:
    house = factories.house(tmp_path, state="practice")
    enrolled(house)
    visitor = Visitor(house.app())
    visitor.opens(f"/en/case/{SLUG}")
    url = house.app().extensions["kiosk"].cases()[SLUG].url
    assert visitor.opens(f"/qr/{SLUG}.svg").data == handoff.qr_svg(url)
