"""Uploading files in three steps: ask for an address, send the bytes there, say that it is complete."""

from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json, file_object
from bot.sandbox.state.messages import bot_message, message_body
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.channels import writable_channel_of


def get_upload_url(call: Call) -> Json:
    """Announce a file and get the address for its bytes."""
    name = call.needed("filename")
    call.needed("length")
    upload = call.services.uploads.announce(name, call.number("length", 0), call.text("alt_txt"))
    return {"file_id": upload.file_id, "upload_url": f"{call.services.origin}/upload/v1/{upload.file_id}"}


def _wanted(call: Call) -> list[Json]:
    files: Any = call.structure("files", "invalid_arguments")
    if not isinstance(files, list) or not files:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    if not all(isinstance(file, dict) and isinstance(file.get("id"), str) for file in files):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: id"])
    return files


def _channels(call: Call) -> list[Json]:
    together = call.text("channel_id") or call.text("channels")
    references = [one.strip() for one in together.split(",") if one.strip()]
    calls = [Call(call.services, {"channel": reference}, call.scopes) for reference in references]
    return [writable_channel_of(one) for one in calls]


def complete_upload(call: Call) -> Json:
    """Keep the files that arrived and share them as one message where a channel is named."""
    services = call.services
    channels = _channels(call)
    files = []
    for wanted in _wanted(call):
        upload, content = services.uploads.complete(wanted["id"])
        file = file_object(
            services.origin, upload.file_id, upload.name, size=len(content), user=services.config.app.user_id,
            title=str(wanted.get("title") or ""), alt=upload.alt_text,
        )  # fmt: skip
        services.workspace.save_file(file, content)
        files.append(file)
    for channel in channels:
        _share(call, channel, files)
    return {"files": files}


def _share(call: Call, channel: Json, files: list[Json]) -> None:
    services = call.services
    body = message_body(
        text=call.arguments.get("initial_comment"),
        blocks=call.structure("blocks", "invalid_blocks_format"),
        attachments=None,
        files=True,
    )
    body |= {"files": files, "upload": True}
    if call.text("thread_ts"):
        body["thread_ts"] = call.text("thread_ts")
    message = bot_message(services.config, services.workspace.clock.next_ts(), body)
    services.workspace.save_message(channel["id"], message)
