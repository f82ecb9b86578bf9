"""Discussing what annotators disagreed on: walk through it together, and settle it."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.labelling import discussion as blocks
from bot.blocks.labelling import question
from bot.blocks.labelling.question import Asked
from bot.listeners.labelling import in_time
from bot.listeners.permissions import refusal
from bot.listeners.replying import person_of
from pipeline import services
from pipeline.store.labelling import answers, discussions
from pipeline.store.labelling.answers import Judgement, NotPossible
from pipeline.tables import Campaign

View = dict[str, Any]

ONLY_THE_GROUP = "Only those who answered in this campaign, and admins, discuss it."


def register(app: App) -> None:
    """The button that begins it, and everything in the dialog."""
    app.action(ids.DISCUSS_START)(start)
    app.view(ids.DISCUSS_SETTLE)(settle)
    app.action(re.compile(f"^{ids.DISCUSS_TURN}_"))(turn)


def start(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Open the dialog with the first tweet that is not settled."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=first(int(action["value"]), person_of(body)))


def settle(ack: Ack, body: dict[str, Any], view: View, client: WebClient) -> None:
    """Write down what was agreed on, and show the next tweet."""
    asked, person = Asked.of(view), person_of(body)
    assert asked.tweet_id is not None
    judgement = question.judgement_of(view["state"]["values"], asked.tweet_id)
    if not isinstance(judgement, Judgement):
        ack(response_action="errors", errors=judgement)
        return
    meanwhile = question.saving(asked.campaign_id)
    work = lambda: settled(asked, person, judgement)  # noqa: E731
    in_time.answer(ack, client, body=body, view=view, meanwhile=meanwhile, work=work)


def turn(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Show the tweet before or after this one, settled or not."""
    ack()
    asked, person = Asked.of(body["view"]), person_of(body)
    step = -1 if action["action_id"].endswith("previous") else 1
    view = _shown(asked.campaign_id, person, at=asked.tweet_id, step=step)
    client.views_update(view_id=body["view"]["id"], view=view)


def first(campaign_id: int, person: str) -> View:
    """The dialog with the first tweet to settle; where all is settled, with the first, to look at again."""
    return _shown(campaign_id, person, at=None, again=True)


def settled(asked: Asked, person: str, judgement: Judgement) -> View:
    """Settle a tweet; the dialog that comes next."""
    assert asked.tweet_id is not None
    try:
        with services.current().sessions() as session:
            if not may_discuss(session, asked.campaign_id, person):
                return question.told(ONLY_THE_GROUP)
            discussions.settle(session, tweet_id=asked.tweet_id, person=person, judgement=judgement)
            session.commit()
    except NotPossible as reason:
        return question.told(str(reason))
    return _shown(asked.campaign_id, person, at=None)


def may_discuss(session: Session, campaign_id: int, person: str) -> bool:
    """Whether this person belongs to those who discuss: the campaign's annotators, and admins."""
    return answers.has_answered_in(session, campaign_id=campaign_id, person=person) or refusal(person) is None


def _shown(campaign_id: int, person: str, *, at: int | None, step: int = 0, again: bool = False) -> View:
    with services.current().sessions() as session:
        if not may_discuss(session, campaign_id, person):
            return question.told(ONLY_THE_GROUP)
        campaign = session.get_one(Campaign, campaign_id)
        queue, left = discussions.queue(session, campaign), discussions.queue(session, campaign, unsettled=True)
        place = _place(queue, left or queue[:again], at=at, step=step)
        if place is None:
            return blocks.all_settled(campaign, total=len(queue))
        (shown,) = discussions.look_at(session, [queue[place]])
        view = blocks.disagreement(campaign, shown, place=place + 1, total=len(queue), unsettled=len(left))
        session.commit()
        return view


def _place(queue: list[int], left: list[int], *, at: int | None, step: int) -> int | None:
    """Where in the queue to go on: a step from here, or at the first of those that are left."""
    if at in queue:
        return min(max(queue.index(at) + step, 0), len(queue) - 1)
    return queue.index(left[0]) if left else None
