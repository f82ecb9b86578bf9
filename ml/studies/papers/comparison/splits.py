"""Team Noir's splits and their words beside ours (TN-2, TN-7, TN-8)."""

from collections.abc import Iterator

from ml.studies.papers.comparison import quoted, words
from ml.studies.papers.comparison.basis import Basis
from ml.studies.papers.comparison.pairs import Parts
from ml.studies.papers.paper_row import PaperRow, PaperTable

BIT = 1000
"""Divergences are told in thousandths of a bit."""

EVEN = "evenly divided"
"""What the paper concludes from its Table 1, in short."""


def rows(parts: Parts, basis: Basis) -> Iterator[PaperRow]:
    """Say how pairs are divided, and how far the splits' words are apart."""
    told = {name: " / ".join(f"{size:,}" for size in sizes.values())
            for name, sizes in (("paper", quoted.SIZES), ("ours", parts.sizes))}  # fmt: skip
    yield basis.row("TN-2", "pairs to train / choose / judge", told["ours"], paper=told["paper"])
    for split in ("validation", "test"):
        if split in parts.claims:
            yield from _drift(parts, split, basis)
        else:
            what = f"drift of claims' words, {split}"
            yield basis.row("TN-8", what, None, paper=EVEN, not_possible_because="there is no such split")


def _drift(parts: Parts, split: str, basis: Basis) -> Iterator[PaperRow]:
    found = words.drift(parts.claims["train"], parts.claims[split])
    low, middle, high = (round(BIT * one, 3) for one in found.by_chance)
    what = f"Jensen-Shannon divergence of claims' words, train and {split}, thousandths of a bit"
    yield basis.row("TN-8", what, round(BIT * found.bits, 3), paper=EVEN)
    yield basis.row("TN-8", f"{what}, claims divided by lot", middle, interval=(low, high))
    yield basis.row("TN-8", f"how rarely lot drifts as far, {split} (p)", found.p)
    chance = words.quoted_p(split)
    what = f"χ² test of the paper's own Table 1, train and {split} (p)"
    told = "below 0.001" if chance < 0.001 else f"{chance:.3f}"
    yield PaperRow(item="TN-8", what=what, paper=EVEN, ours=told, data="the paper's Table 1")


def table_1(parts: Parts) -> PaperTable:
    """Lay out the paper's Table 1 and ours side by side."""
    ours = words.commonest(parts.claims)
    paper = {split: list(counts.items()) for split, counts in quoted.WORDS.items()}
    columns = [paper[split] for split in paper] + [ours.get(split, []) for split in paper]
    lines = tuple(
        tuple(f"{column[place][0]} {column[place][1]:,}" if place < len(column) else None for column in columns)
        for place in range(words.SHOWN)
    )
    head = tuple(f"{whose}: {split}" for whose in ("the paper", "ours") for split in paper)
    return PaperTable(item="TN-7", title="Table 1: the commonest words of claims by split", head=head, rows=lines)
