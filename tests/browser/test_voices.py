"""A voice reads a page only where it is on the tablet itself and speaks every language of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.speech import (
    AFAR,
    CANCELLED,
    CASE,
    CHINESE,
    ENGLISH,
    LETTER,
    UYGHUR,
    Voice,
    listens,
    pressed,
    reads,
    said,
    speaks,
    texts,
    told,
)
from tests.browser.tablet import Stall, Tablet, sampled
from tests.browser.test_idle import REST, WARNING, passes
from tests.factories import SLUG

Take = Callable[..., Tablet]


def test_a_browser_without_speech_shows_no_button(tablet: Tablet) -> None:
    tablet.page.add_init_script("Object.defineProperty(window, 'speechSynthesis', {})")
    reads(tablet, CASE)
    expect(tablet.part("#aloud")).to_be_hidden()


@pytest.mark.parametrize(("language", "voice"), [("en", ENGLISH), ("ug", UYGHUR)])
def test_a_voice_reads_the_case(tablet: Tablet, language: str, voice: Voice) -> None:
    reads(speaks(tablet, AFAR, ENGLISH, UYGHUR), CASE, language)
    listens(tablet)
    pressed(tablet, True)
    wanted = texts(tablet, ".lead") + texts(tablet, ".story > p:not([class])")
    wanted += texts(tablet, ".demands li")
    assert len(wanted) > 5
    assert said(tablet) == [(language, text) for text in wanted]
    assert {(name, local) for name, local, _, _ in told(tablet)} == {(voice[0], True)}
    for _ in wanted:
        pressed(tablet, True)
        told(tablet, "ends()")
    pressed(tablet, False)


def test_a_voice_reads_the_letter_and_whether_it_is_safe_in_the_language_of_each(
    tablet: Tablet,
) -> None:
    reads(speaks(tablet, ENGLISH, CHINESE), LETTER, "zh-Hans")
    tablet.writes(name="王小明")
    tablet.chooses("ambassador")
    listens(tablet)
    wanted = texts(tablet, ".safety > p:not([class])")
    wanted += texts(tablet, ".sheet:first-child :is(.salutation:not([hidden]), [data-sample] p)")
    assert len(wanted) > 3
    assert [text for _, text in said(tablet)] == wanted
    own = tablet.part(".sheet:first-child").get_attribute("lang")
    assert {language for language, _ in said(tablet)} == {"zh-Hans", own}
    assert len(texts(tablet, ".sheet:first-child .salutation[hidden]")) == 1
    assert not [text for text in wanted if "王小明" in text]


def test_a_voice_reads_the_petition(tablet: Tablet) -> None:
    reads(speaks(tablet, UYGHUR), f"case/{SLUG}/petition", "ug")
    listens(tablet)
    petition = texts(tablet, ".petition > p:not(.hint)")
    assert petition
    assert [text for _, text in said(tablet) if text in petition] == petition


def test_what_a_visitor_has_written_is_never_said(take: Take) -> None:
    tablet = reads(speaks(take(), ENGLISH), LETTER)
    tablet.writes(name="Kanarie", place="Zilpzalp", letter="My own words")
    listens(tablet)
    whole = " ".join(text for _, text in said(tablet))
    assert whole
    assert not [word for word in ("Kanarie", "Zilpzalp", "own words") if word in whole]
    assert texts(tablet, ".salutation")[0] not in whole
    other = reads(speaks(take(), ENGLISH, CHINESE), LETTER, "zh-Hans")
    other.writes(letter="My own words")
    listens(other)
    assert [text for _, text in said(other)] == texts(other, ".safety > p:not([class])")


OTHERS = [
    pytest.param("en", [AFAR], id="from afar"),
    pytest.param("en", [("Yes", "en-US", "true")], id="unclear"),
    pytest.param("en", [("None", "", True), ("Odd", "e", True)], id="no language"),
    pytest.param("ug", [ENGLISH, CHINESE, ("Far", "ug-CN", False)], id="a fallback's"),
    pytest.param("zh-Hans", [("Lin", "zh-TW", True), ("Ho", "zh_HK", True)], id="traditional"),
    pytest.param("zh-Hans", [("Yu", "yue-HK", True)], id="Cantonese"),
    pytest.param("kk", [("Ali", "kk-Arab-CN", True)], id="another script"),
]


@pytest.mark.parametrize(("language", "voices"), OTHERS)
def test_no_voice_from_afar_and_of_no_other_language_is_used(
    tablet: Tablet, language: str, voices: list[Voice]
) -> None:
    reads(speaks(tablet, *voices), CASE, language)
    told(tablet, "finds()")
    expect(tablet.part("#aloud")).to_be_hidden()
    tablet.part("#aloud").evaluate("button => { button.hidden = false; button.click(); }")
    assert told(tablet) == []
    expect(tablet.part("#aloud")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("zh-Hans", "zh-CN"), ("zh-Hans", "zh"), ("zh-Hans", "zh_CN_#Hans"), ("zh-Hans", "cmn-CN"),
        ("kk", "kk"), ("ug", "ug-Arab"), ("en", "EN"), ("es", "es-419"), ("ar", "ar_EG"),
    ],
)  # fmt: skip
def test_a_voice_is_known_however_its_language_is_written(
    tablet: Tablet, language: str, tag: str
) -> None:
    reads(speaks(tablet, ("Far", language, False), ("Near", tag, True)), CASE, language)
    listens(tablet)
    assert {name for name, _, _, _ in told(tablet)} == {"Near"}


def test_a_part_in_another_language_needs_a_voice_too(take: Take, recorded: Stall) -> None:
    turkish = ("Ai", "tr-TR", True)
    tablet = reads(speaks(take(recorded.url), turkish), CASE, "tr")
    assert tablet.part(".lead").get_attribute("lang") is None
    assert tablet.part(".demands li").first.get_attribute("lang") == "en"
    expect(tablet.part("#aloud")).to_be_hidden()
    other = reads(speaks(take(recorded.url), turkish, ENGLISH), CASE, "tr")
    listens(other)
    used = [(name, language) for name, _, language, _ in told(other)]
    assert set(used[:-3]) == {("Ai", "tr")}
    assert set(used[-3:]) == {("Ann", "en")}


def test_voices_may_come_late_and_go(tablet: Tablet) -> None:
    reads(speaks(tablet), CASE)
    expect(tablet.part("#aloud")).to_be_hidden()
    tablet.page.evaluate("told.voices = [{ name: 'Ann', lang: 'en', localService: true }]")
    told(tablet, "finds()")
    expect(tablet.part("#aloud")).to_be_visible()
    tablet.page.evaluate("told.voices = []")
    listens(tablet)
    assert told(tablet) == []
    expect(tablet.part("#aloud")).to_be_hidden()


def test_pressing_again_stops_and_begins_anew(tablet: Tablet) -> None:
    reads(speaks(tablet, ENGLISH), CASE)
    listens(tablet)
    first = said(tablet)
    listens(tablet)
    pressed(tablet, False)
    assert told(tablet, "queue") == []
    listens(tablet)
    pressed(tablet, True)
    assert said(tablet) == first + first


LEAVING = {
    "back": lambda tablet: tablet.taps(".back"),
    "another language": lambda tablet: (
        tablet.taps(".languages > summary"),
        tablet.taps('.languages [lang="ug"]'),
    ),
    "start over": lambda tablet: tablet.taps(".start-over button"),
    "larger text": lambda tablet: (
        tablet.taps(".look > summary"),
        tablet.taps(".look button >> nth=0"),
    ),
}


@pytest.mark.parametrize("path", [CASE, *sampled(LETTER)])
@pytest.mark.parametrize("leaves", LEAVING.values(), ids=LEAVING)
def test_leaving_the_page_ends_the_reading(
    tablet: Tablet, path: str, leaves: Callable[[Tablet], object]
) -> None:
    heard: list[str] = []
    tablet.page.on("console", lambda message: heard.append(message.text))
    reads(speaks(tablet, ENGLISH), path)
    listens(tablet)
    assert told(tablet, "queue.length") > 2
    tablet.page.evaluate(CANCELLED)
    with tablet.page.expect_navigation():
        leaves(tablet)
    kept = tablet.page.evaluate("sessionStorage.getItem('cancelled')")
    assert kept or "cancelled" in heard


def test_whoever_listens_is_not_asked_but_a_voice_that_hangs_keeps_nobody(tablet: Tablet) -> None:
    heard: list[str] = []
    tablet.page.on("console", lambda message: heard.append(message.text))
    tablet.page.clock.install()
    reads(speaks(tablet, ENGLISH), LETTER)
    listens(tablet)
    for _ in range(3):
        passes(tablet, REST - 10_000)
        told(tablet, "starts()")
    expect(tablet.part("#idle")).to_be_hidden()
    tablet.page.evaluate(CANCELLED)
    passes(tablet, REST + 1_000)
    expect(tablet.part("#idle")).to_be_visible()
    tablet.page.route("**/done", lambda route: None)  # no answer
    passes(tablet, WARNING)
    expect(tablet.part(".resting")).to_be_visible()
    assert "cancelled" in heard
