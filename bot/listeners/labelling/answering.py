"""Answering in a labelling campaign: one tweet after another, each person alone."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import ids
from bot.blocks.labelling import question as blocks
from bot.blocks.labelling.question import Asked
from bot.listeners.labelling import in_time
from bot.listeners.replying import person_of
from bot.listeners.stored_first import stored_first
from pipeline import services
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
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=following(int(action["value"]), person_of(body)))


def save(ack: Ack, body: dict[str, Any], view: View, client: WebClient) -> None:
    """Store the answer and show the next tweet."""
    asked, person = Asked.of(view), person_of(body)
    assert asked.tweet_id is not None
    judgement = blocks.judgement_of(view["state"]["values"], asked.tweet_id)
    if not isinstance(judgement, Judgement):
        ack(response_action="errors", errors=judgement)
        return
    meanwhile = blocks.saving(asked.campaign_id)
    work = lambda: answered(asked, person, judgement)  # noqa: E731
    in_time.answer(ack, client, body=body, view=view, meanwhile=meanwhile, work=work)


def skip(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Keep that the person is unsure, and show the next tweet."""
    asked, person = Asked.of(body["view"]), person_of(body)
    view = stored_first(ack, body, lambda: answered(asked, person, UNSURE))
    client.views_update(view_id=body["view"]["id"], view=view)


def back(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show the person's answer before this one."""
    ack()
    asked, person = Asked.of(body["view"]), person_of(body)
    with services.current().sessions() as session:
        turn = answers.turn_before(session, campaign_id=asked.campaign_id, person=person, tweet_id=asked.tweet_id)
        view = blocks.question(turn) if turn else None
    client.views_update(
        view_id=body["view"]["id"],
        view=view or following(asked.campaign_id, person, notice="There is no answer of yours before this one."),
    )


def guideline(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show the guideline on top of the tweet."""
    ack()
    with services.current().sessions() as session:
        view = blocks.guideline(session.get_one(Campaign, Asked.of(body["view"]).campaign_id))
    client.views_push(trigger_id=body["trigger_id"], view=view)


def answered(asked: Asked, person: str, judgement: Judgement) -> View:
    """Store an answer; the dialog that comes next, with a sentence on top where the answer could not count."""
    notice = None
    if asked.tweet_id is not None:
        try:
            with services.current().sessions() as session:
                answers.give(session, tweet_id=asked.tweet_id, person=person, judgement=judgement)
                session.commit()
        except NotPossible as reason:
            notice = str(reason)
    return following(asked.campaign_id, person, notice=notice)


def following(campaign_id: int, person: str, *, notice: str | None = None) -> View:
    """The dialog with the person's next tweet, which stays theirs for a while, or with the word that there is none."""
    with services.current().sessions() as session:
        turn = answers.next_turn(session, campaign_id=campaign_id, person=person)
        session.commit()
        if turn is not None:
            return blocks.question(turn, notice=notice)
        campaign = session.get_one(Campaign, campaign_id)
        answered = answers.has_answered_in(session, campaign_id=campaign_id, person=person)
        return blocks.nothing_left(campaign, answered=answered, notice=notice)


def open_any(person: str, trigger_id: str, client: WebClient) -> None:
    """Open the dialog of the oldest campaign that has something for this person."""
    with services.current().sessions() as session:
        ids_ = [campaign.id for campaign in reversed(campaigns.newest(session, state="open"))]
        waits = (one for one in ids_ if answers.has_turn(session, campaign_id=one, person=person))
        chosen = next(waits, ids_[-1] if ids_ else None)
    view = blocks.told("No labelling campaign is open.") if chosen is None else following(chosen, person)
    client.views_open(trigger_id=trigger_id, view=view)
