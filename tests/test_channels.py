"""Ways to an official: only those that are really there, and links with nothing in them but what
the pack says.
"""

import datetime
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import packs
from kiosk.cases import Case, Target, Words
from kiosk.channels import CHANNELS, call, email, fax, post, public_post, ways
from kiosk.channels.way import Way
from kiosk.commands.instances import SAMPLE
from kiosk.pack_rules import POST_LIMITS, post_length
from tests.factories import KNOWN

TODAY = datetime.date(2023, 5, 3)
CASE = packs.read(SAMPLE)
AMBASSADOR = CASE.target("ambassador")
MAIL = "office@example.org"
SCHEMES = {"mailto", "tel", "https"}
# What tries to become a header, another address, or another reading direction.
PIECES = (
    "Ada", "Аида", "ئايىدا", "艾达", " ", "\r\n", "\n", "\r", "\0", "\t", "\x0b", "\x85", "\u2028",
    "\u2029", "\u202e", "\u2066", "\u200f", "\ufeff", "&bcc=x@evil.example", "?bcc=x@evil.example",
    "?", "#", "&", "=", ";", ",", ":", "%", "%0d%0aBcc:x@evil.example", "%26", "+", "@", "<b>", '"',
    "\r\nBcc: x@evil.example", "javascript:alert(1)", "\ud800", "😀",
)  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


def with_target(case: Case, **changes: object) -> tuple[Case, Target]:
    """The case with its ambassador changed."""
    changed = replace(case.target("ambassador"), **changes)
    others = tuple(changed if one.id == changed.id else one for one in case.targets)
    return replace(case, targets=others), changed


def found(case: Case, target: Target, channel: str, language: str = "en") -> Way | None:
    """One way to a target, or None."""
    return {way.channel: way for way in ways(case, target, language, TODAY)}.get(channel)


def parsed(link: str) -> tuple[str, str, dict[str, str]]:
    """Scheme, address and headers of a link, as a mail program reads them."""
    parts = urlsplit(link)
    assert parts.scheme in SCHEMES
    assert parts.fragment == ""
    pairs = [one.split("=") for one in parts.query.split("&")] if parts.query else []
    assert all(len(pair) == 2 for pair in pairs)
    assert len({name for name, _ in pairs}) == len(pairs)
    return parts.scheme, unquote(parts.path), {name: unquote(text) for name, text in pairs}


def test_a_target_has_the_ways_that_its_facts_name_and_no_other() -> None:
    assert len(CHANNELS) == 5
    assert [way.channel for way in ways(CASE, AMBASSADOR, "kk", TODAY)] == [
        "post", "fax", "call", "public_post",
    ]  # fmt: skip
    secretary = CASE.target("party-secretary")
    assert [way.channel for way in ways(CASE, secretary, "kk", TODAY)] == ["post"]
    case, target = with_target(CASE, email=MAIL, phone="", fax="", social=(), address=())
    assert [way.channel for way in ways(case, target, "kk", TODAY)] == ["email"]
    case, target = with_target(CASE, phone="", fax="", social=(), address=())
    assert ways(case, target, "kk", TODAY) == ()


@pytest.mark.parametrize("text", [
    "[email protected]", "[email\u00a0protected]", "/cdn-cgi/l/email-protection#a1", "o**@a.org",
    "office", "office@example", "a@b.org,c@d.org", "a@b.org?bcc=x@e.org", "a@b.org\r\nBcc: x@e.org",
    "a@b.org&bcc=x", "a%0a@b.org", "ä@example.org", "a@b.org\n", "",
])  # fmt: skip
def test_what_is_no_whole_address_is_no_link(text: str) -> None:
    case, target = with_target(CASE, email=text)
    assert found(case, target, "email") is None


@pytest.mark.parametrize("text", ["12024952266", "+1 202", "+12024952266;ext=1", "+1202495\n", "٣"])
def test_what_cannot_be_dialled_is_no_link(text: str) -> None:
    case, target = with_target(CASE, phone=text, fax=text)
    assert found(case, target, "call") is None
    assert found(case, target, "fax") is None


@pytest.mark.parametrize("language", KNOWN)
def test_a_mail_is_the_letter_in_the_language_in_which_it_is_sent(language: str) -> None:
    case, target = with_target(CASE, email=MAIL)
    way = found(case, target, "email", language)
    assert way
    scheme, to, headers = parsed(way.link)
    assert (scheme, to, set(headers)) == ("mailto", MAIL, {"subject", "body"})
    assert headers["subject"] == CASE.words["en"].title
    first, *paragraphs = headers["body"].split("\r\n\r\n")
    assert first == "Dear Ambassador,"
    assert tuple(paragraphs[: len(CASE.words["en"].sections["Letter"])]) == tuple(
        CASE.words["en"].sections["Letter"]
    )
    for demand in CASE.words["en"].sections["Demands"]:
        assert f"- {demand}" in headers["body"]
    assert headers["body"].endswith("Yours sincerely,\r\n")


def test_who_gets_a_copy_stands_in_the_mail_where_an_address_is_known() -> None:
    copy = replace(CASE.target("urumqi-police"), copy_of="ambassador")
    for address, cc in (("police@example.org", "police@example.org"), ("[email protected]", None)):
        others = tuple(
            replace(copy, email=address) if one.id == copy.id else one for one in CASE.targets
        )
        case, target = with_target(replace(CASE, targets=others), email=MAIL)
        way = found(case, target, "email")
        assert way
        assert parsed(way.link)[2].get("cc") == cc


@given(name=NASTY, title=NASTY, greeting=NASTY, office=NASTY, line=NASTY)
def test_no_word_of_a_pack_becomes_a_header_or_another_address(
    name: str, title: str, greeting: str, office: str, line: str
) -> None:
    source = CASE.words["en"]
    sections = {
        **source.sections,
        "Letter": (line, "End"),
        "Demands": (line,),
        "Post": (line, "A."),
    }
    said: Words = replace(source, title=title, name=name, sections=sections)
    case, target = with_target(
        replace(CASE, name=name, words={"en": said}),
        email=MAIL, name=name, office=office, salutation={"en": greeting},
    )  # fmt: skip
    for way in ways(case, target, "en", TODAY):
        if way.channel == "email":
            scheme, to, headers = parsed(way.link)
            assert (scheme, to) == ("mailto", MAIL)
            assert set(headers) <= {"subject", "body"}
            assert "body" in headers
            assert headers.get("subject", "") == email.line(title)
            assert not set(headers.get("subject", "")) & set("\r\n\0\u2028\u2029\u202e\u2066")
            assert not set(headers["body"]) & set("\0\u2028\u2029\u202e\u2066\u0085")
            assert headers["body"].replace("\r\n", "").count("\n") == 0
        elif way.channel == "call":
            assert way.link == f"tel:{AMBASSADOR.phone}"
        elif way.channel == "public_post":
            parts = urlsplit(way.link)
            assert (parts.scheme, parts.netloc, parts.path) == ("https", "x.com", "/intent/post")
            assert parse_qsl(parts.query) == [("text", way.text[0].text)]
        assert all("\n" not in one and "\r" not in one for one in way.lines)


@given(title=NASTY)
def test_a_link_to_share_has_no_address(title: str) -> None:
    page = "https://hub.example.org/ug/act/ada"
    scheme, to, headers = parsed(email.share(title, page))
    assert (scheme, to) == ("mailto", "")
    assert set(headers) <= {"subject", "body"}
    assert headers["body"].endswith(page)


def test_an_envelope_bears_name_office_address_and_country() -> None:
    assert post.address(CASE, AMBASSADOR) == (
        "Qin Gang",
        "Ambassador of the People’s Republic of China to the United States",
        "Chinese Embassy",
        "3505 International Place NW",
        "Washington, DC 20008",
        "UNITED STATES",
    )


@pytest.mark.parametrize(("day", "is_late"), [(10, False), (11, True)])
def test_post_that_comes_after_the_closing_day_is_late(day: int, is_late: bool) -> None:
    way = post.way(CASE, AMBASSADOR, "en", datetime.date(2023, 5, day))
    assert way
    assert (way.days, way.is_late) == (5, is_late)


@given(
    text=st.text(st.sampled_from("abc ж中.。!؟ "), max_size=600),
    handles=st.lists(st.sampled_from(["@a", "@ChineseEmbinUS", "@" + "x" * 50]), min_size=1),
)
def test_a_post_never_is_over_the_limit_and_names_the_official(
    text: str, handles: list[str]
) -> None:
    said = public_post.whole(handles, text, CASE.url)
    assert post_length(said) <= POST_LIMITS["X"]
    assert said.startswith(handles[0])
    assert said.endswith(CASE.url)


def test_a_post_and_a_call_are_in_the_official_s_language_with_their_meaning() -> None:
    for channel in (call.NAME, public_post.NAME):
        way = found(CASE, AMBASSADOR, channel, "kk")
        assert way
        assert {said.language for said in way.text} == {"en"}
        assert {said.language for said in way.meaning} == {"kk"}
        same = found(CASE, AMBASSADOR, channel, "en")
        assert same
        assert same.meaning == ()
    assert found(CASE, AMBASSADOR, fax.NAME) == Way("fax", fax.STATES, shown="+12024952138")


def test_a_case_without_words_for_it_has_no_post_and_calls_with_its_demands() -> None:
    source = CASE.words["en"]
    sections = {name: text for name, text in source.sections.items() if name != "Post"}
    case = replace(CASE, words={"en": replace(source, sections={**sections, "Call": ()})})
    assert found(case, AMBASSADOR, "public_post") is None
    way = found(case, AMBASSADOR, "call")
    assert way
    assert [said.text for said in way.text] == list(sections["Demands"])
