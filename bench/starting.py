"""From the start of Python to the first form, over the smallest app Flask can be."""

import subprocess
import sys

from bench import visitors
from bench.measure import Line, clocked, interleaved
from tests.factories import ORIGIN, House

MOST = 1.7
SECONDS = 60
BARE = """
from flask import Flask
app = Flask("bare")
app.add_url_rule("/", view_func=lambda: "<p>Hello</p>")
assert app.test_client().get("/").status_code == 200
"""
KIOSK = """
import sys
from pathlib import Path
from kiosk import config
from kiosk.app import create_app
_, instance, path, origin = sys.argv
app = create_app(config.read(Path(instance)))
assert app.test_client().get(path, base_url=origin).status_code == 200
"""


def first_form(house: House, quick: bool) -> Line:
    """Start, `create_app` and the first GET of the letter's form, in a new process each time."""
    instance = str(house.settings.instance)
    ratio = interleaved(
        lambda: clocked(lambda: run(KIOSK, instance, visitors.FORM, ORIGIN)),
        lambda: clocked(lambda: run(BARE)),
        *((5, 3) if quick else (15, 3)),
    )
    return ratio.line("start to first form / bare Flask", MOST)


def run(code: str, *arguments: str) -> None:
    """Run `code` in a Python of its own; raises where it fails."""
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, timeout=SECONDS)
