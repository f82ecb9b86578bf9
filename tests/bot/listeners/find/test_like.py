"""`/claimwire find like: …`: posts in any language that say something like it, for the one who asked."""

import pytest

from tests.bot.judged import judged_on_encoder
from tests.bot.newsroom import CHECKER, Desk
from tests.bot.ways import Dispatch
from tests.fakes import post
from tests.heads import OnTiny


@pytest.fixture
def judged(desk: Desk, on_tiny: OnTiny) -> None:
    """Two posts, one of which pings, that a head on an encoder has judged."""
    posts = [post(1, "El paro sube un 3 %"), post(2, "El paro sube <!channel> un 4 %")]
    judged_on_encoder(desk, on_tiny.head, *posts)


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    "asked", ["like: <https://x.com/ana/status/1>", "like <https://x.com/ana/status/1|x.com>", "Like: 1"]
)
def test_posts_like_one_are_named_and_ping_nobody(acting: Dispatch, asked: str) -> None:
    said = acting.write(CHECKER, f"find {asked}")
    (line,) = said.splitlines()
    assert line.startswith("• *0.")
    assert "<https://x.com/somebody/status/2|" in line
    assert "<!channel>" not in line
    assert "&lt;!channel&gt; un 4 %" in line


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "like:"),
        ("like:", "a post"),
        ("like: <https://x.com/a/status/77>", "No post 77 was read"),
    ],
)
def test_what_cannot_be_found_is_told_in_a_sentence(acting: Dispatch, asked: str, said: str) -> None:
    assert said in acting.write(CHECKER, f"find {asked}")


def test_words_in_an_svm_know_nothing_of_likeness(acting: Dispatch) -> None:
    assert "claimwire encoder make" in acting.write(CHECKER, "find like: el paro")
