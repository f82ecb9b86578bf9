"""Labelling campaigns as votes: from closed ones, every voice once, a discussion above all."""

import pytest
from sqlalchemy import text

from pipeline.spreadsheets.errors import DatasetError
from tests.pipeline.learning.labelling.campaign_bench import NO, SELECT, YES, Bench

ROWS = "select text, label, selected, people, reason from dataset_rows where dataset_id = :made order by text"


def test_a_closed_campaigns_answers_are_votes(sessions, built) -> None:
    desk = Bench(sessions, tweets=3, annotators=2)
    for person, first, second, third in (("U1", YES, NO, YES), ("U2", SELECT, NO, NO)):
        for position, judgement in ((1, first), (2, second), (3, third)):
            desk.say(person, position, judgement)
    desk.close()
    made, _ = built()
    assert desk.rows(ROWS, made=made) == [
        ("Tweet 1", 1, None, 2, None), ("Tweet 2", 0, 0, 2, None), ("Tweet 3", None, None, 2, "tie"),
    ]  # fmt: skip


def test_what_a_discussion_settled_stands_above_the_answers(sessions, built) -> None:
    desk = Bench(sessions, tweets=1, annotators=3)
    for person in ("U1", "U2", "U3"):
        desk.say(person, 1, NO if person != "U3" else YES)
    with sessions() as session:
        session.execute(
            text(
                "insert into campaign_settlements (campaign_tweet_id, person, checkworthy, selected) values (:tweet, 'U1', true, true)"
            ),
            {"tweet": desk.tweet(1)},
        )
        session.commit()
    desk.close()
    made, _ = built()
    assert desk.rows(ROWS, made=made) == [("Tweet 1", 1, 1, 3, None)]


def test_an_open_campaign_does_not_count_yet(sessions, built) -> None:
    desk = Bench(sessions, tweets=2, annotators=2)
    desk.say("U1", 1, YES)
    with pytest.raises(DatasetError, match="Nothing is labelled yet"):
        built()
