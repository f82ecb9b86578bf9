"""Labelling campaigns: the announcement, the dialog that asks about one tweet after another, and the guideline."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from bot.blocks import ids, words
from bot.blocks.forms import field, modal, option
from bot.blocks.text import (
    CARD_TEXT,
    Block,
    aside,
    button,
    clip,
    escape,
    isolated,
    literal,
    mrkdwn,
    outside,
    paragraph,
    quotation,
    rich,
    row,
)
from pipeline.language.speech import _, n_
from pipeline.store.labelling.answers import Judgement, Turn
from pipeline.tables import Campaign, CampaignTweet

CHECKWORTHY = "checkworthy"
SELECTED = "selected"
_BEFORE = _("*Your answer before this one* · change it, or save to go on")
_BEFORE_UNSURE = _("*Your answer before this one* · you were unsure")
_SAME = _("`/claimwire label` does the same.")
_PIECE = 3000
_ANSWERS = {True: "yes", False: "no"}


log = logging.getLogger(__name__)

_Id = Annotated[int, Field(strict=True, ge=1, lt=2**63)]
_METADATA: TypeAdapter[tuple[int, int | None]] = TypeAdapter(tuple[_Id, _Id | None])


@dataclass(frozen=True)
class Asked:
    """Which tweet of which campaign a dialog is about; no tweet where it has come to an end."""

    campaign_id: int
    tweet_id: int | None = None

    def to_metadata(self) -> str:
        """As Slack keeps it beside the view."""
        return json.dumps([self.campaign_id, self.tweet_id])

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "Asked":
        """As it came back with the view. Raises NotOurs."""
        try:
            campaign_id, tweet_id = _METADATA.validate_json(view.get("private_metadata") or "")
        except ValidationError as error:
            log.warning("Refused a dialog that carries %r.", view.get("private_metadata"))
            raise ids.NotOurs(_("This dialog is none of Claimwire's, or too old; nothing was stored.")) from error
        return cls(campaign_id=campaign_id, tweet_id=tweet_id)


def announcement(campaign: Campaign, *, tweets: int) -> tuple[str, list[Block]]:
    """The text and the blocks of the message that invites to a campaign, or says that it is closed."""
    name = outside(campaign.name)
    if campaign.state == "closed":
        told = _("The labelling campaign *{name}* is closed. Thank you.").format(name=name)
        discuss = button(_("Discuss the disagreements"), ids.DISCUSS_START, str(campaign.id))
        return told, [mrkdwn(told), row(discuss)]
    told = n_(
        "A labelling campaign: *{name}*. {tweets}, each to be answered by one person.",
        "A labelling campaign: *{name}*. {tweets}, each to be answered by {n} people, each alone.",
        campaign.annotators, name=name, tweets=words.tweets(tweets),
    )  # fmt: skip
    start = button(_("Start labelling"), ids.LABEL_START, str(campaign.id), "primary")
    return told, [mrkdwn(told), row(start), aside(f"{words.BY_FACTUALITY} {_SAME}")]


def question(turn: Turn, *, notice: str | None = None) -> Block:
    """The dialog about one tweet; `notice` is a sentence about the one before."""
    unsure = turn.standing is not None and turn.standing.checkworthy is None
    where = _("*{place} of {total}* · yours").format(place=turn.done + 1, total=turn.done + turn.left)
    if turn.standing is not None:
        where = str(_BEFORE_UNSURE if unsure else _BEFORE)
    return modal(
        turn.campaign.name.capitalize(),
        [
            *_noticed(notice),
            aside(where),
            *tweet(turn.tweet),
            *questions(turn.tweet.id, turn.standing),
            row(
                button(_("Unsure, skip"), ids.LABEL_SKIP, "skip"),
                button(_("Back"), ids.LABEL_BACK, "back"),
                button(_("Guideline"), ids.LABEL_GUIDELINE, "guideline"),
            ),
        ],
        callback_id=ids.LABEL_SAVE,
        private_metadata=Asked(turn.campaign.id, turn.tweet.id).to_metadata(),
        submit=_("Save and next"),
    )


def nothing_left(campaign: Campaign, *, answered: bool, back: bool, notice: str | None = None) -> Block:
    """What is shown when there is no tweet for this person, or no longer one; `back` leads to what they said."""
    told = _("That is all for now: every tweet has its answers, or somebody else is looking at it.")
    if answered:
        told = _("That is all for you. Thank you.")
    if campaign.state == "closed":
        told = _("This campaign is closed.")
    buttons = [row(button(_("Back"), ids.LABEL_BACK, "back"))] if back and campaign.state == "open" else []
    blocks = [*_noticed(notice), mrkdwn(told), *buttons]
    metadata = Asked(campaign.id).to_metadata()
    return modal(campaign.name.capitalize(), blocks, callback_id=ids.LABEL_SAVE, private_metadata=metadata)


def saving(campaign_id: int) -> Block:
    """What is shown while an answer takes longer than Slack waits."""
    return modal(_("Label"), [mrkdwn(_("Saving…"))], private_metadata=Asked(campaign_id).to_metadata())


def told(sentence: str) -> Block:
    """A dialog that says one sentence of ours."""
    return modal(_("Label"), [mrkdwn(escape(sentence))])


def guideline(campaign: Campaign) -> Block:
    """The guideline, on top of the tweet."""
    pieces = [campaign.guideline[at : at + _PIECE] for at in range(0, len(campaign.guideline), _PIECE)]
    blocks = [rich(paragraph([literal(piece)])) for piece in pieces]
    return modal(_("Guideline"), [mrkdwn(f"*{words.BY_FACTUALITY}*"), *blocks], close=_("Back to the tweet"))


def tweet(shown: CampaignTweet) -> list[Block]:
    """Author, link and words of a tweet, as they are: nothing in them is parsed."""
    author = clip(shown.author or str(_("Author unknown")), 100)
    head = [literal(isolated(author), bold=True)]
    if shown.url:
        head += [literal("  "), literal(_("open the post"), url=shown.url)]
    long = [aside(_("Cut here; the rest is behind the link."))] if len(shown.text) > CARD_TEXT else []
    return [rich(paragraph(head), quotation([literal(isolated(clip(shown.text, CARD_TEXT)))])), *long]


def questions(tweet_id: int, standing: Judgement | None) -> list[Block]:
    """Both questions. Their ids name the tweet: Slack carries answers over to fields of the same ids."""
    said = standing or Judgement()
    first = _yes_no(
        f"{CHECKWORTHY}:{tweet_id}",
        _("Does it contain a check-worthy factual claim?"),
        said.checkworthy,
        hint=words.BY_FACTUALITY,
    )
    second = _yes_no(
        f"{SELECTED}:{tweet_id}", _("If yes: would you select it for a fact-check?"), said.selected, optional=True
    )
    return [first, second]


def judgement_of(state: Mapping[str, Any], tweet_id: int | None) -> Judgement | dict[str, str]:
    """What was answered, or what to say at which question.

    Radio buttons cannot be cleared: after a no, what stands at the second question does not matter.
    """
    checkworthy, selected = (_held(state, f"{name}:{tweet_id}") for name in (CHECKWORTHY, SELECTED))
    if checkworthy is None:
        return {f"{CHECKWORTHY}:{tweet_id}": str(_("Please say yes or no, or skip this one."))}
    if checkworthy and selected is None:
        return {f"{SELECTED}:{tweet_id}": str(_("Please answer this one too: there is a claim, would you select it?"))}
    return Judgement(checkworthy, selected if checkworthy else None)


def _held(state: Mapping[str, Any], name: str) -> bool | None:
    option = state.get(name, {}).get(name, {}).get("selected_option")
    return None if option is None else bool(option["value"] == "yes")


def _yes_no(name: str, label: str, standing: bool | None, **more: Any) -> Block:
    options = {"yes": option(_("Yes"), "yes"), "no": option(_("No"), "no")}
    element: Block = {"type": "radio_buttons", "options": list(options.values())}
    if standing is not None:
        element["initial_option"] = options[_ANSWERS[standing]]
    return field(name, label, element, **more)


def _noticed(notice: str | None) -> list[Block]:
    return [mrkdwn(f"⚠️ {notice}")] if notice else []
