"""What Team Noir's defaults make of little, and what a blank picture makes of EfficientNet-B3 at full size."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from benchmarks.full_size.encoders import B3
from ml import registry
from ml.evaluation.classes import ClassPredictions
from ml.examples import Example
from ml.models.comparison import fitting, towers
from ml.models.comparison.network import PairNetwork
from ml.models.comparison.tyche import TYCHE

SMALL_SET, STEPS, BATCH = 140, 100, 32


def small_set_f1(folder: Path, examples: Sequence[Example], *, settings: dict[str, Any]) -> float:
    """Train noir for 100 steps on 140 pairs, and give its weighted F1 on these: whether it learns at all in so few."""
    pairs = list(examples[:SMALL_SET])
    epochs = STEPS // -(-len(pairs) // BATCH)
    registry.train(
        pairs, folder, task="comparison", recipe="noir", settings=settings | {"epochs": epochs}, validation=pairs,
        held_out=pairs,
    )  # fmt: skip
    answers = registry.load(folder).predict(pairs)
    rows = np.array([said.probabilities for said in answers])
    return ClassPredictions(np.array([one.label for one in pairs]), rows).scores(np.ones(len(pairs))).weighted_f1


def stem_variance_kept(folder: Path, examples: Sequence[Example]) -> dict[str, float]:
    """Give the share of its variance that the stem of the hub's EfficientNet-B3 keeps after a batch of 8 pairs.

    Their pictures are all black, or not there; of black ones the least channel's share is given. The weights are random
    and the pictures as large as the recipe's.
    """
    black = str(folder / "black.png")
    Image.new("RGB", (300, 300)).save(black)
    kept = {}
    for name, path in (("b3_stem_variance_kept", black), ("b3_stem_variance_kept_without_pictures", None)):
        torch.manual_seed(0)
        recipe = TYCHE.read_recipe({"text_encoder": "small", "image_encoder": "small"})
        trainee, _ = fitting.prepare(examples[:8], recipe=recipe, kind=TYCHE)
        tower = towers.ImageTower(towers.from_config(B3))
        network: PairNetwork = TYCHE.build(recipe, text=trainee.network.text.tower, image=tower)
        whole = replace(trainee, network=network.train())
        pairs = [replace(one, image=path, document_image=path) for one in examples[:8]]
        stem = tower.encoder.get_submodule("embeddings.batchnorm").get_buffer("running_var")
        before = stem.clone()
        with torch.no_grad():
            network(whole.collate(pairs))
        kept[name] = round(float((stem / before).min()), 4)
    return kept
