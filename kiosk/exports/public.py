"""The totals of a hub for everybody: what was counted where, and nothing about anybody.

A total under 5 is not told. The others are told with the parts that add up to them: by tablet,
under a letter that is drawn anew for each file, and by language. Parts under 5 are joined, see
`figures.fold`, so that none of them can be worked out.
"""

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kiosk.errors import Fault, Refused
from kiosk.exports import figures
from kiosk.words import say as _

FORMAT = 1
KEYS = ("measure", "event", "case", "ask", "target")


def as_json(
    rows: Iterable[Mapping[str, Any]], below: Callable[[int], int] = secrets.randbelow
) -> bytes:
    """The file, made of the rows of `sums.net`; `below` draws a number under another."""
    by_tablet: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    by_language: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        key = tuple(row[name] for name in KEYS)
        by_tablet[key][row["device"]] += row["n"]
        by_language[key][row["language"]] += row["n"]
    names = _names({device for counts in by_tablet.values() for device in counts}, below)
    totals = [
        {
            **dict(zip(KEYS, key, strict=True)),
            "n": counts.total(),
            "tablets": _parts(Counter({names[one]: n for one, n in counts.items()})),
            "languages": _parts(_by_language(by_language[key])),
        }
        for key, counts in sorted(by_tablet.items())
        if counts.total() >= figures.LEAST
    ]
    content = {"v": FORMAT, "least": figures.LEAST, "totals": totals}
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _names(devices: Iterable[str], below: Callable[[int], int]) -> dict[str, str]:
    """A number for each device, in an order that tells nothing."""
    names: dict[str, str] = {}
    left = sorted(devices)
    while left:
        names[left.pop(below(len(left)))] = f"T{len(names) + 1}"
    return names


def _by_language(counts: Counter[str]) -> Counter[str]:
    """Counts by language; what was taken back is taken from what is joined, else from the most."""
    back = -counts[""] if counts[""] < 0 else 0
    kept = Counter({tag: n for tag, n in counts.items() if tag})
    for tag, n in kept.most_common():
        kept[tag] = n - min(n, back)
        back -= n - kept[tag]
    return kept


def _parts(counts: Counter[str]) -> list[dict[str, Any]]:
    """Folded counts; where nothing is large enough to be told, the total is its own only part."""
    folded = figures.fold(counts) or ((figures.OTHER, counts.total()),)
    return [{"name": name or "others", "n": n} for name, n in folded]


def recount(content: bytes) -> int:
    """How many totals a published file has; raises `Refused` where one is not what its parts come
    to, or where the file is none.
    """
    try:
        totals = json.loads(content)["totals"]
        for row in totals:
            for parts in ("tablets", "languages"):
                if sum(part["n"] for part in row[parts]) != row["n"]:
                    named = "/".join(str(row[key]) for key in KEYS if row[key])
                    why = _("%(total)s is not the sum of its %(parts)s", total=named, parts=parts)
                    raise Refused(Fault("totals", why))
        return len(totals)
    except (ValueError, KeyError, TypeError) as error:
        why = _("is no file of published totals: get it anew from the hub")
        raise Refused(Fault("totals", why)) from error
