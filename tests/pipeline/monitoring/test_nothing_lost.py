"""What a source remembers moves only with what was stored: no fault between asking and storing loses a post."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from pipeline.monitoring import polling
from pipeline.sources.source import Profile
from pipeline.sources.x.client import XClient
from pipeline.sources.x.source import XSource
from pipeline.tables import SourceReads, Tweet
from tests.pipeline.database_away import closed
from tests.x_server import XServer, refused


@pytest.fixture
def x() -> Iterator[XServer]:
    with XServer() as server:
        yield server


@pytest.fixture
def ana(x, monitor, sessions):
    """An account of X's that was read before, and has 255 posts since."""
    user = x.world.add_user("ana")
    seen = x.world.add_post(user, "seen")
    account_id = monitor(Profile(user["id"], "ana", "Ana"))
    with sessions() as session:
        session.get_one(polling.Account, account_id).cursor = seen["id"]
        session.commit()
    for number in range(255):
        x.world.add_post(user, str(number))
    return account_id


def source_of(x, tools, *, away=None) -> XSource:
    """X as the poller's source; `away` closes the database once the source has answered."""
    source = XSource(XClient(x.token, x.url, sleep=lambda _: None))
    fetch = source.fetch

    def fetch_and_lose(account, *, at_most):
        fetched = fetch(account, at_most=at_most)
        if away:
            away.pop().__enter__()
        return fetched

    source.fetch = fetch_and_lose
    tools.__dict__["source"] = source
    return source


def stored(sessions):
    with sessions() as session:
        return sorted(session.scalars(select(Tweet.text)), key=int), session.scalar(select(SourceReads.posts))


def test_a_cut_look_that_could_not_be_stored_is_made_again(x, ana, tools, database_url, server):
    away = closed(database_url, server)
    source = source_of(x, tools, away=[away])
    x.script.extend([None, refused(503), refused(503), refused(503)])
    with pytest.raises(OperationalError):
        polling.poll(tools, ana)
    away.__exit__(None, None, None)
    assert stored(tools.sessions) == ([], None)
    polling.poll(tools, ana)
    assert stored(tools.sessions) == ([str(number) for number in range(255)], 255)
    source.client.close()


def test_the_rest_of_a_cut_look_is_read_by_whoever_comes_next(x, ana, tools):
    x.script.extend([None, refused(503), refused(503), refused(503)])
    for _ in range(2):
        source = source_of(x, tools)
        polling.poll(tools, ana)
        source.client.close()
    assert stored(tools.sessions) == ([str(number) for number in range(255)], 255)
