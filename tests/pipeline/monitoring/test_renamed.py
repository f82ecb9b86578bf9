"""An account is known by its id: a rename is followed and told, and a handle that went to somebody else is let go."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pipeline.monitoring import account_lists, polling
from pipeline.monitoring import accounts as wishes
from pipeline.sources.source import Profile
from pipeline.sources.x.client import XClient
from pipeline.sources.x.source import XSource
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, Event, SourceReads, Tweet
from tests.pipeline.together import asked
from tests.x_server import Answer, Cut, XServer, refused, too_many


@pytest.fixture
def x(tools) -> Iterator[XServer]:
    with XServer() as server:
        source = XSource(XClient(server.token, server.url, pauses_s=(0.0, 0.0)))
        tools.__dict__["source"] = source
        yield server
        source.client.close()


@pytest.fixture
def ana(x, monitor, tools):
    """A user of X's who is monitored and was read."""
    user = x.world.add_user("ana")
    x.world.add_post(user, "una")
    polling.poll(tools, monitor(Profile(user["id"], "ana", "Ana")))
    return user


def named(sessions):
    with sessions() as session:
        return {account.external_id: (account.handle, account.state) for account in session.query(Account)}


def told(redis_url):
    return [arguments[0] for task, arguments in asked(redis_url, "cards") if task == "tell"]


def look(tools, sessions):
    with sessions() as session:
        (account_id,) = session.query(Account.id).filter(Account.handle != "eva").one()
    return polling.poll(tools, account_id)


def test_a_rename_is_followed_and_told_once(x, ana, tools, sessions, redis_url):
    ana["username"], ana["name"] = "ana_2", "Ana Dos"
    for text in ("dos", "tres"):
        x.world.add_post(ana, text)
        look(tools, sessions)
    assert named(sessions) == {ana["id"]: ("ana_2", "active")}
    with sessions() as session:
        assert session.query(Account.name).one() == ("Ana Dos",)
        assert session.query(Event).filter_by(verb="renamed").one().details == {"before": "ana", "after": "ana_2"}
        assert [tweet.url.split("/")[3] for tweet in session.query(Tweet)] == ["ana_2", "ana_2"]
    (said,) = told(redis_url)
    assert "@ana is called @ana_2 now" in said


def pass_days(sessions, days):
    """Let an account be as old as this, and all reading of it as long ago."""
    with sessions() as session:
        for account in session.query(Account):
            account.added_at -= timedelta(days=days)
        for read in session.query(SourceReads):
            read.day -= timedelta(days=days)
        session.commit()


def test_a_silent_account_is_asked_for_its_name_once_a_week(x, ana, tools, sessions, redis_url):
    ana["username"] = "ana_2"
    look(tools, sessions)
    assert (named(sessions)[ana["id"]], x.counts["users"]) == (("ana", "active"), 0)
    pass_days(sessions, 9)
    for _ in range(3):
        look(tools, sessions)
    assert (named(sessions)[ana["id"]], x.counts["users"]) == (("ana_2", "active"), 1)
    (said,) = told(redis_url)
    assert "@ana is called @ana_2 now" in said
    with sessions() as session:
        assert [read.users for read in session.query(SourceReads).order_by(SourceReads.day)] == [0, 1]


def test_an_account_that_posts_is_never_asked_for_its_name(x, ana, tools, sessions):
    pass_days(sessions, 9)
    x.world.add_post(ana, "dos")
    for _ in range(3):
        look(tools, sessions)
    assert x.counts["users"] == 0


@pytest.mark.parametrize(
    "trouble", [refused(403), too_many(reset=None), Answer(200, {}), Answer(200, "no JSON"), Cut()]
)
def test_a_name_that_does_not_come_spoils_no_look(x, ana, tools, sessions, trouble):
    pass_days(sessions, 9)
    x.script += [None, trouble, trouble, trouble]
    assert look(tools, sessions).problems == ()
    assert named(sessions)[ana["id"]] == ("ana", "active")


def test_a_silent_account_whose_handle_was_taken_gets_its_own_at_the_next_look(x, ana, tools, sessions):
    ana["username"] = "ana_2"
    thief = x.world.add_user("ana")
    with sessions() as session:
        found = wishes.look_up(session, tools.source, "@ana")
        wishes.add(session, tools.source, found.profiles, Wishes(), by="U1")
        account_id = session.query(Account.id).filter_by(external_id=ana["id"]).scalar()
        session.commit()
    polling.poll(tools, account_id)
    assert named(sessions) == {ana["id"]: ("ana_2", "active"), thief["id"]: ("ana", "active")}


def test_other_capitals_are_followed_and_told_to_nobody(x, ana, tools, sessions, redis_url):
    ana["username"] = "Ana"
    x.world.add_post(ana, "dos")
    look(tools, sessions)
    assert named(sessions) == {ana["id"]: ("Ana", "active")}
    assert told(redis_url) == []


def test_whoever_takes_the_old_handle_is_somebody_else(x, ana, tools, sessions, redis_url):
    ana["username"] = "ana_2"
    thief = x.world.add_user("ana")
    with sessions() as session:
        found = wishes.look_up(session, tools.source, "@ana")
        wishes.add(session, tools.source, found.profiles, Wishes(), by="U1")
        session.commit()
    assert named(sessions) == {ana["id"]: (f"id{ana['id']}", "active"), thief["id"]: ("ana", "active")}
    x.world.add_post(ana, "dos")
    with sessions() as session:
        account_id = session.query(Account.id).filter_by(external_id=ana["id"]).scalar()
    polling.poll(tools, account_id)
    assert named(sessions)[ana["id"]] == ("ana_2", "active")


def test_a_list_is_held_against_ids(x, ana, tools, sessions, tmp_path):
    ana["username"] = "ana_2"
    thief = x.world.add_user("ana")
    (tmp_path / "list.csv").write_text("handle\n@ana\n")
    with sessions() as session:
        added, _ = account_lists.import_file(session, tools.source, tmp_path / "list.csv", by="U1")
        session.commit()
    assert added == ["ana"]
    assert named(sessions)[thief["id"]] == ("ana", "active")


def test_a_post_of_another_id_is_left_out(x, ana, tools, sessions):
    page = {
        "data": [{"id": "99", "text": "ajena", "author_id": "1234"}],
        "includes": {"users": [{"id": "1234", "username": "ana", "name": "Otra"}]},
    }
    with sessions() as session:
        session.query(Account).one().cursor = "1"
        session.commit()
    x.script.append(Answer(200, page))
    brought = look(tools, sessions)
    assert (brought.new, len(brought.problems)) == ((), 1)
    assert named(sessions) == {ana["id"]: ("ana", "active")}


def test_two_who_exchange_their_names_are_told_apart(sessions, monitor):
    one, other = Profile("8", "ana", "A"), Profile("9", "eva", "E")
    monitor(one)
    monitor(other)
    with sessions() as session:
        for id_, handle in (("8", "eva"), ("9", "ana")):
            account = session.query(Account).filter_by(external_id=id_).one()
            accounts.identity.follow(session, account, Profile(id_, handle, handle))
        session.commit()
    assert named(sessions) == {"8": ("eva", "active"), "9": ("ana", "active")}
