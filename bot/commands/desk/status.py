"""`claimwire status`: how the desk does, on one screen."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.commands.shared import options, output
from bot.commands.shared.desk import settings_of_the_desk
from ml.counting import counted
from pipeline import queue, wiring
from pipeline.health import faults
from pipeline.health.fault import Found
from pipeline.health.reading import Reader, since
from pipeline.health.state import Figures, State
from pipeline.store.heartbeats import Sign

GB = 10**9


@click.command()
@options.as_json
def status(*, as_json: bool) -> None:
    """Say how the desk does, and what is wrong with what to do. Ends with 1 where something is wrong."""
    read = settings_of_the_desk()
    at = wiring.addresses(read)
    queue.connect(at.redis_url)
    state = Reader(wiring.of_any_schema(read, database_url=at.database_url)).state()
    if as_json:
        click.echo(output.to_json(values(state)))
    else:
        _show(state)
    sys.exit(1 if faults.standing(state) else 0)


def values(state: State) -> dict[str, Any]:
    """Everything, for programs."""
    told = [
        {
            "code": one.fault.code, "severity": one.fault.severity.value, "subject": one.subject, "says": one.says,
            "next": one.next, "since": since(state, one.fault.code, one.subject),
        }
        for one in faults.standing(state)
    ]  # fmt: skip
    disk = asdict(state.disk) if state.disk else None
    figures = _figures(state.figures) if state.figures else None
    return {"at": state.at, "faults": told, "disk": disk, "queued": dict(state.queued), "figures": figures}


def _figures(figures: Figures) -> dict[str, Any]:
    whole = asdict(figures) | {"processes": [_sign(sign) for sign in figures.processes]}
    return {name: value for name, value in whole.items() if name != "since"}  # which stands beside the faults


def _sign(sign: Sign) -> dict[str, Any]:
    seconds = {"silent_s": sign.silent.total_seconds(), "idle_s": sign.idle.total_seconds()}
    return asdict(sign.process) | seconds | {"doing": sign.doing}


def _show(state: State) -> None:
    console = Console(highlight=False, soft_wrap=False)
    found = faults.standing(state)
    console.print(
        f"Claimwire, {state.at:%Y-%m-%d %H:%M} UTC: {counted(len(found), 'fault') if found else 'all is well'}"
    )
    grid = Table.grid(padding=(0, 2))
    for one in found:
        grid.add_row("✗", _told(state, one))
    for name, words in [
        *(_of_desk(state.figures, state.queued) if state.figures else ()),
        ("Machine", _machine(state)),
    ]:
        grid.add_row(name, words)
    console.print(grid, markup=False)


def _told(state: State, found: Found) -> str:
    return f"{found.says} {found.next} (since {_moment(since(state, found.fault.code, found.subject))})"


def _of_desk(figures: Figures, queued: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    living = [f"{one.process.name} {_long(one.silent)} ago{_at(one)}" for one in figures.processes]
    yield "Processes", " · ".join(living) or "none runs"
    reads, budget = figures.reads, figures.reads.budget
    yield "Source", f"{figures.source}, {reads.used:,} {f'of {budget:,} ' if budget else ''}reads this month"
    for group in figures.groups:
        lag = f"half read within {_seconds(group.median_s)}, all within {_seconds(group.longest_s)}"
        yield "", f"{group.group or '–'}: {counted(group.accounts, 'account')}, {lag}"
    for name, one in figures.waiting.items():
        said = f"{name}: {one.rows:,} wait, the oldest for {_seconds(one.oldest_s)}; {queued.get(name, 0):,} in Redis"
        yield "Queues" if name == "triage" else "", said
    yield (
        "Last hour",
        " · ".join(
            f"{one.number:,} {name}, half within {_seconds(one.median_s)}, 95 % within {_seconds(one.p95_s)}"
            for name, one in figures.speeds.items()
        ),
    )
    yield "Cards", " · ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in figures.cards.items())
    model = figures.model
    yield "Model", f"{model.name}, live since {_moment(model.promoted_at)}" if model else "none yet"
    if figures.errors:
        yield "Seen so far", " · ".join(f"{kind} {number:,}" for kind, number in figures.errors.items())


def _machine(state: State) -> str:
    return f"{state.disk.free / GB:,.0f} of {state.disk.total / GB:,.0f} GB free" if state.disk else "disk not known"


def _at(sign: Sign) -> str:
    return f" (at {sign.doing} for {_long(sign.idle)})" if sign.doing else ""


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "–"


def _long(time: timedelta) -> str:
    return _seconds(time.total_seconds())


def _seconds(seconds: float) -> str:
    """In the largest unit of which there are two at least."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
