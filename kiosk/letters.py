"""A letter put together: the target's salutation, the case's words, and the signer's name."""

from dataclasses import dataclass

from kiosk import languages
from kiosk.cases import Ask, Case, Target
from kiosk.languages import Said

# What ends a salutation that has its own sign at the end.
ENDED = tuple(",،:：!，…")


@dataclass(frozen=True)
class Letter:
    """The sample letter of a case in one language, with a salutation for each target.

    The demands stand below the paragraphs, under their heading, on the page as in print.
    """

    language: str
    salutations: tuple[tuple[Target, Said], ...]
    paragraphs: tuple[Said, ...]
    demands_head: str
    demands: tuple[Said, ...]


def sample(case: Case, ask: Ask, language: str) -> Letter:
    """The sample letter of `ask` in `language`, in what stands in for it where it is missing."""
    paragraphs = case.section("Letter", language)
    tag = paragraphs[0].language if paragraphs else language
    around = tag if tag in languages.known() else languages.SOURCE
    return Letter(
        language=tag,
        salutations=tuple(
            (target, case.salutation(target, language)) for target in map(case.target, ask.targets)
        ),
        paragraphs=paragraphs,
        # Translators: in a letter, above the list of what the official is asked to do.
        demands_head=languages.catalog(around).gettext("What we ask for"),
        demands=case.section("Demands", tag),
    )


def spoken(language: str, case: Case) -> str:
    """The language of the words around: `language`, or what stands in for one without a catalog."""
    tags = (tag for tag in languages.chain(language, case.language) if tag in languages.known())
    return next(tags, languages.SOURCE)


def greeting(case: Case, target: Target, language: str) -> Said:
    """How a letter to `target` begins, with the sign that stands after it."""
    found = case.salutation(target, language)
    if not found or found.text.endswith(ENDED):
        return found
    # Translators: how a letter begins, with the sign that stands after it in your language.
    sentence = languages.catalog(spoken(found.language, case)).gettext("%(salutation)s,")
    return Said(sentence % {"salutation": found.text}, found.language)
