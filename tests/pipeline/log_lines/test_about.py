"""A post's number goes along with whatever is logged while somebody is at it, and with nothing else."""

import logging

from pipeline.log_lines.about import about, begin_anew, go_on
from pipeline.log_lines.lines import Lines
from pipeline.log_lines.redaction import Redactor


def said(message: str = "It is judged.") -> str:
    record = logging.LogRecord("x", logging.INFO, "file.py", 1, message, (), None)
    return Lines("text", Redactor()).format(record).partition("x: ")[2]


def test_it_is_said_within_and_not_after():
    begin_anew()
    with about(post=7):
        assert said() == "It is judged. post=7"
        with about(post=[1, 2]):
            assert said() == "It is judged. post=1,2"
        assert said() == "It is judged. post=7"
    assert said() == "It is judged."


def test_a_task_goes_on_with_it_and_the_next_begins_anew():
    go_on(post=8)
    assert said() == "It is judged. post=8"
    begin_anew()
    assert said() == "It is judged."
