"""An account is known by its id: a rename is followed and told, and a handle that went to somebody else is let go."""

from collections.abc import Iterator

import pytest

from pipeline.monitoring import accounts as wishes
from pipeline.monitoring import polling
from pipeline.sources.source import Profile
from pipeline.sources.x import XSource
from pipeline.sources.x_client import XClient
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, Event, Tweet
from tests.pipeline.together import asked
from tests.x_server import Answer, XServer


@pytest.fixture
def x(tools) -> Iterator[XServer]:
    with XServer() as server:
        source = XSource(XClient(server.token, server.url))
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
        added, _ = wishes.import_file(session, tools.source, tmp_path / "list.csv", by="U1")
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
