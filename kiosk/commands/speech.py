"""Which language the command line speaks: the one that is asked for, else the system's."""

import gettext
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kiosk import languages, words
from kiosk.config import assets
from kiosk.errors import Refused

# Where click looks for its own words, see the gettext of the standard library.
DOMAIN = "messages"
ASKED = "KIOSK_LANGUAGE"
SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")


def begin(wish: str | None) -> None:
    """Speak the language that is wished for, else the system's, else English.

    Raises `Refused` where the catalog of a wish is missing; no system forces a refusal.
    """
    words.speak(words.ENGLISH)
    meant = languages.canonical(wish) if wish else None
    if meant:
        speak(meant)
        return
    try:
        speak(of_system(os.environ))
    except Refused:
        speak(languages.SOURCE)


def of_system(environment: Mapping[str, str]) -> str:
    """The known language of the system's settings (`fr_CH.UTF-8`); English where there is none."""
    written = next((environment[name] for name in SYSTEM if environment.get(name)), "")
    return languages.canonical(re.split("[.@]", written)[0]) or languages.SOURCE


def speak(tag: str) -> None:
    """Say everything in that language from now on, what click says by itself too."""
    words.speak(languages.catalog(tag))
    gettext.bindtextdomain(DOMAIN, str(assets() / "translations"))
    os.environ["LANGUAGE"] = "C" if tag == languages.SOURCE else str(languages.locale(tag))


@contextmanager
def one_run() -> Iterator[None]:
    """Speak as before when the run of a command is over."""
    language, folder = os.environ.get("LANGUAGE"), gettext.bindtextdomain(DOMAIN)
    try:
        with words.speaking(words.ENGLISH):
            yield
    finally:
        gettext.bindtextdomain(DOMAIN, folder)
        os.environ.pop("LANGUAGE", None)
        if language is not None:
            os.environ["LANGUAGE"] = language
