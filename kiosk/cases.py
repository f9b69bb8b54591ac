"""A case: one person or community at risk, whom to write to, and the words for it."""

import datetime
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kiosk.languages import Said, chain, country_name

KINDS = ("letter", "petition", "solidarity", "survey")
T = TypeVar("T")
STATES = ("open", "paused", "expired", "ended")
NEWS = ("released", "died", "moved", "other")
# What the facts say where the words of a language say nothing.
FACTS = ("name", "deliver_to", "do_not_mention")


def fold(text: str) -> str:
    """`text` as searches compare it: without case, accents and other marks."""
    parted = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parted if unicodedata.category(sign)[0] != "M").casefold()


@dataclass(frozen=True)
class Target:
    """An official or body that is addressed. A target with `copy_of` gets a copy, no own letter.

    `salutation` is by language, `postal_days` how long a letter takes.
    """

    id: str
    office: str
    name: str = ""
    address: tuple[str, ...] = ()
    country: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    social: tuple[str, ...] = ()
    salutation: Mapping[str, str] = field(default_factory=dict)
    copy_of: str = ""
    postal_days: int = 14


@dataclass(frozen=True)
class Ask:
    """What the case invites to do; `letter_language` is the one in which letters are sent."""

    id: str
    kind: str
    targets: tuple[str, ...] = ()
    letter_language: str = "en"


@dataclass(frozen=True)
class Picture:
    """A picture of the case: who made it, who agreed to its use, and until when."""

    file: str
    credit: str
    consent: str
    use_until: datetime.date


@dataclass(frozen=True)
class Words:
    """All words of a case in one language; `sections` holds paragraphs by section name."""

    language: str
    title: str
    summary: str
    name: str = ""
    who: str = ""
    where: str = ""
    since: str = ""
    reviewed_by: str = ""
    made_from: str = ""
    deliver_to: str = ""
    do_not_mention: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One case as its pack tells it; `language` is that of the source text.

    Of an ended case `news` says what kind of news ended it, and `still_asks` names the asks that
    are right all the same. `country` is where the person is. `audio` holds, by language, files in
    which somebody reads the case aloud. `fallback` names languages that stand in for another,
    where they are not the usual ones.
    """

    folder: Path
    slug: str
    number: str
    issued: datetime.date
    expires: datetime.date
    time_zone: str
    url: str
    language: str
    name: str
    targets: tuple[Target, ...]
    asks: tuple[Ask, ...]
    words: Mapping[str, Words]
    own_name: str = ""
    own_language: str = ""
    country: str = ""
    sensitive: bool = False
    young_readers: bool = False
    state: str = "open"
    news: str = "other"
    still_asks: tuple[str, ...] = ()
    deliver_to: str = ""
    do_not_mention: str = ""
    pictures: tuple[Picture, ...] = ()
    resources: tuple[Mapping[str, str], ...] = ()
    audio: Mapping[str, str] = field(default_factory=dict)
    version: int = 1
    fallback: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def ask(self, ask_id: str) -> Ask | None:
        """The ask with that id, or None."""
        return next((ask for ask in self.asks if ask.id == ask_id), None)

    def target(self, target_id: str) -> Target:
        """The target with that id; raises KeyError for another."""
        for target in self.targets:
            if target.id == target_id:
                return target
        raise KeyError(target_id)

    def copies_of(self, target_id: str) -> tuple[Target, ...]:
        """The targets that get a copy of what this target gets."""
        return tuple(target for target in self.targets if target.copy_of == target_id)

    def standing(self, today: datetime.date) -> str:
        """Its state on that day: an open case has expired when its closing day is over."""
        return "expired" if self.state == "open" and today > self.expires else self.state

    def takes(self, ask: Ask, today: datetime.date) -> bool:
        """Whether that ask may be answered on that day."""
        standing = self.standing(today)
        return standing == "open" or (standing == "ended" and ask.id in self.still_asks)

    def search_words(self, languages: Iterable[str]) -> str:
        """All by which the case can be found, folded: names and countries in `languages`."""
        countries = [self.country] if self.country else [t.country for t in self.targets]
        words = [self.name, self.own_name]
        words += [text for said in self.words.values() for text in (said.name, said.where)]
        words += [country_name(code, tag) for code in countries for tag in languages]
        return fold(" ".join(words))

    def _nearest(self, language: str, pick: Callable[[Words], T]) -> tuple[T | None, str]:
        """What `pick` takes from the words in `language`, or in the first that stands in."""
        for tag in chain(language, self.language, self.fallback):
            found = pick(self.words[tag]) if tag in self.words else None
            if found:
                return found, tag
        return None, self.language

    def say(self, what: str, language: str) -> Said:
        """A line of the words (`title`, `summary`, `name` …), in `language` or what stands in."""
        text, tag = self._nearest(language, lambda words: str(getattr(words, what)))
        return Said(text or (getattr(self, what) if what in FACTS else ""), tag)

    def section(self, heading: str, language: str) -> tuple[Said, ...]:
        """The paragraphs of a section, in `language` or in the language that stands in for it."""
        paragraphs, tag = self._nearest(language, lambda words: words.sections.get(heading))
        return tuple(Said(paragraph, tag) for paragraph in paragraphs or ())

    def checked(self, heading: str, language: str, offered: Iterable[str]) -> tuple[Said, ...]:
        """A section as it was looked through, where what `section` gives is only a draft.

        In the first of the `offered` languages that somebody has looked through, else as written.
        """
        said = self.section(heading, language)
        tag = said[0].language if said else self.language
        if tag == self.language or self.words[tag].reviewed_by:
            return ()
        sure = [one for one in offered if one in self.words and self.words[one].reviewed_by]
        return self.section(heading, sure[0] if sure else self.language)

    def picture_text(self, picture: Picture, language: str) -> Said:
        """What a picture shows, for those who do not see it."""
        stem = Path(picture.file).stem
        text, tag = self._nearest(language, lambda words: words.pictures.get(stem))
        return Said(text or "", tag)

    def office(self, target: Target, language: str) -> Said:
        """The office a target holds, in `language` or as the facts have it."""
        text, tag = self._nearest(language, lambda words: words.offices.get(target.id))
        return Said(text or target.office, tag)

    def salutation(self, target: Target, language: str) -> Said:
        """How a letter to `target` begins, in `language` or what stands in for it."""
        for tag in chain(language, self.language, self.fallback):
            if target.salutation.get(tag):
                return Said(target.salutation[tag], tag)
        return Said("", self.language)
