"""The weekly note on accounts: who is named, what it cost, and told once to each admin, whoever asks how often."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from pipeline.messages.notifier import Refused, Unsure
from pipeline.monitoring import weekly_note
from pipeline.sources.source import Profile
from pipeline.store import events
from pipeline.store.desk import people
from pipeline.store.posts import accounts_week
from pipeline.tables import AccountNote, SourceReads
from tests.pipeline.together import at_once

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
"""A Tuesday: the note is on the 9th to the 15th."""
IN_WEEK = datetime(2026, 11, 12, tzinfo=UTC)
CLICKS = """
    with posts as (
        insert into tweets (source, external_id, account_id, edit_ids, kind, text, posted_at, url, context)
        select 'x', :account || '-' || n, :account, '[]', 'post', 'x', :at, 'https://x.com', '{}'
        from generate_series(1, cast(:judged as int)) n returning id
    ), judged as (
        insert into predictions
            (tweet_id, model_version_id, probability, label, outcome, sampling_probability, highlights)
        select id, :version, 0.9, 1, 'positive', 1, '[]' from posts returning id, tweet_id
    ), shown as (
        insert into cards (tweet_id, prediction_id, purpose) select tweet_id, id, 'tweets' from judged
        returning id, tweet_id
    )
    insert into feedback (card_id, tweet_id, person, label, created_at)
    select id, tweet_id, 'U1', case when row_number() over () <= :kept then 'reviewed' else 'rejected' end, :at from shown
"""


@pytest.fixture
def desk(tools, monitor, sessions, new_version):
    """Seven accounts that are noisy and one that is not; one silent, one failing, one renamed; with what each cost."""
    choices = {"source": "x", "x_monthly_reads": 1_000, "admins_group": "admins"}
    tools.environment = tools.environment.model_copy(update=choices)
    tools.notifier.groups = {"admins": frozenset({"U0EVA", "U0ADMIN"})}
    version = new_version()
    ids = {}
    with sessions() as session:
        for name in (*(f"loud{n}" for n in range(7)), "good", "silent", "failing", "renamed", "paused"):
            ids[name] = monitor(Profile(str(len(ids) + 1), name, name))
        session.execute(text("update accounts set added_at = '2026-01-01', last_success_at = :now"), {"now": NOW})
        clicked = {f"loud{n}": (10 + n, 1) for n in range(7)} | {"good": (20, 3), "paused": (30, 0), "renamed": (9, 0)}
        clicked |= {"failing": (1, 1)}
        for name, (judged, kept) in clicked.items():
            values = {"account": ids[name], "judged": judged, "kept": kept, "version": version, "at": IN_WEEK}
            session.execute(text(CLICKS), values)
        session.execute(text("update accounts set state = 'paused' where handle = 'paused'"))
        failing = {"at": NOW - timedelta(days=2)}
        session.execute(
            text("update accounts set last_error = 'Gone <!here>.', last_success_at = :at where handle = 'failing'"),
            failing,
        )
        renamed = {"before": "old", "after": "renamed"}
        events.log(session, actor="source", verb="renamed", subject="account", subject_id=ids["renamed"], **renamed)
        for name, day, posts, users in (
            ("good", 16, 100, 1), ("good", 2, 50, 0), ("loud0", 17, 10, 0), ("silent", 1, 0, 3)
        ):  # fmt: skip
            row = SourceReads(source="x", account_id=ids[name], day=date(2026, 11, day), posts=posts, users=users)
            session.add(row)
        session.add(SourceReads(source="x", account_id=ids["good"], day=date(2026, 10, 31), posts=9_000, users=0))
        session.commit()
    return tools


def handles(remarks):
    return remarks.number, [one.handle for one in remarks.first]


def test_it_names_the_first_few_of_each_kind_and_reckons_what_the_month_will_cost(desk, sessions):
    with sessions() as session:
        session.execute(text("alter table events disable trigger user"))
        session.execute(text("update events set at = :at"), {"at": IN_WEEK})
        made = weekly_note.note(session, desk, now=NOW)
    assert made.monday == date(2026, 11, 9)
    assert handles(made.noisy) == (7, ["loud6", "loud5", "loud4", "loud3", "loud2"])
    assert made.noisy.first[0].said.values | {"judged": 16, "kept": 1} == made.noisy.first[0].said.values
    assert handles(made.silent) == (1, ["silent"])
    assert handles(made.failing) == (1, ["failing"])
    assert made.failing.first[0].said.values["why"] == "Gone <!here>."
    assert (handles(made.renamed), made.renamed.first[0].said.values["before"]) == ((1, ["renamed"]), "old")
    costs = made.costs
    assert (costs.reads, round(costs.spent, 3)) == (164, 0.84)  # 160 posts and 4 users
    assert (costs.expected_reads, round(costs.expected, 4)) == (
        164 + round(101 * 13 / 7),
        round(0.84 + 0.51 * 13 / 7, 4),
    )
    assert handles(costs.dearest) == (3, ["good", "loud0", "silent"])
    assert [round(one.said.values["cost"], 3) for one in costs.dearest.first] == [0.76, 0.05, 0.03]


def test_each_admin_is_told_once_a_week_and_again_only_where_slack_refused(desk, sessions):
    tools, slack = desk, desk.notifier
    with sessions() as session:
        people.give(session, {"U0NAMED": "admin"}, by="test", first_admin="U0ADMIN")
        session.commit()
    assert weekly_note.tell_if_due(tools, now=datetime(2026, 11, 16, 5, 59, tzinfo=UTC)) == 0
    slack.fail = [Refused("No."), Unsure("Perhaps.")]
    assert weekly_note.tell_if_due(tools, now=NOW) == 1
    assert sum(at_once(*[lambda: weekly_note.tell_if_due(tools, now=NOW)] * 3)) == 1
    assert weekly_note.tell_if_due(tools, now=NOW + timedelta(days=5)) == 0
    assert sorted(person for person, _ in slack.account_notes) == ["U0ADMIN", "U0NAMED"]
    assert weekly_note.tell_if_due(tools, now=NOW + timedelta(days=7)) == 3
    with sessions() as session:
        rows = session.execute(
            select(AccountNote.person, AccountNote.state).where(AccountNote.monday == date(2026, 11, 9))
        )
        assert dict(rows.all()) == {"U0ADMIN": "posted", "U0EVA": "unsure", "U0NAMED": "posted"}


def test_where_nobody_charges_and_all_is_well_nothing_is_told(tools, sessions):
    assert weekly_note.tell_if_due(tools, now=NOW) == 0
    with sessions() as session:
        assert session.scalars(select(AccountNote.state)).all() == ["nothing"]


def test_two_thousand_accounts_make_a_note_of_the_same_size(tools, sessions):
    with sessions() as session:
        session.execute(
            text(
                "insert into accounts (source, external_id, handle, name, added_at, last_error) "
                "select 'x', n, 'a' || n, 'A', '2026-01-01', 'Gone.' from generate_series(1, 2000) n"
            )
        )
        made = weekly_note.note(session, tools, now=NOW)
    assert [one.number for one in (made.silent, made.failing)] == [2_000, 2_000]
    assert [len(one.first) for one in (made.silent, made.failing)] == [accounts_week.NAMED] * 2
