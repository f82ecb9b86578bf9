"""What words that are to rule would have done in the last week, before they are saved."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.forms import PROBLEM, as_typed
from bot.blocks.settings.words import SAVE
from bot.blocks.text import Block, flat, linked, mrkdwn, plain
from pipeline.language.speech import _, figure
from pipeline.store.posts.judged import Judged
from pipeline.triage.trial import Trial

TRIED = _("Tried on last week’s posts, {posts} of them: would have added {added}, hidden {hidden}.")
ADDED, HIDDEN = _("*Added, for example:*"), _("*Hidden, for example:*")
NOT_YET = _("Nothing is saved yet: *Save* lets these words rule from now on.")
EXAMPLES, TEXT = 3, 100


def sentence(trial: Trial) -> str:
    """How many."""
    counts = {"posts": trial.posts, "added": len(trial.added), "hidden": len(trial.hidden)}
    return TRIED.format(**{name: figure(number, ",") for name, number in counts.items()})


def form(view: Mapping[str, Any], trial: Trial, *, tried: str) -> Block:
    """The dialog as it was submitted, with the trial on top; it remembers which words were tried."""
    made = as_typed(view, "")
    shown = mrkdwn("\n".join([f"*{sentence(trial)}*", *_examples(trial), str(NOT_YET)])) | {"block_id": PROBLEM}
    seen = ":".join(str(view["private_metadata"]).split(":")[:2])
    more = {"blocks": [shown, *made["blocks"][1:]], "private_metadata": f"{seen}:{tried}", "submit": plain(SAVE)}
    return made | more


def _examples(trial: Trial) -> list[str]:
    of_each = ((ADDED, trial.added), (HIDDEN, trial.hidden))
    return [line for said, posts in of_each if posts for line in (str(said), *map(_post, posts[:EXAMPLES]))]


def _post(post: Judged) -> str:
    return f"• {linked(flat(f'@{post.handle}: {post.text}', TEXT), post.url)}"
