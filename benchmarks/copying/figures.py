"""Pairs judged, and what came of them: shares with Wilson's 95 % interval."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.copying import edits
from pipeline.near_duplicates import minhash, post_keys, same_post
from pipeline.near_duplicates.post_text import PostWords, read

COPIES = {
    "retweet": edits.retweeted,
    "retweet_cut": edits.retweeted_and_cut,
    "truncated": edits.truncated,
    "emoji_added": edits.with_emoji,
    "link_changed": edits.with_other_link,
    "case_and_punctuation": edits.in_other_dress,
    "typo": edits.with_typo,
}
"""What should share a card."""
OTHERS = {
    "number_changed": edits.with_other_number,
    "sign_changed": edits.with_other_sign,
    "negated": edits.negated,
    "negated_by_affix": edits.with_affix,
}
"""What must not."""
Z = 1.959964


@dataclass(frozen=True)
class Pair:
    """A post that came, the one that stands, and what was done to it."""

    kind: str
    language: str
    copy: PostWords
    standing: PostWords


@dataclass(frozen=True)
class Reading:
    """The posts that a desk has read: in how many of them each word stands."""

    posts: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[PostWords]) -> "Reading":
        """Count each post's words once."""
        return cls(Counter(word for words in texts for word in set(words.words)))

    def known(self, words: Iterable[str], *, besides: PostWords, was_read: bool) -> set[str]:
        """Those that stand in another post than this one."""
        own = set(besides.words) if was_read else set()
        return {word for word in words if self.posts[word] > (word in own)}


def merges(pair: Pair, *, alike: float, least_words: int, reading: Reading, was_read: bool = False) -> bool:
    """Whether the post would join the other's card, when the desk has read these posts."""
    odd = same_post.differing_words(pair.copy, pair.standing, alike=alike, least_words=least_words)
    if not odd:
        return odd is not None
    known = reading.known({w for o in odd for w in (o.ours, o.theirs)}, besides=pair.standing, was_read=was_read)
    return same_post.says_the_same(odd, known=known)


def share(hits: int, of: int) -> dict[str, Any]:
    """A share with Wilson's score interval (Wilson, JASA 22, 1927)."""
    if not of:
        return {"pairs": 0}
    centre, spread = hits / of + Z**2 / (2 * of), Z * math.sqrt(hits / of * (1 - hits / of) / of + (Z / (2 * of)) ** 2)
    low, high = ((centre + sign * spread) / (1 + Z**2 / of) for sign in (-1, 1))
    return {"pairs": of, "merged": hits, "share": _round(hits / of), "low": _round(max(low, 0)), "high": _round(high)}


def _round(value: float) -> float:
    return float(f"{value:.4f}")


def edited_pairs(texts: Sequence[str], language: str, *, seed: int) -> Iterable[Pair]:
    """Each text with each edit that it offers something to."""
    draw = Random(f"{seed}{language}")
    for text in texts:
        standing = read(text)
        for kind, edit in (COPIES | OTHERS).items():
            changed = edit(text, language, draw)
            if changed is not None:
                yield Pair(kind, language, read(changed), standing)


def exchanged_pairs(texts: Sequence[str], language: str, *, vocabulary: Sequence[str], seed: int) -> Iterable[Pair]:
    """Each text with one word put for another: any word of the language, or one that looks like a typo of it."""
    draw = Random(f"{seed}{language}exchange")
    twins = lookalikes(vocabulary)
    for text in texts:
        standing = read(text)
        if (word := edits.some_word(text, draw)) is None:
            continue
        changed = read(edits.exchange(text, word, draw.choice(vocabulary)))
        if changed.words != standing.words:  # else it was put for itself
            yield Pair("word_exchanged", language, changed, standing)
        for said, others in ((w, twins[w]) for w in standing.words if w in twins):
            at = text.casefold().find(said)
            if at >= 0 and len(text.casefold()) == len(text):
                lookalike = edits.exchange(text, (said, at, at + len(said)), draw.choice(others))
                yield Pair("lookalike_exchanged", language, read(lookalike), standing)
                break


def lookalikes(vocabulary: Sequence[str]) -> dict[str, list[str]]:
    """Words of a language with those that differ from them as a typo would."""
    by_shape: dict[tuple[str, str, int], list[str]] = {}
    for word in vocabulary:
        if len(word) >= same_post.TYPO_FROM:
            for length in (len(word) - 1, len(word), len(word) + 1):
                by_shape.setdefault((word[: same_post.EDGE], word[-same_post.EDGE :], length), []).append(word)
    found: dict[str, list[str]] = {}
    for word in vocabulary:
        near = by_shape.get((word[: same_post.EDGE], word[-same_post.EDGE :], len(word)), [])
        twins = [other for other in near if other != word and same_post.may_be_typo(same_post.Pair(word, other))]
        if twins:
            found[word] = sorted(twins)
    return found


def nearest_pairs(words: Sequence[PostWords], language: str) -> list[Pair]:
    """For each post the most similar other one that says it otherwise, among those that share a key of whole sketches.

    Datasets' keys, which are twice as many as those by which a desk looks for copies: harder than what it would meet.
    """
    places: dict[int, list[int]] = {}
    pairs = []
    for place, post in enumerate(words):
        keys = minhash.sketch(post.bare).keys  # more than the desk compares, so that something is met
        met = {other for key in keys for other in places.get(key, []) if words[other].words != post.words}
        if met:
            nearest = max(met, key=lambda other: minhash.alike(post.bare, words[other].bare))
            pairs.append(Pair("nearest", language, post, words[nearest]))
        for key in keys:
            places.setdefault(key, []).append(place)
    return pairs


def have_a_key_in_common(pair: Pair) -> bool:
    """Whether the one is found by the other's keys."""
    asked = post_keys.asked(pair.copy, post_keys.of(pair.copy))
    return bool({*asked} & {*post_keys.of(pair.standing)})
