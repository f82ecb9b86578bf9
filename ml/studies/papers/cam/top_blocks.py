"""The encoder's top blocks trained with the linear layer, which the paper expects to help (CAM-18)."""

from dataclasses import dataclass
from pathlib import Path

from ml.evaluation.reports import Report
from ml.studies.representation.corpus import Corpus
from ml.versions.train import train

Share = tuple[float, float, float]


@dataclass(frozen=True)
class TopBlocks:
    """How many blocks were trained, and the accuracy that came of it with its 95 % interval."""

    blocks: int
    accuracy: Share


def fine_tuned(corpus: Corpus, encoder: str, folder: Path, *, blocks: int, token_limit: int, seed: int = 0) -> Share:
    """Train so many blocks by the usual recipe (2 epochs, 2e-5); accuracy on the held-out texts, 95 % interval.

    Raises:
        RecipeError: the encoder has fewer blocks.
    """
    settings = {"encoder": encoder, "top_blocks": blocks, "max_tokens": token_limit, "seed": seed, "precision": "fp32"}
    report = train(
        corpus.train.examples, folder, recipe="xlmr", settings=settings, validation=corpus.validation.examples,
        held_out=corpus.test.examples,
    )  # fmt: skip
    assert isinstance(report, Report)
    return report.scores.accuracy, *report.intervals["accuracy"]
