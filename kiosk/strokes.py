"""Drawings as strokes: geometry only, no time, pressure or speed.

The text form is that of the form fields `signature` and `drawing`: `;` between strokes, blanks
between points, each point `x,y` in whole numbers, in a box 1000 wide.
"""

import re

WIDTH = 1000
SIGNATURE_HEIGHT = 400
DRAWING_HEIGHT = 1000
MOST_POINTS = 4_000
MOST_BYTES = 24_000
# How thick a line is drawn on paper, in the units of the box.
PEN = 8
SHAPE = re.compile(r"\d{1,4},\d{1,4}(?:[ ;]\d{1,4},\d{1,4})*", re.ASCII)
ACROSS, DOWN = re.compile(r"(\d+),"), re.compile(r",(\d+)")

Stroke = tuple[tuple[int, int], ...]


class NotADrawing(ValueError):
    """The text is not one of strokes."""


class TooLarge(ValueError):
    """The drawing has more points than are kept."""


def check(text: str, height: int = SIGNATURE_HEIGHT) -> None:
    """Raise what is wrong with `text` as strokes in a box 1000 wide and `height` high.

    `TooLarge` beyond 4,000 points or 24,000 bytes, `NotADrawing` for anything that is not a
    drawing inside the box. An empty text is no drawing, and good.
    """
    if len(text) > MOST_BYTES or text.count(",") > MOST_POINTS:
        raise TooLarge
    if not text:
        return
    if not SHAPE.fullmatch(text):
        raise NotADrawing
    if max(map(int, ACROSS.findall(text))) > WIDTH or max(map(int, DOWN.findall(text))) > height:
        raise NotADrawing


def parse(text: str, height: int = SIGNATURE_HEIGHT) -> tuple[Stroke, ...]:
    """The strokes of `text`, none for an empty one; raises as `check` does."""
    check(text, height)
    return tuple(
        tuple((int(x), int(y)) for x, y in (point.split(",") for point in stroke.split(" ")))
        for stroke in text.split(";")
        if stroke
    )


def svg(text: str, height: int = SIGNATURE_HEIGHT) -> str:
    """The box with the drawing as an SVG picture, empty for no drawing; raises as `check` does."""
    lines = ("L".join(f"{x} {y}" for x, y in stroke) for stroke in parse(text, height))
    # The first point once more, so that a dot is drawn too.
    path = "".join(f"M{line.partition('L')[0]}L{line}" for line in lines)
    box = f"{-PEN} {-PEN} {WIDTH + 2 * PEN} {height + 2 * PEN}"
    pen = f'stroke="#000" stroke-width="{PEN}" stroke-linecap="round" stroke-linejoin="round"'
    return path and (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
        f'<path d="{path}" fill="none" {pen}/></svg>'
    )
