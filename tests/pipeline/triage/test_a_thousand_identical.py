"""A thousand posts of one wording, each by itself: one more joins, whether they stand within the window or before it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from ml.examples import Prediction as Judgement
from pipeline.sources.source import Profile
from pipeline.store.posts import tweets
from pipeline.tables import Card, PostSketch, Tweet
from pipeline.triage import grouping
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.grouping import Post
from pipeline.triage.sampling import Sampling
from pipeline.triage.triage import Judge, triage
from tests.fakes import post

CLAIM = "El paro de la comarca sube un 12 % según los datos de ayer"
DAY = datetime(2026, 11, 1, tzinfo=UTC)
RULES = CopyRules()
MANY = 1000
FIRST = 10_000
"""The number of the first of the many at their source."""
FILL = """
with account as (select min(id) as id from accounts), posted as (
    insert into tweets (source, external_id, account_id, edit_ids, kind, text, language, posted_at, fetched_at, url,
                        context, queued_at)
    select 'x', n::text, account.id, jsonb_build_array(n::text), 'post', :claim, 'es', :at, :at, 'https://x.com/' || n,
           '{}', :at
    from generate_series(cast(:first as bigint), :first + :many - 1) n, account order by n returning id
), judged as (
    insert into predictions (tweet_id, model_version_id, probability, label, outcome, sampling_probability, highlights)
    select id, :version, 0.9, 1, 'positive', 1, '[]' from posted order by id returning id, tweet_id
)
insert into cards (tweet_id, prediction_id, purpose, wanted, shown)
select tweet_id, id, 'tweets', 'buttons', 'nothing' from judged where :carded
"""


@pytest.fixture
def crowd(sessions, monitor, new_version):
    """Fill the desk with the many; triage of further posts."""
    author = Profile("9", "eco", "Eco")
    account_id, version = monitor(author), new_version()
    judge = Judge(version, lambda examples: [Judgement(label=1, probability=0.9, highlights=()) for _ in examples])

    def fill(*, at, carded):
        given = {"first": FIRST, "many": MANY, "claim": CLAIM, "at": at, "version": version, "carded": carded}
        with sessions() as session:
            session.execute(text(FILL), given)
            stored = session.scalars(select(Tweet).order_by(Tweet.id))
            grouping.join(session, [Post(tweet, label=1, carded=carded) for tweet in stored], {})  # none knew the other
            session.commit()

    def arrive(*numbers):
        with sessions() as session:
            batch = [post(number, CLAIM, author=author, posted_at=DAY) for number in numbers]
            added = tweets.add_posts(session, source="x", account_id=account_id, posts=batch)
            triage(session, added.new, judge=judge, sampling=Sampling(fraction=1.0, salt="s"), copy_rules=RULES)
            session.commit()

    fill.arrive = arrive
    return fill


def joined(sessions):
    """Each post that joined another, by their ids at the source."""
    with sessions() as session:
        names = dict(session.execute(select(Tweet.id, Tweet.external_id)).all())
        rows = session.execute(select(PostSketch.tweet_id, PostSketch.copy_of).where(PostSketch.copy_of.is_not(None)))
        return {names[one]: names[other] for one, other in rows}


@pytest.mark.parametrize("carded", [True, False], ids=["with cards", "without cards"])
@pytest.mark.parametrize("age", [timedelta(), timedelta(days=2), RULES.window])
def test_one_more_joins_a_thousand_within_the_window(sessions, crowd, age, carded):
    crowd(at=DAY - age, carded=carded)
    crowd.arrive(1)
    crowd.arrive(2, 3)
    assert joined(sessions) == dict.fromkeys("123", str(FIRST))
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Card)) == MANY * carded


@pytest.mark.parametrize("age", [RULES.window + timedelta(seconds=1), timedelta(days=40), timedelta(days=400)])
def test_a_thousand_older_posts_hide_none_of_the_window(sessions, crowd, age):
    crowd(at=DAY - age, carded=True)
    crowd.arrive(1)
    crowd.arrive(2)
    crowd.arrive(3, 4)
    assert joined(sessions) == dict.fromkeys("234", "1")
