"""What the generated-text checker has to say: which passages look machine-written, where, and how sure that is."""

from collections.abc import Iterator

from bot.blocks.findings import words, worth
from bot.blocks.statements import in_words
from bot.blocks.text import Block, aside, clip, escape, isolated, literal, paragraph, quotation, rich, titled
from bot.blocks.words import NOT_TRUTH
from pipeline.language.speech import _, n_, percent
from pipeline.messages.finding_view import FindingOnCard, FindingView, GeneratedText, Passage, Subject


def line(finding: FindingOnCard) -> str:
    """What was found, and how often people are accused."""
    payload = _payload(finding)
    found = f"{_found(payload, finding.subject)}; {in_words(payload.guarantee, words.SHORT_GUARANTEE)}"
    return found + words.learnt_from_few(payload.few)


def in_thread(view: FindingView) -> list[Block]:
    """The passages with their place, the guarantee, and what to mind."""
    payload = _payload(view.finding)
    head = [literal(f"{_found(payload, view.finding.subject)}.", bold=True)]
    if view.finding.subject == "page":
        head += titled(payload.title, payload.url)
    shown = [rich(paragraph(head)), *(rich(*_quoted(one, payload)) for one in payload.quoted)]
    left_out = payload.flagged - len(payload.quoted)
    if left_out > 0:
        shown.append(rich(paragraph([literal(_("And {more:,} more; these stand out most.").format(more=left_out))])))
    small_print = (*_small_print(payload, view.version), *worth.lines(view))
    return [*shown, *(aside(escape(sentence)) for sentence in small_print)]


def _payload(finding: FindingOnCard) -> GeneratedText:
    assert isinstance(finding.payload, GeneratedText)
    return finding.payload


def _found(payload: GeneratedText, subject: Subject) -> str:
    what = _("the linked page") if subject == "page" else _("this post")
    return n_(
        "{share} of {what} ({flagged:,} of {n} passage) looks machine-written",
        "{share} of {what} ({flagged:,} of {n} passages) look machine-written",
        payload.passages, share=_percent(payload.share), what=what, flagged=payload.flagged,
    )  # fmt: skip


def _percent(share: float) -> str:
    return _("Less than 1 %") if share < 0.01 else percent(share)


def _quoted(passage: Passage, payload: GeneratedText) -> list[Block]:
    at = 100 * passage.start / max(payload.read, 1)
    place = _("Characters {first:,}–{last:,}, at {at:.0f} % of the text:").format(
        first=passage.start + 1, last=passage.end, at=at
    )
    return [paragraph([literal(place, italic=True)]), quotation([literal(isolated(passage.words) or _("(no words)"))])]


def _small_print(payload: GeneratedText, version: str) -> Iterator[str]:
    yield clip(in_words(payload.guarantee, words.GUARANTEE), 1900)
    if payload.notes:
        yield clip(" ".join(in_words(note, words.NOTES) for note in payload.notes), 1900)
    yield _("Checked with {version} · {not_truth}; a passage that is not quoted may be machine-written, too.").format(
        version=version, not_truth=NOT_TRUTH
    )
    if payload.few is not None:
        yield words.too_few(payload.few)
