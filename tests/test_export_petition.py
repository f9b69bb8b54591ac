"""A petition on paper: rows for all who signed, and none for those who are only counted."""

from dataclasses import replace

import pytest

from kiosk.errors import Refused
from kiosk.exports import FORMATS, petition
from tests.papers import asking_in, entry, job, texts


def test_each_target_gets_a_list_of_all_who_signed() -> None:
    people = [entry(at, "petition", name=f"Signer{at:03}x") for at in range(1, 61)]
    people[0]["targets"] = ["ambassador"]
    content = FORMATS["petition"](job(people))
    pages = texts(content)
    begun = [at for at, text in enumerate(pages) if "Page 1 of" in text]
    assert len(begun) == 2
    for at, n_signed in zip(begun, (59, 60), strict=True):
        last = begun[1] if at == 0 else len(pages)
        mine = " ".join(pages[at:last])
        assert f"{n_signed} signatures" in mine
        assert "We ask for the release" in pages[at]
        assert f"Page {last - at} of {last - at}" in pages[last - 1]
        named = [person["name"] for person in people if at or person is not people[0]]
        assert [mine.count(name) for name in named] == [1] * n_signed
    assert ("Ma Xingrui" in pages[begun[0]], "Qin Gang" in pages[begun[1]]) == (True, True)


def test_pages_are_numbered_through_all_chunks() -> None:
    people = [
        entry(at, "petition", name=f"Signer{at:03}x", signature="", targets=["ambassador"])
        for at in range(1, petition.ROWS + 21)
    ]
    told: list[int] = []
    pages = texts(petition.as_pdf(job(people), told.append))
    assert told == [len(people)]
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
    assert f"{len(people)} Signer{len(people):03}x" in pages[-1]
    assert sum(text.count("We ask for the release") for text in pages) == 1


def test_who_is_only_counted_or_not_named_stays_so() -> None:
    people = [
        entry(1, "petition", send="count", name="Counted"),
        entry(2, "petition", show_name="none", name="Hidden"),
        entry(3, "petition", name="", place="", country=""),
        entry(4, "petition", name="A. B.", show_name="initials", email="a@example.org"),
    ]
    text = " ".join(texts(petition.as_pdf(job(people))))
    for never in ("Counted", "Hidden", "example.org"):
        assert never not in text
    for shown in ("3 signatures", "a person from Bern", "2 a person", "A. B. Bern Switzerland"):
        assert shown in text
    with pytest.raises(Refused, match="nothing to print"):
        petition.as_pdf(job(people[:1]))


def test_two_petitions_of_a_case_are_two_lists() -> None:
    case = asking_in("en")
    case = replace(case, asks=(*case.asks, replace(case.asks[1], id="second")))
    people = [
        entry(at, "petition", targets=["ambassador"], ask=("petition", "second")[at % 2])
        for at in range(1, 7)
    ]
    found = petition.lists(job(people, case))
    assert [(target.id, len(signed)) for _, target, signed in found] == [("ambassador", 3)] * 2


def test_the_head_is_in_the_language_in_which_it_is_handed_over() -> None:
    work = job([entry(1, "petition")], asking_in("de"))
    text = texts(petition.as_pdf(work))[0]
    assert "1 Unterschrift" in text
    assert "Seite 1 von 1" in text
    assert "Schweiz" in text


def test_without_words_of_its_own_a_petition_says_the_demands() -> None:
    case = asking_in("en")
    words = case.words["en"]
    words = replace(words, sections={"Demands": words.sections["Demands"]})
    case = replace(case, words={"en": words})
    text = texts(petition.as_pdf(job([entry(1, "petition")], case)))[0]
    assert "• Release Zhanargul Zhumatai at once" in text
