"""Earlier checks of a claim like the post's: the surest on the card, all in the thread, each with two buttons."""

from datetime import date

from bot.blocks import ids, words
from bot.blocks.text import (
    Block,
    apart,
    aside,
    button,
    escape,
    flat,
    isolated,
    literal,
    paragraph,
    quotation,
    rich,
    row,
    web_link,
)
from pipeline.language.speech import _, day
from pipeline.messages.finding_view import AlreadyChecked, EarlierMatch, FindingOnCard, FindingView, Opinion

ON_CARD, IN_THREAD = 300, 700
"""Characters of the claim."""
SHORT = 120

SURE = (
    (0.9, _("almost surely the same claim, {percent} %")),
    (0.75, _("very probably the same claim, {percent} %")),
    (0.6, _("probably the same claim, {percent} %")),
    (0.0, _("possibly the same claim, {percent} %")),
)
"""From which probability on a match is called so."""

MATCHED = _("Matched with {version}; what was published since is not among these.")
HEAD, NOT_RATED = _("Checked before?"), _("no verdict given")
NO_VERDICT = _("An earlier check of a similar claim, not a verdict on this post")


def on_card(finding: FindingOnCard) -> list[Block]:
    """The surest match that the desk has not dismissed, with its buttons."""
    payload = _payload(finding)
    standing = [match for match in payload.matches if not match.dismissed]
    if not standing:
        return []
    first = standing[0]
    head = literal(f"{HEAD} ", bold=True)
    small = [NO_VERDICT, *_said(first), *_more(_("{} more in the thread"), len(payload.matches) - 1)]
    return [
        rich(paragraph([head, *_claim(first, ON_CARD), *_outcome(first)])),
        _buttons(finding.finding_id, first),
        aside(escape(" · ".join(map(str, small)))),
    ]


def in_thread(view: FindingView) -> list[Block]:
    """Every match with its headline, its buttons and what was said about it."""
    payload = _payload(view.finding)
    shown = [rich(paragraph([literal(HEAD, bold=True), literal(f" {NO_VERDICT}.")]))]
    for match in payload.matches:
        shown += [quoted(match, IN_THREAD)]
        shown += [_buttons(view.finding.finding_id, match)]
        shown += [aside(escape(" · ".join(_said(match))))] if match.opinions else []
    return [
        *shown,
        aside(escape(MATCHED.format(version=flat(view.version, 300)))),
    ]


def quoted(match: EarlierMatch, limit: int = ON_CARD) -> Block:
    """A match with its headline, its claim in so many characters, and its outcome."""
    return rich(quotation([*_headline(match), *_claim(match, limit), *_outcome(match)]))


def line(finding: FindingOnCard) -> str:
    """The surest match in one sentence."""
    match = next(iter(_payload(finding).matches))
    return f"{HEAD} {_quoted(match.claim, SHORT)}{_rating(match)}, {_where(match)} ({_sure(match)})"


def _payload(finding: FindingOnCard) -> AlreadyChecked:
    assert isinstance(finding.payload, AlreadyChecked)
    return finding.payload


def _headline(match: EarlierMatch) -> list[Block]:
    title = apart(flat(match.title, 200))
    return [literal(f"{title}\n", italic=True)] if match.title.strip() else []


def _claim(match: EarlierMatch, limit: int) -> list[Block]:
    return [literal(_quoted(match.claim, limit), url=web_link(match.url))]


def _outcome(match: EarlierMatch) -> list[Block]:
    """Verdict, publisher, date, and how sure it is that this is the claim."""
    return [literal(_rating(match), bold=True), literal(f", {_where(match)} ({_sure(match)})")]


def _rating(match: EarlierMatch) -> str:
    return f" — {apart(flat(match.rating, SHORT)) if match.rating else NOT_RATED}"


def _where(match: EarlierMatch) -> str:
    publisher = apart(flat(match.publisher, SHORT)) + (_(" (this desk)") if match.own else "")
    return f"{publisher}, {_day(match.published_on)}" if match.published_on else publisher


def _day(written: str) -> str:
    return day(date.fromisoformat(written), _("d MMMM y"))


def _sure(match: EarlierMatch) -> str:
    word = next(word for least, word in SURE if match.certainty >= least)
    # Nothing is certain: a rounded 100 % would say so.
    return word.format(percent=min(round(100 * match.certainty), 99))


def _quoted(claim: str, limit: int) -> str:
    return f"“{apart(flat(claim, limit))}”"


def _said(match: EarlierMatch) -> list[str]:
    """Who says what of the match."""
    return [_opinion(one) for one in match.opinions[:10]] + _more(_("and {} more"), len(match.opinions) - 10)


def _opinion(one: Opinion) -> str:
    return f"{isolated(flat(one.person, 80))}: {str(words.ANSWERS['same' if one.same else 'different']).lower()}"


def _more(said: str, number: int) -> list[str]:
    return [said.format(number)] if number > 0 else []


def _buttons(finding_id: int, match: EarlierMatch) -> Block:
    # Alike, as a card's: none of them draws answers to itself.
    value = f"{finding_id}:{match.check_id}"
    return row(*(button(words.ANSWERS[what], action_id, value) for what, action_id in ids.MATCH.items()))
