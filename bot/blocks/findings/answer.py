"""The answer to what somebody asked, as a private message."""

from collections.abc import Callable, Iterator

from bot.blocks import ids
from bot.blocks import words as desk_words
from bot.blocks.findings import already_checked, finding
from bot.blocks.findings import answer_words as words
from bot.blocks.found import outcome
from bot.blocks.found.outcome import Naming
from bot.blocks.text import (
    Block,
    apart,
    aside,
    button,
    clip,
    escape,
    flat,
    isolated,
    linked,
    literal,
    mrkdwn,
    paragraph,
    quotation,
    rich,
    row,
    web_link,
)
from pipeline.language.speech import figure, name_of_language
from pipeline.messages.answer_view import Answer, Judged, LikePost, Weighted, Where
from pipeline.messages.finding_view import AlreadyChecked, FindingOnCard

FIRST_WORDS, WORD, SENTENCE, PROBLEM, LIKE_TEXT, LINE = 300, 40, 400, 200, 160, 400
PROBLEMS = 4

Address = Callable[[Where], str | None]
"""Of a card, where it is known."""


def blocks(answer: Answer, *, inquiry_id: int, named: Naming, address: Address) -> list[Block]:
    """Everything that was found, and a button that makes it a card."""
    shown = [rich(paragraph(_about(answer)), quotation([literal(isolated(flat(answer.text, FIRST_WORDS)) or "…")]))]
    shown += [_said(f"⚠️ {clip(problem, PROBLEM)}") for problem in answer.problems[:PROBLEMS]]
    shown += [mrkdwn(words.BLIND)] if answer.blind else []
    shown += [*_became(answer, named, address), *(_judged(answer.judged) if answer.judged else [])]
    shown += [block for one in answer.findings for block in _finding(one)]
    shown += _like(answer, named, address)
    if answer.read:
        shown.append(aside(words.TOO_LONG.format(read=answer.read)))
    if answer.judged:
        shown.append(aside(f"{words.SMALL_PRINT}{_unmeasured(answer.judged)}"))
    if answer.may_be_card:
        shown.append(row(button(words.MAKE_CARD, ids.MAKE_CARD, str(inquiry_id))))
    return shown


def fallback(answer: Answer) -> str:
    """What a notification shows."""
    said = _likely(answer.judged) if answer.judged else words.ABOUT[answer.kind]
    return escape(f"{said} · {isolated(flat(answer.text, FIRST_WORDS))}")


def _said(sentence: str) -> Block:
    return rich(paragraph([literal(isolated(sentence))]))


def _about(answer: Answer) -> list[Block]:
    who = f"@{isolated(flat(answer.author, 60))}" if answer.kind == "post" and answer.author else ""
    title = isolated(flat(answer.title or answer.url, 200))
    named = [literal(": "), literal(title, url=_link(answer.url))] if title else []
    about = words.ABOUT_POST_OF.format(who=who) if who else str(words.ABOUT[answer.kind])
    return [literal(about, bold=True), *named]


def _link(url: str) -> str | None:
    return web_link(url) if url else None


def _became(answer: Answer, named: Naming, address: Address) -> list[Block]:
    if not answer.became:
        return []
    return [mrkdwn(f"→ {outcome.said(answer.became, named=named, written=escape)}{_card(answer.card, address)}")]


def _card(where: Where | None, address: Address) -> str:
    found = address(where) if where else None
    return f" · {linked(desk_words.CARD, found)}" if found else ""


def _likely(judged: Judged) -> str:
    likely = next(word for least, word in words.LIKELY if judged.probability >= least)
    return words.JUDGED.format(
        likely=likely, probability=judged.probability, threshold=judged.threshold,
        version=isolated(flat(judged.version, 100)),
    )  # fmt: skip


def _judged(judged: Judged) -> list[Block]:
    said = [paragraph([literal(_likely(judged), bold=True)])]
    for name, label in words.SPOKE.items():
        if spoke := getattr(judged, name):
            said.append(paragraph([literal(label, italic=True), literal(_weighed(spoke))]))
    for name, label in words.SENTENCES.items():
        if one := getattr(judged, name):
            text, weight = one
            said.append(paragraph([literal(f"{label} ({figure(weight, '+.2f')}):", italic=True)]))
            said.append(quotation([literal(isolated(clip(text, SENTENCE)))]))
    return [rich(*said)]


def _weighed(spoke: tuple[Weighted, ...]) -> str:
    return ", ".join(f"{isolated(flat(word, WORD))} {figure(weight, '+.2f')}" for word, weight in spoke)


def _finding(one: FindingOnCard) -> list[Block]:
    if isinstance(one.payload, AlreadyChecked):
        head = f"{words.EARLIER} {already_checked.NO_VERDICT}."
        return [rich(paragraph([literal(head, bold=True)])), *map(already_checked.quoted, one.payload.matches)]
    return [_said(clip(finding.LOOKS[type(one.payload)].line(one), LINE))]


def _like(answer: Answer, named: Naming, address: Address) -> list[Block]:
    if not answer.like:
        return [aside(words.NOTHING_LIKE)] if answer.judged and answer.may_be_card else []
    lines = (line for one in answer.like for line in _like_post(one, named, address))
    return [mrkdwn("\n".join([str(words.LIKE), *lines]))]


def _like_post(one: LikePost, named: Naming, address: Address) -> Iterator[str]:
    who = linked(f"@{one.handle}, {one.day}", one.url)
    likeness = words.SAME_WORDS if one.likeness is None else f"{figure(one.likeness, '.2f')}"
    yield f"• *{likeness}* {who}: {escape(apart(clip(one.text, LIKE_TEXT)))}"
    yield f"→ {outcome.said(one.became, named=named, written=escape)}{_card(one.card, address)}"


def _unmeasured(judged: Judged) -> str:
    if not judged.unmeasured:
        return ""
    return escape(
        f" · {desk_words.UNMEASURED.format(language=isolated(flat(name_of_language(judged.unmeasured), 20)))}"
    )
