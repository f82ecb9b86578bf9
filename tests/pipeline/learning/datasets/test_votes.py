"""Labelling campaigns as votes: from closed ones, every voice once, a discussion above all."""

from dataclasses import replace
from itertools import combinations_with_replacement

import pytest
from sqlalchemy import text

from pipeline.learning.datasets.errors import DatasetError
from pipeline.learning.datasets.votes import answers
from pipeline.learning.labelling import majority
from pipeline.store.labelling.answers import Judgement
from tests.pipeline.learning.datasets.conftest import verdicts, vote
from tests.pipeline.learning.labelling.campaign_bench import NO, SELECT, YES, Bench

UNSURE = Judgement(None)

ROWS = """
    select text, label, selected, people, reason from dataset_pages, unnest(row_ids) as member
    join labelled_rows on labelled_rows.id = member where dataset_id = :made order by text
"""


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


@pytest.mark.parametrize("wanted", [1, 2, 3, 4])
def test_the_export_and_the_dataset_give_every_tweet_the_same_label(sessions, wanted) -> None:
    said = [those for n in range(wanted + 1) for those in combinations_with_replacement([NO, YES, SELECT, UNSURE], n)]
    desk = Bench(sessions, tweets=len(said), annotators=wanted)
    for position, those in enumerate(said, start=1):
        for person, judgement in enumerate(those):
            desk.say(f"U{person}", position, judgement)
    desk.close()
    with sessions() as session:
        exported = {row.tweet.text: row.verdict for row in majority.labelled(session, desk.campaign(session))}
        learnt = {verdict.subject.text: verdict for verdict in verdicts(answers(session))}
    assert len(exported) == len(said)
    for words, verdict in exported.items():
        label, selected = (learnt[words].label, learnt[words].selected) if words in learnt else (None, None)
        assert (label, selected if label else None) == (verdict.checkworthy, verdict.selected), words
    assert any(verdict.label for verdict in learnt.values())


def test_one_yes_of_three_wanted_is_no_label_and_of_one_wanted_is() -> None:
    for wanted, label in ((3, None), (1, 1)):
        (verdict,) = verdicts([replace(vote("1", "words"), wanted=wanted)])
        assert verdict.label == label


def test_a_click_is_a_label_also_where_a_campaign_wanted_three() -> None:
    clicked = vote("1", "words", person="U1")
    for person in ("U1", "U2"):
        (verdict,) = verdicts([clicked, replace(vote("1", "words", person=person, hour=1), wanted=3)])
        assert verdict.label == 1
    (verdict,) = verdicts([clicked, replace(vote("1", "words", 0, person="U2"), wanted=3)])
    assert verdict.label is None
