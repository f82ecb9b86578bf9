"""Posts that were found, as a message with pages."""

from bot.blocks import ids
from bot.blocks.found import outcome
from bot.blocks.text import Block, apart, aside, button, clip, escape, linked, mrkdwn, row
from bot.blocks.words import CARD
from pipeline.desk.finding.found import PAGE, Found, Hit
from pipeline.language.speech import _, n_

TEXT = 200
NOTHING = _("No post that was read has this. Try fewer words, or other ones.")
ONLY_NEWEST = _("{first}–{last} of the newest {count:,} that have it; older ones may have it, too")
NONE_OF_NEWEST = _(
    "None of the newest posts with these words has them side by side; older ones may. Name a day: since DATE."
)


def blocks(found: Found, *, typed: str, page: int, named: outcome.Naming, address: outcome.Address) -> list[Block]:
    """A page of hits, and the buttons to others."""
    if not found.hits:
        return [mrkdwn(NONE_OF_NEWEST if found.only_newest else NOTHING)]
    shown = [mrkdwn(_hit(hit, named=named, address=address)) for hit in found.hits]
    turning = _turning(found, typed=typed, page=page)
    return [*shown, aside(_counted(found, page)), *([row(*turning)] if turning else [])]


def _hit(hit: Hit, *, named: outcome.Naming, address: outcome.Address) -> str:
    tweet = hit.tweet
    who = linked(f"@{tweet.account.handle}, {tweet.posted_at:%Y-%m-%d}", tweet.url)
    words = escape(apart(clip(" ".join(tweet.text.split()), TEXT)))
    became = outcome.said(hit.became.statements, named=named, written=escape)
    where = address(hit.became.card) if hit.became.card else None
    card = f" · {linked(CARD, where)}" if where else ""
    return f"{who}: {words}\n→ {became}{card}"


def _counted(found: Found, page: int) -> str:
    first = page * PAGE + 1
    places = {"first": first, "last": first + len(found.hits) - 1}
    if found.only_newest:
        return ONLY_NEWEST.format(count=found.matching, **places)
    return n_("{first}–{last} of {n} post", "{first}–{last} of {n} posts", found.matching, **places)


def _turning(found: Found, *, typed: str, page: int) -> list[Block]:
    around = ((_("Previous"), page - 1), (_("Next"), page + 1))
    last = (found.matching - 1) // PAGE
    return [button(name, f"{ids.FOUND_PAGE}_{name.lower()}", f"{to}:{typed}") for name, to in around if 0 <= to <= last]
