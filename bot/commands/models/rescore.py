"""`claimwire rescore`: have the live version judge what earlier versions judged."""

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from bot import wiring
from bot.commands.shared.desk import desk, me, settings_of_the_desk
from ml.counting import counted
from pipeline import queue
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.store.learning import models, rescorings
from pipeline.tables import Rescoring

AT_ONCE = 64
"""Messages that go round, and so workers that work at it at once."""
STATES = {
    "going_on": "goes on", "finished": "is finished", "cancelled": "was cancelled",
    "superseded": "ended when another version was promoted",
}  # fmt: skip
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--since", type=DAY, help="Of posts published on this day (UTC) or later.")
@click.option("--until", type=DAY, help="Of posts published before this day (UTC).")
@click.option("--status", is_flag=True, help="How far it is.")
@click.option("--cancel", is_flag=True, help="End it; what was judged stays.")
def rescore(*, since: datetime | None, until: datetime | None, status: bool, cancel: bool) -> None:
    """Have the live version judge again what earlier versions judged, whenever the workers have nothing new.

    Its view is kept beside the first one. No card, no draw and no estimate changes.
    """
    if status + cancel + bool(since or until) > 1:
        raise click.UsageError("Give --status or --cancel alone; --since and --until say what to begin with.")
    if status or cancel:
        with desk() as (_, session):
            click.echo(_cancelled(session) if cancel else _said(session, rescorings.latest(session)))
        return
    tools = wiring.services(settings_of_the_desk())
    click.echo(_begun(tools, since=_in_utc(since), until=_in_utc(until)))


def _begun(tools: Services, *, since: datetime | None, until: datetime | None) -> str:
    if since and until and since >= until:
        raise click.UsageError("--since is not before --until: give the earlier day as --since.")
    with tools.sessions() as session:
        version = models.live(session, models.CHECKWORTHINESS)
        if version is None:
            raise click.ClickException("No version is live yet, so nothing was judged: start `claimwire up` first.")
        begun = rescorings.begin(session, version_id=version.id, since=since, until=until, by=me())
        if begun is None:
            raise click.ClickException(f"{_said(session, rescorings.latest(session))} End it with --cancel first.")
        name, begun_id, empty = version.name, begun.id, begun.state == "finished"
        session.commit()
    if empty:
        return "No post was published then: nothing to judge."
    if not queue.ask(Task.RESCORE, [begun_id] * AT_ONCE):
        return "Written down; the queue does not answer, and the sweep asks for it once it does."
    return f"Begun: {name} judges again when no new post waits. `claimwire rescore --status` says how far it is."


def _cancelled(session: Session) -> str:
    latest = rescorings.latest(session)
    if latest is None or not rescorings.end(session, latest.id, state="cancelled"):
        raise click.ClickException("No rescoring goes on: there is nothing to cancel.")
    session.refresh(latest)
    return _said(session, latest)


def _said(session: Session, asked: Rescoring | None) -> str:
    if asked is None:
        return "Nothing was judged again yet: `claimwire rescore` begins."
    far = rescorings.progress(session, asked.id)
    share = far.ids_done / far.ids if far.ids else 1.0
    stuck = f"; {counted(far.stuck, 'range')} had to be begun again" if far.stuck else ""
    return (
        f"Rescoring {asked.id} by {asked.version.name} {STATES[asked.state]}: {100 * share:.1f} %, "
        f"{counted(far.judged, 'post')} judged again, {far.changed:,} of them otherwise than at first{stuck}."
    )


def _in_utc(day: datetime | None) -> datetime | None:
    return day and day.replace(tzinfo=UTC)
