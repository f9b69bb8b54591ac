"""Fills static/vendor/ from node_modules: the signature pad, the fonts for pages and for printing,
their licences, and the list of all that the fonts can write.
"""

import json
import re
import shutil
import sys
import tempfile
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import print_fonts
from fontTools.ttLib import TTFont

STATIC = Path(__file__).resolve().parent
MODULES = STATIC.parent / "node_modules"
VENDOR = STATIC / "vendor"

LANGUAGES = STATIC.parent / "translations" / "languages.toml"

SIGNATURE_PAD = "signature_pad"
CHINESE = "@fontsource/noto-sans-sc"  # its many slices have a sheet of their own
SLAVIC = frozenset({"latin", "latin-ext", "cyrillic", "cyrillic-ext"})
ALL = None  # every slice: the browser loads those that a page's characters need
FONTS: dict[str, tuple[tuple[int, ...], frozenset[str] | None]] = {
    "@fontsource/noto-sans": ((400, 700), SLAVIC),
    "@fontsource/noto-serif": ((400,), SLAVIC),
    "@fontsource/noto-naskh-arabic": ((400, 700), frozenset({"arabic", "latin"})),
    "@fontsource/noto-serif-tibetan": ((400,), frozenset({"tibetan"})),
    CHINESE: ((400, 700), ALL),
}
# One rule of a package's style sheet, with its name, such as "noto-sans-cyrillic-ext-400-normal".
RULE = re.compile(r"/\* (?P<name>\S+) \*/\s*(?P<rule>@font-face \{.*?\})", re.DOTALL)
RANGE = re.compile(r"unicode-range: ?(?P<ranges>[^;]+);")
SOURCE = re.compile(r"src: url\(\./files/(?P<file>[\w-]+\.woff2)\) format\('woff2'\)[^;]*;")


class Fault(Exception):
    """What keeps the folder from being made, in words for whoever runs this."""


def copy_font(package: str, fonts: Path) -> str:
    """Copies the wanted files of a font and returns the style sheet's rules for them."""
    weights, subsets = FONTS[package]
    rules = []
    for weight in weights:
        found = set()
        for match in RULE.finditer((MODULES / package / f"{weight}.css").read_text("utf-8")):
            name = match["name"].removeprefix(package.partition("/")[2] + "-")
            subset = name.removesuffix(f"-{weight}-normal")
            if subsets is not ALL and subset not in subsets:
                continue
            source = SOURCE.search(match["rule"])
            if not source or not RANGE.search(match["rule"]):
                raise Fault(f"{package}/{weight}.css: cannot read the rule of {match['name']}")
            shutil.copyfile(MODULES / package / "files" / source["file"], fonts / source["file"])
            address = f"src: url(fonts/{source['file']}) format('woff2');"
            rules.append(SOURCE.sub(address, match["rule"]))
            found.add(subset)
        if not found or (subsets is not ALL and found != subsets):
            raise Fault(f"{package}/{weight}.css: lacks {sorted((subsets or set()) - found)}")
    return "\n".join(rules)


def glyphs(rules: str, fonts: Path) -> set[int]:
    """The code points that browsers find in the fonts.

    A rule's range claims more than its file holds, and a file is not asked beyond its range.
    """
    found: set[int] = set()
    for rule in rules.split("@font-face")[1:]:
        address, ranges = re.search(r"url\(fonts/(.+?)\)", rule), RANGE.search(rule)
        if address and ranges:
            held = TTFont(fonts / address[1]).getBestCmap()
            found |= held.keys() & claimed(ranges["ranges"])
    return found


def named_by(rules: str) -> str:
    """Those of the Chinese rules that the names on the language buttons need, on every page."""
    listed = tomllib.loads(LANGUAGES.read_text("utf-8")).values()
    signs = {ord(sign) for one in listed for sign in one["name"] if "CJK" in unicodedata.name(sign)}
    needed = [
        f"@font-face{rule.rstrip()}\n"
        for rule in rules.split("@font-face")[1:]
        if (ranges := RANGE.search(rule)) and claimed(ranges["ranges"]) & signs
    ]
    return "".join(needed)


def claimed(ranges: str) -> set[int]:
    """The code points of a `unicode-range` such as `U+20-7e, U+a0, U+4??`."""
    found: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        end = last or first.replace("?", "f")
        found |= set(range(int(first.replace("?", "0"), 16), int(end, 16) + 1))
    return found


def as_ranges(points: Iterable[int]) -> str:
    """Code points as lines such as `20-7e`, in hex, both ends meant."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "".join(f"{first:x}-{last:x}\n" for first, last in runs)


def licence(package: str) -> str:
    """The licence of a package, under a heading that names it."""
    about = json.loads((MODULES / package / "package.json").read_text("utf-8"))
    text = (MODULES / package / "LICENSE").read_text("utf-8").strip()
    return f"{package} {about['version']} ({about['license']})\n{'=' * 72}\n\n{text}\n"


def fill(folder: Path) -> None:
    """Makes all of static/vendor/ in a folder."""
    fonts = folder / "fonts"
    fonts.mkdir(parents=True)
    name = "signature_pad.umd.min.js"
    script = (MODULES / SIGNATURE_PAD / "dist" / name).read_text("utf-8")
    # The source map is not copied, so the line that points to it goes.
    (folder / name).write_text(re.sub(r"\n//# sourceMappingURL=.*", "", script), "utf-8")
    rules = "\n".join(copy_font(package, fonts) for package in FONTS if package != CHINESE) + "\n"
    chinese = copy_font(CHINESE, fonts) + "\n"
    (folder / "fonts.css").write_text(rules + named_by(chinese), "utf-8")
    (folder / "fonts-zh.css").write_text(chinese, "utf-8")
    found = glyphs(rules + chinese, fonts)
    if lost := found - print_fonts.make(fonts, folder / "print"):
        raise Fault(f"the fonts for printing lack {len(lost)} letters of those for pages")
    (folder / "glyphs.txt").write_text(as_ranges(found), "utf-8")
    licences = [licence(package) for package in (SIGNATURE_PAD, *FONTS)]
    (folder / "LICENSES.txt").write_text("\n\n".join(licences), "utf-8")


def main() -> int:
    """Fills a folder beside static/vendor/ and swaps it in when it is whole."""
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=STATIC) as temporary:
        made, replaced = Path(temporary, "made"), Path(temporary, "replaced")
        try:
            fill(made)
        except (Fault, FileNotFoundError) as fault:
            print(f"static/build.py: {fault}; run `npm ci --ignore-scripts` first", file=sys.stderr)
            return 1
        if VENDOR.exists():
            VENDOR.rename(replaced)
        made.rename(VENDOR)
    return 0


if __name__ == "__main__":
    sys.exit(main())
