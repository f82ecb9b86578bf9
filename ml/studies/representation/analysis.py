"""The representation analysis (CAM-1 … CAM-21): how far each space tells two classes apart, and by which words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.studies.representation.contextual import ContextualEncoder
from ml.studies.representation.corpus import Corpus
from ml.studies.representation.correlations import SENTENCE, Correlations, correlate
from ml.studies.representation.focus import FocusedText, focus
from ml.studies.representation.linear_evaluation import (
    PAPER_STEPS,
    Accuracy,
    LinearResult,
    Probe,
    evaluate_linearly,
    fitted_to_the_end,
    majority,
)
from ml.studies.representation.spaces import Missing, Space, project, spaces

Matrix = NDArray[np.float64]
Progress = Callable[[str], None]

# Words are scored in so many held-out texts: enough for the tables, and a minute rather than an hour on a laptop.
FOCUS_TEXTS = 400


@dataclass(frozen=True, eq=False)
class Panel:
    """A space's row of Table 1 and its panel: accuracies by either protocol, points (test texts, 2), variances.

    `literal` takes the paper's one or two epochs; `matched` takes at least as many steps as the paper's epochs had,
    `ended` as many as it needs.
    """

    space: Space
    literal: LinearResult
    matched: LinearResult
    ended: Accuracy
    points: Matrix
    explained: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Analysis:
    """Everything found; `correlations` and `focused` are missing without an encoder."""

    corpus: Corpus
    panels: tuple[Panel, ...]
    missing: tuple[Missing, ...]
    majority: float
    encoder: str | None
    token_limit: int | None
    truncated: float | None
    correlations: Correlations | None
    focused: tuple[FocusedText, ...]
    seed: int

    def focused_of(self, label: int) -> list[FocusedText]:
        """The texts of a class whose words were scored."""
        return [text for text in self.focused if text.label == label]


def analyse(
    corpus: Corpus,
    *,
    encoder: ContextualEncoder | None,
    vectors: Sequence[Path] = (),
    sentence: str = SENTENCE,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Analysis:
    """Make the paper's Table 1, the points of its Fig. 6, the matrices of its Fig. 7 and the words of its Fig. 8.

    Args:
        corpus: the cleaned and divided texts.
        encoder: a frozen encoder; without it the rows (g) and (h), correlations and words are left out.
        vectors: at most two text files of static word vectors, rows (e) and (f).
        sentence: whose tokens are correlated.
        seed: decides the order of training and which texts are drawn.
        progress: is told what is being done.
    """
    panels, missing = _panels(corpus, encoder, vectors, seed=seed, progress=progress)
    focused: tuple[FocusedText, ...] = ()
    if encoder is not None:
        progress("scoring words")
        probe = next(panel.matched.probe for panel in panels if panel.space.letter == "h")
        focused = _focused(corpus, encoder, probe, seed=seed)
    return Analysis(
        corpus=corpus,
        panels=panels,
        missing=missing,
        majority=majority(corpus.train, corpus.test),
        encoder=encoder.name if encoder else None,
        token_limit=encoder.limit if encoder else None,
        truncated=encoder.truncated(corpus.test.texts) if encoder else None,
        correlations=correlate(next(encoder.tokens([sentence]))) if encoder else None,
        focused=focused,
        seed=seed,
    )


def _panels(
    corpus: Corpus, encoder: ContextualEncoder | None, vectors: Sequence[Path], *, seed: int, progress: Progress
) -> tuple[tuple[Panel, ...], tuple[Missing, ...]]:
    panels, missing = [], []
    progress("making the spaces")
    for made in spaces(corpus, encoder=encoder, vectors=vectors):
        if isinstance(made, Missing):
            missing.append(made)
            continue
        progress(f"({made.letter}) {made.vectorizer}")
        panels.append(_panel(made, corpus, seed=seed))
    return tuple(panels), tuple(missing)


def _panel(space: Space, corpus: Corpus, *, seed: int) -> Panel:
    splits = (corpus.train, corpus.validation, corpus.test)
    points, explained = project(space.features[2])
    return Panel(
        space=space,
        literal=evaluate_linearly(space.features, splits, seed=seed),
        matched=evaluate_linearly(space.features, splits, least_steps=PAPER_STEPS, seed=seed),
        ended=fitted_to_the_end(space.features, splits, seed=seed),
        points=points,
        explained=explained,
    )


def _focused(corpus: Corpus, encoder: ContextualEncoder, probe: Probe, *, seed: int) -> tuple[FocusedText, ...]:
    """Score the words of held-out texts drawn at random, each for its own class."""
    drawn = np.random.default_rng(seed).permutation(len(corpus.test.examples))[:FOCUS_TEXTS]
    chosen = [corpus.test.examples[place] for place in sorted(drawn)]
    texts = encoder.tokens([example.text for example in chosen])
    return tuple(
        focus(tokens, probe, label=int(example.label or 0)) for example, tokens in zip(chosen, texts, strict=True)
    )
