"""The small encoder with a head on it, as a desk begins: probabilities, highlights, and vectors that are kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from process import Score, serve

from ml import registry
from ml.encoders.reading import OnEncoder
from ml.examples import Example


def load(folder: Path) -> Score:
    model = registry.load(folder / "small")
    assert isinstance(model, OnEncoder), "This version stands on no encoder."

    def score(texts: Sequence[str]) -> list[Any]:
        judged, means = model.predict_with_means([Example(text=text) for text in texts])
        return list(zip(judged, means, strict=True))

    return score


if __name__ == "__main__":
    serve(load)
