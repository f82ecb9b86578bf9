"""A small Bolt app that uses everything the page can show: cards, ephemerals, a modal, an App Home."""

from __future__ import annotations

import time
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from tests.bot.sandbox.talk import actions, button, plain

Body = dict[str, Any]
TEXT = "Unemployment fell to 11.2 %, the lowest figure since 2008. <!channel> *not bold* <b>not html</b>"
ELSEWHERE = "https://elsewhere.example/chart.png"
MEDIA = "https://media.claimwire.example/chart.png"


def card(image: str = MEDIA) -> list[Body]:
    words = [
        {"type": "text", "text": TEXT[:32]},
        {"type": "text", "text": TEXT[32:57], "style": {"bold": True}},
        {"type": "text", "text": TEXT[57:]},
    ]
    author = f"*Minister* @minister · <!date^{int(time.time())}^{{date_short_pretty}}, {{time}}|once>"
    return [
        {"type": "context", "elements": [{"type": "mrkdwn", "text": author}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]},
        {"type": "image", "image_url": image, "alt_text": "A falling line"},
        actions(
            {**button("rejected"), "text": plain("Rejected")},
            {**button("silent"), "text": plain("Reviewed")},
            {**button("selected", style="primary"), "text": plain("Selected")},
            {"type": "overflow", "action_id": "more", "options": [{"text": plain("Help"), "value": "help"}]},
        ),
    ]


def account_modal() -> Body:
    groups = [{"text": plain(word), "value": word.lower()} for word in ("Government", "Opposition")]
    inputs: list[tuple[str, str, Body]] = [
        ("handles", "Handles", {"type": "plain_text_input", "multiline": True}),
        ("group", "Group", {"type": "static_select", "options": groups}),
        ("told", "Who is told", {"type": "multi_users_select"}),
        ("kinds", "Include", {"type": "checkboxes", "options": groups}),
    ]
    blocks = [
        {
            "type": "input",
            "block_id": block_id,
            "label": plain(label),
            "optional": block_id != "handles",
            "element": {"action_id": "v", **element},
        }
        for block_id, label, element in inputs
    ]
    view = {"type": "modal", "callback_id": "add", "title": plain("Add accounts"), "submit": plain("Look up")}
    return {**view, "blocks": blocks}


def home(query: str = "") -> Body:
    search = {
        "type": "input",
        "block_id": "search",
        "dispatch_action": True,
        "label": plain("Search"),
        "element": {"type": "plain_text_input", "action_id": "query"},
    }
    stop = button(
        "stop",
        confirm={
            "title": plain("Sure?"),
            "text": plain("All stop."),
            "confirm": plain("Pause all"),
            "deny": plain("No"),
        },
    )
    found = [name for name in ("anna", "bert", "carl") if query in name]
    rows = [{"type": "section", "block_id": name, "text": {"type": "mrkdwn", "text": f"*@{name}*"}} for name in found]
    top = actions(
        {**button("add", style="primary"), "text": plain("Add accounts")}, {**stop, "text": plain("Pause all")}
    )
    return {"type": "home", "blocks": [{"type": "header", "text": plain("Accounts")}, top, search, *rows]}


def listen(app: App) -> None:
    """Register the listeners."""

    @app.action("rejected")
    def rejected(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        place, ts = body["channel"]["id"], body["message"]["ts"]
        client.chat_delete(channel=place, ts=ts)
        undo = [actions({**button("undo"), "text": plain("Undo")})]
        client.chat_postEphemeral(channel=place, user=body["user"]["id"], text="Rejected", blocks=undo)

    @app.action("undo")
    def undo(ack: Ack, respond: Respond) -> None:
        ack()
        respond(replace_original=True, text="Undone.")

    @app.action("selected")
    def selected(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        words = f":white_check_mark: Selected by <@{body['user']['id']}>"
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=words)

    @app.action("more")
    def more(ack: Ack, respond: Respond) -> None:
        ack()
        respond("Label by factuality.")

    @app.action("add")
    def add(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=account_modal())

    @app.action("stop")
    def stop(ack: Ack) -> None:
        ack()

    @app.action("query")
    def query(ack: Ack, body: Body, action: Body, client: WebClient) -> None:
        ack()
        client.views_publish(user_id=body["user"]["id"], view=home(action["value"] or ""))

    @app.view("add")
    def submitted(ack: Any, view: Body) -> None:
        values = view["state"]["values"]
        if values["handles"]["v"]["value"] == "nobody":
            ack(response_action="errors", errors={"handles": "Nobody is called that."})
            return
        told = ", ".join(values["told"]["v"]["selected_users"])
        words = {"type": "section", "text": {"type": "mrkdwn", "text": f"*{values['handles']['v']['value']}*: {told}"}}
        done = {"type": "modal", "title": plain("Added"), "close": plain("Done"), "blocks": [words]}
        ack(response_action="update", view=done)

    @app.event("app_home_opened")
    def opened(event: Body, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home())

    @app.message_shortcut("ask_claimwire")
    def asked(ack: Ack, body: Body, respond: Respond) -> None:
        ack()
        respond(f"You ask about “{body['message']['text']}”.")

    @app.command("/claimwire")
    def command(ack: Any, body: Body) -> None:
        ack(f"You asked: {body['text']}")
