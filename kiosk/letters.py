"""A letter put together: the target's salutation, the case's words, and the signer's name."""

from dataclasses import dataclass

from kiosk import languages
from kiosk.cases import Ask, Case, Target
from kiosk.languages import Said


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
    spoken = tag if tag in languages.known() else languages.SOURCE
    return Letter(
        language=tag,
        salutations=tuple(
            (target, case.salutation(target, language)) for target in map(case.target, ask.targets)
        ),
        paragraphs=paragraphs,
        # Translators: in a letter, above the list of what the official is asked to do.
        demands_head=languages.catalog(spoken).gettext("What we ask for"),
        demands=case.section("Demands", tag),
    )
