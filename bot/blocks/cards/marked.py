"""A post's text as literal pieces: telling words in bold, a sentence in italics, links in place of short addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.blocks.text import Block, clip, literal
from bot.blocks.words import NO_TEXT


def shown_whole(text: str, end: int, limit: int) -> bool:
    """Whether the characters before `end` are all there when the text is clipped to `limit`."""
    return len(text) <= limit or end < len(clip(text, limit))


@dataclass(frozen=True)
class Instead:
    """Characters [start, end) of a text, and what is shown in their place: a link, where it has an address."""

    start: int
    end: int
    words: str
    url: str | None


def marked_text(
    text: str,
    marked: Iterable[Sequence[int]],
    limit: int,
    *,
    sentence: Sequence[int] | None = None,
    instead: Iterable[Instead] = (),
) -> list[Block]:
    """The text unaltered, as literal pieces, with the marked [start, end) in bold, and one sentence in italics.

    But for what stands `instead`. It belongs into a paragraph of its own, behind which its direction ends.
    """
    shown = clip(text, limit)
    whole = {one.start: one for one in instead if shown_whole(text, one.end, limit)}
    bold = _apart(marked, len(shown))
    italic = _apart([sentence] if sentence else [], len(shown))
    cuts = {0, len(shown), *(at for span in bold + italic for at in span)}
    cuts = {at for at in cuts if not any(one.start < at < one.end for one in whole.values())}
    cuts |= {at for one in whole.values() for at in (one.start, one.end)}
    pieces = [
        literal(
            whole[start].words if start in whole else shown[start:end],
            bold=_within(start, bold), italic=_within(start, italic), url=whole[start].url if start in whole else None,
        )
        for start, end in pairwise(sorted(cuts))
    ]  # fmt: skip
    return pieces or [literal(NO_TEXT, italic=True)]


def _apart(spans: Iterable[Sequence[int]], length: int) -> list[tuple[int, int]]:
    """The spans inside the text that do not overlap, in order; of two that do, the first."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((start, min(end, length)) for start, end in spans):
        if (found[-1][1] if found else 0) <= start < end:
            found.append((start, end))
    return found


def _within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
