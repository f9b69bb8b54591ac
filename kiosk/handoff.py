"""What a visitor takes home: an address, and its picture as a QR code."""

import io
from functools import lru_cache


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
