"""Labelling campaigns: everybody alone, never more answers than wanted, and what comes out of it."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pipeline.learning.labelling import campaigns, majority
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.store.labelling import answers, discussions
from pipeline.store.labelling import campaigns as rows
from pipeline.store.labelling.answers import UNSURE, Judgement, NotPossible
from pipeline.tables import Settlement
from tests.pipeline.learning.labelling.campaign_bench import NO, SELECT, YES, lapse
from tests.pipeline.together import at_once, until_somebody_waits

STANDING = "select person, checkworthy, selected from campaign_answers where undone_at is null order by id"


def test_each_tweet_goes_to_so_many_people_evenly_and_to_nobody_twice(bench):
    desk = bench(tweets=4, annotators=2)
    seen: dict[str, list[int]] = {"U1": [], "U2": [], "U3": []}
    while any(turns := [(person, desk.look(person)) for person in seen]) and any(turn for _, turn in turns):
        for person, position in turns:
            if position:
                desk.say(person, position, NO)
                seen[person].append(position)
        counts = [n for (n,) in desk.rows(
            "select count(*) filter (where person is not null) from campaign_seats group by campaign_tweet_id"
        )]  # fmt: skip
        assert max(counts) - min(counts) <= 1
    assert sorted(position for each in seen.values() for position in each) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert all(len(set(each)) == len(each) for each in seen.values())


def test_twelve_people_at_once_never_exceed_the_seats(bench):
    desk = bench(tweets=5, annotators=3)

    def work(person: str) -> int:
        done = 0
        while (position := desk.look(person)) is not None:
            desk.say(person, position, YES)
            done += 1
        return done

    done = at_once(*[lambda person=f"U{n}": work(person) for n in range(12)])
    assert sum(done) == 15
    assert (
        desk.rows("select count(*), count(distinct person) from campaign_answers group by campaign_tweet_id")
        == [(3, 3)] * 5
    )


def test_nobody_waits_for_somebody_elses_turn(bench):
    desk = bench(tweets=2)
    with desk.sessions() as one, desk.sessions() as other:
        answers.next_turn(one, campaign_id=desk.id, person="U1")
        other.execute(text("set local lock_timeout = '2s'"))
        assert answers.next_turn(other, campaign_id=desk.id, person="U2").tweet.position == 2


def test_an_answer_that_meets_a_discussion_waits_and_is_refused(bench):
    desk = bench(tweets=1)
    desk.say("U1", 1, NO)
    with desk.sessions() as discussing:
        discussions.look_at(discussing, [desk.tweet(1)])

        def go_on() -> None:
            until_somebody_waits(desk.sessions)
            discussing.commit()

        outcomes = at_once(lambda: desk.say("U1", 1, YES), go_on)
    assert isinstance(outcomes[0], NotPossible)
    assert desk.rows(STANDING) == [("U1", False, None)]


def test_two_who_save_the_last_seat_at_once(bench):
    desk = bench(tweets=1, annotators=1)
    assert desk.look("U1") == 1
    lapse(desk)
    outcomes = at_once(lambda: desk.say("U1", 1, NO), lambda: desk.say("U2", 1, YES))
    assert sorted(type(one) for one in outcomes if one)[0] is NotPossible
    assert len(desk.rows(STANDING)) == 1


def test_one_person_on_two_devices_sees_one_tweet_and_answers_once(bench):
    desk = bench(tweets=2)
    assert set(at_once(*[lambda: desk.look("U1")] * 4)) == {1}
    at_once(*[lambda: desk.say("U1", 1, YES)] * 4)
    assert desk.rows(STANDING) == [("U1", True, False)]
    assert desk.rows("select count(*) from campaign_answers") == [(1,)]


def test_who_walks_away_loses_the_seat_and_not_the_answer(bench):
    desk = bench(tweets=1, annotators=1)
    assert desk.look("U1") == 1
    assert desk.look("U2") is None
    lapse(desk)
    assert desk.look("U2") == 1
    desk.say("U2", 1, NO)
    with pytest.raises(NotPossible, match="not needed any more"):
        desk.say("U1", 1, YES)
    assert desk.rows(STANDING) == [("U2", False, None)]


def test_unsure_is_kept_does_not_count_and_leaves_the_seat_to_another(bench):
    desk = bench(tweets=1, annotators=1)
    assert desk.look("U1") == 1
    desk.say("U1", 1, UNSURE)
    assert desk.look("U1") is None
    assert desk.look("U2") == 1
    desk.say("U2", 1, SELECT)
    with pytest.raises(NotPossible, match="not needed any more"):
        desk.say("U1", 1, NO)
    assert desk.rows(STANDING) == [("U1", None, None), ("U2", True, True)]


def test_a_changed_answer_keeps_the_old_one_as_undone(bench):
    desk = bench(tweets=1, annotators=2)
    for judgement in (YES, NO, UNSURE, SELECT, SELECT):
        desk.say("U1", 1, judgement)
    history = desk.rows("select checkworthy, undone_at is null from campaign_answers order by id")
    assert history == [(True, False), (False, False), (None, False), (True, True)]
    assert desk.rows("select count(*) from campaign_seats where person is not null") == [(1,)]


def test_back_leads_through_ones_own_answers_only(bench):
    desk = bench(tweets=3)
    for position in (1, 2):
        desk.say("U1", position, NO)
    desk.say("U2", 3, NO)
    with desk.sessions() as session:
        last = answers.turn_before(session, campaign_id=desk.id, person="U1", tweet_id=desk.tweet(3))
        assert (last.tweet.position, last.standing, last.done, last.left) == (2, NO, 2, 1)
        first = answers.turn_before(session, campaign_id=desk.id, person="U1", tweet_id=last.tweet.id)
        assert first.tweet.position == 1
        assert answers.turn_before(session, campaign_id=desk.id, person="U1", tweet_id=first.tweet.id) is None


def test_a_closed_campaign_takes_no_answers(bench):
    desk = bench()
    desk.say("U1", 1, NO)
    desk.close()
    assert desk.look("U2") is None
    with pytest.raises(NotPossible, match="closed meanwhile"):
        desk.say("U2", 1, NO)
    with pytest.raises(CampaignError, match="closed already"):
        desk.close()


def test_the_constraints_hold_without_the_code(bench):
    desk = bench(tweets=1, annotators=1)
    desk.say("U1", 1, NO)
    seat, tweet = desk.rows("select id, campaign_tweet_id from campaign_seats")[0]
    insert = "insert into campaign_answers (campaign_tweet_id, seat_id, person, checkworthy, selected) values ({})"
    for values in (
        f"{tweet}, {seat}, 'U2', true, true",  # a second answer on one seat
        f"{tweet}, null, 'U1', null, null",  # a second standing answer of one person
        f"{tweet}, null, 'U2', true, true",  # an answer that counts without a seat
        f"{tweet}, {seat}, 'U2', false, true",  # to select what holds no claim
    ):
        with desk.sessions() as session, pytest.raises(IntegrityError):
            session.execute(text(insert.format(values)))


def test_disagreements_wait_until_everybody_has_answered_and_are_settled_once_known(bench):
    desk = bench(tweets=2)
    desk.say("U1", 1, NO)
    desk.say("U2", 1, SELECT)
    with desk.sessions() as session:
        assert discussions.queue(session, desk.campaign(session)) == []
        with pytest.raises(NotPossible, match="nothing to settle"):
            discussions.settle(session, tweet_id=desk.tweet(1), person="U1", judgement=NO)
    desk.say("U3", 1, YES)
    for person in ("U1", "U2", "U3"):
        desk.say(person, 2, YES)
    with desk.sessions() as session:
        (tweet_id,) = discussions.queue(session, desk.campaign(session))
        (one,) = discussions.look_at(session, [tweet_id])
        assert [(said.person, Judgement.of(said)) for said in one.answers] == [("U1", NO), ("U2", SELECT), ("U3", YES)]
        session.commit()
    with pytest.raises(NotPossible, match="looked at together already"):
        desk.say("U1", 1, YES)
    with desk.sessions() as session:
        for judgement in (NO, SELECT, SELECT):
            discussions.settle(session, tweet_id=tweet_id, person="U2", judgement=judgement)
        session.commit()
        assert discussions.queue(session, desk.campaign(session), unsettled=True) == []
        verdicts = [row.verdict for row in majority.labelled(session, desk.campaign(session))]
    assert [(v.checkworthy, v.selected, v.by) for v in verdicts] == [
        (True, True, "discussion"), (True, False, "majority"),
    ]  # fmt: skip
    assert desk.rows("select checkworthy, undone_at is null from campaign_settlements order by id") == [
        (False, False), (True, True),
    ]  # fmt: skip


def test_a_closed_campaign_is_discussed_as_far_as_it_came(bench):
    desk = bench(tweets=1)
    desk.say("U1", 1, NO)
    desk.say("U2", 1, YES)
    desk.close()
    with desk.sessions() as session:
        assert len(discussions.queue(session, desk.campaign(session))) == 1


def votes(judgements):
    return [(one.checkworthy, bool(one.selected)) for one in judgements if one.checkworthy is not None]


JUDGEMENTS = st.lists(st.sampled_from([NO, YES, SELECT, UNSURE]), max_size=5)


@given(JUDGEMENTS)
def test_the_majority_is_more_than_half_of_those_wanted(judgements):
    annotators = 5
    yes = sum(one.checkworthy is True for one in judgements)
    no = sum(one.checkworthy is False for one in judgements)
    checkworthy, selected = majority.majority(votes(judgements), wanted=annotators)
    assert checkworthy is (True if yes >= 3 else False if no >= 3 else None)
    if selected:
        assert checkworthy
        assert sum(one.selected is True for one in judgements) >= 3


def test_two_of_three_are_enough():
    assert majority.majority(votes([YES, SELECT]), wanted=3) == (True, None)
    assert majority.majority(votes([YES, SELECT, NO]), wanted=3) == (True, False)
    assert majority.majority(votes([YES, NO]), wanted=2) == (None, None)


def test_what_comes_out_as_files_votes_and_figures(bench):
    desk = bench(tweets=2)
    for person, judgement in (("U1", YES), ("U2", SELECT), ("U3", NO)):
        desk.say(person, 1, judgement)
    desk.say("U1", 2, UNSURE)
    with desk.sessions() as session:
        campaign = desk.campaign(session)
        lines, table = io.StringIO(), io.StringIO()
        assert majority.export(session, campaign, lines, form="jsonl") == 2
        majority.export(session, campaign, table, form="csv")
        found = campaigns.results(session, campaign)
        rows.close(session, campaign, by="U1")
        votes = [said for _, _, _, said in rows.said_in_closed(session)]
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (first["label"], first["selected"], first["by"], len(first["answers"])) == (1, 0, "majority", 3)
    assert (second["label"], [one["answer"] for one in second["answers"]]) == (None, ["unsure"])
    assert [(row["annotator"], row["answer"]) for row in csv.DictReader(io.StringIO(table.getvalue()))] == [
        ("U1", "yes"), ("U2", "yes"), ("U3", "no"), ("U1", "unsure"),
    ]  # fmt: skip
    assert [(v.person, v.checkworthy, v.selected, isinstance(v, Settlement)) for v in votes] == [
        ("U1", 1, 0, False), ("U2", 1, 1, False), ("U3", 0, None, False),
    ]  # fmt: skip
    assert (found.progress.answered, found.progress.complete, found.progress.unsure) == (3, 1, 1)
    assert (found.positive, found.negative, found.disagreements, found.unsettled) == (1, 0, 1, 1)
    assert json.dumps(found.to_dict())


def test_a_table_of_a_campaign_holds_nothing_that_a_spreadsheet_computes(bench):
    desk = bench(tweets=1)
    desk.say("U1", 1, YES)
    with desk.sessions() as session:
        campaign, table = desk.campaign(session), io.StringIO()
        (one,) = majority.labelled(session, campaign)
        one.tweet.text, one.tweet.author = '=1+1,"así"', "@ana"
        majority.export(session, campaign, table, form="csv")
    (row,) = csv.DictReader(io.StringIO(table.getvalue()))
    assert (row["text"], row["author"], row["annotator"]) == ('\'=1+1,"así"', "'@ana", "U1")
    assert table.getvalue().splitlines()[0].startswith('"external_id","author"')
