"""Answering in a labelling campaign: one tweet after another, each person alone."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.blocks.labelling import question as blocks
from bot.blocks.labelling.question import Asked
from bot.listeners.acts.once import act_of, once
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.labelling import dialog
from bot.listeners.permissions import admit, refusal_in, require_in_dialog
from bot.listeners.replying import person_of
from pipeline import services
from pipeline.language.speech import _
from pipeline.store.labelling import answers, campaigns
from pipeline.store.labelling.answers import UNSURE, Judgement, NotPossible
from pipeline.tables import Campaign

View = dict[str, Any]


def register(app: App) -> None:
    """The button of the announcement, and everything in the dialog."""
    app.action(ids.LABEL_START)(start)
    app.view(ids.LABEL_SAVE)(save)
    app.action(ids.LABEL_SKIP)(skip)
    app.action(ids.LABEL_BACK)(back)
    app.action(ids.LABEL_GUIDELINE)(guideline)


def start(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Open the dialog with the person's next tweet."""
    dialog.start(ack, body, action, client, first=following)


def save(ack: Ack, body: dict[str, Any], view: View, client: WebClient) -> None:
    """Store the answer and show the next tweet."""
    dialog.submitted(ack, body, view, client, store=answered)


def skip(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Keep that the person is unsure, and show the next tweet."""

    def unsure(asked: Asked, person: str) -> View:
        return answered(asked, person, UNSURE, act_of(body))

    view = stored_first(ack, body, lambda: dialog.after(body, unsure))
    client.views_update(view_id=body["view"]["id"], view=view)


def back(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show the person's answer before this one."""
    ack()
    client.views_update(view_id=body["view"]["id"], view=dialog.after(body, before))


def guideline(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show the guideline on top of the tweet."""
    ack()

    def view() -> View:
        with services.current().sessions() as session:
            return blocks.guideline(admit(session, Asked.of(body["view"]).campaign_id, person_of(body)))

    client.views_push(trigger_id=body["trigger_id"], view=dialog.or_reason(view))


def answered(asked: Asked, person: str, judgement: Judgement, act: str) -> View:
    """Store an answer; the dialog that comes next, with a sentence on top where the answer could not count.

    Raises NotAdmitted.
    """
    tweet_id, campaign_id = asked.tweet_id, asked.campaign_id
    with services.current().sessions() as session:
        admit(session, campaign_id, person)

    def store(session: Session) -> None:
        if tweet_id is not None:
            answers.give(session, tweet_id=tweet_id, person=person, judgement=judgement, campaign_id=campaign_id)

    notice = None
    try:
        once(store, person=person, act=act, again=None)
    except NotPossible as reason:
        notice = str(reason)
    return _next(campaign_id, person, notice=notice)


def following(campaign_id: int, person: str) -> View:
    """The dialog with the person's next tweet, which stays theirs for a while, or with the word that there is none.

    Raises NotAdmitted.
    """
    with services.current().sessions() as session:
        admit(session, campaign_id, person)
    return _next(campaign_id, person)


def _next(campaign_id: int, person: str, *, notice: str | None = None) -> View:
    with services.current().sessions() as session:
        turn = answers.next_turn(session, campaign_id=campaign_id, person=person)
        session.commit()
        if turn is not None:
            return blocks.question(turn, notice=notice)
        answered = answers.has_answered_in(session, campaign_id=campaign_id, person=person)
        last = answers.turn_before(session, campaign_id=campaign_id, person=person, tweet_id=None)
        campaign = session.get_one(Campaign, campaign_id)
        return blocks.nothing_left(campaign, answered=answered, back=last is not None, notice=notice)


def before(asked: Asked, person: str) -> View:
    """The dialog with what the person said before, to be changed, or with the word that there is nothing."""
    with services.current().sessions() as session:
        admit(session, asked.campaign_id, person)
        turn = answers.turn_before(session, campaign_id=asked.campaign_id, person=person, tweet_id=asked.tweet_id)
        if turn is not None:
            return blocks.question(turn)
    return _next(asked.campaign_id, person, notice=_("There is no answer of yours before this one."))


def open_any(person: str, trigger_id: str, client: WebClient) -> None:
    """Open the dialog of the oldest campaign that has something for this person."""
    client.views_open(trigger_id=trigger_id, view=dialog.or_reason(lambda: _any(person)))


def _any(person: str) -> View:
    role = require_in_dialog("label", person)
    with services.current().sessions() as session:
        open_ = campaigns.newest(session, state="open")[::-1]
        refused = {channel: refusal_in(channel, person, role=role) for channel in {one.channel for one in open_}}
        mine = [one.id for one in open_ if not refused[one.channel]]
        waits = answers.first_with_turn(session, campaign_ids=mine, person=person)
        chosen = waits or (mine[-1] if mine else None)
    if chosen is None:
        return blocks.told(next(filter(None, refused.values()), words.NO_CAMPAIGN))
    return following(chosen, person)
