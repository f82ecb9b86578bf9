"""Train a network for some steps, write its version, and print what it took.

    python -m benchmarks.full_size.in_training RECIPE SETTINGS FOLDER VERSION

What a step keeps for its backward pass is counted as it is kept, each storage once, weights left out; operations are
those of the forward pass in products and convolutions, two for each multiplication with its addition.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.full_size import processes
from ml.answers.document_comparison import LABELS
from ml.artefacts.on_disk import Artefact, save_artefact
from ml.examples import Example
from ml.models.comparison import fitting, restoring
from ml.models.comparison.noir import NOIR
from ml.models.comparison.trainee import Trainee
from ml.models.comparison.tyche import TYCHE
from ml.networks.loop.learner import Learner
from ml.networks.loop.training import accelerator

KINDS = {"noir": NOIR, "tyche": TYCHE}
BATCH = 4
"""So many pairs are a step here: 32, as in the papers, would want more memory than small machines have."""


def main() -> None:
    name, settings, folder, version = sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    processes.stay_on_two_cores()
    torch.set_num_threads(processes.CORES)
    pairs = processes.read_pairs(folder)
    kind = KINDS[name]
    recipe = kind.read_recipe(settings | {"bf16": "off", "batch": BATCH})
    trainee, _ = fitting.prepare(pairs, recipe=recipe, kind=kind)
    told = {"parameters": _parameters(trainee), **_steps(trainee, pairs, recipe=recipe)}
    told["gflop_per_pair"] = _operations(trainee, pairs[:BATCH])
    artefact = Artefact(
        version=f"{name}-full-size", task="comparison", model=name, recipe=asdict(recipe), labels=LABELS,
        threshold=0.0, calibration={"temperature": 1.0}, cleaning=recipe.cleaning, data_hash="",
    )  # fmt: skip
    write = partial(restoring.write, trainee, recipe=recipe, temperature=1.0, examples=pairs[:BATCH])
    save_artefact(artefact, version, write=write)
    print(json.dumps(told))


def _parameters(trainee: Trainee) -> dict[str, int]:
    return {name: sum(map(torch.numel, part.parameters())) for name, part in trainee.network.named_children()}


def _steps(trainee: Trainee, pairs: Sequence[Example], *, recipe: Any) -> dict[str, float]:
    """Learn thrice from so many pairs: the first step is counted, the others are timed."""
    learner = Learner(trainee, pairs, recipe=recipe, hardware=accelerator(recipe))
    steps = [list(range(start, start + BATCH)) for start in (0, BATCH, 0)]
    kept = _kept(learner, steps[0])
    seconds = []
    for step in steps[1:]:
        started = time.perf_counter()
        learner.learn(step, rate=1.0)
        seconds.append(time.perf_counter() - started)
    told = {"pair_s": min(seconds) / BATCH, "kept_mb_per_pair": kept / 2**20 / BATCH, "peak_mb": processes.peak_mb()}
    return {name: round(value, 2) for name, value in told.items()} | {"batch": BATCH}


def _kept(learner: Learner, step: list[int]) -> int:
    """Count the bytes that a step keeps for its backward pass."""
    weights = {weight.untyped_storage().data_ptr() for weight in learner.trainee.network.parameters()}
    sizes: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        learner.learn(step, rate=1.0)
    return sum(sizes.values())


def _operations(trainee: Trainee, pairs: Sequence[Example]) -> float:
    """Count a forward pass: thousands of millions of operations for each pair."""
    network = trainee.network.eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(trainee.collate(pairs))
    return round(counter.get_total_flops() / len(pairs) / 1e9, 1)


if __name__ == "__main__":
    main()
