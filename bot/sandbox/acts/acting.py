"""Acting as a person: what the page sends, turned into deliveries to the app and changes here."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

from bot.sandbox.acts import payloads
from bot.sandbox.acts.element_state import Values
from bot.sandbox.acts.payloads import Used
from bot.sandbox.acts.replies import reply
from bot.sandbox.blockkit.blocks import elements_of
from bot.sandbox.config import Person
from bot.sandbox.delivery.acks import Ack
from bot.sandbox.errors import SlackError, UnknownPerson
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json
from bot.sandbox.state.messages import person_message, slackbot_message
from bot.sandbox.state.triggers import ResponseUrl

WARNINGS = {
    "operation_timeout": "The app did not answer in time (Slack waits 3 seconds).",
    "dispatch_failed": "No app is connected to this workspace.",
    "connection_lost": "The app went away before it answered.",
}


def outcome(ack: Ack) -> Json:
    """What the page learns about a delivery."""
    if ack.ok:
        return {"ok": True}
    warning = WARNINGS.get(ack.problem, f"The app answered with an error ({ack.problem}).")
    return {"ok": False, "problem": ack.problem, "warning": warning}


def person_of(services: Services, person_id: str) -> Person:
    """The person who acts; raises UnknownPerson."""
    person = services.config.person(person_id)
    if person is None:
        raise UnknownPerson(f"no such person: {person_id}")
    return person


def channel_of(services: Services, person: Person, channel_id: str) -> Json:
    """A channel that a person is in; raises UnknownPerson."""
    channel = services.workspace.channels.get(channel_id)
    if channel is None or person.id not in channel["members"]:
        raise UnknownPerson(f"{person.real_name} is in no such channel: {channel_id}")
    return channel


@dataclass(frozen=True)
class Click:
    """Which element is used, the value it then has, and what stands in the elements beside it."""

    action_id: str
    block_id: str = ""
    value: Any = None
    values: Values = field(default_factory=dict)

    def on(self, blocks: list[Json]) -> Used:
        """The element among these blocks; raises UnknownPerson."""
        for block in blocks:
            for element in elements_of(block):
                if element["action_id"] == self.action_id and self.block_id in ("", block["block_id"]):
                    beside = self.values.get(block["block_id"], {})
                    values = {**self.values, block["block_id"]: {**beside, self.action_id: self.value}}
                    return Used(block, element, self.value, values)
        raise UnknownPerson(f"there is no element {self.action_id!r} to use")


async def click_message(services: Services, person_id: str, click: Click, *, channel_id: str, ts: str) -> Json:
    """Use an element of a message that this person sees."""
    person = person_of(services, person_id)
    channel = channel_of(services, person, channel_id)
    message = services.workspace.ephemerals[person.id].get(ts) or services.workspace.messages[channel_id].get(ts)
    if message is None:
        raise UnknownPerson(f"there is no message {ts} in {channel_id}")
    used = click.on(payloads.all_blocks(message))
    payload = payloads.message_action(services, person, channel=channel, message=message, used=used)
    return outcome(await services.deliveries.interactive(payload))


async def use_shortcut(services: Services, person_id: str, callback_id: str, *, channel_id: str, ts: str) -> Json:
    """Choose a shortcut on a message that everybody in its channel sees."""
    person = person_of(services, person_id)
    channel = channel_of(services, person, channel_id)
    message = services.workspace.messages[channel_id].get(ts)
    if message is None or callback_id not in [one.callback_id for one in services.config.shortcuts]:
        raise UnknownPerson(f"there is no shortcut {callback_id!r} on a message {ts} in {channel_id}")
    used = payloads.shortcut_used(services, person, channel=channel, message=message, callback_id=callback_id)
    return outcome(await services.deliveries.interactive(used))


async def click_view(services: Services, person_id: str, click: Click, *, view_id: str) -> Json:
    """Use an element of a modal or home view that this person has open."""
    person = person_of(services, person_id)
    view = services.views.seen_by(person.id, view_id)
    if view is None:
        raise UnknownPerson(f"{person.real_name} has no view {view_id} open")
    payload = payloads.view_action(services, person, view=view, used=click.on(view["blocks"]))
    return outcome(await services.deliveries.interactive(payload))


async def open_home(services: Services, person_id: str) -> Json:
    """Open the App Home; the app is told and may publish a view."""
    person = person_of(services, person_id)
    channel = services.workspace.direct_channel(person.id)
    return outcome(await services.deliveries.event(payloads.home_opened(services, person, channel=channel)))


async def say(services: Services, person_id: str, *, channel_id: str, text: str, thread_ts: str = "") -> Json:
    """Write a message, or send a slash command where the text begins with a slash."""
    person = person_of(services, person_id)
    channel = channel_of(services, person, channel_id)
    if not text.strip():
        raise UnknownPerson("there is nothing to send")
    if text.startswith("/"):
        return await slash(services, person, channel=channel, text=text)
    message = person_message(services.config, services.workspace.clock.next_ts(), person.id, escape(text, quote=False))
    if thread_ts:
        message["thread_ts"] = thread_ts
    services.workspace.save_message(channel_id, message)
    services.workspace.mark_read(person.id, channel_id, message["ts"])
    if not (services.config.message_events and services.workspace.bot_is_in(channel)):
        return {"ok": True, "ts": message["ts"]}
    ack = await services.deliveries.event(payloads.message_event(message, channel=channel))
    return outcome(ack) | {"ts": message["ts"]}


async def slash(services: Services, person: Person, *, channel: Json, text: str) -> Json:
    """Send a slash command; its answer, or Slackbot's complaint, comes as an ephemeral message."""
    command, _, rest = text.partition(" ")
    if command not in [known.command for known in services.config.commands]:
        return _slackbot(services, person, channel, f"{command} is not a valid command.", "unknown_command")
    given = services.response_urls.give(ResponseUrl(person.id, channel["id"]))
    form = payloads.slash_form(services, person, channel=channel, command=command, text=rest.strip(), given=given)
    ack = await services.deliveries.slash(form)
    problem = ack.problem
    try:
        if ack.body:
            reply(services, given, ack.body)
    except SlackError as refusal:
        problem = refusal.error
    if problem:
        return _slackbot(services, person, channel, f'{command} failed with the error "{problem}"', problem)
    return {"ok": True}


def _slackbot(services: Services, person: Person, channel: Json, text: str, problem: str) -> Json:
    message = slackbot_message(services.workspace.clock.next_ts(), channel["id"], text)
    services.workspace.save_ephemeral(person.id, message)
    return {"ok": False, "problem": problem, "warning": text}


async def dismiss(services: Services, person_id: str, ts: str) -> Json:
    """Take an ephemeral message off this person's page."""
    return {"ok": services.workspace.dismiss_ephemeral(person_of(services, person_id).id, ts)}


async def mark_read(services: Services, person_id: str, channel_id: str, ts: str) -> Json:
    """Remember how far a person has read."""
    person = person_of(services, person_id)
    channel_of(services, person, channel_id)
    services.workspace.mark_read(person.id, channel_id, ts)
    return {"ok": True}
