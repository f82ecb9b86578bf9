"""`claimwire forget …`: let go of a post, of all that an account posted, of a person of the desk."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import wiring
from bot.commands.desk.people import member
from bot.commands.shared import options, output
from bot.commands.shared.desk import me, settings_of_the_desk
from ml.counting import counted
from ml.errors import UserError
from pipeline import queue
from pipeline.forgetting import people, whole
from pipeline.forgetting.forgetting import Forgotten, forget_tweets
from pipeline.forgetting.whole import LetGo
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.sources.x.removals import Removal, compliance
from pipeline.store.posts import links
from pipeline.tables import Account, Tweet

BY_HAND = "by_hand"
dry_run = click.option("--dry-run", is_flag=True, help="Say what would go, and leave it.")
yes = click.option("--yes", is_flag=True, help="Do not ask.")
how = options.stacked(dry_run, yes, options.as_json)


class NothingMeant(UserError):
    """Nobody and nothing is named; the message says what to write."""


@click.group()
def forget() -> None:
    """Let go for good: words of posts, names of people. What was counted stays counted."""


@forget.command()
@click.argument("post", metavar="ID|LINK")
@how
def tweet(*, post: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Forget a post, and those that only repeat it: text, pictures, marks, copies of the text in datasets and files."""
    tools = _tools()
    with tools.sessions() as session:
        meant = links.post_of(session, post, source=tools.network.name)
        if meant is None:
            raise NothingMeant(f"No post {post} was read; give its link or its number, or the link of its card.")
        ids = [meant.id] if meant.forgotten is None else []
    _forget(tools, {BY_HAND: ids}, dry_run=dry_run, yes=yes, as_json=as_json)


@forget.command()
@click.argument("handle")
@how
def account(*, handle: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Forget all posts of an account that were read. Take it off the list first, or new ones come."""
    tools = _tools()
    with tools.sessions() as session:
        found = whole.account_of(session, handle, source=tools.network.name)
        if found is None:
            raise NothingMeant(f"No post of {handle} was read; give a handle as in `claimwire accounts list`.")
        ids = whole.of_account(session, found.id)
    _forget(tools, {BY_HAND: ids}, dry_run=dry_run, yes=yes, as_json=as_json)


@forget.command("compliance")
@click.argument("file", type=options.FILE)
@click.option("--accounts", "of_accounts", is_flag=True, help="The job was about accounts, not posts.")
@how
def of_a_job(*, file: Path, of_accounts: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Forget what a FILE of X's compliance jobs names: one JSON object a line."""
    tools = _tools()
    with tools.sessions() as session:
        ids = _named(session, _removals(file), source=tools.network.name, of_accounts=of_accounts)
    _forget(tools, ids, dry_run=dry_run, yes=yes, as_json=as_json)


def _removals(file: Path) -> list[Removal]:
    with file.open(encoding="utf-8") as lines:
        read = [compliance(_object(file, number, line)) for number, line in enumerate(lines, start=1) if line.strip()]
    return [one for one in read if one is not None]


def _object(file: Path, number: int, line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        raise NothingMeant(f"{file}, line {number} is no JSON object; nothing was done.") from None


def _named(session: Session, removals: Sequence[Removal], *, source: str, of_accounts: bool) -> dict[str, list[int]]:
    by_reason: dict[str, list[int]] = {}
    reasons = {one.number: one.reason for one in removals}
    name = Account.external_id if of_accounts else Tweet.external_id
    named = select(Tweet.id, name).join(Account, Account.id == Tweet.account_id).where(name.in_(reasons))
    for tweet_id, number in session.execute(named.where(Tweet.source == source, Tweet.forgotten.is_(None))):
        by_reason.setdefault(reasons[number], []).append(tweet_id)
    return by_reason


def _forget(tools: Services, ids: Mapping[str, Sequence[int]], *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Say what goes, ask, let it go, say what is to be done by people."""
    would = [one for reason, some in ids.items() for one in _would(tools, some, reason)]
    if dry_run or not would:
        _show(would, [], as_json=as_json, head="Would go" if would else "Nothing to forget")
        return
    if not yes:
        output.aside("\n".join(_lines(would, head="Would go")))
        click.confirm("Forget for good?", abort=True, err=True)
    gone = [one for reason, some in ids.items() for one in whole.forget(tools, some, reason=reason, by=me())]
    _show(gone, whole.let_exports_go(tools, by=me()), as_json=as_json, head="Gone")


def _would(tools: Services, ids: Sequence[int], reason: str) -> list[Forgotten]:
    """The same as it would be done, taken back."""
    with tools.sessions() as session:
        would = [forget_tweets(session, ids, reason=reason, by=me())] if ids else []
        session.rollback()
    return would


def _show(gone: Sequence[Forgotten], let_go: Sequence[LetGo], *, as_json: bool, head: str) -> None:
    values = {
        "posts": [tweet_id for one in gone for tweet_id in one.tweet_ids], "taken": _taken(gone),
        "datasets": sorted({number for one in gone for number in one.dataset_ids}),
        "models": sorted({name for one in gone for name in one.models}),
        "exports": [asdict(one.export) | {"left": one.left} for one in let_go],
    }  # fmt: skip
    output.show([*_lines(gone, head=head), *_files(let_go)], values, as_json=as_json)


def _taken(gone: Sequence[Forgotten]) -> dict[str, int]:
    names = dict.fromkeys(name for one in gone for name in one.taken)
    return {name: sum(one.taken.get(name, 0) for one in gone) for name in names}


def _lines(gone: Sequence[Forgotten], *, head: str) -> list[str]:
    datasets = sorted({number for one in gone for number in one.dataset_ids})
    models = sorted({name for one in gone for name in one.models})
    lines = [f"{head}: {counted(sum(len(one.tweet_ids) for one in gone), 'post')}."]
    lines += [f"  {name}: {number:,}" for name, number in _taken(gone).items() if number]
    lines += [f"Versions of the dataset that held it: {', '.join(map(str, datasets))}."] if datasets else []
    lines += [f"Models that learnt from it, until they are retrained: {', '.join(models)}."] if models else []
    return lines


def _files(let_go: Sequence[LetGo]) -> list[str]:
    again = [f"Removed, to be made again: {one.export.place}." for one in let_go if one.export.files]
    left = [f"See to this file yourself, it is not as it was written: {name}." for one in let_go for name in one.left]
    return again + left


def _tools() -> Services:
    return wiring.services(settings_of_the_desk())


@forget.command()
@click.argument("member_id", metavar="SLACK_ID")
@how
def person(*, member_id: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Forget a person of the desk: role and questions go; clicks, notes and decisions stay, by a pseudonym."""
    tools, who = _tools(), member(member_id)
    with tools.sessions() as session:
        made = people.forget_person(session, who, by=me())
        if dry_run:
            session.rollback()
        elif yes or click.confirm(f"Forget {who} for good?", abort=True, err=True):
            session.commit()
            queue.ask(Task.SHOW_CARD, made.card_ids)
    lines = [f"{'Would stand' if dry_run else 'Stands'} in the place of {who}: {made.pseudonym}."]
    lines += [f"  {name}: {number:,} rows go" for name, number in made.gone.items()]
    lines += [f"  {name}: {number:,} rows by the pseudonym" for name, number in made.renamed.items()]
    output.show(lines, asdict(made), as_json=as_json)
