"""What the fonts that the kiosk brings can write, by `static/vendor/glyphs.txt`."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from kiosk.config import assets
from kiosk.errors import Fault, Refused
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

MOST_NAMED = 10


@lru_cache
def held(folder: Path | None = None) -> frozenset[int]:
    """The code points in the fonts; raises `Refused` where the list of them is missing."""
    file = (folder or assets() / "static" / "vendor") / "glyphs.txt"
    if not file.is_file():
        raise Refused(Fault(str(file), _("is missing: make it with `make setup`")))
    runs = (line.split("-") for line in file.read_text("ascii").split())
    return frozenset(
        point for first, last in runs for point in range(int(first, 16), int(last, 16) + 1)
    )


def missing(text: str) -> str:
    """Every sign of `text` that no font of ours has, once, in their order.

    Letters are looked for as a font has them, with their accents; what is not drawn is left out.
    """
    signs = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(sign for sign in signs if ord(sign) not in held() and _is_drawn(sign))


def _is_drawn(sign: str) -> bool:
    """Whether a sign is to be seen: no blank, control, joiner or variation selector."""
    hidden = unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp")
    name = unicodedata.name(sign, "")
    return not (hidden or "VARIATION SELECTOR" in name or name == "COMBINING GRAPHEME JOINER")


def lack(signs: str) -> str:
    """The sentence that warns of missing signs."""
    named = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs[:MOST_NAMED])
    if len(signs) <= MOST_NAMED:
        return _(
            "no font of the tablet has %(signs)s: shown in the system's font, and maybe missing"
            " in print; look at both",
            signs=named,
        )
    # Translators: %(signs)s is a list of letters, %(n)s how many are not named in it.
    return ngettext(
        "no font of the tablet has %(signs)s and %(n)s more: shown in the system's font, and maybe"
        " missing in print; look at both",
        "no font of the tablet has %(signs)s and %(n)s more: shown in the system's font, and maybe"
        " missing in print; look at both",
        len(signs) - MOST_NAMED,
        signs=named,
    )
