"""How long a head takes to learn from 30,000 kept vectors, from examples to artefact; prints one JSON object last.

    python benchmarks/encoder_head.py --encoder FOLDER [--rows 30000] [--json]

The vectors are drawn, and no text is encoded: numbers that go together, as an encoder's do, around a line that tells
the classes apart. `f1` is of 5,000 more. How well heads judge real posts is measured by multilingual.py.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ml import registry
from ml.encoders import shelf
from ml.encoders.reading import OnEncoder
from ml.examples import Example

JUDGED, NOISE, DIRECTIONS = 5_000, 0.7, 64


class Drawn:
    """Means of texts that are numbers, and their labels."""

    def __init__(self, size: int, shape: tuple[int, int]) -> None:
        """Draw as many."""
        chance = np.random.default_rng(0)
        hidden = chance.standard_normal((size, DIRECTIONS))
        mixed = hidden @ chance.standard_normal((DIRECTIONS, shape[0] * shape[1])) / np.sqrt(DIRECTIONS)
        noise = NOISE * chance.standard_normal(mixed.shape)
        self.vectors = (mixed + noise).astype(np.float32).reshape(size, *shape)
        margins = 2 * hidden[:, :8].sum(axis=1) / np.sqrt(8) - 1
        labels = chance.random(size) < 1 / (1 + np.exp(-margins))
        self.examples = [Example(text=str(place), label=int(label)) for place, label in enumerate(labels)]

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give the means of texts, (texts, layers, hidden)."""
        return self.vectors[[int(text) for text in texts]]


def main() -> None:
    """Train once, and judge."""
    parser = argparse.ArgumentParser(description="How long a head takes to learn.")
    parser.add_argument("--encoder", type=Path, required=True, help="what `claimwire encoder make` wrote")
    parser.add_argument("--rows", type=int, default=30_000, help="how many are learnt from (30,000)")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object, as it does anyway")
    options = parser.parse_args()
    drawn = Drawn(options.rows + JUDGED, shelf.load(options.encoder).shape)
    learnt, judged = drawn.examples[: options.rows], drawn.examples[options.rows :]
    with tempfile.TemporaryDirectory() as name:
        folder, settings = Path(name) / "head", {"encoder": str(options.encoder)}
        begun, computed = time.perf_counter(), time.process_time()
        registry.train(learnt, folder, recipe="encoder-head", settings=settings, means=drawn)
        spent, cpu = time.perf_counter() - begun, time.process_time() - computed
        model = registry.load(folder)
        assert isinstance(model, OnEncoder)
        report = registry.evaluate(model.by(drawn), judged, basis="drawn")
    told = {f"fit_{options.rows}_s": round(spent, 1), f"fit_{options.rows}_cpu_s": round(cpu, 1)}
    print(json.dumps(told | {"f1": round(report.f1, 4), "rows": options.rows}))


if __name__ == "__main__":
    main()
