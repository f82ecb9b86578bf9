"""`claimwire archive …`: the published fact-checks that posts are held against, on the terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.commands.archive.cut_off import cutoff
from bot.commands.archive.lines import facts, line, lines
from bot.commands.archive.setup import embed, encoder, index, match_open_cards
from bot.commands.shared import options, output
from bot.commands.shared.desk import desk, me
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from bot.commands.shared.output import aside
from ml.counting import counted
from pipeline.checks.archive import cut_off, importing, publishing
from pipeline.checks.archive.dates import read_date
from pipeline.checks.archive.errors import ArchiveError
from pipeline.checks.wiring import fetch_policy
from pipeline.fetching.errors import FetchError
from pipeline.services import Services
from pipeline.store.archive import published_checks
from pipeline.store.archive.published_checks import Counts

_LIMIT = click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))


@click.group(cls=Group)
def archive() -> None:
    """Published fact-checks: import, search, match, publish, export."""


archive.add_command(cutoff)
archive.add_command(encoder)
archive.add_command(index)


@archive.command("import")
@click.argument("files", metavar="FILE|URL…", nargs=-1, required=True)
@click.option("--publisher", help="Who published the checks that name no publisher.")
@click.option("--encoding", help="Such as utf-8, cp1252, utf-16; found out by itself otherwise.")
def take(*, files: tuple[str, ...], publisher: str | None, encoding: str | None) -> None:
    """Take over ClaimReview (JSON-LD, a feed, a dump, a page), CSV, TSV, Excel or JSON Lines; of an address, the first.

    A file that was imported before changes nothing; of one that was updated, what is new or changed is taken.
    """
    with user_errors(FetchError), desk() as (tools, session):
        try:
            for named in files:
                _take(tools, session, named, publisher=publisher, encoding=encoding)
        except (ArchiveError, FetchError):
            session.rollback()
            _make_ready(tools, session)  # what the files before brought
            raise
        _make_ready(tools, session)


def _take(tools: Services, session: Session, named: str, *, publisher: str | None, encoding: str | None) -> None:
    with importing.local_file(named, fetch_policy(tools.choices)) as path:
        done = importing.take_file(session, path, publisher=publisher, encoding=encoding, say=aside)
    session.commit()
    click.echo(f"{path.name}: {_counted(done.counts)}, {done.refused:,} refused.")
    for reason in done.reasons:
        click.echo(f"  {reason}.")
    if done.refused > len(done.reasons):
        click.echo(f"  and {done.refused - len(done.reasons):,} more.")
    if done.rounded_ids:
        click.echo(
            f"{done.rounded_ids:,} of the ids look as if a spreadsheet had rounded them, and are not used: format that "
            "column as text and import again."
        )


def _make_ready(tools: Services, session: Session) -> None:
    embed(tools, session)
    match_open_cards(tools, session)
    session.commit()


@archive.command("list")
@_LIMIT
@click.option("--own", is_flag=True, help="Only the desk's own.")
@options.as_json
def listing(*, limit: int, own: bool, as_json: bool) -> None:
    """Show the newest checks, and how many each publisher has."""
    with desk() as (_, session):
        found = [facts(check) for check in published_checks.newest(session, limit=limit, own=own or None)]
        counts = published_checks.counts(session)
    by_publisher = "; ".join(f"{publisher} {count:,}" for publisher, count in counts[:10])
    there = f": {by_publisher}" if counts else "; `claimwire archive import FILE` brings some"
    listed = [*map(line, found), f"{counted(sum(count for _, count in counts), 'check')}{there}"]
    output.show(listed, {"checks": found, "publishers": dict(counts)}, as_json=as_json)


@archive.command()
@click.argument("words", nargs=-1, required=True)
@_LIMIT
@options.as_json
def search(*, words: Sequence[str], limit: int, as_json: bool) -> None:
    """Find checks that hold these words; "quotes", or and - work as in a web search."""
    with desk() as (_, session):
        found = [facts(check) for check in published_checks.search(session, " ".join(words), limit=limit)]
    output.show(map(line, found) if found else ["Nothing found."], found, as_json=as_json)


@archive.command()
@click.argument("text")
@click.option("--all", "everything", is_flag=True, help="Show the best three, however unsure.")
@options.as_json
def match(*, text: str, everything: bool, as_json: bool) -> None:
    """Has somebody checked this already? Shows up to three earlier checks, and how sure each is."""
    with desk() as (tools, session):
        least = 0.0 if everything else cut_off.in_force(session, usual=tools.choices.archive_cut_off)
        found = tools.matcher.match(session, text, cut_off=least)
        shown = [facts(one.check) | {"certainty": round(one.certainty, 3), "scores": one.scores} for one in found]
    nothing = f"No earlier check is surely enough of the same claim (from {least:.0%} on)."
    output.show(map(line, shown) if shown else [nothing], shown, as_json=as_json)


@archive.command()
@click.argument("number", type=int)
@options.as_json
def show(*, number: int, as_json: bool) -> None:
    """Show all that is known of a check."""
    with desk() as (_, session):
        check = published_checks.by_id(session, [number]).get(number)
        if check is None:
            raise ArchiveError(f"There is no check {number}; `claimwire archive search` finds their numbers.")
        found = facts(check)
    output.show(lines(found), found, as_json=as_json)


@archive.command()
@click.argument("numbers", nargs=-1, required=True, type=int)
def remove(*, numbers: tuple[int, ...]) -> None:
    """Take checks out for good: they are found no more, and later imports leave them out."""
    with desk() as (tools, session):
        gone = publishing.remove(session, list(numbers), by=me())
        match_open_cards(tools, session)
    unknown = sorted(set(numbers) - set(gone))
    click.echo(f"Removed: {', '.join(map(str, gone)) or 'nothing'}.")
    if unknown:
        click.echo(f"Not in the archive: {', '.join(map(str, unknown))}.")
        raise click.exceptions.Exit(1)


@archive.command()
@click.option("--url", required=True, help="The page of the check.")
@click.option("--verdict", "rating", required=True, help="The verdict, in the desk's words.")
@click.option("--claim", default="", help="The claim that was checked; with --tweet its text, unless given.")
@click.option("--tweet", "tweet_id", type=int, help="The number of the tweet that was decided in #fact-check.")
@click.option("--title", default="", help="The headline.")
@click.option("--claimant", help="Who made the claim.")
@click.option("--date", "written", help="When it was published; today unless given.")
@click.option("--language", help="Its language, such as es.")
def publish(*, written: str | None, **said: Any) -> None:
    """Enter a check that the desk has published, so that it is found when the claim comes back, and exported."""
    published_on = read_date(written) if written else datetime.now(UTC).date()
    if published_on is None:
        raise ArchiveError(f"--date {written} is no date; write it as 2026-11-21.")
    with desk() as (tools, session):
        done = publishing.publish(
            session, by=me(), publisher=tools.choices.publisher_name, published_on=published_on, **said
        )
        embed(tools, session)
        match_open_cards(tools, session)
    click.echo(f"Published: {_counted(done.counts)}.")


@archive.command()
@click.option("--out", type=click.Path(path_type=Path), help="A file to write; without it, on the terminal.")
def export(*, out: Path | None) -> None:
    """Give out the desk's own checks as ClaimReview (JSON-LD), for the newsroom's site or a feed."""
    with desk() as (tools, session):
        document = publishing.export(session, publisher_url=tools.choices.publisher_url)
    words = output.to_json(document)
    if out is None:
        click.echo(words)
        return
    output.write(out, words + "\n")
    click.echo(f"{counted(len(document['@graph']), 'check')} in {out}.")


@archive.command()
def tune() -> None:
    """Move the cut-off by what the desk answered about matches, one step at most."""
    with desk() as (tools, session):
        tuned = cut_off.tune_by_answers(session, usual=tools.choices.archive_cut_off, by=me())
    click.echo(f"Matches are shown from {tuned.cut_off:.2f} on: {tuned.why}")


def _counted(counts: Counts) -> str:
    said = f"{counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged"
    return said + (f", {counts.removed:,} removed before and left out" if counts.removed else "")
