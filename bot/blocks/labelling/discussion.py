"""The dialog in which a group walks through the tweets it disagreed on, and settles them."""

from collections.abc import Callable

from bot.blocks import ids
from bot.blocks.forms import modal
from bot.blocks.labelling.question import Asked, questions, tweet
from bot.blocks.text import Block, aside, button, mrkdwn, outside, row
from pipeline.language.speech import _
from pipeline.store.labelling.answers import Judgement
from pipeline.tables import Answer, Campaign, CampaignTweet, Settlement

SETTLED = _("✔ Settled by {who}: *{what}*")
WHERE = _("*{place} of {total}* · {unsettled} to settle")
ALL_SETTLED = _("Everything is settled. Thank you.")
NOTHING = _("There is nothing to discuss yet. A tweet comes here once everybody has answered it, and not alike.")
TURNS = {"previous": _("Previous"), "next": _("Next"), "guideline": _("Guideline")}


def disagreement(
    campaign: Campaign, shown: CampaignTweet, *, place: int, total: int, unsettled: int, named: Callable[[str], str]
) -> Block:
    """One tweet with who said what; `place` counts from 1, `named` is how people are called."""
    said = "\n".join(f"• {outside(named(one.person), 80)}: {in_words(one)}" for one in shown.answers)
    settled = shown.settled
    end = [mrkdwn(SETTLED.format(who=outside(named(settled.person), 80), what=in_words(settled)))] if settled else []
    turns = [("previous", place > 1), ("next", place < total)]
    buttons = [button(TURNS[turn], f"{ids.DISCUSS_TURN}_{turn}", turn) for turn, there in turns if there]
    buttons.append(button(TURNS["guideline"], ids.LABEL_GUIDELINE, "guideline"))
    blocks = [
        aside(WHERE.format(place=place, total=total, unsettled=unsettled)),
        *tweet(shown),
        mrkdwn(said),
        *end,
        *questions(shown.id, Judgement.of(settled) if settled else None),
        row(*buttons),
    ]
    return _modal(campaign, blocks, tweet_id=shown.id)


def all_settled(campaign: Campaign, *, total: int) -> Block:
    """What is shown when nothing is left to discuss, or nothing ever was."""
    return _modal(campaign, [mrkdwn(ALL_SETTLED if total else NOTHING)], tweet_id=None)


def in_words(said: Answer | Settlement) -> str:
    """An answer, in a few words."""
    if said.checkworthy is None:
        return _("unsure")
    if not said.checkworthy:
        return _("no check-worthy claim")
    return _("check-worthy, would select it") if said.selected else _("check-worthy, would not select it")


def _modal(campaign: Campaign, blocks: list[Block], *, tweet_id: int | None) -> Block:
    asked, submit = Asked(campaign.id, tweet_id).to_metadata(), _("Settle and next") if tweet_id else None
    return modal(_("Disagreements"), blocks, submit=submit, callback_id=ids.DISCUSS_SETTLE, private_metadata=asked)
