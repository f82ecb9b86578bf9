"""What the page and tests can see: channels, messages, views and the whole state, as JSON."""

from dataclasses import asdict

from bot.sandbox.acts.acting import channel_of, person_of
from bot.sandbox.config import Person
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json, all_user_objects

PAGE = 100


def setting(services: Services) -> Json:
    """What does not change while the sandbox runs."""
    config = services.config
    return {
        "team": {"id": config.team_id, "name": config.team_name},
        "about": config.about,
        "app": {"user_id": config.app.user_id, "name": config.app.real_name},
        "people": [asdict(person) for person in config.people],
        "users": {user["id"]: user["real_name"] for user in all_user_objects(config)},
        "commands": [asdict(command) for command in config.commands],
        "shortcuts": [asdict(shortcut) for shortcut in config.shortcuts],
        "media_hosts": sorted(config.media),
    }


def sidebar(services: Services, person_id: str) -> Json:
    """The channels of a person with what is unread, and whether an app listens."""
    person = person_of(services, person_id)
    workspace = services.workspace
    channels = [
        channel
        | {"name": services.config.app.real_name if channel["is_im"] else channel["name"]}
        | {"unread": workspace.unread(person.id, channel["id"])}
        for channel in workspace.channels.values()
        if person.id in channel["members"]
    ]
    listening = services.config.request_url is not None or services.sockets.count > 0
    return {"channels": channels, "listening": listening}


def _own_ephemerals(services: Services, person: Person, channel_id: str, thread_ts: str = "") -> list[Json]:
    return [
        message
        for message in services.workspace.ephemerals[person.id].values()
        if message["channel"] == channel_id and message.get("thread_ts", "") == thread_ts
    ]


def channel(services: Services, person_id: str, channel_id: str, limit: int = PAGE) -> Json:
    """The newest messages of a channel as a person sees it, oldest first."""
    person = person_of(services, person_id)
    described = channel_of(services, person, channel_id)
    everything = services.workspace.top_level(channel_id)
    newest = everything[-limit:]
    replies = services.workspace.replies(channel_id)
    counts = {ts: {"reply_count": len(found)} for ts, found in replies.items()}
    shown = [message | counts.get(message["ts"], {}) for message in newest]
    own = _own_ephemerals(services, person, channel_id)
    return {
        "channel": described,
        "messages": sorted(shown + own, key=lambda message: str(message["ts"])),
        "has_more": len(everything) > len(newest),
        "last_read": services.workspace.last_read.get((person.id, channel_id), ""),
    }


def thread(services: Services, person_id: str, channel_id: str, ts: str) -> Json:
    """A message and its replies as a person sees them."""
    person = person_of(services, person_id)
    channel_of(services, person, channel_id)
    parent = services.workspace.messages[channel_id].get(ts)
    replies = services.workspace.thread(channel_id, ts)
    own = _own_ephemerals(services, person, channel_id, ts)
    together = sorted(replies + own, key=lambda message: str(message["ts"]))
    return {"messages": ([parent] if parent else []) + together}


def views(services: Services, person_id: str) -> Json:
    """The modal on top and the home view of a person."""
    person = person_of(services, person_id)
    stack = services.views.modals.get(person.id, [])
    return {"modal": services.views.top(person.id), "depth": len(stack), "home": services.views.homes.get(person.id)}


def state(services: Services) -> Json:
    """Everything, for tests and for the curious."""
    workspace = services.workspace
    return {
        "channels": list(workspace.channels.values()),
        "messages": {one: list(found.values()) for one, found in workspace.messages.items()},
        "ephemerals": {one: list(found.values()) for one, found in workspace.ephemerals.items()},
        "modals": services.views.modals,
        "homes": services.views.homes,
        "files": list(workspace.files.values()),
        "connections": services.sockets.count,
    }
