"""`claimwire retention`: what is past what the settings keep, and letting it go."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import tools_of_the_desk
from ml.counting import counted
from pipeline.configuration.kept import Kind
from pipeline.store import retention as kept
from pipeline.store.desk import preserved
from pipeline.store.retention import Due

HEAD = ("setting", "days", "table", "rows", "bytes", "from", "to")


@click.command()
@click.option("--apply", "let_go", is_flag=True, help="Let it go now, as beat does every night.")
@options.as_json
def retention(*, let_go: bool, as_json: bool) -> None:
    """Say what would go by KEEP_…_DAYS, table by table; what has no setting is kept for ever."""
    tools = tools_of_the_desk()
    keep = tools.choices.kept
    with tools.sessions() as session:
        due = list(kept.due(session, keep))
        over = len(preserved.past(session, now=datetime.now(UTC)))
    for_ever = [kind for kind in Kind if kind not in keep]
    gone = kept.apply(tools.sessions, keep, remove_evidence=tools.evidence.remove_older) if let_go else None
    if let_go:
        tools.archivist.remove_past(now=datetime.now(UTC))
    lines = [
        *tables.lines([_row(one, keep[one.kind]) for one in due], head=HEAD, right=[1, 3, 4]),
        *(f"Kept for ever: {kind} ({_setting(kind)} is not set)." for kind in for_ever),
        *([f"Past the term that each has of its own: {counted(over, 'record')} of selected posts."] if over else []),
        *([] if gone is None else [_gone(gone)]),
    ]
    values = {"due": list(map(asdict, due)), "records_due": over, "kept_for_ever": for_ever, "gone": gone}
    output.show(lines, values, as_json=as_json)


def _gone(gone: Mapping[Kind, int]) -> str:
    return "Gone: " + (", ".join(f"{count:,} {kind}" for kind, count in gone.items()) or "nothing") + "."


def _row(due: Due, days: timedelta) -> list[str]:
    what = f"{due.table} (marks alone)" if due.emptied else due.table
    first, last = (_day(at) for at in (due.first, due.last))
    return [_setting(due.kind), f"{days.days}", what, f"{due.rows:,}", f"{due.bytes:,}", first, last]


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "–"


def _setting(kind: Kind) -> str:
    return f"KEEP_{kind.upper()}_DAYS"
