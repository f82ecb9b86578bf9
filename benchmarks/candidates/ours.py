"""`ml.serving`, from strings to probabilities and highlights."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from finishing import finish
from process import Score, serve

from ml.serving import OnnxClassifier


def load(folder: Path) -> Score:
    classifier = OnnxClassifier(folder / "served")

    def score(texts: Sequence[str]) -> list[Any]:
        scored = classifier.scores(texts)
        return [finish(text, one.logits, one.spans, one.cam.tolist()) for text, one in zip(texts, scored, strict=True)]

    return score


if __name__ == "__main__":
    serve(load)
