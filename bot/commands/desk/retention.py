"""`claimwire retention`: what is past what the settings keep, and letting it go."""

from datetime import datetime, timedelta

import click

from bot.commands.shared import tables
from bot.commands.shared.desk import tools_of_the_desk
from pipeline.configuration.kept import Kind
from pipeline.store import retention as kept
from pipeline.store.retention import Due


@click.command()
@click.option("--apply", "let_go", is_flag=True, help="Let it go now, as beat does every night.")
def retention(*, let_go: bool) -> None:
    """Say what would go by KEEP_…_DAYS, table by table; what has no setting is kept for ever."""
    tools = tools_of_the_desk()
    keep = tools.choices.kept
    with tools.sessions() as session:
        rows = [_row(one, keep[one.kind]) for one in kept.due(session, keep)]
    for line in tables.lines(rows, head=["setting", "days", "table", "rows", "bytes", "from", "to"], right=[1, 3, 4]):
        click.echo(line)
    for kind in Kind:
        if kind not in keep:
            click.echo(f"Kept for ever: {kind} ({_setting(kind)} is not set).")
    if let_go:
        gone = kept.apply(tools.sessions, keep, remove_evidence=tools.evidence.remove_older)
        click.echo("Gone: " + (", ".join(f"{count:,} {kind}" for kind, count in gone.items()) or "nothing") + ".")


def _row(due: Due, days: timedelta) -> list[str]:
    what = f"{due.table} (marks alone)" if due.emptied else due.table
    first, last = (_day(at) for at in (due.first, due.last))
    return [_setting(due.kind), f"{days.days}", what, f"{due.rows:,}", f"{due.bytes:,}", first, last]


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "–"


def _setting(kind: Kind) -> str:
    return f"KEEP_{kind.upper()}_DAYS"
