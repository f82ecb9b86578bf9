"""A judged card is a line in its place, with Undo, for a while; a line under which somebody wrote stays for good."""

from typing import Any

import pytest

from bot.blocks import ids
from bot.sandbox import Misbehaviour, Sandbox
from pipeline.desk import earlier_check_clicks
from pipeline.messages.notifier import NotifierError
from pipeline.processes import tasks
from pipeline.tables import Finding
from tests.bot.newsroom import CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, Desk, actions_in, desk_on
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

SHOWN = "select wanted, shown from cards order by id"
STANDING = "select label, person from feedback where undone_at is null order by id"
NOT_NEEDED = pytest.mark.parametrize("label", ["rejected", "reviewed"])


def undo_on_the_line(desk: Desk, acting: Dispatch, person: str, *, undo: str = ids.UNDO_FEEDBACK) -> None:
    """Press the Undo that everybody sees."""
    for message in desk.sandbox.ephemerals(person):
        desk.sandbox._do(dismissed(desk.sandbox, person, message["ts"]))
    acting.click(person, undo)


async def dismissed(sandbox: Sandbox, person: str, ts: str) -> None:
    sandbox.services.workspace.dismiss_ephemeral(person, ts)


@NOT_NEEDED
def test_a_judged_card_is_a_line_where_it_stood_until_its_time_is_over(
    desk: Desk, acting: Dispatch, label: str
) -> None:
    for number in (1, 2, 3):
        desk.card(post(number, f"Dato {number}"))
    before = [message["ts"] for message in desk.sandbox.messages(TWEETS)]
    acting.click(CHECKER, f"feedback_{label}")
    tasks.sweep()
    assert [message["ts"] for message in desk.sandbox.messages(TWEETS)] == before
    assert desk.texts(TWEETS)[2].startswith(f"✔ {label.title()} by Fact-checker 1 · @somebody: Dato 3\nUndo")
    assert actions_in(desk.sandbox.messages(TWEETS)[2]) == [ids.UNDO_FEEDBACK, ids.WHY]
    assert desk.rows("select leaves_at - now() > interval '60 s' from cards where wanted = 'line'") == [(True,)]
    desk.let_leave()
    assert [message["ts"] for message in desk.sandbox.messages(TWEETS)] == before[:2]
    assert desk.rows(STANDING) == [(label, CHECKER)]


def test_a_selected_card_stays_a_line_with_undo(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    desk.let_leave()
    assert desk.texts(TWEETS)[0].startswith("✔ Selected by Fact-checker 1 · @somebody: ")
    undo_on_the_line(desk, acting, CHECKER)
    assert desk.rows(STANDING) == []
    assert desk.texts(FACT_CHECK) == []


def test_undo_on_the_line_brings_the_card_back_where_it_stood_and_it_leaves_no_more(
    desk: Desk, acting: Dispatch
) -> None:
    desk.card()
    (before,) = desk.sandbox.messages(TWEETS)
    acting.click(CHECKER, "feedback_rejected")
    undo_on_the_line(desk, acting, CHECKER)
    desk.let_leave()
    (after,) = desk.sandbox.messages(TWEETS)
    assert (after["ts"], actions_in(after)) == (before["ts"], actions_in(before))
    assert "is undone" in desk.whispers(CHECKER)[-1]


@pytest.mark.parametrize("label", ["rejected", "selected"])
def test_whoever_presses_the_undo_of_somebody_else_is_told_whose_it_is_and_nobody_else(
    desk: Desk, acting: Dispatch, label: str
) -> None:
    desk.card()
    acting.click(CHECKER, f"feedback_{label}")
    (line,), told = desk.sandbox.messages(TWEETS), desk.whispers(CHECKER)
    undo_on_the_line(desk, acting, OTHER)
    assert f"Only <@{CHECKER}>" in desk.whispers(OTHER)[-1]
    assert desk.rows(STANDING) == [(label, CHECKER)]
    assert desk.sandbox.messages(TWEETS) == [line]
    assert desk.whispers(CHECKER) == told


def test_a_decision_is_undone_on_its_card(desk: Desk, acting: Dispatch) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "leave")
    (line,) = desk.sandbox.messages(FACT_CHECK)
    assert desk.texts(FACT_CHECK)[0].startswith("Left by Head of desk")
    assert actions_in(line) == [ids.UNDO_DECISION, ids.CARD_MENU]


def test_where_the_desk_wants_it_a_card_is_gone_at_once(
    sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Any
) -> None:
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, undo_line_s=0) as desk:
        desk.card()
        Dispatch(desk).click(CHECKER, "feedback_rejected")
        assert desk.texts(TWEETS) == []
        assert "is gone from here" in desk.whispers(CHECKER)[-1]


@NOT_NEEDED
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_card_under_which_somebody_wrote_stays_as_a_line_for_good(
    desk: Desk, acting: Dispatch, label: str, when: str
) -> None:
    desk.card()
    (card,) = desk.sandbox.messages(TWEETS)
    if when == "after":
        acting.click(CHECKER, f"feedback_{label}")
    desk.sandbox.say(OTHER, TWEETS, "La cifra es de 2019.", thread_ts=card["ts"])
    if when == "before":
        acting.click(CHECKER, f"feedback_{label}")
    for _ in range(2):
        desk.let_leave()
    line, reply = desk.sandbox.messages(TWEETS)
    assert (line["ts"], reply["text"]) == (card["ts"], "La cifra es de 2019.")
    assert desk.texts(TWEETS)[0].startswith(f"✔ {label.title()} by Fact-checker 1 · @somebody")
    assert actions_in(line) == [ids.WHY]
    assert desk.rows(SHOWN) == [("line", "line")]


def a_finding(desk: Desk, card_id: int) -> None:
    """Something that we say in the card's thread."""
    ((tweet_id,),) = desk.rows("select tweet_id from cards where id = :id", id=card_id)
    match = {
        "check_id": 1, "claim": "El paro baja.", "title": "No baja", "publisher": "P", "rating": None,
        "published_on": None, "url": None, "own": False, "certainty": 0.9, "scores": {}, "opinions": (),
    }  # fmt: skip
    with desk.sessions() as session:
        finding = Finding(
            tweet_id=tweet_id, kind=earlier_check_clicks.KIND, subject="post", state="reportable", version="v1",
            payload={"matches": [match]},
        )  # fmt: skip
        session.add(finding)
        session.flush()
        tasks.findings.tell_anew(session, finding)
        session.commit()
    tasks.show_card(card_id)


def test_what_we_say_in_the_thread_ourselves_keeps_no_card(desk: Desk, acting: Dispatch) -> None:
    a_finding(desk, desk.card())
    assert len(desk.texts(TWEETS)) == 2
    acting.click(CHECKER, "feedback_rejected")
    assert len(desk.texts(TWEETS)) == 2
    desk.let_leave()
    assert desk.texts(TWEETS) == []


def test_what_we_said_stays_in_the_thread_that_people_wrote_in(desk: Desk, acting: Dispatch) -> None:
    a_finding(desk, desk.card())
    card, finding = desk.sandbox.messages(TWEETS)
    desk.sandbox.say(OTHER, TWEETS, "Es la de marzo.", thread_ts=card["ts"])
    acting.click(CHECKER, "feedback_reviewed")
    desk.let_leave()
    assert [message["ts"] for message in desk.sandbox.messages(TWEETS)][:2] == [card["ts"], finding["ts"]]
    assert desk.rows("select shown, gone from finding_messages") == [("finding", False)]


NO_ANSWERS = [
    {"kind": kind} for kind in ("server_error", "drop", "rate_limited", "error")
] + [
    {"kind": "answer", "body": body}
    for body in ("", "[]", '{"ok": true, "mess', '{"ok": true}', '{"ok": true, "messages": []}', "<html>",
                 '{"ok": true, "messages": [{"ts": "1.2"}]}', '{"ok": true, "messages": [7]}')
]  # fmt: skip


@pytest.mark.parametrize("trouble", NO_ANSWERS, ids=str)
def test_while_slack_does_not_say_whether_somebody_wrote_nothing_goes(
    desk: Desk, acting: Dispatch, trouble: dict[str, Any]
) -> None:
    desk.card()
    (card,) = desk.sandbox.messages(TWEETS)
    acting.click(CHECKER, "feedback_rejected")
    desk.sandbox.say(OTHER, TWEETS, "¿Y esto?", thread_ts=card["ts"])
    desk.notifier.client.retry_handlers = []
    desk.sandbox.misbehave(Misbehaviour("conversations.replies", **trouble))
    with pytest.raises(NotifierError):
        desk.let_leave()
    assert desk.sandbox.messages(TWEETS)[0]["ts"] == card["ts"]
    assert desk.rows("select wanted, last_error is not null from cards") == [("nothing", True)]
    tasks.show_card(1)
    assert len(desk.texts(TWEETS)) == 2
    assert desk.rows(SHOWN) == [("line", "line")]


def test_a_line_that_somebody_deleted_is_not_posted_anew_for_what_is_left_of_its_thread(
    desk: Desk, acting: Dispatch
) -> None:
    desk.card()
    (card,) = desk.sandbox.messages(TWEETS)
    acting.click(CHECKER, "feedback_rejected")
    desk.sandbox.say(OTHER, TWEETS, "¿Y esto?", thread_ts=card["ts"])
    desk.sandbox._look(lambda: desk.sandbox.services.workspace.remove_message(TWEETS, card["ts"]))
    desk.let_leave()
    assert desk.texts(TWEETS) == ["This message was deleted.", "¿Y esto?"]


def test_a_copy_in_fact_check_that_is_taken_back_stays_where_somebody_wrote_and_is_not_decided(
    desk: Desk, acting: Dispatch
) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    (copy,) = desk.sandbox.messages(FACT_CHECK)
    desk.sandbox.say(HEAD, FACT_CHECK, "Lo miro yo.", thread_ts=copy["ts"])
    acting.click(CHECKER, ids.UNDO_FEEDBACK)
    assert desk.texts(FACT_CHECK)[0].startswith("✔ Settled · @somebody: ")
    assert len(desk.texts(FACT_CHECK)) == 2
