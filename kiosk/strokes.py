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
SHAPE = re.compile(r"\d{1,4},\d{1,4}(?:[ ;]\d{1,4},\d{1,4})*", re.ASCII)

Stroke = tuple[tuple[int, int], ...]


class NotADrawing(ValueError):
    """The text is not one of strokes."""


class TooLarge(ValueError):
    """The drawing has more points than are kept."""


def parse(text: str, height: int = SIGNATURE_HEIGHT) -> tuple[Stroke, ...]:
    """The strokes of `text` in a box 1000 wide and `height` high; none for an empty text.

    Raises `TooLarge` beyond 4,000 points or 24,000 bytes, `NotADrawing` for anything that is
    not a drawing inside the box.
    """
    if not text:
        return ()
    if len(text) > MOST_BYTES or text.count(",") > MOST_POINTS:
        raise TooLarge
    if not SHAPE.fullmatch(text):
        raise NotADrawing
    strokes = tuple(
        tuple((int(x), int(y)) for x, y in (point.split(",") for point in stroke.split(" ")))
        for stroke in text.split(";")
    )
    if any(x > WIDTH or y > height for stroke in strokes for x, y in stroke):
        raise NotADrawing
    return strokes
