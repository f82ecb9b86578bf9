"""What findings look like: a line on the card for those that have something to say, and the details in its thread."""

from bot.blocks import generated_text
from bot.blocks.text import Block, escape
from pipeline.finding_view import FindingOnCard, FindingView


def on_card(finding: FindingOnCard) -> list[Block]:
    """What a card shows of a finding."""
    return generated_text.on_card(finding.told, finding.subject)


def blocks(view: FindingView) -> list[Block]:
    """The whole message in the card's thread."""
    return generated_text.in_thread(view.finding.told, view.finding.subject, version=view.version)


def fallback(view: FindingView) -> str:
    """What a notification shows."""
    return escape(generated_text.line(view.finding.told, view.finding.subject))
