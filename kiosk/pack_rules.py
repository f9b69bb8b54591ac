"""What the parts of a pack must be to each other: facts to facts, facts to words, words to the
source text, and all of it to the day on which it is read.
"""

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk import glyphs
from kiosk.cases import Case, Target, Words
from kiosk.errors import Fault
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

CHANNELS = ("address", "phone", "fax", "email", "social")
# What fits into one post, by network; a link counts the same however long it is.
POST_LIMITS = {"X": 280}
LINK = re.compile(r"https://\S+")
LINK_LENGTH = 23
# Signs that count once; all others, Chinese and pictures among them, count twice.
NARROW = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))

# What visitors and officials do not see; `sections` are asked for one by one.
NOT_SHOWN = {"consent", "file", "reviewed_by", "made_from", "sections"}


def _fault(where: str, why: str) -> Fault:
    return Fault(f"case.toml: {where}", why)


def disagreements(facts: Mapping[str, Any]) -> list[Fault]:
    """Faults that show only when facts, each good for itself, are held against each other."""
    found = []
    if facts["issued"] > facts["expires"]:
        found.append(_fault("expires", _("is before `issued`: mend one of the two")))
    listed = facts.get("targets", [])
    copies = {target["id"]: target.get("copy_of", "") for target in listed}
    asked = [ask.get("id", ask["kind"]) for ask in facts.get("asks", [])]
    for part, ids in (("targets", [target["id"] for target in listed]), ("asks", asked)):
        found += [_fault(part, _("id %(id)r stands twice", id=twice)) for twice in _twice(ids)]
    for number, target in enumerate(listed, start=1):
        found += _target_faults(f"targets.{number}", target, copies, facts["language"])
    if not facts.get("asks"):
        found.append(_fault("asks", _("is missing: say what the case invites to do")))
    for strange in set(facts.get("still_asks", [])) - set(asked):
        found.append(_fault("still_asks", _("%(ask)r is no ask of this case", ask=strange)))
    for number, ask in enumerate(facts.get("asks", []), start=1):
        wanted = ask.get("targets", [])
        found += [
            _fault(
                f"asks.{number}.targets",
                _("%(target)r is no target that gets a letter", target=target),
            )
            for target in wanted
            if copies.get(target) != ""
        ]
        if ask["kind"] in ("letter", "petition") and not wanted:
            why = _("is missing: name at least one target")
            found.append(_fault(f"asks.{number}.targets", why))
    return found


def _twice(ids: list[str]) -> list[str]:
    return sorted({one for one in ids if ids.count(one) > 1})


def _target_faults(
    at: str, target: Mapping[str, Any], copies: Mapping[str, str], source: str
) -> Iterator[Fault]:
    of = target.get("copy_of", "")
    if of and (copies.get(of) != "" or of == target["id"]):
        yield _fault(f"{at}.copy_of", _("%(target)r is no target with a letter", target=of))
    if not of and not any(target.get(channel) for channel in CHANNELS):
        listed = ", ".join(CHANNELS)
        yield _fault(at, _("cannot be reached: write one of %(channels)s", channels=listed))
    if not of and not target.get("salutation", {}).get(source):
        yield _fault(f"{at}.salutation.{source}", _("is missing: write how a letter begins"))


def word_faults(
    facts: Mapping[str, Any], words: Mapping[str, Words], files: Collection[str]
) -> list[Fault]:
    """What is missing in the words or among the files, also where facts have faults."""
    source = facts.get("language")
    rows = list(_rows(facts, "pictures"))
    found = [
        _fault(f"pictures.{number}.file", _("%(file)r is not in the pack", file=row["file"]))
        for number, row in rows
        if isinstance(row.get("file"), str) and row["file"] not in files
    ]
    if not isinstance(source, str):
        return found
    name = f"text.{source}.md"
    if name not in files:
        return [*found, Fault(name, _("is missing: write the source text"))]
    if source not in words:
        return found
    asked = [ask.get("kind") for _, ask in _rows(facts, "asks")]
    needed = ["Story", *(["Letter", "Demands"] if "letter" in asked else [])]
    needed += ["Petition"] if "petition" in asked else []
    found += [
        Fault(f"{name}: {heading}", _("is missing: write that section"))
        for heading in needed
        if not words[source].sections.get(heading)
    ]
    stems = [Path(row["file"]).stem for _, row in rows if isinstance(row.get("file"), str)]
    return found + [
        Fault(f"{name}: pictures.{stem}", _("is missing: say what the picture shows"))
        for stem in stems
        if not words[source].pictures.get(stem)
    ]


def _rows(facts: Mapping[str, Any], part: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables of a part and their numbers, whatever else stands there."""
    listed = facts.get(part)
    for number, row in enumerate(listed if isinstance(listed, list) else [], start=1):
        if isinstance(row, dict):
            yield number, row


def letter_faults(case: Case) -> Iterator[Fault]:
    """Letters that begin with the salutation of a target, which the kiosk puts in."""
    known = {line.casefold() for target in case.targets for line in target.salutation.values()}
    for language, words in case.words.items():
        begin = "".join(words.sections.get("Letter", ())[:1]).casefold()
        for line in sorted(known):
            if line and re.match(re.escape(line) + r"(?!\w)", begin):
                yield Fault(
                    f"text.{language}.md: Letter",
                    _("begins with a salutation: leave it out, each target has its own"),
                )
                break


def warnings(
    case: Case, today: datetime.date, source: str, lines: Collection[str]
) -> Iterator[Fault]:
    """What to look at in a case without faults.

    `source` is the fingerprint of its source text, `lines` are those that a translation says anew.
    """
    if today > case.expires:
        why = _("%(day)s has passed: the case shows as closed", day=case.expires)
        yield _fault("expires", why)
    for number, target in enumerate(case.targets, start=1):
        yield from _target_warnings(f"targets.{number}", target, case, today)
    for language, words in case.words.items():
        yield from _text_warnings(case, language, words, source, lines)
    for picture in case.pictures:
        if today > picture.use_until:
            yield _fault(f"pictures {picture.file}", _("may no longer be used"))


def _target_warnings(at: str, target: Target, case: Case, today: datetime.date) -> Iterator[Fault]:
    if len(target.address) == 1:
        yield _fault(f"{at}.address", _("has one line only: post needs street and town"))
    left = (case.expires - today).days
    runs = case.standing(today) in ("open", "paused") and left >= 0
    if target.address and runs and left < target.postal_days:
        yield _fault(
            f"{at}.postal_days",
            # Translators: %(n)s days for the post; %(left)s days until the case closes.
            ngettext(
                "post takes about %(n)s day and %(left)s are left: use fax, e-mail or phone",
                "post takes about %(n)s days and %(left)s are left: use fax, e-mail or phone",
                target.postal_days,
                left=left,
            ),
        )
    for language, words in case.words.items():
        missing = not (target.copy_of or target.salutation.get(language))
        if missing and words.sections.get("Letter") and language != case.language:
            yield _fault(
                f"{at}.salutation.{language}", _("is missing: letters begin in another language")
            )


def _text_warnings(
    case: Case, language: str, words: Words, source: str, lines: Collection[str]
) -> Iterator[Fault]:
    name, first = f"text.{language}.md", case.words[case.language]
    if language != case.language and words.made_from != source:
        yield Fault(name, _("was made from another source text: look it through"))
    missing = [key for key in lines if getattr(first, key) and not getattr(words, key)]
    missing += [key for key in first.sections if not words.sections.get(key)]
    if missing:
        listed = ", ".join(missing)
        # Translators: %(parts)s are parts of a text, such as title, summary, Story.
        why = _("lacks %(parts)s: shown in another language until then", parts=listed)
        yield Fault(name, why)
    for picture in case.pictures:
        stem = Path(picture.file).stem
        if not words.pictures.get(stem):
            yield Fault(f"{name}: pictures.{stem}", _("is missing: say what the picture shows"))
    length = post_length("\n\n".join(words.sections.get("Post", ())))
    for network, most in POST_LIMITS.items():
        if length > most:
            yield Fault(
                f"{name}: Post",
                ngettext(
                    "has %(n)s sign with its link, %(network)s takes %(most)s: shorten it",
                    "has %(n)s signs with its link, %(network)s takes %(most)s: shorten it",
                    length,
                    network=network,
                    most=most,
                ),
            )


def glyph_warnings(facts: Mapping[str, Any], words: Mapping[str, Words]) -> Iterator[Fault]:
    """Signs that no font of ours has: a line for each file, with the keys where they stand."""
    files = {"case.toml": facts}
    files |= {f"text.{tag}.md": asdict(said) | dict(said.sections) for tag, said in words.items()}
    for file, table in files.items():
        found = [(key, signs) for key, text in _texts(table) if (signs := glyphs.missing(text))]
        if found:
            keys = ", ".join(dict.fromkeys(key for key, _ in found))
            signs = "".join(dict.fromkeys("".join(signs for _, signs in found)))
            yield Fault(f"{file}: {keys}", glyphs.lack(signs))


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Key and text of all in a table that somebody is shown; lines of one list share its key."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name in (name for name in value if name not in NOT_SHOWN):
            yield from _texts(value[name], f"{key}.{name}" if key else name)
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, start=1):
            yield from _texts(part, f"{key}.{number}" if isinstance(part, Mapping) else key)


def post_length(text: str) -> int:
    """How long a post is as networks count, the link of the case behind it where it has none."""
    if not text:
        return 0
    plain, n_links = LINK.subn("", text)
    signs = sum(1 if any(ord(sign) in narrow for narrow in NARROW) else 2 for sign in plain)
    return signs + (n_links * LINK_LENGTH if n_links else 1 + LINK_LENGTH)
