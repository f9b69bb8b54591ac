"""The office in a browser: only this machine and this browser, and nothing on the disk."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk import decisions, deliveries, rehearsal, sheets, statements, typesetting
from kiosk.app import create_office
from kiosk.exports import sealed
from tests import factories
from tests.factories import KNOWN, ORIGIN, SLUG, House, Visitor, soup

NAME = "Жанарғұл Қасымқызы"
WORDS = "Please let her go home."


class Desk:
    """An organiser at the office."""

    def __init__(self, house: House) -> None:
        self.app, self.key = create_office(house.settings)
        self.client = self.app.test_client()

    def opens(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=ORIGIN)

    def enters(self, language: str = "en") -> TestResponse:
        self.opens(f"/?key={self.key}")
        return self.opens(f"/{language}/office")

    def posts(self, path: str, language: str = "en", **data: object) -> TestResponse:
        page = soup(self.opens(f"/{language}/office"))
        token = page.select_one("[name=csrf_token]")["value"]
        return self.client.post(
            path, data={**data, "csrf_token": token}, base_url=ORIGIN, headers={"Origin": ORIGIN}
        )

    def chooses(self, folder: Path, key: bytes, language: str = "en") -> TestResponse:
        files = [(io.BytesIO(file.read_bytes()), file.name) for file in sorted(folder.iterdir())]
        return self.posts(
            f"/{language}/office", language, identity=(io.BytesIO(key), "key"), sealed=files
        )


@pytest.fixture
def key(house: House) -> bytes:
    return f"{house.identity}\n".encode()


@pytest.fixture
def folder(house: House, tmp_path: Path) -> Path:
    """What a tablet has saved: two letters, one in own words, a petition and kind words."""
    for words in ("", WORDS):
        Visitor(house.app()).signs(name=NAME, place="Bern", country="CH", letter=words)
    Visitor(house.app()).signs(ask="petition", name=NAME, show_name="full")
    Visitor(house.app()).signs(ask="solidarity", name=NAME, show_name="none", drawing="1,1 9,9")
    sealed.write(house.db(), b"", tmp_path / "sealed")
    return tmp_path / "sealed"


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_only_the_browser_with_the_key_is_let_in(desk: Desk) -> None:
    for path in ("/", "/en/office", "/?key=", "/?key=wrong", "/en/office/read"):
        assert desk.opens(path).status_code == 403
    assert desk.enters().status_code == 200
    assert desk.opens("/en/office").status_code == 200  # the control
    other = desk.app.test_client()
    assert other.get("/en/office", base_url=ORIGIN).status_code == 403
    assert other.post("/en/office/shred", base_url=ORIGIN).status_code == 403
    strange = other.get(f"/?key={desk.key}", base_url="http://evil.example")
    assert strange.status_code == 400


def test_the_whole_way_from_the_files_to_the_shredder(
    desk: Desk, house: House, folder: Path, key: bytes
) -> None:
    desk.enters()
    assert desk.chooses(folder, key).status_code == 303
    page = soup(desk.opens("/en/office")).get_text(" ", strip=True)
    assert "4 entries are open" in page
    assert "Read 2 texts in own words" in page
    assert "Look at 1 pair that may be one person" in page
    for _ in range(2):
        shown = soup(desk.opens("/en/office/read"))
        assert shown.select(".sheet svg polyline") or WORDS in shown.get_text()
        entry = shown.select_one("[name=entry]")["value"]
        desk.posts("/en/office/read", entry=entry, decision="print")
    assert set(decisions.decided(house.db()).values()) == {"print"}
    pair = soup(desk.opens("/en/office/doubles"))
    ids = {name: pair.select_one(f"[name={name}]")["value"] for name in ("first", "second")}
    desk.posts("/en/office/doubles", same="n", **ids)
    assert desk.opens("/en/office/doubles").status_code == 303
    letters = desk.posts("/en/office/save/letters", paper="us-letter", copies="each")
    assert letters.headers["Content-Disposition"] == 'attachment; filename="letters.pdf"'
    assert typesetting.n_pages(letters.data) > 6
    table = desk.posts("/en/office/save/csv").get_data(as_text=True)
    assert NAME in table
    assert "printed" in table
    target = {"case": SLUG, "target": "ambassador"}
    desk.posts("/en/office/delivered", day="2026-01-02", **target)
    desk.posts("/en/office/delivered", day="2999-01-02", **target)
    assert str(deliveries.listed(house.db())[SLUG, "ambassador"]) == "2026-01-02"
    text = desk.opens(f"/en/office/report/{SLUG}/helped").get_data(as_text=True)
    assert "handed over on January 2, 2026" in text
    assert "Not printed" not in text  # all that waited was read and printed
    pdf = desk.posts(f"/en/office/report/{SLUG}/official/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "time is over" in desk.opens("/en/office/shred").get_data(as_text=True)
    desk.posts("/en/office/leave")
    assert "Open what was signed" in desk.opens("/en/office").get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "held after reading"), ("zh-Hans", "阅读后扣下")]
)
def test_why_something_is_not_printed_is_said_in_the_language_of_the_page(
    house: House, folder: Path, key: bytes, language: str, said: str
) -> None:
    for file in folder.glob("*.age"):
        decisions.decide(house.db(), bytes.fromhex(file.stem), "hold")
    desk = Desk(house)
    desk.enters(language)
    desk.chooses(folder, key, language)
    rows = soup(desk.opens(f"/{language}/office")).select(".todo .figures tr")
    assert [row.get_text(" ", strip=True) for row in rows] == [f"{said} 4"]


def test_nothing_that_was_opened_is_on_the_disk(
    desk: Desk, house: House, folder: Path, key: bytes, tmp_path: Path
) -> None:
    desk.enters()
    desk.chooses(folder, key)
    assert NAME in desk.posts("/en/office/save/json").get_data(as_text=True)  # the control
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for secret in (NAME.encode(), WORDS.encode(), key.strip()):
        assert secret not in disk


def test_what_is_wrong_is_told_and_the_rest_goes_on(desk: Desk, folder: Path, key: bytes) -> None:
    desk.enters()
    wrong = desk.chooses(folder, b"no key")
    assert wrong.status_code == 200
    assert "holds no age identity" in wrong.get_data(as_text=True)
    broken = sorted(folder.glob("*.age"))[0]
    broken.write_bytes(broken.read_bytes()[:-1])
    desk.chooses(folder, key)
    page = desk.opens("/en/office").get_data(as_text=True)
    assert "3 entries are open" in page
    assert broken.name in page
    nothing = desk.posts("/en/office", identity=(io.BytesIO(key), "key"))
    assert "Choose the folder" in nothing.get_data(as_text=True)


def test_folders_and_files_together_count_an_entry_once(
    desk: Desk, house: House, folder: Path, key: bytes
) -> None:
    desk.enters()
    files = [(io.BytesIO(file.read_bytes()), file.name) for file in sorted(folder.iterdir())]
    identity = (io.BytesIO(key), "key")
    desk.posts("/en/office", identity=identity, sealed=files, places=f"{folder}\n{folder}")
    assert "4 entries are open" in desk.opens("/en/office").get_data(as_text=True)
    gone = sorted(folder.glob("*.age"))[0].stem
    listed = (io.BytesIO(f'["{gone}"]'.encode()), sealed.WITHDRAWN)
    identity = (io.BytesIO(key), "key")
    desk.posts("/en/office", identity=identity, sealed=[listed], places=str(folder))
    desk.posts("/en/office/leave")
    identity, listed = (io.BytesIO(key), "key"), (io.BytesIO(f'["{gone}"]'.encode()), listed[1])
    desk.posts("/en/office", identity=identity, sealed=[listed], places=str(folder))
    assert "3 entries are open" in desk.opens("/en/office").get_data(as_text=True)


def test_a_report_counts_what_the_tablets_say(house: House, key: bytes, tmp_path: Path) -> None:
    for name in ("Ada", "Bo", "Cleo"):
        Visitor(house.app()).signs(name=name)
    said = statements.build(house.db(), statements.device_key(house.settings.keys / "device"))
    sealed.write(house.db(), said, tmp_path / "sealed")
    (tmp_path / "own").mkdir()
    desk = Desk(factories.house(tmp_path / "own"))
    desk.enters()
    desk.chooses(tmp_path / "sealed", key)
    text = desk.opens(f"/en/office/report/{SLUG}/helped").get_data(as_text=True)
    assert "At least 3 people have taken part." in text
    # A tablet whose entries were all erased brings its numbers too.
    for entry in (tmp_path / "sealed").glob("*.age"):
        entry.rename(tmp_path / entry.name)
    desk.posts("/en/office/leave")
    assert desk.chooses(tmp_path / "sealed", key).status_code == 303
    text = desk.opens(f"/en/office/report/{SLUG}/helped").get_data(as_text=True)
    assert "At least 3 people have taken part." in text
    assert "0 entries are open" in desk.opens("/en/office").get_data(as_text=True)
    for entry in tmp_path.glob("*.age"):
        entry.rename(tmp_path / "sealed" / entry.name)
    # The control: without the statement this machine has counted nobody.
    (tmp_path / "sealed" / statements.FILE).unlink()
    desk.posts("/en/office/leave")
    desk.chooses(tmp_path / "sealed", key)
    text = desk.opens(f"/en/office/report/{SLUG}/helped").get_data(as_text=True)
    assert "At least 0 people have taken part." in text
    (tmp_path / "sealed" / statements.FILE).write_bytes(said[:-1])
    desk.posts("/en/office/leave")
    assert "is not as it was signed" in desk.chooses(tmp_path / "sealed", key).get_data(
        as_text=True
    )


def test_the_word_of_a_rehearsal_is_shown(desk: Desk, house: House, key: bytes) -> None:
    blob = rehearsal.begin(house.settings.keys, house.event.recipients)
    desk.enters()
    file = (io.BytesIO(blob), "word.age")
    desk.posts("/en/office", identity=(io.BytesIO(key), "key"), sealed=[file])
    word = soup(desk.opens("/en/office")).select_one(".today").text
    assert rehearsal.finish(house.settings.keys, house.event.recipients, word)


def test_a_paper_sheet_is_typed_and_bad_lines_come_back(
    desk: Desk, house: House, folder: Path
) -> None:
    desk.enters()
    number = sheets.new_number(house.db())
    lines = {"name": ["Ada", "", "Bo"], "place": ["Bern", "Basel", ""]}
    back = desk.posts("/en/office/paper", sheet=number, case=SLUG, **lines)
    page = soup(back)
    assert len(page.select("p[id^=row-]")) == 1
    assert {one["placeholder"] for one in page.select(".pair > input")} == {"Name", "Town"}
    assert [one.get("value") for one in page.select("[name=name]")][:3] == ["Ada", "", "Bo"]
    assert not sheets.newest(house.db())
    lines["name"][1] = "Cleo"
    wrong = desk.posts("/en/office/paper", sheet=f"{number}1", case=SLUG, **lines)
    assert "This is no number of a sheet" in wrong.get_data(as_text=True)
    assert desk.posts("/en/office/paper", sheet=number, case=SLUG, **lines).status_code == 303
    assert [(row["sheet"], row["n"]) for row in sheets.newest(house.db())] == [(number, 3)]


@pytest.mark.parametrize("language", KNOWN)
def test_every_page_is_in_its_language(
    house: House, folder: Path, key: bytes, language: str
) -> None:
    desk = Desk(house)
    desk.enters(language)
    assert soup(desk.opens(f"/{language}/office")).html["lang"] == language
    desk.chooses(folder, key, language)
    for path in ("", "/read", "/doubles", "/shred", "/paper", f"/report/{SLUG}/official"):
        answer = desk.opens(f"/{language}/office{path}")
        assert answer.status_code == 200
        page = soup(answer)
        assert page.html["lang"] == language
        assert not page.select("[style], script:not([src])")
        said = page.main.get_text(" ", strip=True)
        if language != "en":
            assert not re.search(
                r"\b(?:entries are|own words|Handed over|What they ask|Two people|Erase)\b", said
            ), path
    wrong = desk.chooses(folder, b"no key", language).get_data(as_text=True)
    assert ("holds no age identity" in wrong) is (language == "en")


def test_the_kiosk_has_no_office(house: House) -> None:
    app: Flask = house.app()
    client: FlaskClient = app.test_client()
    assert client.get("/en/office", base_url=ORIGIN).status_code == 404
    assert factories.SLUG in client.get("/en", base_url=ORIGIN, follow_redirects=True).text
