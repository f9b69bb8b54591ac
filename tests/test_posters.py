"""Posters: one page in every language, with a code that a phone reads."""

import datetime
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kiosk import packs, typesetting
from kiosk.cases import Case
from kiosk.exports import poster
from kiosk.languages import Said
from tests import factories
from tests.factories import KNOWN, SLUG
from tests.test_commands import at, kiosk
from tests.test_slips import codes

TODAY = datetime.date(2026, 5, 1)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return packs.read(factories.pack(tmp_path_factory.mktemp("pack")))


@pytest.mark.parametrize("language", KNOWN)
def test_it_is_one_page_and_a_phone_reads_its_code(case: Case, language: str) -> None:
    data = poster.data(case, language, "Letters Group", case.url, "a4", TODAY)
    (page,) = typesetting.png("poster", [data], ppi=72)
    assert codes(Image.open(io.BytesIO(page))) == [case.url]


def test_what_stands_on_it(case: Case) -> None:
    def parts(language: str, one: Case = case, day: datetime.date = TODAY) -> dict[str, object]:
        return poster.data(one, language, "Letters Group", one.url, "a3", day)

    assert parts("en")["own_name"] == {**parts("zh-Hans")["name"], "dir": "ltr"}  # type: ignore[dict-item]
    assert parts("zh-Hans")["own_name"]["parts"] == ["Zhanargul Zhumatai"]  # type: ignore[index]
    assert parts("en", replace(case, own_name=""))["own_name"] is None
    # A picture is shown as long as it may be.
    assert bytes(parts("en")["picture"])[:4] == b"RIFF"  # type: ignore[arg-type]
    assert parts("en", day=datetime.date(2100, 1, 1))["picture"] == []
    assert case.say("name", "en") == Said("Zhanargul Zhumatai", "en")


@pytest.mark.parametrize(("paper", "width"), [("a4", 210), ("a3", 297)])
def test_the_command_writes_a_page_of_that_size(tmp_path: Path, paper: str, width: int) -> None:
    import pypdf

    house, file = factories.house(tmp_path), tmp_path / "poster.pdf"
    ended = kiosk(*at(house), "case", "poster", SLUG, "ug", "-o", str(file), "--paper", paper)
    assert (ended.exit_code, ended.stdout) == (0, f"{file}: a poster to print\n")
    (page,) = pypdf.PdfReader(file).pages
    assert round(float(page.mediabox.width) / 72 * 25.4) == width
    refused = kiosk(*at(house), "case", "poster", "other", "ug", "-o", str(file))
    assert (refused.exit_code, "is no case here" in refused.stderr) == (1, True)
