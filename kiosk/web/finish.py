"""Finish at home: what a phone shows after the code of a stall was scanned, and for everybody who
comes without one.

No page sets a cookie, and no GET changes anything. A code that is forged, altered, too old or of
nothing here leads to one and the same page.
"""

import datetime
import time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from kiosk import handoff, languages, letters, tokens, totals
from kiosk.cases import Case, Target
from kiosk.channels import ways
from kiosk.channels.email import share
from kiosk.channels.post import address
from kiosk.channels.way import LETTERS, Way, ask_of, letter
from kiosk.hub import day_keys, reports
from kiosk.tokens import Token
from kiosk.web.request import hub

pages = Blueprint("finish", __name__)
# What is looked up and reckoned where a code says nothing, so that it takes the same time.
NO_TOKEN = Token(b"", 0, tokens.FIRST_DAY, b"", bytes(21), bytes(tokens.TAG_BYTES))
PAPERS = {"letter": "post", "envelope": "post", "fax": "fax"}


@pages.get("/F/<token>")
@pages.get("/f/<token>")
def by_code(token: str) -> Response:
    """The page of the case that a code is for, in the phone's language or as its buttons say."""
    wished = request.args.get("language", "")[:20]
    g.language = languages.choose((wished, g.language), g.offered)
    g.catalog = languages.catalog(g.language)
    code = _canonical(token)
    case, _read = _genuine(code)
    if case is None:
        shown = [one for one in hub().installed().values() if _standing(one) == "open"]
        return make_response(render_template("finish/code.html", cases=shown), 404)
    return _page(case, code)


@pages.get("/c/<number>")
def by_number(number: str) -> Redirect:
    """The page of a case by its number, as it was typed from a screen or a slip."""
    typed = handoff.numbered(number)
    for case in hub().installed().values():
        if handoff.numbered(case.number) == typed:
            return redirect(f"/{g.language}/act/{case.slug}")
    abort(404)


@pages.get("/<language>/act/<slug>")
def act(slug: str) -> Response:
    """The same page for everybody, without a code."""
    return _page(_case_or_404(slug))


@pages.post("/<language>/act/<slug>/report")
def report(slug: str) -> Redirect:
    """Count what somebody did at home; with a code once for each target and way, without one no
    more than a few times from one place.

    What was done in time is also taken after the case has closed.
    """
    case, form = _case_or_404(slug), request.form
    named = {target.id: target for target in case.targets if not target.copy_of}
    target = named.get(form.get("target", "")) or abort(400)
    channel, state = form.get("channel", ""), form.get("state", "")
    if (channel, state) not in _reportable(ways(case, target, g.language, _today(case))):
        abort(400)
    found, token = _genuine(form.get("token", ""))
    spent = None
    if found and found.slug == case.slug:
        key = hub().secret.key
        spent = reports.mark(key, token.nonce, case.slug, target.id, channel, state)
    elif not hub().limits.allows(request.remote_addr or "", time.time()):
        abort(429)
    reports.record(
        hub().store,
        case=case.slug,
        target=target.id,
        channel=channel,
        state=state,
        n=form.get("n", 1, type=int),
        source="stall" if spent else "others",
        mac=spent,
        today=_today(case),
    )
    return redirect(f"/{g.language}/act/{case.slug}/thanks", 303)


@pages.get("/<language>/act/<slug>/thanks")
def thanks(slug: str) -> Response:
    """Thanks, and how much was certainly done at home so far."""
    case = _case_or_404(slug)
    visitors, _others = totals.home(hub().store, case.slug)
    done = sum(n for _channel, n in visitors.done)
    page = render_template("finish/thanks.html", case=case, done=done, back=_way_back(case))
    return make_response(page)


@pages.get("/<language>/act/<slug>/<target>/<any(letter, envelope, fax):paper>")
def print_out(slug: str, target: str, paper: str) -> Response:
    """A letter, its envelope or a fax, to be printed."""
    case = _case_or_404(slug)
    addressed = {one.id: one for one in _targets(case)}.get(target) or abort(404)
    found = ways(case, addressed, g.language, _today(case))
    way = next((way for way in found if way.channel == PAPERS[paper]), None) or abort(404)
    sent = letter(case, addressed)
    around = letters.spoken(sent.language, case)
    words = languages.catalog(around)
    page = render_template(
        "finish/paper.html",
        case=case,
        paper=paper,
        back=_way_back(case),
        way=way,
        lines_of_address=address(case, addressed),
        copies=[address(case, one) for one in case.copies_of(target) if one.address],
        copied=[
            # Translators: at the end of a letter; whom: the office that gets a copy of it.
            words.gettext("Copy: %(whom)s") % {"whom": case.office(one, sent.language).text}
            for one in case.copies_of(target)
        ],
        letter=sent,
        greeting=letters.greeting(case, addressed, sent.language),
        around=around,
        # Translators: ends a letter to an official, above the signature.
        closing=words.gettext("Yours sincerely,"),
        fax=words.gettext("Fax"),
        date=languages.say_date(_today(case), around),
    )
    return make_response(page)


def _canonical(text: str) -> str:
    """A code as it is spelt: some phones write addresses small."""
    return text.upper() if text.isascii() and text.islower() else text


def _genuine(text: str) -> tuple[Case | None, Token]:
    """The case that a code is for, and the code; None for one that is not good, whatever the
    reason, after the same work.
    """
    read = tokens.read(text)
    token = read or NO_TOKEN
    key = day_keys.key_of(hub().store, token.key_id)
    is_genuine = tokens.is_genuine(token, key or bytes(tokens.KEY_BYTES))
    cases = hub().installed().values()
    meant = [case for case in cases if tokens.campaign(case.slug) == token.campaign]
    if not (read and key and is_genuine and meant and _today(meant[0]) <= token.expires):
        return None, token
    return meant[0], token


def _case_or_404(slug: str) -> Case:
    return hub().installed().get(slug) or abort(404)


def _today(case: Case) -> datetime.date:
    """The day where the case closes."""
    return datetime.datetime.now(ZoneInfo(case.time_zone)).date()


def _standing(case: Case) -> str:
    """The state of a case today; a demonstration lifts the closing."""
    standing = case.standing(_today(case))
    return "open" if standing == "expired" and hub().settings.demo else standing


def _targets(case: Case) -> list[Target]:
    """Those who can be written to now."""
    asked = [
        ask
        for ask in case.asks
        if ask.kind in LETTERS and (_standing(case) == "open" or case.takes(ask, _today(case)))
    ]
    return [target for target in case.targets if any(target.id in ask.targets for ask in asked)]


def _reportable(found: tuple[Way, ...]) -> set[tuple[str, str]]:
    return {(way.channel, state) for way in found for state in way.states}


def _page(case: Case, code: str = "") -> Response:
    """What can be done for a case: with a `code`, it goes along with each report."""
    today = _today(case)
    channels = [(one, ways(case, one, g.language, today)) for one in _targets(case)]
    here = f"{hub().settings.address or request.host_url.rstrip('/')}/{g.language}/act/{case.slug}"
    page = render_template(
        "finish/case.html",
        case=case,
        standing=_standing(case),
        today=today,
        channels=[(target, found) for target, found in channels if found],
        letters=_letters(case, [target for target, _found in channels]),
        share=share(case.say("title", g.language).text, here),
        code=code,
        tongues=_tongues(case, code),
    )
    return make_response(page)


def _letters(case: Case, targets: list[Target]) -> list[dict[str, Any]]:
    """The letters to these, each as it is sent and as the reader reads it, with its greetings."""
    found = []
    for tag in dict.fromkeys(ask_of(case, target).letter_language for target in targets):
        theirs = [target for target in targets if ask_of(case, target).letter_language == tag]
        sent = letters.sample(case, ask_of(case, theirs[0]), tag)
        read = letters.sample(case, ask_of(case, theirs[0]), g.language)
        both = [sent, read] if read.language != sent.language else [sent]
        found += [
            {
                "sheet": sheet,
                "around": letters.spoken(sheet.language, case),
                "greetings": [letters.greeting(case, one, sheet.language) for one in theirs],
            }
            for sheet in both
            if sheet.paragraphs
        ]
    return found


def _tongues(case: Case, code: str = "") -> list[tuple[languages.Language, str]]:
    """Every other language, with the address of the same page in it."""
    known = languages.known()
    return [
        (known[tag], f"/F/{code}?language={tag}" if code else f"/{tag}/act/{case.slug}")
        for tag in g.offered
        if tag != g.language
    ]


def _way_back(case: Case) -> str:
    """The page that somebody came from: that of a code too, which no address here repeats."""
    own = f"{request.host_url}F/"
    before, _, asked = (request.referrer or "").partition("?")
    code = _canonical(before.removeprefix(own)) if before.startswith(own) else ""
    if not tokens.read(code):
        return f"/{g.language}/act/{case.slug}"
    return f"/F/{code}?language={g.language}" if asked else f"/F/{code}"
