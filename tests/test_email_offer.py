"""An e-mail address that looks mistyped is asked about, and never mended by itself."""

from typing import Any

import pytest

from kiosk.web import fields as single
from tests.factories import SLUG, House, Visitor, fields, soup


def entry(house: House) -> dict[str, Any]:
    """The only entry."""
    (found,) = house.entries()
    return found


SLIPS = {
    "ada@gmial.com": "ada@gmail.com", "ada@gmail.con": "ada@gmail.com",
    "ada@hotmal.com": "ada@hotmail.com", "ada@yaho.com": "ada@yahoo.com",
    "ada@GMAI.com": "ada@gmail.com", "ada@web.ed": "ada@web.de",
    "ada@gmail.com": "", "ada@mail.com": "", "ada@ymail.com": "", "ada@example.org": "",
    "ada@letters.ch": "", "ada@gmx.net": "", "": "", "ada": "",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), SLIPS.items())
def test_a_likely_slip_in_an_address_is_known(typed: str, meant: str) -> None:
    assert single.likely_email(typed) == meant


def test_a_slip_is_asked_about_and_never_mended_by_itself(house: House, visitor: Visitor) -> None:
    asked = visitor.signs(email="ada@gmial.com", news_case="y", place="Zürich")
    assert asked.status_code == 200
    assert house.entries() == []
    filled = fields(asked)
    assert filled["email"] == "ada@gmial.com"
    assert "ada@gmail.com" in soup(asked).select_one("button[name=meant]").text
    assert visitor.posts(f"/en/case/{SLUG}/letter", filled).status_code == 303
    assert entry(house)["email"] == "ada@gmial.com"


def test_the_offered_address_is_taken_with_one_tap(house: House, visitor: Visitor) -> None:
    filled = fields(visitor.signs(email="ada@gmial.com", place="Zürich"))
    mended = visitor.posts(f"/en/case/{SLUG}/letter", {**filled, "meant": "y"})
    assert mended.status_code == 200
    assert fields(mended)["email"] == "ada@gmail.com"
    assert fields(mended)["place"] == "Zürich"
    visitor.posts(f"/en/case/{SLUG}/letter", fields(mended))
    assert entry(house)["email"] == "ada@gmail.com"


def test_another_slip_is_asked_about_again(visitor: Visitor) -> None:
    filled = fields(visitor.signs(email="ada@gmial.com"))
    again = visitor.posts(f"/en/case/{SLUG}/letter", {**filled, "email": "ada@gmal.com"})
    assert again.status_code == 200
