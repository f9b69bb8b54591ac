"""After a visit nobody finds it by Back, Forward, reload or address, with the page cache on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import serving
from tests.browser.looking import Looker
from tests.browser.tablet import Stall, Tablet
from tests.factories import SLUG

Take = Callable[..., Tablet]
Ends = Callable[[Tablet], None]
CANARY = "Kanarie Zilpzalp"


def writes(tablet: Tablet) -> str:
    """Fill the form with what can be recognised; returns the strokes."""
    tablet.page.clock.install()
    tablet.comes()
    tablet.writes(name=CANARY, place=CANARY, letter=f"{CANARY} sings")
    tablet.draws()
    return tablet.strokes()


def done(tablet: Tablet) -> None:
    """Send it, and press Done."""
    tablet.agrees()
    tablet.sends()
    tablet.page.wait_for_url("**/en/thanks")
    tablet.ends()


def starts_over(tablet: Tablet) -> None:
    """Leave the filled form by Start over."""
    tablet.taps(".start-over button")
    tablet.page.wait_for_url(f"{tablet.url}/")


def is_refused(tablet: Tablet) -> None:
    """Send it without agreeing, and leave the refused form by Start over."""
    tablet.sends()
    tablet.part(".problem").wait_for()
    starts_over(tablet)


def walks_away(tablet: Tablet) -> None:
    """Leave the filled form lying there."""
    tablet.page.clock.fast_forward("02:05")
    tablet.page.wait_for_url(f"{tablet.url}/")


ENDS: tuple[Ends, ...] = (done, starts_over, is_refused, walks_away)


@pytest.mark.parametrize("ends", ENDS)
def test_nothing_leads_back_to_the_last_visitor(tablet: Tablet, ends: Ends) -> None:
    marks = (CANARY, writes(tablet))
    assert all(marks)
    ends(tablet)
    assert Looker(tablet).searches(marks) == []
    for path in (f"en/case/{SLUG}/letter", "en/thanks", f"en/case/{SLUG}", ""):
        tablet.page.goto(f"{tablet.url}/{path}")
        said = Looker(tablet).settles()
        assert [mark for mark in marks if mark in said] == []
        assert tablet.part(".thanks img.qr, .risen").count() == 0


@pytest.mark.parametrize("defended", [True, False], ids=["as it is", "without the defences"])
def test_another_person_finds_nothing_of_the_first(
    take: Take, stall: Stall, defended: bool
) -> None:
    with serving.in_thread(stall.house.app() if defended else undefended(stall)) as served:
        tablet = take(served.url)
        tablet.signs(name=CANARY)
        if defended:  # the control keeps the cookie, and so the visit
            tablet.taps('form[action="/en/another"] button')
            tablet.page.wait_for_url("**/letter")
        found = Looker(tablet).searches((CANARY,))
        assert (found == []) == defended
        tablet.page.context.close()


def careless(script: Path) -> bytes:
    """A script of ours without what it does to hide the last visitor."""
    if script.name == "guard.js":
        return b""
    text = script.read_text()
    for careful, lax in (
        ("document.body.replaceChildren(", "void ("),
        ("location.replace", "location.assign"),
    ):
        assert text.count(careful) == 1
        text = text.replace(careful, lax)
    return text.encode()


def undefended(stall: Stall) -> Any:
    """The app without what keeps Back from showing anything."""
    app, static = stall.house.app(), stall.house.settings.static

    def answer(environ: dict[str, Any], start: Any) -> Any:
        name = environ["PATH_INFO"].rpartition("/")[2]
        if name in ("guard.js", "idle.js"):
            start("200 OK", [("Content-Type", "text/javascript")])
            return [careless(static / name)]

        def strip(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            lost = {"cache-control", "clear-site-data"}
            if any("Max-Age=0" in value for _, value in headers):
                lost.add("set-cookie")
            return start(status, [h for h in headers if h[0].lower() not in lost], *more)

        return app(environ, strip)

    return answer


@pytest.mark.parametrize("ends", ENDS)
def test_without_the_defences_the_last_visitor_is_found(
    take: Take, stall: Stall, ends: Ends
) -> None:
    with serving.in_thread(undefended(stall)) as served:
        tablet = take(served.url)
        marks = (CANARY, writes(tablet))
        ends(tablet)
        assert Looker(tablet).searches(marks, ("back",) * 4)
        tablet.page.context.close()


@pytest.mark.parametrize("defended", [True, False], ids=["as it is", "without the defences"])
def test_a_kept_page_blanks_itself_even_when_the_server_is_down(
    take: Take, stall: Stall, defended: bool
) -> None:
    with serving.in_thread(stall.house.app() if defended else undefended(stall)) as served:
        tablet = take(served.url)
        marks = (CANARY, writes(tablet))
        tablet.taps(".back")
        tablet.page.wait_for_url(f"**/case/{SLUG}")
    found = Looker(tablet).searches(marks, ("back", "forward", "back"))
    assert (found == []) == defended
    tablet.faults.clear()  # the server could not be asked
