"""Letters that no font of ours has: found in packs and in what visitors wrote."""

import json
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from kiosk import glyphs, packs, sealing
from kiosk.config import assets
from kiosk.errors import Refused
from kiosk.exports import entries
from tests import factories
from tests.factories import House, Visitor
from tests.test_commands import at, kiosk
from tests.test_keyboards import ALPHABETS
from tests.test_packs import edit

VENDOR = assets() / "static" / "vendor"
RARE = "𫘝"  # of Chinese names, in no national list of common signs
WARNING = f"no font of the tablet has {RARE} (U+2B61D): shown in the system's font"


FILE = re.compile(r"fonts/([\w-]+\.woff2)")


def claims(rule: str) -> set[int]:
    """The code points that a font's rule in the style sheet says it has."""
    ends = re.findall(r"U\+([0-9a-fA-F]+)(?:-([0-9a-fA-F]+))?", rule)
    assert "?" not in rule
    return {point for a, b in ends for point in range(int(a, 16), int(b or a, 16) + 1)}


def test_the_list_is_what_the_font_files_hold() -> None:
    sheets = (VENDOR / name for name in ("fonts.css", "fonts-zh.css"))
    rules = "".join(sheet.read_text("utf-8") for sheet in sheets).split("@font-face")[1:]
    files = {str(found[1]): rule for rule in rules if (found := FILE.search(rule))}
    named, rules = list(files), list(files.values())
    assert sorted(named) == sorted(file.name for file in (VENDOR / "fonts").iterdir())
    cmaps = [set(TTFont(VENDOR / "fonts" / name).getBestCmap()) for name in named]
    ranges = [claims(rule) for rule in rules]
    real = set().union(*(a & b for a, b in zip(cmaps, ranges, strict=True)))
    assert glyphs.held() == real
    # The control: the ranges of the style sheet promise much that no file has.
    empty = set().union(*ranges) - real
    assert len(empty) > 1_000
    assert ord("ա") in empty


def test_the_fonts_for_printing_hold_the_same() -> None:
    faces = sorted((VENDOR / "print").glob("*.ttf"))
    assert glyphs.held() <= set().union(*(TTFont(face).getBestCmap() for face in faces))
    # The control: no face alone does.
    assert not any(glyphs.held() <= set(TTFont(face).getBestCmap()) for face in faces)


@pytest.mark.parametrize("tag", sorted(ALPHABETS))
def test_each_letter_of_a_keyboard_can_be_shown(tag: str) -> None:
    assert glyphs.missing(ALPHABETS[tag] + ALPHABETS[tag].upper()) == ""


def test_missing_signs_are_told_once_and_in_order() -> None:
    assert glyphs.missing(f"小{RARE}明 བོ{RARE}हि") == f"{RARE}हि"
    hidden = " \t\n\u00a0\u200b\u200c\u200d\u200f\u2028\u202f\u2066\u034f\ufe0f\U000e0100\ufeff"
    assert glyphs.missing(hidden) == ""
    # The control: some of those are in no font, and are not told for being unseen.
    assert not {0x2028, 0xFE0F, 0xE0100, 0x34F} & glyphs.held()
    assert glyphs.missing("e\u0302 ي\u0654") == ""  # ê and ئ, each in two parts
    assert glyphs.missing("q\u0302") == "\u0302"
    assert glyphs.missing("\ue000🙂") == "\ue000🙂"


def test_a_long_list_is_cut() -> None:
    many = "".join(map(chr, range(0xE01, 0xE09))) + "कखगघ"
    assert glyphs.lack(many).count("U+") == 10
    assert "and 2 more" in glyphs.lack(many)


def test_a_kiosk_without_the_list_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"glyphs\.txt: is missing: make it with `make setup`"):
        glyphs.held(tmp_path)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the sample pack."""
    return factories.pack(tmp_path)


def test_a_pack_is_warned_by_file_and_key(pack: Path) -> None:
    assert packs.check(pack).warnings == ()  # the control
    edit(pack / "case.toml", 'own_name = "', f'own_name = "{RARE}')
    edit(pack / "case.toml", 'zh-Hans = "', f'zh-Hans = "{RARE}')
    edit(pack / "case.toml", '  "479 Zhongshan', '  "ह 479 Zhongshan')
    edit(pack / "case.toml", 'consent = "', f'consent = "{RARE}')  # which nobody is shown
    for heading in ("Story", "Demands"):
        edit(pack / "text.fr.md", f"## {heading}\n", f"## {heading}\n{RARE} 🙂 ")
    edit(pack / "text.ug.md", "[offices]", f"[offices]\nother = '{RARE}'")
    edit(pack / "text.kk.md", "## Story\n", f"## Story\n> {RARE}\n")  # the source, not shown
    found = {fault.where: fault.why for fault in packs.check(pack).warnings}
    keys = "person.own_name, targets.1.address, targets.1.salutation.zh-Hans"
    assert list(found) == [f"case.toml: {keys}", "text.fr.md: Story, Demands",
                           "text.ug.md: offices.other"]  # fmt: skip
    assert found["text.ug.md: offices.other"].startswith(WARNING)
    assert f"has {RARE} (U+2B61D), 🙂 (U+1F642): " in found["text.fr.md: Story, Demands"]
    assert "has 𫘝 (U+2B61D), ह (U+0939): " in found[f"case.toml: {keys}"]


def test_case_check_warns_and_refuses_nothing(pack: Path) -> None:
    edit(pack / "text.zh-Hans.md", "## Story\n", f"## Story\n{RARE}")
    checked = kiosk("case", "check", pack)
    assert checked.exit_code == 0
    assert checked.stderr.startswith(f"warning: text.zh-Hans.md: Story: {WARNING}")
    assert "no faults" in checked.stdout


WRITTEN = {
    "name": {"name": f"小{RARE}"},
    "place": {"place": RARE},
    "letter": {"letter": f"Please free her. {RARE}"},
    "kind words": {"ask": "solidarity", "message": f"{RARE}, be well."},
}


@pytest.mark.parametrize("typed", WRITTEN.values(), ids=WRITTEN)
def test_an_entry_that_print_may_not_show_is_taken_and_told(
    house: House, tmp_path: Path, typed: dict[str, str]
) -> None:
    for more in ({}, typed):
        assert Visitor(house.app()).signs(**more).status_code == 303
    (tmp_path / "key").write_bytes(sealing.identity_text(house.identity))
    words = (*at(house), "export", "json", "--here", "--identity", tmp_path / "key")
    printed, written = kiosk(*words), kiosk(*words, "-o", tmp_path / "out.json")
    rows = json.loads(printed.stdout)["entries"]
    assert [row["glyphs_missing"] for row in rows if "glyphs_missing" in row] == [RARE]
    assert len(rows) == 2
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["entries"] == rows
    for ended in (printed, written):
        assert ended.exit_code == 0
        assert ended.stderr.startswith("warning: 1 entry holds letters that no font of the kiosk")


def test_an_export_of_common_letters_is_what_it_was(house: House, tmp_path: Path) -> None:
    for name in ("Ada Ayim", "ئايگۈل", "小明", "Әйгерім"):
        Visitor(house.app()).signs(name=name, place="", letter="")
    (tmp_path / "key").write_bytes(sealing.identity_text(house.identity))
    ended = kiosk(*at(house), "export", "json", "--here", "--identity", tmp_path / "key")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert "glyphs_missing" not in ended.stdout


def test_only_counted_entries_and_strange_ones_are_no_obstacle() -> None:
    rows = [{"send": "count"}, {"name": None, "place": 7}, {"signature": RARE, "email": RARE}]
    assert entries.with_missing_glyphs(rows) == rows
