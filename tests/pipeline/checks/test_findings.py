"""Findings: wanted with the card, made once, told in every thread of the post, and taken away with the card."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from pipeline.checks import running
from pipeline.checks.check import CheckedPost, CheckFailed, Made
from pipeline.desk import clicks
from pipeline.desk.shown import show_card
from pipeline.messages.finding_view import FindingView, GeneratedText
from pipeline.messages.notifier import Busy, Place, Refused, Unsure
from pipeline.messages.statement import Statement
from pipeline.processes import tasks
from pipeline.services import Services
from pipeline.store.desk import cards, findings
from pipeline.store.posts import tweets
from pipeline.tables import Card, Finding, FindingMessage
from tests.fakes import RecordingNotifier, after_a_while, post
from tests.pipeline.together import asked, at_once, until_somebody_waits

AFTER = timedelta(seconds=300)


def payload(flagged: int = 1) -> GeneratedText:
    return GeneratedText(
        share=0.1,
        flagged=flagged,
        passages=9,
        read=900,
        quoted=(),
        guarantee=Statement("any", {"human_texts": 114, "alpha": 0.05}),
        notes=(),
    )


@dataclass
class Scripted:
    """A check that finds what a test put in, one after the other, and then the last again."""

    results: list[Made | BaseException] = field(
        default_factory=lambda: [Made("reportable", version="m1", payload=payload())]
    )
    kind: str = "generated_text"
    seen: list[CheckedPost] = field(default_factory=list)

    def subjects(self, session, posts):
        return [(one, "post") for one in posts]

    def make(self, checked, subject):
        self.seen.append(checked)
        result = self.results.pop(0) if len(self.results) > 1 else self.results[0]
        if isinstance(result, BaseException):
            raise result
        return result


@pytest.fixture
def check(tools, monkeypatch) -> Scripted:
    made = Scripted()
    monkeypatch.setattr(Services, "checks", {made.kind: made})
    return made


@pytest.fixture
def slack(tools) -> RecordingNotifier:
    return tools.notifier


@pytest.fixture
def show(tools, slack):
    return lambda card_id: show_card.show(tools.sessions, slack, card_id, show_score=False)


@pytest.fixture
def wanted(sessions, check, card_id) -> int:
    """A card whose check is wanted."""
    with sessions() as session:
        assert running.want(session, {check.kind: check}, [card_id]) == [(card_id, check.kind)]
        session.commit()
    return card_id


def rows(sessions, sql):
    with sessions() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def threads(slack) -> list[tuple[Place, int]]:
    """Which findings stand where: the message above, and how many passages it tells of."""
    return [
        (Place(view.channel, view.thread_ts), view.finding.payload.flagged)
        for view in slack.messages.values()
        if isinstance(view, FindingView)
    ]


def lines(slack) -> list[tuple[str, int]]:
    return [(v.purpose, len(v.findings)) for v in slack.messages.values() if not isinstance(v, FindingView)]


def click(sessions, card_id, label):
    with sessions() as session:
        acted = clicks.give_feedback(session, card_id=card_id, person="U1", label=label)
        session.commit()
    return acted


def test_triage_wants_a_check_of_every_card_and_the_queue_gets_ids(tools, check, store_posts, redis_url, sessions):
    (tweet_id,) = store_posts(post(1, "El paro baja un 3 % en 2025, según el INE.")).new
    tasks.triage_tweets([tweet_id])
    tasks.triage_tweets([tweet_id])
    ((card_id,),) = rows(sessions, "select id from cards")
    assert asked(redis_url, "checks") == [("check_card", [card_id, "generated_text"])]
    assert rows(sessions, "select tweet_id, kind, subject, state from findings") == [
        (tweet_id, "generated_text", "post", "waiting")
    ]


@pytest.mark.parametrize("shown_before", [True, False])
def test_a_finding_stands_on_the_card_and_once_in_its_thread(tools, wanted, check, slack, show, sessions, shown_before):
    if shown_before:
        show(wanted)
    tasks.check_card(wanted, check.kind)
    tasks.check_card(wanted, check.kind)
    show(wanted)
    show(wanted)
    assert lines(slack) == [("tweets", 1)]
    assert threads(slack) == [(Place("Ctweets", "1.0"), 1)]
    assert (len(check.seen), len(slack.posted)) == (1, 2)
    assert rows(sessions, "select shown, tried_at, last_error from finding_messages") == [("finding", None, None)]
    assert rows(sessions, "select state, version, attempts from findings") == [("reportable", "m1", 0)]


def test_two_workers_at_once_make_one_finding(tools, wanted, check, slack, show):
    at_once(lambda: tasks.check_card(wanted, check.kind), lambda: tasks.check_card(wanted, check.kind))
    show(wanted)
    assert len(threads(slack)) == 1


@pytest.mark.parametrize(
    "made", [Made("nothing_to_report", version="m1", payload=payload(0)), Made.impossible("It is too short.")]
)
def test_what_is_not_worth_saying_is_kept_and_not_shown(tools, wanted, check, slack, show, sessions, made):
    check.results = [made]
    show(wanted)
    tasks.check_card(wanted, check.kind)
    show(wanted)
    assert (lines(slack), threads(slack), len(slack.posted)) == ([("tweets", 0)], [], 1)
    assert rows(sessions, "select state, why from findings") == [(made.state, made.why)]


def test_selected_carries_it_along_and_undo_takes_it_back(tools, wanted, check, slack, show, sessions):
    show(wanted)
    tasks.check_card(wanted, check.kind)
    show(wanted)
    acted = click(sessions, wanted, "selected")
    for card_id in acted.touched:
        show(card_id)
    copy = next(place for place, view in slack.messages.items() if view.purpose == "fact_check")
    assert threads(slack) == [(Place("Ctweets", "1.0"), 1), (copy, 1)]
    with sessions() as session:
        clicks.undo_feedback(session, feedback_id=acted.id, person="U1")
        session.commit()
    for card_id in acted.touched:
        show(card_id)
    assert threads(slack) == [(Place("Ctweets", "1.0"), 1)]


def test_a_finding_that_comes_after_selected_stands_under_both_cards(tools, wanted, check, slack, show, sessions):
    touched = click(sessions, wanted, "selected").touched
    for card_id in touched:
        show(card_id)
    tasks.check_card(wanted, check.kind)
    for card_id in touched:
        show(card_id)
    assert sorted(place.channel for place, _ in threads(slack)) == ["Cfact_check", "Ctweets"]


def test_with_the_card_goes_its_thread_and_both_come_back(tools, wanted, check, slack, show, sessions):
    tasks.check_card(wanted, check.kind)
    show(wanted)
    rejected = click(sessions, wanted, "rejected")
    show(wanted)
    assert slack.messages == {}
    assert rows(sessions, "select wanted, shown, message_ts from finding_messages") == [("finding", "nothing", None)]
    with sessions() as session:
        clicks.undo_feedback(session, feedback_id=rejected.id, person="U1")
        session.commit()
    show(wanted)
    ((above, _),) = threads(slack)
    assert slack.messages[above].look == "buttons"


WAITING = "select card_id from finding_messages where (shown <> wanted or tried_at is not null) and not gone"
"""What the index of the sweep holds."""


@pytest.mark.parametrize("found", ["before it was shown", "and shown", "after the click", "after the card went"])
def test_what_went_with_its_card_waits_for_nothing_until_the_card_is_back(
    tools, wanted, check, slack, show, sessions, found
):
    late = found.startswith("after")
    if not late:
        tasks.check_card(wanted, check.kind)
    show(wanted) if found != "before it was shown" else None
    rejected = click(sessions, wanted, "rejected")
    if found == "after the click":
        tasks.check_card(wanted, check.kind)
    show(wanted)
    if found == "after the card went":
        tasks.check_card(wanted, check.kind)
        show(wanted)
    assert slack.messages == {}
    assert rows(sessions, WAITING) == []
    with sessions() as session:
        assert cards.claim_out_of_sync(session, after=timedelta(0)) == []
        clicks.undo_feedback(session, feedback_id=rejected.id, person="U1")
        session.commit()
    assert rows(sessions, WAITING) == [(wanted,)]
    show(wanted)
    assert [place.channel for place, _ in threads(slack)] == ["Ctweets"]
    assert rows(sessions, WAITING) == []


def test_a_copy_that_was_taken_back_and_is_raised_again_has_its_thread_again(
    tools, wanted, check, slack, show, sessions
):
    tasks.check_card(wanted, check.kind)
    for _ in range(2):
        selected = click(sessions, wanted, "selected")
        for card_id in selected.touched:
            show(card_id)
        assert sorted(place.channel for place, _ in threads(slack)) == ["Cfact_check", "Ctweets"]
        with sessions() as session:
            clicks.undo_feedback(session, feedback_id=selected.id, person="U1")
            session.commit()
        for card_id in selected.touched:
            show(card_id)
        assert [place.channel for place, _ in threads(slack)] == ["Ctweets"]
        assert rows(sessions, WAITING) == []


def test_a_finding_for_a_card_that_was_rejected_meanwhile_is_no_error(tools, wanted, check, slack, show, sessions):
    show(wanted)
    click(sessions, wanted, "rejected")
    show(wanted)
    tasks.check_card(wanted, check.kind)
    show(wanted)
    assert slack.messages == {}


def test_a_card_that_somebody_deleted_comes_back_with_its_finding(tools, wanted, check, slack, show, sessions):
    tasks.check_card(wanted, check.kind)
    show(wanted)
    del slack.messages[Place("Ctweets", "1.0")]
    click(sessions, wanted, "selected")
    show(wanted)
    ((above, _),) = threads(slack)
    assert slack.messages[above].look == "line"


def test_a_thread_that_goes_in_the_moment_of_posting_is_healed_by_the_next_look(
    tools, wanted, check, slack, show, sessions
):
    tasks.check_card(wanted, check.kind)
    slack.swallow.append(KeyboardInterrupt())  # the card's message arrives, and is not written down
    with pytest.raises(KeyboardInterrupt):
        show(wanted)
    find = slack.find
    slack.find = lambda view, *, since: (find(view, since=since), slack.messages.clear())[0]
    slack.replace = lambda view, place: None
    with pytest.raises(Refused):  # found, deleted, and the finding has nothing to stand under
        show(wanted)
    del slack.find, slack.replace
    show(wanted)
    assert (lines(slack), len(threads(slack))) == ([("tweets", 1)], 1)


@pytest.mark.parametrize(
    "trouble", [("swallow", Unsure("no answer")), ("fail", Unsure("cut off")), ("swallow", KeyboardInterrupt())]
)
def test_a_finding_of_unknown_outcome_is_looked_for_and_stands_once(
    tools, wanted, check, slack, show, sessions, trouble
):
    show(wanted)
    tasks.check_card(wanted, check.kind)
    where, error = trouble
    post_, calls = slack.post, []

    def failing(view):
        if isinstance(view, FindingView) and not calls:
            calls.append(view)
            getattr(slack, where).append(error)
        return post_(view)

    slack.post = failing
    with pytest.raises(type(error)):
        show(wanted)
    assert rows(sessions, "select tried_at is not null from finding_messages") == [(True,)]
    after_a_while(sessions)
    show(wanted)
    assert (len(threads(slack)), len(lines(slack))) == (1, 1)
    assert rows(sessions, "select shown, tried_at from finding_messages") == [("finding", None)]


def test_the_sweep_brings_a_finding_that_slack_refused(tools, wanted, check, slack, show, sessions, redis_url):
    show(wanted)
    tasks.check_card(wanted, check.kind)
    slack.post = lambda view: (_ for _ in ()).throw(Busy("slow down", wait_s=1))
    with pytest.raises(Busy):
        show(wanted)
    del slack.post
    with sessions() as session:
        session.execute(update(Card).values(queued_at=text("now() - interval '301 seconds'")))
        session.commit()
    assert rows(sessions, "select shown = wanted from cards") == [(True,)]
    tasks.sweep()
    assert asked(redis_url, "cards")[-1] == ("show_card", [wanted])
    show(wanted)
    assert len(threads(slack)) == 1


def test_an_edit_takes_the_finding_back_and_asks_for_another(tools, wanted, check, slack, show, sessions, store_posts):
    tasks.check_card(wanted, check.kind)
    show(wanted)
    store_posts(post(1, "El paro sube.", edit_ids=("1", "5")))
    show(wanted)
    assert (lines(slack), threads(slack)) == ([("tweets", 0)], [])
    check.results = [Made("reportable", version="m2", payload=payload(2))]
    with sessions() as session:
        assert findings.claim_forgotten(session, after=AFTER) == [(wanted, check.kind)]
    tasks.check_card(wanted, check.kind)
    show(wanted)
    assert check.seen[-1].text == "El paro sube."
    assert [flagged for _, flagged in threads(slack)] == [2]


def test_an_edit_that_brings_more_to_check_has_it_checked(tools, check, card_id, sessions, store_posts, redis_url):
    check.subjects = lambda session, posts: [(one, "page") for one in posts if one.links]
    with sessions() as session:
        assert running.want(session, tools.checks, [card_id]) == []
    (edited,) = store_posts(post(1, "El paro.", edit_ids=("1", "5"), links=("https://ine.example/paro",))).edited
    for _ in range(2):
        tasks.recheck_after_edit(edited)
    assert asked(redis_url, "checks") == [("check_card", [card_id, check.kind])]
    assert rows(sessions, "select tweet_id, subject, state from findings") == [(edited, "page", "waiting")]


def test_what_was_found_of_the_text_before_an_edit_is_not_kept(tools, wanted, check, sessions, store_posts):
    make = check.make

    def edited_meanwhile(checked, subject):
        check.make = make
        store_posts(post(1, "El paro sube.", edit_ids=("1", "5")))
        return make(checked, subject)

    check.make = edited_meanwhile
    tasks.check_card(wanted, check.kind)
    assert rows(sessions, "select state, payload from findings") == [("waiting", {})]
    tasks.check_card(wanted, check.kind)
    assert check.seen[-1].text == "El paro sube."


def test_a_failing_check_says_why_is_tried_later_and_given_up(
    tools, wanted, check, slack, show, sessions, redis_url, caplog
):
    check.results = [CheckFailed("The version is not here: copy it.")]
    show(wanted)
    for attempt in range(findings.ATTEMPTS):
        for _ in range(3):  # what waited in the queue meanwhile makes no attempt of its own
            tasks.check_card(wanted, check.kind)
        assert rows(sessions, "select state, why, attempts from findings") == [
            (
                "failed" if attempt == findings.ATTEMPTS - 1 else "waiting",
                "The version is not here: copy it.",
                attempt + 1,
            )
        ]
        with sessions() as session:
            session.execute(update(Finding).values(queued_at=text("now() - interval '1 day'")))
            findings.claim_forgotten(session, after=AFTER)
            session.commit()
    assert "The version is not here" in caplog.text
    tasks.check_card(wanted, check.kind)
    show(wanted)
    assert (len(check.seen), len(slack.posted), slack.messages[Place("Ctweets", "1.0")].findings) == (6, 1, ())


def test_a_check_that_is_cut_off_every_time_ends_too(tools, wanted, check, sessions):
    check.results = [KeyboardInterrupt()]
    for _ in range(findings.ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            tasks.check_card(wanted, check.kind)
    tasks.check_card(wanted, check.kind)
    assert rows(sessions, "select state, why from findings") == [("failed", "It was cut off 6 times.")]


def test_a_check_that_breaks_takes_no_other_along(tools, wanted, check, sessions):
    with sessions() as session:
        session.execute(
            text("insert into findings (tweet_id, kind, subject) select tweet_id, kind, 'page' from findings")
        )
        session.commit()
    make = check.make
    check.make = lambda checked, subject: 1 / 0 if subject == "post" else make(checked, subject)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            tasks.check_card(wanted, check.kind)
    assert rows(sessions, "select subject, state from findings order by id") == [
        ("post", "waiting"),
        ("page", "reportable"),
    ]


def test_an_edit_that_is_just_being_stored_is_what_is_checked(tools, wanted, check, sessions, account_id):
    with sessions() as editing, ThreadPoolExecutor(1) as worker:
        edited = post(1, "El paro sube.", edit_ids=("1", "5"))
        tweets.add_posts(editing, source="x", account_id=account_id, posts=[edited])
        checked = worker.submit(tasks.check_card, wanted, check.kind)
        until_somebody_waits(sessions)
        editing.commit()
        checked.result(10)
    assert [one.text for one in check.seen] == ["El paro sube."]
    assert rows(sessions, "select state from findings") == [("reportable",)]


def test_the_pause_before_another_attempt_doubles(sessions, wanted):
    for attempts, pause in ((0, 300), (1, 300), (2, 600), (3, 1200)):
        for seconds, claimed in ((pause - 2, []), (pause + 2, [(wanted, "generated_text")])):
            with sessions() as session:
                since = text(f"now() - interval '{seconds} seconds'")
                session.execute(update(Finding).values(attempts=attempts, queued_at=since))
                assert findings.claim_forgotten(session, after=AFTER) == claimed


def test_a_check_that_was_switched_off_says_so(monkeypatch, wanted, sessions):
    monkeypatch.setattr(Services, "checks", {})
    tasks.check_card(wanted, "generated_text")
    assert rows(sessions, "select state, why from findings") == [("impossible", running.SWITCHED_OFF)]


def test_a_finding_in_the_moment_of_a_selection_reaches_both_cards(tools, wanted, check, sessions, slack, show):
    at_once(lambda: click(sessions, wanted, "selected"), lambda: tasks.check_card(wanted, check.kind))
    with sessions() as session:
        assert session.scalar(select(func.count(FindingMessage.id))) == 2
