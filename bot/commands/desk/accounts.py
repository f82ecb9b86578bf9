"""`claimwire accounts …`: the monitored accounts on the terminal."""

import sys
from pathlib import Path

import click

from bot.commands.shared.desk import desk, me
from ml.counting import counted
from pipeline.monitoring import account_lists
from pipeline.monitoring import accounts as wishes
from pipeline.store.posts import accounts as rows
from pipeline.store.posts.accounts import Wishes


@click.group()
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
        found = wishes.look_up(session, tools.source, " ".join(handles))
        added = wishes.add(session, tools.source, found.profiles, how, by=me())
    for profile in found.profiles:
        state = "monitored from now on" if profile.handle in added else "monitored already"
        click.echo(f"@{profile.handle} ({profile.name}): {state}")
    _tell(found.problems)


@accounts.command("list")
@click.argument("search", default="")
def listing(search: str) -> None:
    """Show them with the figures of the last 7 days."""
    with desk() as (tools, session):
        facts = rows.facts(session, tools.network.name, search=search)
        for fact in facts:
            account = fact.account
            last = f"{fact.last_post_at:%Y-%m-%d %H:%M}" if fact.last_post_at else "never"
            click.echo(
                f"{account.state:7} @{account.handle:16} {account.group:20} last post {last:16} "
                f"{counted(fact.posts_7d, 'post'):>11} {counted(fact.cards_7d, 'card'):>11} "
                f"{counted(fact.reads_month, 'read'):>12}" + (f"  ! {account.last_error}" if account.last_error else "")
            )
    none = "Nobody is monitored yet: `claimwire accounts add @name` begins."
    click.echo(counted(len(facts), "account") if facts or search else none)


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
        added, problems = account_lists.import_file(session, tools.source, file, by=me())
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
