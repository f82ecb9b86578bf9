"""What is done in Slack reaches other systems; what could not is named to admins in App Home, and sent again."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.blocks import ids
from bot.sandbox import Sandbox
from pipeline.processes import tasks, webhooks
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, HEAD, Desk, actions_in, desk_on, words_in
from tests.bot.ways import Dispatch, decide
from tests.fakes import post
from tests.pipeline.together import asked
from tests.webhook_receiver import WebhookReceiver, receiving, status


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def desk(
    sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Path, receiver: WebhookReceiver
) -> Iterator[Desk]:
    told = {"webhooks": receiver.setting(), "fetch_private_hosts": receiver.place, "publisher_name": "The Desk"}
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **told) as made:
        yield made


def sweep_and_send(redis_url: str) -> None:
    """What the sweep asks for is done."""
    before = len(asked(redis_url, "checks"))
    tasks.sweep()
    for name, (message_id,) in asked(redis_url, "checks")[before:]:
        assert name == "send_webhook"
        webhooks.send_webhook(message_id)


def test_a_story_is_told_step_by_step(desk: Desk, redis_url: str, receiver: WebhookReceiver) -> None:
    acting = Dispatch(desk)
    desk.card(post(1, "El paro baja un 3 %."))
    acting.click(CHECKER, "feedback_selected")
    sweep_and_send(redis_url)
    decide(acting, HEAD, "fact_check")
    decide(acting, HEAD, "publish", link="https://desk.example/a", rating="False")
    sweep_and_send(redis_url)
    sweep_and_send(redis_url)  # nothing is left
    said = receiver.said()
    assert [one["type"] for one in said] == ["post.selected", "post.decided", "post.published"]
    assert {one["data"]["post"]["url"] for one in said} == {"https://x.com/somebody/status/1"}
    assert said[2]["data"]["link"] == "https://desk.example/a"
    assert desk.rows("select distinct state from webhook_messages") == [("delivered",)]
    assert not [one for one in receiver.heard if HEAD.encode() in one.body or CHECKER.encode() in one.body]


def test_the_sweep_asks_once_for_what_is_due_and_not_before(
    desk: Desk, redis_url: str, receiver: WebhookReceiver
) -> None:
    receiver.answers.append(status(500))
    desk.card(post(1))
    Dispatch(desk).click(CHECKER, "feedback_selected")
    tasks.sweep()
    tasks.sweep()
    assert len(asked(redis_url, "checks")) == 1
    webhooks.send_webhook(1)
    tasks.sweep()  # the pause is not over
    assert len(asked(redis_url, "checks")) == 1
    with desk.sessions() as session:
        session.connection().exec_driver_sql("update webhook_messages set due_at = now()")
        session.commit()
    tasks.sweep()
    assert len(asked(redis_url, "checks")) == 2


def test_admins_read_what_was_given_up_and_send_it_again(desk: Desk, redis_url: str, receiver: WebhookReceiver) -> None:
    acting = Dispatch(desk)
    receiver.answers += [status(410)] * 3
    for number in (1, 2, 3):
        desk.card(post(number))
        acting.click(CHECKER, "feedback_selected")
    sweep_and_send(redis_url)
    assert ids.WEBHOOKS_REPEAT not in actions_in(acting.open_home(CHECKER))
    home = acting.open_home(ADMIN)
    assert "3 webhooks could not be delivered" in words_in(home)
    used = payloads.button(ids.WEBHOOKS_REPEAT, ids.ALL)
    acting.deliver(payloads.in_view(desk.sandbox, ADMIN, used, view=home))
    assert ids.WEBHOOKS_REPEAT not in actions_in(desk.sandbox.home(ADMIN) or {})
    for message_id in (1, 2, 3):
        webhooks.send_webhook(message_id)
    assert len({one.id for one in receiver.heard}) == 3
    assert desk.rows("select state from webhook_messages") == [("delivered",)] * 3
    logged = desk.rows("select actor, details::text from events where verb = 'repeated'")
    assert [(actor, sorted(json.loads(details)["ids"])) for actor, details in logged] == [(ADMIN, [1, 2, 3])]
