"""Emoji that a person puts on a message, and takes away again: the app is told where it may read them."""

from bot.sandbox.acts import payloads
from bot.sandbox.acts.acting import channel_of, outcome, person_of
from bot.sandbox.errors import UnknownPerson
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json
from bot.sandbox.state.reactions import with_reaction, without_reaction


async def react(
    services: Services, person_id: str, *, channel_id: str, ts: str, name: str, take_away: bool = False
) -> Json:
    """Put an emoji on a message, or take it away."""
    person = person_of(services, person_id)
    channel = channel_of(services, person, channel_id)
    message = services.workspace.messages[channel_id].get(ts)
    if message is None:
        raise UnknownPerson(f"there is no message {ts} in {channel_id}")
    changed = (without_reaction if take_away else with_reaction)(message, name, person.id)
    services.workspace.save_message(channel_id, changed)
    config = services.config
    if not (services.workspace.bot_is_in(channel) and "reactions:read" in config.tokens[config.token("xoxb")]):
        return {"ok": True}
    kind = "reaction_removed" if take_away else "reaction_added"
    told = payloads.reaction_event(services, person, channel=channel, message=message, name=name, kind=kind)
    return outcome(await services.deliveries.event(told))
