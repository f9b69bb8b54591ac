"""Whether a private key of organisers lies where entries are: there it may never be."""

from collections.abc import Iterator
from pathlib import Path

from kiosk import sealing
from kiosk.errors import Fault
from kiosk.words import say as _

# An identity is a line or a few; what is larger is none and is not read whole.
MOST_BYTES = 64_000
OTHERS = ("cases", "compiled")
# Closing such a file gives up the locks that SQLite holds on it in this process
# (sqlite.org/howtocorrupt.html, 2.2); the kiosk never writes a key there.
DATABASES = ("kiosk.sqlite", "hub.sqlite")


def found(instance: Path) -> Iterator[Fault]:
    """A fault for each file in the instance folder that holds an identity."""
    for file in sorted(instance.rglob("*")):
        if file.name.startswith(DATABASES) or file.relative_to(instance).parts[0] in OTHERS:
            continue
        if file.is_file():
            with file.open("rb") as opened:
                content = opened.read(MOST_BYTES)
            if sealing.holds_identity(content):
                why = _("is a private key, which opens every entry: take it off this machine")
                yield Fault(str(file), why)
