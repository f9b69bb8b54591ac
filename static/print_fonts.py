"""Makes the fonts for printing from those of the pages: one TrueType file per face.

Browsers take a font in slices, a page on paper needs it whole, and typst reads no woff2.
"""

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

# Tables that only variable or hinted fonts use, and that cannot be merged.
NEEDLESS = ("STAT", "BASE", "gasp", "prep", "cvt ", "fpgm", "vhea", "vmtx")
SHAPING = ("GSUB", "GPOS", "GDEF")
# Chinese letters are not shaped, and a hundred slices of their rules cannot be merged.
FACES = {
    "noto-sans-400": "noto-sans-[cl]*-400-normal.woff2",
    "noto-sans-700": "noto-sans-[cl]*-700-normal.woff2",
    "noto-serif-400": "noto-serif-[cl]*-400-normal.woff2",
    "noto-naskh-arabic-400": "noto-naskh-arabic-*-400-normal.woff2",
    "noto-naskh-arabic-700": "noto-naskh-arabic-*-700-normal.woff2",
    "noto-serif-tibetan-400": "noto-serif-tibetan-*-400-normal.woff2",
    "noto-sans-sc-400": "noto-sans-sc-*-400-normal.woff2",
}


def make(fonts: Path, folder: Path) -> set[int]:
    """Writes each face of `FACES` into `folder` from the slices in `fonts`.

    Returns the code points that all of them together hold.
    """
    folder.mkdir()
    held: set[int] = set()
    with tempfile.TemporaryDirectory() as place:
        for name, pattern in FACES.items():
            slices = sorted(fonts.glob(pattern))
            needless = (*NEEDLESS, *SHAPING) if "-sc-" in pattern else NEEDLESS
            parts = [_plain(file, Path(place), needless) for file in slices]
            face = Merger().merge(parts)
            face.save(folder / f"{name}.ttf")
            held |= face.getBestCmap().keys()
    return held


def _plain(file: Path, place: Path, needless: tuple[str, ...]) -> str:
    font = TTFont(file)
    font.flavor = None
    for table in needless:
        if table in font:
            del font[table]
    made = place / f"{file.stem}.ttf"
    font.save(made)
    return str(made)
