"""Kind words on cards: four on a page, each case by itself, nothing lost."""

from dataclasses import replace

import pytest

from kiosk import typesetting
from kiosk.exports import FORMATS, solidarity
from tests.papers import entry, ink, job, sample, texts

WHOLE = "10,10 990,10 990,990 10,990 10,10"


def test_four_cards_stand_on_a_page_and_a_case_begins_a_new_one() -> None:
    other = replace(sample(), slug="other")
    cards = [entry(at, "solidarity", message=f"Message{at}x") for at in range(1, 6)]
    cards += [entry(9, "solidarity", case="other", message="Message9x")]
    pages = texts(FORMATS["solidarity"](job(cards, sample(), other)))
    assert [text.count("Message") for text in pages] == [4, 1, 1]
    assert "加娜古丽·朱马太" in pages[0]


def test_a_card_says_who_wrote_as_they_want_it() -> None:
    cards = [
        entry(1, "solidarity", name="Ada", show_name="first"),
        entry(2, "solidarity", name="", show_name="none"),
    ]
    [text] = texts(solidarity.as_pdf(job(cards)))
    assert "Ada Bern" in text
    assert text.count("a person from Bern") == 1
    assert text.count("Bern") == 2


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
@pytest.mark.parametrize(
    "message", ["", "Courage!", "long words " * 180, "a\n" * 990, "བོད་ཡིག་" * 200]
)
def test_every_message_and_drawing_stays_on_its_card(message: str, paper: str) -> None:
    [page] = solidarity.pages(job([entry(1, "solidarity", message=message, drawing=WHOLE)]))
    [shown] = typesetting.png("solidarity", [page], shared={"paper": paper}, ppi=60)
    width, height = (105, 148.5) if paper == "a4" else (107.9, 139.7)
    left, top, right, bottom = ink(shown, 60, (7, 7, width - 4, 2 * height - 7))
    assert 10 < left < right < width - 9
    assert 10 < top < bottom < height - 9
