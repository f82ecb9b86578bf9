"""Answers to an act: through its response URL, or straight in a slash command's acknowledgement."""

from bot.sandbox.errors import SlackError
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json
from bot.sandbox.state.messages import bot_message, ephemeral_message, message_body
from bot.sandbox.state.triggers import ResponseUrl


def reply(services: Services, given: ResponseUrl, body: Json) -> None:
    """Do what an answer says: delete or replace the message it is about, or add one."""
    if body.get("delete_original") is True:
        _delete(services, given)
        return
    content = message_body(text=body.get("text"), blocks=body.get("blocks"), attachments=body.get("attachments"))
    if body.get("replace_original") is True and given.message_ts is not None:
        _replace(services, given, given.message_ts, content)
    else:
        _add(services, given, content | _thread(given, body), body.get("response_type"))


def _thread(given: ResponseUrl, body: Json) -> Json:
    thread_ts = body.get("thread_ts") or given.thread_ts
    return {"thread_ts": thread_ts} if thread_ts else {}


def _delete(services: Services, given: ResponseUrl) -> None:
    if given.message_ts is None:
        return
    if given.is_ephemeral:
        services.workspace.dismiss_ephemeral(given.person, given.message_ts)
    elif given.message_ts in services.workspace.messages[given.channel]:
        services.workspace.remove_message(given.channel, given.message_ts)


def _replace(services: Services, given: ResponseUrl, ts: str, content: Json) -> None:
    workspace = services.workspace
    if given.is_ephemeral:
        message = ephemeral_message(services.config, ts, given.channel, content | _thread(given, {}))
        workspace.save_ephemeral(given.person, message)
        return
    old = workspace.messages[given.channel].get(ts)
    if old is None:
        raise SlackError("message_not_found")
    kept = {name: old[name] for name in old.keys() - {"text", "blocks", "attachments"}}
    workspace.save_message(given.channel, kept | content)


def _add(services: Services, given: ResponseUrl, content: Json, response_type: object) -> None:
    workspace = services.workspace
    ts = workspace.clock.next_ts()
    if response_type == "in_channel":
        workspace.save_message(given.channel, bot_message(services.config, ts, content))
    else:
        message = ephemeral_message(services.config, ts, given.channel, content)
        workspace.save_ephemeral(given.person, message)
