"""What findings look like: a line on the card for those that have something to say, and the details in its thread."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.blocks.findings import already_checked, comparison, corrections, generated_text
from bot.blocks.text import Block, aside, clip, escape
from pipeline.messages.finding_view import AlreadyChecked, Compared, FindingOnCard, FindingView, GeneratedText, Payload

FALLBACK_TEXT = 700


class Look(Protocol):
    """What one kind of finding looks like: a module of its own."""

    def in_thread(self, view: FindingView) -> list[Block]:
        """Show it as the message in the card's thread."""
        ...

    def line(self, finding: FindingOnCard) -> str:
        """Say it in one plain sentence."""
        ...


LOOKS: dict[type[Payload], Look] = {
    GeneratedText: generated_text,
    AlreadyChecked: already_checked,
    Compared: comparison,
}


def named(finding: FindingOnCard, name_of: Callable[[str], str]) -> FindingOnCard:
    """The finding with the names of the people in it."""
    payload, said = finding.payload, corrections.named(finding, name_of)
    return replace(said, payload=payload.with_names(name_of)) if isinstance(payload, AlreadyChecked) else said


def on_card(finding: FindingOnCard) -> list[Block]:
    """What a card shows of a finding: small print, and buttons where the desk is asked."""
    if isinstance(finding.payload, AlreadyChecked):
        return already_checked.on_card(finding)
    line = LOOKS[type(finding.payload)].line(finding)
    said = corrections.in_words(finding, named=corrections.NAMED_ON_CARD)
    return [aside(escape(f"{line} · {said}" if said else line))]


def blocks(view: FindingView) -> list[Block]:
    """The whole message in the card's thread."""
    return [*LOOKS[type(view.finding.payload)].in_thread(view), *corrections.under(view.finding)]


def fallback(view: FindingView) -> str:
    """What a notification shows."""
    return escape(clip(LOOKS[type(view.finding.payload)].line(view.finding), FALLBACK_TEXT))
