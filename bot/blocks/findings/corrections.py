"""Right or wrong: the buttons under a finding, what people said of it, and the dialogs that ask what would be right."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.blocks import ids
from bot.blocks import words as desk_words
from bot.blocks.findings import correction_words as words
from bot.blocks.forms import field, modal, option
from bot.blocks.text import Block, aside, button, escape, flat, isolated, row
from pipeline.language.speech import _
from pipeline.messages import right_answers
from pipeline.messages.finding_view import Compared, FindingOnCard, GeneratedText, Passage, Payload, Subject

ANSWER, PASSAGES, SENTENCE = "answer", "passages", "sentence"
NAMED, NAMED_ON_CARD, NAME, LINE_TEXT = 10, 3, 60, 300
SENTENCE_TEXT = 600


def under(finding: FindingOnCard) -> list[Block]:
    """What stands below a finding in its thread; nothing where nobody is asked."""
    if not finding.found or not isinstance(finding.payload, Compared | GeneratedText):
        return []
    value = f"{finding.finding_id}:{finding.found}"
    buttons = row(*(button(desk_words.VERDICTS[one], action_id, value) for one, action_id in ids.CORRECTION.items()))
    said = in_words(finding)
    return [buttons, *([aside(escape(said))] if said else [])]


def in_words(finding: FindingOnCard, *, named: int = NAMED) -> str:
    """Who said what of it, the first so many; empty where nobody did."""
    said = [
        f"{isolated(flat(one.person, NAME))}: {words.what(one, finding.payload, finding.subject)}"
        for one in finding.corrections[:named]
    ]
    left = len(finding.corrections) - named
    return " · ".join([*said, *([_("and {} more").format(left)] if left > 0 else [])])


def named(finding: FindingOnCard, name_of: Callable[[str], str]) -> FindingOnCard:
    """The finding with people's names for the ids of those who said something of it."""
    return replace(finding, corrections=tuple(replace(one, person=name_of(one.person)) for one in finding.corrections))


def dialog(about: str, line: str, payload: Payload, subject: Subject) -> Block:
    """What would be right of a finding, of which a line is given."""
    fields = _comparison(payload, subject) if isinstance(payload, Compared) else []
    fields = _passages(payload.quoted) if isinstance(payload, GeneratedText) else fields
    shown = aside(escape(flat(line, LINE_TEXT)))
    return modal(
        desk_words.VERDICTS["wrong"], [shown, *fields], submit=words.SAVE, close=_("Cancel"),
        callback_id=ids.CORRECTION_VIEW, private_metadata=about,
    )  # fmt: skip


def _comparison(payload: Compared, subject: Subject) -> list[Block]:
    called = words.classes(subject, pictures=payload.words_only is None)
    options = [option(called[one], one) for one in right_answers.others(payload)]
    asked = field(ANSWER, words.CORRECT, {"type": "radio_buttons", "options": options})
    written: Block = {"type": "plain_text_input", "multiline": True, "max_length": SENTENCE_TEXT}
    return [asked, field(SENTENCE, words.WHERE, written, optional=True, hint=words.WHERE_HINT)]


def _passages(quoted: Sequence[Passage]) -> list[Block]:
    known = {name: said for name, said in words.WRITERS.items() if name != "passages" or quoted}
    options = [option(said, name) for name, said in known.items()]
    asked = [field(ANSWER, words.CORRECT, {"type": "radio_buttons", "options": options})]
    if not quoted:
        return asked
    each = [option(_first_words(number, one), str(number)) for number, one in enumerate(quoted[:NAMED])]
    marked: Block = {"type": "checkboxes", "options": each}
    return [*asked, field(PASSAGES, words.WHICH, marked, optional=True, hint=words.WHICH_HINT)]


def _first_words(number: int, passage: Passage) -> str:
    place = _("Passage {number}").format(number=number + 1)
    return f"{place}: {isolated(flat(passage.words, 50)) or '…'}"
