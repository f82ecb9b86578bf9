"""Every regular expression of the packages, found in their source, with what it is asked."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from pipeline.configuration.load import words

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "pipeline", "ml")
_ASKED = ("search", "match", "fullmatch", "findall", "finditer", "split", "sub")


@dataclass(frozen=True)
class Asked:
    """A pattern, and one of the methods that our code calls on it."""

    name: str
    pattern: Any
    method: str

    def ordinary(self, text: str) -> str:
        """Prose is ordinary to a pattern."""
        return text

    def read(self, text: str) -> None:
        """Ask once, to the end of the text."""
        subject = text.encode(errors="replace") if isinstance(self.pattern.pattern, bytes) else text
        arguments = [subject[:0]] if self.method == "sub" else []
        found = getattr(self.pattern, self.method)(*arguments, subject)
        if self.method == "finditer":
            for _ in found:
                pass

    @property
    def source(self) -> str:
        """The pattern as text."""
        return str(self.pattern.pattern)


MADE = {words.__name__: words.read_words("*a*, b*c*d, e f, *ab*ab")}
"""Patterns that are made of what people type, by the module that makes them: of what is hardest to look for."""


def asked() -> Iterator[Asked]:
    """All of them; a pattern that is handed on under another name is asked everything that can be asked."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if module in MADE:
                yield Asked(f"{module}:typed", MADE[module], "search")
                continue
            tree = ast.parse(path.read_text())
            for found in filter(None, (_one(node, module) for node in ast.walk(tree))):
                yield from _by_method(*found, tree)


def _one(node: ast.AST, module: str) -> tuple[str, Any, str] | None:
    """Where a call of `re` stands, its pattern compiled, and the function called."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("re", "regex") and node.func.attr in ("compile", *_ASKED)
    ):  # fmt: skip
        return None
    flags = [word.value for word in node.keywords if word.arg == "flags"] or node.args[1:2] * (
        node.func.attr == "compile"
    )
    names = vars(importlib.import_module(module))
    values = [eval(compile(ast.Expression(part), module, "eval"), names) for part in [node.args[0], *flags]]
    library = regex if node.func.value.id == "regex" else re
    return f"{module}:{node.lineno}", library.compile(*values), node.func.attr


def _by_method(where: str, pattern: Any, called: str, tree: ast.AST) -> Iterator[Asked]:
    methods = {called} if called != "compile" else _methods(tree, int(where.rpartition(":")[2])) or {*_ASKED}
    yield from (Asked(where, pattern, method) for method in sorted(methods))


def _methods(tree: ast.AST, line: int) -> set[str]:
    """What is called on the constant that is assigned in this line."""
    names = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or line)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
    } & {*_ASKED}
