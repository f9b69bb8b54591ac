"""The news that ended a case, as an organiser writes it: a TOML file, see docs/packs.md."""

import tomllib
from pathlib import Path
from typing import Any

from kiosk import pack_facts, pack_words
from kiosk.case_states import CaseState
from kiosk.cases import NEWS, Case
from kiosk.errors import Fault, refuse
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

RULES = {
    "kind": pack_facts.one_of(*NEWS),
    "asks": pack_facts.each(pack_facts.ID),
    "news": pack_facts.TABLE,
    "afterwards": pack_facts.TABLE,
}


def read(file: Path, case: Case) -> CaseState:
    """The news of `case` in `file`; raises `Refused` with every fault."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:
        told = {}
        refuse([Fault(str(file), _("cannot be read (%(error)s): mend that line", error=error))])
    refuse(_faults(file, told, case))
    return CaseState(
        state="ended",
        kind=told.get("kind", "other"),
        asks=tuple(told.get("asks", ())),
        news=_texts(told["news"]),
        afterwards=_texts(told.get("afterwards", {})),
    )


def _texts(by_language: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {tag: pack_words.paragraphs(text) for tag, text in by_language.items()}


def _faults(file: Path, told: dict[str, Any], case: Case) -> list[Fault]:
    found = []
    for key, value in told.items():
        if key not in RULES:
            found.append(Fault(f"{file}: {key}", _("is not known here: remove it")))
        elif why := RULES[key](value):
            found.append(Fault(f"{file}: {key}", why))
        elif key in ("news", "afterwards"):
            found += [
                Fault(f"{file}: {key}.{tag}", why)
                for tag, text in value.items()
                if (why := _text_fault(tag, text))
            ]
    if found:
        return found
    if not told.get("news", {}).get(case.language, "").strip():
        why = _("is missing: say what happened")
        found.append(Fault(f"{file}: news.{case.language}", why))
    known = [ask.id for ask in case.asks]
    listed = ", ".join(known)
    return found + [
        Fault(
            f"{file}: asks",
            # Translators: %(known)s are the asks of this case.
            _("%(ask)r is no ask of this case: %(known)s", ask=ask, known=listed),
        )
        for ask in told.get("asks", [])
        if ask not in known
    ]


def _text_fault(tag: str, text: Any) -> str:
    if why := pack_facts.tag_rule(tag):
        return why
    if not isinstance(text, str) or len(text) > pack_words.MOST_LETTER:
        return ngettext(
            "must be text in quotes of at most %(n)s character",
            "must be text in quotes of at most %(n)s characters",
            pack_words.MOST_LETTER,
        )
    if pack_words.MARKUP.search(text) or pack_words.INVISIBLE.search(text):
        return _("holds markup or invisible signs: write plain text")
    return ""
