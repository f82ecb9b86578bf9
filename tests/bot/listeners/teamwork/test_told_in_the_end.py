"""Whoever is to know of a colleague's act is told, even where Slack has trouble at that moment."""

from collections.abc import Callable

import pytest

from bot.blocks import ids
from bot.sandbox.state.faults import Misbehaviour
from pipeline.processes import private_messages
from tests.bot.listeners.teamwork.acts import ask, directs, hand_over, press
from tests.bot.newsroom import CHECKER, OTHER, Desk
from tests.bot.ways import Dispatch
from tests.pipeline.together import asked

ACTS: dict[str, tuple[Callable[[Dispatch], None], str]] = {
    "a card handed over": (lambda acting: hand_over(acting, CHECKER, OTHER), OTHER),
    "a second opinion asked for": (lambda acting: ask(acting, CHECKER, OTHER), OTHER),
    "a second opinion given": (lambda acting: press(acting, OTHER, ids.OPINION["reviewed"]), CHECKER),
}


@pytest.mark.parametrize("trouble", ["server_error", "rate_limited"])
@pytest.mark.parametrize("act", ACTS)
def test_a_message_that_slack_did_not_take_comes_when_it_does(
    desk: Desk, acting: Dispatch, redis_url: str, act: str, trouble: str
) -> None:
    done, told = ACTS[act]
    desk.card()
    if act == "a second opinion given":
        ask(acting, CHECKER, OTHER)
    before = len(directs(desk.sandbox, told))
    desk.sandbox.misbehave(Misbehaviour("chat.postMessage", trouble))
    done(acting)
    assert len(directs(desk.sandbox, told)) == before
    assert not any("could not be told" in said for said in desk.whispers(CHECKER))
    for name, arguments in asked(redis_url, "cards"):
        getattr(private_messages, name)(*arguments)
    assert len(directs(desk.sandbox, told)) == before + 1


def test_a_question_that_came_late_is_answered_as_any_other(desk: Desk, acting: Dispatch, redis_url: str) -> None:
    desk.card()
    desk.sandbox.misbehave(Misbehaviour("chat.postMessage", "server_error"))
    ask(acting, CHECKER, OTHER)
    ((name, arguments),) = asked(redis_url, "cards")
    for _ in range(2):  # a task that is delivered twice asks once
        getattr(private_messages, name)(*arguments)
    assert len(directs(desk.sandbox, OTHER)) == 1
    press(acting, OTHER, ids.OPINION["selected"])
    press(acting, OTHER, ids.UNDO_OPINION)
    assert desk.rows("select label, message_ts is not null from second_opinions") == [(None, True)]
    assert len(directs(desk.sandbox, OTHER)) == 1


def test_whom_slack_does_not_know_is_said_at_once(desk: Desk, acting: Dispatch, redis_url: str) -> None:
    desk.card()
    desk.sandbox.misbehave(Misbehaviour("chat.postMessage", "error", error="channel_not_found"))
    hand_over(acting, CHECKER, OTHER)
    assert "could not be told" in desk.whispers(CHECKER)[-1]
    assert asked(redis_url, "cards") == []
