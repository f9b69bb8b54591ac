"""Speech as a browser has it, played by a stand-in: a headless one has no voices."""

import json
from typing import Any

from playwright.sync_api import expect

from tests.browser.tablet import Tablet
from tests.factories import SLUG

Voice = tuple[str, str, bool]
CASE, LETTER = f"case/{SLUG}", f"case/{SLUG}/letter"
# Stands in for the browser's speech: it writes down what it is told, and says nothing.
SPEECH = """(() => {
  const told = { said: [], queue: [] };
  const speech = Object.assign(new EventTarget(), {
    getVoices: () => told.voices,
    speak: (one) => {
      told.queue.push(one);
      told.said.push([one.voice?.name, one.voice?.localService, one.lang, one.text]);
    },
    cancel: () => told.queue.splice(0).forEach((one) => one.dispatchEvent(new Event("error"))),
  });
  told.voices = VOICES.map(([name, lang, localService]) => ({ name, lang, localService }));
  told.starts = () => told.queue[0].dispatchEvent(new Event("start"));
  told.ends = () => told.queue.shift().dispatchEvent(new Event("end"));
  told.finds = () => speech.dispatchEvent(new Event("voiceschanged"));
  window.told = told;
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
})()"""
# What is said on a page that goes is heard in one of two ways, as it goes to a page or to nothing.
CANCELLED = """void (speechSynthesis.cancel = () => {
  sessionStorage.setItem("cancelled", "yes");
  console.log("cancelled");
})"""
ENGLISH = ("Ann", "en-GB", True)
UYGHUR = ("Adil", "ug_CN", True)
CHINESE = ("Mei", "zh-CN", True)
AFAR = ("Cloud", "en-US", False)


def speaks(tablet: Tablet, *voices: Voice) -> Tablet:
    """Give a tablet these voices."""
    tablet.page.add_init_script(SPEECH.replace("VOICES", json.dumps(voices)))
    return tablet


def reads(tablet: Tablet, path: str, language: str = "en") -> Tablet:
    """Have a page before one."""
    tablet.page.goto(f"{tablet.url}/{language}/{path}")
    return tablet


def listens(tablet: Tablet) -> None:
    """Press the button."""
    tablet.taps("#aloud")


def told(tablet: Tablet, what: str = "said") -> Any:
    """What the speech was told."""
    return tablet.page.evaluate(f"told.{what}")


def said(tablet: Tablet) -> list[tuple[str, str]]:
    """Language and text of all that was to be said."""
    return [(language, text) for _, _, language, text in told(tablet)]


def texts(tablet: Tablet, selector: str) -> list[str]:
    """The texts of some parts of the page."""
    return [text.strip() for text in tablet.part(selector).all_text_contents()]


def comes_true(tablet: Tablet, what: str) -> None:
    """Wait until something holds on the page; its policy keeps Playwright from asking there."""
    for _ in range(200):
        if tablet.page.evaluate(what):
            return
        tablet.page.wait_for_timeout(50)
    raise TimeoutError(what)


def pressed(tablet: Tablet, on: bool) -> None:
    """Expect the button to be pressed, or not."""
    expect(tablet.part("#aloud")).to_have_attribute("aria-pressed", str(on).lower())
