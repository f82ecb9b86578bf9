"""Posts that were found, as a message with pages."""

from bot.blocks import ids
from bot.blocks.found import outcome
from bot.blocks.text import Block, apart, aside, button, clip, escape, linked, mrkdwn, row
from ml.counting import counted
from pipeline.desk.finding.found import PAGE, Found, Hit

TEXT = 200
NOTHING = "No post that was read has this. Try fewer words, or other ones."
ONLY_NEWEST = "the newest {count} that have it; older ones may have it, too"
NONE_OF_NEWEST = (
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
    card = f" · {linked('card', where)}" if where else ""
    return f"{who}: {words}\n→ {became}{card}"


def _counted(found: Found, page: int) -> str:
    first = page * PAGE + 1
    all_of_them = counted(found.matching, "post")
    if found.only_newest:
        all_of_them = ONLY_NEWEST.format(count=f"{found.matching:,}")
    return f"{first}–{first + len(found.hits) - 1} of {all_of_them}"


def _turning(found: Found, *, typed: str, page: int) -> list[Block]:
    around = (("Previous", page - 1), ("Next", page + 1))
    last = (found.matching - 1) // PAGE
    return [button(name, f"{ids.FOUND_PAGE}_{name.lower()}", f"{to}:{typed}") for name, to in around if 0 <= to <= last]
