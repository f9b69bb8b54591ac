"""Drawings: what is inside the grammar and the box is read, anything else is refused."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import strokes
from kiosk.strokes import MOST_BYTES, MOST_POINTS, NotADrawing, TooLarge

points = st.tuples(st.integers(0, 1000), st.integers(0, 400))
drawings = st.lists(st.lists(points, min_size=1, max_size=12), min_size=1, max_size=6)


def written(drawing: list[list[tuple[int, int]]]) -> str:
    """The text form of a drawing."""
    return ";".join(" ".join(f"{x},{y}" for x, y in stroke) for stroke in drawing)


def is_good(text: str) -> bool:
    """The grammar once more, letter by letter."""
    for point in text.replace(";", " ").split(" "):
        numbers = point.split(",")
        if len(numbers) != 2:
            return False
        if any(not 1 <= len(number) <= 4 or set(number) - set("0123456789") for number in numbers):
            return False
        if int(numbers[0]) > 1000 or int(numbers[1]) > 400:
            return False
    return True


@given(drawings)
@settings(max_examples=150, deadline=None)
def test_a_drawing_comes_back_as_it_was_drawn(drawing: list[list[tuple[int, int]]]) -> None:
    assert strokes.parse(written(drawing)) == tuple(map(tuple, drawing))


@given(drawings, st.data())
@settings(max_examples=400, deadline=None)
def test_anything_outside_the_grammar_is_refused(
    drawing: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    text = written(drawing)
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 2))
    put_in = data.draw(st.text("0123456789,; .-+e\n\t\x00٣３x", max_size=2))
    changed = text[:at] + put_in + text[at + length :]
    if not changed:
        assert strokes.parse(changed) == ()
    elif is_good(changed):
        assert written([list(stroke) for stroke in strokes.parse(changed)])
    else:
        with pytest.raises(NotADrawing):
            strokes.parse(changed)


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=150, deadline=None)
@example("1,1\n")
@example("<svg onload=alert(1)>")
@example("1,1;")
@example(" 1,1")
@example("١,٢")
def test_any_text_is_a_drawing_or_refused(text: str) -> None:
    if is_good(text):
        assert strokes.parse(text)
    else:
        with pytest.raises((NotADrawing, TooLarge)):
            strokes.parse(text)


def test_no_text_is_no_drawing() -> None:
    assert strokes.parse("") == ()


@pytest.mark.parametrize("text", ["0,0", "1000,400", "0001,0009", "1,1;2,2", "1,1 1,1"])
def test_a_point_may_lie_on_the_edge(text: str) -> None:
    assert is_good(text)
    assert strokes.parse(text)


@pytest.mark.parametrize("text", ["1001,0", "0,401", "0,9999", "1,1 1000,401", "9,9;1001,1"])
def test_a_point_outside_the_box_is_refused(text: str) -> None:
    with pytest.raises(NotADrawing):
        strokes.parse(text)


def test_the_box_of_a_drawing_is_higher() -> None:
    assert strokes.parse("1000,1000", strokes.DRAWING_HEIGHT) == (((1000, 1000),),)
    with pytest.raises(NotADrawing):
        strokes.parse("1000,1001", strokes.DRAWING_HEIGHT)
    with pytest.raises(NotADrawing):
        strokes.parse("1000,1000")


def test_the_largest_drawing_is_read_and_a_larger_one_is_not() -> None:
    most = " ".join(["1,1"] * MOST_POINTS)
    assert len(strokes.parse(most)[0]) == MOST_POINTS
    with pytest.raises(TooLarge):
        strokes.parse(f"{most} 1,1")
    long = " ".join(["0999,0399"] * (MOST_BYTES // 10))
    assert len(long) == MOST_BYTES - 1
    assert len(strokes.parse(long)[0]) == MOST_BYTES // 10
    with pytest.raises(TooLarge):
        strokes.parse(f"{long} 0,0")


def test_too_much_of_anything_is_too_large_before_it_is_looked_at() -> None:
    with pytest.raises(TooLarge):
        strokes.parse("x" * (MOST_BYTES + 1))
    with pytest.raises(NotADrawing):
        strokes.parse("1" * MOST_BYTES)


@given(drawings)
@settings(max_examples=100, deadline=None)
def test_a_picture_has_the_points_and_nothing_else(drawing: list[list[tuple[int, int]]]) -> None:
    picture = strokes.svg(written(drawing))
    path = re.fullmatch(r'<svg [^<>]*><path d="([ML\d ]+)"[^<>]*/></svg>', picture)
    assert path
    drawn = [re.findall(r"(\d+) (\d+)", stroke) for stroke in path[1].split("M")[1:]]
    assert [[(int(x), int(y)) for x, y in stroke[1:]] for stroke in drawn] == drawing
    assert all(stroke[0] == stroke[1] for stroke in drawn)


def test_no_drawing_is_no_picture_and_a_wrong_one_is_refused() -> None:
    assert strokes.svg("") == ""
    for wrong in ('1,1"/><script>', "1,1 1001,1"):
        with pytest.raises(NotADrawing):
            strokes.svg(wrong)
