"""What a visitor takes home: an address, and its picture as a QR code."""

import datetime
import io
import re
from functools import lru_cache

from kiosk import tokens

# A token is good for so many days, or until the case closes.
DAYS = 30


@lru_cache(maxsize=256)
def qr_svg(text: str) -> bytes:
    """A QR code (ISO/IEC 18004, level M) of `text` as an SVG file."""
    import qrcode  # here, since a start needs none of it
    from qrcode.image.svg import SvgPathImage

    code = qrcode.QRCode(
        error_correction=qrcode.ERROR_CORRECT_M, border=4, image_factory=SvgPathImage
    )
    code.add_data(text)
    picture: bytes = code.make_image().to_string()
    return picture


def qr_text(text: str) -> str:
    """The same code in the signs of a terminal, light on dark."""
    import qrcode  # here, since a start needs none of it

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=2)
    code.add_data(text)
    written = io.StringIO()
    code.print_ascii(out=written, invert=True)
    return written.getvalue()


def with_token(
    hub: str, held: tuple[bytes, bytes], slug: str, closes: datetime.date, today: datetime.date,
    nonce: bytes,
) -> str:  # fmt: skip
    """The address of a case's page at the `hub` for somebody who stands here today, in capitals,
    so that its code is small.

    `held` are id and key of this tablet's tokens of that day, `nonce` 12 bytes that this visit has
    for itself. It is good until the case `closes` and 30 days at most; of a closed case 30 days.
    """
    last = today + datetime.timedelta(days=DAYS)
    expires = min(last, closes) if closes >= today else last
    return f"{hub}/F/{tokens.mint(*held, slug, expires, nonce)}".upper()


def short(hub: str, number: str) -> str:
    """The address of a case's page at the `hub`, short enough to be typed."""
    return f"{hub}/c/{numbered(number)}"


def numbered(number: str) -> str:
    """The number of a case as it stands in that address."""
    return re.sub(r"\W+", "-", number.lower()).strip("-")


@lru_cache(maxsize=64)
def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of the same code with its quiet border; true is dark."""
    import qrcode  # here, since a start needs none of it

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def to_type(address: str) -> str:
    """A web address as people type it: without its scheme and a slash at the end."""
    return address.removeprefix("https://").rstrip("/")
