"""The handoff: an address that is short to type, and a picture that a real decoder reads."""

import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from kiosk import handoff

ADDRESSES = {
    "short": "https://example.org/act/26-23",
    "token": "https://example.org/F/" + "7K3MZQ2X" * 6,
    "long": "https://example.org/" + "a-much-longer-way/" * 12,
    "Uyghur": "https://example.org/ug/act/ئايگۈل",
    "Han": "https://example.org/act/加娜古丽?x=1&y=2#z",
}
SVG = "{http://www.w3.org/2000/svg}"
BOX = re.compile(r"M(\d+),(\d+)H(\d+)V(\d+)H(\d+)z")


def painted(svg: bytes, pixels: int = 4) -> Image.Image:
    """The picture that a browser makes of the code: each module some pixels wide."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - made just now by our own code
    (path,) = root.findall(f"{SVG}path")
    side = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (side * pixels, side * pixels), "white")
    draw = ImageDraw.Draw(picture)
    assert BOX.sub("", path.attrib["d"]) == ""
    for left, top, right, bottom, back in BOX.findall(path.attrib["d"]):
        assert left == back
        box = [int(edge) * pixels for edge in (left, top, right, bottom)]
        draw.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), "black")
    return picture


def decoded(picture: Image.Image) -> list[str]:
    """What the decoder of many phones reads in a picture."""
    return [
        code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    ]


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_phone_reads_the_code(address: str) -> None:
    assert decoded(painted(handoff.qr_svg(address))) == [address]


@pytest.mark.parametrize("degrees", [90, 180, 17])
def test_a_phone_may_be_held_anyhow(degrees: int) -> None:
    address = ADDRESSES["token"]
    picture = painted(handoff.qr_svg(address), 6)
    assert decoded(picture.rotate(degrees, expand=True, fillcolor="white")) == [address]


def spotted(picture: Image.Image, share: float) -> Image.Image:
    """A picture with a white spot in the middle of its lower half, `share` of its side wide."""
    side = picture.width
    half = side * share / 2
    spot = (side * 0.55 - half, side * 0.62 - half, side * 0.55 + half, side * 0.62 + half)
    ImageDraw.Draw(picture).ellipse(spot, "white")
    return picture


def test_a_stain_on_the_code_does_no_harm() -> None:
    address = ADDRESSES["token"]
    assert decoded(spotted(painted(handoff.qr_svg(address)), 0.2)) == [address]
    assert decoded(spotted(painted(handoff.qr_svg(address)), 0.6)) == []


def test_the_code_has_its_quiet_border() -> None:
    picture = painted(handoff.qr_svg(ADDRESSES["short"]), 1)
    box = picture.point(lambda grey: 255 - grey).getbbox()
    side = picture.width
    assert box == (4, 4, side - 4, side - 4)


def test_the_picture_is_nothing_but_a_picture() -> None:
    svg = handoff.qr_svg('https://example.org/?a="><script>alert(1)</script>')
    tags = {element.tag for element in ElementTree.fromstring(svg).iter()}  # noqa: S314
    assert tags == {f"{SVG}svg", f"{SVG}path"}
    assert b"script" not in svg
    assert b"href" not in svg
    assert svg.count(b"http") == 1  # its own name space


def test_a_code_is_made_once() -> None:
    first = handoff.qr_svg(ADDRESSES["short"])
    before = handoff.qr_svg.cache_info()
    assert handoff.qr_svg(ADDRESSES["short"]) == first
    after = handoff.qr_svg.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)
    assert handoff.qr_svg("https://example.org/act/27-23") != first


def test_an_address_is_short_to_type() -> None:
    assert handoff.to_type("https://example.org/act/26-23") == "example.org/act/26-23"
    assert handoff.to_type("https://example.org/") == "example.org"
    assert handoff.to_type("https://example.org/a?b=https://c") == "example.org/a?b=https://c"
