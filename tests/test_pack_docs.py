"""docs/packs.md names every key and section, and its example is a pack."""

import re
import shutil
from pathlib import Path

import pytest

from kiosk import pack_facts, pack_rules, pack_signing, pack_sounds, pack_words, packs
from tests import factories
from tests.test_pack_sounds import PLAIN

DOCS = (Path(__file__).resolve().parent.parent / "docs" / "packs.md").read_text("utf-8")
FILES = dict(re.findall(r"(?ms)^```\w+ (\S+)\n(.*?)^```$", DOCS))
RECORDINGS = FILES.pop("recordings").split()
SOUNDS = {Path(name).suffix: content for name, content in PLAIN.items()}
KEYS = {
    *pack_facts.CASE, *pack_facts.PERSON, *pack_facts.TARGET, *pack_facts.ASK,
    *pack_facts.PICTURE, *pack_facts.RESOURCE, *pack_words.LINES, *pack_words.TABLES,
    *pack_signing.KEYS,
}  # fmt: skip


def told(text: str, key: str) -> bool:
    """Whether a key stands in a text: between backticks, or where TOML has it."""
    word = re.escape(key)
    inside = rf"`\[*(?:targets\.)?{word}\]*`|(?m:^{word} = )|(?m:^\[+(?:targets\.)?{word}\]+$)"
    return bool(re.search(inside, text))


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_key_is_explained(key: str) -> None:
    assert told(DOCS, key)
    # The control: without the lines that name it the same look finds nothing.
    assert not told("\n".join(line for line in DOCS.splitlines() if key not in line), key)


@pytest.mark.parametrize("heading", pack_words.SECTIONS)
def test_every_section_is_explained(heading: str) -> None:
    assert f"`{heading}`" in DOCS


def test_every_limit_is_the_one_that_holds() -> None:
    assert f"at most {pack_rules.POST_LIMITS['X']} characters as networks count" in DOCS
    assert f"with {pack_rules.LINK_LENGTH + 1} for the link" in DOCS
    assert f"at most {pack_words.MOST_LETTER:,} characters" in DOCS
    assert f"no text above {pack_words.MOST_BYTES // 1000} KB" in DOCS
    assert f"no recording above {pack_sounds.MOST_BYTES // 1_000_000} MB" in DOCS
    assert f"no other file above {packs.MOST_FILE_BYTES // 1_000_000} MB" in DOCS


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The pack that the document shows, with a picture."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, "utf-8")
    shutil.copy(factories.SAMPLE / "illustration.webp", tmp_path / "window.webp")
    return tmp_path


def test_the_example_is_a_pack_without_faults_or_warnings(example: Path) -> None:
    assert set(FILES) == {"case.toml", "text.en.md"}
    checked = packs.check(example)
    assert (checked.faults, checked.warnings) == ((), ())
    assert checked.case
    assert checked.case.version == 2
    (example / "text.en.md").write_text(FILES["text.en.md"].replace("## Letter", "## Short"))
    assert [fault.where for fault in packs.check(example).faults] == ["text.en.md: Letter"]


def test_the_recordings_are_taken_and_every_kind_is_explained(example: Path) -> None:
    kinds = {Path(name).suffix for name in RECORDINGS}
    assert kinds == set(pack_sounds.KINDS)
    section = DOCS.partition("## Recordings")[2].partition("\n## ")[0]
    assert [kind for kind in kinds if f"`{kind}`" not in section] == []
    for name in RECORDINGS:
        (example / name).write_bytes(SOUNDS[Path(name).suffix])
    checked = packs.check(example)
    assert (checked.faults, checked.warnings) == ((), ())
    assert checked.case
    assert sorted(checked.case.audio.values()) == sorted(RECORDINGS)
