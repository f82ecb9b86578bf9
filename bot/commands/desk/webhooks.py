"""`claimwire webhooks …`: who is told of what the desk does, what did not arrive, and trying that again."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from bot.commands.desk.queue import retried
from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk
from bot.commands.shared.help import Group
from ml.counting import counted
from ml.errors import UserError
from pipeline.store.desk import outbox
from pipeline.store.desk.outbox import Tally
from pipeline.tables import WebhookMessage


class NoLetter(UserError):
    """What was named is no dead letter."""


@click.group(cls=Group)
def webhooks() -> None:
    """Other systems that are told (WEBHOOKS): list them, name what did not arrive, send it again."""


@webhooks.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show each receiver and how many of its messages wait, arrived, and were given up."""
    with desk() as (tools, session):
        known = {one.name: Tally(one.name, 0, 0, 0, None) for one in tools.choices.receivers}
        found = known | {one.receiver: one for one in outbox.tallies(session)}
    values = [
        asdict(one) | {"last_delivered": _when(one.last_delivered), "configured": name in known}
        for name, one in found.items()
    ]
    head = ["receiver", "waiting", "delivered", "dead", "last delivered", ""]
    lines = tables.lines([_tally(one) for one in values], head=head, right=[1, 2, 3])
    output.show(lines or ["No receiver: WEBHOOKS is not set (docs/webhooks.md)."], values, as_json=as_json)


@webhooks.command()
@options.as_json
def dead(*, as_json: bool) -> None:
    """Name the messages that were given up, the oldest first, and why."""
    with desk() as (_, session):
        values = [_letter(message) for message in outbox.dead(session)]
    rows = [[_cell(value) for value in one.values()] for one in values]
    lines = tables.lines(rows, head=["id", "receiver", "type", "post", "of", "given up", "attempts", "why"])
    output.show(lines or ["All messages were delivered, or wait for it."], values, as_json=as_json)


@webhooks.command()
@click.argument("which", nargs=-1, required=True, metavar="ID…|all")
def repeat(*, which: tuple[str, ...]) -> None:
    """Send messages that were given up again, by their ids, or all of them: `claimwire queue retry webhook:ID`."""
    ids = None if which == ("all",) else [_id(one) for one in which]
    repeated = retried({"webhook": ids})["webhook"]
    click.echo(f"{counted(len(repeated), 'message')} will be sent again.")
    if missing := sorted(set(ids or ()) - set(repeated)):
        raise NoLetter(f"No dead letter has the id {', '.join(map(str, missing))}: see claimwire webhooks dead.")


def _id(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise NoLetter(f"“{written}” is no id: take one from claimwire webhooks dead, or write all alone.")
    return int(written)


def _letter(message: WebhookMessage) -> dict[str, Any]:
    return {
        "id": message.id, "receiver": message.receiver, "type": f"post.{message.type}", "post": message.tweet_id,
        "at": _when(message.at), "given_up_at": _when(message.settled_at), "attempts": message.attempts,
        "why": message.last_error,
    }  # fmt: skip


def _tally(one: dict[str, Any]) -> list[str]:
    numbers = [f"{one[name]:,}" for name in ("waiting", "delivered", "dead")]
    return [one["receiver"], *numbers, _cell(one["last_delivered"]), "" if one["configured"] else "not in WEBHOOKS"]


def _when(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def _cell(value: object) -> str:
    return "–" if value is None else str(value)
