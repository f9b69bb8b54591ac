"""`kiosk event`, `case state`, `case extend` and `withdraw`, as an organiser types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import actions, case_states, events, migrations
from kiosk.db import Db
from tests import factories
from tests.factories import SLUG, House, Visitor, soup
from tests.test_commands import at, kiosk, refused


def told(house: House, *words: object) -> str:
    """What a command prints that does its work."""
    ended = kiosk(*at(house), *words)
    assert (ended.exit_code, ended.stderr) == (0, "")
    return str(ended.stdout)


def listed(house: House) -> dict[str, Any]:
    """The events by id, as they are listed."""
    rows = json.loads(told(house, "event", "list", "--json"))["events"]
    return {row["id"]: row for row in rows}


def test_a_new_kiosk_is_in_practice_until_it_is_opened(tmp_path: Path) -> None:
    recipient = factories.event().recipients[0]
    flags = ("--name", "Fair", "--organisation", "G", "--contact", "c", "--recipient", recipient)
    place = ("--instance", tmp_path / "stall")
    made = kiosk(*place, "init", *flags, "--pin", "123456")
    assert "kiosk event open" in made.stdout
    assert "practice" in kiosk(*place, "event", "list").stdout
    assert kiosk(*place, "event", "open").stdout == "Fair: open\n"
    shown = events.shown(Db(tmp_path / "stall" / "kiosk.sqlite"))
    assert shown
    assert shown.state == "open"
    other = ("--instance", tmp_path / "other")
    kiosk(*other, "init", *flags, "--pin", "123456", "--open")
    assert "open" in kiosk(*other, "event", "list").stdout


STATES = {"practice": "practice", "open": "open", "pause": "paused", "close": "closed"}


@pytest.mark.parametrize(("command", "state"), STATES.items())
def test_the_event_changes_its_state_and_no_other_event(
    house: House, command: str, state: str
) -> None:
    events.put(house.db(), factories.event(id="market", name="Market", state="closed"))
    told(house, "event", command)
    assert {key: row["state"] for key, row in listed(house).items()} == {
        "fair": state,
        "market": "closed",
    }
    told(house, "event", "open", "market")
    assert listed(house)["market"]["state"] == "open"
    assert listed(house)["fair"]["state"] == ("closed" if state == "closed" else "paused")


def test_an_event_that_is_not_there_is_refused_with_those_that_are(house: House) -> None:
    events.put(house.db(), factories.event(id="market", state="closed"))
    assert refused(*at(house), "event", "open", "nobody") == [
        "nobody: name one of the events here: fair, market"
    ]
    told(house, "event", "close")
    assert "EVENT: name one" in refused(*at(house), "event", "open")[0]


def test_age_line_and_own_words_for_news_are_set_and_the_rest_stays(house: House) -> None:
    told(house, "event", "change", "--age-line", "14", "--news-case", "ug=خەۋەر")
    told(house, "event", "change", "--news-case", "en=News", "--no-news")
    found = events.shown(house.db())
    assert found
    assert found.age_line == 14
    assert found.news == ()
    assert found.news_texts == {"news_case": {"ug": "خەۋەر", "en": "News"}}
    assert (found.recipients, found.cases) == (house.event.recipients, (SLUG,))
    told(house, "event", "change", "--news")
    again = events.shown(house.db())
    assert again
    assert again.news == events.NEWS


@pytest.mark.parametrize("text", ["xx=News", "en", "en= "])
def test_words_for_news_without_an_offered_language_are_refused(house: House, text: str) -> None:
    (fault,) = refused(*at(house), "event", "change", "--news-organisation", text)
    assert fault.startswith("--news-organisation: ")


def news(folder: Path, text: str) -> Path:
    """A file of news."""
    file = folder / "news.toml"
    file.write_text(text, "utf-8")
    return file


GOOD = """kind = "released"
asks = ["solidarity"]
[news]
en = "She is home.\\n\\nHer family thanks you."
ug = "ئۇ ئۆيىدە."
[afterwards]
en = "Send a welcome."
"""


def test_a_case_ends_with_news_that_visitors_see(house: House, tmp_path: Path) -> None:
    assert told(house, "case", "state", SLUG, "ended", "--news", news(tmp_path, GOOD)) == (
        f"{SLUG}: ended\n"
    )
    page = soup(Visitor(house.app()).opens(f"/en/case/{SLUG}"))
    assert [p.text for p in page.select(".news p")] == [
        "She is home.", "Her family thanks you.", "Send a welcome.",
    ]  # fmt: skip
    (row,) = json.loads(told(house, "case", "list", "--json"))["cases"]
    assert row["state"] == "ended"
    told(house, "case", "state", SLUG, "open")
    assert Visitor(house.app()).signs().status_code == 303


BAD = {
    "no news in the source language": ('[news]\nug = "x"\n', "news.en"),
    "a strange kind": ('kind = "won"\n[news]\nen = "x"\n', "kind"),
    "a strange ask": ('asks = ["dance"]\n[news]\nen = "x"\n', "asks"),
    "a strange key": ('tone = "x"\n[news]\nen = "x"\n', "tone"),
    "a strange language": ('[news]\nen = "x"\nklingon_ = "x"\n', "news.klingon_"),
    "markup": ('[news]\nen = "<b>x</b>"\n', "news.en"),
    "no text": ("[news]\nen = 3\n", "news.en"),
    "no table": ('news = "x"\n', "news"),
    "no toml": ("news", ""),
}


@pytest.mark.parametrize(("text", "key"), BAD.values(), ids=BAD)
def test_news_with_a_fault_is_refused_and_nothing_changes(
    house: House, tmp_path: Path, text: str, key: str
) -> None:
    file = news(tmp_path, text)
    (fault,) = refused(*at(house), "case", "state", SLUG, "ended", "--news", file)
    assert fault.startswith(f"{file}: {key}")
    assert case_states.read(house.db()) == {}


def test_a_case_does_not_end_without_news_and_news_belongs_to_an_end(
    house: House, tmp_path: Path
) -> None:
    assert "--news" in refused(*at(house), "case", "state", SLUG, "ended")[0]
    file = news(tmp_path, GOOD)
    assert "--news" in refused(*at(house), "case", "state", SLUG, "paused", "--news", file)[0]
    assert refused(*at(house), "case", "state", "nobody", "paused") == [
        f"nobody: is no case here: choose among {SLUG}"
    ]
    assert case_states.read(house.db()) == {}


def test_a_case_stays_open_for_longer_and_only_for_longer(house: House) -> None:
    told(house, "case", "state", SLUG, "paused")
    told(house, "case", "extend", SLUG, "2100-01-31", "--why", "the writers said so")
    (row,) = json.loads(told(house, "case", "list", "--json"))["cases"]
    assert (row["expires"], row["state"]) == ("2100-01-31", "paused")
    earlier = refused(*at(house), "case", "extend", SLUG, "2100-01-31", "--why", "x")
    assert "must be later than 2100-01-31" in earlier[0]
    told(house, "case", "state", SLUG, "expired")
    told(house, "case", "extend", SLUG, "2100-02-28", "--why", "again")
    assert case_states.read(house.db())[SLUG].expires == "2100-02-28"
    assert Visitor(house.app()).signs().status_code == 303


def test_a_receipt_code_erases_the_details_and_keeps_the_counts(house: House) -> None:
    visitor = Visitor(house.app())
    visitor.signs(name="Ada")
    code = soup(visitor.opens("/en/thanks")).select_one(".receipt").text.strip()
    visitor.signs(name="Bea", ask="petition")
    assert told(house, "withdraw", code) == f"{code}: withdrawn\n"
    assert [entry["name"] for entry in house.entries()] == ["Bea"]
    assert [house.total(m) for m in ("visits", "actions", "letters")] == [1, 2, 2]
    assert [house.total(m) for m in ("withdrawn", "letters_withdrawn")] == [1, 2]
    assert told(house, "withdraw", code.lower().replace("-", " ")).endswith("before\n")
    assert house.total("withdrawn") == 1


@pytest.mark.parametrize("code", ["", "ABCDE", "00000-00000", "UUUUU-UUUUU", "ABCDE-FGHJK-X"])
def test_a_code_of_nobody_is_refused(house: House, code: str) -> None:
    Visitor(house.app()).signs()
    (fault,) = refused(*at(house), "withdraw", code)
    assert "is no receipt code of this tablet" in fault
    assert house.total("withdrawn") == 0


@given(st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=8, unique=True))
def test_a_code_means_the_actions_it_was_made_from(ids: list[bytes]) -> None:
    codes = {action_id: actions.receipt(action_id) for action_id in ids}
    for action_id, code in codes.items():
        assert len(code) == 11
        start = int.from_bytes(action_id, "big") >> 78
        number = 0
        for sign in code.replace("-", ""):
            number = number * 32 + actions.DIGITS.index(sign)
        assert number == start


SPELLINGS = {"0": ["0", "o", "O"], "1": ["1", "i", "L", "l"], "-": ["-", "", " ", "--"]}


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Db:
    """A database with actions whose ids begin in every way."""
    made = Db(tmp_path_factory.mktemp("codes") / "kiosk.sqlite")
    migrations.apply(made)
    events.put(made, factories.event())
    for number in range(256):
        one = bytes([number, 255 - number]) * 8
        actions.record(made, factories.action(id=one), "ug", also="letters")
    return made


@given(st.integers(0, 255), st.data())
@settings(deadline=None)
def test_codes_are_found_however_they_are_typed(
    stall: Db, number: int, data: st.DataObject
) -> None:
    one = bytes([number, 255 - number]) * 8
    typed = "".join(
        data.draw(st.sampled_from(SPELLINGS.get(sign, [sign, sign.lower()])))
        for sign in actions.receipt(one)
    )
    assert actions.of_receipt(stall, typed) == [one]
