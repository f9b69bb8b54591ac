"""Letters on paper: parcels, windows, languages, and nothing printed that is not to be."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import typesetting
from kiosk.cases import Case, Target
from kiosk.exports import FORMATS, letters
from kiosk.exports.job import Job
from tests.papers import entry, ink, job, pictures, sample, texts

# In mm from the left and top: where the window of the envelope shows the sheet.
WINDOWS = {"a4": (20, 45, 105, 90), "us-letter": (22.2, 50.8, 121.3, 79.4)}
LONG = ("c/o The Office for Letters and Petitions of the People", "Room 4711, Floor 12, Wing C")


def kinds(work: Job) -> list[str]:
    """What is printed, in its order."""
    return [paper["kind"] for paper in letters.papers(work)]


def with_targets(**changes: Any) -> Case:
    """The sample case, its targets changed."""
    case = sample()
    return replace(case, targets=tuple(replace(one, **changes) for one in case.targets))


def test_a_parcel_is_cover_letters_and_label() -> None:
    two = [entry(1), entry(2, name="Bob", targets=["ambassador"])]
    parcels = ["cover", "letter", "label", "cover", "cover", "letter", "letter", "label"]
    assert kinds(job(two)) == parcels
    each = [*parcels[:3], "cover", "letter", "label", *parcels[4:]]
    assert kinds(job(two, copies="each")) == each
    for copies, wanted in (("list", parcels), ("each", each)):
        assert len(texts(FORMATS["letters"](job(two, copies=copies)))) == len(wanted)


def test_a_cover_says_who_how_many_and_to_whom() -> None:
    work = job([entry(1), entry(2)], contact="letters@example.org")
    cover, *_, copied = [text for text in texts(letters.as_pdf(work)) if "26.23" in text][:2]
    for words in (
        "Zhanargul Zhumatai", "加娜古丽·朱马太", "2 letters", "Ma Xingrui", "Party Secretary",
        "479 Zhongshan Lu", "Letters Group", "letters@example.org", "November 24, 2026",
        "Copy: Director of the Urumqi Public Security Bureau",
    ):  # fmt: skip
        assert words in cover
    assert "2 letters to: Party Secretary of Xinjiang" in copied
    assert copied.count("Ada Ayim") == 2


def test_a_letter_has_its_parts_in_their_order() -> None:
    text = texts(letters.as_pdf(job([entry(targets=["ambassador"])])))[1]
    parts = (
        "Ada Ayim Bern Switzerland", "Qin Gang", "UNITED STATES", "November 20, 2026",
        "Dear Ambassador, I am writing", "safely home. What we ask for • Release",
        "Yours sincerely, Ada Ayim",
    )  # fmt: skip
    found = [text.find(part) for part in sorted(parts, key=text.find)]
    assert min(found) >= 0
    assert "Copy" not in text


def test_own_words_stand_alone() -> None:
    text = texts(letters.as_pdf(job([entry(letter="My own.\n\nAnd more.")])))[1]
    assert "Dear Secretary, My own. And more. Yours sincerely," in text
    assert "What we ask for" not in text


def test_a_letter_goes_in_care_of_the_group() -> None:
    work = job([entry()], sender=("Letters Group", "PO Box 12", "3000 Berne"))
    cover, text = texts(letters.as_pdf(work))[:2]
    assert cover.count("Letters Group") == 1
    assert "Ada Ayim c/o Letters Group PO Box 12 3000 Berne" in text
    assert "Switzerland" not in text


def test_a_copy_is_marked_and_goes_to_its_own_address() -> None:
    pages = texts(letters.as_pdf(job([entry(targets=["party-secretary"])], copies="each")))
    letter, copy = pages[1], pages[4]
    mark = "Copy of the letter to: Party Secretary of Xinjiang"
    assert (mark in letter, mark in copy) == (False, True)
    assert ("4 Jingyi Lu" in letter, "4 Jingyi Lu" in copy) == (False, True)
    assert "Dear Secretary," in copy


@pytest.mark.parametrize("news", [{}, {"news_case": "yes"}, {"news_organisation": "yes"}])
def test_an_address_is_printed_for_answers_only(news: dict[str, str]) -> None:
    content = letters.as_pdf(job([entry(email="ada@example.org", **news)]))
    assert ("ada@example.org" in " ".join(texts(content))) is not news


def test_a_child_has_no_name_and_no_signature_on_paper() -> None:
    child = entry(name="Mia", show_name="none", under_age=True)
    content = letters.as_pdf(job([child, entry(2, name="Grown")]))
    told = " ".join(texts(content))
    assert "Mia" not in told
    assert "a person from Bern" in told
    assert "Grown" in told


@pytest.mark.parametrize("paper", WINDOWS)
@pytest.mark.parametrize("lines", [0, 1])
def test_the_address_lies_in_the_window(paper: str, lines: int) -> None:
    case = with_targets(address=(*LONG[:lines], *sample().targets[0].address, *LONG[:lines]))
    work = job([entry()], case, paper=paper, sender=tuple("Letters Group " * 3 for _ in range(6)))
    _, letter, label, *_ = letters.papers(work)
    shown, other = typesetting.png("letters", [letter, label], shared={"paper": paper}, ppi=60)
    left, top, right, bottom = WINDOWS[paper]
    found = ink(shown, 60, (0, 0, 125, bottom + 5))
    assert left <= found[0] < found[2] <= right
    assert top <= found[1] < found[3] <= bottom
    assert ink(other, 60, (0, 0, 200, 270))[3] > bottom


@pytest.mark.parametrize("paper", WINDOWS)
@pytest.mark.parametrize(
    "line", ["Room 47, Floor 12, Wing Qg", "北京市朝阳区某某大街", "ئۈرۈمچى شەھىرى", "བོད་ལྗོངས་ཁང་པ"]
)
@pytest.mark.parametrize("n_lines", [9, 20])
def test_an_address_of_many_lines_lies_in_the_window_too(
    paper: str, line: str, n_lines: int
) -> None:
    case = with_targets(address=(line,) * n_lines)  # and besides name, office and country
    [letter] = list(letters.papers(job([entry()], case, paper=paper)))[1:2]
    assert len(letter["address"]) >= n_lines + 2
    [shown] = typesetting.png("letters", [letter], shared={"paper": paper}, ppi=100)
    left, top, right, bottom = WINDOWS[paper]
    found = ink(shown, 100, (0, 0, 125, bottom + 6))
    assert left <= found[0] < found[2] <= right
    assert top + 0.5 <= found[1] < found[3] <= bottom - 0.5


def test_a_long_letter_flows_and_the_next_begins_on_a_new_page() -> None:
    long = "\n\n".join(f"Paragraph {number} is here. " * 6 for number in range(40))
    people = [entry(1, letter=long), entry(2, name="Bob Next"), entry(3, letter=long)]
    work = job([one | {"targets": ["ambassador"]} for one in people])
    pages = texts(letters.as_pdf(work))
    begun = [at for at, text in enumerate(pages) if "Dear Ambassador," in text]
    assert begun[0] == 1
    assert begun[1] - begun[0] > 1
    assert "Bob Next" in pages[begun[1]]
    assert begun[2] - begun[1] == 1
    assert not any("Paragraph" in pages[at] for at in (begun[1], len(pages) - 1))
    numbers = [re.search(r"\d+$", text) for text in pages[begun[0] : begun[1]]]
    assert [found and int(found[0]) for found in numbers][1:] == list(
        range(2, begun[1] - begun[0] + 1)
    )


@pytest.mark.parametrize("language", ["kk", "zh-Hans", "es", "fr", "de", "tr", "ru"])
def test_the_words_around_are_in_the_language_of_the_letter(language: str) -> None:
    text = texts(letters.as_pdf(job([entry(letter_language=language)])))[1]
    assert not re.search("Yours|Copy:|What we|November 20,|Dear", text)
    assert "2026" in text


@pytest.mark.parametrize("language", ["ug", "ar", "fa"])
def test_from_right_to_left_lines_end_where_the_others_begin(language: str) -> None:
    work = job([entry(letter_language=language, name="加娜古丽·朱马太")])
    paper = list(letters.papers(work))[1]
    [page] = typesetting.png("letters", [paper], shared={"paper": "a4"}, ppi=60)
    left, _, right, _ = ink(page, 60, (0, 92, 210, 106))
    assert left > 60
    assert 183 < right < 186
    [page] = typesetting.png(
        "letters", [list(letters.papers(job([entry()])))[1]], shared={"paper": "a4"}, ppi=60
    )
    assert 24 < ink(page, 60, (0, 92, 210, 106))[0] < 26
    assert "加娜古丽·朱马太" in texts(letters.as_pdf(work))[1]


def test_a_han_name_keeps_its_order_in_a_letter_in_arabic_script() -> None:
    own = entry(language="ug", letter="مەن سىزگە 加娜古丽·朱马太 توغرىسىدا خەت يازىمەن.")
    assert "加娜古丽·朱马太" in texts(letters.as_pdf(job([own])))[1]


def test_a_signature_is_drawn_and_a_typed_name_stands_for_none() -> None:
    height = {}
    for drawn in ("", entry()["signature"]):
        paper = list(letters.papers(job([entry(letter="Short.", signature=drawn)])))[1]
        [page] = typesetting.png("letters", [paper], shared={"paper": "a4"}, ppi=60)
        height[bool(drawn)] = ink(page, 60, (0, 92, 210, 290))[3]
    assert 10 < height[True] - height[False] < 25
    assert list(pictures(letters.as_pdf(job([entry()])))) == []


@given(st.lists(st.sampled_from(["both", "one"]), min_size=1, max_size=14))
@settings(max_examples=6, deadline=None)
def test_each_signer_is_printed_once_for_each_target(chosen: list[str]) -> None:
    both = ["party-secretary", "ambassador"]
    people = [
        entry(at + 1, name=f"Signer{at:02}x", targets=both if how == "both" else both[1:])
        for at, how in enumerate(chosen)
    ]
    found: Counter[tuple[str, str]] = Counter()
    for text in texts(letters.as_pdf(job(people))):
        if greeted := re.search("Dear (Secretary|Ambassador)", text):
            found.update((name, greeted[1]) for name in set(re.findall(r"Signer\d\dx", text)))
    wanted = {(f"Signer{at:02}x", "Ambassador") for at in range(len(chosen))}
    wanted |= {(f"Signer{at:02}x", "Secretary") for at, how in enumerate(chosen) if how == "both"}
    assert found == Counter(dict.fromkeys(wanted, 1))


def test_the_country_is_named_once() -> None:
    case = sample()
    lines = [
        ["".join(part if isinstance(part, str) else part["name"] for part in line["parts"])
         for line in letters.address(case, target)]
        for target in case.targets
    ]  # fmt: skip
    assert [one[-1] for one in lines] == ["P. R. China", "UNITED STATES", "P. R. China"]
    bare = Target("x", "Office", country="CH")
    assert len(letters.address(case, bare)) == 2
