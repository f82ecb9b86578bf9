"""Keys by which copies of a post are found: two posts that `same_post` lets say the same have one in common, always.

The first key stands for all that a post says, but for typos: the slips that pass for one change neither the ends of a
word nor the set of its letters. The second stands for the first characters, with which a cut post and the whole one
begin.

Keys are stored. Nothing here may change without a migration that makes them anew.
"""

import hashlib
from functools import lru_cache

from pipeline.near_duplicates.minhash import CUT_FROM
from pipeline.near_duplicates.post_text import PostWords
from pipeline.near_duplicates.same_post import EDGE, TYPO_FROM


def of(words: PostWords) -> tuple[int, ...]:
    """The keys under which a post is found, signed 64-bit numbers; none where it says nothing, and is nobody's copy."""
    if not words.words:
        return ()
    says = _key("says", " ".join(map(_without_slips, words.words)))
    bare = words.bare
    return (says, _key("begins", bare[:CUT_FROM])) if len(bare) >= CUT_FROM else (says,)


def asked(words: PostWords, keys: tuple[int, ...]) -> tuple[int, ...]:
    """Those of a post's keys under which posts stand that it may be a copy of: only what is cut goes on in another."""
    return keys if words.cut else keys[:1]


@lru_cache(maxsize=2**15)  # the same words come again and again
def _without_slips(word: str) -> str:
    """What a word has in common with its typos."""
    return word if len(word) < TYPO_FROM else f"{word[:EDGE]}{''.join(sorted(set(word)))}{word[-EDGE:]}"


def _key(what: str, content: str) -> int:
    digest = hashlib.blake2b(f"{what}:{content}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
