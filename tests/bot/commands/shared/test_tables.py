"""Tables on a pipe and on a terminal, with words that others wrote."""

import os
import pty
import subprocess
import sys

from rich.cells import cell_len

from bot.commands.shared import tables

ROWS = [("松井一郎・日本維新の会", 7, "[red]not red[/red] :smile:"), ("n" * 200, 12345, "A\x1b[31m\nB\r")]
PRINTS = (
    f"from bot.commands.shared import tables; print('\\n'.join(tables.lines({ROWS!r}, head=('name', 'n', 'words'))))"
)


def test_a_pipe_gets_each_row_whole_on_one_line_with_wide_characters_aligned():
    heading, wide, long = tables.lines(ROWS, head=("name", "n", "words"), right=[1])
    assert "n" * 200 in long
    assert "[red]not red[/red] :smile:" in wide
    before = [line[: line.index(word)] for line, word in ((heading, "words"), (wide, "[red]"), (long, "A"))]
    assert len({cell_len(part) for part in before}) == 1
    assert before[1].endswith("    7  ")
    assert before[2].endswith("12345  ")
    assert long.endswith("A [31m B")
    assert "\x1b" not in "".join((heading, wide, long))


def test_a_terminal_of_80_columns_gets_all_of_it_within_80_columns():
    ours, theirs = pty.openpty()
    settings = os.environ | {"COLUMNS": "80", "TERM": "xterm-256color", "FORCE_COLOR": "1", "PYTHONPATH": os.getcwd()}
    subprocess.run([sys.executable, "-c", PRINTS], stdout=theirs, env=settings, check=True, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert shown.count("n") >= 200
    assert "12345" in shown
    assert "松井一郎・日本維新の会" in shown
    assert "\x1b" not in shown


def test_no_rows_are_no_lines():
    assert tables.lines([], head=("name", "n")) == []
