"""How right an extraction is: each thing of a bulletin counted as found, missed or wrong."""

import difflib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.bulletins import extraction, reading
from kiosk.errors import Refused

CORPUS = Path(__file__).parent / "bulletins"
PLAIN = ("title", "case_number", "issued", "expires", "language", "person", "letter")
OF_TARGET = ("name", "office", "country", "phone", "fax", "email", "salutation", "copy_of")
LIKE = 0.9
UNREAD: dict[str, Any] = dict.fromkeys(PLAIN) | {
    part: [] for part in ("doubts", "demands", "resources", "targets")
}


@dataclass
class Score:
    """Counts by field: `right` things, those that were `said` by the parser, those `there`."""

    right: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[str, str, Any, Any]] = field(default_factory=list)

    def add(self, name: str, found: Any, wanted: Any, where: str = "") -> None:
        """Count one thing that was `found` where `wanted` was there; either may be missing."""
        self.said[name] += bool(found)
        self.there[name] += bool(wanted)
        if found and wanted and alike(found, wanted):
            self.right[name] += 1
        elif found or wanted:
            self.misses.append((where, name, found, wanted))

    def precision(self, names: Iterable[str] = ()) -> float:
        """The part of what was said that is right."""
        return _part(self.right, self.said, names)

    def recall(self, names: Iterable[str] = ()) -> float:
        """The part of what is there that was found."""
        return _part(self.right, self.there, names)


def _part(right: Counter[str], of: Counter[str], names: Iterable[str]) -> float:
    kept = list(names) or list(of)
    total = sum(of[name] for name in kept)
    return sum(right[name] for name in kept) / total if total else 1.0


def bare(thing: Any) -> str:
    """A thing as text without case, blanks and punctuation."""
    return re.sub(r"[\W_]+", " ", str(thing)).strip().casefold()


def alike(found: Any, wanted: Any) -> bool:
    """Whether two things say the same; long texts may differ a little."""
    a, b = bare(found), bare(wanted)
    a, b = (re.sub(r"^(?:ua|au|extra) ", "", text) for text in (a, b))
    if a == b or (min(len(a), len(b)) > 7 and (a.endswith(b) or b.endswith(a))):
        return True
    if min(len(a), len(b)) < 60:
        return False
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= LIKE


def score(file: Path, wanted: list[dict[str, Any]], into: Score) -> None:
    """Hold what is read from `file` against what it says."""
    try:
        found = extraction.extract(reading.lines(file))
    except Refused:
        found = []
    into.said["cases"] += len(found)
    into.there["cases"] += len(wanted)
    into.right["cases"] += min(len(found), len(wanted))
    if len(found) != len(wanted):
        into.misses.append((file.name, "cases", len(found), len(wanted)))
    for mine, right in zip([*found, *[UNREAD] * len(wanted)], wanted, strict=False):
        for name in PLAIN:
            is_made = name == "title" and any(one["field"] == "title" for one in mine["doubts"])
            said = None if is_made else mine[name]
            if name == "letter" and said:
                said = said.replace("{name}", "")
            into.add(name, said, right.get(name), file.name)
        _lists("demands", mine["demands"], right.get("demands") or [], into, file.name)
        urls = [one["url"] for one in mine["resources"]]
        there = [
            one["url"] if isinstance(one, dict) else one for one in right.get("resources") or []
        ]
        _lists("resources", urls, there, into, file.name)
        _targets(mine["targets"], right["targets"], into, file.name)


def _lists(name: str, found: list[Any], wanted: list[Any], into: Score, where: str) -> None:
    left = list(wanted)
    for one in found:
        match = next((other for other in left if alike(one, other)), None)
        if match is not None:
            left.remove(match)
        into.add(name, one, match, where)
    for other in left:
        into.add(name, None, other, where)


def _targets(
    found: list[dict[str, Any]], wanted: list[dict[str, Any]], into: Score, where: str
) -> None:
    left = list(wanted)
    for mine in found:
        best = max(left, key=lambda other: _nearness(mine, other), default=None)
        if best is None or _nearness(mine, best) < 1:
            into.add("target", mine["name"] or mine["office"], None, where)
            continue
        left.remove(best)
        into.add("target", "x", "x", where)
        for name in OF_TARGET:
            into.add(f"target {name}", mine[name], best.get(name), where)
        _addresses(mine["address"], best.get("address") or [], into, where)
        _lists("target social", mine["social"], best.get("social") or [], into, where)
    for other in left:
        into.add("target", None, other.get("name") or other.get("office"), where)


def _addresses(found: list[str], wanted: list[str], into: Score, where: str) -> None:
    """Lines of an address: it does not matter into how many lines the same text is parted."""
    mine, right = bare(", ".join(found)), bare(", ".join(wanted))
    for line in found:
        into.add("target address", line, line if bare(line) in right else None, where)
    into.there["target address"] += sum(bare(line) not in mine for line in wanted)
    into.misses += [
        (where, "target address", None, line) for line in wanted if bare(line) not in mine
    ]


def _nearness(mine: dict[str, Any], other: dict[str, Any]) -> int:
    same = sum(
        bool(mine[name]) and alike(mine[name], other.get(name) or "")
        for name in ("name", "office", "fax", "email", "phone")
    )
    words = set(bare(f"{mine['name']} {mine['office']}").split())
    return same + 2 * (
        len(words & set(bare(f"{other.get('name')} {other.get('office')}").split())) > 1
    )


def corpus(folder: Path = CORPUS) -> Score:
    """The score over every bulletin of a folder that has its JSON beside it."""
    total = Score()
    for answer in sorted(folder.glob("*.json")):
        (file,) = [one for one in folder.glob(f"{answer.stem}.*") if one.suffix != ".json"]
        score(file, json.loads(answer.read_text("utf-8"))["cases"], total)
    return total


def table(total: Score) -> str:
    """Precision and recall by field, one a line."""
    lines = [f"{'field':18} {'said':>5} {'there':>5} precision recall"]
    for name in sorted(total.there | total.said):
        p, r = total.precision([name]), total.recall([name])
        lines.append(f"{name:18} {total.said[name]:5} {total.there[name]:5} {p:9.3f} {r:6.3f}")
    lines.append(f"{'all':18} {'':5} {'':5} {total.precision():9.3f} {total.recall():6.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table(corpus()) + "\n")
