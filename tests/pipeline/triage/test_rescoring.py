"""History is judged again beside what decided about cards, which stands; workers share it, and new posts go first."""

import os
import shlex
import signal
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import redis
from sqlalchemy import func, select

from bot.local import processes
from ml.examples import Prediction as Judgement
from pipeline import queue
from pipeline.configuration.settings import HOME
from pipeline.processes import history, tasks
from pipeline.queue import Task
from pipeline.store import weekly_report
from pipeline.store.labelling import campaigns
from pipeline.store.learning import rescorings
from pipeline.store.posts import near_duplicates
from pipeline.store.posts.near_duplicates import Sketched
from pipeline.tables import Card, Prediction, RescoringRange, Tweet
from pipeline.triage import recent_flow, rescoring
from pipeline.triage.triage import Judge
from tests.fakes import post
from tests.pipeline.together import asked, at_once
from tests.pipeline.triage.test_hanging import until

LATER = "triage\x06\x169"
"""Where Redis keeps what a worker of `triage` takes up last."""
EVER = {"since": datetime(2000, 1, 1, tzinfo=UTC), "until": datetime(2100, 1, 1, tzinfo=UTC)}


def judge(version_id, label=1):
    said = Judgement(label=label, probability=0.1 + 0.8 * label, highlights=())
    return Judge(version_id, lambda examples: [said for _ in examples])


@pytest.fixture
def judged_before(sessions, store_posts, new_version):
    """Posts that an earlier version judged, some of each fate; a later version is live. Their ids, and its id."""

    def make(number, text="Post {}"):
        before = new_version("before")
        ids = store_posts(*(post(n, text.format(n)) for n in range(1, number + 1))).new
        fates = ("withheld", "sampled_negative", "positive", "copy")
        with sessions() as session:
            for n, tweet_id in enumerate(ids):
                fate = fates[n % 4]
                made = Prediction(
                    tweet_id=tweet_id, model_version_id=before, probability=0.3, label=int(fate == "positive"),
                    outcome=fate, sampling_probability=0.25, highlights=[[0, 2, 0.5]],
                )  # fmt: skip
                session.add(made)
                session.flush()
                if fate in ("positive", "sampled_negative"):
                    session.add(Card(tweet_id=tweet_id, prediction_id=made.id, purpose="tweets"))
                kept = Sketched(tweet_id, versions=1, words=frozenset({"post"}), keys=(n,), copy_of=None)
                near_duplicates.keep(session, [kept])
            session.commit()
        return ids, new_version("later")

    return make


@pytest.fixture
def begin(sessions, monkeypatch):
    """Begin a rescoring in ranges of ten; its id."""
    monkeypatch.setattr(rescorings, "WIDTH", 10)

    def make(version_id, since=None, until=None):
        with sessions() as session:
            begun = rescorings.begin(session, version_id=version_id, since=since, until=until, by="test")
            session.commit()
            return begun and begun.id

    return make


def run(sessions, rescoring_id, the_judge):
    while rescoring.turn(sessions, rescoring_id, judge=the_judge):
        pass


def by(sessions, version_id):
    """How often this version judged each of the posts that it judged."""
    count = select(Prediction.tweet_id, func.count()).where(Prediction.model_version_id == version_id)
    with sessions() as session:
        return {tweet_id: times for tweet_id, times in session.execute(count.group_by(Prediction.tweet_id))}  # noqa: C416


def progress(sessions, rescoring_id):
    with sessions() as session:
        return rescorings.progress(session, rescoring_id)


def ended(sessions, rescoring_id):
    with sessions() as session:
        return rescorings.going_on(session, rescoring_id) is None


def what_others_read(sessions, now):
    """What is read of predictions by estimates, the cap, campaigns, and whoever looks for copies."""
    with sessions() as session:
        near = near_duplicates.similar_posts(session, list(session.scalars(select(Tweet.id))))
        return (
            list(weekly_report.judged_posts(session, **EVER)),
            recent_flow.of_day(session, recent_flow.of_week(session, now=now), now=now),
            [
                recent_flow.recent_negatives(session, version_id=version, since=now - timedelta(days=1), at_most=99)
                for version in (1, 2)
            ],
            campaigns.draw(session, name="n", at_most=99, withheld=True),
            {number: (one.carded, one.label) for number, one in near.items()},
            session.execute(select(Card.id, Card.prediction_id, Card.wanted, Card.shown).order_by(Card.id)).all(),
        )


@pytest.mark.parametrize("label", [0, 1])
def test_a_later_view_is_kept_beside_the_first_and_nothing_else_changes(sessions, judged_before, begin, label):
    ids, later = judged_before(25)
    now = datetime.now(UTC)
    before = what_others_read(sessions, now)
    begun = begin(later)
    run(sessions, begun, judge(later, label))
    assert by(sessions, later) == dict.fromkeys(ids, 1)
    assert what_others_read(sessions, now) == before
    far = progress(sessions, begun)
    assert (far.ids, far.ids_done, far.judged) == (25, 25, 25)
    assert far.changed == (6 if label == 0 else 19)
    assert ended(sessions, begun)
    with sessions() as session:
        again = session.scalars(select(Prediction).where(Prediction.model_version_id == later)).all()
        assert {(one.outcome, one.sampling_probability, tuple(one.highlights)) for one in again} == {
            ("rescored", 0.25, ())
        }


def test_a_post_that_nobody_judged_is_left_to_triage(sessions, judged_before, begin, store_posts):
    ids, later = judged_before(3)
    store_posts(post(9))
    run(sessions, begin(later), judge(later))
    assert by(sessions, later).keys() == set(ids)


def test_only_posts_of_the_days_that_were_asked_for(sessions, judged_before, begin, store_posts):
    ids, later = judged_before(30)
    with sessions() as session:
        session.execute(
            Tweet.__table__.update().values(posted_at=EVER["since"] + Tweet.__table__.c.id * timedelta(days=1))
        )
        session.commit()
    first = EVER["since"]
    begun = begin(later, since=first + ids[4] * timedelta(days=1), until=first + ids[20] * timedelta(days=1))
    run(sessions, begun, judge(later))
    assert by(sessions, later).keys() == set(ids[4:20])
    assert progress(sessions, begun).ids == 16


def test_what_this_version_judged_before_is_not_judged_again(sessions, judged_before, begin):
    _, later = judged_before(12)
    run(sessions, begin(later), judge(later))
    seen = []
    again = begin(later)
    run(sessions, again, Judge(later, lambda examples: seen.extend(examples) or []))
    assert (seen, ended(sessions, again), progress(sessions, again).judged) == ([], True, 0)


def test_one_goes_on_at_a_time_and_a_cancelled_one_ends(sessions, judged_before, begin):
    _, later = judged_before(25)
    both = at_once(lambda: begin(later), lambda: begin(later))
    (first,) = [one for one in both if one is not None]
    rescoring.turn(sessions, first, judge=judge(later))
    with sessions() as session:
        assert rescorings.end(session, first, state="cancelled")
        session.commit()
    assert not rescoring.turn(sessions, first, judge=judge(later))
    assert 0 < len(by(sessions, later)) < 25
    second = begin(later)
    run(sessions, second, judge(later))
    assert len(by(sessions, later)) == 25
    assert progress(sessions, second).judged < 25


def test_it_ends_when_another_version_is_promoted(sessions, judged_before, begin, new_version):
    _, later = judged_before(5)
    begun = begin(later)
    newest = new_version("newest")
    assert not rescoring.turn(sessions, begun, judge=judge(newest))
    with sessions() as session:
        assert rescorings.latest(session).state == "superseded"
    assert by(sessions, newest) == {}


def test_nothing_to_judge_ends_at_once(sessions, new_version, begin):
    assert ended(sessions, begin(new_version()))


@pytest.mark.parametrize("guilty", [[1], [5], [10], [11], [4, 5], [1, 25], []])
def test_posts_that_take_their_process_along_are_stepped_over(sessions, judged_before, begin, guilty):
    """A crash is an end of the process between the counted attempt and the commit: what is open is rolled back."""
    ids, later = judged_before(25)
    bad = {f"Post {number}" for number in guilty}

    def predict(examples):
        if any(one.text in bad for one in examples):
            raise KeyboardInterrupt
        return judge(later).predict(examples)

    begun, crashes = begin(later), 0
    while not ended(sessions, begun):
        try:
            rescoring.turn(sessions, begun, judge=Judge(later, predict))
        except KeyboardInterrupt:
            crashes += 1
            assert crashes <= 5 * len(guilty)
    assert by(sessions, later).keys() == set(ids) - {ids[number - 1] for number in guilty}


def test_the_sweep_asks_for_it_once_in_a_while(tools, sessions, judged_before, begin, redis_url):
    _, later = judged_before(5)
    begun = begin(later)
    tasks.sweep()
    tasks.sweep()
    assert asked(redis_url, LATER) == [("rescore", [begun])]
    assert asked(redis_url, "triage") == []


def test_a_turn_asks_for_the_next_until_nothing_is_left(tools, sessions, judged_before, begin, redis_url):
    _, later = judged_before(25)
    tools.judge = lambda session: judge(later)
    begun = begin(later)
    turns = 0
    queue.ask(Task.RESCORE, [begun])
    while asked(redis_url, LATER):
        with redis.Redis.from_url(redis_url) as client:
            client.delete(LATER)
        history.rescore.apply(args=[begun])
        turns += 1
    assert turns == 4
    assert ended(sessions, begun)


@pytest.fixture
def worker(database_url, redis_url, tmp_path):
    """Start workers as the Procfile does, with a judge that takes 5 ms a post."""

    @contextmanager
    def start(name="a"):
        command = processes.procfile()["worker"].replace("bot.worker", "tests.pipeline.triage.hanging_worker")
        command = f"{command.replace('worker@%h', f'{name}@%h')} --concurrency 1"
        settings = {
            "JUDGING_LIMIT_S": "60", "JUDGING_TAKES_S": "0.005", "CLAIMWIRE_NO_DOTENV": "1", "COPIES": "off",
            "DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "SOURCE": "replay",
            "NEGATIVE_FRACTION": "1",
        }  # fmt: skip
        with (tmp_path / name).open("wb") as log:
            process = subprocess.Popen(
                shlex.split(command), cwd=HOME, stdout=log, stderr=log,
                env=processes.environment(settings), start_new_session=True,
            )  # fmt: skip
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait(timeout=20)
                print((tmp_path / name).read_text())

    return start


def test_workers_share_the_ranges(sessions, judged_before, begin, worker, tmp_path):
    ids, later = judged_before(600)
    begun = begin(later)
    with worker("a"), worker("b"):
        time.sleep(3)
        queue.ask(Task.RESCORE, [begun] * 4)
        until(lambda: ended(sessions, begun))
    assert by(sessions, later) == dict.fromkeys(ids, 1)
    assert len(set((tmp_path / "judged_by").read_text().split())) == 2


def test_a_killed_worker_loses_nothing_and_doubles_nothing(sessions, judged_before, begin, worker):
    ids, later = judged_before(800)
    begun = begin(later)
    queue.ask(Task.RESCORE, [begun] * 4)
    with worker("a") as killed:
        until(lambda: len(by(sessions, later)) > 100)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait(timeout=20)
    some = len(by(sessions, later))
    assert some < 800
    with worker("b"):
        until(lambda: ended(sessions, begun))
    assert by(sessions, later) == dict.fromkeys(ids, 1)
    assert progress(sessions, begun).judged == 800


def test_new_posts_go_first(sessions, judged_before, begin, worker, store_posts):
    ids, later = judged_before(800)
    begun = begin(later)
    queue.ask(Task.RESCORE, [begun] * 64)
    with worker("a"):
        until(lambda: len(by(sessions, later)) > 100)
        new = store_posts(*(post(number) for number in range(5001, 5101))).new
        queue.ask_triage(new)
        until(lambda: set(new) <= by(sessions, later).keys(), seconds=60)
        far = progress(sessions, begun)
        until(lambda: ended(sessions, begun))
    assert far.judged < 500
    assert by(sessions, later) == dict.fromkeys([*ids, *new], 1)
    with sessions() as session:
        assert session.scalars(select(RescoringRange.next_id - RescoringRange.last_id)).all() == [1] * 80
