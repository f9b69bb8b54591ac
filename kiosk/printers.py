"""The printer of a kiosk as the part `[printer]` of `config.toml` names it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.words import say as _

WAYS = ("none", "browser", "escpos", "cups")
# Millimetres of paper, and dots of the print head at 8 a millimetre.
DOTS = {58: 384, 80: 576}
KINDS = {"way": str, "address": str, "queue": str, "width": int, "names": bool}
ADDRESS = re.compile(
    r"tcp:[A-Za-z0-9._-]+:[0-9]{1,5}|usb:[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}"
    r"|serial:[^@\0]+(?:@[0-9]{3,7})?"
)
FILE = re.compile(r"file:[^\0]+")
QUEUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}")


@dataclass(frozen=True)
class Printer:
    """How slips are printed: not at all, by the `browser`, by `escpos` or by `cups`.

    `address` is where an ESC/POS printer is, `queue` the name of a queue of CUPS, `width` that of
    the paper in millimetres. With `names` visitors may have their name on their slip.
    """

    way: str = "none"
    address: str = ""
    queue: str = ""
    width: int = 80
    names: bool = False


def faults(written: Mapping[str, Any], demo: bool) -> Iterator[tuple[str, str]]:
    """Key and fault of everything that is wrong in a part `[printer]`."""
    wrong = set()
    for key, value in written.items():
        if key not in KINDS:
            yield key, _("is not a setting: remove it")
        elif type(value) is not KINDS[key]:
            wrong.add(key)
            yield key, _kind_fault(key)
    way = written.get("way", "none")
    if "way" not in wrong and way not in WAYS:
        listed = ", ".join(WAYS)
        yield "way", _("is %(value)s: choose one of %(choices)s", value=repr(way), choices=listed)
    if "width" not in wrong and written.get("width", 80) not in DOTS:
        yield "width", _("must be 58 or 80, the millimetres of the paper")
    address, queue = written.get("address", ""), written.get("queue", "")
    if way == "escpos" and "address" not in wrong and not ADDRESS.fullmatch(address):
        if not FILE.fullmatch(address):
            yield (
                "address",
                _("must be like tcp:192.0.2.7:9100, usb:04b8:0e15 or serial:/dev/ttyUSB0"),
            )
        elif not demo:
            yield "address", _("is a file: that is for a demonstration only")
    if way == "cups" and "queue" not in wrong and not QUEUE.fullmatch(queue):
        yield "queue", _("must be the name of a queue, as `lpstat -e` lists it")


def _kind_fault(key: str) -> str:
    return {
        str: _("must be a text in quotes"),
        int: _("must be 58 or 80, the millimetres of the paper"),
        bool: _("must be a plain true or false"),
    }[KINDS[key]]


def lines(printer: Printer) -> list[str]:
    """The part of `config.toml`; nothing for the usual one."""
    if printer == Printer():
        return []
    return [
        "[printer]",
        *(f"{key} = {json.dumps(getattr(printer, key), ensure_ascii=False)}" for key in KINDS),
    ]
