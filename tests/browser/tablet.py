"""What visitors do with a tablet."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, Request

from tests.factories import SLUG, House

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Strokes in parts of the pad's width and height.
CROSS = (((0.1, 0.2), (0.5, 0.7)), ((0.5, 0.2), (0.1, 0.7)))


@dataclass(frozen=True)
class Stall:
    """A kiosk and where it listens."""

    house: House
    url: str


def place(box: dict[str, float], across: float, down: float) -> tuple[float, float]:
    """A place in a box, in pixels of the screen."""
    return box["x"] + box["width"] * across, box["y"] + box["height"] * down


@dataclass
class Tablet:
    """A page of the kiosk in somebody's hands, and what went wrong on it."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def _see(self, request: Request) -> None:
        if request.url.endswith("/csp") or not request.url.startswith(self.url):
            self.faults.append(f"asks for {request.url}")

    def attracts(self) -> None:
        """Stand before the attract screen."""
        self.page.goto(f"{self.url}/")

    def comes(self, language: str = "en") -> None:
        """Walk up, choose a language, a case, and to sign its letter."""
        self.attracts()
        self.taps(f'a[href="/{language}/"]')
        self.taps(f'a[href="/{language}/case/{SLUG}"]')
        self.taps(f'a[href="/{language}/case/{SLUG}/letter"]')

    def opens(self, language: str = "en") -> None:
        """Have the form of the letter before one at once."""
        self.page.goto(f"{self.url}/{language}/case/{SLUG}/letter")

    def taps(self, selector: str) -> None:
        """Touch something."""
        self.page.locator(selector).click()

    def unfolds(self, selector: str) -> None:
        """Open the folded part of the form that something is in."""
        fold = self.page.locator(f"details:has({selector})")
        if fold.count() and not self.page.locator(selector).first.is_visible():
            fold.locator("summary").first.click()

    def writes(self, **typed: str) -> None:
        """Fill fields by their names."""
        for name, text in typed.items():
            self.unfolds(f'[name="{name}"]')
            self.page.locator(f'#ask [name="{name}"]').fill(text)

    def chooses(self, target: str) -> None:
        """Tick or untick a target."""
        self.unfolds('[name="targets"]')
        self.taps(f'[name="targets"][value="{target}"]')

    def agrees(self, way: str = "letter") -> None:
        """Choose a way to sign, and agree."""
        self.taps(f'.ways [value="{way}"]')
        self.taps('[name="agree"]')

    def pad(self) -> dict[str, float]:
        """The box of the drawing pad, brought into the middle of the screen."""
        canvas = self.page.locator("canvas:visible")
        canvas.evaluate("pad => pad.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = canvas.bounding_box()
        assert box
        return dict(box)

    def draws(self, strokes: Any = CROSS) -> None:
        """Draw strokes with the mouse."""
        box = self.pad()
        for stroke in strokes:
            begin, *rest = [place(box, *point) for point in stroke]
            self.page.mouse.move(*begin)
            self.page.mouse.down()
            for point in rest:
                self.page.mouse.move(*point, steps=8)
            self.page.mouse.up()

    def strokes(self) -> str:
        """What the pad would send."""
        return self.page.locator("#signature-strokes").input_value()

    def ink(self) -> int:
        """How many pixels of the pad are drawn on."""
        count = """pad => {
            const dots = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data;
            return dots.filter((value, at) => at % 4 === 3 && value > 0).length;
        }"""
        return int(self.page.locator("canvas:visible").evaluate(count))

    def sends(self) -> None:
        """Send the form."""
        self.taps("#ask .bottom button.main")

    def signs(self, language: str = "en", name: str = "Ada Ayim", **typed: str) -> None:
        """The whole way from the attract screen to the thanks."""
        self.comes(language)
        self.writes(name=name, **typed)
        self.agrees()
        self.draws()
        self.sends()
        self.page.wait_for_url(f"**/{language}/thanks")

    def ends(self) -> None:
        """Press Done."""
        self.taps("main form[action='/done'] button")
        self.page.wait_for_url(f"{self.url}/")

    def part(self, selector: str) -> Locator:
        """A part of the page."""
        return self.page.locator(selector)


def sampled(*values: str) -> list[Any]:
    """Parameters of which `make test` runs none and `make safety` all."""
    return [pytest.param(value, marks=pytest.mark.matrix) for value in values]
