"""Payloads with a right signature that are none of ours, and those of an organisation that are."""

import json
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient

from bot.blocks import ids
from bot.listeners import belonging
from bot.listeners.belonging import NOBODY
from bot.sandbox import Misbehaviour, Sandbox
from bot.slack.identity import Identity
from bot.slack.people import People, Somebody
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, TWEETS, Desk, words_in
from tests.bot.ways import Dispatch
from tests.fakes import post

Json = dict[str, Any]

STRANGE: dict[str, Json] = {
    "another app": {"api_app_id": "A0OTHER"},
    "another workspace": {"team": {"id": "T0OTHER", "domain": "other"}},
}


def a_click(desk: Desk, person: str, action_id: str, value: object, channel: str = TWEETS) -> Json:
    button = payloads.button(action_id, str(value))
    message = desk.sandbox.messages(TWEETS)[-1]
    return payloads.in_message(desk.sandbox, person, button, channel=channel, message=message)


@pytest.mark.parametrize("what", STRANGE)
def test_a_click_from_elsewhere_is_refused_in_private_and_logged(
    desk: Desk, acting: Dispatch, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = a_click(desk, CHECKER, "feedback_selected", desk.card()) | STRANGE[what]
    acting.deliver(body)
    assert desk.rows("select id from feedback") == []
    assert desk.whispers(CHECKER) == [
        f"This came from {what}, not from where Claimwire is installed; nothing was done."
    ]
    assert f"Refused: app {body['api_app_id']}, team {body['team']['id']}" in caplog.text


@pytest.mark.parametrize("what", STRANGE)
def test_a_command_from_elsewhere_is_refused(desk: Desk, acting: Dispatch, what: str) -> None:
    form = payloads.command(desk.sandbox, ADMIN, "help", channel=TWEETS)
    strange = {"api_app_id": "A0OTHER"} if "app" in what else {"team_id": "T0OTHER"}
    assert what in _answer_to(acting, desk, form | strange)


def _answer_to(acting: Dispatch, desk: Desk, form: Json) -> str:
    assert acting.app.dispatch(BoltRequest(body=form, mode="socket_mode")).status == 200
    return desk.whispers(ADMIN)[-1]


def test_a_dialog_from_elsewhere_says_so_and_stores_nothing(desk: Desk, acting: Dispatch) -> None:
    acting.open_home(ADMIN)
    acting.press(ADMIN, ids.PEOPLE_EDIT)
    view = desk.sandbox.modal(ADMIN)
    assert view is not None
    body = payloads.view_submission(desk.sandbox, ADMIN, view, {"admin": [CHECKER]})
    body["view"]["app_installed_team_id"] = "T0OTHER"
    answer = acting.deliver(body | STRANGE["another workspace"])
    assert "another workspace" in words_in(answer["view"])
    assert desk.rows("select id from people") == []


def test_an_event_from_elsewhere_is_taken_and_does_nothing(desk: Desk, acting: Dispatch) -> None:
    event = payloads.home_opened(ADMIN) | {"api_app_id": "A0OTHER"}
    assert acting.app.dispatch(BoltRequest(body=json.loads(json.dumps(event)), mode="socket_mode")).status == 200
    assert desk.sandbox.home(ADMIN) is None


def test_somebody_whom_slack_does_not_know_is_refused(
    desk: Desk, acting: Dispatch, caplog: pytest.LogCaptureFixture
) -> None:
    body = a_click(desk, CHECKER, "feedback_selected", desk.card())
    acting.deliver(body | {"user": body["user"] | {"id": "U0NOBODY"}})
    assert desk.rows("select id from feedback") == []
    assert "user U0NOBODY" in caplog.text
    assert NOBODY in desk.whispers(CHECKER)  # the response address is that of whoever really clicked


def asked_by(sandbox: Sandbox, **more: Any) -> People:
    client = WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[], **more)
    return People(soon=client, patient=client)


@pytest.mark.parametrize("kind", ["server_error", "drop", "late"])
def test_while_slack_does_not_say_who_somebody_is_they_are_let_in(sandbox: Sandbox, kind: Any) -> None:
    asking = asked_by(sandbox, timeout=1)
    sandbox.misbehave(Misbehaviour("users.info", kind, seconds=2))
    assert asking.about(CHECKER) is None
    assert asking.about("U0NOBODY") == Somebody(left=True)


def test_somebody_is_asked_about_once_in_a_while(sandbox: Sandbox) -> None:
    asking = asked_by(sandbox)
    assert asking.about(CHECKER) == Somebody(name="Fact-checker 1", team_id="T0SANDBOX", locale="en-US")
    sandbox.misbehave(Misbehaviour("users.info", "error", error="user_not_found"))
    assert asking.about(CHECKER) == Somebody(name="Fact-checker 1", team_id="T0SANDBOX", locale="en-US")
    assert asking.about(HEAD) == Somebody(left=True)


def test_a_click_in_another_channel_than_the_cards_is_refused(
    desk: Desk, acting: Dispatch, caplog: pytest.LogCaptureFixture
) -> None:
    card_id = desk.card(post(1))
    acting.deliver(a_click(desk, CHECKER, "feedback_selected", card_id, channel=FACT_CHECK))
    assert desk.rows("select id from feedback") == []
    assert "not in this channel" in desk.whispers(CHECKER)[-1]
    assert "which stand elsewhere" in caplog.text
    acting.deliver(a_click(desk, CHECKER, "feedback_selected", card_id))
    ((copy,),) = desk.rows("select id from cards where purpose = 'fact_check'")
    acting.deliver(a_click(desk, HEAD, "decision_leave", copy))
    assert desk.sandbox.modal(HEAD) is None
    acting.deliver(payloads.decision(desk.sandbox, HEAD, "leave", copy, TWEETS))
    assert desk.rows("select id from decisions") == []
    assert "not in this channel" in desk.whispers(HEAD)[-1]


US = Identity(team_id="T1", user_id="U9", app_id="A1", enterprise_id="E1")
ALONE = replace(US, enterprise_id=None)
ORG = replace(US, team_id="T1", org_wide=True)
OF_E1 = {"id": "E1", "name": "The organisation"}

ACCEPTED: list[tuple[Identity, Json]] = [
    (ALONE, {"team": {"id": "T1"}, "enterprise": None, "user": {"id": "U1"}}),
    (US, {"team": {"id": "T1", "enterprise_id": "E1"}, "enterprise": OF_E1, "user": {"id": "W1"}}),
    (US, {"team_id": "T1", "enterprise_id": "E1", "user_id": "W1"}),
    (US, {"authorizations": [{"team_id": "T1", "enterprise_id": "E1"}], "team_id": "T2", "event": {"user": "W1"}}),
    (US, {"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}, "user": {"id": "W1", "team_id": "T2"}}),
    (ORG, {"team": None, "enterprise": OF_E1, "user": {"id": "W1", "team_id": "T5"}, "is_enterprise_install": True}),
    (ORG, {"team": {"id": "T7"}, "enterprise": OF_E1, "is_enterprise_install": "true"}),
    (ORG, {"authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}], "event": {}}),
]
REFUSED: list[tuple[Identity, Json]] = [
    (ALONE, {"team": {"id": "T2"}, "enterprise": None}),
    (ALONE, {"team": None, "enterprise": None}),
    (US, {"team": {"id": "T1"}, "enterprise": {"id": "E2"}}),
    (US, {"team": {"id": "T2"}, "enterprise": OF_E1}),
    (ORG, {"team": {"id": "T1"}, "enterprise": {"id": "E2"}}),
    (ORG, {"team": {"id": "T1"}, "enterprise": None}),
    (ALONE, {"team": {"id": "T1"}, "api_app_id": "A2"}),
]


@pytest.mark.parametrize(("us", "body"), [(us, body) for us, body in ACCEPTED])
def test_what_comes_from_our_workspace_or_organisation_is_ours(us: Identity, body: Json) -> None:
    body = {"api_app_id": "A1"} | body
    assert belonging.reason_against(body, BoltRequest(body=body, mode="socket_mode").context, us) is None


@pytest.mark.parametrize(("us", "body"), REFUSED)
def test_what_comes_from_elsewhere_is_not(us: Identity, body: Json) -> None:
    body = {"api_app_id": "A1"} | body
    assert belonging.reason_against(body, BoltRequest(body=body, mode="socket_mode").context, us) is not None
