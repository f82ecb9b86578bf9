"""The state of a workspace: channels, messages, files, who has read what, kept in memory and journal."""

import base64
import logging
from dataclasses import asdict
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.config import ChannelSpec, SandboxConfig
from bot.sandbox.shapes import SLACKBOT, Json
from bot.sandbox.state.changes import Changes
from bot.sandbox.state.journal import Journal

log = logging.getLogger(__name__)


class Workspace:
    """Channels by id, messages by channel and ts; every lasting change is one journalled event."""

    def __init__(self, config: SandboxConfig, changes: Changes) -> None:
        self.config = config
        self.clock = Clock()
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.ephemerals: dict[str, dict[str, Json]] = {person.id: {} for person in config.people}
        self.files: dict[str, Json] = {}
        self.contents: dict[str, bytes] = {}
        self.last_read: dict[tuple[str, str], str] = {}
        self._changes = changes
        self._journal = Journal(config.journal)

    def open(self) -> None:
        """Set up the configured channels, replay the journal and open it for writing."""
        for spec in self.config.channels:
            self._apply({"event": "channel", "channel": self._channel_from(spec)})
        for event in self._journal.read():
            self._replay(event)
        self._journal.open()

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def _replay(self, event: Json) -> None:
        try:
            self._apply(event)
        except (KeyError, TypeError, ValueError) as problem:
            log.warning("an event in the journal makes no sense and is left out (%r)", problem)

    def _record(self, event: str, *, channel: str | Json | None, **content: Any) -> None:
        entry = {"event": event, "channel": channel, **content}
        self._apply(entry)
        self._journal.write(entry)
        self._changes.publish({"channel": channel["id"] if isinstance(channel, dict) else channel})

    def _apply(self, event: Json) -> None:
        """Do what an event says, whether it is fresh or replayed."""
        match event.get("event"):
            case "channel":
                self.channels[event["channel"]["id"]] = event["channel"]
                self.messages.setdefault(event["channel"]["id"], {})
            case "message":
                self.clock.saw(event["message"]["ts"])
                self.messages.setdefault(event["channel"], {})[event["message"]["ts"]] = event["message"]
            case "delete":
                self.messages[event["channel"]].pop(event["ts"], None)
            case "file":
                self.contents[event["file"]["id"]] = base64.b64decode(event["content"])
                self.files[event["file"]["id"]] = event["file"]
            case "read":
                self.last_read[event["person"], event["channel"]] = event["ts"]

    # Lasting changes

    def save_channel(self, channel: Json) -> None:
        """Create a channel or replace its description."""
        self._record("channel", channel=channel)

    def save_message(self, channel_id: str, message: Json) -> None:
        """Add a message or replace the one with the same ts."""
        self._record("message", channel=channel_id, message=message)

    def remove_message(self, channel_id: str, ts: str) -> None:
        """Take a message away; one with replies leaves a note in its place."""
        if self.thread(channel_id, ts):
            note = {"type": "message", "subtype": "tombstone", "user": SLACKBOT, "text": "This message was deleted."}
            self.save_message(channel_id, note | {"ts": ts, "thread_ts": ts})
        else:
            self._record("delete", channel=channel_id, ts=ts)

    def save_file(self, file: Json, content: bytes) -> None:
        """Keep an uploaded file."""
        self._record("file", file=file, content=base64.b64encode(content).decode("ascii"), channel=None)

    def mark_read(self, person_id: str, channel_id: str, ts: str) -> None:
        """Remember up to where a person has read a channel."""
        if self.last_read.get((person_id, channel_id), "") < ts:
            self._record("read", person=person_id, channel=channel_id, ts=ts)

    # Ephemeral messages live in memory only, as they do in Slack.

    def save_ephemeral(self, person_id: str, message: Json) -> None:
        """Show a message to one person only, or replace the one with the same ts."""
        self.ephemerals.setdefault(person_id, {})[message["ts"]] = message
        self._changes.publish({"channel": message["channel"], "person": person_id})

    def dismiss_ephemeral(self, person_id: str, ts: str) -> bool:
        """Take an ephemeral message away; False where there is none."""
        message = self.ephemerals.get(person_id, {}).pop(ts, None)
        if message is not None:
            self._changes.publish({"channel": message["channel"], "person": person_id})
        return message is not None

    # Looking things up

    def channel_named(self, reference: str) -> Json | None:
        """A channel by its id, its name or its name with a #."""
        if reference in self.channels:
            return self.channels[reference]
        name = reference.removeprefix("#")
        return next((one for one in self.channels.values() if one["name"] == name and not one["is_im"]), None)

    def direct_channel(self, person_id: str) -> Json:
        """The direct conversation between the bot and a person, made when first needed."""
        channel_id = "D" + person_id[1:]
        if channel_id not in self.channels:
            spec = ChannelSpec(channel_id, person_id)
            self.save_channel(self._channel_from(spec) | {"is_im": True, "user": person_id, "members": [person_id]})
        return self.channels[channel_id]

    def bot_is_in(self, channel: Json) -> bool:
        """Whether the bot is a member of a channel."""
        return channel["is_im"] or self.config.app.user_id in channel["members"]

    def thread(self, channel_id: str, ts: str) -> list[Json]:
        """The replies under a message, oldest first, without the message itself."""
        messages = self.messages.get(channel_id, {}).values()
        return [one for one in messages if one.get("thread_ts") == ts and one["ts"] != ts]

    def replies(self, channel_id: str) -> dict[str, list[Json]]:
        """The replies of all threads in a channel, by the ts of the message they stand under."""
        found: dict[str, list[Json]] = {}
        for one in self.messages.get(channel_id, {}).values():
            if one.get("thread_ts") not in (None, one["ts"]):
                found.setdefault(one["thread_ts"], []).append(one)
        return found

    def top_level(self, channel_id: str) -> list[Json]:
        """A channel's messages without those that stand in threads only, oldest first."""
        messages = self.messages.get(channel_id, {}).values()
        return [one for one in messages if one.get("thread_ts") in (None, one["ts"]) or one.get("broadcast")]

    def unread(self, person_id: str, channel_id: str) -> int:
        """How many messages of others a person has not seen."""
        seen = self.last_read.get((person_id, channel_id), "")
        return sum(one["ts"] > seen and one.get("user") != person_id for one in self.top_level(channel_id))

    def _channel_from(self, spec: ChannelSpec) -> Json:
        members = [person.id for person in self.config.people]
        if spec.bot_is_member:
            members.append(self.config.app.user_id)
        described = asdict(spec) | {"is_im": False, "members": members, "created": 0}
        del described["bot_is_member"]
        return described
