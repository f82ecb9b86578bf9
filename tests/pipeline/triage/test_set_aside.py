"""One post that cannot be judged keeps no other from its card: it stands aside until somebody asks again."""

from datetime import UTC, datetime

import pytest
import redis
from sqlalchemy import text

from ml.errors import UserError
from ml.examples import Prediction as Judgement
from pipeline.processes import tasks
from pipeline.queue import Task
from pipeline.store.posts import tweets
from pipeline.tables import Event, Prediction, Tweet
from pipeline.triage.triage import Judge
from tests.fakes import post
from tests.pipeline.together import asked


@pytest.fixture
def judging(tools, new_version):
    """The workers' judge; it fails for the posts whose text is among `guilty`."""
    guilty, version_id = set(), new_version()

    def predict(examples):
        if guilty & {example.text for example in examples}:
            raise OverflowError("date value out of range")
        return [Judgement(label=1, probability=0.9, highlights=()) for _ in examples]

    tools.judge = lambda session: Judge(version_id=version_id, predict=predict)
    return guilty


def work_off(redis_url, ids):
    """Judge a batch, and whatever is asked for after it; how many batches that took."""
    batches, done = [list(ids)], 0
    while batches:
        tasks.triage_tweets.apply(args=[batches.pop()])
        done += 1
        batches += [arguments[0] for _, arguments in asked(redis_url, "triage")]
        with redis.Redis.from_url(redis_url) as client:
            client.delete("triage")
    return done


def judged(sessions):
    with sessions() as session:
        return session.query(Prediction).count()


def due_again(sessions):
    with sessions() as session:
        session.execute(text("update tweets set queued_at = now() - interval '1 day'"))
        session.commit()


def test_the_guilty_post_stands_alone_and_all_others_are_judged(sessions, store_posts, judging, redis_url):
    judging |= {"guilty"}
    ids = store_posts(*(post(number, "guilty" if number == 13 else str(number)) for number in range(1, 33))).new
    assert work_off(redis_url, ids) == 11
    assert judged(sessions) == 31
    with sessions() as session:
        (aside,) = tweets.all_set_aside(session)
        assert (aside.external_id, aside.set_aside) == ("13", "OverflowError: date value out of range")
        assert session.query(Event).filter_by(verb="set aside").count() == 1
    ((_, (said,)),) = [task for task in asked(redis_url, "cards") if task[0] == Task.TELL]
    assert "OverflowError" in said
    assert "claimwire queue retry posts" in said


def test_the_sweep_asks_no_more_and_a_person_does(sessions, store_posts, judging, redis_url):
    judging |= {"guilty"}
    (tweet_id,) = store_posts(post(1, "guilty")).new
    work_off(redis_url, [tweet_id])
    due_again(sessions)
    tasks.sweep()
    assert asked(redis_url, "triage") == []
    judging.clear()
    with sessions() as session:
        assert tweets.take_back(session, by="test") == [tweet_id]
        session.commit()
    work_off(redis_url, [tweet_id])
    assert judged(sessions) == 1
    with sessions() as session:
        assert tweets.all_set_aside(session) == []


def test_an_edit_takes_it_back(sessions, store_posts, judging, redis_url):
    judging |= {"guilty"}
    work_off(redis_url, store_posts(post(1, "guilty")).new)
    store_posts(post(1, "mended", edit_ids=("1", "2")))
    due_again(sessions)
    tasks.sweep()
    assert len(asked(redis_url, "triage")) == 1


def test_a_broken_model_tells_of_the_first_and_the_tenth(sessions, store_posts, judging, redis_url):
    texts = [str(number) for number in range(1, 17)]
    judging |= set(texts)
    work_off(redis_url, store_posts(*(post(int(each), each) for each in texts)).new)
    told = [arguments[0] for task, arguments in asked(redis_url, "cards") if task == Task.TELL]
    assert [said.split(" of @")[0] for said in told] == ["A post", "10 posts, the latest"]


@pytest.mark.parametrize("fault", [UserError("The model is not on this machine.")])
def test_a_fault_that_is_no_posts_sets_nothing_aside(tools, sessions, store_posts, redis_url, fault):
    def missing(session):
        raise fault

    tools.judge = missing
    assert work_off(redis_url, store_posts(post(1), post(2)).new) == 1
    with sessions() as session:
        assert tweets.all_set_aside(session) == []


@pytest.mark.parametrize("table", ["predictions", "cards"])
def test_a_schema_that_is_being_changed_sets_nothing_aside(sessions, store_posts, judging, redis_url, table):
    ids = store_posts(post(1), post(2)).new
    rename(sessions, table, "elsewhere")
    assert work_off(redis_url, ids) == 1
    rename(sessions, "elsewhere", table)
    with sessions() as session:
        assert tweets.all_set_aside(session) == []
    assert work_off(redis_url, ids) == 1
    assert judged(sessions) == 2


def rename(sessions, table, new_name):
    with sessions() as session:
        session.execute(text(f"alter table {table} rename to {new_name}"))
        session.commit()


@pytest.mark.parametrize("year", [1, 9999])
def test_a_post_of_an_impossible_year_is_judged(tools, sessions, store_posts, judging, redis_url, year):
    tools.environment = tools.environment.model_copy(update={"copies": "on"})
    claim = "El paro de la comarca sube un 12 % según los datos de ayer"
    ids = store_posts(*(post(number, claim) for number in (1, 2))).new
    with sessions() as session:
        session.get_one(Tweet, ids[1]).posted_at = datetime(year, 12, 31, 23, tzinfo=UTC)
        session.commit()
    assert work_off(redis_url, ids) == 1
    assert judged(sessions) == 2
