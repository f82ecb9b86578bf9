"""What a comparison has to say: how a document stands to the post, which sentence weighs most, and what it is not."""

from collections.abc import Iterator

from bot.blocks.findings import words, worth
from bot.blocks.statements import in_words
from bot.blocks.text import Block, aside, clip, escape, flat, isolated, literal, paragraph, quotation, rich, titled
from pipeline.language.speech import _, percent
from pipeline.messages.finding_view import Compared, FindingOnCard, FindingView, Subject

NOT_TRUTH = _("it says how the two stand to each other and nothing about what is true")

ANSWERS = {
    "supported": _("supported"),
    "image_differs": _("text supported, image differs"),
    "text_supported": _("text supported, images not compared"),
    "not_enough": _("not enough to tell"),
    "contradicted": _("contradicted"),
}
_OF_A_CLAIM = {
    "text_supported": _("says the same"),
    "not_enough": _("says something else"),
    "contradicted": _("says the opposite"),
}
"""Of a claim that was checked: "supported" would be read as what the check found."""

_DOCUMENTS: dict[Subject, tuple[str, str]] = {
    "page": (_("the linked page"), _("the page's text and main picture")),
    "quoted_post": (_("the quoted post"), _("the quoted post's words and first photo")),
    "earlier_check": (_("a claim that was checked"), _("the claim")),
}
_SOURCES = (_(" of {source}"), _(" by {source}"))
"""Whose the document is, and whose the claim that was checked."""
_COMPARED = _("Compared with {what}{source}: {answer} ({chance})")
_WORDS_ONLY = _("Only words were compared.")
_BOTH = _("The post's words and first photo were compared with {parts}.")
_SAYS_NOTHING = _("What the check found says nothing of this post.")
_READING = _("Compared with the help of {version} · a model's reading: {not_truth}.")
_BEGINNING = {
    (True, False): _("Of the post this version reads the beginning only."),
    (False, True): _("Of the document this version reads the beginning only."),
    (True, True): _("Of the post and of the document this version reads the beginning only."),
}
_FIRST = _("Of the document the first {read:,} characters were read.")
_SOURCE = 100


def line(finding: FindingOnCard) -> str:
    """With what it was compared, and the answer with its probability."""
    payload = _payload(finding)
    what = _DOCUMENTS[finding.subject][0]
    name = flat(payload.source or "", _SOURCE)
    of = _SOURCES[finding.subject == "earlier_check"].format(source=isolated(name)) if name else ""
    answer, chance = _words(finding, payload.answer), _percent(payload.probabilities[payload.answer])
    compared = _COMPARED.format(what=what, source=of, answer=answer, chance=chance)
    return compared + words.learnt_from_few(payload.few)


def _words(finding: FindingOnCard, answer: str) -> str:
    of_a_claim = _OF_A_CLAIM if finding.subject == "earlier_check" else {}
    return of_a_claim.get(answer, ANSWERS[answer])


def in_thread(view: FindingView) -> list[Block]:
    """The answer with the document's link, all probabilities, the sentence that weighs most, and what to mind."""
    payload = _payload(view.finding)
    head = [literal(f"{line(view.finding)}.", bold=True), *titled(payload.title, payload.url)]
    most_first = sorted(payload.probabilities.items(), key=lambda one: -one[1])
    chances = [f"{_words(view.finding, answer)} {_percent(chance)}" for answer, chance in most_first]
    shown = [
        rich(paragraph(head)),
        rich(paragraph([literal(_("How probable each is: {chances}.").format(chances="; ".join(chances)))])),
    ]
    if payload.sentence:
        label = paragraph([literal(_("The sentence that weighs most in this:"), italic=True)])
        shown.append(rich(label, quotation([literal(isolated(payload.sentence))])))
    return [*shown, *(aside(escape(sentence)) for sentence in _small_print(view))]


def _payload(finding: FindingOnCard) -> Compared:
    assert isinstance(finding.payload, Compared)
    return finding.payload


def _percent(chance: float) -> str:
    if 0.01 <= chance <= 0.99:
        return percent(chance)
    return _("under 1 %") if chance < 0.5 else _("over 99 %")


def _small_print(view: FindingView) -> Iterator[str]:
    payload = _payload(view.finding)
    if view.finding.subject == "earlier_check":
        yield f"{_WORDS_ONLY}{_unread(payload)} {_SAYS_NOTHING}"
    elif payload.words_only is None:
        yield _BOTH.format(parts=_DOCUMENTS[view.finding.subject][1]) + _unread(payload)
    else:
        yield clip(f"{_WORDS_ONLY} {in_words(payload.words_only, words.WORDS_ONLY)}{_unread(payload)}", 1900)
    yield _READING.format(version=view.version, not_truth=NOT_TRUTH)
    yield from worth.lines(view)
    if payload.few is not None:
        yield words.too_few(payload.few)


def _unread(payload: Compared) -> str:
    if beginning := _BEGINNING.get((payload.post_cut, payload.cut)):
        return f" {beginning}"
    return f" {_FIRST.format(read=payload.read)}" if payload.read else ""
