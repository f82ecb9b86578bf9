"""Whether a post says the same as one that has a card: stricter than `minhash`, because a wrong answer hides a claim.

A copy may differ in what `post_text` leaves out, may be cut short, and may hold a typo. It says something else as soon
as a figure, a sign, a word or their order differs, one is added, or one asks where the other states. A missed copy
costs a second card; that is the cheaper mistake.

A differing word passes for a typo only if two neighbours changed places or a letter was doubled (or lost its double)
inside a word of six letters or more, neither of the two turns a claim round, no letter m comes or goes (Turkish negates
by it: emiyor, emmiyor), and one of the two is a word that the desk has read in other posts while the other is not. Two
words that are both known are two words: *stelen* and *stellen*. Letters that were lost, added or mistaken are no typos
here, and nothing is in Arabic or Hebrew, where words are written without vowels: too many words differ by so little
(docs/copies.md has figures).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from pipeline.near_duplicates import minhash
from pipeline.near_duplicates.negations import refutes, turns_round
from pipeline.near_duplicates.post_text import PostWords

TYPO_FROM = 6
"""Letters that a word must have before a differing one counts as its typo."""
WORDS_PER_TYPO = 12
_WITHOUT_VOWELS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
EDGE = 2
"""Letters at either end that must agree: endings and prefixes carry tense, number and negation."""


@dataclass(frozen=True)
class Pair:
    """Two words that stand at the same place and differ as a typo would."""

    ours: str
    theirs: str


def differing_words(copy: PostWords, standing: PostWords, *, alike: float, least_words: int) -> tuple[Pair, ...] | None:
    """What must be typos for `copy` to say the same as the post that stands: none at all where it plainly does.

    None where it says something else. `alike` is the least share of common 5-character pieces (0 to 1), asked of posts
    that are not cut; a post of fewer than `least_words` words is nobody's copy: "Thank you!" is not about the same.
    """
    if min(len(copy.words), len(standing.words)) < least_words or not _mentions_agree(copy, standing):
        return None
    if copy.cut and copy.words != standing.words:
        return () if _goes_on(copy, standing) else None
    if standing.cut and not copy.cut and copy.words != standing.words:
        return None  # what stands does not show all that the new one says
    if copy.asks != standing.asks or len(copy.words) != len(standing.words):
        return None
    pairs = tuple(Pair(a, b) for a, b in zip(copy.words, standing.words, strict=True) if a != b)
    if len(pairs) > max(1, len(copy.words) // WORDS_PER_TYPO) or not all(may_be_typo(pair) for pair in pairs):
        return None
    return pairs if not pairs or minhash.alike(copy.bare, standing.bare) >= alike else None


def says_the_same(pairs: Collection[Pair], *, known: Collection[str]) -> bool:
    """Whether all differing words are typos, when `known` are those that the desk has read elsewhere."""
    return all((pair.ours in known) != (pair.theirs in known) for pair in pairs)


def may_be_typo(pair: Pair) -> bool:
    """Whether two words differ as a slip of the finger makes them differ, whatever they mean."""
    one, other = pair.ours, pair.theirs
    if not (may_have_typos(one) and may_have_typos(other)) or one.count("m") != other.count("m"):
        return False
    return one[:EDGE] == other[:EDGE] and one[-EDGE:] == other[-EDGE:] and _one_slip(one, other)


@lru_cache(maxsize=2**16)  # the same words come again and again
def may_have_typos(word: str) -> bool:
    """Whether a differing word may pass for this one's typo at all."""
    return len(word) >= TYPO_FROM and word.isalpha() and not turns_round(word) and not _WITHOUT_VOWELS.search(word)


def _one_slip(one: str, other: str) -> bool:
    """Whether two neighbours changed places, or one letter was doubled (two of the four slips of Damerau 1964)."""
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    short, long = sorted((one, other), key=len)
    return long[start : start + 1] == long[start - 1 : start] and long[start + 1 :] == short[start:]


def _mentions_agree(copy: PostWords, standing: PostWords) -> bool:
    """Whether mentions around the text were only added or left out: one put for another may be who is spoken of."""
    edges = [(copy.before, standing.before), (copy.after, standing.after)]
    return all(a <= b or b <= a for a, b in (edges[:1] if copy.cut else edges))  # a cut one may end within a mention


def _goes_on(cut: PostWords, whole: PostWords) -> bool:
    """Whether the whole begins with what is left of the cut one, and does not go on to refute it."""
    count = len(cut.words) if cut.ends_whole else len(cut.words) - 1
    if (
        len(cut.bare) < minhash.CUT_FROM
        or len(whole.words) < len(cut.words)
        or cut.words[:count] != whole.words[:count]
    ):
        return False
    if not cut.ends_whole and not whole.words[count].startswith(cut.words[count]):
        return False
    return not any(refutes(word) for word in whole.words[count:]) and (whole.asks or not cut.asks)
