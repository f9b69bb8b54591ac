"""The rules of the house: who may import whom, what stands where, and how large it may grow.

A check reads one file and yields line and fault. It is tried on texts that break its rule, so that
a check that finds nothing is known to look.
"""

import ast
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Every module of kiosk/, by layer, the lowest first; a slash means a folder and all in it.
LAYERS = {
    "ground": "__init__ config copies db errors files glyphs keyboards languages migrations"
    " postgres printers sealing signed spellings strokes words",
    "nouns": "actions batches case_states cases day_keys decisions deliveries events hub/ outbox"
    " sheets statements tallies",
    "work": "audit backups bulletins/ catalogs channels/ doubles enrolment event_files"
    " event_shape exchange exports/ handoff identities letters opening pack_facts pack_making"
    " pack_pictures pack_rules pack_signing pack_sounds pack_words pack_writing packs printing"
    " receiving rehearsal shred slip_pictures slips sorting sync tally_codes tokens totals"
    " typesetting",
    "doors": "web/",
    "roof": "__main__ app cli commands/",
}
SQL_OUTSIDE_NOUNS = ("copies", "db", "migrations", "postgres")
NETWORK = {"printing": "slips go to a printer in the network", "sync": "counts go to the hub"}
# The only texts that go into a page unescaped, each with the reason.
SAFE = {
    "'<bdi>' | safe": "keeps the direction of an address within a sentence",
    "'</bdi>' | safe": "ends it",
    """'<b id="idle-seconds" aria-live="polite"></b>' | safe""": "where a script counts down",
}

FLASK = {"flask", "flask_babel", "wtforms", "werkzeug"}
CLIENTS = {"socket", "http.client", "urllib.request", "requests", "httpx", "smtplib", "urllib3"}
SQL = re.compile(
    r"(?s)\s*(?:(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|REPLACE|PRAGMA|ATTACH|WITH)\s"
    r"|(?:BEGIN|COMMIT|ROLLBACK|VACUUM)(?:\s|;|\Z)|select\s.*\sfrom\s|insert\s+into\s"
    r"|update\s+\w+\s+set\s|delete\s+from\s|(?:create|drop|alter)\s+table\s|pragma\s|begin\s+im)"
)
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "base"}
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b")  # [] so that it does not find itself
SIDES = "(?:top|right|bottom|left)"
PHYSICAL = re.compile(
    rf"{SIDES}|(?:(?:scroll-)?(?:margin|padding)|border|inset)-{SIDES}(?:-[\w-]+)?|float"
    r"|(?:min-|max-)?(?:width|height)"
)
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|\bautoescape\b"
    r"|(?:'[^']*'\s*)?\|\s*safe\b"
)
PLACES = re.compile(
    r"py[p]i\.org|python[h]osted|n[p]mjs|yarn[p]kg|proxy\.go[l]ang"
    r"|(?<![\w.])/(?:work|home|root|Users)/|\.\./shared\b|\b[A-Z]:\\Users\b"
)
LEFT_OUT = re.compile(r"\.(?!ci\Z)|(?:node_modules|vendor|instance|dist|out|__pycache__)\Z")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)

Breaches = Iterator[tuple[int, str]]


@lru_cache
def files() -> tuple[str, ...]:
    """The project's files: those that git knows, and all in the folders of its sources."""
    walked = set()
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if not LEFT_OUT.match(name)]
        walked |= {(Path(folder) / name).relative_to(ROOT).as_posix() for name in names}
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True).stdout
    except OSError:
        listed = b""
    known = {name for name in listed.decode().split("\0") if (ROOT / name).is_file()}
    sources = {name for name in walked if re.match("(?:kiosk|templates|static)/", name)}
    return tuple(sorted(known | sources if known else walked))


@lru_cache
def nodes(text: str) -> tuple[Any, ...]:
    """Everything in a Python text, the inside of functions too."""
    return tuple(ast.walk(ast.parse(text)))


def module_of(file: str) -> str:
    """`web/access` of `kiosk/web/access.py`."""
    return file.removeprefix("kiosk/").removesuffix(".py")


def layer_of(module: str) -> str:
    """The layer of a module, or nothing."""
    meant = {module, first := module.partition("/")[0], first + "/"}
    return next((layer for layer, names in LAYERS.items() if meant & set(names.split())), "")


def imports(text: str) -> Iterator[tuple[int, str]]:
    """Line and full name of all that is imported: `from a import b` is `a.b`."""
    for node in nodes(text):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Line and text of every match."""
    for found in pattern.finditer(text):
        begin = found.start() + len(found[0]) - len(found[0].lstrip())
        yield text.count("\n", 0, begin) + 1, found[0].strip()


def check_name(file: str, text: str) -> Breaches:
    if file.startswith("kiosk/") and not layer_of(module_of(file)):
        yield 1, "is in no layer: name it in LAYERS of tests/test_house.py, as explained there"
    for part in VAGUE.intersection(Path(file).with_suffix("").parts):
        yield 1, f"is named {part}: name it by what it does"


def check_imports(file: str, text: str) -> Breaches:
    mine, ranks = layer_of(module_of(file)), ["", *LAYERS]
    for line, name in imports(text):
        parts = name.split(".")
        theirs = layer_of("/".join(parts[1:])) if parts[0] == "kiosk" else ""
        if mine and ranks.index(theirs) > ranks.index(mine):
            yield line, f"imports {name} ({theirs}) from {mine}: imports go down only"
        if parts[0] == "":
            yield line, f"imports {name}: write it from `kiosk` on"
        if parts[0] in FLASK and mine not in ("doors", "roof"):
            yield line, f"imports {name}: that lives on doors and roof"
        if {parts[0], ".".join(parts[:2])} & CLIENTS and module_of(file) not in NETWORK:
            yield line, f"imports {name}: only NETWORK of tests/test_house.py speaks to others"


def check_code(file: str, text: str) -> Breaches:
    has_sql = layer_of(module_of(file)) == "nouns" or module_of(file) in SQL_OUTSIDE_NOUNS
    for node in nodes(text):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        words = node.value if isinstance(node, ast.Constant) else None
        if called == "print":
            yield node.lineno, "prints: a command uses click.echo, all else returns or logs"
        if called.rpartition(".")[2] in ("import_module", "__import__"):
            yield node.lineno, "imports by a name made at run time: import it plainly"
        if isinstance(words, str) and SQL.match(words) and not has_sql:
            yield node.lineno, f"holds SQL ({words.strip()[:30]!r}…): move it to a noun"


def check_finished(file: str, text: str) -> Breaches:
    yield from ((line, f"says {what}: do it now") for line, what in matches(UNFINISHED, text))
    for node in nodes(text) if file.endswith(".py") else ():
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node):
            yield node.lineno, "raises NotImplementedError: write it, or leave it out"


def check_docstrings(file: str, text: str) -> Breaches:
    looked_at: list[Any] = [ast.parse(text)]
    for node in looked_at:
        if not ast.get_docstring(node):
            yield getattr(node, "lineno", 1), f"{getattr(node, 'name', 'it')} has no docstring"
        if not isinstance(node, FUNCTION):
            parts = [part for part in node.body if isinstance(part, (*FUNCTION, ast.ClassDef))]
            looked_at += [part for part in parts if not part.name.startswith("_")]


def check_size(file: str, text: str) -> Breaches:
    most, n_lines = 120 if file.endswith(".html") else 300, len(text.splitlines())
    if n_lines > most:
        yield most + 1, f"has {n_lines} lines, {most} are the most"
    for node in nodes(text) if file.endswith(".py") else ():
        if isinstance(node, FUNCTION) and (node.end_lineno or 0) - node.lineno >= 60:
            yield node.lineno, f"{node.name} has more than 60 lines"


def check_css(file: str, text: str) -> Breaches:
    plain = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    for line, declaration in matches(re.compile(r"[\w-]+\s*:[^;{}]*(?=[;}])"), plain):
        name, _, value = map(str.strip, declaration.partition(":"))
        sides = value.split() if name in ("margin", "padding", "inset") else []
        uneven = len(sides) == 4 and "(" not in value and sides[1] != sides[3]
        turned = name in ("text-align", "clear") and value.startswith(("left", "right"))
        if PHYSICAL.fullmatch(name) or uneven or turned:
            yield line, f"{declaration!r}: write the logical property (inline, block, start, end)"
        if re.search(r"!\s*important", value):
            yield line, f"{declaration!r}: win by the selector, not by force"


def check_inline(file: str, text: str) -> Breaches:
    for line, what in matches(INLINE, text):
        if what not in SAFE:
            yield line, f"{what!r}: the pages' policy forbids it, or SAFE has to give the reason"


def check_places(file: str, text: str) -> Breaches:
    for line, what in matches(PLACES, text):
        yield line, f"names {what}: leave out registries' addresses and machines' paths"


class Rule(NamedTuple):
    """A check, the files it is for, texts at `place` that break it, and one that does not."""

    check: Callable[[str, str], Breaches]
    files: str
    place: str
    bad: tuple[str, ...]
    good: str


CODE, ANY_CODE = r"kiosk/.*\.py", r"(?:kiosk|tests|bench|static|translations)/.*\.py"
PAGES, PAGE, WORK = r"templates/.*\.html", "templates/ask.html", "kiosk/letters.py"
LONG = "def f():\n" + "    1\n" * 59
# fmt: off
RULES = (
    Rule(check_name, CODE, "kiosk/other.py", ("",), ""),
    Rule(check_name, "(?:tests|bench|static)/.*[.]py", "tests/utils.py", ("",), ""),
    Rule(check_imports, CODE, WORK, (
        "from kiosk.web import forms", "import kiosk.app", "def f():\n    from kiosk import cli",
        "from . import packs", "from flask import g", "import werkzeug.exceptions",
        "import socket", "from http import client", "from urllib.request import urlopen",
    ), "from urllib.parse import quote\nfrom kiosk import cases, packs"),
    Rule(check_code, CODE, WORK, (
        "print(1)", "importlib.import_module(x)", "a = 'SELECT 1'", "f'PRAGMA {x}'",
        "g('''\n  BEGIN IMMEDIATE''')", "'select a from b '",
    ), "rich.print('Select a language from the list', 'DELETE')"),
    Rule(check_finished, r".*\.(?:py|js|css|html|sh|toml)|Makefile", WORK, (
        "a = 1  # TO" + "DO", "# FIX" + "ME", "raise NotImplementedError('later')",
    ), "f(NotImplementedError)"),
    Rule(check_docstrings, r"(?:kiosk|bench|static|translations)/.*\.py", WORK, (
        "a = 1", "'''A.'''\ndef f(): 1", "'''A.'''\nclass A:\n    '''B.'''\n    def f(self): 1",
    ), "'''A.'''\ndef _f(): pass\nclass A:\n    '''B.'''\n    def __len__(self): 1"),
    Rule(check_size, ANY_CODE, WORK, ("a = 1\n" * 301, LONG + "    1"), LONG * 5),
    Rule(check_size, PAGES, PAGE, ("<p>\n" * 121,), "<p>\n" * 120),
    Rule(check_css, r"static/.*\.css", "static/kiosk.css", (
        "a { margin-left: 0 }", "a { b: c; left: 0; }", "a{float:right;}", "a { top: 0; }",
        "a {\n  margin: 0 1px 2px 3px;\n}", "@media x { a { min-width: 1px; } }",
        "a { color: red ! important; }", "a { text-align: left; }", "a{border-left-width:1px;}",
    ), "@media (min-width: 9rem) { a:hover { margin: 0 1px 2px 1px; text-align: start; } }"),
    Rule(check_inline, PAGES, PAGE, (
        "<script>", "<p style='a'>", "<a onclick = 'f()'>", "<style>", "{{ a|safe }}",
        "{{ '<b>' | safe }}", "{% autoescape false %}", "<a href='javascript:f()'>",
    ), "<script src='a.js' defer></script><form method='post' formaction='/' data-on='a'>"),
    Rule(check_places, ".*", "README.md", (
        "https://npm" + "js.org/x", "pypi" + ".org", "cd /wo" + "rk/a", "a ../sha" + "red/b",
    ), "a/work/b https://example.org/home/"),
)
# fmt: on
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.check.__name__)


@EACH_RULE
def test_a_rule_is_kept(rule: Rule) -> None:
    chosen = [file for file in files() if re.fullmatch(rule.files, file)]
    assert chosen
    faults = [
        f"{file}:{line}: {fault}"
        for file in chosen
        for line, fault in rule.check(file, (ROOT / file).read_text("utf-8", errors="replace"))
    ]
    assert not faults, "\n" + "\n".join(faults)


@EACH_RULE
def test_a_breach_is_found(rule: Rule) -> None:
    missed = [bad for bad in rule.bad if not list(rule.check(rule.place, bad))]
    assert not missed
    good = WORK if rule.place.endswith(".py") else rule.place
    assert list(rule.check(good, rule.good)) == []


def graph(texts: dict[str, str]) -> dict[str, set[str]]:
    """What each module imports, given the text of each by its full name."""
    return {
        module: {name if name in texts else name.rpartition(".")[0] for _, name in imports(text)}
        for module, text in texts.items()
    }


def test_nothing_is_imported_in_a_circle() -> None:
    ring = {"a": "from b import c", "b": "import d", "d": "def f():\n    import a"}
    with pytest.raises(CycleError):
        TopologicalSorter(graph(ring)).prepare()
    found = [file for file in files() if re.fullmatch(CODE, file)]
    names = {file: file[:-3].replace("/", ".").removesuffix(".__init__") for file in found}
    texts = {names[file]: (ROOT / file).read_text("utf-8") for file in found}
    TopologicalSorter(graph(texts)).prepare()


def test_the_table_names_what_is_there_and_nothing_twice() -> None:
    names = sorted(" ".join(LAYERS.values()).split())
    assert names == sorted(set(names))
    paths = [ROOT / "kiosk" / (name if name.endswith("/") else f"{name}.py") for name in names]
    assert [str(path) for path in paths if not path.exists()] == []
