"""The register of paper: how many signed on which numbered sheet.

A sheet's newest version replaces the older ones, which stay to be seen. A sheet's number is six
random signs of Crockford's base 32 and one that checks them, so that a sign that is wrong or two
that are swapped are noticed when it is typed.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kiosk.actions import DIGITS, LOOKALIKES
from kiosk.db import Db
from kiosk.words import say as _

NUMBER_SIGNS = 7
# What a sheet has room for.
MOST_ROWS, MOST_SIGNS = 40, 120


def put(db: Db, sheet: str, case: str, ask: str, target: str, n: int) -> int:
    """Write down that `n` people signed on `sheet`; returns the version this is of its number.

    `target` is the one addressed by hand-written letters, else an empty text.
    """
    sheet = as_number(sheet) or sheet
    with db.writing() as connection:
        last = connection.execute(
            "SELECT max(version) FROM sheets WHERE sheet = ? AND target = ?", (sheet, target)
        ).fetchone()[0]
        version = (last or 0) + 1
        connection.execute(
            "INSERT INTO sheets VALUES (?, ?, ?, ?, ?, ?)", (sheet, case, ask, target, n, version)
        )
    return version


def history(db: Db) -> list[dict[str, Any]]:
    """Every number that was ever written down: `sheet, case, ask, target, n, version`."""
    return db.rows("SELECT * FROM sheets ORDER BY sheet, target, version")


def newest(db: Db) -> list[dict[str, Any]]:
    """The number that counts of each sheet and target."""
    rows = {(row["sheet"], row["target"]): row for row in history(db)}
    return list(rows.values())


def conflicts(db: Db) -> dict[str, list[tuple[str, str]]]:
    """Sheets that are claimed for two cases or asks, with the case and ask of each claim.

    That is where the last two versions for a target differ, or two targets. What is right is
    settled by writing it down once more, and 0 for the other.
    """
    last_two: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in history(db):
        last_two[row["sheet"], row["target"]] = [*last_two[row["sheet"], row["target"]][-1:], row]
    claims: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for (sheet, _target), rows in last_two.items():
        claims[sheet] |= {(row["case"], row["ask"]) for row in rows if rows[-1]["n"] and row["n"]}
    return {sheet: sorted(claimed) for sheet, claimed in claims.items() if len(claimed) > 1}


def new_number(db: Db, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """A number for a new sheet: unlike any in this register, and hardly that of another device.

    `draw` gives a random number below another.
    """
    known = {row["sheet"] for row in db.rows("SELECT DISTINCT sheet FROM sheets")}
    while True:
        signs = "".join(DIGITS[draw(len(DIGITS))] for _place in range(NUMBER_SIGNS - 1))
        number = signs + DIGITS[_doubled(_remainder(signs))]
        if number not in known:
            return number


def as_number(text: str) -> str:
    """The sheet's number that was typed, in its one spelling, or an empty text for none.

    Case, blanks and dashes do not matter, nor does O for 0 and I or L for 1.
    """
    typed = "".join(text.split()).replace("-", "").upper().translate(LOOKALIKES)
    is_sound = len(typed) == NUMBER_SIGNS and set(typed) <= set(DIGITS) and not _remainder(typed)
    return typed if is_sound else ""


def is_number(text: str) -> bool:
    """Whether `text` is a sheet's number, its checking sign included."""
    return bool(as_number(text))


def _remainder(signs: str) -> int:
    """Zero for a whole number: signs are counted in the field of 32 elements.

    Each place weighs twice the next. Since no two weights are alike, one changed sign or two
    swapped ones never come to zero.
    """
    value = 0
    for sign in signs:
        value = _doubled(value) ^ DIGITS.index(sign)
    return value


def _doubled(value: int) -> int:
    """Twice an element of that field, whose modulus is x⁵ + x² + 1."""
    return value << 1 if value < 16 else value << 1 ^ 0b100101


def typed(
    rows: Sequence[Mapping[str, str]],
) -> tuple[list[dict[str, str]], list[tuple[int, str]]]:
    """The rows of a paper sheet as typed: those that are right, and place and fault of the others.

    A row is `name` and `place`; blanks around them go, and a row without either is no row.
    """
    good: list[dict[str, str]] = []
    bad: list[tuple[int, str]] = []
    for at, row in enumerate(rows):
        line = {key: " ".join(str(row.get(key) or "").split()) for key in ("name", "place")}
        if not any(line.values()):
            continue
        if not line["name"]:
            bad.append((at, _("has a place and no name: write the name, or empty the row")))
        elif max(map(len, line.values())) > MOST_SIGNS:
            bad.append((at, _("is longer than %(most)s signs: shorten it", most=MOST_SIGNS)))
        elif len(good) == MOST_ROWS:
            bad.append(
                (at, _("is more than a sheet's %(most)s rows: begin another sheet", most=MOST_ROWS))
            )
        else:
            good.append(line)
    return good, bad
