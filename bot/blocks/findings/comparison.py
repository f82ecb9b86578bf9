"""What a comparison has to say: how a document stands to the post, which sentence weighs most, and what it is not."""

from collections.abc import Iterator

from bot.blocks.findings import words
from bot.blocks.statements import in_words, percent
from bot.blocks.text import Block, aside, clip, escape, flat, isolated, literal, paragraph, quotation, rich, titled
from pipeline.messages.finding_view import Compared, FindingOnCard, FindingView, Subject

NOT_TRUTH = "it says how the two stand to each other and nothing about what is true"

_ANSWERS = {
    "supported": "supported",
    "image_differs": "text supported, image differs",
    "text_supported": "text supported, images not compared",
    "not_enough": "not enough to tell",
    "contradicted": "contradicted",
}
_OF_A_CLAIM = {
    "text_supported": "says the same",
    "not_enough": "says something else",
    "contradicted": "says the opposite",
}
"""Of a claim that was checked: "supported" would be read as what the check found."""

_DOCUMENTS: dict[Subject, tuple[str, str]] = {
    "page": ("the linked page", "the page's text and main picture"),
    "quoted_post": ("the quoted post", "the quoted post's words and first photo"),
    "earlier_check": ("a claim that was checked", "the claim"),
}
_SOURCE = 100


def line(finding: FindingOnCard) -> str:
    """With what it was compared, and the answer with its probability."""
    payload = _payload(finding)
    what, _ = _DOCUMENTS[finding.subject]
    by = "by" if finding.subject == "earlier_check" else "of"
    name = flat(payload.source or "", _SOURCE)
    source = f" {by} {isolated(name)}" if name else ""
    answer = _words(finding, payload.answer)
    return f"Compared with {what}{source}: {answer} ({_percent(payload.probabilities[payload.answer])})"


def _words(finding: FindingOnCard, answer: str) -> str:
    of_a_claim = _OF_A_CLAIM if finding.subject == "earlier_check" else {}
    return of_a_claim.get(answer, _ANSWERS[answer])


def in_thread(view: FindingView) -> list[Block]:
    """The answer with the document's link, all probabilities, the sentence that weighs most, and what to mind."""
    payload = _payload(view.finding)
    head = [literal(f"{line(view.finding)}.", bold=True), *titled(payload.title, payload.url)]
    most_first = sorted(payload.probabilities.items(), key=lambda one: -one[1])
    chances = [f"{_words(view.finding, answer)} {_percent(chance)}" for answer, chance in most_first]
    shown = [rich(paragraph(head)), rich(paragraph([literal(f"How probable each is: {'; '.join(chances)}.")]))]
    if payload.sentence:
        label = paragraph([literal("The sentence that weighs most in this:", italic=True)])
        shown.append(rich(label, quotation([literal(isolated(payload.sentence))])))
    return [*shown, *(aside(escape(sentence)) for sentence in _small_print(view))]


def _payload(finding: FindingOnCard) -> Compared:
    assert isinstance(finding.payload, Compared)
    return finding.payload


def _percent(chance: float) -> str:
    if 0.01 <= chance <= 0.99:
        return percent(chance)
    return "under 1 %" if chance < 0.5 else "over 99 %"


def _small_print(view: FindingView) -> Iterator[str]:
    payload = _payload(view.finding)
    _, parts = _DOCUMENTS[view.finding.subject]
    if view.finding.subject == "earlier_check":
        yield f"Only words were compared.{_unread(payload)} What the check found says nothing of this post."
    elif payload.words_only is None:
        yield f"The post's words and first photo were compared with {parts}.{_unread(payload)}"
    else:
        yield clip(
            f"Only words were compared. {in_words(payload.words_only, words.WORDS_ONLY)}{_unread(payload)}", 1900
        )
    yield f"Compared with the help of {view.version} · a model's reading: {NOT_TRUTH}."


def _unread(payload: Compared) -> str:
    beginning = [name for name, cut in (("post", payload.post_cut), ("document", payload.cut)) if cut]
    if beginning:
        return f" Of the {' and of the '.join(beginning)} this version reads the beginning only."
    return f" Of the document the first {payload.read:,} characters were read." if payload.read else ""
