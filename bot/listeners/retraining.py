"""What the model learns: asking for a retraining, and rolling a promotion back."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.permissions import NotAdmitted, require
from bot.listeners.replying import channel_of, person_of, tell_only
from pipeline import queue, services
from pipeline.language.speech import _
from pipeline.learning.retraining import roll_back_button, run
from pipeline.learning.retraining.run import Missing
from pipeline.messages.statement import Statement
from pipeline.queue import Task
from pipeline.store import acts
from pipeline.store.learning import models, retrainings

QUEUE_AWAY = _("The queue does not answer, so nothing happened yet; it is asked again within minutes.")
GOING_BACK = _("`{version}` is being taken back; the message says when it is done.")
QUEUE_AWAY_FOR_ROLL_BACK = _(
    "The queue does not answer, so `{version}` is still at work. Click again in a moment, or run "
    "`claimwire model rollback` where the models are."
)
NOW = "now"
HOW = _("Write `/claimwire retrain`, or `/claimwire retrain now` to retrain on however few new labels.")
ALL_THE_SAME = _("`/claimwire retrain now` retrains all the same.")
ASKED_FOR = _("Retraining {id} ({recipe}) is asked for; the verdict is posted when it is done.")
RUNS = _("Retraining {id} is running already; its verdict is posted when it is done.")
WAITS = _("Retraining {id} is asked for already, and waits; its verdict is posted when it is done.")
ASKED_BEFORE = _("That is asked for already; the verdict is posted when it is done.")


def register(app: App) -> None:
    """The button under a verdict."""
    app.action(ids.ROLL_BACK)(roll_back)


def roll_back(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """An admin wants the version before; a worker that has the models does it."""
    person = person_of(body)

    def work() -> str:
        require("manage", person, channel=channel_of(body))
        return take_back(action["value"], person, channel=channel_of(body), act=act_of(body))

    try:
        answer = stored_first(ack, body, work)
    except NotAdmitted as reason:
        answer = str(reason)
    if answer:
        tell_only(client, body, answer)


def take_back(named: str, person: str, *, channel: str, act: str) -> str:
    """Ask for a promotion to be taken back; what to tell the person, nothing where they were told before."""
    with services.current().sessions() as session:
        if not acts.is_new(session, person=person, act=act):
            return ""
        try:
            (retraining_id,) = ids_in(named)
            leaving = roll_back_button.ask(session, retraining_id, by=person, channel=channel)
        except ids.NotOurs as reason:
            return str(reason)
        except roll_back_button.NotAsked as reason:
            session.commit()
            queue.ask(Task.SHOW_VERDICT, [retraining_id])
            return str(reason)
        session.commit()
    asked = queue.ask(Task.ROLL_BACK, [retraining_id])
    return (GOING_BACK if asked else QUEUE_AWAY_FOR_ROLL_BACK).format(version=leaving)


def on_retrain(text: str, person: str, *, act: str) -> str:
    """`/claimwire retrain` and `/claimwire retrain now`: ask for one; what to tell the person. Raises NotAdmitted."""
    require("manage", person)
    if text and text.lower() != NOW:
        return str(HOW)

    def work(session: Session) -> tuple[str, int | None]:
        return _ask(session, person, force=text.lower() == NOW)

    again: tuple[str, int | None] = ASKED_BEFORE, None
    said, retraining_id = once(work, person=person, act=act, again=again)
    if retraining_id is not None and not queue.ask(Task.RETRAIN, [retraining_id]):
        return QUEUE_AWAY
    return said


def _ask(session: Session, person: str, *, force: bool) -> tuple[str, int | None]:
    """Want a retraining, unless one runs or waits, which would learn from the same: what to say, and which is new."""
    if retrainings.is_running(session):
        running = retrainings.at_work(session, models.CHECKWORTHINESS)
        return RUNS.format(id=running.id if running else ""), None
    if waiting := retrainings.waiting(session, models.CHECKWORTHINESS):
        return WAITS.format(id=waiting.id), None
    plan = services.current().plan
    asked = run.ask(session, plan, plan.request(), by=person, why=Statement("in_slack"), force=force)
    if isinstance(asked, Missing):
        return f"{asked} {ALL_THE_SAME}", None
    return ASKED_FOR.format(id=asked.id, recipe=asked.recipe), asked.id
