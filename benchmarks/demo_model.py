"""Trains the demo model on the samples and holds it against real labelled posts; prints one JSON object.

    python benchmarks/demo_model.py [--encoder FOLDER] [--data FILE --label COLUMN] [--samples FILE] [--json]

With an encoder, as `claimwire encoder make` writes it, the model is a head on it, as it is where an encoder is at hand.
Without a data file at hand the figures are those of folds of the samples, and `basis` says so.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from ml import registry
from ml.examples import read_examples

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples" / "labelled.jsonl"
DATA = HERE.parent.parent / "shared" / "data" / "checkthat-2021-es" / "es_dev.jsonl"


def main() -> None:
    options = _options()
    samples = list(read_examples(options.samples))
    with tempfile.TemporaryDirectory() as folder:
        artefact = Path(folder) / "demo-model"
        started = time.perf_counter()
        report = registry.train(samples, artefact, **_recipe(options.encoder))
        seconds = time.perf_counter() - started
        if options.data.exists():
            examples = list(read_examples(options.data, label=options.label))
            report = registry.evaluate(artefact, examples, basis=f"{options.data.name}, label {options.label}")
    result = _figures(report, train_seconds=seconds, trained_on=len(samples))
    if not options.json:
        for name, value in result.items():
            print(f"{name:>18}  {value}")
    print(json.dumps(result))


def _recipe(encoder: Path | None) -> dict[str, Any]:
    return {"recipe": "encoder-head", "settings": {"encoder": str(encoder)}} if encoder else {}


def _figures(report: registry.Report, *, train_seconds: float, trained_on: int) -> dict[str, object]:
    scores = report.scores
    return {
        "version": report.version,
        "basis": report.basis,
        "f1": scores.f1,
        "f1_ci": report.intervals["f1"],
        "precision": scores.precision,
        "recall": scores.recall,
        "average_precision": scores.average_precision,
        "average_precision_ci": report.intervals["average_precision"],
        "prevalence": scores.prevalence,
        "always_yes_f1": report.trivial["always_yes"].f1,
        "threshold": report.threshold,
        "n": scores.n,
        "trained_on": trained_on,
        "train_seconds": round(train_seconds, 3),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the demo model on the samples and evaluate it.")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="labelled posts to train on")
    parser.add_argument("--encoder", type=Path, help="the folder of an encoder for the model to stand on")
    parser.add_argument("--data", type=Path, default=DATA, help="labelled posts to evaluate on, if present")
    parser.add_argument("--label", default="claim", help="label column of the data file")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    main()
