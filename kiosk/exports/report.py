"""The report: one page for the official, or for the person helped and the organisers.

It is put together once as parts, and written as text, as a page for the browser or as a PDF.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk import languages, sorting, typesetting
from kiosk.config import assets
from kiosk.exports import figures, texts
from kiosk.exports.figures import Figures

READERS = ("official", "helped")


@dataclass(frozen=True)
class Part:
    """A piece of the report: a heading, sentences, and rows of a name, a note and a number."""

    heading: str
    sentences: tuple[str, ...] = ()
    rows: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class Report:
    """A report in one language; `names` are the person's, as readers and own people write it."""

    language: str
    title: str
    names: tuple[str, ...]
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    foot: tuple[str, ...]

    def number(self, n: int) -> str:
        """A number as the language writes it."""
        return languages.say_number(n, self.language)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return languages.direction(self.language)


def report(found: Figures, organisation: str, reader: str, language: str) -> Report:
    """The report on `found` by `organisation`, in `language`.

    `reader` is one of `READERS`: the official is told what is asked and by how many, the person
    helped and the organisers also what was handed over, the kind words, what of the opened entries
    was not printed, and the languages.
    """
    catalog = languages.catalog(language)
    _ = catalog.gettext
    case = found.case
    names = (case.say("name", language).text, case.own_name)
    inside = reader == "helped"
    shown = {
        # Translators: %(number)s is the number under which the case is known, such as 26.23.
        "number": _("Case %(number)s") % {"number": case.number},
        "days": _days(found, language),
        "people": catalog.ngettext(
            # Translators: in a report; the number is the least that is certain.
            "At least %(n)s person has taken part.",
            "At least %(n)s people have taken part.",
            found.people,
        )
        % {"n": languages.say_number(found.people, language)},
    }
    parts = [_letters(found, language, inside), _others(found, language, inside)]
    if not inside:
        demands = tuple(said.text for said in case.section("Demands", language))
        # Translators: heading above the demands that those who signed make to an official.
        parts.insert(0, Part(_("What they ask"), demands))
    if inside:
        parts.append(_not_printed(found, language))
    parts.append(_places(_("By country"), found.countries, language, languages.country_name))
    if inside:
        parts.append(_places(_("By language"), found.languages, language, languages.name_in))
    foot = [organisation]
    if found.countries or (inside and found.languages):
        # Translators: under the tables of a report.
        foot.insert(0, _("Groups of fewer than five people are counted under “Other”."))
    return Report(
        language=language,
        # Translators: title of the report that is handed over or sent to the person helped.
        title=_("Report on the action"),
        names=tuple(dict.fromkeys(filter(None, names))),
        lead=tuple(filter(None, shown.values())),
        parts=tuple(part for part in parts if part.rows or part.sentences),
        foot=tuple(foot),
    )


def _days(found: Figures, language: str) -> str:
    if not found.days:
        return ""
    first, last = (languages.say_date(day, language) for day in (found.days[0], found.days[-1]))
    if first == last:
        return first
    # Translators: the first and the last day of an action, such as "May 2, 2023 – May 15, 2023".
    return languages.catalog(language).gettext("%(first)s – %(last)s") % {
        "first": first,
        "last": last,
    }


def _letters(found: Figures, language: str, inside: bool) -> Part:
    _ = languages.catalog(language).gettext
    rows = []
    for target_id, n in found.letters.items():
        target, note = found.case.target(target_id), ""
        if inside and target_id in found.delivered:
            day = languages.say_date(found.delivered[target_id], language)
            # Translators: letters were given or sent to the official on that day.
            note = _("handed over on %(day)s") % {"day": day}
        elif inside:
            note = _("not handed over yet")
        notes = [found.case.office(target, language).text if target.name else "", note]
        name = target.name or found.case.office(target, language).text
        rows.append((name, " · ".join(filter(None, notes)), n))
    return Part(_("Letters"), rows=tuple(rows))


def _others(found: Figures, language: str, inside: bool) -> Part:
    _ = languages.catalog(language).gettext
    counted = [
        # Translators: how many signed the petition, as a row of a report.
        (_("Petition"), found.petition),
        # Translators: how many signed on paper sheets, as a row of a report.
        (_("On paper"), found.paper),
        # Translators: how many left kind words for the person, as a row of a report.
        (_("Kind words"), found.solidarity if inside else 0),
    ]
    rows = tuple((name, "", n) for name, n in counted if n)
    # Translators: heading in a report above petition, paper and kind words.
    return Part(_("And besides"), rows=rows)


def _not_printed(found: Figures, language: str) -> Part:
    _ = languages.catalog(language).gettext
    said = {"waiting": sorting.WAITING, **sorting.REASONS}
    rows = tuple((_(said[why]), "", n) for why, n in found.not_printed.items())
    return Part(_("Not printed"), rows=rows)


def _places(
    heading: str,
    counts: tuple[tuple[str, int], ...],
    language: str,
    name: Callable[[str, str], str],
) -> Part:
    # Translators: all small groups together, in a table of countries or languages.
    other = languages.catalog(language).gettext("Other")
    named = ((other if key == figures.OTHER else name(key, language), n) for key, n in counts)
    return Part(heading, rows=tuple((said, "", n) for said, n in named))


def as_text(written: Report) -> str:
    """The report as plain lines, to be pasted into an e-mail."""
    blocks = [[written.title, *written.names], list(written.lead)]
    for part in written.parts:
        rows = [
            f"{name}: {written.number(n)}" + (f" ({note})" if note else "")
            for name, note, n in part.rows
        ]
        blocks.append([part.heading, *(f"– {line}" for line in (*part.sentences, *rows))])
    blocks.append(list(written.foot))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def as_html(written: Report) -> str:
    """The report as one page that needs nothing else."""
    import jinja2  # here, since a start needs none of it

    loader = jinja2.FileSystemLoader(assets() / "templates" / "letters")
    pages = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    page = pages.get_template("report.html").render(report=written, most=most(written))
    look = (assets() / "static" / "report.css").read_text("utf-8")
    return page.replace("</head>", f"<style>\n{look}</style>\n</head>", 1)


def as_pdf(written: Report) -> bytes:
    """The report on A4."""
    return typesetting.pdf("report", [_document(written)], datetime.date.today())


def _document(written: Report) -> dict[str, Any]:
    def said(text: str) -> texts.Text:
        return texts.said(text, written.language)

    return {
        "most": most(written),
        "title": said(written.title),
        "names": [texts.written(name, written.language) for name in written.names],
        "lead": [said(line) for line in written.lead],
        "parts": [
            {
                "heading": said(part.heading),
                "sentences": [said(sentence) for sentence in part.sentences],
                "rows": [
                    {
                        "name": texts.written(name, written.language),
                        "note": said(note) if note else None,
                        "number": written.number(n),
                        "n": n,
                    }
                    for name, note, n in part.rows
                ],
            }
            for part in written.parts
        ],
        "foot": [texts.written(line, written.language) for line in written.foot],
    }


def most(written: Report) -> int:
    """The largest number in the rows, by which the bars of a chart are measured."""
    return max((n for part in written.parts for *_, n in part.rows), default=1)


# How a report is written, by the ending of its file.
FORMS: dict[str, Callable[[Report], bytes | str]] = {
    "pdf": as_pdf,
    "html": as_html,
    "txt": as_text,
}
