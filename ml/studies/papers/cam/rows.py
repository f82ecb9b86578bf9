"""What was found as rows beside the paper's figures (CAM-1 … CAM-20)."""

from collections.abc import Iterator, Mapping
from typing import Any

from ml.studies.papers.cam import quoted
from ml.studies.papers.cam.leak import Leak
from ml.studies.papers.paper_row import PaperRow
from ml.studies.representation.analysis import Analysis
from ml.studies.representation.corpus import Corpus
from ml.studies.representation.files import PAPER as PRINTED
from ml.studies.representation.focus import SHARE


def told(corpus: Corpus) -> str:
    """Name the data: the file, and how many texts train, choose and test."""
    parts = (corpus.train, corpus.validation, corpus.test)
    return f"{corpus.source} ({' / '.join(f'{len(part.examples):,}' for part in parts)} texts train / choose / test)"


def leak_rows(found: Leak | None, corpus: Corpus) -> Iterator[PaperRow]:
    """The agency's mark: who bears it, and what it does to accuracy (CAM-1)."""
    data, names = told(corpus), corpus.classes
    if found is None:
        yield PaperRow(
            item="CAM-1", what="the mark “(Reuters) -”, stripped", paper="removed from the real articles", data=data,
            not_possible_because="no text of this data begins with the mark; give a file of ISOT by --data",
        )  # fmt: skip
        return
    marked, named = ({name: f"{share:.1%}" for name, share in zip(names, both, strict=True)}
                     for both in (found.marked, found.named))  # fmt: skip
    yield PaperRow(
        item="CAM-1", what="texts that begin with “(Reuters) -”, stripped here, too", data=data,
        paper="removed from the real articles", ours=", ".join(f"{name} {share}" for name, share in marked.items()),
    )  # fmt: skip
    yield PaperRow(
        item="CAM-1", what="texts that still name the agency once it is stripped", data=data,
        ours=", ".join(f"{name} {share}" for name, share in named.items()),
    )  # fmt: skip
    known: dict[str, Any] = {"item": "CAM-1", "data": data}
    yield PaperRow(
        **known, what="accuracy of going by the mark alone, no model", ours=found.rule[0], interval=found.rule[1:]
    )
    for what, one in (("left in", found.kept), ("stripped", found.stripped)):
        yield PaperRow(
            **known, what=f"accuracy of TF-IDF (b), to the end, the mark {what}", ours=one.value, interval=one.interval
        )


def data_rows(corpus: Corpus) -> Iterator[PaperRow]:
    """How many texts of either class there are, and how they are divided (CAM-2, CAM-3)."""
    parts = (corpus.train, corpus.validation, corpus.test)
    counts = [sum(one.label == label for part in parts for one in part.examples) for label in (0, 1)]
    yield PaperRow(
        item="CAM-2", what="texts of either class", data=corpus.source,
        paper="{0:,} real, {1:,} fake; the data set has {1:,} real, {0:,} fake".format(*quoted.REAL_AND_FAKE),
        ours=", ".join(f"{name} {count:,}" for name, count in zip(corpus.classes, counts, strict=True)),
    )  # fmt: skip
    every = sum(counts)
    yield PaperRow(
        item="CAM-3", what="shares that train / choose / test", data=corpus.source, paper="80 % / none / 20 %",
        ours=" / ".join(f"{len(part.examples) / every:.0%}" for part in parts),
    )  # fmt: skip


def table_rows(analysis: Analysis, *, weights: Mapping[str, str]) -> Iterator[PaperRow]:
    """Table 1 by the paper's steps and to the end, what is missing, and the answer that needs no text (CAM-12)."""
    data = told(analysis.corpus)
    panels = {panel.space.letter: panel for panel in analysis.panels}
    reasons = {one.letter: one.reason for one in analysis.missing}
    for letter, name in quoted.ROWS.items():
        known: dict[str, Any] = {"item": "CAM-12", "data": data}
        if letter not in panels:
            yield PaperRow(
                **known, what=f"({letter}) {name}", paper=PRINTED[letter], not_possible_because=reasons[letter]
            )
            continue
        panel, stands = panels[letter], weights.get(letter, "none")
        protocols = (("as many steps as the paper", panel.matched.accuracy), ("fitted to the end", panel.ended))
        for protocol, found in protocols:
            yield PaperRow(
                **known, what=f"({letter}) {name}; {panel.space.dimensions} dimensions, {protocol}",
                weights=stands, paper=PRINTED[letter], ours=found.value, interval=found.interval,
            )  # fmt: skip
    yield PaperRow(
        item="CAM-12", what="always the more frequent class, no text read", data=data, ours=analysis.majority
    )
    yield PaperRow(
        item="CAM-13", what="panels of test texts on two principal components", data=data, paper=len(quoted.ROWS),
        ours=len(panels),
    )  # fmt: skip


def correlation_rows(analysis: Analysis, *, data: str, encoder: str) -> Iterator[PaperRow]:
    """What the paper reads off its correlation matrices (CAM-14)."""
    found = analysis.correlations
    if found is None:
        return
    seen = found.properties()
    known: dict[str, Any] = {"item": "CAM-14", "data": data, "weights": encoder}
    same = seen["same"]
    if same:
        before, after = ([pair[when] for pair in same] for when in ("before", "after"))
        yield PaperRow(
            **known, what="a token and its copy, before / after the encoder", paper="1.0 / below 1.0",
            ours=f"{min(before):.2f} / {min(after):.2f} to {max(after):.2f}",
        )  # fmt: skip
    pairs = (
        ("different tokens on average, before / after", "higher after", "mean_before", "mean_after"),
        ("after the encoder: neighbours / others", "neighbours higher", "neighbours_after", "others_after"),
    )
    for what, paper, first, second in pairs:
        yield PaperRow(**known, what=what, paper=paper, ours=f"{seen[first]:.2f} / {seen[second]:.2f}")
    drawn = seen["drawn_together"][:3]
    yield PaperRow(
        **known, what="pairs that the encoder draws together most",
        paper="u and s; these with donald, obama; bill and ##care",
        ours=", ".join("{first} and {second} {before:.2f} to {after:.2f}".format(**pair) for pair in drawn),
    )  # fmt: skip


def focus_rows(analysis: Analysis, *, gap: float | None, encoder: str) -> Iterator[PaperRow]:
    """CAM on the frozen encoder: exact, a tenth of the words, drawn at random (CAM-15, CAM-16)."""
    if not analysis.focused or gap is None:
        return
    known: dict[str, Any] = {"data": told(analysis.corpus), "weights": encoder}
    words = [word for text in analysis.focused for word in text.words]
    yield PaperRow(
        **known, item="CAM-15", what="largest gap between a logit and the mean CAM score plus the bias",
        paper="none, by its equation 2", ours=f"{gap:.0e}",
    )  # fmt: skip
    yield PaperRow(
        **known, item="CAM-16", what="share of the words and marks in focus, texts drawn at random", paper=SHARE,
        ours=sum(word.focused for word in words) / len(words),
    )  # fmt: skip
