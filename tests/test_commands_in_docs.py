"""Every command that README and docs write can be typed: the real parsers take it, without running it."""

import argparse
import importlib
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.commands.main import claimwire
from bot.listeners.command import VERBS

ROOT = Path(__file__).resolve().parent.parent
HERE = (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "samples/README.md"))
PAGES = [*HERE, *sorted((ROOT / "docs").glob("*.md"))]

FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")
COMMENT = re.compile(r"\s+#\s.*")
BEGINS = re.compile(r"(?:\.venv/bin/)?(claimwire|python|pip|make|pytest|install)\s+\S|/claimwire\b")
PLACEHOLDER = re.compile(r"[A-Z][A-Z_]*|…|https?://\S*…\S*")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]


class Parsed(Exception):
    """A script's own parser has taken its arguments."""


def commands(page: Path) -> list[tuple[str, bool]]:
    """What a page tells to type, each with whether it stands in a block of `sh`, where it has to be whole."""
    text = page.read_text(encoding="utf-8")
    return [*((one, True) for one in in_blocks(text)), *((one, False) for one in in_text(text))]


def in_blocks(text: str) -> Iterator[str]:
    for _, language, block in FENCED.findall(text):
        if language == "sh":
            lines = block.replace("\\\n", " ").splitlines()
            yield from (COMMENT.sub("", line).strip() for line in lines if line.strip())


def in_text(text: str) -> Iterator[str]:
    for found in INLINE.findall(FENCED.sub("", text)):
        command = " ".join(found.split())
        if BEGINS.match(command):
            yield command


CASES = sorted({(page.name, command, whole) for page in PAGES for command, whole in commands(page)})


@pytest.mark.parametrize(("page", "command", "whole"), CASES, ids=lambda said: str(said)[:60])
def test_what_a_page_says_can_be_typed(page, command, whole, monkeypatch):
    type_in(command, whole=whole, monkeypatch=monkeypatch)


def type_in(command: str, *, whole: bool, monkeypatch) -> None:
    """Let the parser of the program that is named take a command."""
    program, *arguments = shlex.split(command)
    kind = program.removeprefix(".venv/bin/")
    assert kind in KINDS, f"No test knows how to type {command}"
    KINDS[kind](arguments, whole=whole, monkeypatch=monkeypatch)


def test_every_block_of_commands_is_looked_at():
    blocks = [found for page in PAGES for found in FENCED.findall(page.read_text(encoding="utf-8"))]
    assert {language for _, language, _ in blocks} <= {"sh", "text", "json", "python", ""}
    others = [line.strip() for _, language, block in blocks if language != "sh" for line in block.splitlines()]
    assert [line for line in others if BEGINS.match(line) and not line.startswith("/")] == [], "these want ```sh"


@pytest.mark.parametrize("wrong", [
    "claimwire find --nonsense", "claimwire nonsense", "claimwire archive nonsense", "claimwire model promote", "claimwire label list two words",
    "claimwire train checkworthiness --recipe nonsense --data FILE --out FOLDER", "claimwire retrain --force now",
    "claimwire find paro --limit many", "make nonsense", "/claimwire nonsense", "python benchmarks/gate.py --nonsense",
    "python benchmarks/nonsense.py", "python -m bot.sandbox --nonsense", "python -m benchmarks.house --nonsense", 'pip install -c constraints.txt -e ".[nonsense]"',
])  # fmt: skip
def test_what_cannot_be_typed_is_noticed(wrong, monkeypatch):
    with pytest.raises((AssertionError, click.UsageError, SystemExit)):
        type_in(wrong, whole=True, monkeypatch=monkeypatch)


def parse_claimwire(arguments: list[str], *, whole: bool, **_) -> None:
    """Go down to the command, then let its parser take the rest; nothing that a word names need be there."""
    command: click.Command = claimwire
    context = click.Context(claimwire, info_name="claimwire")
    while isinstance(command, click.Group):
        if not arguments or arguments[0].startswith("-"):
            assert arguments in ([], ["--help"], ["-h"]), f"claimwire has no option {arguments}"
            return
        name, found, arguments = command.resolve_command(context, arguments)
        assert found is not None, f"There is no command {name!r}"
        command, context = found, click.Context(found, info_name=name, parent=context)
    if not arguments and not whole:
        return  # only its name
    given, left, _ = command.make_parser(context).parse_args(list(arguments))
    if "help" in given:
        return
    assert left == [], f"Nobody asks for {left}"
    for parameter in command.params:
        check(parameter, given.get(parameter.name), context)


def check(parameter: click.Parameter, value, context: click.Context) -> None:
    """Let an option's or argument's own type take its value, but for placeholders and what would have to be there."""
    if parameter.required:
        assert not parameter.value_is_missing(value), f"{parameter.name} is missing"
    for one in value if isinstance(value, (list, tuple)) else [value]:
        for part in one if isinstance(one, (list, tuple)) else [one]:
            taken = isinstance(part, str) and not PLACEHOLDER.fullmatch(part)
            if taken and not isinstance(parameter.type, (click.Path, click.File, click.Tuple)):
                parameter.type.convert(part, parameter, context)


def parse_typed_in_slack(arguments: list[str], **_) -> None:
    assert not arguments or arguments[0] in VERBS or arguments == ["…"]


def parse_make(arguments: list[str], **_) -> None:
    targets = [word for word in arguments if "=" not in word]
    settings = [word.partition("=")[0] for word in arguments if "=" in word]
    assert [name for name in targets if not re.search(rf"^{name}:", MAKEFILE, re.MULTILINE)] == []
    assert [name for name in settings if not re.search(rf"^{name} \?=", MAKEFILE, re.MULTILINE)] == []


def parse_python(arguments: list[str], *, monkeypatch, **_) -> None:
    """Let a script's own parser take the arguments, and go no further."""
    if arguments[0] == "-m":
        assert re.fullmatch(r"(benchmarks|bot|pipeline)\.[\w.]+", arguments[1]), arguments
        name, rest = arguments[1], arguments[2:]
    else:
        assert (ROOT / arguments[0]).is_file(), arguments[0]
        name, rest = arguments[0].removesuffix(".py").replace("/", "."), arguments[1:]
    if (ROOT / name.replace(".", "/") / "__main__.py").is_file():
        importlib.import_module(f"{name}.__main__").main.make_context(name, rest)
        return
    take = argparse.ArgumentParser.parse_args

    def only_parse(parser, args=None, namespace=None):
        take(parser, rest, namespace)
        raise Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", only_parse)
    monkeypatch.setattr(sys, "argv", [name, *rest])
    with pytest.raises(Parsed):
        importlib.import_module(name).main()


def parse_pip(arguments: list[str], **_) -> None:
    assert arguments[0] == "install"
    asked = {extra for word in arguments for found in re.findall(r"\.\[([\w,]+)\]", word) for extra in found.split(",")}
    assert asked <= set(EXTRAS)
    assert "-c" not in arguments or (ROOT / arguments[arguments.index("-c") + 1]).is_file()


def parse_pytest(arguments: list[str], **_) -> None:
    paths = [word for word in arguments if not word.startswith("-") and not PLACEHOLDER.fullmatch(word)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def parse_install(arguments: list[str], **_) -> None:
    assert (ROOT / arguments[-2]).is_file()


KINDS = {
    "claimwire": parse_claimwire, "/claimwire": parse_typed_in_slack, "make": parse_make, "python": parse_python,
    "pip": parse_pip, "pytest": parse_pytest, "install": parse_install,
}  # fmt: skip
