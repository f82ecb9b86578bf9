"""Help names every command once, with its whole first sentence, in chapters where there are any."""

import click
from click.testing import CliRunner

from bot.commands.shared.help import Group

SENTENCE = "Do something that takes so many words to say that no line of a terminal could hold it without cutting."


def said(**chapters: list[str]) -> str:
    group = Group("g", chapters=chapters)
    for name in ("begin", "end", "wait"):
        group.add_command(click.Command(name, help=f"{SENTENCE} {name} more."))
    return CliRunner().invoke(group, ["--help"]).output


def test_no_sentence_is_cut() -> None:
    assert " ".join(said().split()).count(SENTENCE) == 3
    assert "\nCommands:\n" in said()


def test_what_stands_in_no_chapter_comes_last() -> None:
    lines = [line.strip().split()[0] for line in said(Days=["wait", "begin"]).splitlines() if line]
    assert [line for line in lines if line in ("Days:", "Other", "begin", "end", "wait")] == [
        "Days:", "wait", "begin", "Other", "end",
    ]  # fmt: skip
