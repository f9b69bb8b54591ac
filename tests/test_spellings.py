"""Spellings: each text is the only one for its bytes."""

import base64
import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import spellings

Pair = tuple[Callable[[bytes], str], Callable[[str], bytes], str]
PAIRS: list[Pair] = [
    (spellings.base32, spellings.from_base32, string.ascii_uppercase + "234567"),
    (spellings.base64url, spellings.from_base64url, string.ascii_letters + string.digits + "-_"),
]
EACH_PAIR = pytest.mark.parametrize("pair", PAIRS, ids=["base32", "base64url"])


@EACH_PAIR
@given(content=st.binary(max_size=40))
def test_bytes_go_there_and_back(pair: Pair, content: bytes) -> None:
    write, read, signs = pair
    assert read(write(content)) == content
    assert set(write(content)) <= set(signs)


@EACH_PAIR
@given(data=st.data())
def test_no_two_texts_are_the_same_bytes(pair: Pair, data: st.DataObject) -> None:
    write, read, signs = pair
    text = data.draw(st.text(max_size=12) | st.text(signs + "=18", max_size=12))
    try:
        content = read(text)
    except ValueError:
        return
    assert write(content) == text


@EACH_PAIR
@pytest.mark.parametrize("text", ["AB==", "AB ", "AB\n", "A", "AZ", "A\u0410", "ſſ", "A+", "A/"])
def test_another_spelling_is_refused(pair: Pair, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is all it says
        pair[1](text)


def test_lenient_decoders_take_what_is_refused_here() -> None:
    assert base64.b32decode("AZ======") == base64.b32decode("AY======")
    assert base64.urlsafe_b64decode("AZ==") == base64.urlsafe_b64decode("AQ==")
    assert spellings.from_base32("AY") == b"\x06"
    assert spellings.from_base64url("AQ") == b"\x01"
