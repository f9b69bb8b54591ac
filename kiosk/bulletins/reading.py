"""A bulletin file as lines of plain text, whatever program wrote it."""

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from kiosk.bulletins import vocabulary
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

MOST_BYTES = {".txt": 1_000_000, ".html": 5_000_000, ".htm": 5_000_000, ".pdf": 10_000_000}
MOST_SIGNS = 200_000
MOST_LINE = 20_000
MOST_TAGS, MOST_DEPTH = 30_000, 300
MOST_MENU = 200
MOST_COLUMNS = 5
NEAR = 3  # signs by which a line of a column may begin too early
DOUBLE = re.compile(r" {2,}")
TAG = re.compile(
    r"<(?P<end>/?)(?!(?:p|li|br|hr|img|input|meta|link|td|tr|th|dd|dt|option|source|wbr)\b)[a-z][^>]*(?<!/)>",
    re.IGNORECASE,
)
PDF_SECONDS = 20
COVERED = "[email protected]"
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u2028": "\n"}
WIDE = re.compile(r"(?: ?\0)+ ?")
QUOTED = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
ENDLESS = re.compile(r"\S{300}")  # a word that no search should go through from each of its signs
ALONE = re.compile(r"\n[ \t]*[-–•][ \t]*\n(?=\S)")
PAGE = re.compile(
    r"^\s*(?:[-–]\s*\d{1,2}\s*[-–]|\d{1,2}|(?:page|seite|p[áa]gina)\s+\d{1,2}.{0,8}|"
    r"AMNESTY INTERNATIONAL)\s*$",
    re.IGNORECASE,
)
HEADER = re.compile(r"\d[/.]\d{2,4}\b.*\b(?:index|[íi]ndice)\b", re.IGNORECASE)
MENU = re.compile(
    r"(?:[^\s.:;,!?]+(?: [^\s.:;,!?]+){0,4} {2,}){2,}[^\s.:;,!?]+(?: [^\s.:;,!?]+){0,4}$"
)
GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
TOLD = re.compile(r"\S: {3,}(?=\S)")  # a label and, far off, what it tells
BULLET = re.compile(r"^[ \t]*[•·▪●○◦‣■□►➢✓◼◾▸▶❖✔➔➤*\uf020-\uf0ff][ \t]*(?=\S)")
TABBED = re.compile(r"^([ \t]*[•·▪●○◦■□►➢✓*\uf020-\uf0ff])[ \t]+(?=\S)", re.MULTILINE)
ROMAN = re.compile(
    r"^[ \t]*(?:(?:i{1,3}|iv|v|vi{1,3}|ix|x)[.)]|\(?[a-h]\))[ \t]+(?=\S)", re.MULTILINE
)
COUNTED = re.compile(r"^[ \t]*(\d{1,2}[.)])[ \t]+(?=\S)", re.MULTILINE)
DASH = re.compile(r"^[ \t]*[-–—][ \t]+(?=\S)")
HEADINGS = re.compile(
    r"(?<=\S) (?=(?:CONTACT INFORMATION|SAMPLE LETTER|ADDITIONAL RESOURCES|ADDITIONAL INFORMATION|"
    r"BACKGROUND INFORMATION|TAKE ACTION)\b)"
)
# Marks of points that a program for PDF files or web pages has lost: `n`, `?` and the like.
LOST = re.compile(r"^[ \t]*(?P<mark>[n?qØü§])[ \t]+(?=[^\W\d_]{2})", re.MULTILINE)
# A salutation in brackets that goes on in the next line.
BROKEN = re.compile(
    r"^([ \t]*\((?:korrekte )?(?:anrede|salutation|tratamiento|formule)[^()\n]{0,90})\n"
    r"([^()\n]{0,90}\))",
    re.IGNORECASE | re.MULTILINE,
)
LABELLED = re.compile(r"^(?:salutation|tratamiento|formule d['’]appel|anrede)\s?:", re.IGNORECASE)
INSIDE = re.compile(r"[ \t]+[•▪●‣■◼\uf020-\uf0ff][ \t]*(?=\S)")
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
    "table", "blockquote", "dl", "address", "header", "main", "figure",
)  # fmt: skip
TITLES = ("h1", "h2")


def lines(file: Path) -> list[str]:
    """The lines of a bulletin (.txt, .html, .pdf), cleaned; points of lists begin with `• `.

    Raises `Refused` for another kind of file, one that is too large, or one without text.
    """
    kind = file.suffix.lower()
    if kind not in MOST_BYTES:
        raise Refused(Fault(str(file), _("is no bulletin: name a .txt, .html or .pdf file")))
    if file.stat().st_size > MOST_BYTES[kind]:
        most = MOST_BYTES[kind] // 1_000_000
        why = _("is larger than %(most)s MB: copy its text into a .txt file", most=most)
        raise Refused(Fault(str(file), why))
    data = file.read_bytes()
    text = _of_pdf(file) if kind == ".pdf" else _decoded(data)
    if kind in (".html", ".htm"):
        if text.count("<") > MOST_TAGS or _depth(text) > MOST_DEPTH:
            raise Refused(
                Fault(str(file), _("is too involved a page: copy its text into a .txt file"))
            )
        text = _of_html(text)
    if len(text) > MOST_SIGNS:
        why = _("holds too much text for a bulletin: cut out the bulletin")
        raise Refused(Fault(str(file), why))
    if max(map(len, text.split("\n"))) > MOST_LINE:
        why = _("holds a line without an end: cut out the bulletin")
        raise Refused(Fault(str(file), why))
    found = clean(text)
    if not any(found):
        why = _("holds no text, perhaps only a picture of it: type it in")
        raise Refused(Fault(str(file), why))
    return found


def clean(text: str) -> list[str]:
    """Lines without invisible signs and doubled blanks; a point of a list has a line of its own."""
    text = unicodedata.normalize("NFC", STRANGE.sub("", text.replace("\r\n", "\n")))
    text = ENDLESS.sub(r"\g<0> ", text)
    for joined, letters in LIGATURES.items():
        text = text.replace(joined, letters)
    text = HEADINGS.sub("\n", _in_one_column(TABBED.sub(r"\1 ", text).expandtabs()))
    text = INSIDE.sub("\n• ", text.replace("\r", "\n").replace("\x0c", "\n\n"))
    text = BROKEN.sub(r"\1 \2", text)
    text = COUNTED.sub(r"\1 ", text)
    text = _with_marks(ROMAN.sub("• ", ALONE.sub("\n• ", QUOTED.sub("", text))))
    found: list[str] = []
    for line in text.split("\n"):
        if PAGE.match(line) or (line.strip() in found and HEADER.search(line)):
            continue
        if len(line) < MOST_MENU and MENU.match(line.strip()):
            line = DOUBLE.sub("   ", line)
        marked = BULLET.sub("• ", DASH.sub("• ", line))
        found.append(WIDE.sub("   ", " ".join(marked.replace("   ", " \0 ").split())).strip())
    return found


def _with_marks(text: str) -> str:
    """Text whose points have a sign that nobody meant get the mark of a point."""
    found = Counter(match["mark"] for match in LOST.finditer(text))
    lost = {mark for mark, n in found.items() if n > 1}
    return LOST.sub(lambda match: "• " if match["mark"] in lost else match[0], text)


def _in_one_column(text: str) -> str:
    """Columns side by side, parted by wide blanks, one after the other."""
    found: list[str] = []
    run: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            run.append(line)
            continue
        found += [*(_columns(run) if sum(map(bool, map(GAP.search, run))) > 1 else run), ""]
        run = []
    return "\n".join(found[:-1])


def _columns(run: list[str], most: int = MOST_COLUMNS) -> list[str]:
    """The lines of a run, those of each column behind those of the one before it."""
    starts = [match.end() for line in run if (match := GAP.search(line))]
    begin = max(set(starts), key=starts.count)
    wide = [at for at, line in enumerate(run) if GAP.search(line)]
    first, end = wide[0], wide[-1] + 1
    while end < len(run) and (len(run[end]) <= begin or not run[end][:begin].strip()):
        end += 1
    above, below, whole = run[:first], run[end:], run
    run = run[first:end]
    told = sum(bool(TOLD.search(line)) for line in run)
    if starts.count(begin) < max(2, len(run) // 3) or 2 * told >= len(wide):
        return whole
    cuts = [_cut(line, begin) for line in run]
    if any(cut is None for cut in cuts):
        return whole
    left = [line[:cut].rstrip() for line, cut in zip(run, cuts, strict=True)]
    right = [line[cut:].rstrip() for line, cut in zip(run, cuts, strict=True)]
    more = [line for line in right if line]
    again = most > 2 and sum(map(bool, map(GAP.search, more))) > 1
    found = [*_greeted(left), "", *(_columns(more, most - 1) if again else _greeted(right))]
    return [*above, *found, *(["", *below] if below else [])]


def _cut(line: str, begin: int) -> int | None:
    """Where a line of two columns is parted: one that is too long, at its only wide blank."""
    if len(line) <= begin or not line[begin - 2 : begin].strip():
        return begin
    gaps = [gap.end() for gap in GAP.finditer(line)]
    return gaps[0] if len(gaps) == 1 and gaps[0] >= begin - NEAR else None


def _greeted(column: list[str]) -> list[str]:
    """The lines of a column; a salutation that its last line goes on with is joined to it."""
    found = [line.strip() if line.startswith(" ") else line for line in column if line.strip()]
    last = found[-1].split() if len(found) > 1 else []
    if last and LABELLED.match(found[-2]) and len(last) < 4 and ":" not in found[-1]:
        return [*found[:-2], f"{found[-2]} {found[-1]}"]
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _depth(text: str) -> int:
    """How deep the elements of a page lie in each other, those left out that need no end."""
    deepest = depth = 0
    for match in TAG.finditer(text):
        depth += -1 if match["end"] else 1
        deepest = max(deepest, depth)
    return deepest


def _of_html(text: str) -> str:
    import bs4  # here, since only this reading needs it

    soup = bs4.BeautifulSoup(text, "html.parser")
    for covered in soup.select("[data-cfemail], .__cf_email__"):
        covered.replace_with(COVERED)
    for gone in soup.find_all(GONE):
        gone.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    for piece in body.find_all(string=True):
        piece.replace_with(re.sub(r"\s+", " ", str(piece)))
    for tag in body.find_all("th"):
        tag.decompose()
    for tag in body.find_all("td"):
        if vocabulary.GREETING.fullmatch(tag.get_text(" ", strip=True).rstrip(",:") + ","):
            tag.insert(0, "Salutation: ")
    for tag in body.find_all(["td", "dt", "dd"]):
        tag.append("\n")
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
        why = _("cannot be read: copy its text into a .txt file")
        raise Refused(Fault(str(file), why)) from error
    return done.stdout.decode("utf-8")
