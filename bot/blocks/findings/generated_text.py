"""What the generated-text checker has to say: which passages look machine-written, where, and how sure that is."""

from collections.abc import Iterator

from bot.blocks.text import Block, aside, clip, escape, literal, paragraph, quotation, rich, titled
from bot.blocks.words import NOT_TRUTH
from pipeline.messages.finding_view import FindingOnCard, FindingView, GeneratedText, Passage, Subject


def on_card(finding: FindingOnCard) -> list[Block]:
    """One line of small print."""
    return [aside(escape(line(finding)))]


def line(finding: FindingOnCard) -> str:
    """What was found, and how often people are accused."""
    told = _told(finding)
    return f"{_found(told, finding.subject)}; {told.short_guarantee}"


def in_thread(view: FindingView) -> list[Block]:
    """The passages with their place, the guarantee, and what to mind."""
    told = _told(view.finding)
    head = [literal(f"{_found(told, view.finding.subject)}.", bold=True)]
    if view.finding.subject == "page":
        head += titled(told.title, told.url)
    shown = [rich(paragraph(head)), *(rich(*_quoted(one, told)) for one in told.quoted)]
    left_out = told.flagged - len(told.quoted)
    if left_out > 0:
        shown.append(rich(paragraph([literal(f"And {left_out:,} more; these stand out most.")])))
    return [*shown, *(aside(escape(sentence)) for sentence in _small_print(told, view.version))]


def _told(finding: FindingOnCard) -> GeneratedText:
    assert isinstance(finding.told, GeneratedText)
    return finding.told


def _found(told: GeneratedText, subject: Subject) -> str:
    verb = "looks" if told.passages == 1 else "look"
    what = "the linked page" if subject == "page" else "this post"
    return f"{_percent(told.share)} of {what} ({told.flagged:,} of {told.passages:,} passages) {verb} machine-written"


def _percent(share: float) -> str:
    return "Less than 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def _quoted(passage: Passage, told: GeneratedText) -> list[Block]:
    at = 100 * passage.start / max(told.read, 1)
    place = f"Characters {passage.start + 1:,}–{passage.end:,}, at {at:.0f} % of the text:"
    return [paragraph([literal(place, italic=True)]), quotation([literal(passage.words or "(no words)")])]


def _small_print(told: GeneratedText, version: str) -> Iterator[str]:
    yield clip(told.guarantee, 1900)
    if told.notes:
        yield clip(" ".join(told.notes), 1900)
    yield f"Checked with {version} · {NOT_TRUTH}; a passage that is not quoted may be machine-written, too."
