"""The command `claimwire`."""

import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot.commands.archive import main as archive_cli
from bot.commands.desk import (
    accounts,
    backup,
    copies,
    evidence,
    forget,
    labelling,
    people,
    posts,
    preserve,
    queue,
    retention,
    status,
    webhooks,
    weekly_report,
)
from bot.commands.desk import settings as desk_settings
from bot.commands.desk.export import export
from bot.commands.desk.finding import find, history
from bot.commands.models import (
    check,
    comparison,
    dataset,
    dataset_pictures,
    encoder,
    evaluate,
    explain,
    rescore,
    retrain,
    train,
    versions,
)
from bot.commands.models.checking.comparison import check_comparison
from bot.commands.papers import main as papers_cli
from bot.commands.shared import options, output
from bot.commands.shared.desk import settings_of_the_desk
from bot.commands.shared.help import Group
from bot.doctor import examination
from bot.local import demo as whole_demo
from bot.local import processes
from pipeline import wiring
from pipeline.configuration import settings

ENDS = (
    "Ends with 0 when it is done, 1 when the answer is no or it could not be done and why was told, 2 when typed wrong."
)

CHAPTERS = {
    "See it, run it": ("demo", "status", "doctor", "up", "run"),
    "The desk": ("accounts", "people", "settings", "label", "queue", "posts", "copies", "webhooks"),
    "What is kept": ("backup", "restore", "preserve", "forget", "retention"),
    "What was read and clicked": ("report", "find", "history", "export", "simulate"),
    "What learns": ("dataset", "train", "evaluate", "compare", "model", "retrain", "rescore", "encoder"),
    "Texts and claims": ("check", "explain", "archive", "evidence", "papers"),
}


@click.group(cls=Group, chapters=CHAPTERS, context_settings={"help_option_names": ["-h", "--help"]}, epilog=ENDS)
def claimwire() -> None:
    """Posts of politicians in, claims worth checking out, in Slack."""


train.train.add_command(comparison.train_comparison)
evaluate.evaluate.add_command(comparison.evaluate_comparison)
check.check.add_command(check_comparison)
dataset.dataset.add_command(dataset_pictures.pictures)

for group in (
    accounts.accounts,
    people.people,
    desk_settings.settings,
    labelling.label,
    dataset.dataset,
    train.train,
    versions.model,
    encoder.encoder,
    evaluate.evaluate,
    evaluate.compare,
    explain.explain,
    weekly_report.report,
    weekly_report.simulate,
    retrain.retrain,
    rescore.rescore,
    check.check,
    evidence.evidence,
    copies.copies,
    posts.posts,
    queue.queue,
    backup.backup,
    backup.restore,
    find,
    history,
    export,
    forget.forget,
    webhooks.webhooks,
    preserve.preserve,
    retention.retention,
    status.status,
    papers_cli.papers,
    archive_cli.archive,
):
    claimwire.add_command(group)


@claimwire.command()
@click.option("--once", is_flag=True, help="Read the feed once, wait for its cards, print the counts, end.")
@click.option("--feed", type=click.Path(path_type=Path), help="A file or folder of X API v2 objects to replay.")
@click.option("--fresh", is_flag=True, help="Forget what earlier demos kept.")
@click.option("--port", default=8765, show_default=True, help="Where the page is; any free port if this one is taken.")
@click.option("--speed", default=whole_demo.LIVE_SPEED, show_default=True, help="Posts a second; 0 for all at once.")
@click.option(
    "--checkers",
    is_flag=True,
    help="Train two small checkers from samples, and see their findings: about two minutes more; wants what trains.",
)
@click.option("--past/--no-past", "with_past", default=True, help="Begin with four invented weeks of posts and clicks.")
def demo(**how: Any) -> None:
    """See the whole desk at work: no Slack, no X, no keys."""
    sys.exit(whole_demo.run(**how))


@claimwire.command()
def up() -> None:
    """Run the Procfile's processes together, on whatever is configured."""
    sys.exit(processes.up(settings.load()))


@claimwire.command()
@click.argument("process")
def run(process: str) -> None:
    """Run one PROCESS of the Procfile, or `release`, which brings the schema up to date: for supervisors."""
    processes.run(process)


@claimwire.command()
@click.option("--processes", "alone", is_flag=True, help="Only whether all processes live and work; for watchdogs.")
@options.as_json
def doctor(*, alone: bool, as_json: bool) -> None:
    """Check everything a desk needs, and say what to do. Ends with 1 where something is wrong."""
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # what went wrong is told below
    read, found = settings_of_the_desk(), []
    for finding in [examination.of_processes(read)] if alone else examination.examine(read):
        found.append(finding)
        if not as_json:  # each as it comes: some take seconds
            click.echo(f"{'✓' if finding.well else '✗'} {finding.name}: {finding.words}")
    if as_json:
        click.echo(output.to_json(list(map(asdict, found))))
    sys.exit(0 if all(finding.well for finding in found) else 1)


def main() -> None:
    """Run; errors that were meant for people are told in one sentence."""
    wiring.in_one_sentence(claimwire)


if __name__ == "__main__":
    main()
