"""Packs as the kiosk writes them: what goes in comes out, and a translation loses nothing."""

import datetime
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import pack_words, pack_writing, packs
from kiosk.errors import Refused
from tests import factories
from tests.test_pack_words import paragraph
from tests.test_packs import edit


def sample() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Facts and words of the sample, without its picture."""
    facts = tomllib.loads((factories.SAMPLE / "case.toml").read_text("utf-8"))
    del facts["pictures"]
    words = {tag: asdict(said) for tag, said in packs.read(factories.SAMPLE).words.items()}
    return facts, {
        tag: {key: value for key, value in said.items() if key != "language"}
        for tag, said in words.items()
    }


def test_a_written_pack_is_read_as_it_was_given(tmp_path: Path) -> None:
    facts, words = sample()
    pack_writing.write(tmp_path / "made" / "pack", facts, words)
    made, meant = packs.read(tmp_path / "made" / "pack"), packs.read(factories.SAMPLE)
    assert (made.targets, made.asks, made.name) == (meant.targets, meant.asks, meant.name)
    for tag, said in meant.words.items():
        assert asdict(made.words[tag]) == asdict(said)


def test_what_is_empty_is_left_out(tmp_path: Path) -> None:
    facts, words = sample()
    facts |= {"deliver_to": "", "resources": [], "still_asks": (), "country": None}
    facts["targets"][0] |= {"phone": "", "social": [], "email": None}
    words["en"]["sections"]["News"] = ()
    (tmp_path / "empty").mkdir()
    pack_writing.write(tmp_path / "empty", facts, words)
    read = tomllib.loads((tmp_path / "empty" / "case.toml").read_text("utf-8"))
    assert not {"deliver_to", "resources", "still_asks", "country"} & set(read)
    assert not {"phone", "social", "email"} & set(read["targets"][0])
    assert read["young_readers"] is False
    assert "News" not in (tmp_path / "empty" / "text.en.md").read_text("utf-8")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "note.txt").touch()
    for place in (tmp_path, tmp_path / "note.txt"):
        with pytest.raises(Refused, match="is there already"):
            pack_writing.write(place, *sample())
    assert [file.name for file in tmp_path.iterdir()] == ["note.txt"]


values = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.integers() | st.booleans()
)
plain = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values, max_size=3)


@given(plain, plain, st.lists(plain.filter(bool), min_size=1, max_size=2))
@settings(max_examples=200, deadline=None)
@example({"": '\x7f\x00"\\\n\u2028'}, {"a b": 'x"""'}, [{"#": "]"}])
def test_whatever_is_written_as_toml_is_read_back(
    table: dict[str, Any], inner: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    meant = {**table, "in": {**inner, "deep": dict(inner)}, "rows": rows, "day": datetime.date.max}
    read = tomllib.loads(pack_writing.toml(meant))
    kept = {**table, "rows": rows, "day": datetime.date.max}
    assert read == (kept | {"in": {**inner, "deep": inner}} if inner else kept)


@given(st.dictionaries(st.sampled_from(pack_words.SECTIONS), st.lists(paragraph, max_size=3)))
@settings(max_examples=150, deadline=None)
@example({"Story": ["a", "> b", "# c", "## Story"], "Demands": ["- a", "> b", "## c"]})
def test_paragraphs_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, sections: dict[str, list[str]]
) -> None:
    if pack_words.letter_fault(sections.get("Letter", [])):
        return
    file = tmp_path_factory.getbasetemp() / "text.en.md"
    front = {"title": "T", "summary": "S"}
    file.write_text(pack_writing.text(front, sections), "utf-8")
    read, faults = pack_words.draft(file)
    assert (faults, read.front) == ([], front)
    meant = {key: tuple(lines) for key, lines in sections.items() if lines}
    assert {key: tuple(lines) for key, lines in read.sections.items()} == meant
    file.write_text(pack_writing.text(front, {}, sections), "utf-8")
    assert pack_words.draft(file)[0].source_sections == meant


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the sample pack."""
    return factories.pack(tmp_path)


def translated(pack: Path, language: str) -> pack_writing.Translation:
    """Renew a translation, and write it."""
    file = pack / f"text.{language}.md"
    made = pack_writing.translation(pack / "text.en.md", file)
    pack_writing.replace_file(file, made.content)
    return made


SECTIONS = (
    "Story", "Short", "Safety", "Demands", "Letter", "Petition", "Solidarity", "Call", "Post",
)  # fmt: skip


def test_a_new_translation_has_the_source_beside_everything(pack: Path) -> None:
    made = translated(pack, "cs")
    offices = [f"offices.{key}" for key in ("party-secretary", "ambassador", "urumqi-police")]
    assert made.changed == ()
    assert list(made.missing) == [*pack_words.SPOKEN, "pictures.illustration", *offices, *SECTIONS]
    assert [fault.where for fault in packs.check(pack).faults] == [
        "text.cs.md: title", "text.cs.md: summary",
    ]  # fmt: skip
    edit(pack / "text.cs.md", 'title = ""', 'title = "Název"')
    edit(pack / "text.cs.md", 'summary = ""', 'summary = "Shrnutí"')
    checked = packs.check(pack)
    assert checked.case
    assert not any(checked.case.words["cs"].sections.values())
    assert "lacks name, who" in str(checked.warnings)
    assert "made from" not in str(checked.warnings)
    source = pack_words.draft(pack / "text.en.md")[0]
    draft, faults = pack_words.draft(pack / "text.cs.md")
    assert faults == []
    assert draft.source_sections == source.sections
    assert draft.source_front == {
        key: value for key, value in (source.front or {}).items() if key != "reviewed_by"
    }


def test_renewing_keeps_every_word(pack: Path) -> None:
    before = packs.read(pack).words
    for _ in range(2):
        for tag in ("ug", "es", "zh-Hans"):
            made = translated(pack, tag)
            assert (made.missing, made.changed) == ((), ())
        assert packs.read(pack).words == before
        assert packs.check(pack).warnings == ()


def test_a_changed_source_is_seen_where_it_changed(pack: Path) -> None:
    translated(pack, "es")
    edit(pack / "text.es.md", 'reviewed_by = ""', 'reviewed_by = "Bea"')
    assert translated(pack, "es").changed == ()
    assert packs.read(pack).words["es"].reviewed_by == "Bea"
    edit(pack / "text.en.md", "She had been locked up before.", "She was locked up before.")
    edit(pack / "text.en.md", 'since = "10 February 2023"', 'since = "February 2023"')
    edit(pack / "text.en.md", 'ambassador = "Ambassador', 'ambassador = "The Ambassador')
    edit(pack / "text.en.md", "## Short\n", "## News\nShe is well.\n\n## Short\n")
    assert "text.es.md" in [fault.where for fault in packs.check(pack).warnings]
    before = packs.read(pack).words["es"]
    made = translated(pack, "es")
    assert made.changed == ("since", "offices.ambassador", "Story")
    assert made.missing == ("News",)
    after = packs.read(pack).words["es"]
    assert after.sections == {**before.sections, "News": ()}
    assert (before.reviewed_by, after.reviewed_by) == ("Bea", "")
    assert translated(pack, "es").changed == ()


def test_without_the_old_source_everything_may_have_changed(pack: Path) -> None:
    edit(pack / "text.en.md", "She had been locked up before.", "She was locked up before.")
    made = translated(pack, "es")
    assert set(SECTIONS) < set(made.changed)
    assert "title" in made.changed


def test_what_the_source_no_longer_has_is_kept_and_told(pack: Path) -> None:
    translated(pack, "es")
    text = (pack / "text.en.md").read_text("utf-8")
    (pack / "text.en.md").write_text(text.partition("## Call")[0], "utf-8")
    made = translated(pack, "es")
    assert made.changed == ("Call", "Post")
    assert packs.read(pack).words["es"].sections["Call"]


def test_a_translation_with_faults_is_not_touched(pack: Path) -> None:
    edit(pack / "text.es.md", "## Story", "## Cuento")
    before = (pack / "text.es.md").read_bytes()
    with pytest.raises(Refused, match="Cuento"):
        translated(pack, "es")
    assert (pack / "text.es.md").read_bytes() == before
