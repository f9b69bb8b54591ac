"""What the organiser has said about a case since its pack was made: paused, ended with news, or
open for longer. The pack itself stays as it is.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from kiosk.cases import Case, Words
from kiosk.db import Db

SECTIONS = {"news": "News", "afterwards": "Afterwards"}


@dataclass(frozen=True)
class CaseState:
    """Changes to a case; what is empty is as the pack says.

    `expires` is an ISO day and `why` the reason for a longer time. `news` and `afterwards` are
    paragraphs by language: what happened, and what is still right to do. `kind` is one of
    `cases.NEWS`, `asks` the ids that may still be answered.
    """

    state: str = ""
    expires: str = ""
    why: str = ""
    kind: str = ""
    asks: tuple[str, ...] = ()
    news: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    afterwards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def put(db: Db, case: str, changes: CaseState) -> None:
    """Keep the changes to a case, in the place of earlier ones."""
    with db.writing() as connection:
        connection.execute(
            """INSERT INTO case_states VALUES (:case, :changes)
               ON CONFLICT DO UPDATE SET changes = excluded.changes""",
            {"case": case, "changes": json.dumps(asdict(changes), ensure_ascii=False)},
        )


def read(db: Db) -> dict[str, CaseState]:
    """The changes by the slug of their case."""
    rows = db.rows("SELECT * FROM case_states")
    return {row["case"]: _state(json.loads(row["changes"])) for row in rows}


def _state(kept: dict[str, Any]) -> CaseState:
    texts = {part: {tag: tuple(lines) for tag, lines in kept[part].items()} for part in SECTIONS}
    return CaseState(**{**kept, **texts, "asks": tuple(kept["asks"])})


def changed(case: Case, changes: CaseState) -> Case:
    """`case` with `changes` made to it."""
    given: dict[str, Any] = {}
    if changes.state:
        given["state"] = changes.state
    if changes.expires:
        given["expires"] = datetime.date.fromisoformat(changes.expires)
    if changes.kind:
        given |= {"news": changes.kind, "still_asks": changes.asks, "words": _told(case, changes)}
    return replace(case, **given)


def applied(db: Db, cases: Mapping[str, Case]) -> dict[str, Case]:
    """Cases by slug, with the changes made to them here."""
    states = read(db)
    return {slug: changed(case, states.get(slug, CaseState())) for slug, case in cases.items()}


def _told(case: Case, changes: CaseState) -> dict[str, Words]:
    """The words of every language with the news in the place of the pack's."""
    words = dict(case.words)
    for tag in {*words, *changes.news, *changes.afterwards}:
        said = words.get(tag, Words(tag, "", ""))
        kept = {key: text for key, text in said.sections.items() if key not in SECTIONS.values()}
        for part, heading in SECTIONS.items():
            if lines := getattr(changes, part).get(tag):
                kept[heading] = lines
        words[tag] = replace(said, sections=kept)
    return words
