"""A card of what somebody asked about: marked so, and kept out of whatever is reckoned from what was drawn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.findings import answer_words as words
from pipeline.asking import make_card
from pipeline.learning import datasets
from pipeline.learning.datasets import build
from pipeline.processes import tasks
from pipeline.store import weekly_report
from pipeline.store.learning.texts import DEFAULT_SHARES
from tests.bot import payloads
from tests.bot.listeners.asking.conftest import Asking
from tests.bot.newsroom import CHECKER, FACT_CHECK, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.ways import Dispatch
from tests.fakes import FeedSource, post

CLAIM = "El paro ha bajado un 3 % desde 2019, según los datos oficiales de la encuesta."
LINK = "https://x.com/somebody/status/77"
MINE = "D" + CHECKER[1:]
MARK = "Fact-checker 1 asked about this and made it a card"
EVER = {"since": datetime(2000, 1, 1, tzinfo=UTC), "until": datetime.now(UTC) + timedelta(days=9)}


def reckoned(desk: Desk) -> list[Any]:
    with desk.sessions() as session:
        return list(weekly_report.judged_posts(session, **EVER))


def make(asking: Asking, acting: Dispatch) -> str:
    """Press the button of the newest answer; what that was answered."""
    acting.click(CHECKER, ids.MAKE_CARD, channel=MINE)
    return asking.desk.whispers(CHECKER)[-1]


@pytest.mark.parametrize("asked", ["a text", "a post"])
def test_it_stands_in_tweets_marked_and_counts_nowhere(asking: Asking, acting: Dispatch, asked: str) -> None:
    desk = asking.desk
    desk.tools.__dict__["source"] = FeedSource(name="replay", posts=[post(77, CLAIM)])
    asking.check(CLAIM if asked == "a text" else LINK)
    assert make(asking, acting) == words.CARD_MADE.format(tweets="tweets")
    (shown,) = desk.sandbox.messages(TWEETS)
    assert "El paro ha bajado" in words_in(shown)
    assert MARK in words_in(shown)
    assert set(ids.FEEDBACK.values()) <= set(actions_in(shown))
    assert reckoned(desk) == []
    acting.click(OTHER, "feedback_selected")
    assert reckoned(desk) == []
    assert MARK in desk.texts(FACT_CHECK)[0]
    source = "asked" if asked == "a text" else "replay"
    assert desk.rows(
        "select t.source, p.outcome, p.sampling_probability from predictions p join tweets t on t.id = p.tweet_id"
    ) == [(source, "asked", 0.0)]
    assert desk.rows("select state from accounts") == [("removed",)]


def test_its_label_is_learnt_from_and_weighs_as_one_that_was_brought_along(asking: Asking, acting: Dispatch) -> None:
    asking.check(CLAIM)
    make(asking, acting)
    acting.click(OTHER, "feedback_reviewed")
    with asking.desk.sessions() as session:
        build(session, by="test", shares=DEFAULT_SHARES)
        version = datasets.find(session, "latest")
        session.commit()
        (row,) = [
            one for split in datasets.SPLITS for one in datasets.examples(session, version.id, split, weighted=True)
        ]
    assert (row.label, row.weight) == (1, 1.0)
    assert asking.desk.rows("select outcome, sampling_probability from labelled_rows") == [(None, None)]


def test_a_withheld_post_gets_a_card_and_is_reckoned_with_as_before(asking: Asking, acting: Dispatch) -> None:
    desk = asking.desk
    desk.raise_card(post(77, CLAIM), outcome="withheld", label=0, sampling_probability=0.25)
    asking.do("delete from cards")
    before = reckoned(desk)
    assert [one.has_card for one in before] == [False]
    asking.check(LINK)
    make(asking, acting)
    acting.click(OTHER, "feedback_reviewed")
    assert reckoned(desk) == before
    assert desk.rows("select outcome, sampling_probability from predictions") == [("withheld", 0.25)]
    with desk.sessions() as session:
        build(session, by="test", shares=DEFAULT_SHARES)
        session.commit()
    assert desk.rows("select outcome, sampling_probability from labelled_rows") == [(None, None)]


def test_twice_is_once_and_a_post_with_a_card_gets_no_other(asking: Asking, acting: Dispatch) -> None:
    asking.check(CLAIM)
    make(asking, acting)
    assert make(asking, acting) == make_card.HAS_CARD
    assert asking.desk.rows("select count(*) from cards") == [(1,)]


def test_a_post_that_came_meanwhile_is_triages(asking: Asking, acting: Dispatch) -> None:
    desk = asking.desk
    desk.tools.__dict__["source"] = FeedSource(name="replay", posts=[post(77, CLAIM)])
    asking.check(LINK)
    desk.card(post(77, CLAIM))
    assert make(asking, acting) == make_card.HAS_CARD
    asking.do("delete from cards")
    asking.do("delete from predictions")
    asking.do("update tweets set waiting = true")
    assert make(asking, acting) == make_card.WAITS


def test_only_whoever_asked_makes_a_card_of_it(asking: Asking, acting: Dispatch) -> None:
    asking.check(CLAIM)
    used = payloads.button(ids.MAKE_CARD, "1")
    message = asking.private()[-1]
    acting.deliver(payloads.in_message(asking.desk.sandbox, OTHER, used, channel=MINE, message=message))
    assert asking.desk.whispers(OTHER)[-1] == make_card.NOT_YOURS
    for value in ("", "x", "99", "1:1"):
        used = payloads.button(ids.MAKE_CARD, value)
        acting.deliver(payloads.in_message(asking.desk.sandbox, CHECKER, used, channel=MINE, message=message))
    assert asking.desk.rows("select count(*) from cards") == [(0,)]


def test_its_history_says_so(asking: Asking, acting: Dispatch) -> None:
    asking.desk.tools.__dict__["source"] = FeedSource(name="replay", posts=[post(77, CLAIM)])
    asking.check(LINK)
    make(asking, acting)
    acting.click(OTHER, "feedback_rejected")
    tasks.show_card(1)
    said = acting.write(CHECKER, f"history {LINK}")
    assert "somebody asked about it, and it was not drawn" in said
    assert "made a card, which counts in no estimate" in said
