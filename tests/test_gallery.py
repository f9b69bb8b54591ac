"""The cases as a gallery: searched, for young readers, and each in its state."""

from pathlib import Path
from typing import Any

import pytest

from kiosk import case_states, packs
from kiosk.case_states import CaseState
from kiosk.cases import fold
from tests import factories
from tests.factories import SLUG, House, Visitor, fields, soup

PEOPLE = {
    "jose": ("José Núñez", "MX"), "aygul": ("Aygül Äli", "CN"), "omar": ("عُمَر", "EG"),
}  # fmt: skip


def fair(folder: Path, n: int, **changes: str) -> House:
    """A kiosk with `n` cases, the first of them of `PEOPLE`."""
    made = []
    for slug, (name, country) in PEOPLE.items():
        place = factories.pack(folder, slug=slug, country=f'"{country}"', **changes)
        facts = (place / "case.toml").read_text("utf-8").replace("Zhanargul Zhumatai", name)
        (place / "case.toml").write_text(facts, "utf-8")
        for text in place.glob("text.*.md"):
            lines = text.read_text("utf-8").splitlines(keepends=True)
            kept = [line for line in lines if not line.startswith(("name =", "where ="))]
            text.write_text("".join(kept), "utf-8")
        made.append(place)
    made += [factories.pack(folder, slug=f"case-{number}") for number in range(n - len(made))]
    return factories.house(folder, packs=tuple(made))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A kiosk with twelve cases."""
    return fair(tmp_path_factory.mktemp("many"), 12)


def searched(visitor: Visitor, typed: str, language: str) -> Any:
    """The gallery after a search."""
    token = soup(visitor.opens(f"/{language}/")).select_one("[name=csrf_token]")["value"]
    answer = visitor.posts(f"/{language}/find", {"csrf_token": token, "find": typed})
    assert answer.location == f"/{language}/"
    return soup(visitor.opens(f"/{language}/"))


def found(house: House, typed: str, language: str = "en") -> list[str]:
    """The slugs that a search finds."""
    page = searched(Visitor(house.app()), typed, language)
    return [str(card["href"]).rpartition("/")[2] for card in page.select("a.card")]


SEARCHES = {
    "jose": ["jose"], "NÚÑEZ": ["jose"], "nun jos": ["jose"], "mexico": ["jose"],
    "aygul": ["aygul"], "عمر": ["omar"], "Egypt": ["omar"], "مصر": ["omar"], "埃及": ["omar"],
    "nobody at all": [],
}  # fmt: skip


@pytest.mark.parametrize(("typed", "slugs"), SEARCHES.items())
def test_twelve_cases_are_searched_by_name_or_country(
    many: House, typed: str, slugs: list[str]
) -> None:
    assert found(many, typed) == slugs


def test_an_empty_search_finds_all_and_an_unlucky_one_says_so(many: House) -> None:
    visitor = Visitor(many.app())
    page = searched(visitor, " ", "ug")
    assert len(page.select("a.card")) == 12
    assert page.select_one(".none").has_attr("hidden")
    unlucky = searched(visitor, 'xyzzy"><b>', "ug")
    assert not unlucky.select_one(".none").has_attr("hidden")
    assert unlucky.select_one("#find")["value"] == 'xyzzy"><b>'
    assert soup(Visitor(visitor.app).opens("/ug/")).select_one("#find")["value"] == ""


def test_eleven_cases_need_no_search(tmp_path: Path) -> None:
    page = searched(Visitor(fair(tmp_path, 11).app()), "nobody", "en")
    assert not page.select("#find, [data-words]")
    assert len(page.select("a.card")) == 11


def test_folding_forgets_case_and_marks() -> None:
    assert fold("ÉÑ Ää İ عُمَر") == fold("eñ äa i عمر").replace("̃", "")


def test_a_filter_leaves_the_cases_for_young_readers(tmp_path: Path) -> None:
    grown = factories.pack(tmp_path, slug="grown")
    young = factories.pack(tmp_path, slug="young", young_readers="true")
    made = factories.house(tmp_path, packs=(grown, young))
    visitor = Visitor(made.app())
    token = visitor.form(slug="young")["csrf_token"]
    story = visitor.opens("/en/case/young").get_data(as_text=True)
    visitor.posts("/en/look/", {"csrf_token": token, "look": "young"})
    for language in ("en", "ug"):
        page = soup(visitor.opens(f"/{language}/"))
        assert [card["href"] for card in page.select("a.card")] == [f"/{language}/case/young"]
    short = visitor.opens("/en/case/young").get_data(as_text=True)
    assert "Dabancheng" in story
    assert "Dabancheng" not in short
    assert "be free again" in short
    visitor.posts("/en/look/", {"csrf_token": token, "look": "young"})
    assert len(soup(visitor.opens("/en/")).select("a.card")) == 2


def test_without_cases_for_young_readers_there_is_no_filter(visitor: Visitor) -> None:
    assert not soup(visitor.opens("/en/")).select("[value=young]")


NEWS = CaseState(
    state="ended",
    kind="released",
    asks=("solidarity",),
    news={"en": ("She is home.",), "ug": ("ئۇ ئۆيىدە.",)},
    afterwards={"en": ("Send a welcome.",)},
)


def test_an_ended_case_tells_its_news_and_takes_what_is_still_right(
    house: House, visitor: Visitor
) -> None:
    case_states.put(house.db(), SLUG, NEWS)
    page = soup(visitor.opens(f"/ug/case/{SLUG}"))
    news, afterwards = page.select(".news > p")
    assert (news.text, news.get("lang")) == ("ئۇ ئۆيىدە.", None)
    assert (afterwards.text, afterwards["lang"]) == ("Send a welcome.", "en")
    links = [link["href"] for link in page.select("nav.bottom a")]
    assert links == [f"/ug/case/{SLUG}/solidarity"]
    assert visitor.signs("ug", ask="solidarity").status_code == 303
    refused = visitor.signs("ug", letter="Mine")
    assert (refused.status_code, fields(refused)["letter"]) == (200, "Mine")
    assert [house.total(m) for m in ("actions", "letters")] == [1, 0]


def test_a_pack_may_bring_its_news_itself(tmp_path: Path) -> None:
    place = factories.pack(tmp_path, state='"ended"\nnews = "died"\nstill_asks = ["petition"]')
    for tag, news in (("en", "She has died."), ("es", "Ha muerto.")):
        text = place / f"text.{tag}.md"
        text.write_text(f"{text.read_text('utf-8')}\n\n## News\n{news}\n", "utf-8")
    made = factories.house(tmp_path, packs=(place,))
    page = soup(Visitor(made.app()).opens(f"/es/case/{SLUG}"))
    assert page.select_one(".news p").text == "Ha muerto."
    assert [str(a["href"])[-8:] for a in page.select("nav.bottom a")] == ["petition"]


def test_a_paused_and_an_expired_case_say_so_and_take_nothing(house: House) -> None:
    visitor = Visitor(house.app())
    for state in ("paused", "expired"):
        case_states.put(house.db(), SLUG, CaseState(state=state))
        assert soup(visitor.opens("/en/")).select_one(".go.rest")
        page = soup(visitor.opens(f"/en/case/{SLUG}"))
        assert not page.select("nav.bottom")
        assert bool(page.select(".news")) == (state == "paused")


def test_a_longer_time_opens_an_expired_case_again(tmp_path: Path) -> None:
    made = factories.house(tmp_path, packs=(factories.pack(tmp_path, expires="2023-05-15"),))
    visitor = Visitor(made.app())
    assert visitor.signs().status_code == 200
    case_states.put(made.db(), SLUG, CaseState(expires="2099-01-01", why="said the writers"))
    assert visitor.signs().status_code == 303


def test_changes_stay_when_the_pack_comes_anew_and_touch_no_other(tmp_path: Path) -> None:
    both = tuple(factories.pack(tmp_path, slug=slug) for slug in (SLUG, "other"))
    made = factories.house(tmp_path, packs=both)
    case_states.put(made.db(), SLUG, NEWS)
    packs.add(factories.pack(tmp_path / "new", number='"27.23"'), made.settings.cases)
    visitor = Visitor(made.app())
    assert soup(visitor.opens(f"/en/case/{SLUG}")).select(".news")
    assert not soup(visitor.opens("/en/case/other")).select(".news")
    assert case_states.read(made.db()) == {SLUG: NEWS}
