"""`claimwire queue …`: what waits, what was given up and why, and trying that again, or never again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from bot import wiring
from bot.blocks.text import flat
from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk, me, settings_of_the_desk
from ml.counting import counted
from ml.errors import UserError
from pipeline import queue as broker
from pipeline.queue import QUEUES, Task
from pipeline.store.work import given_up, waiting
from pipeline.store.work.given_up import KINDS, GivenUp, Kind, Which
from pipeline.store.work.waiting import MOST, Waiting

HEAD = ("waits for", "what", "number", "for", "the oldest", "why")
ALL = "all"
_PLURALS: dict[str, Kind] = {f"{kind}s": kind for kind in KINDS}
_LONGEST_ID = 18


class NothingOfTheKind(UserError):
    """What was named is not among what was given up."""


@click.group("queue", invoke_without_command=True)
@options.as_json
@click.pass_context
def queue(context: click.Context, *, as_json: bool) -> None:
    """Show what waits and what was given up, with the reasons; try that again, or drop it."""
    if context.invoked_subcommand is not None:
        return
    tools = wiring.services(settings_of_the_desk())
    with tools.sessions() as session:
        waits, gone = waiting.counted(session), given_up.listed(session)
    messages = broker.lengths()
    values = {
        "waiting": [asdict(one) | {"queue": _queue(one)} for one in waits],
        "messages": messages,
        "given_up": [asdict(one) | {"name": _name(one)} for one in gone],
    }
    output.show(
        [*_waiting_lines(waits), "", _messages_line(messages), "", *_given_up_lines(gone)], values, as_json=as_json
    )


@queue.command()
@click.argument("which", nargs=-1, required=True, metavar=f"post:ID…|posts|checks|webhooks|{ALL}")
def retry(*, which: tuple[str, ...]) -> None:
    """Try again what was given up: by the names that `claimwire queue` shows, by kind, or all of it."""
    wanted = read(which)
    done = retried(wanted)
    click.echo(f"Asked again for {_counted(done)}.")
    _missed(wanted, done)


@queue.command()
@click.argument("which", nargs=-1, required=True, metavar=f"post:ID…|posts|checks|webhooks|{ALL}")
@click.option("--yes", is_flag=True, help="Ask no question.")
def drop(*, which: tuple[str, ...], yes: bool) -> None:
    """Never try again what was given up; an edit of a post is judged all the same."""
    wanted = read(which)
    if not yes:
        click.confirm(f"Drop {', '.join(which)} for good?", abort=True, err=True)
    with desk() as (_, session):
        done = given_up.drop(session, wanted, by=me())
    click.echo(f"Dropped {_counted(done)}.")
    _missed(wanted, done)


def retried(wanted: Which) -> dict[Kind, list[int]]:
    """Try these again, and ask for them; which."""
    tools = wiring.services(settings_of_the_desk())
    with tools.sessions() as session:
        done = given_up.retry(session, wanted, by=me())
        session.commit()
    broker.ask_triage(done.get("post", []))
    broker.ask(Task.SEND_WEBHOOK, done.get("webhook", []))
    return done


def read(names: tuple[str, ...]) -> Which:
    """What was named, by kind; raises NothingOfTheKind for what is no name."""
    wanted: dict[Kind, Any] = dict.fromkeys(KINDS) if ALL in names else {}
    for name in names:
        if name in _PLURALS:
            wanted[_PLURALS[name]] = None
        elif name != ALL:
            kind, id_ = _one(name)
            if wanted.setdefault(kind, []) is not None:
                wanted[kind].append(id_)
    return wanted


def _one(name: str) -> tuple[Kind, int]:
    kind, _, number = name.partition(":")
    if kind not in KINDS or not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_ID):
        raise NothingOfTheKind(
            f"“{name}” is no name of what was given up: take one from claimwire queue, such as post:12, or write "
            f"{', '.join(_PLURALS)} or {ALL}."
        )
    return kind, int(number)


def _missed(wanted: Which, done: Mapping[Kind, list[int]]) -> None:
    missing = [f"{kind}:{id_}" for kind, ids in wanted.items() for id_ in ids or () if id_ not in done[kind]]
    if missing:
        raise NothingOfTheKind(f"Not among what was given up: {', '.join(missing)}; see claimwire queue.")


def _counted(done: Mapping[Kind, list[int]]) -> str:
    return ", ".join(counted(len(ids), kind) for kind, ids in done.items())


def _queue(one: Waiting) -> str:
    return QUEUES.get(Task(one.task), "triage")


def _name(one: GivenUp) -> str:
    return f"{one.kind}:{one.id}"


def _waiting_lines(waits: list[Waiting]) -> list[str]:
    rows = [
        (
            _queue(one),
            one.what,
            f"{one.number:,}{'+' if one.number == MOST else ''}",
            _age(one.since),
            ", ".join(map(str, one.oldest)),
            flat(one.why or "", 100),
        )
        for one in waits
        if one.number
    ]
    return tables.lines(rows, head=HEAD, right=[2]) or ["Nothing waits."]


def _messages_line(messages: Mapping[str, int] | None) -> str:
    if messages is None:
        return "Redis does not answer: what waits is asked for by the sweep as soon as it does."
    return "Messages in Redis: " + ", ".join(f"{name} {number:,}" for name, number in messages.items())


def _given_up_lines(gone: list[GivenUp]) -> list[str]:
    rows = [f"{_name(one)}  {flat(one.what, 140)}\n    {flat(one.why, 200)}" for one in gone]
    return (
        ["Given up:", *rows, "Try again: claimwire queue retry NAME… or all; never again: claimwire queue drop NAME…"]
        if rows
        else ["Nothing was given up."]
    )


def _age(since: datetime | None) -> str:
    return "–" if since is None else str(timedelta(seconds=int((datetime.now(UTC) - since).total_seconds())))
