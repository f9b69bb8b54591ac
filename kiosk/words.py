"""The words of the command line: sentences of the program, said in the language that is spoken.

Pages do not pass here: their sentences are said by Flask-Babel, in the visitor's language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

ENGLISH = NullTranslations()
_spoken: ContextVar[NullTranslations] = ContextVar("spoken", default=ENGLISH)


def speak(catalog: NullTranslations) -> None:
    """From now on say everything out of `catalog`."""
    _spoken.set(catalog)


@contextmanager
def speaking(catalog: NullTranslations) -> Iterator[None]:
    """Speak `catalog`, and afterwards again what was spoken before."""
    before = _spoken.set(catalog)
    try:
        yield
    finally:
        _spoken.reset(before)


def say(text: str, /, **values: object) -> str:
    """`text` as it is said now, with `values` in the places of `%(name)s`.

    Without values nothing is replaced, and a per cent sign is itself.
    """
    said = _spoken.get().gettext(text) if text else ""
    return _filled(said, text, values)


def say_n(one: str, many: str, n: int, /, **values: object) -> str:
    """The form of a sentence that fits the number `n`, which stands at `%(n)s`."""
    english = one if n == 1 else many
    # Babel compiles plurals that are not translated yet, as empty texts.
    said = _spoken.get().ngettext(one, many, n) or english
    return _filled(said, english, {"n": n, **values})


def _filled(said: str, english: str, values: dict[str, object]) -> str:
    """A translation with a broken placeholder gives way to the English it was made from."""
    if not values:
        return said
    try:
        return said % values
    except (KeyError, TypeError, ValueError):
        return english % values


def mark(text: str) -> str:
    """`text` as it is: it is collected for translators here and said elsewhere."""
    return text
