"""Letters as PDF: how long many take, and that memory does not grow with their number."""

import json
import subprocess
import sys
from statistics import median

from bench.measure import Line

MOST_SECONDS, MOST_GROWTH = 60.0, 1.5
FEW, MANY = 100, 1_000
LETTERS = """
import json, resource, sys, time
from kiosk.exports import letters
from tests.papers import entry, job
entries = [entry(number, targets=["ambassador"]) for number in range(1, int(sys.argv[1]) + 1)]
begun = time.perf_counter()
letters.as_pdf(job(entries))
took = time.perf_counter() - begun
print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def lines(quick: bool) -> list[Line]:
    """Each letter with its own signature; few and many in turn, each in a process of its own."""
    rounds = [(made(FEW), made(MANY)) for _ in range(1 if quick else 3)]
    seconds = [many[0] for _few, many in rounds]
    growth = [many[1] / few[1] for few, many in rounds]
    spreads = [f"{min(one):.2f} to {max(one):.2f}" for one in (seconds, growth)]
    took, grown = median(seconds), median(growth)
    note = f"{median(few[1] for few, _many in rounds) / 1024:.0f} MB for {FEW}"
    return [
        Line(
            f"{MANY} letters as PDF", f"{took:.1f} s", spreads[0], f"≤ {MOST_SECONDS:g} s",
            took <= MOST_SECONDS,
        ),
        Line(
            f"memory for {MANY} letters / for {FEW}", f"{grown:.2f} ×", spreads[1],
            f"≤ {MOST_GROWTH:g} ×", grown <= MOST_GROWTH, note,
        ),
    ]  # fmt: skip


def made(n_letters: int) -> tuple[float, float]:
    """Seconds and the most memory (KiB) that so many letters take."""
    done = subprocess.run(
        [sys.executable, "-c", LETTERS, str(n_letters)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    took, memory = json.loads(done.stdout)
    return took, memory
