"""The help says what the lines on cards mean, and to everybody what they may do, in sections that are read."""

import pytest

from bot.blocks import guide, words
from pipeline.desk.roles import LEAST, ROLES, Role, may
from tests.bot.newsroom import words_in

SHORT = 900
"""Characters that are read at a look."""


def told(role: Role) -> str:
    return words_in({"blocks": guide.blocks(role)})


@pytest.mark.parametrize("line", ["Checked before?", "look machine-written", "Compared with"])
@pytest.mark.parametrize("role", ROLES)
def test_every_kind_of_line_on_a_card_is_explained(role: Role, line: str) -> None:
    assert line in told(role)


@pytest.mark.parametrize("role", ROLES)
def test_people_are_told_what_they_may_do_and_nothing_else(role: Role) -> None:
    assert {topic.title for topic in guide.TOPICS if topic.title in told(role)} == {
        topic.title for topic in guide.TOPICS if may(role, topic.act)
    }
    assert ("Running the desk" in told(role)) is (role == "admin")
    assert ("Deciding" in told(role)) is (role in ("head", "admin"))
    assert ("The three buttons" in told(role)) is (role != "reader")


def test_sections_are_short_and_nothing_is_cut() -> None:
    for topic in guide.TOPICS:
        assert topic.act in LEAST
        said = topic.text.format(by_factuality=words.BY_FACTUALITY, guideline=words.GUIDELINE)
        assert len(said) <= SHORT, topic.title
        assert said in told("admin")
