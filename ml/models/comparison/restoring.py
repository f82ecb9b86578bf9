"""A claim-against-document network in its folder: as it was trained, and as three ONNX files to serve it by.

`text/config.json` and `image/config.json` are its encoders, `tokenizer/` its tokens, `model.safetensors` all weights;
`text.onnx`, `image.onnx` and `head.onnx` are what `ml.models.comparison.model` runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_model
from torch import Tensor, nn

from ml.artefacts.on_disk import Artefact
from ml.examples import Example
from ml.model import Model
from ml.models.checkworthiness.text_model import folder_of
from ml.models.comparison import exporting, towers
from ml.models.comparison import model as pair_model
from ml.models.comparison.network import PairNetwork
from ml.models.comparison.recipe import PairRecipe
from ml.models.comparison.trainee import Kind, Trainee
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
            pair_model.made(_half_made(recipe, temperature, details, folder), towers=part)
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


@dataclass(frozen=True, eq=False)
class TorchTowers:
    """The trained network's parts, in evaluation mode, as `pair_model` asks for them."""

    network: PairNetwork

    @property
    def reads_text(self) -> bool:
        """Whether it has an encoder of texts."""
        return self.network.reads_text

    @property
    def reads_images(self) -> bool:
        """Whether it has an encoder of pictures."""
        return self.network.reads_images

    def text(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        """Give vectors of texts, (n, width), from ids and mask, (n, tokens)."""
        return self._run(self.network.text, torch.from_numpy(ids), torch.from_numpy(mask))

    def image(self, pixels: Floats) -> Floats:
        """Give vectors of pictures, (n, width), from pixels, (n, 3, side, side)."""
        return self._run(self.network.image, torch.from_numpy(pixels))

    def head(self, text: Floats | None, image: Floats | None, seen: Floats | None) -> Floats:
        """Give logits, (n, classes), from vectors, (n, 2, width), and which pictures are there, (n, 2)."""
        given = [None if values is None else torch.from_numpy(values) for values in (text, image, seen)]
        return self._run(self.network.fusion, *given)

    def _run(self, part: nn.Module, *given: Tensor | None) -> Floats:
        with torch.inference_mode():
            found: Floats = part(*given).numpy()
        return found


def restore(artefact: Artefact, recipe: PairRecipe, *, kind: Kind) -> Model:
    """Rebuild the model in torch from its folder; BrokenArtefactError where a part of it is missing."""
    folder = folder_of(artefact)
    text = image = None
    if recipe.modality != "image":
        encoder = towers.from_config(towers.read_config(folder / "text"))
        text = towers.TextTower(encoder, pooling=kind.pooling, width=kind.width)
    if recipe.modality != "text":
        image = towers.ImageTower(towers.from_config(towers.read_config(folder / "image")))
    network = kind.build(recipe, text=text, image=image)
    network_files.read_weights(network.eval(), folder)
    return pair_model.made(artefact, towers=TorchTowers(network))
