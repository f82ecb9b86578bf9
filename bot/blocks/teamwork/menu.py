"""The one menu of a card, beside its three buttons: what else can be done with it."""

from bot.blocks import ids
from bot.blocks import words as desk_words
from bot.blocks.forms import option
from bot.blocks.teamwork import words
from bot.blocks.text import Block
from pipeline.messages.views import CardView


def menu(card: CardView) -> Block:
    """Everything but the buttons. Slack takes five entries at most; who has a card that is decided, its story says."""
    taking = ("give_back", words.GIVE_BACK) if card.taken else ("take", words.TAKE)
    taken = (taking, ("hand_over", words.HAND_OVER)) if card.look == "buttons" else ()
    why = (("why", desk_words.WHY),) if card.purpose == "fact_check" else ()
    # What is gone can be noted on, and no more be judged or explained.
    said = (("note", words.NOTE), *(() if card.removed else (("opinion", words.OPINION), *why)))
    return entries_of(ids.CARD_MENU, *taken, *said, about=card.card_id)


def entries_of(action_id: str, *entries: tuple[str, str], about: int) -> Block:
    """A menu whose entries, each a wish and its words, say what they are about."""
    options = [option(label, f"{wish}:{about}") for wish, label in entries]
    return {"type": "overflow", "action_id": action_id, "options": options}
