"""What noir, tyche and their ensemble cost at the papers' full size, on two cores; prints one JSON object.

    python -m benchmarks.full_size.main [--json] [--quick] [--keep FOLDER]

The encoders have the papers' sizes (CLIP ViT-B/32 and multilingual DistilBERT, BERT-base and EfficientNet-B3) and
random weights, which cost what trained ones cost. For each recipe a process trains some steps of 4 pairs with them and
writes the version as the product does, three ONNX files; another loads it, without torch, and judges 8 pairs one by
one, six times: one sentence against a document that is longer than what is read of it, both with a picture. `pair_s` is
the median, `pair_best_s` the fastest, `peak_mb` the process's peak of memory. The ensemble is both versions.
`kept_mb_per_pair` and `gflop_per_pair` are counted, not timed: they are what a need of a GPU is computed from.
--quick takes small encoders.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.full_size import encoders, processes
from ml import registry
from ml.answers.factify import read_pairs
from ml.examples import Example
from ml.studies.papers.comparison.scenes import building

QUICK = {"text_encoder": "small", "image_encoder": "small", "image_size": 32}
ROUNDS = 6


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the comparison networks at full size.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="small encoders: only to see that it runs")
    parser.add_argument("--keep", type=Path, help="keep encoders and versions in this folder, some 7 GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        measured = measure(options.keep or Path(place), quick=options.quick)
    print(json.dumps(measured) if options.json else "\n".join(f"{name}: {value}" for name, value in measured.items()))


def measure(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Train, write and serve both networks, and serve both as one."""
    files = building.build(folder / "set", groups=8)
    pairs = list(processes.long_documents(read_pairs(files[:1]).examples))[:8]
    processes.write_pairs(pairs, folder)
    rounds = str(1 if quick else ROUNDS)
    found: dict[str, Any] = {}
    for recipe in encoders.CONFIGS:
        settings = QUICK if quick else encoders.write(recipe, folder / f"{recipe}-encoders", pairs=pairs)
        version = folder / recipe
        trained = processes.run("in_training", recipe, json.dumps(settings), str(folder), str(version))
        found[recipe] = {"training": trained, "at_work": processes.run("at_work", str(version), str(folder), rounds)}
    together = _ensemble(folder, pairs)
    found["ensemble"] = {"at_work": processes.run("at_work", str(together), str(folder), rounds)}
    return found | {"cores": processes.CORES, "load": round(os.getloadavg()[1], 1), "quick": quick}


def _ensemble(folder: Path, pairs: list[Example]) -> Path:
    members = [str(folder / recipe) for recipe in encoders.CONFIGS]
    registry.train(
        pairs, folder / "ensemble", task="comparison", recipe="ensemble", settings={"members": members, "steps": 1},
        validation=pairs,
    )  # fmt: skip
    return folder / "ensemble"


if __name__ == "__main__":
    main()
