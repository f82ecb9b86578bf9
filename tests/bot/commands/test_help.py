"""The help says what the lines on cards mean."""

import pytest

from bot.blocks import words
from bot.blocks.text import SECTION_TEXT


@pytest.mark.parametrize("line", ["Checked before?", "look machine-written", "Compared with"])
def test_every_kind_of_line_on_a_card_is_explained(line: str) -> None:
    assert line in words.HELP


def test_it_fits_into_one_section() -> None:
    assert len(words.HELP) <= SECTION_TEXT
