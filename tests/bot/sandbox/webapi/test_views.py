"""Modals and the App Home with an unmodified Bolt app: opened, refused, updated, pushed, closed, expired."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from websockets.sync.client import ClientConnection

from bot.sandbox import Sandbox
from tests.bot.sandbox.talk import (
    ADMIN,
    GENERAL,
    HEAD,
    actions,
    app_of,
    button,
    client_of,
    configured,
    connected,
    error_of,
    listening,
    modal,
    plain,
    wait_for,
)

Body = dict[str, Any]
CARD = [actions(button("go", value="7"))]


def open_modal(sandbox: Sandbox, app: App, view: Body) -> str:
    """Have the app open a modal at a slash command; the view's id."""

    @app.command("/claimwire")
    def command(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=view)

    assert sandbox.say(ADMIN, GENERAL, "/claimwire accounts add") == {"ok": True}
    return str(wait_for(lambda: sandbox.modal(ADMIN))["id"])


def test_a_modal_with_errors_then_updated_then_closed(sandbox: Sandbox) -> None:
    app, closed = app_of(sandbox), []

    @app.view("add")
    def add(ack: Callable[..., None], view: Body) -> None:
        name = view["state"]["values"]["name"]["value"]["value"]
        if name == "nobody":
            ack(response_action="errors", errors={"name": "Nobody is called that."})
        else:
            done = modal(title=plain(name), callback_id="done", notify_on_close=True)
            ack(response_action="update", view=done)

    @app.view_closed("done")
    def done(ack: Ack, view: Body) -> None:
        ack()
        closed.append(view["id"])

    with connected(sandbox, app):
        view_id = open_modal(sandbox, app, modal())
        needed = {"name": "Please complete this required field."}
        assert sandbox.submit(ADMIN, view_id) == {"ok": True, "errors": needed}
        refused = sandbox.submit(ADMIN, view_id, {"name": {"value": "nobody"}})
        assert refused["errors"] == {"name": "Nobody is called that."}
        assert sandbox.submit(ADMIN, view_id, {"name": {"value": "Anna"}}) == {"ok": True}
        assert sandbox.modal(ADMIN)["title"]["text"] == "Anna"  # type: ignore[index]
        assert sandbox.modal(HEAD) is None
        assert sandbox.close_view(ADMIN, view_id) == {"ok": True}
        assert wait_for(lambda: closed) == [view_id]
    assert sandbox.modal(ADMIN) is None


@pytest.mark.parametrize(
    ("answer", "left"), [({}, 0), ({"response_action": "clear"}, 0), ({"response_action": "push"}, 2)]
)
def test_what_an_answer_does_to_the_stack(sandbox: Sandbox, answer: Body, left: int) -> None:
    app = app_of(sandbox)

    @app.view("add")
    def add(ack: Callable[..., None]) -> None:
        ack(**answer, **({"view": modal(callback_id="more")} if answer.get("response_action") == "push" else {}))

    with connected(sandbox, app):
        view_id = open_modal(sandbox, app, modal())
        assert sandbox.submit(ADMIN, view_id, {"name": {"value": "x"}}) == {"ok": True}
    assert len(sandbox.state()["modals"][ADMIN]) == left


def test_a_wrong_view_in_an_answer_is_shown_as_trouble(sandbox: Sandbox) -> None:
    app = app_of(sandbox)

    @app.view("add")
    def add(ack: Callable[..., None]) -> None:
        ack(response_action="update", view=modal(title=plain("x" * 25)))

    with connected(sandbox, app):
        view_id = open_modal(sandbox, app, modal())
        answer = sandbox.submit(ADMIN, view_id, {"name": {"value": "x"}})
    assert (answer["ok"], answer["problem"]) == (False, "invalid_arguments")


def test_every_kind_of_input_arrives_in_slacks_words(sandbox: Sandbox) -> None:
    app, seen = app_of(sandbox), []
    options = [{"text": plain(word), "value": word} for word in ("a", "b")]
    kinds: dict[str, tuple[Body, Any, Body]] = {
        "plain_text_input": ({"multiline": True}, "x", {"value": "x"}),
        "static_select": ({"options": options}, "b", {"selected_option": options[1]}),
        "radio_buttons": ({"options": options}, "a", {"selected_option": options[0]}),
        "checkboxes": ({"options": options}, ["b"], {"selected_options": options[1:]}),
        "users_select": ({}, HEAD, {"selected_user": HEAD}),
        "multi_users_select": ({}, [HEAD, ADMIN], {"selected_users": [HEAD, ADMIN]}),
        "datepicker": ({"initial_date": "2026-01-02"}, None, {"selected_date": "2026-01-02"}),
    }
    blocks = [
        {"type": "input", "block_id": kind, "label": plain(kind), "element": {"type": kind, "action_id": "v", **more}}
        for kind, (more, _, _) in kinds.items()
    ]

    @app.view("add")
    def add(ack: Ack, view: Body) -> None:
        ack()
        seen.append(view["state"]["values"])

    values = {kind: {"v": value} for kind, (_, value, _) in kinds.items() if value is not None}
    with connected(sandbox, app):
        view_id = open_modal(sandbox, app, modal(blocks=blocks))
        assert sandbox.submit(ADMIN, view_id, values) == {"ok": True}
        state = wait_for(lambda: seen)[0]
    assert {kind: entry["v"] for kind, entry in state.items()} == {
        kind: {"type": kind, **expected} for kind, (_, _, expected) in kinds.items()
    }


def test_the_app_home_differs_by_person(sandbox: Sandbox) -> None:
    app = app_of(sandbox)

    @app.event("app_home_opened")
    def opened(event: Body, client: WebClient) -> None:
        words = {"type": "header", "text": plain(event["user"])}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [words, *CARD]})

    @app.action("go")
    def go(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        assert body["container"]["type"] == "view"
        stale = body["view"]["hash"] + "x"
        home = {"type": "home", "blocks": []}
        assert (
            error_of(lambda: client.views_update(view_id=body["view"]["id"], hash=stale, view=home)) == "hash_conflict"
        )
        client.views_publish(user_id=body["user"]["id"], hash=body["view"]["hash"], view=home)

    with connected(sandbox, app):
        for person in (ADMIN, HEAD):
            assert sandbox.open_home(person) == {"ok": True}
        homes = [wait_for(lambda person=person: sandbox.home(person)) for person in (ADMIN, HEAD)]
        assert [home["blocks"][0]["text"]["text"] for home in homes] == [ADMIN, HEAD]
        sandbox.click_view(ADMIN, homes[0]["id"], "go")
        wait_for(lambda: sandbox.home(ADMIN)["blocks"] == [])  # type: ignore[index]
    assert len(sandbox.home(HEAD)["blocks"]) == 2  # type: ignore[index]


def test_views_that_cannot_be_opened(sandbox: Sandbox, client: WebClient) -> None:
    assert error_of(lambda: client.views_open(trigger_id="none", view=modal())) == "invalid_trigger_id"
    assert (
        error_of(lambda: client.views_open(trigger_id="none", view=modal(title=plain("x" * 25)))) == "invalid_arguments"
    )
    assert error_of(lambda: client.views_update(view_id="V0", view=modal())) == "not_found"
    assert (
        error_of(lambda: client.views_publish(user_id="U0NO", view={"type": "home", "blocks": []})) == "user_not_found"
    )


def trigger_of(websocket: ClientConnection) -> str:
    return str(json.loads(websocket.recv(timeout=5))["payload"]["trigger_id"])


def test_triggers_expire_and_work_once() -> None:
    with configured(trigger_seconds=0.2, ack_seconds=0.05).running() as sandbox:
        client = client_of(sandbox)
        with listening(sandbox) as websocket:
            sandbox.say(ADMIN, GENERAL, "/claimwire")
            trigger = trigger_of(websocket)
            first = client.views_open(trigger_id=trigger, view=modal(external_id="e"))["view"]
            assert error_of(lambda: client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
            sandbox.say(ADMIN, GENERAL, "/claimwire")
            pushed = client.views_push(trigger_id=trigger_of(websocket), view=modal())["view"]
            assert (pushed["previous_view_id"], pushed["root_view_id"]) == (first["id"], first["id"])
            assert client.views_update(external_id="e", view=modal(title=plain("New")))["view"]["id"] == first["id"]
            sandbox.say(ADMIN, GENERAL, "/claimwire")
            late = trigger_of(websocket)
            time.sleep(0.3)
            assert error_of(lambda: client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
