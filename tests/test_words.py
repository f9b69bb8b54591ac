"""What the command line says: in which language, out of which catalog, and that nothing is said
past the catalogs.
"""

import ast
import gettext
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kiosk import languages, words
from kiosk.cli import main
from kiosk.commands import speech
from tests import pseudo
from tests.factories import KNOWN, House
from tests.test_commands import at, kiosk

ROOT = Path(__file__).resolve().parent.parent
CLICK = ROOT / "translations" / "click_words.py"
SAYING = {"_", "ngettext", "N_", "mark"}
# What `click.echo` says in English, since programs read it.
LABELS = {
    "Address: http://",
    "Address: http://127.0.0.1:",
    "Hub: ",
    "Login: ",
    "PIN: ",
    "Kiosk: ",
    "Organiser's key: ",
    "/?key=",
}


class Loud(gettext.NullTranslations):
    """A language that shouts, and loses every placeholder of texts that speak of loss."""

    def gettext(self, message: str) -> str:
        """The text in capitals."""
        return "%(lost)s" if "loss" in message else message.replace("is", "IS")

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The plural, whatever the number; nothing yet of weeks."""
        return "" if "week" in one else many.upper().replace("%(N)S", "%(n)s")


def test_english_is_spoken_until_another_language_is() -> None:
    assert words.say("it is %(what)s", what="so") == "it is so"
    assert words.say_n("%(n)s day", "%(n)s days", 1) == "1 day"
    with words.speaking(Loud()):
        assert words.say("it is %(what)s", what="is") == "it IS is"
        assert words.say_n("%(n)s day", "%(n)s days", 1) == "1 DAYS"
        words.speak(words.ENGLISH)
        assert words.say("it is") == "it is"
    assert words.say("it is") == "it is"


def test_nothing_is_replaced_where_no_values_are_given() -> None:
    assert words.say("100 % of %(it)s") == "100 % of %(it)s"
    assert words.say("") == ""
    assert words.mark("it is") == "it is"


def test_a_translation_that_lost_a_placeholder_gives_way_to_english() -> None:
    with words.speaking(Loud()):
        assert words.say("%(n)s at a loss", n=3) == "3 at a loss"
        assert words.say_n("%(n)s week", "%(n)s weeks", 1) == "1 week"


SYSTEMS = {
    "": "en", "C": "en", "POSIX": "en", "C.UTF-8": "en", "fr_CH.UTF-8": "fr", "kk_KZ@cyr": "kk",
    "zh_CN.GB18030": "zh-Hans", "de": "de", "tlh_QO": "en", "ug_CN.UTF-8": "ug",
}  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), SYSTEMS.items())
def test_the_language_of_the_system_is_known(written: str, meant: str) -> None:
    assert speech.of_system({"LANG": written}) == meant
    assert speech.of_system({"LC_ALL": written, "LANG": "ru_RU"}) == (meant if written else "ru")
    assert speech.of_system({"LC_ALL": "", "LC_MESSAGES": "es_ES", "LANG": written}) == "es"


@pytest.fixture
def turkish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Turkish stands between marks; nobody asks for a language, and the system is in none."""
    for name in (speech.ASKED, *speech.SYSTEM, "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    with pseudo.spoken(tmp_path / "assets", "⟦{}⟧".format, monkeypatch):
        yield


@pytest.mark.usefixtures("turkish")
@pytest.mark.parametrize("asked", ["--speak tr", "--speak=tr-TR", "KIOSK_LANGUAGE", "LANG"])
@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("--help", "⟦Commands⟧"),
        ("doctor -h", "⟦Print the findings as JSON.⟧"),
        ("tally --x", "⟦No such option '--x'.⟧"),
        ("--x", "⟦No such option '--x'.⟧"),
        ("tally", "⟦there is no kiosk here yet: make one with `kiosk init`⟧"),
        ("--version", "⟦main, version"),
        ("", "⟦Usage:⟧"),
    ],
)
def test_a_language_is_asked_for(asked: str, command: str, wanted: str, tmp_path: Path) -> None:
    options = asked.split() if asked.startswith("-") else []
    env = {} if options else {asked: "tr_TR.UTF-8" if asked == "LANG" else "tr"}
    rest = [*options, "--instance", str(tmp_path), *command.split()] if command else options
    told = CliRunner(env=env).invoke(main, rest)
    assert wanted in told.output
    again = CliRunner().invoke(main, rest[len(options) :])
    assert "⟦" not in again.output
    assert gettext.gettext("Commands") == "Commands"
    assert "LANGUAGE" not in os.environ


@pytest.mark.usefixtures("turkish")
def test_what_is_asked_for_wins_over_the_system(house: House) -> None:
    env = {"LANG": "tr_TR.UTF-8"}
    here = list(at(house))

    def told(*more: str, **env_more: str) -> str:
        return CliRunner(env={**env, **env_more}).invoke(main, [*more, *here, "doctor"]).output

    assert "⟦fonts⟧" in told()
    assert "fonts: there" in told("--speak", "en")
    assert "fonts: there" in told(KIOSK_LANGUAGE="en")
    assert "⟦fonts⟧" in told("--speak", "tr", KIOSK_LANGUAGE="en")
    assert "⟦fonts⟧" in CliRunner(env=env).invoke(main, [*here, "--speak", "tr", "doctor"]).output
    assert '"found": "there"' in told_as_json(here)


def told_as_json(here: list[str]) -> str:
    """What programs read, asked for in Turkish."""
    return CliRunner().invoke(main, ["--speak", "tr", *here, "doctor", "--json"]).output


def unknown(told: Result) -> bool:
    """Whether a language was refused as unknown."""
    return told.exit_code == 2 and ", ".join(KNOWN) in told.output.replace("\n", " ")


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    assert unknown(kiosk("--speak", "tlh", "doctor"))
    assert unknown(CliRunner(env={speech.ASKED: "tlh"}).invoke(main, ["doctor"]))


def test_a_missing_catalog_is_told_to_whoever_asked_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "assets", lambda: tmp_path)
    languages.catalog.cache_clear()
    told = kiosk("--speak", "fr", "keys", "new", tmp_path / "key")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "the catalog is missing: make it with `make setup`" in told.stderr
    monkeypatch.delenv(speech.ASKED)
    env = {"LANG": "fr_FR.UTF-8"}
    told = CliRunner(env=env).invoke(main, ["keys", "new", str(tmp_path / "key")])
    assert (told.exit_code, told.stdout[:4]) == (0, "age1")
    languages.catalog.cache_clear()


@lru_cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Everything in a Python file."""
    return tuple(ast.walk(ast.parse(file.read_text("utf-8"))))


def called(node: ast.AST) -> str:
    """The name of what is called, without what it belongs to."""
    return ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""


def english(node: ast.AST) -> set[str]:
    """The plain texts with letters that an expression may be: what is put in or called is none."""
    if isinstance(node, ast.Call | ast.FormattedValue | ast.Compare):
        return set()
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        return {text} if re.search(r"[^\W\d_]{2}", text) else set()
    parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else ast.iter_child_nodes(node)
    return {text for part in parts for text in english(part)} - LABELS


def unsaid(file: Path) -> Iterator[str]:
    """Faults, reasons and echoes in a file that are said past the catalogs."""
    for node in nodes(file):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = called(node)
            if name in ("Fault", "_fault", "Finding"):
                said = [*node.args[1:], *(one.value for one in node.keywords)]
            elif name in ("UsageError", "BadParameter", "prompt", "confirm", "fail"):
                said = node.args[:1]
            elif name in ("add", "doubt"):
                said = node.args[1:2]
            elif name == "echo" or (name == "append" and isinstance(node.args[0], ast.Tuple)):
                said = node.args if name == "echo" else node.args[0].elts[1:]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("why", "do"):
            said = [node.value]
        yield from (f"{file.name}:{one.lineno}: {ast.unparse(one)}" for one in said if english(one))


def test_no_fault_and_no_echo_is_said_past_the_catalogs(tmp_path: Path) -> None:
    files = [file for file in (ROOT / "kiosk").rglob("*.py") if "web" not in file.parts]
    assert len(files) > 60
    assert [line for file in files for line in unsaid(file)] == []
    bad = tmp_path / "bad.py"
    bad.write_text(
        "Fault(where, 'is missing')\nFault(where, f'{x} is')\nwhy = 'is' if a else _('b')\n"
        "click.echo('Done.')\nclick.echo(f'{n} letters')\nraise click.UsageError('no')\n"
        "Fault('key', _('is missing'))\nclick.echo(f'{a}: {b}')\nclick.echo(f'PIN: {a}')\n"
        "found.append(('key', 'is missing'))\ndoubts.add('key', f'{x} letters')\n",
        "utf-8",
    )
    assert len(list(unsaid(bad))) == 8


def said_by_click() -> set[str]:
    """The texts in the installed click that may be shown."""
    folder = Path(str(click.__file__)).parent
    found = {node for file in folder.glob("*.py") for node in nodes(file)}
    return {one.value for one in found if isinstance(one, ast.Constant) and str(one.value)}


def test_click_says_what_is_translated_for_it() -> None:
    listed = [
        str(one.value)
        for node in nodes(CLICK)
        if called(node) in SAYING and isinstance(node, ast.Call)
        for one in node.args
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    assert len(listed) > 30
    assert len(set(listed)) == len(listed)
    assert [text for text in listed if text not in said_by_click()] == []
    assert "Usage: " not in said_by_click()


def test_help_in_a_script_without_blanks_is_shortened_between_signs() -> None:
    command = main.commands["doctor"]
    command.help, english = "看看这个信息亭是否就绪" * 9, command.help
    try:
        assert command.get_short_help_str(20) == "看看这个信息亭是否就..."
    finally:
        command.help = english
    assert command.get_short_help_str(20) == "Look whether this..."
