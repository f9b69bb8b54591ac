"""Slips as pictures: a phone reads their code, and every script is as people read it."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from kiosk import packs, slip_pictures, slips
from kiosk.cases import Case
from kiosk.errors import Refused
from kiosk.languages import Said
from kiosk.printers import DOTS
from tests import factories
from tests.factories import KNOWN, LANGUAGES

TODAY = datetime.date(2026, 5, 1)
TOKEN = "https://hub.example.org:8443/F/" + "7K3MZQ2XAB" * 6
TARGETS = ("party-secretary", "ambassador")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return packs.read(factories.pack(tmp_path_factory.mktemp("pack")))


def slip(case: Case, language: str = "en", address: str = "", **more: Any) -> slips.Slip:
    given: dict[str, Any] = {"today": TODAY, "standing": "open", "targets": TARGETS, **more}
    return slips.slip_of(case, language, address or case.url, organisation="Letters Group", **given)


def codes(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


@pytest.mark.parametrize("width", DOTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_reads_the_code_of_every_slip(case: Case, language: str, width: int) -> None:
    for address in (case.url, TOKEN):
        made = slip_pictures.picture(slip(case, language, address), DOTS[width])
        assert (made.mode, made.width) == ("1", DOTS[width])
        assert codes(made) == [address]


def test_what_stands_on_a_slip(case: Case) -> None:
    made = slip(case, "ug", TOKEN, typed="hub.example.org")
    assert (made.address, made.typed) == (TOKEN, "hub.example.org")
    assert made.names[0] == Said("ژانارگۈل جۇماتاي", "ug") or made.names[0].language == "ug"
    assert made.names[1] == Said("加娜古丽·朱马太", "zh-Hans")
    assert (made.whose, made.receipt) == ("", "")
    assert [one.salutation.text for one in made.addressees] == ["Dear Secretary", "Dear Ambassador"]
    assert made.addressees[0].lines[-1].text == "P. R. China"
    assert made.addressees[1].lines[-1].text == "UNITED STATES"
    # Somebody who reads Chinese has the name in Latin letters as well.
    chinese = [name.text for name in slip(case, "zh-Hans").names]
    assert chinese == ["加娜古丽·朱马太", "Zhanargul Zhumatai"]


@pytest.mark.parametrize("standing", ["paused", "ended", "expired"])
def test_a_case_that_is_not_open_asks_for_no_letter(case: Case, standing: str) -> None:
    made = slip(case, standing=standing, today=datetime.date(2100, 1, 1))
    assert (made.addressees, made.demands) == ((), ())
    closed = Said("This action closed on December 31, 2099.", "en")
    assert made.closes == (closed if standing == "expired" else None)
    assert slip(case).closes == Said("Open until December 31, 2099.", "en")


@pytest.mark.parametrize("language", [*KNOWN, "bo"])
def test_no_text_leaves_the_paper_or_is_lost(case: Case, language: str) -> None:
    text = {"bo": "བོད་སྐད་ཀྱི་ཡི་གེ་འདི་ནི་ཡུན་རིང་པོ་ཞིག་ཡིན་པས་ཐིག་ཕྲེང་གཅིག་ནང་མི་ཤོང་།"}.get(
        language, "".join(one.text for one in case.section("Demands", language))
    )
    way = "rtl" if language in ("ug", "ar", "fa") else "ltr"
    fonts = slip_pictures._Fonts(way, 24, False)
    lines = list(slip_pictures._lines(text, fonts, 376))
    assert all(line.width <= 376 for line in lines)
    shown = "".join(run[0] for line in lines for run in line.runs)
    assert sorted(shown.replace(" ", "")) == sorted(text.replace(" ", ""))


def test_runs_stand_as_they_are_read() -> None:
    line = slip_pictures._Fonts("ltr", 24, False).line("Ада (ئايگۈل ئەلى), 加娜古丽·朱马太")
    assert [run[0] for run in line.runs] == ["Ада (", "ئايگۈل ئەلى", "), ", "加娜古丽·朱马太"]
    line = slip_pictures._Fonts("rtl", 24, False).line("ئەلى Ada 加娜 Ждун ۋە")
    assert [(run[0], run[2]) for run in line.runs][-1] == ("ئەلى Ada ", "rtl")
    assert line.runs[0][0].strip() == "ۋە"


def test_an_address_too_long_for_the_paper_is_refused(case: Case) -> None:
    made = replace(slip(case), address="https://example.org/" + "a" * 2000)
    with pytest.raises(Refused, match="too long"):
        slip_pictures.picture(made, 384)
