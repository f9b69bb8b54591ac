"""What a visitor must be able to rely on, where the page's language is a draft."""

from pathlib import Path

from bs4 import BeautifulSoup

from tests import factories


def page(folder: Path, language: str, offered: tuple[str, ...] = ("en", "ug")) -> BeautifulSoup:
    house = factories.house(folder, languages=offered, news=("news_case",))
    case, ask = factories.SLUG, "letter"
    answer = house.client().get(f"/{language}/case/{case}/{ask}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")
