"""After Done nobody finds the last visitor by Back, Forward or reload, with the page cache on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import serving
from tests.browser.tablet import Stall, Tablet
from tests.factories import SLUG

Take = Callable[..., Tablet]
CANARY = "Kanarie Zilpzalp"
DEFENCES = ("cache-control", "clear-site-data", "set-cookie")


def seen(tablet: Tablet) -> str:
    """All that somebody could read on the page, typed values and the title too."""
    script = """() => {
        const fields = [...document.querySelectorAll("input, textarea")].map((one) => one.value);
        return [document.title, document.documentElement.innerText, ...fields].join(" ");
    }"""
    return str(tablet.page.evaluate(script))


def looks_back(tablet: Tablet) -> list[str]:
    """What is read after each step back, forward and anew."""
    found = []
    for step in ("back", "back", "back", "forward", "forward", "reload", "back", "back"):
        tablet.page.evaluate(
            {"back": "history.back()", "forward": "history.forward()"}.get(
                step, "location.reload()"
            )
        )
        tablet.page.wait_for_timeout(250)
        found.append(seen(tablet))
    return found


def begins(tablet: Tablet) -> None:
    """Fill a form without sending it."""
    tablet.comes()
    tablet.writes(name=CANARY, place=CANARY)
    tablet.draws()


def done(tablet: Tablet) -> None:
    """Sign and press Done."""
    tablet.signs(name=CANARY)
    tablet.ends()


def starts_over(tablet: Tablet) -> None:
    """Leave a filled form by Start over."""
    begins(tablet)
    tablet.taps(".start-over button")
    tablet.page.wait_for_url(f"{tablet.url}/")


@pytest.mark.parametrize("leaves", [done, starts_over])
def test_back_shows_nothing_of_the_last_visitor(
    tablet: Tablet, leaves: Callable[[Tablet], None]
) -> None:
    leaves(tablet)
    assert all(CANARY not in said for said in looks_back(tablet))
    tablet.page.goto(f"{tablet.url}/en/case/{SLUG}/letter")
    assert CANARY not in seen(tablet)
    tablet.page.goto(f"{tablet.url}/en/thanks")
    assert tablet.part("img.qr").count() == 0


@pytest.fixture
def bare(stall: Stall) -> Iterator[str]:
    """The same kiosk without what keeps Back from showing anything."""
    app = stall.house.app()

    def undefended(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"].endswith("guard.js"):
            start("200 OK", [("Content-Type", "text/javascript")])
            return [b""]

        def strip(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            lost = DEFENCES if environ["PATH_INFO"] in ("/", "/done") else DEFENCES[:2]
            return start(status, [h for h in headers if h[0].lower() not in lost], *more)

        return app(environ, strip)

    with serving.in_thread(undefended) as served:
        yield served.url


def test_without_the_defences_back_does_show_it(take: Take, bare: str) -> None:
    tablet = take(bare)
    starts_over(tablet)
    assert any(CANARY in said for said in looks_back(tablet))
