"""Posting, changing and deleting messages."""

from bot.sandbox.blockkit.surfaces import metadata_fault
from bot.sandbox.clock import ts_order
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.state.messages import POST_TEXT, UPDATE_TEXT, bot_message, ephemeral_message, message_body
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.channels import channel_of, joined_channel_of, writable_channel_of


def _body(call: Call, *, most_text: int = POST_TEXT) -> Json:
    return message_body(
        text=call.arguments.get("text"),
        blocks=call.structure("blocks", "invalid_blocks_format"),
        attachments=call.structure("attachments", "invalid_attachments"),
        most_text=most_text,
    )


def _metadata(call: Call) -> Json:
    metadata = call.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return {}
    fault = metadata_fault(metadata)
    if fault is not None:
        raise SlackError(fault)
    return {"metadata": metadata}


def post_message(call: Call) -> Json:
    """Post a message, in a thread where `thread_ts` says so."""
    workspace = call.services.workspace
    channel = writable_channel_of(call)
    body = _body(call) | _metadata(call)
    thread_ts = call.text("thread_ts")
    if thread_ts:
        body["thread_ts"] = _thread_of(call, channel["id"], thread_ts)
        body |= {"broadcast": True, "subtype": "thread_broadcast"} if call.flag("reply_broadcast") else {}
    message = bot_message(call.services.config, workspace.clock.next_ts(), body)
    workspace.save_message(channel["id"], message)
    return {"channel": channel["id"], "ts": message["ts"], "message": message}


def _thread_of(call: Call, channel_id: str, thread_ts: str) -> str:
    try:
        ts_order(thread_ts)
    except ValueError as problem:
        raise SlackError("invalid_thread_ts") from problem
    parent = call.services.workspace.messages[channel_id].get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return str(parent.get("thread_ts") or thread_ts)


def post_ephemeral(call: Call) -> Json:
    """Show a message to one person in a channel, until they dismiss it."""
    services = call.services
    channel = writable_channel_of(call)
    person = call.needed("user")
    if services.config.person(person) is None:
        raise SlackError("user_not_found")
    if person not in channel["members"]:
        raise SlackError("user_not_in_channel")
    ts = services.workspace.clock.next_ts()
    message = ephemeral_message(services.config, ts, channel["id"], _body(call))
    if call.text("thread_ts"):
        message["thread_ts"] = call.text("thread_ts")
    services.workspace.save_ephemeral(person, message)
    return {"message_ts": ts}


def _own_message(call: Call, channel_id: str, error: str) -> Json:
    message = call.services.workspace.messages[channel_id].get(call.needed("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    if message.get("bot_id") != call.services.config.app.bot_id:
        raise SlackError(error)
    return message


def update(call: Call) -> Json:
    """Change a message of the bot; text alone takes old blocks away, blocks alone keep nothing else."""
    services = call.services
    channel = joined_channel_of(call)
    old = _own_message(call, channel["id"], "cant_update_message")
    kept = {name: old[name] for name in old.keys() - {"text", "blocks", "attachments", "edited"}}
    body = _body(call, most_text=UPDATE_TEXT) | _metadata(call)
    if call.arguments.get("text") is None:
        body = {name: old[name] for name in ("text", "blocks") if name in old} | body
        body["text"] = body["text"] or old["text"]
    if "attachments" not in body and "attachments" in old:
        body["attachments"] = old["attachments"]
    if "blocks" not in body:
        body["edited"] = {"user": services.config.app.user_id, "ts": services.workspace.clock.next_ts()}
    message = kept | body
    services.workspace.save_message(channel["id"], message)
    return {"channel": channel["id"], "ts": message["ts"], "text": message["text"], "message": message}


def delete(call: Call) -> Json:
    """Delete a message of the bot; one with replies leaves a note in its place."""
    channel = joined_channel_of(call)
    message = _own_message(call, channel["id"], "cant_delete_message")
    call.services.workspace.remove_message(channel["id"], message["ts"])
    return {"channel": channel["id"], "ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    """The address at which the page shows a message."""
    channel = channel_of(call)
    ts = call.needed("message_ts")
    if ts not in call.services.workspace.messages[channel["id"]]:
        raise SlackError("message_not_found")
    permalink = f"{call.services.origin}/archives/{channel['id']}/p{ts.replace('.', '')}"
    return {"channel": channel["id"], "permalink": permalink}
