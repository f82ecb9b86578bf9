"""What a card looks like, in #tweets and in #fact-check, with its buttons and as the one line that remains."""

from bot.blocks import ids, words
from bot.blocks.cards import post, unfolded
from bot.blocks.findings import finding
from bot.blocks.stories import preserved, standing
from bot.blocks.teamwork import note
from bot.blocks.teamwork.menu import menu
from bot.blocks.text import (
    LINE_TEXT,
    Block,
    aside,
    button,
    escape,
    flat,
    isolated,
    linked,
    literal,
    outside,
    paragraph,
    rich,
    row,
)
from pipeline.language.speech import name_of_language
from pipeline.messages.views import IN_PLACE, CardView

NAME_TEXT, ASKER = 80, 30


def blocks(card: CardView, *, actor: str | None, pictures: bool = True) -> list[Block]:
    """A card as wanted: whole with its buttons, or as one line. `actor` is the name of who acted last."""
    if card.look == "line" and (card.purpose == "tweets" or card.story is None):
        return [rich(paragraph(_line(card, actor))), *_of_line(card), *_repeated(card), *_asked(card)]
    found = [block for one in card.findings for block in finding.on_card(one)]
    body = [*post.blocks(card, pictures=pictures), *found, *_repeated(card), *_asked(card), *note.on_card(card)]
    said = _small_print(card)
    kept = [preserved.on_card(card.preserved)] if card.preserved else []
    return [*_proposal(card, actor), *body, *([aside(said)] if said else []), *kept, _buttons(card)]


def fallback(card: CardView) -> str:
    """What a notification shows."""
    return escape(f"@{isolated(card.handle)}: {_first_words(card)}")


def _first_words(card: CardView) -> str:
    if card.removed:
        return str(words.REMOVED[card.removed])
    return isolated(flat(unfolded.plain(card.text, card.links), LINE_TEXT)) or words.NO_TEXT


def _proposal(card: CardView, actor: str | None) -> list[Block]:
    if card.purpose != "fact_check":
        return []
    if card.story:
        return [standing.on_card(card.story)]
    by = literal(words.BY.format(who=_named(actor) or words.THE_DESK))
    return [rich(paragraph([literal(words.PROPOSED, bold=True), by]))]


def _named(actor: str | None) -> str:
    return isolated(flat(actor or "", NAME_TEXT))


def _repeated(card: CardView) -> list[Block]:
    """Who else posted this: every post that got no card of its own is counted, the latest are named."""
    if card.repeated is None:
        return []
    found = card.repeated
    who = words.ACCOUNTS_POSTED if found.accounts > 1 else words.POSTED_TIMES
    who = words.POSTED_MORE if found.posts > found.accounts > 1 else who
    said = who.format(accounts=found.accounts, posts=found.posts)
    links = ", ".join(linked(f"@{handle}", url) for handle, url in found.links)
    left = found.posts - 1 - len(found.links)
    return [aside(f"{said} · {(words.ALSO_MORE if left else words.ALSO).format(links=links, left=left)}")]


def _asked(card: CardView) -> list[Block]:
    """That it was not drawn, and whose wish it was."""
    if card.asked_by == IN_PLACE:
        return [aside(words.IN_PLACE)]
    return [aside(words.NOT_DRAWN.format(by=outside(flat(card.asked_by, ASKER))))] if card.asked_by else []


def _small_print(card: CardView) -> str:
    """One short line; what else there is to say of the judgement is said to whoever asks *Why?*."""
    long = words.LONG.format(number=len(card.text)) if len(card.text) > post.limit(card) else None
    marks = words.MARKS if card.marked or card.sentence or any(one.marked for one in card.thread) else None
    label = words.BY_FACTUALITY if card.purpose == "tweets" else None
    return escape(" · ".join(map(str, filter(None, (_unlearnt(card), *_score(card), long, marks, label)))))


def _unlearnt(card: CardView) -> str | None:
    return (
        words.UNLEARNT.format(language=isolated(flat(name_of_language(card.unlearnt), 20))) if card.unlearnt else None
    )


def _score(card: CardView) -> list[str]:
    shown = {words.PROBABLY: card.probability, words.PROBABLY_SELECTED: card.selected_probability}
    return [said.format(probability=value) for said, value in shown.items() if value is not None]


def _buttons(card: CardView) -> Block:
    if card.purpose == "fact_check":
        acts = standing.buttons(card.story.state if card.story else "proposed", card.card_id)
    else:  # all alike: a button that stands out would draw labels to itself
        acts = [button(words.LABELS[what], one, str(card.card_id)) for what, one in ids.FEEDBACK.items()]
    return row(*acts, *_undo(card), menu(card))


def _undo(card: CardView) -> list[Block]:
    what = ids.UNDO_DECISION if card.acted in ids.DECISION else ids.UNDO_FEEDBACK
    return [button(words.UNDO, what, str(card.undo))] if card.undo else []


def _of_line(card: CardView) -> list[Block]:
    """Undo, and Why? for whoever has labelled it; everybody else is refused when they press."""
    why = [button(words.WHY, ids.WHY, str(card.card_id))] if card.acted and not card.removed else []
    return [row(*_undo(card), *why)] if card.undo or why else []


def _line(card: CardView, actor: str | None) -> list[Block]:
    became = card.story if card.story and card.story.state != "proposed" else None
    thread = words.OF_THREAD.format(number=1 + len(card.thread)) if card.thread else ""
    gone = card.removed and not card.acted
    sign = "—" if gone or (became and became.state == "left") else "✔"
    settled = words.GONE if gone else words.LABELS.get(card.acted or "", words.SETTLED)
    return [
        literal(f"{sign} {settled}", bold=True),
        literal(f"{words.BY.format(who=_named(actor)) if actor else ''} · "),
        literal(isolated(f"@{card.handle}"), url=card.url),
        literal(f"{thread}{words.EDITED if card.edited else ''}: "),
        literal(_first_words(card)),
        *post.engagement(card),
        *([literal("\n"), *standing.pieces(became)] if became else []),
    ]
