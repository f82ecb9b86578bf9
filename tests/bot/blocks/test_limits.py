"""Nothing that people type or that accounts are called makes a message or dialog that Slack refuses."""

import pytest

from bot.blocks.home import modals
from bot.blocks.home.home import HomeState
from bot.blocks.text import counted, sections
from pipeline.sources.source import Profile
from pipeline.store.posts.accounts import Wishes


@pytest.mark.parametrize("text", ["", "\n\n", "x" * 3000, "x" * 9000, "\n" + "x" * 2999, "a\n" + "y" * 3000])
def test_no_section_is_empty_or_too_long(text: str) -> None:
    lengths = [len(block["text"]["text"]) for block in sections(text)]
    assert 1 <= min(lengths) <= max(lengths) <= 3000


def test_a_mark_says_that_more_did_not_fit() -> None:
    *whole, last = (block["text"]["text"] for block in sections("\n".join(["line " * 100] * 60)))
    assert last.endswith("…")
    assert not any(part.endswith("…") for part in whole)


@pytest.mark.parametrize("sign", ["a", '"', "\\", "\n", "😀", "ñ"])
def test_the_dialog_carries_as_many_accounts_as_it_takes_whatever_they_are_called(sign: str) -> None:
    many = [Profile(external_id=f"{10**18 + n}", handle=f"a{n:014}", name=sign * 50) for n in range(modals.AT_MOST)]
    packed = modals.found(many, [], Wishes(group=sign * 60))["private_metadata"]
    assert len(packed.encode("utf-16-le")) // 2 <= 3000
    profiles, wishes = modals.unpack(packed)
    assert [profile.handle for profile in profiles] == [profile.handle for profile in many]
    assert wishes.group == sign * 60


def test_what_is_searched_for_is_bounded() -> None:
    state = HomeState(search="x" * 3500)
    assert HomeState.from_metadata(state.to_metadata()) == state
    assert len(state.search) == 200


def test_one_is_one() -> None:
    assert [counted(number, "post") for number in (0, 1, 2, 1200)] == ["0 posts", "1 post", "2 posts", "1,200 posts"]
