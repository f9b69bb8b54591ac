"""A visitor asks for a slip: the button, the page, and printers that answer or do not."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.printers import Printer
from kiosk.web import request
from tests import factories
from tests.factories import SLUG, House, Visitor, soup
from tests.test_printing import fake


def stall(folder: Path, **printer: Any) -> tuple[House, Visitor]:
    """A kiosk with that printer, and somebody who has signed there."""
    house = factories.house(folder)
    house.settings = replace(house.settings, printer=Printer(**printer))
    visitor = Visitor(house.app())
    visitor.signs()
    return house, visitor


def text(visitor: Visitor, path: str = "/en/slip") -> str:
    return soup(visitor.opens(path)).select_one("main").get_text(" ", strip=True)  # type: ignore[union-attr]


def sent(visitor: Visitor, *ticked: str) -> dict[str, str]:
    """What the button sends: by itself without code and name."""
    form = soup(visitor.opens("/en/thanks")).select_one("form[action='/en/slip']")
    assert form
    named = {str(part["name"]): part for part in form.select("input")}
    boxes = {name for name, part in named.items() if part["type"] == "checkbox"}
    assert set(ticked) <= boxes
    return {
        name: str(part["value"])
        for name, part in named.items()
        if name not in boxes or name in ticked
    }


def test_without_a_printer_nobody_is_offered_a_slip(tmp_path: Path) -> None:
    _house, visitor = stall(tmp_path)
    assert not soup(visitor.opens("/en/thanks")).select("form[action='/en/slip']")
    assert visitor.posts("/en/slip", visitor.deed()).location.endswith("/en/thanks")
    assert visitor.opens("/en/slip").location.endswith("/en/thanks")
    assert visitor.opens("/en/slip.svg").status_code == 404


def test_a_browser_prints_the_slip_without_code_and_name(tmp_path: Path) -> None:
    _house, visitor = stall(tmp_path, way="browser")
    assert visitor.client.post("/en/slip", base_url=factories.ORIGIN).status_code == 403
    answer = visitor.posts("/en/slip", sent(visitor))
    assert answer.status_code == 200
    page = soup(answer)
    assert page.select_one("[data-print][hidden]")
    assert [name.text for name in page.select(".slip .name, .slip .own")] == [
        "Zhanargul Zhumatai",
        "加娜古丽·朱马太",
    ]
    assert page.select_one(".slip .to-type").text.strip() == "example.org/act/26-23"  # type: ignore[union-attr]
    assert "Open until December 31, 2099." in text(visitor)
    assert "479 Zhongshan Lu" in text(visitor)
    assert "Ada Ayim" not in text(visitor)
    assert not page.select(".slip .receipt")
    code = visitor.opens("/en/slip.svg")
    assert (code.status_code, code.mimetype) == (200, "image/svg+xml")
    assert 'lang="ug"' in visitor.opens("/ug/slip").get_data(as_text=True)


def test_code_and_name_are_on_it_only_when_ticked(tmp_path: Path) -> None:
    _house, visitor = stall(tmp_path, way="browser", names=True)
    shown = soup(visitor.opens("/en/thanks")).select_one(".receipt bdi").text  # type: ignore[union-attr]
    visitor.posts("/en/slip", sent(visitor, "receipt", "name"))
    page = soup(visitor.opens("/en/slip"))
    assert page.select_one(".slip .receipt").text.strip() == shown  # type: ignore[union-attr]
    assert page.select_one(".slip .whose").text == "Ada Ayim"  # type: ignore[union-attr]
    visitor.posts("/en/slip", sent(visitor))
    assert not soup(visitor.opens("/en/slip")).select(".slip .receipt, .slip .whose")


def test_a_name_needs_the_organisers_leave(tmp_path: Path) -> None:
    _house, visitor = stall(tmp_path, way="browser")
    visitor.posts("/en/slip", {**sent(visitor), "name": "y"})
    assert "Ada Ayim" not in text(visitor)


def test_a_slip_of_a_case_needs_no_signature_and_ends_with_the_visit(tmp_path: Path) -> None:
    _house, visitor = stall(tmp_path, way="browser")
    token = visitor.deed()["csrf_token"]
    visitor.posts("/en/slip", {"csrf_token": token, "case": SLUG, "action": "00", "receipt": "y"})
    assert not soup(visitor.opens("/en/slip")).select(".slip .receipt")
    assert visitor.posts("/en/slip", {"csrf_token": token, "case": "other"}).status_code == 404
    visitor.posts("/done", {"csrf_token": token})
    assert visitor.opens("/en/slip").location.endswith("/en/thanks")


def test_a_printer_that_answers(tmp_path: Path) -> None:
    with fake(b"\x12") as there:
        house, visitor = stall(tmp_path, way="escpos", address=there.printer.address, width=58)
        for _attempt in range(2):
            visitor.posts("/en/slip", sent(visitor))
            end = time.monotonic() + 5
            while "being printed" in text(visitor):
                assert time.monotonic() < end
            assert "has gone to the printer" in text(visitor)
        assert there.got.count(b"\x1b@") == 2
        assert request.kiosk_of(visitor.app).press.fault == ""
        assert house.total("actions") == 1


def test_a_printer_that_hangs_or_is_not_there_keeps_nobody(tmp_path: Path) -> None:
    with fake(deaf=True) as there:
        _house, visitor = stall(tmp_path, way="escpos", address=there.printer.address)
        data, begun = sent(visitor), time.monotonic()
        answer = visitor.posts("/en/slip", data)
        assert time.monotonic() - begun < 1
        assert answer.status_code == 200
        assert soup(answer).select_one("meta[http-equiv=refresh][content='2']")
        # Whoever presses again meanwhile asks for no second slip.
        assert "being printed" in soup(visitor.posts("/en/slip", data)).get_text()
        end = time.monotonic() + 6
        while "being printed" in text(visitor):
            assert time.monotonic() < end
            time.sleep(0.1)
        assert "The printer does not answer: scan the code on the screen." in text(visitor)
        assert not soup(visitor.opens("/en/slip")).select("main ~ meta, meta[content='2']")
        told = soup(visitor.opens("/organiser/date")).get_text(" ", strip=True)
        assert "does not answer" in told


@pytest.mark.parametrize("state", ["practice"])
def test_in_practice_there_is_no_code_to_print(tmp_path: Path, state: str) -> None:
    house = factories.house(tmp_path, state=state)
    house.settings = replace(house.settings, printer=Printer("browser"))
    visitor = Visitor(house.app())
    visitor.signs()
    assert "receipt" not in sent(visitor)
    visitor.posts("/en/slip", {**sent(visitor), "receipt": "y"})
    assert not soup(visitor.opens("/en/slip")).select(".slip .receipt")
