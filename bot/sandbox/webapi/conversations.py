"""Listing channels and reading what was written in them."""

from collections.abc import Mapping
from decimal import Decimal

from bot.sandbox.clock import ts_order
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.channels import channel_object, channel_of, joined_channel_of, scope_family, visible
from bot.sandbox.webapi.pages import page_by_ts, page_of

_KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def _families(call: Call) -> set[str]:
    """The kinds of channel that a call asks for; raises SlackError for an unknown one."""
    kinds = [kind.strip() for kind in (call.text("types") or "public_channel").split(",")]
    if any(kind not in _KINDS for kind in kinds):
        raise SlackError("invalid_types")
    wanted = {_KINDS[kind] for kind in kinds}
    for family in sorted(wanted):
        call.need_scope(f"{family}:read")
    return wanted


def list_channels(call: Call) -> Json:
    """A page of the channels that the bot can see."""
    wanted, leave_archived_out = _families(call), call.flag("exclude_archived")
    channels = [
        channel
        for channel in call.services.workspace.channels.values()
        if scope_family(channel) in wanted
        and visible(call, channel)
        and not (leave_archived_out and channel["is_archived"])
    ]
    page, cursor = page_of(call, channels, default=100, most=1000)
    described = [channel_object(call, channel) for channel in page]
    return {"channels": described, "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Json:
    """One channel."""
    return {"channel": channel_object(call, channel_of(call, "read"))}


def members(call: Call) -> Json:
    """A page of the people in one channel, by their ids."""
    page, cursor = page_of(call, channel_of(call, "read")["members"], default=100, most=1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _bound(call: Call, name: str) -> Decimal | None:
    try:
        return ts_order(call.text(name)) if call.text(name) else None
    except ValueError as problem:
        raise SlackError(f"invalid_ts_{name}") from problem


def _within(call: Call, messages: list[Json]) -> list[Json]:
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    inclusive = call.flag("inclusive")

    def inside(message: Json) -> bool:
        ts = ts_order(message["ts"])
        if inclusive and ts in (oldest, latest):
            return True
        return (oldest is None or ts > oldest) and (latest is None or ts < latest)

    return [message for message in messages if inside(message)]


def _as_read(call: Call, message: Json, replies: list[Json]) -> Json:
    shown = {name: value for name, value in message.items() if name != "broadcast"}
    if not call.flag("include_all_metadata"):
        shown.pop("metadata", None)
    if replies:
        shown |= {
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users": sorted({reply["user"] for reply in replies}),
            "latest_reply": replies[-1]["ts"],
        }
    return shown


def _read(call: Call, page: list[Json], under: Mapping[str, list[Json]], cursor: str) -> Json:
    messages = [_as_read(call, message, under.get(message["ts"], [])) for message in page]
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": messages, "has_more": bool(cursor), **more}


def history(call: Call) -> Json:
    """A channel's messages, newest first; with `oldest` alone, the page nearest to it comes first."""
    channel = joined_channel_of(call, "history")
    found = _within(call, call.services.workspace.top_level(channel["id"]))
    forward = bool(call.text("oldest")) and not call.text("latest")
    in_order = found if forward else found[::-1]
    page, cursor = page_by_ts(call, in_order, forward=forward, default=100, most=999)
    page = page[::-1] if forward else page
    under = call.services.workspace.replies(channel["id"])
    return _read(call, page, under, cursor) | {"pin_count": 0}


def replies(call: Call) -> Json:
    """A message and the replies under it, oldest first."""
    channel = joined_channel_of(call, "history")
    workspace = call.services.workspace
    parent = workspace.messages[channel["id"]].get(call.needed("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    under = workspace.thread(channel["id"], parent["ts"])
    in_order = [parent, *_within(call, under)]
    page, cursor = page_by_ts(call, in_order, forward=True, default=1000, most=1000)
    return _read(call, page, {parent["ts"]: under}, cursor)
