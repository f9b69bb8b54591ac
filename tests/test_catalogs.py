"""`kiosk language`: what translators see of their work, and what is wrong in it."""

import json
import re
import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kiosk import catalogs, languages
from kiosk.config import assets
from kiosk.errors import Refused
from tests.factories import House
from tests.test_commands import at, kiosk

TRANSLATIONS = assets() / "translations"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the translations."""
    place = tmp_path / "translations"
    shutil.copytree(TRANSLATIONS, place)
    return place


def change(folder: Path, tag: str, old: str, new: str) -> list[str]:
    """The faults of a catalog after a change to its text."""
    file = catalogs.file_of(folder, tag)
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return [fault.why for fault in catalogs.faults(folder, tag)]


@pytest.mark.parametrize("tag", [tag for tag in languages.known() if tag != languages.SOURCE])
def test_our_catalogs_are_whole(tag: str) -> None:
    assert list(catalogs.faults(TRANSLATIONS, tag)) == []
    done, total = catalogs.complete(TRANSLATIONS, tag)
    assert done == total > 100


DONE = 'msgid "Done"\nmsgstr "'
WRONG = {
    "empty": ("Listo", "", "is not translated yet"),
    "another script": ("Listo", "Listо", "has letters of another script: о"),
    "a strange placeholder": ("Listo", "Listo %(n)s", "has %(n)s, which the source lacks"),
}


@pytest.mark.parametrize(("old", "new", "why"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(folder: Path, old: str, new: str, why: str) -> None:
    said = next(message.string for message in catalogs.read(folder, "es") if message.id == "Done")
    assert change(folder, "es", f'{DONE}{said}"', f'{DONE}{new.replace("Listo", str(said))}"') == [
        why
    ]


def test_a_lost_placeholder_of_the_command_line_is_named(folder: Path) -> None:
    file = catalogs.file_of(folder, "es")
    text = file.read_text("utf-8")
    old = re.search(r'msgid "No such option \{name!r\}\."\nmsgstr "[^"]*"', text)
    assert old
    file.write_text(
        text.replace(old[0], f'{old[0].partition("msgstr")[0]}msgstr "No hay"'), "utf-8"
    )
    assert "lacks {name!r}" in [fault.why for fault in catalogs.faults(folder, "es")]


def test_a_lost_placeholder_and_english_that_was_left_are_named(folder: Path) -> None:
    file = catalogs.file_of(folder, "es")
    with file.open("rb") as opened:
        written = read_po(opened, locale="es")
    written.get("Open until %(day)s.").string = "Abierta."
    written.get("All done here").string = "All done here"
    catalogs._write(file, written)
    found = {fault.why for fault in catalogs.faults(folder, "es")}
    assert found == {"lacks %(day)s", "is still English"}


def test_a_language_is_begun_and_brought_up_to_date(folder: Path) -> None:
    file = catalogs.add(folder, "cs")
    assert 'msgid "Done"' in file.read_text("utf-8")
    assert catalogs.complete(folder, "cs")[0] == 0
    with pytest.raises(Refused, match="is there already"):
        catalogs.add(folder, "cs")
    text = file.read_text("utf-8").replace(f'{DONE}"', f'{DONE}Hotovo"', 1)
    file.write_text(text, "utf-8")
    catalogs.update(folder, "cs")
    assert catalogs.complete(folder, "cs")[0] == 1
    with pytest.raises(Refused, match="kiosk language add sk"):
        catalogs.read(folder, "sk")


def test_a_new_catalog_has_the_plural_forms_of_its_language(folder: Path) -> None:
    for tag, number in (("sv", 2), ("cs", 3), ("sl", 4)):
        text = catalogs.add(folder, tag).read_text("utf-8")
        assert f"Plural-Forms: nplurals={number};" in text
        assert f"msgstr[{number - 1}]" in text
        assert f"msgstr[{number}]" not in text


def test_the_list_tells_who_has_looked_a_language_through(house: House) -> None:
    rows = json.loads(kiosk(*at(house), "language", "list", "--json").stdout)["languages"]
    by_tag = {row["language"]: row for row in rows}
    assert list(by_tag) == list(languages.known())
    uyghur = by_tag["ug"]
    assert (uyghur["direction"], uyghur["reviewed_by"], uyghur["cases"]) == ("rtl", "", 1)
    assert uyghur["interface"] == 1
    assert "nobody yet: a draft" in kiosk(*at(house), "language", "list").stdout


def test_the_check_names_strange_languages_and_finds_no_fault_in_ours(house: House) -> None:
    assert "no faults" in kiosk("language", "check").stdout
    assert kiosk("language", "check", "xx").exit_code == 1
    assert kiosk("language", "add", "xx").exit_code == 1


def doubtful(folder: Path, english: str, said: str | tuple[str, str]) -> list[str]:
    """The warnings about the Spanish catalog with another translation of a text."""
    file = catalogs.file_of(folder, "es")
    with file.open("rb") as opened:
        written = read_po(opened, locale="es")
    written.get(english).string = said
    catalogs._write(file, written)
    return [str(fault) for fault in catalogs.warnings(folder, "es")]


def test_a_text_too_long_for_a_button_is_told(folder: Path) -> None:
    assert doubtful(folder, "Done", "a" * 28) == []
    (line,) = doubtful(folder, "Done", "a" * 29)
    assert line.startswith("es: messages.po: 'Done': is short enough for a button, its translation")
    assert "(29 signs)" in line
    # Chinese signs are twice as wide, accents and what stands for a number have no width.
    assert doubtful(folder, "Done", "完" * 14) == []
    assert len(doubtful(folder, "Done", "完" * 15)) == 1
    assert doubtful(folder, "Done", "q\u0301" * 28 + "%(n)s") == []
    # 2.2 times the 13 signs of the English are 28.6; of 14 they are 30.8.
    assert doubtful(folder, "Done", "Listo") == []
    assert len(doubtful(folder, "I cannot draw", "a" * 29)) == 1
    assert doubtful(folder, "I cannot draw", "No sé dibujar") == []
    assert doubtful(folder, "Your own words", "a" * 30) == []


def test_letters_that_no_font_has_are_told_and_refuse_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = doubtful(folder, "Done", "Listo 🙂")
    assert "no font of the tablet has 🙂 (U+1F642)" in line
    monkeypatch.setattr("kiosk.commands.tongues.assets", lambda: folder.parent)
    checked = kiosk("language", "check", "es", "fr")
    assert (checked.exit_code, checked.stdout) == (0, "es, fr: no faults\n")
    assert checked.stderr == f"warning: {line}\n"
