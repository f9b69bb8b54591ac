"""The words of a pack: plain text in fixed sections, and never anything but text."""

import hashlib
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import pack_words
from kiosk.cases import Words
from kiosk.errors import Fault

FRONT = 'title = "A title"\nsummary = "A summary"\n'
BODY = "## Story\nOne\nline.\n\nTwo.\n\n## Demands\n- Free her.\n- Now\n  please.\n"
PLAIN = f"+++\n{FRONT}+++\n{BODY}"

# A word of a paragraph: letters, figures and signs, but nothing that means something at the start.
word = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=9).filter(
    lambda text: text not in ("-", "##", "+++", ">") and not pack_words.MARKUP.search(text)
)
paragraph = st.lists(word, min_size=1, max_size=8).map(" ".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where texts lie."""
    return tmp_path_factory.mktemp("words")


def read(folder: Path, text: str | bytes) -> tuple[Words | None, list[str]]:
    """What is read from a text, and its faults as lines."""
    file = folder / "text.en.md"
    file.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    words, faults = pack_words.read(file, "en")
    assert all(isinstance(fault, Fault) for fault in faults)
    assert (words is None) == bool(faults)
    return words, [str(fault) for fault in faults]


def good(folder: Path, text: str | bytes) -> Words:
    """The words of a text without a fault."""
    words, faults = read(folder, text)
    assert words, faults
    return words


def fault(folder: Path, text: str | bytes) -> str:
    """The one fault of a text."""
    _, (found,) = read(folder, text)
    return found


def test_paragraphs_and_points_are_read(folder: Path) -> None:
    words = good(folder, PLAIN)
    assert words.title == "A title"
    assert words.language == "en"
    assert words.sections == {
        "Story": ("One line.", "Two."),
        "Demands": ("Free her.", "Now please."),
    }


@pytest.mark.parametrize(
    "text",
    [PLAIN.replace("\n", "\r\n"), "\ufeff" + PLAIN, PLAIN.replace("+++\n", "+++ \t\n"), PLAIN[:-1]],
    ids=["Windows", "byte order mark", "blanks behind the fence", "no last line end"],
)
def test_what_editors_do_changes_nothing(folder: Path, text: str) -> None:
    assert good(folder, text) == good(folder, PLAIN)


def test_everything_that_may_stand_in_front_is_kept(folder: Path) -> None:
    front = "".join(f'{key} = "{key} ئا"\n' for key in pack_words.LINES)
    front += '[pictures]\ndoor = "A door"\n[offices]\nminister = "A minister"\n'
    words = good(folder, f"+++\n{front}+++\n")
    assert all(getattr(words, key) == f"{key} ئا" for key in pack_words.LINES)
    assert (words.pictures, words.offices) == ({"door": "A door"}, {"minister": "A minister"})
    assert words.sections == {}


WRONG = {
    "no front": ("## Story\nx", "must begin with front matter"),
    "nothing": ("", "must begin with front matter"),
    "an open front": (f"+++\n{FRONT}", "must begin with front matter"),
    "text before": (f"x\n{PLAIN}", "must begin with front matter"),
    "not UTF-8": (PLAIN.encode("utf-16"), "is not UTF-8"),
    "broken front": (f"+++\n{FRONT}x = \n+++\n", "cannot be read"),
    "deep front": (f"+++\n{FRONT}x = {'[' * 9_000}\n+++\n", "cannot be read"),
    "endless number": (f"+++\n{FRONT}x = {'1' * 5_000}\n+++\n", "cannot be read"),
    "unknown key": (PLAIN.replace("title =", 'author = "x"\ntitle ='), "author: is not known"),
    "a number": (PLAIN.replace('"A title"', "5"), "title: must be text"),
    "a date": (PLAIN.replace("title =", "since = 2023-02-10\ntitle ="), "since: must be text"),
    "two lines": (PLAIN.replace("A title", "A\\ntitle"), "title: holds line breaks"),
    "a long title": (PLAIN.replace("A title", "x" * 121), "title: is longer than 120"),
    "a long summary": (PLAIN.replace("A summary", "x" * 201), "summary: is longer than 200"),
    "no title": (PLAIN.replace("A title", ""), "title: is missing"),
    "pictures no table": (PLAIN.replace("title =", 'pictures = "x"\ntitle ='), "pictures: must"),
    "an office no text": (PLAIN.replace("+++\n##", "[offices]\na = 5\n+++\n##"), "offices: must"),
    "text before sections": (PLAIN.replace("## Story\n", ""), "before its first `## ` heading"),
    "unknown section": (PLAIN.replace("Story", "Tale"), "Tale: is no section"),
    "section twice": (PLAIN.replace("Demands", "Story"), "Story: stands twice"),
    "a long letter": (f"{PLAIN}## Letter\n{'x' * 4_001}\n", "Letter: is longer than 4000"),
}


@pytest.mark.parametrize(("text", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_text_is_told(folder: Path, text: str | bytes, why: str) -> None:
    found = fault(folder, text)
    assert found.startswith("text.en.md: ")
    assert why in found
    good(folder, PLAIN)


def test_all_faults_of_a_text_are_told_at_once(folder: Path) -> None:
    text = PLAIN.replace("A title", "").replace("Story", "Tale").replace("Two", "<b>")
    assert len(read(folder, text)[1]) == 3


MARKUP = [
    "<script>alert(1)</script>", "<b>bold</b>", "</p>", "<!-- x -->", "<img src=x onerror=x()>",
    "<SVG/onload=alert(1)>", "{{ 7*7 }}", "{% include 'x' %}", "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
]  # fmt: skip
# Letters are letters, also where a machine could mistake them.
TEXT = [
    "1 < 2 > 0",
    "a {b} c",
    "[sic] (so)",
    "100 % & more",
    "“quoted” — ‘x’",
    "x\u200cy ئا",
    "**a**",
]


BEGINS = [
    "Dear Minister,", "Dear Minister, I write to you.", "To whom it may concern", "Monsieur,",
    "Señor Ministro:", "尊敬的书记：", "尊敬的书记，我写信", "Құрметті хатшы!", "السيد الوزير،",
    "Sehr geehrter Herr Minister", "Your Excellency,", "部长先生：",
]  # fmt: skip
ENDS = [
    "[YOUR NAME]", "Yours, [Name]", "Yours sincerely, [your name] .", "【姓名】", "{name}", "_____",
    "(your name)", "Your name", "Sincerely, your full name",
]  # fmt: skip
# Neither begins with a salutation nor ends with a place for a name.
BARE = [
    "I write to you about Ada, who was taken.", "My dear friend Ada was taken.", "Please act now!",
    "She said: it is late.", "我写信给您，是为了阿达的事。", "Please.\n\nYours sincerely,",
    "They took [sic] her.", "Please clear her name.", "Dearest to us is freedom.",
]  # fmt: skip


@pytest.mark.parametrize("begin", BEGINS)
def test_a_letter_with_its_own_salutation_is_refused(folder: Path, begin: str) -> None:
    why = fault(folder, f"{PLAIN}## Letter\n{begin}\n\nPlease.")
    assert "Letter: begins with a salutation" in why
    good(folder, f"{PLAIN}## Short\n{begin}")


@pytest.mark.parametrize("end", ENDS)
def test_a_letter_with_a_place_for_the_name_is_refused(folder: Path, end: str) -> None:
    assert "Letter: ends with a place" in fault(folder, f"{PLAIN}## Letter\nPlease.\n\n{end}\n")
    good(folder, f"{PLAIN}## Short\nPlease.\n\n{end}\n")


@pytest.mark.parametrize("letter", BARE)
def test_a_letter_of_its_body_alone_is_kept(folder: Path, letter: str) -> None:
    assert good(folder, f"{PLAIN}## Letter\n{letter}").sections["Letter"]


@pytest.mark.parametrize("length", [20_000, 200_000])
def test_no_letter_takes_long_to_judge(folder: Path, length: int) -> None:
    for piece in ("_", "[a]", "[", "a ", "a: ", "。", "  ", "a,"):
        began = time.process_time()
        pack_words.letter_fault([(piece * length)[:length] + "x"])
        assert time.process_time() - began < 0.5, piece


def test_what_is_there_for_a_translator_is_not_read(folder: Path) -> None:
    text = PLAIN.replace("One\n", "> Eins.\n>\n> Zwei.\nOne\n").replace("- Now", "> - Jetzt\n- Now")
    text = text.replace("title =", '# title = "Titel"\ntitle =')
    assert good(folder, text) == good(folder, PLAIN)
    (folder / "text.en.md").write_text(text, "utf-8")
    draft, faults = pack_words.draft(folder / "text.en.md")
    assert faults == []
    assert draft.source_front == {"title": "Titel"}
    assert draft.source_sections == {"Story": ("Eins.", "Zwei."), "Demands": ("Jetzt",)}
    only = PLAIN.replace("One\nline.\n\nTwo.\n", "> Eins.\n")
    assert good(folder, only).sections["Story"] == ()
    assert "holds markup" in fault(folder, text.replace("Eins", "<b>"))
    assert good(folder, PLAIN.replace("Two.", ">Two > 1")).sections["Story"][1] == ">Two > 1"


def test_an_address_that_was_covered_is_refused(folder: Path) -> None:
    for covered in (
        "[email protected]",
        "[email\u00a0protected]",
        "x/cdn-cgi/l/email-protection#1",
    ):
        assert "covered address" in fault(folder, PLAIN.replace("Two", covered))
    good(folder, PLAIN.replace("Two", "Her email protected nobody"))


@pytest.mark.parametrize("written", MARKUP)
@pytest.mark.parametrize("place", ["Two", "A summary"])
def test_markup_is_refused_wherever_it_stands(folder: Path, written: str, place: str) -> None:
    assert "holds markup" in fault(folder, PLAIN.replace(place, written))


@pytest.mark.parametrize("written", TEXT)
def test_plain_signs_are_kept_as_they_are(folder: Path, written: str) -> None:
    words = good(folder, PLAIN.replace("Two.", written).replace("A summary", written))
    assert words.sections["Story"] == ("One line.", written)
    assert words.summary == written


@pytest.mark.parametrize("sign", [*"\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b\x9b"])
def test_signs_that_show_a_name_as_another_are_refused(folder: Path, sign: str) -> None:
    assert "invisible signs" in fault(folder, PLAIN.replace("Two", f"Gnik{sign}x"))
    escaped = f"\\u{ord(sign):04x}"
    assert "invisible signs" in fault(folder, PLAIN.replace("A title", f"Gnik{escaped}x"))
    table = f'[pictures]\ndoor = "A{escaped}"\n+++\n##'
    assert "pictures: holds" in fault(folder, PLAIN.replace("+++\n##", table))


@given(st.lists(paragraph, max_size=5), st.sampled_from(["\n\n", "\n \t\n", "\n\n\n\n"]))
@settings(max_examples=150, deadline=None)
@example(["-a", "a - b", "#", "##x"], "\n\n")
def test_paragraphs_come_back_as_they_were_written(texts: list[str], between: str) -> None:
    assert pack_words.paragraphs(between.join(texts)) == tuple(texts)
    broken = between.join(text.replace(" ", "\n") for text in texts)
    assert pack_words.paragraphs(f"\n{broken}\n") == tuple(texts)
    assert pack_words.paragraphs("\n".join(f"- {text}" for text in texts)) == tuple(texts)


@given(st.lists(paragraph, min_size=1, max_size=4), st.lists(paragraph, max_size=4))
@settings(max_examples=100, deadline=None)
def test_sections_come_back_as_they_were_written(
    folder: Path, story: list[str], news: list[str]
) -> None:
    body = "## Story\n" + "\n\n".join(story) + "\n\n## News\n" + "\n\n".join(news)
    words = good(folder, f"+++\n{FRONT}+++\n{body}")
    assert words.sections == {"Story": tuple(story), "News": tuple(news)}


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
@example("a\n\n- \n\nb")
def test_a_paragraph_is_never_empty_and_has_one_line(text: str) -> None:
    for found in pack_words.paragraphs(text):
        assert found == " ".join(found.split())
        assert found


pieces = st.lists(
    st.sampled_from(["+++", "\n", "## ", "Story", "title", " = ", '"', "[pictures]", "- ", "'''"])
    | st.text(max_size=6),
    max_size=30,
).map("".join)


@given(st.binary(max_size=200) | pieces.map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=300, deadline=None)
def test_whatever_a_text_holds_it_is_words_or_faults(folder: Path, content: bytes) -> None:
    read(folder, content)
    read(folder, b"+++\n" + FRONT.encode() + content)
    read(folder, PLAIN.encode() + content)


def test_a_source_text_is_known_by_its_hash(folder: Path) -> None:
    file = folder / "text.es.md"
    file.write_bytes(b"text")
    assert pack_words.fingerprint(file) == hashlib.sha256(b"text").hexdigest()[:12]
    file.write_bytes(b"text ")
    assert pack_words.fingerprint(file) != hashlib.sha256(b"text").hexdigest()[:12]
