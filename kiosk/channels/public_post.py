"""Public post: a text with the official's handles that fits into one post."""

import datetime
import re
from urllib.parse import quote

from kiosk import pack_facts
from kiosk.cases import Case, Target
from kiosk.channels.way import Way, both, line
from kiosk.languages import Said
from kiosk.pack_rules import POST_LIMITS, post_length

NAME = "public_post"
STATES = ("sent", "later")
MOST = POST_LIMITS["X"]
COMPOSER = "https://x.com/intent/post?text="
SENTENCE = re.compile(r"[^.!?。！？؟۔]*(?:[.!?。！？؟۔]+\s*|$)")


def way(case: Case, target: Target, language: str, today: datetime.date) -> Way | None:
    """The post that names `target`; none where the pack has no handle or no words for it."""
    handles = [handle for handle in target.social if pack_facts.HANDLE.fullmatch(handle)]
    said, meaning = both(case, target, "Post", language)
    if not handles or not said or pack_facts.web_address(case.url):
        return None
    text = whole(handles, " ".join(line(part.text) for part in said), case.url)
    return Way(
        NAME,
        STATES,
        link=COMPOSER + quote(text, safe=""),
        shown=" ".join(handles),
        text=(Said(text, said[0].language),),
        meaning=meaning,
    )


def whole(handles: list[str], text: str, url: str) -> str:
    """Handles, as many sentences as there is room for, and the link; never over the limit."""
    sentences = [part for part in SENTENCE.findall(text) if part.strip()]
    for n_sentences in range(len(sentences), 0, -1):
        for n_handles in range(len(handles), 0, -1):
            post = _joined(handles[:n_handles], "".join(sentences[:n_sentences]), url)
            if post_length(post) <= MOST:
                return post
    words = text.split()
    while words and post_length(_joined(handles[:1], " ".join(words) + "…", url)) > MOST:
        words.pop()
    return _joined(handles[:1], " ".join(words) + "…" if words else "", url)


def _joined(handles: list[str], text: str, url: str) -> str:
    return " ".join(part for part in (*handles, text.strip(), url) if part)
