"""What a card looks like, in #tweets and in #fact-check, with its buttons and as the one line that remains."""

from bot.blocks import ids, words
from bot.blocks.findings import finding
from bot.blocks.stories import standing
from bot.blocks.teamwork import note
from bot.blocks.teamwork.menu import menu
from bot.blocks.text import (
    ALT_TEXT,
    CARD_TEXT,
    LINE_TEXT,
    QUOTE_TEXT,
    Block,
    aside,
    button,
    clip,
    escape,
    flat,
    isolated,
    linked,
    literal,
    marked_text,
    moment,
    outside,
    paragraph,
    quotation,
    rich,
    row,
    shown_whole,
)
from pipeline.messages.views import CardView, Quoted

PICTURES = 4
NAME_TEXT, ASKER = 80, 30
EDITED = " · edited by its author"


def blocks(card: CardView, *, actor: str | None, pictures: bool = True) -> list[Block]:
    """A card as wanted: whole with its buttons, or as one line. `actor` is the name of who acted last."""
    if card.look == "line" and (card.purpose == "tweets" or card.story is None):
        return [rich(paragraph(_line(card, actor))), *_of_line(card), *_repeated(card), *_asked(card)]
    found = [block for one in card.findings for block in finding.on_card(one)]
    body = [*post(card, pictures=pictures), *found, *_repeated(card), *_asked(card), *note.on_card(card)]
    return [*_proposal(card, actor), *body, aside(_small_print(card)), _buttons(card)]


def post(card: CardView, *, pictures: bool = True) -> list[Block]:
    """The post itself, with what stands around it, and nothing that anybody says of it."""
    body = [rich(paragraph(_head(card))), rich(paragraph(_text(card))), *_telling(card)]
    body += [rich(*_quoted(label, quoted)) for label, quoted in _contexts(card) if quoted]
    return body + ([_picture(card, number) for number in range(len(card.pictures[:PICTURES]))] if pictures else [])


def fallback(card: CardView) -> str:
    """What a notification shows."""
    return escape(f"@{isolated(card.handle)}: {isolated(flat(card.text, LINE_TEXT)) or '(no text)'}")


def _head(card: CardView) -> list[Block]:
    retweets = f" retweets @{isolated(card.retweet_of)}" if card.retweet_of else ""
    group = f" · {isolated(clip(card.group, 100))}" if card.group else ""
    return [
        literal(isolated(clip(card.author_name, 100) or card.handle), bold=True),
        literal("  "),
        literal(isolated(f"@{card.handle}"), url=card.url),
        literal(f"{retweets}{group} · "),
        moment(card.posted_at),
        *([literal(EDITED, italic=True)] if card.edited else []),
    ]


def _text(card: CardView) -> list[Block]:
    return marked_text(card.text, card.marked, CARD_TEXT, sentence=None if _is_cut(card) else card.sentence)


def _is_cut(card: CardView) -> bool:
    """Whether the telling sentence ends behind what the card shows of the text."""
    return card.sentence is not None and not shown_whole(card.text, card.sentence[1], CARD_TEXT)


def _telling(card: CardView) -> list[Block]:
    """The telling sentence by itself, with its marks, where the text is cut before its end."""
    if card.sentence is None or not _is_cut(card):
        return []
    start, end = card.sentence
    marked = [(max(a, start) - start, b - start) for a, b in card.marked if start < b and a < end]
    words_of_it = marked_text(card.text[start:end], marked, QUOTE_TEXT)
    return [rich(quotation([literal(f"{words.SENTENCE}\n", italic=True), *words_of_it]))]


def _contexts(card: CardView) -> list[tuple[str, Quoted | None]]:
    return [("In reply to", card.replied_to), ("Quotes", card.quoted)]


def _quoted(label: str, quoted: Quoted) -> list[Block]:
    author = f"{label} @{isolated(quoted.handle)}\n" if quoted.handle else f"{label}\n"
    return [quotation([literal(author, italic=True), literal(isolated(clip(quoted.text, QUOTE_TEXT)) or "(no text)")])]


def _picture(card: CardView, number: int) -> Block:
    picture = card.pictures[number]
    words_for_it = (
        isolated(clip(picture.alt_text.strip(), ALT_TEXT)) or f"Picture {number + 1} of the post, without description"
    )
    return {"type": "image", "image_url": picture.url, "alt_text": words_for_it}


def _proposal(card: CardView, actor: str | None) -> list[Block]:
    if card.purpose != "fact_check":
        return []
    if card.story:
        return [standing.on_card(card.story)]
    by = literal(f" by {_named(actor) or 'the desk'}")
    return [rich(paragraph([literal("Proposed for a fact-check", bold=True), by]))]


def _named(actor: str | None) -> str:
    return isolated(flat(actor or "", NAME_TEXT))


def _repeated(card: CardView) -> list[Block]:
    """Who else posted this: every post that got no card of its own is counted, the latest are named."""
    if card.repeated is None:
        return []
    found = card.repeated
    who = f"{found.accounts} accounts posted this" if found.accounts > 1 else f"Posted {found.posts} times"
    times = f", {found.posts} times" if found.posts > found.accounts > 1 else ""
    links = ", ".join(linked(f"@{handle}", url) for handle, url in found.links)
    left = found.posts - 1 - len(found.links)
    return [aside(f"{who}{times} · also {links}{f' and {left} more' if left else ''}")]


def _asked(card: CardView) -> list[Block]:
    """That it was not drawn, and whose wish it was."""
    return [aside(words.NOT_DRAWN.format(by=outside(flat(card.asked_by, ASKER))))] if card.asked_by else []


def _small_print(card: CardView) -> str:
    long = f" · {len(card.text):,} characters, the rest is behind the link" if len(card.text) > CARD_TEXT else ""
    label = f" · {words.BY_FACTUALITY}" if card.purpose == "tweets" else ""
    return escape(f"Judged by {card.model}{_language(card)}{_score(card)}{_marks(card)}{long}{label}")


def _language(card: CardView) -> str:
    """What the model does not know of the post's language: the first that is true says the rest."""
    said = words.UNLEARNT if card.unlearnt else words.UNMEASURED
    code = card.unlearnt or card.unmeasured
    return f" · {said.format(language=isolated(flat(code, 20)))}" if code else ""


def _score(card: CardView) -> str:
    check_worthy, selected = card.probability, card.selected_probability
    return ("" if check_worthy is None else f" · check-worthy with probability {check_worthy:.2f}") + (
        "" if selected is None else f" · selected with probability {selected:.2f}"
    )


def _marks(card: CardView) -> str:
    """What bold and italics mean, and what they do not."""
    bold = " · bold: words the model looked at" if card.marked else ""
    sentence = "" if card.sentence is None else " · quoted: " if _is_cut(card) else " · italics: "
    sentence += "the sentence it took for most check-worthy" if sentence else ""
    return f"{bold}{sentence} · {words.NOT_TRUTH}" if bold or sentence else ""


def _buttons(card: CardView) -> Block:
    if card.purpose == "fact_check":
        acts = standing.buttons(card.story.state if card.story else "proposed", card.card_id)
    else:  # all alike: a button that stands out would draw labels to itself
        acts = [button(words.LABELS[what], one, str(card.card_id)) for what, one in ids.FEEDBACK.items()]
    return row(*acts, *_undo(card), menu(card))


def _undo(card: CardView) -> list[Block]:
    what = ids.UNDO_DECISION if card.acted in ids.DECISION else ids.UNDO_FEEDBACK
    return [button("Undo", what, str(card.undo))] if card.undo else []


def _of_line(card: CardView) -> list[Block]:
    """Undo, and Why? for whoever has labelled it; everybody else is refused when they press."""
    why = [button(words.WHY, ids.WHY, str(card.card_id))] if card.acted else []
    return [row(*_undo(card), *why)] if card.undo or why else []


def _line(card: CardView, actor: str | None) -> list[Block]:
    became = card.story if card.story and card.story.state != "proposed" else None
    sign = "—" if became and became.state == "left" else "✔"
    return [
        literal(f"{sign} {words.LABELS.get(card.acted or '', 'Settled')}", bold=True),
        literal(f"{f' by {_named(actor)}' if actor else ''} · "),
        literal(isolated(f"@{card.handle}"), url=card.url),
        literal(f"{EDITED if card.edited else ''}: "),
        literal(isolated(flat(card.text, LINE_TEXT)) or "(no text)"),
        *([literal("\n"), *standing.pieces(became)] if became else []),
    ]
