"""A replayed feed brings its accounts along, and what an admin said of them holds."""

import pytest
from sqlalchemy import select

from pipeline.monitoring import accounts as wishes
from pipeline.monitoring.replayed_feed import monitor_feed
from pipeline.sources.source import Profile
from pipeline.tables import Account
from tests.fakes import SOMEBODY, FeedSource

OTHER = Profile(external_id="8", handle="Other", name="Other")


def states(sessions):
    with sessions() as session:
        return {account.handle: account.state for account in session.scalars(select(Account))}


def test_a_feed_brings_its_accounts_along_but_those_left_out(sessions):
    source = FeedSource(known=[SOMEBODY, OTHER])
    with sessions() as session:
        monitor_feed(session, source, leave_out=frozenset({"other"}), groups={"somebody": "Town halls"})
        assert session.scalars(select(Account.group)).all() == ["Town halls"]
        session.commit()
    assert states(sessions) == {"somebody": "active"}


@pytest.mark.parametrize(("action", "state"), [("pause", "paused"), ("remove", "removed")])
def test_what_an_admin_paused_or_removed_stays_so_when_the_feed_plays_again(sessions, action, state):
    source = FeedSource(known=[SOMEBODY, OTHER])
    with sessions() as session:
        monitor_feed(session, source, leave_out=frozenset(), groups={})
        wishes.change(session, source, ["somebody"], action, by="U1")
        monitor_feed(session, source, leave_out=frozenset(), groups={})
        session.commit()
    assert states(sessions) == {"somebody": state, "Other": "active"}
