"""Commands in a language that says each word of ours between marks: a line without any was never
given to a translator.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from kiosk import sealing
from kiosk.cli import main
from tests import factories, pseudo
from tests.factories import SLUG, House, Visitor
from tests.test_bulletins import RUN_TOGETHER
from tests.test_commands import at, kiosk
from tests.test_packs import edit

# Lines that say nothing in a language, each with the reason.
PLAIN = (
    r"[┏┗┡└├]\S*|│.*",  # a table: its frame and its rows
    r"┃ measure .*",  # the heads of a tally, which are typed behind --by
    r"  -[\w, /-]+(?: [A-Z].*| \[[\w|]+\])?",  # an option whose help stands below, or that has none
    r"\t?(?:open|paused|expired|ended|button|event|kiosk),?\.?",  # choices as they are typed
    r"(?:Spring fair|zhanargul-zhumatai): \w+",  # a state as it is typed
    r"(?:age1|kiosk-signer-)\S+",  # a key
)

Told = Iterator[tuple[str, Result]]


def marked(text: str) -> str:
    """A text with marks around each word, so that it may be wrapped and shortened."""
    return re.sub(r"\S+", r"⟦\g<0>⟧", text)


def unmarked(said: str) -> list[str]:
    """The lines a person reads that hold no marked word."""
    lines = [line for line in said.splitlines() if re.search(r"[^\W\d_]{2}", line)]
    return [
        line
        for line in lines
        if not re.search("[⟦⟧]", line) and not any(re.fullmatch(plain, line) for plain in PLAIN)
    ]


def pages(command: click.Command, *words: str) -> Iterator[tuple[str, ...]]:
    """The words that show the help of a command and of all below it."""
    yield (*words, "--help")
    for name, below in getattr(command, "commands", {}).items():
        yield from pages(below, *words, name)


@pytest.fixture
def speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """A command in the marked language."""
    with pseudo.spoken(tmp_path / "assets", marked, monkeypatch):
        yield lambda *words, **more: kiosk("--speak", pseudo.TAG, *words, **more)


def test_the_help_of_every_command_is_translated(speak: Callable[..., Result]) -> None:
    found = {words: speak(*words) for words in pages(main)}
    assert len(found) > 35
    assert {told.exit_code for told in found.values()} == {0}
    assert {words: lines for words in found if (lines := unmarked(found[words].output))} == {}


def wrong_words(speak: Callable[..., Result], place: Path) -> Told:
    """Command lines that click refuses."""
    for words in (
        ("tally", "--nonsense"), ("tally", "--by", "names"), ("--nonsense",), ("--instance",),
        ("tall",), ("case", "state", SLUG, "opened"), ("case", "state", SLUG), ("case", "check"),
        ("event", "change", "--age-line", "x"), ("event", "change", "--age-line", "99"),
        ("case", "extend", SLUG, "x", "--why", "y"), ("case", "sign", place / "none"),
        ("case", "sign", place, "--key", place), ("case", "sign", place), ("doctor", "x", "y"),
        ("case", "draft", place), ("doctor", "--json=x"), ("--speak", "xx", "doctor"),
    ):  # fmt: skip
        told = speak(*words)
        assert told.exit_code == 2, words
        yield " ".join(map(str, words)), told


def faults_of_packs(speak: Callable[..., Result], place: Path) -> Told:
    """Packs that are broken, doubtful, signed and translated."""
    pack = factories.pack(place / "a", expires="2023-05-15", url='"x"', number="7", country='"cn"')
    (pack / "odd.exe").write_bytes(b"")
    (pack / "audio.xx.wav").write_bytes(b"RIFF")
    edit(pack / "text.en.md", "## Story", "## Tale")
    yield "broken", speak("case", "check", pack)
    late = factories.pack(place / "b", expires="2023-05-15", number='"𫘝"')
    yield "closed", speak("case", "check", late)
    yield "no pack", speak("case", "check", place / "nothing")
    key = place / "signer.pem"
    yield "signer", speak("keys", "signer", key)
    yield "signed", speak("case", "sign", late, "--key", key)
    edit(late / "text.en.md", "## Story\n", "## Story\nx ")
    yield "signed again", speak("case", "sign", late, "--key", key)
    yield "not a key", speak("case", "sign", late, "--key", late / "case.toml")
    yield "translate", speak("case", "translate", late, "cs", "--write")
    answers = ["x y", "ada", "7", "Ada", "CN", "2026-11-01", "2026-10-01", "2099-12-31", "https"]
    answers += ["https://example.org/a", "en", "T", "M", "Maria", "Ministry", "CN", "", "1", "", ""]
    yield "new", speak("case", "new", place / "new", typed="\n".join(answers))


def faults_of_a_stall(speak: Callable[..., Result], house: House, place: Path) -> Told:
    """What a kiosk says of itself, and what it refuses."""
    here = at(house)
    yield "no kiosk", speak("--instance", place, "tally")
    bad = ("--recipient", "x", "--language", "tlh", "--time-zone", "x", "--country", "x")
    plain = ("--name", "Fair", "--organisation", "G", "--contact", "c")
    new = ("--instance", place / "stall", "init", *plain)
    yield "init refused", speak(*new, *bad, "--pin", "1", "--signer", "x")
    recipient = house.event.recipients[0]
    yield "init", speak(*new, typed=f"123456\n123456\n{recipient}\n")
    for words in (
        "tally", "doctor", "case list", "event list", "event open", "event open x",
        "event change --age-line 3", "event change --news-case x", "withdraw 00000-00000",
        f"case state {SLUG} paused", f"case state {SLUG} ended", "case state x open",
        f"case extend {SLUG} 2020-01-01 --why x", f"case extend {SLUG} 2100-01-01 --why x",
        "case trust x", "language list", "language check es", "language check xx",
        "serve --host 0.0.0.0",
    ):  # fmt: skip
        yield words, speak(*here, *words.split())
    pack = factories.pack(place / "c", slug="second")
    yield "unsigned", speak(*here, "case", "add", pack)
    yield "added", speak(*here, "case", "add", pack, "--unsigned")
    (place / "config.toml").write_text("demo = 1\nrole = 'x'\nfoo = 1\nhosts = []", "utf-8")
    yield "configuration", speak("--instance", place, "tally")


def keys_and_entries(speak: Callable[..., Result], house: House, place: Path) -> Told:
    """Keys, and entries that they open or not."""
    key, wrong, out = place / "key", place / "wrong", place / "out"
    key.write_bytes(sealing.identity_text(house.identity))
    yield "key", speak("keys", "new", wrong, "--passphrase", typed="a\na\n")
    yield "key again", speak("keys", "new", wrong)
    yield "passphrase", speak("keys", "show", wrong, typed="b\n")
    yield "export", speak(*at(house), "export", "sealed", "-o", out)
    yield "refusal", speak(*at(house), "export", "json", "--identity", key)
    yield "no key", speak("export", "json", "--identity", out / "statement.cbor", "--from", out)
    other = place / "other"
    kiosk("keys", "new", other)
    yield (
        "other key",
        speak("export", "json", "--identity", other, "--from", out, "-o", place / "j"),
    )
    yield "no entries", speak("export", "json", "--identity", key, "--from", place)
    file = place / "bulletin.txt"
    file.write_text(RUN_TOGETHER, "utf-8")
    yield "bulletin", speak("case", "draft", file, "-o", place / "draft")
    yield "no folder", speak("case", "draft", file)
    file.write_text("Nothing.", "utf-8")
    yield "no bulletin", speak("case", "draft", file, "-o", place / "draft2")


def test_every_line_that_a_person_reads_is_translated(
    speak: Callable[..., Result], house: House, tmp_path: Path
) -> None:
    Visitor(house.app()).signs("en")
    found = dict(wrong_words(speak, tmp_path))
    found |= dict(faults_of_packs(speak, tmp_path))
    found |= dict(faults_of_a_stall(speak, house, tmp_path))
    found |= dict(keys_and_entries(speak, house, tmp_path))
    assert sum("⟦" in told.output for told in found.values()) > 55
    assert {name: lines for name in found if (lines := unmarked(found[name].output))} == {}


def test_no_english_is_left_where_an_option_is_mistyped(speak: Callable[..., Result]) -> None:
    said = speak("tally", "--nonsense").output
    left = said
    while (shorter := re.sub("⟦[^⟦⟧]*⟧", "", left)) != left:
        left = shorter
    assert "⟦Usage:⟧" in said
    assert left.split() == ["main", "tally", "[OPTIONS]"]


def test_a_line_that_was_not_translated_is_found() -> None:
    said = "⟦Usage:⟧ kiosk [OPTIONS]\n  --instance DIRECTORY\nthe zip: is broken\n│ open │\n"
    assert unmarked(said) == ["the zip: is broken"]
    assert unmarked("  --key PATH  The key of the tablet\nOptions:\n") == ["Options:"]
    assert unmarked(marked("Read PACK,\n\na folder")) == []
