"""What an event file may hold in each of its places: types and bounds, before anything is used."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any

from kiosk import events, keyboards, pack_facts
from kiosk.errors import Fault
from kiosk.events import Event
from kiosk.words import say as _

MOST_VERSION = 2**53
EVENT_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
OUTER = ("v", "version", "event", "packs")

Check = Callable[[Any], bool]


def _text(most: int, least: int = 0) -> Check:
    return lambda said: (
        type(said) is str
        and least <= len(said) <= most
        and not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in said)
    )


def _number(least: int, most: int) -> Check:
    return lambda said: type(said) is int and least <= said <= most


def _list(most: int, each: Check, least: int = 0) -> Check:
    return lambda said: (
        type(said) in (list, tuple)
        and least <= len(said) <= most
        and all(map(each, said))
        and len(set(said)) == len(said)
    )


def _texts(said: Any) -> bool:
    """Whether that is the organisation's own words by purpose and language."""
    return isinstance(said, dict) and all(
        purpose in events.NEWS
        and isinstance(texts, dict)
        and len(texts) <= 100
        and all(_text(40, 1)(tag) and _text(2_000, 1)(text) for tag, text in texts.items())
        for purpose, texts in said.items()
    )


def _slug(said: Any) -> bool:
    return _text(60, 1)(said) and bool(pack_facts.SLUG.fullmatch(said))


# What each field of an event may hold.
SHAPE: Mapping[str, Check] = {
    "id": lambda said: type(said) is str and bool(EVENT_ID.fullmatch(said)),
    "name": _text(500, 1),
    "organisation": _text(500, 1),
    "contact": _text(500, 1),
    "languages": _list(100, _text(40, 1), 1),
    "cases": _list(100, _slug),
    "recipients": _list(20, _text(200, 1), 1),
    "place": _text(500),
    "country": _text(60),
    "time_zone": _text(60, 1),
    "idle_seconds": _number(20, 1_800),
    "warning_seconds": _number(5, 600),
    "retention_days": _number(0, 3_650),
    "age_line": _number(0, 21),
    "keyboard": lambda said: said in keyboards.WAYS,
    "news": _list(len(events.NEWS), lambda said: said in events.NEWS),
    "news_texts": _texts,
    "send_entries": lambda said: type(said) is bool,
}


def faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Every place of an event file, but what its packs hold, that is not as it must be."""
    checks: Mapping[str, Check] = {
        "version": _number(1, MOST_VERSION),
        "event": lambda said: isinstance(said, dict),
        "packs": lambda said: type(said) is list and len(said) <= 100 and all(map(_is_pack, said)),
    }
    for name in sorted(map(str, content.keys() - set(OUTER))):
        yield _unknown(name)
    for name, is_right in checks.items():
        if not is_right(content.get(name)):
            yield strange(name)
    if isinstance(content.get("event"), dict):
        yield from event_faults(content["event"])


def event_faults(said: Mapping[str, Any]) -> Iterator[Fault]:
    """Every field of an event that is not as it must be; one with a default may be missing."""
    for name in sorted(map(str, said.keys() - SHAPE.keys())):
        yield _unknown(f"event.{name}")
    needed = {
        one.name
        for one in fields(Event)
        if one.default is MISSING and one.default_factory is MISSING
    }
    for name, is_right in SHAPE.items():
        if not is_right(said[name]) if name in said else name in needed:
            yield strange(f"event.{name}")


def strange(where: str) -> Fault:
    """The fault of a place that holds what it may not."""
    return Fault(where, _("is not what an event file holds there: get a new one from its maker"))


def _unknown(where: str) -> Fault:
    return Fault(where, _("is unknown to this kiosk: install the newest one here"))


def _is_pack(said: Any) -> bool:
    return (
        type(said) is list
        and len(said) == 3
        and _slug(said[0])
        and _number(1, MOST_VERSION)(said[1])
        and type(said[2]) is bytes
    )
