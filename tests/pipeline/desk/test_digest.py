"""Cards wait for the end of quiet hours or for the digest, and all of them come in the end, the most promising first."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from ml.examples import Prediction as Judgement
from pipeline.desk import digest
from pipeline.messages.notifier import Unsure
from pipeline.processes import digest as processes
from pipeline.processes import tasks
from pipeline.store import backlog
from pipeline.store.desk import cards, takings
from pipeline.tables import Card, Digest, Prediction
from pipeline.triage.triage import Judge
from tests.fakes import post
from tests.pipeline.together import asked, at_once

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def judged(tools, new_version, tmp_path, store_posts, sessions):
    """Judge so many posts, the later the more promising, with these settings; the ids of their cards."""

    def judge_posts(many=4, start=1, **settings):
        tools.environment = tools.environment.model_copy(update={"copies": "off", "digest_cards": 2} | settings)
        predict = lambda examples: [Judgement(1, 0.6 + int(e.text.split()[1]) / 1000) for e in examples]  # noqa: E731
        tools._judge = Judge(new_version(f"v{start}", folder=str(tmp_path)), predict)
        tasks.triage_tweets(store_posts(*(post(start + n, f"Escuelas {start + n}") for n in range(many))).new)
        with sessions() as session:
            return list(session.scalars(select(Card.id).order_by(Card.id).where(Card.id > 0)))[-many:]

    return judge_posts


def raised_at(sessions, moment, ids):
    with sessions() as session:
        session.execute(update(Card).where(Card.id.in_(ids)).values(created_at=moment, not_before=moment))
        session.commit()


def waits(sessions):
    with sessions() as session:
        return dict(session.execute(select(Card.id, Card.not_before).where(Card.not_before.is_not(None))).all())


def shown(redis_url):
    """What was asked of the process that speaks, since the last look."""
    return [(name, arguments[0]) for name, arguments in asked(redis_url, "cards")]


def test_quiet_hours_delay_and_change_no_probability(tools, judged, sessions, redis_url):
    now = datetime.now(UTC)
    hours = f"daily {(now - timedelta(minutes=5)):%H:%M}-{(now + timedelta(hours=2)):%H:%M}"
    ids = judged(quiet_hours=hours)
    end = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    assert waits(sessions) == dict.fromkeys(ids, end)
    tasks.show_card(ids[0])
    with sessions() as session:
        session.execute(text("update cards set queued_at = now() - interval '1 day'"))
        session.commit()
    tasks.sweep()
    processes.release_cards(end - timedelta(minutes=1))
    assert tools.notifier.posted == []
    assert [name for name, _ in shown(redis_url)] == ["show_cards"]  # of triage, which knows nothing of hours
    processes.release_cards(end)
    assert shown(redis_url)[1:] == [("show_cards", ids[::-1])]
    tasks.show_card(ids[0])
    assert len(tools.notifier.posted) == 1
    with sessions() as session:
        assert set(session.scalars(select(Prediction.sampling_probability))) == {1.0}


def test_a_digest_brings_the_most_promising_and_the_next_one_the_rest(tools, judged, sessions, redis_url):
    ids = judged(digest="daily 12:00")
    assert set(waits(sessions).values()) == {NOON if datetime.now(UTC) < NOON else NOON + DAY}
    raised_at(sessions, NOON - timedelta(hours=1), ids)
    processes.release_cards(NOON + timedelta(seconds=30))
    assert waits(sessions) == dict.fromkeys(ids[:2], NOON + DAY)
    assert shown(redis_url)[1:] == [("show_digest", 1), ("show_cards", ids[:1:-1])]
    processes.show_digest(1)
    (view,) = tools.notifier.posted
    assert (view.channel, view.waiting, [line.text for line in view.lines]) == (
        "tweets", 2, ["Escuelas 4", "Escuelas 3"],
    )  # fmt: skip
    late = judged(start=10)
    raised_at(sessions, NOON + timedelta(hours=3), late)
    with sessions() as session:
        session.execute(update(Card).where(Card.id.in_(late)).values(not_before=NOON + DAY))
        session.commit()
    processes.release_cards(NOON + DAY)
    assert set(waits(sessions)) == set(late[:2])
    assert set(shown(redis_url)[-1][1]) == {*ids[:2], *late[2:]}


def test_each_channel_has_its_own_digest_and_two_processes_bring_it_once(tools, judged, sessions, redis_url):
    ids = judged(many=3, digest="daily 12:00", digest_cards=1, group_channels="Local=tweets-local")
    raised_at(sessions, NOON - timedelta(hours=1), ids)
    with sessions() as session:
        session.execute(
            text(
                "insert into accounts (source, external_id, handle, name, account_group) "
                "values ('x', '8', 'h', 'H', 'Local')"
            )
        )
        session.execute(
            text(
                "update tweets set account_id = (select max(id) from accounts) "
                "where id = (select tweet_id from cards where id = :id)"
            ),
            {"id": ids[0]},
        )
        session.commit()
    at_once(*[lambda: processes.release_cards(NOON)] * 2)
    assert sorted(named for name, named in shown(redis_url) if name == "show_digest") == [1, 2]
    with sessions() as session:
        digests = dict(session.execute(select(Digest.desk_channel, Digest.card_ids)).all())
    assert digests == {"tweets-local": [ids[0]], "tweets": [ids[2]]}
    assert set(waits(sessions)) == {ids[1]}


def test_a_digest_arrives_once_whatever_slack_answers_and_is_asked_for_again_when_it_was_lost(tools, judged, sessions):
    raised_at(sessions, NOON - timedelta(hours=1), judged(digest="daily 12:00"))
    processes.release_cards(NOON + timedelta(seconds=30))
    channel_of = tools.choices.channel_of
    with sessions() as session:
        assert backlog.claim_digests(session, after=timedelta()) == [1]
    tools.notifier.swallow.append(Unsure("no answer in time"))
    with pytest.raises(Unsure):
        digest.show(sessions, tools.notifier, 1, channel_of=channel_of)
    digest.show(sessions, tools.notifier, 1, channel_of=channel_of)
    assert len(tools.notifier.posted) == 1
    with sessions() as session:
        come = digest.release_rest(session, channel="tweets", channel_of=channel_of, by="U0ANA")
        session.commit()
        assert (len(come.cards), come.digests) == (2, (1,))
    digest.show(sessions, tools.notifier, 1, channel_of=channel_of)
    assert [view.waiting for view in tools.notifier.messages.values()] == [0]
    with sessions() as session:
        assert backlog.claim_digests(session, after=timedelta()) == []


def test_who_wants_a_waiting_card_has_it_at_once(judged, sessions):
    (card_id,) = judged(many=1, digest="daily 12:00")
    with sessions() as session:
        card = session.get_one(Card, card_id)
        cards.raise_card(session, tweet_id=card.tweet_id, prediction_id=card.prediction_id, purpose="tweets")
        session.commit()
    assert waits(sessions) == {}


def test_what_lies_on_the_desk(judged, sessions):
    ids = judged(many=3, digest="daily 12:00")
    with sessions() as session:
        session.execute(update(Card).where(Card.id == ids[0]).values(not_before=None))
        takings.take(session, session.get_one(Card, ids[0]), person="U0ANA")
        session.commit()
        lies = backlog.standing(session, since=NOON - DAY)
        assert (lies.open, lies.waiting, lies.clicks, lies.pace) == (3, 2, 0, None)
        assert [(one.card_id, one.kind) for one in backlog.own(session, "U0ANA")] == [(ids[0], "taken")]
        assert backlog.own(session, "U0EVA") == []


@pytest.mark.parametrize(
    ("minutes_ago", "pace"),
    [
        (range(0, 41, 2), 30),  # at one go
        ([*range(0, 21, 2), *range(180, 201, 2), 1_000, 1_500], 30),  # lunch, and who looks in once, are no work
        (range(0, 39, 2), None),  # too few
        ([0] * 40, None),  # in no time
        (range(0, 900, 30), None),  # a glance now and then
        (range(20_000, 20_041, 2), None),  # long ago
    ],
)
def test_the_desks_pace_is_told_by_the_time_in_which_somebody_labelled(judged, sessions, minutes_ago, pace):
    ids = judged(many=len(minutes_ago))
    with sessions() as session:
        clicks = [
            {"card": card, "ago": timedelta(minutes=ago)} for card, ago in zip(ids, sorted(minutes_ago), strict=True)
        ]
        session.execute(
            text(
                "insert into feedback (card_id, tweet_id, person, label, created_at) "
                "select id, tweet_id, 'U0ANA', 'rejected', now() - :ago from cards where id = :card"
            ),
            clicks,
        )
        found = backlog.standing(session, since=NOON - DAY).pace
        assert found == (pace and pytest.approx(pace, rel=0.01))
