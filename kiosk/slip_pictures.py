"""A slip as a picture for the head of a printer: black dots on white, every script as it is read.

A printer's own letters are Latin at best. Pillow draws with raqm, which shapes letters and turns
them where they run from right to left, but knows one font at a time: a line is parted into runs.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from kiosk import handoff
from kiosk.config import assets
from kiosk.errors import Fault, Refused
from kiosk.languages import Said
from kiosk.slips import Slip
from kiosk.words import say as _

FACES = {
    "sans": "noto-sans",
    "naskh": "noto-naskh-arabic",
    "sc": "noto-sans-sc",
    "tibetan": "noto-serif-tibetan",
}
# Faces whose letters are small and fine for their size.
LARGER = {"naskh": 1.15, "tibetan": 1.1}
# The letters for which there is a font of their own.
SCRIPTS = {
    "naskh": re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "tibetan": re.compile("[\u0f00-\u0fff]"),
    "sc": re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"),
}
DOTS_PER_INCH = 203
MOST_CODE = 400
TURNS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# What no font of ours has, and what stands for it.
HYPHENS = str.maketrans("\u2010\u2011\u202f", "--\u00a0")
HAN = "\u3400-\u9fff\uf900-\ufaff"
# Parts between which a line may break: words, syllables of Tibetan, Chinese letters with the
# signs that stay beside them, and an address after its dots and slashes.
PARTS = re.compile(
    rf"\s+|[《「『“（]*[{HAN}][，。、；：？！》」』”）·]*|[^\s{HAN}/.\-་།]*[/.\-་།]+|[^\s{HAN}/.\-་།]+"
)


@dataclass(frozen=True)
class Line:
    """Part of a text that fits on the paper: text, font and direction of each run."""

    runs: tuple[tuple[str, Any, str], ...]
    width: int
    above: int
    below: int


def picture(slip: Slip, dots: int) -> Any:
    """The slip as a Pillow picture of one bit a dot, `dots` wide.

    Raises `Refused` where Pillow is not installed here, or cannot shape letters.
    """
    image, draw, _font = _pillow()
    drawn = _Roll(dots)
    drawn.text(Said(slip.organisation, slip.language), 24, bold=True)
    drawn.rule()
    drawn.text(slip.number, 22)
    for at, name in enumerate(slip.names):
        drawn.text(name, 30 if at else 42, bold=not at)
    drawn.code(slip.address)
    drawn.text(Said(slip.typed, "en"), 26, bold=True)
    drawn.text(slip.steps, 24)
    drawn.text(slip.closes, 24, bold=True)
    if slip.demands:
        drawn.rule()
        drawn.text(slip.demands_head, 24, bold=True, centred=False)
        for demand in slip.demands:
            drawn.text(demand, 23, centred=False)
    for one in slip.addressees:
        drawn.rule()
        for line in one.lines:
            drawn.text(line, 23, centred=False, gap=0)
        drawn.text(one.salutation, 23, centred=False, gap=8)
    if slip.whose or slip.receipt:
        drawn.rule()
        drawn.text(Said(slip.whose, slip.language), 24, bold=True)
    if slip.receipt:
        drawn.text(Said(slip.receipt, "en"), 34, bold=True)
        drawn.text(Said(slip.receipt_hint, slip.language), 22)
    page = image.new("L", (dots, drawn.height + 8), 255)
    drawn.onto(draw.Draw(page))
    return page.point(lambda grey: 255 if grey > 150 else 0).convert("1", dither=0)


class _Roll:
    """What is drawn, from the top to the bottom, while its height is not known yet."""

    def __init__(self, dots: int) -> None:
        self.dots, self.height = dots, 8
        self.drawn: list[tuple[int, int, Any]] = []

    def text(
        self,
        said: Said | None,
        size: int,
        *,
        bold: bool = False,
        centred: bool = True,
        gap: int = 8,
    ) -> None:
        """A paragraph; nothing where there is no text."""
        if not said or not said.text.strip():
            return
        text = unicodedata.normalize("NFC", TURNS.sub("", said.text)).strip()
        text = text.translate(HYPHENS)
        self.height += gap
        way = _direction(text, said.direction)
        for line in _lines(text, _Fonts(way, size, bold), self.dots - 8):
            spare = self.dots - line.width
            x = spare // 2 if centred else spare - 4 if way == "rtl" else 4
            self.drawn.append((x, self.height + line.above, line))
            self.height += line.above + line.below

    def rule(self) -> None:
        """A line across."""
        self.height += 14
        self.drawn.append((0, self.height, None))
        self.height += 4

    def code(self, address: str) -> None:
        """A QR code as large as fits, in whole dots a module."""
        modules = handoff.qr_modules(address)
        scale = min(self.dots, MOST_CODE) // len(modules)
        if scale < 3:
            raise Refused(Fault("QR", _("the address is too long for a code on this paper")))
        left = (self.dots - scale * len(modules)) // 2
        for y, row in enumerate(modules):
            for x, dark in enumerate(row):
                if dark:
                    place = (left + x * scale, self.height + y * scale)
                    self.drawn.append((*place, scale))
        self.height += scale * len(modules)

    def onto(self, draw: Any) -> None:
        """Draw it all."""
        for x, y, what in self.drawn:
            if what is None:
                draw.line((4, y, self.dots - 4, y), fill=0, width=2)
            elif isinstance(what, int):
                draw.rectangle((x, y, x + what - 1, y + what - 1), fill=0)
            else:
                for text, font, way in what.runs:
                    draw.text((x, y), text, font=font, fill=0, anchor="ls", direction=way)
                    x += _length(text, font, way)


def _lines(text: str, fonts: "_Fonts", most: int) -> Iterator[Line]:
    """The lines of a paragraph, each as long as fits."""
    begun = ""
    for part in _parts(text, fonts, most):
        if begun and fonts.line((begun + part).rstrip()).width > most:
            yield fonts.line(begun.strip())
            begun = part.lstrip()
        else:
            begun += part
    if begun.strip():
        yield fonts.line(begun.strip())


def _parts(text: str, fonts: "_Fonts", most: int) -> Iterator[str]:
    """The parts of a text; one that is wider than the paper by its signs."""
    for part in PARTS.findall(text):
        if fonts.line(part).width <= most:
            yield part
        else:
            yield from part


class _Fonts:
    """The faces of one size for a text of one direction."""

    def __init__(self, way: str, size: int, bold: bool) -> None:
        self.way, self.size, self.bold = way, size, bold
        self.usual = "naskh" if way == "rtl" else "sans"

    def line(self, text: str) -> Line:
        """The text in one line: runs of one font each, from the left to the right."""
        parts = (run for run in self._runs(text) if run[1])
        runs = [(part, self._face(name), self._way(name)) for name, part in parts]
        measures = [font.getmetrics() for _part, font, _way in runs] or [(0, 0)]
        return Line(
            tuple(_from_the_left(runs, self.way)),
            sum(_length(*run) for run in runs),
            max(above for above, _below in measures),
            max(below for _above, below in measures),
        )

    def _runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Signs without a script of their own, as blanks and dots, stay with the letters before;
        between two directions they stay with the text around.
        """
        name, begun, tail = self.usual, "", ""
        for sign in text:
            script = self._script(sign)
            if script in ("", name):
                begun, tail = (begun, tail + sign) if not script else (begun + tail + sign, "")
                continue
            outside = self._way(name) != self.way or name == "tibetan"
            yield name, begun if outside else begun + tail
            name, begun, tail = script, (tail if outside else "") + sign, ""
            if outside and script != self.usual:
                yield self.usual, begun[:-1]
                begun = sign
        if self._way(name) != self.way or name == "tibetan":
            yield name, begun
            yield self.usual, tail
        else:
            yield name, begun + tail

    def _script(self, sign: str) -> str:
        """The font that has a letter; empty for a sign that all of them have."""
        if unicodedata.category(sign)[0] in "MC":
            return ""
        for name, signs in SCRIPTS.items():
            if signs.fullmatch(sign):
                return name
        if unicodedata.bidirectional(sign) != "L":
            return ""
        return "naskh" if self.way == "rtl" and sign < "\u0100" else "sans"

    def _way(self, name: str) -> str:
        return "rtl" if name == "naskh" else "ltr"

    def _face(self, name: str) -> Any:
        heavy = self.bold and name in ("sans", "naskh")
        size = round(self.size * LARGER.get(name, 1))
        return _face(f"{FACES[name]}-{700 if heavy else 400}", size)


def _from_the_left(runs: list[Any], way: str) -> Iterator[Any]:
    """The runs as they stand on the paper: those of the other direction keep their own order."""
    groups = [list(group) for _way, group in groupby(runs, lambda run: run[2])]
    for group in reversed(groups) if way == "rtl" else groups:
        yield from reversed(group) if group[0][2] == "rtl" else group


def _direction(text: str, otherwise: str) -> str:
    """The direction of the first letter."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    found = next((kind for kind in kinds if kind in ("L", "R", "AL")), "")
    return {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(found, otherwise)


def _length(text: str, font: Any, way: str) -> int:
    length: float = font.getlength(text, direction=way)
    return round(length)


@lru_cache(maxsize=64)
def _face(name: str, size: int) -> Any:
    """A font of that size."""
    font = _pillow()[2]
    file = assets() / "static" / "vendor" / "print" / f"{name}.ttf"
    if not file.is_file():
        raise Refused(Fault(str(file), _("the fonts for paper are missing: `make setup`")))
    return font.truetype(file, size, layout_engine=font.Layout.RAQM)


def _pillow() -> tuple[Any, Any, Any]:
    try:
        from PIL import Image, ImageDraw, ImageFont, features
    except ImportError as error:
        why = _("slips are not installed here: `pip install 'kiosk[print]'`")
        raise Refused(Fault("printer", why)) from error
    if not features.check("raqm"):
        why = _("Pillow was built here without raqm, which shapes letters: install its wheel")
        raise Refused(Fault("printer", why))
    return Image, ImageDraw, ImageFont
