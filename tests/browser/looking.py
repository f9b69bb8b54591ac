"""Looks for what a browser still shows of somebody who has gone."""

import time

from playwright.sync_api import Error

from tests.browser.tablet import Tablet

STEPS = ("back",) * 5 + ("reload",) + ("forward",) * 3 + ("reload",) + ("back",) * 2
READ = """() => [
    document.readyState, location.pathname, document.title, document.documentElement.outerHTML,
    document.body ? document.body.innerText : "",
    ...[...document.querySelectorAll("input, textarea")].map((field) => field.value),
]"""


class Looker:
    """Somebody who looks for the last visitor, by the browser's own means.

    Playwright waits for a load that a page out of the page cache never has; the protocol does not.
    """

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        self.wire = tablet.page.context.new_cdp_session(tablet.page)

    def reads(self) -> list[str]:
        """All that is on the page or behind it; nothing while it is not there yet."""
        script = {"expression": f"({READ})()", "returnByValue": True}
        try:
            answer = self.wire.send("Runtime.evaluate", script)
        except Error as error:
            if "navigated or closed" not in error.message:
                raise
            return []
        found: list[str] = answer["result"].get("value", [])
        return found[1:] if found and found[0] == "complete" else []

    def settles(self) -> str:
        """What is read when the page has come to rest."""
        end, last = time.monotonic() + 8, list[str]()
        while time.monotonic() < end:
            self.tablet.page.wait_for_timeout(30)
            found = self.reads()
            if found and found == last:
                return " ".join(found)
            last = found
        raise TimeoutError("the page does not come to rest")

    def steps(self, step: str) -> str:
        """Go one step, and read."""
        if step == "reload":
            self.wire.send("Page.reload")
            return self.settles()
        history = self.wire.send("Page.getNavigationHistory")
        at = history["currentIndex"] + (1 if step == "forward" else -1)
        if 0 <= at < len(history["entries"]):
            entry = history["entries"][at]["id"]
            self.wire.send("Page.navigateToHistoryEntry", {"entryId": entry})
        return self.settles()

    def searches(self, marks: tuple[str, ...], steps: tuple[str, ...] = STEPS) -> list[str]:
        """The steps at which one of `marks` was read."""
        found = []
        for number, step in enumerate(steps):
            said = self.steps(step)
            found += [f"{number} {step}: {mark}" for mark in marks if mark in said]
        return found
