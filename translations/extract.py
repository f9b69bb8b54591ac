"""How Babel finds the strings of the command line, see babel.cfg.

Beside what goes through `_`, click shows the docstrings of commands and the texts of options. They
stand plainly in the sources and are translated when they are shown, see `kiosk/commands/common.py`.
"""

import ast
import inspect
import io
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from babel.messages.extract import extract_python

Found = tuple[int, str | None, Any, list[str]]
# What a keyword of a command or an option holds, for the translator.
SHOWN = {
    "help": "Translators: help on the command line; words in CAPITALS and `backticks` stay",
    "prompt": "Translators: a question on the command line",
}


def commands(
    fileobj: BinaryIO,
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Found]:
    """The strings of one file with commands, in the order of its lines."""
    content = fileobj.read()
    found: list[Found] = list(extract_python(io.BytesIO(content), keywords, comment_tags, options))
    yield from sorted([*found, *shown(content)], key=lambda row: row[0])


def shown(content: bytes) -> Iterator[Found]:
    """Docstrings of commands and groups, and the plain texts that options are given."""
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            if text := ast.get_docstring(node):
                yield node.lineno, None, text, [SHOWN["help"]]
        elif isinstance(node, ast.Call):
            for given in node.keywords:
                text = given.value.value if isinstance(given.value, ast.Constant) else None
                if given.arg in SHOWN and isinstance(text, str):
                    yield given.value.lineno, None, inspect.cleandoc(text), [SHOWN[given.arg]]


def _is_command(decorator: ast.expr) -> bool:
    """Whether a decorator makes a command whose help is the docstring."""
    if not isinstance(decorator, ast.Call):
        return False
    name = ast.unparse(decorator.func).rpartition(".")[2]
    return name in ("command", "group") and all(one.arg != "help" for one in decorator.keywords)
