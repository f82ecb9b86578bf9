"""What people say of a finding, and what its thread shows of that."""

from bot.blocks import ids
from bot.blocks.findings import corrections as blocks
from tests.bot.newsroom import TWEETS, soon, words_in
from tests.bot.stories.test_findings import standing

RIGHT, WRONG = ids.CORRECTION["right"], ids.CORRECTION["wrong"]
STANDING = "select person, verdict, answer from corrections where undone_at is null order by id"


def thread_of(desk):
    return words_in(standing(desk, TWEETS)[1][0])


def say(way, person, answer, **more):
    """Press Wrong and say what would be right."""
    way.click(person, WRONG)
    soon(lambda: way.desk.sandbox.modal(person))
    way.submit(person, {blocks.ANSWER: answer, **more})
