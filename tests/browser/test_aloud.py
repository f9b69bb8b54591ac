"""Recordings are played, and the button that plays them fits every page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kiosk.languages import direction
from tests import factories, serving
from tests.browser.speech import (
    CASE,
    ENGLISH,
    LETTER,
    Voice,
    comes_true,
    listens,
    pressed,
    reads,
    said,
    speaks,
)
from tests.browser.tablet import Stall, Tablet, sampled
from tests.browser.test_idle import impatient
from tests.browser.test_look import LEAST, SIDEWAYS, TOUCHED
from tests.factories import SLUG

OTHERS = [tag for tag in factories.KNOWN if tag not in ("en", "ug")]
Take = Callable[..., Tablet]


def played(tablet: Tablet) -> float:
    """How many seconds of the recording have been played."""
    return float(tablet.part("audio").evaluate("sound => sound.currentTime"))


@pytest.mark.parametrize("language", ["en", "ug"])
def test_a_recording_plays_rests_and_goes_on(take: Take, recorded: Stall, language: str) -> None:
    tablet = reads(take(recorded.url), CASE, language)
    assert tablet.part("audio").evaluate("sound => sound.networkState") != 2  # nothing is fetched
    pressed(tablet, False)
    listens(tablet)
    pressed(tablet, True)
    comes_true(tablet, "document.querySelector('audio').currentTime > 0.3")
    listens(tablet)
    pressed(tablet, False)
    rested = played(tablet)
    tablet.page.wait_for_timeout(400)
    assert 0.3 < played(tablet) == rested
    listens(tablet)
    comes_true(tablet, "document.querySelector('audio').ended")
    pressed(tablet, False)
    assert played(tablet) >= 3 > rested


@pytest.mark.parametrize("language", ["en", "ug"])
@pytest.mark.parametrize("path", [CASE, LETTER])
def test_without_recording_and_voice_there_is_no_button(
    tablet: Tablet, path: str, language: str
) -> None:
    assert reads(tablet, path, language).page.evaluate("speechSynthesis.getVoices()") == []
    expect(tablet.part("#aloud")).to_be_hidden()
    assert tablet.part("audio").count() == 0


def test_a_recording_that_plays_keeps_the_question_away(take: Take, tmp_path: Path) -> None:
    house = impatient(tmp_path, 1, 5)
    (house.settings.cases / SLUG / "audio.en.wav").write_bytes(factories.sound(3))
    with serving.in_thread(house.app()) as served:
        tablet = reads(take(served.url), CASE)
        listens(tablet)
        comes_true(tablet, "document.querySelector('audio').currentTime > 2")
        expect(tablet.part("#idle")).to_be_hidden()
        expect(tablet.part("#idle")).to_be_visible()
        tablet.page.context.close()


@pytest.mark.parametrize("voices", [[ENGLISH], []], ids=["a voice", "no voice"])
def test_a_recording_that_cannot_be_played_is_as_if_it_were_not_there(
    take: Take, recorded: Stall, voices: list[Voice]
) -> None:
    tablet = speaks(take(recorded.url), *voices)
    tablet.page.route(
        "**/audio/**", lambda route: route.fulfill(body="x", content_type="audio/wav")
    )
    reads(tablet, CASE)
    listens(tablet)
    expect(tablet.part("audio")).to_have_count(0)
    if voices:
        pressed(tablet, True)
        assert said(tablet)
    else:
        expect(tablet.part("#aloud")).to_be_hidden()


def test_without_javascript_the_browser_plays_the_recording(take: Take, recorded: Stall) -> None:
    tablet = reads(take(recorded.url, java_script_enabled=False), CASE)
    expect(tablet.part("audio[controls]")).to_be_visible()
    expect(tablet.part("#aloud")).to_be_hidden()


def start_gap(tablet: Tablet, language: str) -> float:
    """How far the button is from where lines begin."""
    button, story = tablet.part("#aloud").bounding_box(), tablet.part(".story").bounding_box()
    assert button
    assert story
    left = button["x"] - story["x"]
    return left if direction(language) == "ltr" else story["width"] - button["width"] - left


@pytest.mark.parametrize("language", ["en", "ug", *sampled(*OTHERS)])
def test_the_button_is_large_and_fits(take: Take, recorded: Stall, language: str) -> None:
    voices = [(tag, tag, True) for tag in factories.KNOWN]
    tablet = speaks(take(recorded.url), *voices)
    for path in (CASE, LETTER):
        for width, height in ((390, 844), (800, 1280), (1280, 800)):
            tablet.page.set_viewport_size({"width": width, "height": height})
            reads(tablet, path, language)
            listens(tablet)
            pressed(tablet, True)
            boxes = [one[1:] for one in tablet.page.evaluate(TOUCHED) if "aloud" in one[0]]
            assert len(boxes) == 1
            assert min(boxes[0]) >= LEAST
            assert tablet.page.evaluate(SIDEWAYS) == []
            assert tablet.part("#aloud > .icon:visible").count() == 1
            if path == CASE:
                assert start_gap(tablet, language) < 1
    faults = Axe().run(tablet.page).response["violations"]
    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
