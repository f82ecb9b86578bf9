"""What is said in a story's dialogs: looked at, stored once, shown, and told to whoever selected the post."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.stories import words
from bot.blocks.stories.dialogs import said_in
from bot.listeners.acts.once import act_of, ids_in
from bot.listeners.acts.stored_first import keep_open
from bot.listeners.clicks.clicks import carry_out
from bot.listeners.clicks.kinds import KINDS, of_one_click
from bot.listeners.clicks.outcomes import Outcome
from bot.listeners.replying import person_of
from bot.listeners.stories.admission import admit, may_work
from ml.errors import UserError
from pipeline import services
from pipeline.checks.archive import publishing
from pipeline.desk import clicks
from pipeline.desk.clicks import Choice, Terms
from pipeline.desk.stories import steps
from pipeline.desk.stories.page_address import page_address
from pipeline.fetching.errors import Forbidden
from pipeline.queue import Task
from pipeline.sources.language_codes import known

ACT_OF = {callback_id: act for act, callback_id in ids.STORY_VIEW.items()}
LAST_ZONE = timedelta(hours=12)
"""So far behind UTC a day lasts somewhere on earth."""


@dataclass(frozen=True)
class Said:
    """What somebody said in a dialog about the story of a card, and where its button was."""

    act: str
    card_id: int
    channel: str
    person: str
    values: dict[str, Any]

    def __getitem__(self, name: str) -> str | None:
        """What a field holds; None where it is empty."""
        return said_in(self.values, name) or None

    @property
    def day(self) -> date | None:
        """The day until which the story is due; one that nobody can read is none."""
        try:
            return date.fromisoformat(self["due_on"] or "")
        except ValueError:
            return None


def register(app: App) -> None:
    """Every dialog of a story."""
    for callback_id in ids.STORY_VIEW.values():
        app.view(callback_id)(save)


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Store what was said, or say beside the field what is wrong with it."""
    try:
        said = _said(body, view)
    except UserError as reason:
        keep_open(ack, view, reason)
        return
    if wrong := _wrong(said):
        ack(response_action="errors", errors={name: str(why) for name, why in wrong.items()})
        return
    carry_out(
        ack, body, body | {"channel": {"id": said.channel}}, client,
        kind=KINDS["decision" if said.act in ids.DECISION else "step"], act=act_of(body), about=str(said.card_id),
        admit=lambda: admit(said.act, said.card_id, said.person, channel=said.channel),
        store=lambda session: STORE[said.act](session, said),
    )  # fmt: skip


def _said(body: dict[str, Any], view: dict[str, Any]) -> Said:
    """Raises NotOurs."""
    card, _, channel = str(view.get("private_metadata") or "").partition(":")
    (card_id,) = ids_in(card)
    return Said(ACT_OF[view["callback_id"]], card_id, channel, person_of(body), view["state"]["values"])


def _wrong(said: Said) -> dict[str, str]:
    """What is wrong, by field; nothing where all is well."""
    wrong: dict[str, str] = {}
    if (due := said.day) and due < (datetime.now(UTC) - LAST_ZONE).date():
        wrong["due_on"] = words.PAST
    if (assignee := said["assignee"]) and not may_work(assignee):
        wrong["assignee"] = words.NO_WORKER
    return wrong | (_wrong_publication(said) if said.act == "publish" else {})


def _wrong_publication(said: Said) -> dict[str, str]:
    wrong: dict[str, str] = {}
    try:
        page_address(said["link"] or "")
    except Forbidden as reason:
        wrong["link"] = str(reason)
    if said["claim"] is None:
        wrong["claim"] = words.NO_CLAIM
    if said["rating"] not in services.current().choices.rating_scale:
        wrong["rating"] = words.NO_RATING
    return wrong


def _decide(session: Session, said: Said) -> Outcome:
    acted = clicks.decide(
        session, card_id=said.card_id, person=said.person, choice=cast("Choice", said.act), channel=said.channel,
        terms=Terms(assignee=said["assignee"], due_on=said.day, reason=said["reason"]),
    )  # fmt: skip
    standing = words.DECIDED[acted.what]
    outcome = of_one_click(acted, said.person, message=words.DECISION.format(what=standing), standing=standing)
    return replace(outcome, news=said.card_id)


def _assign(session: Session, said: Said) -> Outcome:
    acted = steps.assign(
        session, card_id=said.card_id, person=said.person, assignee=said["assignee"], due_on=said.day,
        channel=said.channel,
    )  # fmt: skip
    return Outcome(words.DONE["assign"], acted.touched, news=said.card_id)


def _give_up(session: Session, said: Said) -> Outcome:
    acted = steps.give_up(
        session, card_id=said.card_id, person=said.person, reason=said["reason"], channel=said.channel
    )
    return Outcome(words.DONE["give_up"], acted.touched, undo=acted.id, news=said.card_id)


def _publish(session: Session, said: Said) -> Outcome:
    post = steps.post_of(session, said.card_id)
    done = publishing.publish(
        session, by=said.person, publisher=services.current().choices.publisher_name, url=said["link"] or "",
        rating=said["rating"] or "", claim=said["claim"] or "", claimant=steps.claimant_of(post),
        published_on=datetime.now(UTC).date(), language=known(post.language), tweet_id=post.id, channel=said.channel,
    )  # fmt: skip
    assert done.step is not None
    return Outcome(
        words.DONE["publish"], done.step.touched, undo=done.step.id, news=said.card_id,
        upkeep=(Task.INDEX_ARCHIVE, Task.MATCH_OPEN_CARDS),
    )  # fmt: skip


STORE: dict[str, Callable[[Session, Said], Outcome]] = {
    "fact_check": _decide, "leave": _decide, "assign": _assign, "publish": _publish, "give_up": _give_up
}  # fmt: skip
