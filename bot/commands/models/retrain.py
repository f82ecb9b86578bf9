"""`claimwire retrain`: retrain here and now, or ask the trainer to."""

import click

from bot import wiring
from bot.blocks.retraining import verdict
from bot.commands.shared import options, output
from bot.commands.shared.desk import me, settings_of_the_desk
from ml import registry
from pipeline import queue
from pipeline.learning.retraining import announcement, run
from pipeline.learning.retraining.run import Missing
from pipeline.messages.statement import Statement
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.store.learning import models, retrainings


@click.command()
@click.option("--force", is_flag=True, help="However few new labels there are.")
@click.option(
    "--recipe", type=click.Choice(registry.recipes("checkworthiness")), help="Another recipe than RETRAIN_RECIPE."
)
@click.option("--ask", "only_ask", is_flag=True, help="Leave it to the trainer process, and do not wait.")
@options.as_json
def retrain(*, force: bool, recipe: str | None, only_ask: bool, as_json: bool) -> None:
    """Learn from what was labelled: build a dataset, train, compare with live, promote what is better.

    Live is replaced only where the gate lets the candidate through; where it does not, this ends with 1. The verdict is
    posted in Slack as well.
    """
    tools = wiring.services(settings_of_the_desk())
    retraining_id = _asked(tools, recipe=recipe, force=force)
    if only_ask:
        if not queue.ask(Task.RETRAIN, [retraining_id]):
            raise click.ClickException("The queue does not answer; the sweep asks again once it does.")
        said = f"Retraining {retraining_id} is asked for: the trainer runs it, and posts the verdict."
        output.show([said], {"id": retraining_id, "state": "waiting"}, as_json=as_json)
        return
    ended = run.run(tools.retraining_context(say=output.aside if as_json else click.echo), retraining_id)
    if ended is None:
        raise click.ClickException(
            "Another retraining runs at this moment; this one waits until a trainer process takes it up."
        )
    _tell(tools, ended, as_json=as_json)


def _asked(tools: Services, *, recipe: str | None, force: bool) -> int:
    plan = tools.plan
    with tools.sessions() as session:
        if retrainings.is_running(session):
            running = retrainings.at_work(session, models.CHECKWORTHINESS)
            raise click.ClickException(
                f"Retraining {running.id if running else ''} is running already; wait for its verdict."
            )
        request = plan.request(recipe=recipe)
        asked = run.ask(session, plan, request, by=me(), why=Statement("on_terminal"), force=force)
        session.commit()
        if isinstance(asked, Missing):
            raise click.ClickException(f"{asked} Retrain all the same with --force.")
        return asked.id


def _tell(tools: Services, retraining_id: int, *, as_json: bool) -> None:
    queue.ask(Task.SHOW_VERDICT, [retraining_id])
    with tools.sessions() as session:
        row = retrainings.whole(session, retraining_id)
        assert row is not None
        if row.state == "failed":
            raise click.ClickException(f"It did not succeed, and live stays as it was: {row.error}")
        promoted = row.state == "promoted" and row.candidate is not None
        name = row.candidate.name if row.candidate else ""
        why = " ".join(verdict.reasons(announcement.view_of(row)))
        values = {"id": row.id, "state": row.state, "candidate": name, "why": why, "verdict": row.verdict}
    end = f"Promoted: {name} is live now." if promoted else "Refused: live stays as it was."
    output.show([why, end], values, as_json=as_json)
    if not promoted:
        raise click.exceptions.Exit(1)
