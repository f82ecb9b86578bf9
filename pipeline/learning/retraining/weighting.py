"""How often each labelled post counts, so that figures are about the feed and not about what happened to be labelled.

A post of the desk's came before people's eyes with a known probability, and counts by its inverse (Horvitz & Thompson
1952). Labels brought along (imports) come from samples that nobody knows: they are balanced to the base rate that the
desk's posts estimate (Hájek's ratio).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.messages.statement import Statement
from pipeline.tables import DatasetRow

ENOUGH = 30
"""A base rate estimated from fewer posts would be a guess."""


@dataclass(frozen=True)
class BaseRate:
    """The feed's share of check-worthy posts, from 0 to 1, as `posts` of the desk's estimate it."""

    posts: int
    share: float

    @property
    def known(self) -> bool:
        """Whether it may be built upon."""
        return self.posts >= ENOUGH and 0 < self.share < 1


def weights(posts: Sequence[DatasetRow], rate: BaseRate) -> list[float]:
    """Say how often each counts; the posts of either kind count once on average, so that neither drowns the other."""
    desk = [1 / post.sampling_probability for post in posts if post.sampling_probability is not None]
    mean = sum(desk) / len(desk) if desk else 1.0
    brought = Counter(post.label for post in posts if post.sampling_probability is None)
    return [
        _balance(post.label, brought, rate)
        if post.sampling_probability is None
        else 1 / post.sampling_probability / mean
        for post in posts
    ]


def _balance(label: int | None, brought: Counter[int | None], rate: BaseRate) -> float:
    if not rate.known:
        return 1.0
    return (rate.share if label else 1 - rate.share) / (brought[label] / brought.total())


def statement(posts: Sequence[DatasetRow], rate: BaseRate) -> Statement:
    """Say how these posts were weighted."""
    imported = sum(post.sampling_probability is None for post in posts)
    if not imported:
        return Statement("desk_weighted")
    if rate.known:
        code = "both_weighted" if len(posts) > imported else "imports_weighted"
        return Statement(code, {"imported": imported, "rate": rate.share})
    return Statement("imports_unweighted", {"posts": rate.posts, "least": ENOUGH})
