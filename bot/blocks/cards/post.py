"""The post itself, with what stands around it, and how its author went on; nothing that anybody says of it."""

from bot.blocks import words
from bot.blocks.cards import unfolded
from bot.blocks.cards.marked import marked_text, shown_whole
from bot.blocks.text import (
    ALT_TEXT,
    CARD_TEXT,
    QUOTE_TEXT,
    Block,
    clip,
    flat,
    isolated,
    literal,
    moment,
    paragraph,
    quotation,
    rich,
)
from pipeline.language.speech import _
from pipeline.messages.views import CardView, LaterPost, Quoted

PICTURES = 4
FIRST_TEXT, WHOLE_TEXT, BETWEEN_TEXT = 800, 280, 60
WHOLE = 4
"""Later posts of a thread that are shown whole, the newest; of those between, the first words."""


def blocks(card: CardView, *, pictures: bool = True) -> list[Block]:
    """The post as its author wrote it, with the rest of its thread; of one that is gone, that it is."""
    if card.removed:
        said = [rich(paragraph(_head(card))), rich(paragraph([literal(str(words.REMOVED[card.removed]), italic=True)]))]
        return said + ([rich(*_thread(card))] if card.thread else [])
    body = [rich(paragraph(_head(card))), rich(paragraph(_text(card))), *_telling(card)]
    body += [rich(*_quoted(label, quoted, card)) for label, quoted in _contexts(card) if quoted]
    body += [_picture(card, number) for number in range(len(card.pictures[:PICTURES]))] if pictures else []
    return body + ([rich(*_thread(card))] if card.thread else [])


def _thread(card: CardView) -> list[Block]:
    """The newest posts of the thread whole, and before them the first words of each of the others."""
    numbered = list(enumerate(card.thread, start=2))
    said = [literal(words.THREAD.format(number=1 + len(card.thread)), italic=True)]
    for number, later in numbered[:-WHOLE]:
        line = isolated(flat(unfolded.plain(later.text, card.links), BETWEEN_TEXT))
        said += [literal("\n"), _number(number, later), literal(f" {line or words.NO_TEXT}")]
    return [paragraph(said), *(_later(number, later, card) for number, later in numbered[-WHOLE:])]


def _number(number: int, later: LaterPost) -> Block:
    return literal(f"{number}.", url=later.url)


def _later(number: int, later: LaterPost, card: CardView) -> Block:
    instead = unfolded.in_short(later.text, card.links)
    return quotation(
        [_number(number, later), literal(" "), *marked_text(later.text, later.marked, WHOLE_TEXT, instead=instead)]
    )


def _head(card: CardView) -> list[Block]:
    retweets = _(" retweets @{handle}").format(handle=isolated(card.retweet_of)) if card.retweet_of else ""
    group = f" · {isolated(clip(card.group, 100))}" if card.group else ""
    return [
        literal(isolated(clip(card.author_name, 100) or card.handle), bold=True),
        literal("  "),
        literal(isolated(f"@{card.handle}"), url=card.url),
        literal(f"{retweets}{group} · "),
        moment(card.posted_at),
        *([literal(words.EDITED, italic=True)] if card.edited else []),
        *engagement(card),
    ]


def engagement(card: CardView) -> list[Block]:
    """How others reacted, where that cannot lead whoever labels it; as it was when the post was read."""
    counts = card.engagement.counts if card.engagement else {}
    said = " · ".join(words.ENGAGEMENT[name].format(number=number) for name, number in counts.items())
    if not said or card.engagement is None:
        return []
    return [literal(f"\n{said} · {words.WHEN_READ} "), moment(card.engagement.read_at)]


def _text(card: CardView) -> list[Block]:
    sentence, instead = None if is_cut(card) else card.sentence, unfolded.instead(card.text, card.links)
    return marked_text(card.text, card.marked, limit(card), sentence=sentence, instead=instead)


def limit(card: CardView) -> int:
    """How much of the text is shown: a thread takes its place from its first post, should that be a long one."""
    return FIRST_TEXT if card.thread else CARD_TEXT


def is_cut(card: CardView) -> bool:
    """Whether the telling sentence ends behind what the card shows of the text."""
    return card.sentence is not None and not shown_whole(card.text, card.sentence[1], limit(card))


def _telling(card: CardView) -> list[Block]:
    """The telling sentence by itself, with its marks, where the text is cut before its end."""
    if card.sentence is None or not is_cut(card):
        return []
    start, end = card.sentence
    marked = [(max(a, start) - start, b - start) for a, b in card.marked if start < b and a < end]
    sentence = card.text[start:end]
    words_of_it = marked_text(sentence, marked, QUOTE_TEXT, instead=unfolded.in_short(sentence, card.links))
    return [rich(quotation([literal(f"{words.SENTENCE}\n", italic=True), *words_of_it]))]


def _contexts(card: CardView) -> list[tuple[str, Quoted | None]]:
    return [(_("In reply to"), card.replied_to), (_("Quotes"), card.quoted)]


def _quoted(label: str, quoted: Quoted, card: CardView) -> list[Block]:
    author = f"{label} @{isolated(quoted.handle)}\n" if quoted.handle else f"{label}\n"
    said = isolated(clip(unfolded.plain(quoted.text, card.links), QUOTE_TEXT))
    return [quotation([literal(author, italic=True), literal(said or words.NO_TEXT)])]


def _picture(card: CardView, number: int) -> Block:
    picture = card.pictures[number]
    words_for_it = isolated(clip(picture.alt_text.strip(), ALT_TEXT)) or _(
        "Picture {number} of the post, without description"
    ).format(number=number + 1)
    return {"type": "image", "image_url": picture.url, "alt_text": words_for_it}
