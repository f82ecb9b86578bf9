"""Discussing what annotators disagreed on: walk through it together, and settle it."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.labelling import discussion as blocks
from bot.blocks.labelling.question import Asked
from bot.listeners.acts.once import once
from bot.listeners.labelling import dialog
from bot.listeners.permissions import NotAdmitted, admit, role_of, slack
from pipeline import services
from pipeline.language.speech import _
from pipeline.store.labelling import answers, discussions
from pipeline.store.labelling.answers import Judgement
from pipeline.tables import Campaign

View = dict[str, Any]

ONLY_THE_GROUP = _("Only those who answered in this campaign, and admins, discuss it.")


def register(app: App) -> None:
    """The button that begins it, and everything in the dialog."""
    app.action(ids.DISCUSS_START)(start)
    app.view(ids.DISCUSS_SETTLE)(settle)
    app.action(re.compile(f"^{ids.DISCUSS_TURN}_"))(turn)


def start(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Open the dialog with the first tweet that is not settled."""
    dialog.start(ack, body, action, client, first=first)


def settle(ack: Ack, body: dict[str, Any], view: View, client: WebClient) -> None:
    """Write down what was agreed on, and show the next tweet."""
    dialog.submitted(ack, body, view, client, store=settled)


def turn(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Show the tweet before or after this one, settled or not."""
    ack()
    step = -1 if action["action_id"].endswith("previous") else 1

    def beside(asked: Asked, person: str) -> View:
        return _shown(asked.campaign_id, person, at=asked.tweet_id, step=step)

    client.views_update(view_id=body["view"]["id"], view=dialog.after(body, beside))


def first(campaign_id: int, person: str) -> View:
    """The dialog with the first tweet to settle; where all is settled, with the first, to look at again.

    Raises NotAdmitted.
    """
    return _shown(campaign_id, person, at=None, again=True)


def settled(asked: Asked, person: str, judgement: Judgement, act: str) -> View:
    """Settle a tweet; the dialog that comes next. Raises NotAdmitted, NotPossible."""
    tweet_id = asked.tweet_id
    assert tweet_id is not None

    def store(session: Session) -> None:
        campaign = _of_the_group(session, asked.campaign_id, person)
        discussions.settle(session, tweet_id=tweet_id, person=person, judgement=judgement, campaign_id=campaign.id)

    once(store, person=person, act=act, again=None)
    return _shown(asked.campaign_id, person, at=None)


def _of_the_group(session: Session, campaign_id: int, person: str) -> Campaign:
    """The campaign, for those who discuss it: annotators who are still in its channel, and admins."""
    campaign = admit(session, campaign_id, person)
    if not answers.has_answered_in(session, campaign_id=campaign_id, person=person) and role_of(person) != "admin":
        raise NotAdmitted(ONLY_THE_GROUP)
    return campaign


def _shown(campaign_id: int, person: str, *, at: int | None, step: int = 0, again: bool = False) -> View:
    with services.current().sessions() as session:
        campaign = _of_the_group(session, campaign_id, person)
        queue, left = discussions.queue(session, campaign), discussions.queue(session, campaign, unsettled=True)
        place = _place(queue, left or queue[:again], at=at, step=step)
        if place is None:
            return blocks.all_settled(campaign, total=len(queue))
        (shown,) = discussions.look_at(session, [queue[place]])
        session.expunge_all()  # they stay as they were read, and no row is locked while Slack is asked for names
        session.commit()
    return blocks.disagreement(
        campaign, shown, place=place + 1, total=len(queue), unsettled=len(left), named=slack().person
    )


def _place(queue: list[int], left: list[int], *, at: int | None, step: int) -> int | None:
    """Where in the queue to go on: a step from here, or at the first of those that are left."""
    if at in queue:
        return min(max(queue.index(at) + step, 0), len(queue) - 1)
    return queue.index(left[0]) if left else None
