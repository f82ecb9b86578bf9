"""One look at one account: what is new is stored and asked for, what went wrong is kept for people to see."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from pipeline.monitoring import accounts as wishes
from pipeline.monitoring import polling
from pipeline.processes import tasks
from pipeline.sources.source import AccountUnavailable, Fetched, Profile, SourceAway, SourceBusy, SourceRefused
from pipeline.store.posts import accounts
from pipeline.tables import Account, Event, Tweet
from tests.fakes import FeedSource, post
from tests.pipeline.together import asked


@pytest.fixture
def feed(tools) -> FeedSource:
    return tools.source


@pytest.fixture
def look(tools, account_id):
    return lambda: polling.poll(tools, account_id)


@pytest.fixture
def account(sessions, account_id):
    def now() -> Account:
        with sessions() as session:
            return session.get_one(Account, account_id)

    return now


def test_the_first_look_stores_and_asks_for_triage(look, feed, account, sessions, redis_url):
    feed.posts = [post(1), post(2)]
    brought = look()
    assert (brought.read, len(brought.new), brought.problems) == (2, 2, ())
    assert asked(redis_url, "triage") == [("triage_tweets", [list(brought.new)])]
    assert (feed.asked[0].cursor, feed.asked[0].posts_back, account().cursor) == (None, 0, "2")
    with sessions() as session:
        assert all(tweet.queued_at for tweet in session.query(Tweet))


def test_the_next_look_goes_on_where_the_last_one_ended(look, feed, redis_url):
    feed.posts = [post(1)]
    look()
    feed.posts.append(post(2))
    assert len(look().new) == 1
    assert feed.asked[1].cursor == "1"
    assert look().new == ()
    assert len(asked(redis_url, "triage")) == 2


def test_the_source_is_told_how_the_account_is_to_be_read(tools, feed, monitor):
    polling.poll(tools, monitor(include_retweets=True, include_replies=True, posts_back=20))
    (told,) = feed.asked
    assert (told.external_id, told.handle) == ("7", "somebody")
    assert (told.include_retweets, told.include_replies, told.posts_back) == (True, True, 20)


def test_many_posts_are_asked_for_in_batches(look, feed, redis_url):
    feed.posts = [post(number) for number in range(1, 71)]
    look()
    assert [len(arguments[0]) for _, arguments in asked(redis_url, "triage")] == [32, 32, 6]


def test_a_busy_source_is_asked_again_when_it_said(look, feed, account):
    until = datetime.now(UTC) + timedelta(hours=2)
    feed.fail.append(SourceBusy("X asks for patience.", until=until))
    assert look().problems == ("X asks for patience.",)
    assert (account().next_poll_at, account().last_error) == (until, "X asks for patience.")


@pytest.mark.parametrize("error", [AccountUnavailable("@somebody is protected."), SourceAway("X does not answer.")])
def test_an_error_stays_with_the_account_until_a_look_succeeds(look, feed, account, error):
    feed.fail.append(error)
    look()
    assert account().last_error == str(error)
    assert account().last_success_at is None
    assert timedelta(seconds=50) < account().next_poll_at - datetime.now(UTC) <= timedelta(seconds=60)
    assert account().last_error_at is not None
    look()
    assert (account().last_error, account().last_error_at) == (None, None)
    assert account().last_success_at is not None


def told(redis_url):
    return [arguments[0] for task, arguments in asked(redis_url, "cards") if task == "tell"]


def test_a_refusal_is_told_to_the_desk_once_until_the_source_answers(look, feed, redis_url):
    for _ in range(3):
        feed.fail.append(SourceRefused("X forbids it."))
        look()
    assert told(redis_url) == ["X forbids it."]
    feed.fail.append(SourceRefused("The credits are used up."))
    look()
    assert len(told(redis_url)) == 2
    look()
    feed.fail.append(SourceRefused("The credits are used up."))
    look()
    assert len(told(redis_url)) == 3


def test_a_refusal_in_other_words_is_the_same_refusal(look, feed, redis_url):
    for number in range(3):
        feed.fail.append(SourceRefused("X forbids it.", said=f" X says: request {number}"))
        look()
    assert told(redis_url) == ["X forbids it. X says: request 0"]


def test_two_refusals_in_turn_are_told_once_each(look, feed, redis_url):
    for _ in range(3):
        feed.fail += [SourceRefused("X forbids it."), SourceRefused("The credits are used up.")]
        look()
        look()
    assert told(redis_url) == ["X forbids it.", "The credits are used up."]


def test_one_account_that_stays_refused_is_told_once_while_others_are_answered(tools, monitor, feed, redis_url):
    refused, answered = monitor(Profile("8", "refused", "Refused")), monitor(Profile("9", "answered", "Answered"))
    for _ in range(3):
        feed.fail.append(SourceRefused("X forbids it."))
        polling.poll(tools, refused)
        polling.poll(tools, answered)
    assert told(redis_url) == ["X forbids it."]
    with tools.sessions() as session:
        wishes.change(session, tools.source, ["refused"], "remove", by="test")
        session.commit()
    polling.poll(tools, answered)
    feed.fail.append(SourceRefused("X forbids it."))
    polling.poll(tools, answered)
    assert len(told(redis_url)) == 2


def test_what_a_person_cannot_mend_is_told_to_nobody(look, feed, redis_url):
    feed.fail += [SourceAway("X does not answer."), SourceBusy("Patience.", until=datetime.now(UTC))]
    look()
    look()
    assert told(redis_url) == []


def test_what_went_wrong_in_part_is_kept_and_the_rest_is_stored(tools, look, feed, account, monkeypatch):
    fetched = Fetched(posts=(post(1),), cursor="1", posts_read=1, problems=("One post is missing.", "Another too."))
    monkeypatch.setattr(feed, "fetch", lambda account, *, at_most: fetched)
    assert len(look().new) == 1
    assert account().last_error == "One post is missing. Another too."
    assert account().last_success_at is not None


def test_what_the_source_keeps_back_is_logged_and_no_error(look, feed, account, sessions, monkeypatch):
    fetched = Fetched(posts=(), cursor=None, posts_read=0, left_out=("The quoted post is gone.",))
    monkeypatch.setattr(feed, "fetch", lambda account, *, at_most: fetched)
    look()
    assert account().last_error is None
    with sessions() as session:
        assert session.query(Event).filter_by(verb="left out").one().details == {"what": "The quoted post is gone."}


@pytest.mark.parametrize(("posts_a_week", "seconds"), [(0, 900), (1, 900), (1000, 151.2), (5000, 60)])
def test_who_posts_often_is_asked_often_within_bounds(tools, look, feed, account, sessions, posts_a_week, seconds):
    tools.environment = tools.environment.model_copy(update={"poll_min_s": 60, "poll_max_s": 900})
    look()
    with sessions() as session:
        session.execute(
            text(
                "insert into tweets (source, external_id, account_id, edit_ids, kind, text, posted_at, url, context)"
                " select 'x', n, :account, '[]', 'post', '', now() - interval '1 day', '', '{}'"
                " from generate_series(1, :count) n"
            ),
            {"account": account().id, "count": posts_a_week},
        )
        session.commit()
    look()
    assert (account().next_poll_at - account().last_success_at).total_seconds() == pytest.approx(seconds)


def test_posts_from_the_future_and_old_ones_do_not_speed_it_up(look, feed, account):
    now = datetime.now(UTC)
    feed.posts = [post(n, posted_at=now + timedelta(days=n)) for n in range(1, 400)]
    feed.posts += [post(n, posted_at=now - timedelta(days=8)) for n in range(400, 800)]
    look()
    assert (account().next_poll_at - account().last_success_at).total_seconds() == 900


def test_an_accounts_own_interval_stands_above_its_pace(sessions, look, account):
    with sessions() as session:
        session.execute(text("update accounts set interval_s = 21600"))
        session.commit()
    look()
    assert (account().next_poll_at - account().last_success_at).total_seconds() == 21_600


def due(sessions, **limits):
    session = sessions()
    session.execute(text("set lock_timeout = '2s'"))
    return session, accounts.claim_due(session, "x", **{"at_most": 10} | limits)


def test_an_account_is_claimed_by_one_poller_only(sessions, account_id):
    one, first = due(sessions)
    other, second = due(sessions)
    one.commit()
    third, after = due(sessions)
    for session in (one, other, third):
        session.close()
    assert (first, second, after) == ([account_id], [], [])


def test_a_claim_that_nobody_followed_up_runs_out_within_half_a_minute(sessions, account_id):
    with sessions() as session:
        accounts.claim_due(session, "x", at_most=1)
        lease = session.get_one(Account, account_id).next_poll_at - datetime.now(UTC)
    assert timedelta(seconds=10) < lease <= timedelta(seconds=30)


@pytest.mark.parametrize(
    ("move", "seconds"), [(accounts.renew, accounts.LEASE.total_seconds()), (accounts.give_back, 0)]
)
def test_a_claim_is_renewed_and_given_back_and_nothing_else_is_moved(sessions, monitor, move, seconds):
    claimed, waiting = monitor(), monitor(Profile("8", "eva", "Eva"))
    now = datetime.now(UTC)
    with sessions() as session:
        session.get_one(Account, claimed).next_poll_at = now + timedelta(seconds=10)
        session.get_one(Account, waiting).next_poll_at = now + timedelta(hours=2)
        session.commit()
        move(session, {claimed, waiting})
        session.commit()
        moved, still = (session.get_one(Account, number).next_poll_at - now for number in (claimed, waiting))
    assert timedelta(seconds=seconds) <= moved < timedelta(seconds=seconds + 10)
    assert still == timedelta(hours=2)


def test_no_more_are_claimed_than_wanted_and_the_longest_due_first(sessions, account_id):
    with sessions() as session:
        session.execute(
            text(
                "insert into accounts (source, external_id, handle, name, next_poll_at)"
                " select 'x', n, n, n, now() - n * interval '1 minute' from generate_series(100, 120) n"
            )
        )
        claimed = accounts.claim_due(session, "x", at_most=4)
        handles = {session.get_one(Account, number).handle for number in claimed}
    assert handles == {"120", "119", "118", "117"}


@pytest.mark.parametrize(("action", "polled"), [("pause", []), ("remove", []), ("resume", [1])])
def test_only_active_accounts_are_due(tools, sessions, account_id, action, polled):
    with sessions() as session:
        wishes.change(session, tools.source, ["somebody"], action, by="U0ADMIN")
        session.commit()
    session, claimed = due(sessions)
    session.close()
    assert claimed == [account_id] * len(polled)


def test_another_source_and_accounts_not_due_yet_are_left_alone(sessions, look):
    with sessions() as session:
        assert accounts.claim_due(session, "replay", at_most=10) == []
    look()
    with sessions() as session:
        assert accounts.claim_due(session, "x", at_most=10) == []


def test_tweets_left_without_a_prediction_are_asked_for_again(tools, store_posts, sessions, redis_url):
    ids = list(store_posts(post(1), post(2)).new)
    tasks.sweep()
    assert asked(redis_url, "triage") == [("triage_tweets", [ids])]
    tasks.sweep()
    assert len(asked(redis_url, "triage")) == 1
    for after in (lambda: None, lambda: tasks.triage_tweets(ids)):
        after()
        with sessions() as session:
            session.execute(text("update tweets set queued_at = now() - interval '301 seconds'"))
            session.commit()
        tasks.sweep()
    assert asked(redis_url, "triage") == [("triage_tweets", [ids])] * 2
