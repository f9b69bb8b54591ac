"""A case made of the facts and words of a pack, which have no faults."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk import pack_sounds
from kiosk.cases import Ask, Case, Picture, Target, Words


def case(folder: Path, facts: Mapping[str, Any], words: Mapping[str, Words]) -> Case:
    """The case in `folder`, out of its facts and its words by language."""
    plain = ("slug", "number", "issued", "expires", "time_zone", "url", "language")
    optional = (
        "sensitive", "young_readers", "state", "deliver_to", "do_not_mention", "country", "news",
        "version",
    )  # fmt: skip
    kept = {key: facts[key] for key in (*plain, *optional) if key in facts}
    return Case(
        folder=folder,
        words=words,
        **facts["person"],
        targets=targets(facts),
        asks=asks(facts),
        pictures=pictures(facts),
        still_asks=tuple(facts.get("still_asks", ())),
        resources=tuple(facts.get("resources", ())),
        audio=pack_sounds.by_language(folder),
        **kept,
    )


def targets(facts: Mapping[str, Any]) -> tuple[Target, ...]:
    """The targets in facts that have no faults."""
    return tuple(
        Target(
            **{
                **row,
                "address": tuple(row.get("address", ())),
                "social": tuple(row.get("social", ())),
            }
        )
        for row in facts.get("targets", [])
    )


def asks(facts: Mapping[str, Any]) -> tuple[Ask, ...]:
    """The asks in facts that have no faults; the id of one without is its kind."""
    return tuple(
        Ask(
            id=row.get("id", row["kind"]),
            kind=row["kind"],
            targets=tuple(row.get("targets", ())),
            letter_language=row.get("letter_language", facts["language"]),
        )
        for row in facts["asks"]
    )


def pictures(facts: Mapping[str, Any]) -> tuple[Picture, ...]:
    """The pictures in facts that have no faults."""
    return tuple(Picture(**row) for row in facts.get("pictures", []))
