"""What translating costs a page, and what a QR code costs."""

import secrets
from statistics import median
from typing import Any
from unittest.mock import patch

from flask import Flask

from bench import visitors
from bench.measure import Line, Side, clocked, interleaved
from kiosk import handoff
from kiosk.web import signing
from kiosk.web.request import kiosk_of
from tests.factories import House

MOST_TRANSLATED = 4.0
MOST_QR_MS = 7.6
MOST_QR_AGAIN = 0.01
QR_BYTES = 120


def form(house: House, quick: bool) -> Line:
    """The form's page over the same page that is translated by doing nothing."""
    translated, same = house.app(), house.app()
    same.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: text,
        ngettext=lambda one, many, n: one if n == 1 else many,
        newstyle=True,
    )

    def untranslated(text: str, **values: Any) -> str:
        return text % values

    plain = opening(same)

    def opens_plain() -> float:
        with patch.object(signing, "_", untranslated):
            return plain()

    ratio = interleaved(opening(translated), opens_plain, *((10, 20) if quick else (30, 50)))
    return ratio.line("form page / not translated", MOST_TRANSLATED)


def opening(app: Flask) -> Side:
    """The side that opens the form as a new visitor."""
    secret = kiosk_of(app).secret

    def opens() -> float:
        asked = visitors.environ(visitors.new(secret), "GET")
        status = ""

        def act() -> None:
            nonlocal status
            status = visitors.answer(app, asked)

        seconds = clocked(act)
        if not status.startswith("200"):
            raise RuntimeError(f"the form was answered with {status}")
        return seconds

    return opens


def qr_codes(quick: bool) -> list[Line]:
    """A QR code of an address of 120 bytes: made, and asked for again."""
    first, again = [], []
    for _ in range(10 if quick else 40):
        address = f"https://example.org/F/{secrets.token_hex(QR_BYTES)}"[:QR_BYTES]
        first.append(clocked(lambda text=address: handoff.qr_svg(text)))  # type: ignore[misc]
        again.append(clocked(lambda text=address: handoff.qr_svg(text)))  # type: ignore[misc]
    ratios = [later / made for made, later in zip(first, again, strict=True)]
    ms, ratio = median(first) * 1000, median(ratios)
    return [
        Line(
            "QR code, first time",
            f"{ms:.1f} ms",
            f"{min(first) * 1000:.1f} to {max(first) * 1000:.1f}",
            f"≤ {MOST_QR_MS:g} ms",
            ms <= MOST_QR_MS,
            f"{QR_BYTES} bytes; never while a signature is taken",
        ),
        Line(
            "QR code again / first time",
            f"{ratio:.5f} ×",
            f"{min(ratios):.5f} to {max(ratios):.5f}",
            f"≤ {MOST_QR_AGAIN:g} ×",
            ratio <= MOST_QR_AGAIN,
            f"{median(again) * 1_000_000:.1f} µs",
        ),
    ]
