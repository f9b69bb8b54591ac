"""A letter put together: the target's salutation, the case's words, and the signer's name."""

from dataclasses import dataclass

from kiosk.cases import Ask, Case, Target
from kiosk.languages import Said


@dataclass(frozen=True)
class Letter:
    """The sample letter of a case in one language, with a salutation for each target."""

    language: str
    salutations: tuple[tuple[Target, Said], ...]
    paragraphs: tuple[Said, ...]


def sample(case: Case, ask: Ask, language: str) -> Letter:
    """The sample letter of `ask` in `language`, in what stands in for it where it is missing."""
    paragraphs = case.section("Letter", language)
    return Letter(
        language=paragraphs[0].language if paragraphs else language,
        salutations=tuple(
            (target, case.salutation(target, language)) for target in map(case.target, ask.targets)
        ),
        paragraphs=paragraphs,
    )
