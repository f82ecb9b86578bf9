"""What admins do with accounts: paste handles, add, pause, resume, remove; history stays."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pipeline.monitoring import accounts as wishes
from pipeline.monitoring.accounts import AccountsError, handles_in
from pipeline.sources.handles import read_handle, read_handles
from pipeline.sources.source import Profile
from pipeline.store.posts import accounts, reads
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account, Event, Tweet
from tests.fakes import SOMEBODY, FeedSource, post


@pytest.mark.parametrize(
    ("pasted", "handles"),
    [
        ("@ana", ["ana"]),
        ("ana", ["ana"]),
        ("@ana, @eva;luis|@zoe\n\t@leo", ["ana", "eva", "luis", "zoe", "leo"]),
        ("@Ana @ana ANA", ["Ana"]),
        ("https://x.com/ana", ["ana"]),
        ("http://www.twitter.com/ana/", ["ana"]),
        ("mobile.twitter.com/@ana?lang=es", ["ana"]),
        ("https://m.twitter.com/ana https://twitter.com/#!/eva ＠zoe", ["ana", "eva", "zoe"]),
        ("<https://x.com/ana|@ana>", ["ana"]),
        ("https://x.com/ana/status/123456789?s=20", ["ana"]),
        ("HTTPS://X.COM/ana_1.", ["ana_1"]),
        ("Ana: @ana.", ["Ana"]),
        ("https://x.com/intent/user?screen_name=ana @eva https://x.com/home https://x.com/i/lists/1", ["eva"]),
    ],
)
def test_handles_are_found_however_they_are_pasted(pasted, handles):
    assert handles_in(pasted) == handles


@pytest.mark.parametrize(
    "pasted", ["@ana", "https://x.com/@ana/", "x.com/ana?lang=es", "ana.", "Home", "https://x.com/ana.", "＠ana"]
)
def test_what_is_pasted_and_what_the_source_is_asked_for_are_the_same_handle(pasted):
    assert handles_in(pasted) == read_handles([pasted])[0] == [read_handle(pasted)]


@pytest.mark.parametrize(
    "pasted", ["x.com/home", "https://x.com/jobs", "https://x.com/i/user/12", "x.com/notifications"]
)
def test_a_link_to_no_profile_is_a_handle_to_neither(pasted):
    assert (handles_in(f"@ana {pasted}"), read_handle(pasted)) == (["ana"], None)


@pytest.mark.parametrize("pasted", ["", " \n", "@", ", ;", "https://x.com/intent/tweet?text=hola", "x.com/home"])
def test_where_there_is_no_handle_people_are_told_what_to_paste(pasted):
    with pytest.raises(AccountsError, match="Paste @names or links"):
        handles_in(pasted)


def test_a_hundred_handles_at_a_time_and_no_more():
    assert len(handles_in(" ".join(f"@a{n}" for n in range(100)))) == 100
    with pytest.raises(AccountsError, match=r"101 handles; paste at most 100"):
        handles_in(" ".join(f"@a{n}" for n in range(101)))


@pytest.fixture
def source() -> FeedSource:
    return FeedSource(known=[SOMEBODY, Profile(external_id="8", handle="Other", name="Other")])


@pytest.fixture
def desk(sessions):
    with sessions() as session:
        yield session
        session.commit()


def add(session, source, pasted, **how):
    found = wishes.look_up(session, source, pasted)
    return wishes.add(session, source, found.profiles, Wishes(**how), by="U0ADMIN")


def states(session):
    session.flush()
    session.expire_all()
    return {account.handle: account.state for account in session.scalars(select(Account))}


def test_who_is_looked_up_is_shown_who_is_not_is_explained_and_both_are_counted(desk, source):
    found = wishes.look_up(desk, source, "@somebody https://x.com/nobody")
    assert (found.profiles, found.problems) == ((SOMEBODY,), ("@nobody: not found.",))
    assert reads.this_month(desk, "x") == 1
    assert states(desk) == {}


def test_adding_twice_changes_nothing(desk, source):
    assert add(desk, source, "@somebody @other", group="Gobierno") == ["somebody", "Other"]
    assert add(desk, source, "@somebody", group="Oposición") == []
    assert {account.group for account in desk.scalars(select(Account))} == {"Gobierno"}


def test_pausing_resuming_and_removing_are_done_to_those_named_and_logged(desk, source):
    add(desk, source, "@somebody @other")
    assert wishes.change(desk, source, ["SOMEBODY", "nobody"], "pause", by="U1") == ["somebody"]
    assert states(desk) == {"somebody": "paused", "Other": "active"}
    wishes.change(desk, source, ["somebody"], "resume", by="U2")
    wishes.change(desk, source, ["other"], "remove", by="U3")
    assert states(desk) == {"somebody": "active", "Other": "removed"}
    log = [(event.actor, event.verb, event.details["handle"]) for event in desk.scalars(select(Event))]
    assert log[-3:] == [("U1", "paused", "somebody"), ("U2", "active", "somebody"), ("U3", "removed", "Other")]


@pytest.mark.parametrize("gone", [False, True])
def test_changing_somebody_who_is_not_monitored_is_an_error(desk, source, gone):
    if gone:
        add(desk, source, "@other")
        wishes.change(desk, source, ["other"], "remove", by="U1")
    with pytest.raises(AccountsError, match="@other: not monitored here"):
        wishes.change(desk, source, ["other"], "pause", by="U1")


def test_a_removed_account_that_is_added_again_keeps_its_history(sessions, source, store_posts, account_id):
    store_posts(post(1))
    with sessions() as session:
        wishes.change(session, source, ["somebody"], "remove", by="U1")
        session.commit()
        assert accounts.count(session, "x") == 0
        assert add(session, source, "@somebody", group="Oposición", include_replies=True) == ["somebody"]
        session.commit()
    with sessions() as session:
        account = session.scalars(select(Account)).one()
        assert (account.id, account.state, account.group) == (account_id, "active", "Oposición")
        assert account.include_replies
        assert session.scalars(select(Tweet.account_id)).all() == [account_id]


def test_an_account_that_changed_its_handle_is_the_same_account(desk, source):
    add(desk, source, "@somebody")
    wishes.change(desk, source, ["somebody"], "pause", by="U1")
    source.known = [Profile(external_id="7", handle="renamed", name="Renamed")]
    assert add(desk, source, "@renamed") == ["renamed"]
    assert states(desk) == {"renamed": "active"}


def test_admins_find_accounts_by_handle_name_or_group(desk, source):
    add(desk, source, "@somebody", group="Gobierno")
    add(desk, source, "@other")
    expected = {"": 2, "@SOME": 1, "gob": 1, "her": 1, "%": 0, "_": 0, "\\": 0, "nadie": 0}
    assert {words: len(accounts.facts(desk, "x", search=words)) for words in expected} == expected
    assert {words: accounts.count(desk, "x", words) for words in expected} == expected


def test_admins_see_what_an_account_brought(sessions, source, raise_card):
    for number in (1, 2):
        raise_card(number)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with sessions() as session:
        session.query(Tweet).filter_by(external_id="2").one().posted_at = yesterday
        add(session, source, "@other", group="Zentrum")
        session.commit()
        one, other = accounts.facts(session, "x")
    assert (one.posts_7d, one.cards_7d, one.last_post_at) == (1, 1, yesterday), "the old post was read today"
    assert (other.posts_7d, other.cards_7d, other.last_post_at, other.reads_month) == (0, 0, None, 0)
