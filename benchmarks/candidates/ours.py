"""Our `onnx`, from strings to probabilities and highlights; `same_tokens`: links are read as the others read them."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from finishing import finish
from process import Score, serve

from ml.serving.onnx import OnnxClassifier


def load(folder: Path) -> Score:
    classifier = OnnxClassifier(folder / "served", cut_addresses="same_tokens" not in sys.argv)

    def score(texts: Sequence[str]) -> list[Any]:
        scored = classifier.scores(texts)
        return [finish(text, one.logits, one.spans, one.cam.tolist()) for text, one in zip(texts, scored, strict=True)]

    return score


if __name__ == "__main__":
    serve(load)
