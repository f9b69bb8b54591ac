"""What the parts of a pack must be to each other, and what is worth a warning."""

import datetime
from pathlib import Path

import pytest

from kiosk import pack_rules, packs
from tests import factories
from tests.factories import LANGUAGES
from tests.test_packs import edit

DAY = datetime.date(2099, 12, 31)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the sample pack."""
    return factories.pack(tmp_path)


def warned(pack: Path, day: datetime.date | None = None) -> dict[str, str]:
    """The warnings about a pack without faults, by their place."""
    checked = packs.check(pack, day)
    assert checked.faults == ()
    return {fault.where: fault.why for fault in checked.warnings}


def test_too_little_time_for_post_is_a_warning_for_each_target(pack: Path) -> None:
    for left, numbers in ((14, []), (13, [1, 3]), (5, [1, 3]), (4, [1, 2, 3]), (0, [1, 2, 3])):
        found = warned(pack, DAY - datetime.timedelta(days=left))
        assert list(found) == [f"case.toml: targets.{number}.postal_days" for number in numbers]
        assert all(f"and {left} are left" in why for why in found.values())
    edit(pack / "case.toml", 'state = "open"', 'state = "ended"')
    assert warned(pack, DAY) == {}


def test_a_passed_case_says_nothing_of_post(pack: Path) -> None:
    found = warned(pack, DAY + datetime.timedelta(days=1))
    assert list(found) == ["case.toml: expires", "case.toml: pictures illustration.webp"]


def test_an_address_of_one_line_is_a_warning(pack: Path) -> None:
    edit(pack / "case.toml", '  "4 Jingyi Lu",\n  "830000 Urumqi",\n  "Xinjiang', '  "Xinjiang')
    edit(pack / "case.toml", 'copy_of = "party-secretary"', 'copy_of = "ambassador"')
    assert warned(pack) == {}
    facts = (pack / "case.toml").read_text("utf-8")
    begin = facts.index("address = [")
    end = facts.index("]", begin)
    (pack / "case.toml").write_text(facts[:begin] + 'address = ["Urumqi"' + facts[end:], "utf-8")
    assert list(warned(pack)) == ["case.toml: targets.1.address"]


def test_a_salutation_that_a_letter_lacks_is_a_warning(pack: Path) -> None:
    edit(pack / "case.toml", 'es = "Señor Embajador"\n', "")
    assert list(warned(pack)) == ["case.toml: targets.2.salutation.es"]
    edit(pack / "text.es.md", "## Letter", "## News")
    assert set(warned(pack)) == {"text.es.md"}


def test_what_a_translation_lacks_is_listed(pack: Path) -> None:
    edit(pack / "text.es.md", 'who = "', 'reviewed_by = "" #')
    text = (pack / "text.es.md").read_text("utf-8").replace('reviewed_by = ""\n', "", 1)
    begin = text.index("## Call")
    (pack / "text.es.md").write_text(text[:begin] + "## Call\n> Good day.\n", "utf-8")
    (why,) = warned(pack).values()
    assert why.startswith("lacks who, Call, Post: ")


def test_a_picture_without_description_is_a_warning_in_a_translation(pack: Path) -> None:
    edit(pack / "text.ug.md", "illustration =", "other =")
    assert list(warned(pack)) == ["text.ug.md: pictures.illustration"]


def test_a_picture_without_credit_and_consent_is_told(pack: Path) -> None:
    content = (pack / "illustration.webp").read_bytes()
    (pack / "second.webp").write_bytes(content)
    assert list(warned(pack)) == ["second.webp"]
    edit(pack / "case.toml", "[[pictures]]", '[[pictures]]\nfile = "second.webp"\n\n[[pictures]]')
    wheres = [fault.where for fault in packs.check(pack).faults]
    assert wheres == [
        *[f"case.toml: pictures.1.{key}" for key in ("credit", "consent", "use_until")],
        "text.en.md: pictures.second",
    ]


def test_a_source_text_with_lines_that_nobody_sees_is_told(pack: Path) -> None:
    edit(pack / "text.en.md", "## Story\n", "## Story\n> As she says:\n")
    assert "text.en.md" in warned(pack)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_that_no_network_takes_is_a_warning(pack: Path, language: str) -> None:
    file = pack / f"text.{language}.md"
    begin = file.read_text("utf-8").partition("## Post\n")[0]
    sign = "阿" if language == "zh-Hans" else "a"
    most = 128 if language == "zh-Hans" else 256
    for length, told in ((most, False), (most + 1, True)):
        file.write_text(f"{begin}## Post\n{sign * length}\n", "utf-8")
        assert (f"text.{language}.md: Post" in warned(pack)) == told


LENGTHS = {
    "": 0,
    "a": 1 + 24,
    "a https://example.org/" + "x" * 300: 2 + 23,
    "https://a.example https://b.example": 1 + 2 * 23,
    "阿達": 4 + 24,
    "Жанаргүл ئا “x” — ’": 19 + 24,
    "✊": 2 + 24,
}


@pytest.mark.parametrize(("text", "length"), LENGTHS.items())
def test_a_post_is_as_long_as_networks_count(text: str, length: int) -> None:
    assert pack_rules.post_length(text) == length


def test_a_letter_with_the_salutation_of_a_target_is_refused(pack: Path) -> None:
    for begin in ("señor secretario le escribo", "Dear Secretary, I write"):
        text = (factories.SAMPLE / "text.es.md").read_text("utf-8")
        (pack / "text.es.md").write_text(
            text.replace("## Letter\n", f"## Letter\n{begin} "), "utf-8"
        )
        assert [fault.where for fault in packs.check(pack).faults] == ["text.es.md: Letter"]
    text = text.replace("## Letter\n", "## Letter\nSeñor Secretariol ")
    (pack / "text.es.md").write_text(text, "utf-8")
    assert packs.check(pack).faults == ()
