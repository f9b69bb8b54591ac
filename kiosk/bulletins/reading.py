"""A bulletin file as lines of plain text, whatever program wrote it."""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

from kiosk.errors import Fault, Refused

MOST_BYTES = {".txt": 1_000_000, ".html": 5_000_000, ".htm": 5_000_000, ".pdf": 10_000_000}
MOST_SIGNS = 200_000
PDF_SECONDS = 20
COVERED = "[email protected]"
BULLET = re.compile(r"^[ \t]*[•·▪●○◦‣■□►➢✓*\uf0b7\uf0a7\uf02d][ \t]*(?=\S)")
DASH = re.compile(r"^[ \t]*[-–—][ \t]+(?=\S)")
INSIDE = re.compile(r"[ \t]+[•▪●‣■\uf0b7\uf0a7][ \t]*(?=\S)")
STRANGE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
GONE = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "aside",
    "form",
    "iframe",
    "svg",
)
BLOCKS = (
    "p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "tr",
    "td", "th", "table", "blockquote", "dl", "dt", "dd", "address", "header", "main", "figure",
)  # fmt: skip
TITLES = ("h1", "h2")


def lines(file: Path) -> list[str]:
    """The lines of a bulletin (.txt, .html, .pdf), cleaned; points of lists begin with `• `.

    Raises `Refused` for another kind of file, one that is too large, or one without text.
    """
    kind = file.suffix.lower()
    if kind not in MOST_BYTES:
        raise Refused(Fault(str(file), "is no bulletin: name a .txt, .html or .pdf file"))
    if file.stat().st_size > MOST_BYTES[kind]:
        most = MOST_BYTES[kind] // 1_000_000
        raise Refused(Fault(str(file), f"is larger than {most} MB: copy its text into a .txt file"))
    data = file.read_bytes()
    text = _of_pdf(file) if kind == ".pdf" else _decoded(data)
    if kind in (".html", ".htm"):
        text = _of_html(text)
    if len(text) > MOST_SIGNS:
        raise Refused(Fault(str(file), "holds too much text for a bulletin: cut out the bulletin"))
    found = clean(text)
    if not any(found):
        raise Refused(Fault(str(file), "holds no text, perhaps only a picture of it: type it in"))
    return found


def clean(text: str) -> list[str]:
    """Lines without invisible signs and doubled blanks; a point of a list has a line of its own."""
    text = unicodedata.normalize("NFC", STRANGE.sub("", text.replace("\r\n", "\n")))
    text = INSIDE.sub("\n• ", text.replace("\r", "\n").replace("\x0c", "\n\n"))
    found = []
    for line in text.split("\n"):
        marked = BULLET.sub("• ", DASH.sub("• ", line))
        found.append(" ".join(marked.replace("\t", "    ").split()) if "   " not in line.strip()
                     else re.sub(r"[ \t]{3,}", "   ", marked.replace("\xa0", " ").strip()))  # fmt: skip
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _of_html(text: str) -> str:
    import bs4  # here, since only this reading needs it

    soup = bs4.BeautifulSoup(text, "html.parser")
    for covered in soup.select("[data-cfemail], .__cf_email__"):
        covered.replace_with(COVERED)
    for gone in soup.find_all(GONE):
        gone.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    for tag in body.find_all("br"):
        tag.replace_with("\n")
    for tag in body.find_all("li"):
        tag.insert(0, "• ")
    for tag in body.find_all(TITLES):
        tag.insert(0, "\n")
    for tag in body.find_all("a"):
        address = str(tag.get("href", ""))
        if address.startswith("https://") and address not in tag.get_text():
            tag.append(f" <{address}>")
    for tag in body.find_all(BLOCKS):
        tag.insert_before("\n")
        tag.insert_after("\n")
    written = re.sub(r"[ \t]*\n[ \t]*", "\n", body.get_text().replace("\xa0", " "))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"•\s+", "• ", written))


def _of_pdf(file: Path) -> str:
    """The text of a PDF, read by a program of its own with little memory and time."""
    command = [sys.executable, "-m", "kiosk.bulletins.pdf", str(file)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PDF_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        why = "cannot be read: copy its text into a .txt file"
        raise Refused(Fault(str(file), why)) from error
    return done.stdout.decode("utf-8")
