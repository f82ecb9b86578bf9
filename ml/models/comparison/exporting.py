"""A claim-against-document network as three ONNX files: `text.onnx`, `image.onnx`, and `head.onnx`.

Apart, so that a text or picture that is compared again and again (a long document's passages, its sentences left
out one by one) is encoded once.
"""

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from ml.models.comparison.network import PairNetwork

OPSET = 18
TEXT, IMAGE, HEAD = "text.onnx", "image.onnx", "head.onnx"


class _Head(nn.Module):
    """The fusion, with the inputs that it has."""

    def __init__(self, network: PairNetwork) -> None:
        super().__init__()
        self.fusion, self.both = network.fusion, network.reads_text and network.reads_images
        self.text_only = not network.reads_images

    def forward(self, *given: Tensor) -> Tensor:
        if self.both:
            return torch.as_tensor(self.fusion(given[0], given[1], given[2]))
        if self.text_only:
            return torch.as_tensor(self.fusion(given[0], None, None))
        return torch.as_tensor(self.fusion(None, given[0], given[1]))


def export(network: PairNetwork, folder: Path, *, side: int) -> None:
    """Write the files of a network in evaluation mode, whose pictures are `side` pixels square."""
    vectors: dict[str, Tensor] = {}
    with torch.inference_mode():
        ids, pixels = torch.randint(0, 4, (4, 8)), torch.rand(4, 3, side, side)
        if network.reads_text:
            vectors["text"] = network.text(ids, torch.ones_like(ids)).unflatten(0, (-1, 2)).clone()
        if network.reads_images:
            vectors["image"] = network.image(pixels).unflatten(0, (-1, 2)).clone()
            vectors["seen"] = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    if network.reads_text:
        axes = {0: "n", 1: "tokens"}
        _trace(network.text, {"ids": ids, "mask": torch.ones_like(ids)}, folder / TEXT, axes=axes, output="vectors")
    if network.reads_images:
        _trace(network.image, {"pixels": pixels}, folder / IMAGE, axes={0: "n"}, output="vectors")
    _trace(_Head(network), vectors, folder / HEAD, axes={0: "n"}, output="logits")


def _trace(module: nn.Module, given: dict[str, Tensor], path: Path, *, axes: dict[int, str], output: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter's own making
        torch.onnx.export(
            module.eval(),
            tuple(tensor.clone() for tensor in given.values()),
            str(path),
            input_names=list(given),
            output_names=[output],
            dynamic_axes=dict.fromkeys(given, axes) | {output: {0: "n"}},
            opset_version=OPSET,
            # The newer exporter takes 20 seconds for each of the smallest files, this one takes one.
            dynamo=False,
        )
