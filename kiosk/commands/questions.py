"""The questions of `kiosk case new`. Each is asked again until its answer fits into a pack."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

import click

from kiosk import pack_facts, pack_words
from kiosk.cases import fold
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

Rule = Callable[[Any], str]
CHANNELS = ("address", "phone", "fax", "email")


def case(time_zone: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The facts of a case and its words by language, as asked for."""
    rules = pack_facts.CASE
    facts: dict[str, Any] = {"format": pack_facts.FORMAT}
    facts["slug"] = ask(_("Short name for addresses (such as ada-ayim)"), rules["slug"])
    facts["number"] = ask(_("Number of the action"), rules["number"])
    person = {"name": ask(_("Name of the person"), pack_facts.PERSON["name"])}
    land = _("Country of the person (two letters, such as CN)")
    facts["country"] = ask(land, rules["country"])
    facts["issued"] = day(_("Issued (YYYY-MM-DD)"))
    facts["expires"] = day(_("Expires (YYYY-MM-DD)"), facts["issued"])
    facts["time_zone"] = time_zone
    facts["url"] = ask(_("Public page (https://…)"), rules["url"])
    facts["language"] = ask(_("Language you write in"), rules["language"], "en")
    facts["person"] = person
    facts["targets"] = targets(facts["language"])
    ids = [target["id"] for target in facts["targets"]]
    facts["asks"] = [{"kind": "letter", "targets": ids, "letter_language": facts["language"]}]
    return facts, {facts["language"]: words(facts["targets"], facts["language"])}


def words(addressed: list[dict[str, Any]], language: str) -> dict[str, Any]:
    """Title, summary and sections of a case."""
    title = ask(_("Title"), line(pack_words.MOST["title"]))
    summary = ask(_("Summary, one sentence"), line(pack_words.MOST["summary"]))
    sections = {"Story": lines(_("Story, a paragraph")), "Demands": lines(_("Demand"))}
    known = [target["salutation"][language] for target in addressed]
    while True:
        sections["Letter"] = lines(_("Letter without salutation and name, a paragraph"))
        why = pack_words.letter_fault(sections["Letter"])
        if len("\n\n".join(sections["Letter"])) > pack_words.MOST_LETTER:
            why = ngettext(
                "is longer than %(n)s character: shorten it",
                "is longer than %(n)s characters: shorten it",
                pack_words.MOST_LETTER,
            )
        if sections["Letter"][0].casefold().startswith(tuple(map(str.casefold, known))):
            why = _("begins with a salutation: leave it out")
        if not why:
            return {"title": title, "summary": summary, "sections": sections}
        # Translators: "Letter" is the name of a section; %(why)s tells what is wrong with it.
        click.echo(_("Error: Letter: %(why)s.", why=why), err=True)


def targets(language: str) -> list[dict[str, Any]]:
    """At least one target, each with at least one channel."""
    found: list[dict[str, Any]] = []
    while not found or click.confirm(_("Another target?")):
        rules = pack_facts.TARGET
        target: dict[str, Any] = {"name": ask(_("Target: name, where known"), rules["name"], "")}
        target["office"] = ask(_("Target: office"), rules["office"])
        target["country"] = ask(_("Target: country (two letters)"), rules["country"])
        target |= channels(rules)
        greeting = _("Target: salutation (such as Dear Minister)")
        salutation = ask(greeting, pack_facts.text())
        target["salutation"] = {language: salutation}
        target["id"] = target_id(target["office"], [one["id"] for one in found])
        found.append(target)
    return found


def channels(rules: Mapping[str, Rule]) -> dict[str, Any]:
    """The ways to reach a target; asked for until there is one."""
    while True:
        line = _("Target: address line")
        found: dict[str, Any] = {"address": lines(line, pack_facts.text(), 0)}
        found["phone"] = ask(_("Target: phone (+12024952266)"), dialling, "")
        found["fax"] = ask(_("Target: fax (+12024952266)"), dialling, "")
        found["email"] = ask(_("Target: e-mail"), rules["email"], "")
        if any(found.values()):
            return found
        listed = ", ".join(CHANNELS)
        said = _("Error: a target needs one of these: %(channels)s.", channels=listed)
        click.echo(said, err=True)


def target_id(office: str, taken: list[str]) -> str:
    """An id made of the Latin letters in `office`, with a number where it is taken."""
    plain = re.sub("[^a-z0-9]+", "-", fold(office)).strip("-")[:40].strip("-") or "target"
    number = next(n for n in range(1, len(taken) + 2) if _numbered(plain, n) not in taken)
    return _numbered(plain, number)


def _numbered(plain: str, number: int) -> str:
    return plain if number == 1 else f"{plain}-{number}"


def ask(question: str, rule: Rule, default: str | None = None) -> str:
    """The answer to a question; with a default it may be left empty."""

    def checked(answer: str) -> str:
        answer = answer.strip()
        if why := rule(answer) if answer else "":
            raise click.BadParameter(why)
        if not answer and default is None:
            raise click.BadParameter(_("is needed"))
        return answer

    shown = bool(default)
    answer: str = click.prompt(question, default, value_proc=checked, show_default=shown)
    return answer


def day(question: str, earliest: datetime.date = datetime.date.min) -> datetime.date:
    """A date, not before `earliest`."""

    def rule(answer: Any) -> str:
        try:
            good = datetime.datetime.strptime(answer, "%Y-%m-%d").date() >= earliest
        except ValueError:
            return _("is no date: write it like 2026-12-31")
        return "" if good else _("is before %(day)s", day=earliest)

    return datetime.datetime.strptime(ask(question, rule), "%Y-%m-%d").date()


def lines(question: str, rule: Rule | None = None, least: int = 1) -> list[str]:
    """Answers to the same question, until an empty one."""
    found: list[str] = []
    while True:
        default = None if len(found) < least else ""
        # Translators: %(question)s is one of the questions such as "Demand".
        either = _("%(question)s (leave it empty to go on)", question=question)
        answer = ask(question if default is None else either, rule or paragraph, default)
        if not answer:
            return found
        found.append(answer)


def line(most: int) -> Rule:
    """A rule: one line of a text."""
    rule = pack_facts.text(most)
    return lambda answer: rule(answer) or paragraph(answer)


def paragraph(answer: str) -> str:
    """A rule: plain text."""
    if pack_words.INVISIBLE.search(answer):
        return _("holds invisible signs: remove them")
    return pack_words.text_fault(answer)


def dialling(answer: str) -> str:
    """A rule: a telephone number that can be dialled."""
    why = pack_facts.dialled(answer)
    possible = why or not pack_facts.dialling_faults({"targets": [{"phone": answer}]})
    return why or ("" if possible else _("is no such number: look it up again"))
