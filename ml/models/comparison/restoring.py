"""A claim-against-document network in its folder: as it was trained, and as three ONNX files to serve it by.

`text/config.json` and `image/config.json` are its encoders, `tokenizer/` its tokens, `model.safetensors` all weights;
`text.onnx`, `image.onnx` and `head.onnx` are what `ml.models.comparison.pair_model` runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_model

from ml.artefacts.on_disk import Artefact
from ml.examples import Example
from ml.models.comparison import exporting, pair_model, towers
from ml.models.comparison.network import PairNetwork
from ml.models.comparison.recipe import PairRecipe
from ml.models.comparison.trainee import Trainee
from ml.networks.exporting.agreement import compare_classes
from ml.networks.weights import network_files

Floats = NDArray[np.float32]

CHECKED = 64
"""The export is held against the trained network on so many pairs."""


def write(
    trainee: Trainee, folder: Path, *, recipe: PairRecipe, temperature: float, examples: Sequence[Example]
) -> Mapping[str, Any]:
    """Put the trained network and its export into a folder; say how well they agree on some of these pairs."""
    network = trainee.network.cpu().float().eval()
    for part in ("text", "image"):
        for tower in _towers(network, part):
            tower.encoder.config.save_pretrained(folder / part)
    (folder / "tokenizer").mkdir()
    trainee.texts.tokenizer.rust.save(str(folder / "tokenizer" / "tokenizer.json"))
    save_model(network, str(folder / network_files.WEIGHTS))
    exporting.export(network, folder, side=recipe.image_size)
    pictures = {"mean": trainee.pictures.mean, "deviation": trainee.pictures.deviation}
    details = {"pictures": pictures, "padding": trainee.texts.padding}
    chosen = examples[:CHECKED]
    found = [
        model.probabilities(chosen)
        for model in (
            pair_model.assembled(_half_made(recipe, temperature, details, folder), towers=part)
            for part in (TorchTowers(network), pair_model.OnnxTowers(folder))
        )
    ]
    return details | {"export": asdict(compare_classes(found[0], found[1]))}


def _half_made(recipe: PairRecipe, temperature: float, details: Mapping[str, Any], folder: Path) -> Artefact:
    """What of an artefact its model is made from, before there is one."""
    return Artefact(
        version="", task="", model="", recipe=asdict(recipe), labels=(), threshold=0.0, data_hash="",
        calibration={"temperature": temperature}, cleaning=recipe.cleaning, details=details, folder=folder,
    )  # fmt: skip


def _towers(network: PairNetwork, part: str) -> list[towers.TextTower | towers.ImageTower]:
    modules = getattr(network, part).modules() if hasattr(network, part) else ()
    return [one for one in modules if isinstance(one, towers.TextTower | towers.ImageTower)]


class TorchTowers(pair_model.Towers):
    """The trained network's parts, in evaluation mode."""

    def __init__(self, network: PairNetwork) -> None:
        self.reads_text, self.reads_images = network.reads_text, network.reads_images
        self.image_width = len(network.fusion.absent) if network.reads_images else 0
        self._network = network

    def _run(self, part: str, **given: NDArray[Any] | None) -> Floats:
        module = self._network.get_submodule("fusion" if part == "head" else part)
        tensors = [None if values is None else torch.from_numpy(values) for values in given.values()]
        with torch.inference_mode():
            found: Floats = module(*tensors).numpy()
        return found
