"""What `/claimwire help` and App Home explain: a short section for each subject, and to each role what it may do."""

from dataclasses import dataclass

from bot.blocks import words
from bot.blocks.text import Block, aside, mrkdwn
from pipeline.desk import roles
from pipeline.desk.roles import Act, Role
from pipeline.language.speech import _


@dataclass(frozen=True)
class Topic:
    """A subject, what somebody must be allowed to do whom it concerns, and what there is to know."""

    title: str
    act: Act
    text: str


_GUIDELINE = {"by_factuality": words.BY_FACTUALITY, "guideline": words.GUIDELINE}

TOPICS = (
    Topic(
        _("The three buttons"),
        "label",
        _("""• *Rejected*: the post contains no check-worthy claim.
• *Reviewed*: it contains one, but nobody needs to publish on it.
• *Selected*: it contains one, and you propose it for a fact-check; a copy goes to #fact-check.
_{by_factuality}_ {guideline}
`/claimwire undo` lists your last five clicks, each with *Undo*; `undo last` takes back the last one."""),
    ),
    Topic(
        _("The menu ⋯ beside them"),
        "label",
        _("""• *Take*: others see that you have the card. They may still click, and it goes back by itself.
• *Hand over*: somebody else has it, and is told in private.
• *Note*: stands on the card, in its thread and in #fact-check. Yours you can change or delete there.
• *Second opinion*: one more person labels it without seeing your label; both count."""),
    ),
    Topic(
        _("A story in #fact-check"),
        "work",
        _("""• *Start*: the others see that you are at work on it.
• *Published*: asks for link, claim and rating; later posts that make the claim show your check.
• `/claimwire stories` lists what is on its way; `stories mine`, `due`, `published`."""),
    ),
    Topic(
        _("Deciding"),
        "decide",
        _("""• *Fact-check it*: by whom and until when; both may stay open, and whoever has it is told.
• *Leave it*: with a reason, if you like; whoever selected the post reads it.
• *Assign*: another person, another day."""),
    ),
    Topic(
        _("What stands on a card"),
        "read",
        _("""Bold words are those the model looked at; in a long post the sentence in italics is the one that it took \
for most check-worthy: style and wording, not truth. Some cards are drawn at random from what it took for \
uninteresting, or nobody would notice what it misses; they look like all others, on purpose.
• *A thread* of one author is one card: your click is about every post that it shows.
• *Checked before?*: somebody published a check of a claim like this one. *Same claim* and *Not the same* teach \
Claimwire when to show such checks.
• *… look machine-written*: so much of a long post or a linked page is written as machines write. Some people write \
so, too.
• *Compared with …*: how a page, a quoted post or a checked claim stands to the post. A model read both; it may \
err."""),
    ),
    Topic(
        _("Finding posts"),
        "read",
        _("""• `/claimwire find WORDS @account rejected since 2 weeks`: every post that was read, withheld ones too, \
and what became of it. Account, outcome (`rejected`, `reviewed`, `selected`, `withheld`) and date may be left out; \
"in quotes" words stand side by side, `-word` must not be there.
• `/claimwire find like: LINK`, or any words: posts that say something like it, in any language.
• `/claimwire history LINK`: all that happened to a post, in order.
• `/claimwire stories`, `report`, `accounts`: stories on their way, how good the model is, who is monitored."""),
    ),
    Topic(
        _("Asking"),
        "ask",
        _("""• `/claimwire check LINK`, or any text: how probably it is worth checking and why, earlier checks, and \
what became of posts like it; the answer is private. On any message the same is in its menu: *Ask Claimwire*.
• *Why?* on a card that you labelled: which words and sentences spoke for it, and against; not before."""),
    ),
    Topic(
        _("Labelling campaigns"),
        "label",
        _("""`/claimwire label` answers in one; `label list` shows them, `label discuss` what was disagreed on."""),
    ),
    Topic(
        _("Running the desk"),
        "manage",
        _("""• `/claimwire accounts add @name https://x.com/other`, `accounts pause | resume | remove @name`, or \
App Home.
• `/claimwire label new 50 NAME`, `label results NAME`, `label close NAME`.
• `/claimwire retrain`: the model learns from what was clicked; `retrain now`, however little that is.
• App Home: *People and roles*, who may do what; *Settings*, what the desk decides, such as its ratings."""),
    ),
)


def blocks(role: Role) -> list[Block]:
    """What somebody with this role needs to know."""
    mine = [topic for topic in TOPICS if roles.may(role, topic.act)]
    return [
        *(mrkdwn(f"*{topic.title}*\n{topic.text.format(**_GUIDELINE)}") for topic in mine),
        aside(_("Your role: {role}. `/claimwire help` shows this anywhere.").format(role=words.ROLES[role])),
    ]
