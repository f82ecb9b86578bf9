"""Nothing that people type or that accounts are called makes a message or dialog that Slack refuses."""

import pytest

from bot.blocks.home.accounts import editing
from bot.blocks.home.home import HomeState
from bot.blocks.text import sections
from ml.counting import counted
from pipeline.monitoring.editing import Chosen


@pytest.mark.parametrize("text", ["", "\n\n", "x" * 3000, "x" * 9000, "\n" + "x" * 2999, "a\n" + "y" * 3000])
def test_no_section_is_empty_or_too_long(text: str) -> None:
    lengths = [len(block["text"]["text"]) for block in sections(text)]
    assert 1 <= min(lengths) <= max(lengths) <= 3000


def test_a_mark_says_that_more_did_not_fit() -> None:
    *whole, last = (block["text"]["text"] for block in sections("\n".join(["line " * 100] * 60)))
    assert last.endswith("…")
    assert not any(part.endswith("…") for part in whole)


@pytest.mark.parametrize("sign", ["a", '"', "\\", "\n", "😀", "ñ"])
def test_a_dialog_remembers_as_many_accounts_as_it_takes_whatever_is_searched_for(sign: str) -> None:
    about = editing.About(
        Chosen(tuple(range(10**9, 10**9 + editing.LISTED)), sign * 200, "d" * 16), 10**9, sign * 200, 99
    )
    packed = about.to_metadata()
    assert len(packed.encode("utf-16-le")) // 2 <= 3000
    assert editing.About.from_metadata(packed) == about


def test_what_is_searched_for_is_bounded() -> None:
    state = HomeState(search="x" * 3500)
    assert HomeState.from_metadata(state.to_metadata()) == state
    assert len(state.search) == 200


def test_one_is_one() -> None:
    assert [counted(number, "post") for number in (0, 1, 2, 1200)] == ["0 posts", "1 post", "2 posts", "1,200 posts"]
