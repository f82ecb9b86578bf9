"""What people do with the menu of a card, and in its dialogs."""

from typing import Any

from bot.blocks import ids
from bot.sandbox import Sandbox
from tests.bot import payloads
from tests.bot.newsroom import TWEETS, Desk, soon, walk
from tests.bot.ways import Dispatch, message_with


def directs(sandbox: Sandbox, person: str) -> list[dict[str, Any]]:
    """The private messages that a person was sent."""
    return sandbox._look(lambda: list(sandbox.services.workspace.messages.get(f"D{person[1:]}", {}).values()))


def chosen(action_id: str, value: str) -> dict[str, Any]:
    """An entry of a menu, chosen at a moment of its own."""
    return payloads.menu(action_id, value) | {"action_ts": payloads.button("x", "x")["action_ts"]}


def from_menu(desk: Desk, person: str, wish: str, *, channel: str = TWEETS, action_id: str = ids.CARD_MENU) -> Any:
    """The payload of an entry of the newest menu of this kind in a channel."""
    message = message_with(desk.sandbox, person, action_id, channel)
    menu = next(part for part in walk(message["blocks"]) if part.get("action_id") == action_id)
    value = next(one["value"] for one in menu["options"] if one["value"].startswith(f"{wish}:"))
    return payloads.in_message(desk.sandbox, person, chosen(action_id, value), channel=channel, message=message)


def choose(acting: Dispatch, person: str, wish: str, **where: Any) -> None:
    """Choose it."""
    acting.deliver(from_menu(acting.desk, person, wish, **where))


def note(acting: Dispatch, person: str, text: str, **where: Any) -> None:
    """Write a note on the newest card."""
    choose(acting, person, "note", **where)
    acting.submit(person, {"note": text})


def hand_over(acting: Dispatch, person: str, to: str, **where: Any) -> None:
    """Hand the newest card over."""
    choose(acting, person, "hand_over", **where)
    acting.submit(person, {"person": to})


def ask(acting: Dispatch, person: str, of: str | None, **where: Any) -> None:
    """Ask somebody, or anybody, for a second opinion on the newest card."""
    choose(acting, person, "opinion", **where)
    acting.submit(person, {"person": of})


def press(acting: Dispatch, person: str, action_id: str) -> None:
    """Press a button of the person's newest private message."""
    channel, message = f"D{person[1:]}", soon(lambda: directs(acting.desk.sandbox, person))[-1]
    element = next(e for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    used = payloads.button(action_id, element["value"])
    acting.deliver(payloads.in_message(acting.desk.sandbox, person, used, channel=channel, message=message))
