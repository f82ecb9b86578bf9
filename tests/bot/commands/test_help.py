"""The help says what the lines on cards mean."""

import pytest

from bot.blocks import words
from bot.blocks.text import sections


@pytest.mark.parametrize("line", ["Checked before?", "look machine-written", "Compared with"])
def test_every_kind_of_line_on_a_card_is_explained(line: str) -> None:
    assert line in words.HELP


def test_none_of_it_is_cut() -> None:
    shown = "\n".join(block["text"]["text"] for block in sections(words.HELP))
    assert shown.split() == words.HELP.split()
