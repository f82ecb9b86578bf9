"""What a message looks like, and how the bot's text and blocks are checked before it becomes one."""

import copy
from typing import Any

from bot.sandbox.blockkit.blocks import ALL_TEXT, MESSAGE_BLOCKS, block_faults, elements_of, text_length
from bot.sandbox.clock import new_id
from bot.sandbox.config import SandboxConfig
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import SLACKBOT, Json

POST_TEXT = 40_000
UPDATE_TEXT = 4_000
MOST_ATTACHMENTS = 100


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with a block_id and action_id where the app gave none."""
    named = copy.deepcopy(blocks)
    for block in named:
        if not block.get("block_id"):
            block["block_id"] = new_id("", length=5)
        for element in elements_of(block):
            if not element.get("action_id"):
                element["action_id"] = new_id("", length=5)
    return named


def refuse_blocks(blocks: Any) -> list[Json]:
    """Blocks that Slack would take, with ids; raises SlackError for others."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    faults = block_faults(blocks, most=MESSAGE_BLOCKS)
    if faults:
        raise SlackError("invalid_blocks", faults)
    if text_length(blocks) > ALL_TEXT:
        raise SlackError("msg_blocks_too_long")
    return with_ids(blocks)


def refuse_attachments(attachments: Any) -> list[Json]:
    """Attachments that Slack would take; blocks inside them are checked like a message's own."""
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return [{**one, "blocks": refuse_blocks(one["blocks"])} if "blocks" in one else dict(one) for one in attachments]


def message_body(*, text: Any, blocks: Any, attachments: Any, most_text: int = POST_TEXT, files: bool = False) -> Json:
    """The checked text, blocks and attachments of a message; raises SlackError where Slack would refuse."""
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    if len(text or "") > most_text:
        raise SlackError("msg_too_long")
    body: Json = {"text": text or ""}
    if blocks is not None:
        body["blocks"] = refuse_blocks(blocks)
    if attachments is not None:
        body["attachments"] = refuse_attachments(attachments)
    if not (text or body.get("blocks") or body.get("attachments") or files):
        raise SlackError("no_text")
    return body


def bot_message(config: SandboxConfig, ts: str, body: Json) -> Json:
    """A message by the bot."""
    app = config.app
    profile = {"id": app.bot_id, "app_id": app.app_id, "name": app.real_name, "team_id": config.team_id}
    return {
        "type": "message",
        "user": app.user_id,
        "bot_id": app.bot_id,
        "app_id": app.app_id,
        "team": config.team_id,
        "bot_profile": profile | {"deleted": False},
        "ts": ts,
        **body,
    }


def person_message(config: SandboxConfig, ts: str, person_id: str, text: str) -> Json:
    """A message that a person wrote."""
    return {"type": "message", "user": person_id, "team": config.team_id, "ts": ts, "text": text}


def ephemeral_message(config: SandboxConfig, ts: str, channel_id: str, body: Json) -> Json:
    """A message by the bot that one person sees."""
    return bot_message(config, ts, body) | {"is_ephemeral": True, "channel": channel_id}


def slackbot_message(ts: str, channel_id: str, text: str) -> Json:
    """What the workspace itself tells one person, such as a slash command's failure."""
    return {"type": "message", "user": SLACKBOT, "ts": ts, "text": text, "is_ephemeral": True, "channel": channel_id}
