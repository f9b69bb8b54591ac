"""Takes pictures of the visitor's pages and joins some of them for the README.

All go to `docs/pictures/all/` (not in git): PAGE-LANGUAGE-WIDTH.png. The joined ones, with one page
in each of three scripts, are `docs/pictures/kiosk.webp` and `docs/pictures/letter.webp`.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from kiosk import languages

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "docs" / "pictures"
ALL = PLACE / "all"
CASE = "zhanargul-zhumatai"
SIZES = ((800, 1280), (1280, 800), (390, 844))
LANGUAGES = tuple(languages.known())
NAMES = {
    "ug": "ئايگۈل",
    "zh-Hans": "王小明",
    "kk": "Айгүл",
    "ru": "Айгуль",
    "ar": "ليلى",
    "fa": "لیلا",
}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
JOINED = {
    "kiosk": ("attract-en-800", "case-ug-800", "thanks-zh-Hans-800"),
    "letter": ("form-en-800", "form-ug-800", "form-zh-Hans-800"),
}
PIXELS_HIGH = 760


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """A demonstration in `folder`; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kiosk", "--instance", str(folder)]
    process = subprocess.Popen(
        [*command, "demo", "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("End it"):
                break
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def draw(page: Page) -> None:
    """A signature with the mouse."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.6
    page.mouse.move(x, y)
    page.mouse.down()
    for at in range(60):
        page.mouse.move(x + at * 4, y - 50 * ((at * 7) % 13 - 6) / 6 * (1 - at / 80))
    page.mouse.up()


def take(page: Page, address: str, language: str) -> Iterator[tuple[str, bool]]:
    """Walk a visit; yields the name of each page that stands, and whether to take all of it."""
    page.goto(address)
    yield "attract", False
    page.goto(f"{address}/{language}/")
    yield "cases", False
    page.goto(f"{address}/{language}/case/{CASE}")
    yield "case", True
    page.locator("nav.bottom a").first.click()
    page.wait_for_selector("#ask")
    yield "empty", True
    page.locator("#ask button.main").click()
    page.wait_for_selector(".problem")
    yield "refused", False
    page.goto(f"{address}/{language}/case/{CASE}/letter")
    page.fill("#name", NAMES.get(language, "Ada Ayim"))
    page.check("input[name=send][value=letter]")
    page.check("#agree")
    draw(page)
    page.evaluate("scrollTo(0, 0)")
    yield "form", True
    page.locator("#ask button.main").click()
    page.wait_for_url("**/thanks")
    yield "thanks", False


def visit(browser: Browser, address: str, language: str, width: int, height: int) -> None:
    """Pictures of all pages of one visit."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, reduced_motion="reduce"
    )
    page = context.new_page()
    for name, whole in take(page, address, language):
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(150)
        page.screenshot(path=ALL / f"{name}-{language}-{width}.png", full_page=whole)
    context.close()


def join(name: str, parts: tuple[str, ...]) -> None:
    """One picture of several, side by side, the upper part of each."""
    pictures = []
    for part in parts:
        picture = Image.open(ALL / f"{part}.png").convert("RGB")
        picture = picture.crop((0, 0, picture.width, min(picture.height, picture.width * 8 // 5)))
        width = picture.width * PIXELS_HIGH // picture.height
        pictures.append(picture.resize((width, PIXELS_HIGH), Image.Resampling.LANCZOS))
    sheet = Image.new("RGB", (sum(p.width + 24 for p in pictures) - 24, PIXELS_HIGH), "white")
    x = 0
    for picture in pictures:
        sheet.paste(picture, (x, 0))
        x += picture.width + 24
    sheet.save(PLACE / f"{name}.webp", quality=82, method=6)


def main() -> int:
    """All pictures of all languages and sizes."""
    shutil.rmtree(ALL, ignore_errors=True)
    ALL.mkdir(parents=True)
    chromium = shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        demo(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for language in LANGUAGES:
            for width, height in SIZES:
                visit(browser, address, language, width, height)
        browser.close()
    for name, parts in JOINED.items():
        join(name, parts)
    print(f"{len(list(ALL.iterdir()))} pictures in {ALL.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
