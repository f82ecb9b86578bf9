"""`claimwire accounts …`: the monitored accounts on the terminal."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk, me
from bot.commands.shared.help import Group
from ml.counting import counted
from pipeline.monitoring import account_lists
from pipeline.monitoring import accounts as wishes
from pipeline.store.posts import accounts as rows
from pipeline.store.posts.accounts import AccountFacts, Wishes


@click.group(cls=Group)
def accounts() -> None:
    """Who is monitored: add, list, pause, resume, remove, import, export."""


@accounts.command()
@click.argument("handles", nargs=-1, required=True)
@click.option("--group", default="", help="A word to group them by.")
@click.option("--retweets", is_flag=True, help="Read their retweets too.")
@click.option("--replies", is_flag=True, help="Read their replies too.")
@click.option(
    "--posts-back",
    default=0,
    show_default=True,
    type=click.IntRange(min=0, max=3200),
    help="How many older posts to read; 0 starts from now.",
)
def add(handles: tuple[str, ...], *, group: str, retweets: bool, replies: bool, posts_back: int) -> None:
    """Monitor accounts, given by @name or link."""
    how = Wishes(group=group, include_retweets=retweets, include_replies=replies, posts_back=posts_back)
    with desk() as (tools, session):
        found = wishes.look_up(session, tools.source, " ".join(handles), budget=tools.choices.monthly_reads)
        added = wishes.add(session, tools.source, found.profiles, how, by=me())
    for profile in found.profiles:
        state = "monitored from now on" if profile.handle in added else "monitored already"
        click.echo(f"@{profile.handle} ({profile.name}): {state}")
    _tell(found.problems)


@accounts.command("list")
@click.argument("search", default="")
@options.as_json
def listing(*, search: str, as_json: bool) -> None:
    """Show them with the figures of the last 7 days."""
    with desk() as (tools, session):
        values = [_facts(one) for one in rows.facts(session, tools.network.name, search=search)]
    none = "Nobody is monitored yet: `claimwire accounts add @name` begins."
    end = counted(len(values), "account") if values or search else none
    lines = tables.lines([_row(**one) for one in values], right=range(4, 7))
    output.show([*lines, end], values, as_json=as_json)


def _facts(fact: AccountFacts) -> dict[str, Any]:
    account = fact.account
    return {
        "state": account.state, "handle": account.handle, "name": account.name, "group": account.group,
        "last_post_at": fact.last_post_at, "posts_7d": fact.posts_7d, "cards_7d": fact.cards_7d,
        "reads_month": fact.reads_month, "last_error": account.last_error,
    }  # fmt: skip


def _row(*, state: str, handle: str, group: str, last_post_at: datetime | None, **other: Any) -> tuple[str, ...]:
    last = f"{last_post_at:%Y-%m-%d %H:%M}" if last_post_at else "never"
    numbers = ((other["posts_7d"], "post"), (other["cards_7d"], "card"), (other["reads_month"], "read"))
    error = f"! {other['last_error']}" if other["last_error"] else ""
    return (state, f"@{handle}", group, f"last post {last}", *(counted(*one) for one in numbers), error)


def _changing(action: str, words: str) -> None:
    @accounts.command(action, help=words)
    @click.argument("handles", nargs=-1, required=True)
    def change(handles: tuple[str, ...]) -> None:
        with desk() as (tools, session):
            done = wishes.change(session, tools.network, wishes.handles_in(" ".join(handles)), action, by=me())
        click.echo(f"{action}: " + ", ".join(f"@{handle}" for handle in done))


_changing("pause", "Stop reading for now.")
_changing("resume", "Read again.")
_changing("remove", "Stop monitoring; the history stays.")


@accounts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take over a list (CSV, TSV, XLSX, JSON Lines); all of it, or nothing when a line cannot be read."""
    with desk() as (tools, session):
        added, problems = account_lists.import_file(
            session, tools.source, file, by=me(), budget=tools.choices.monthly_reads
        )
    click.echo(f"{len(added)} new: " + ", ".join(f"@{handle}" for handle in added) if added else "Nobody new.")
    _tell(problems)


@accounts.command()
def export() -> None:
    """Write the list as CSV to standard output."""
    with desk() as (tools, session):
        account_lists.export_csv(session, tools.network, sys.stdout)


def _tell(problems: tuple[str, ...] | list[str]) -> None:
    for problem in problems:
        click.echo(problem, err=True)
