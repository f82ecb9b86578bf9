"""Team Noir's and Tyche's networks as drawings (TN-23, TY-18): what each is built of, found by running its fusion."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from ml.answers.document_comparison import LABELS
from ml.models.comparison.fitting import Kind
from ml.models.comparison.network import Fusion, PairNetwork
from ml.models.comparison.noir import HEADS, NOIR, Branch, SelfAttention
from ml.models.comparison.recipe import PairRecipe
from ml.models.comparison.towers import TextTower
from ml.models.comparison.tyche import TYCHE, Extractor
from ml.studies.papers.drawings import sizes, tracing
from ml.studies.papers.drawings.diagram import Box, Diagram
from ml.studies.papers.drawings.layers import encoder_lines, lines_of

SIDES, KINDS = ("claim", "document"), ("text", "image")
PAIRS = 16
"""Vectors of so many pairs go through the fusion, so that no layer is silent by chance."""

_THROUGH = (Branch, nn.ModuleList)
_TITLES = {
    "extraction": "extraction", "attention": "self-attention", "layers": "judgement", "dense": "dense",
    "last": "classifier",
}  # fmt: skip
_FUSIONS = {
    "text-x2-image-x2": "Text_X2_Image_X2", "text-image-x2": "Text_Image_X2", "early": "early fusion",
}  # fmt: skip


def noir() -> Diagram:
    """Draw Team Noir's network."""
    return pair_diagram(NOIR, {}, name="noir", title="Team Noir: CLIP, extraction, attention, fusion")


def tyche(fusion: str) -> Diagram:
    """Draw Tyche's network with one of its fusions."""
    title = f"Tyche: BERT, EfficientNet, {_FUSIONS[fusion]}"
    return pair_diagram(TYCHE, {"fusion": fusion}, name=f"tyche-{fusion}", title=title)


def pair_diagram(kind: Kind, settings: Mapping[str, object], *, name: str, title: str) -> Diagram:
    """Draw a network of claims against documents at its paper's size."""
    network, recipe = sizes.pair_network(kind, settings), kind.read_recipe(settings)
    vectors = _vectors(network)
    chosen, seen = _run(network.fusion, vectors)
    found = tracing.arrows(vectors, seen)
    clipped = tracing.clipped(seen, found)
    last = list(seen)[-1]
    boxes = (
        *(Box(f"{side} {what}", f"{side}'s {_said(what)}", kind="given") for what in KINDS for side in SIDES),
        *(_encoder(network, what, recipe) for what in KINDS),
        *(Box(f"{key} vector", key.replace("image", "picture"), (f"{vector.shape[-1]} numbers",), "vector")
          for key, vector in vectors.items()),
        *(Box(key, _title(key), _lines(chosen[key], relu=key in clipped)) for key in seen),
        Box("answer", "softmax", tuple(label.replace("_", " ") for label in LABELS), "answer"),
    )  # fmt: skip
    arrows = (
        *((f"{side} {what}", f"{what} encoder") for what in KINDS for side in SIDES),
        *((f"{what} encoder", f"{side} {what} vector") for what in KINDS for side in SIDES),
        *((f"{one} vector" if one in vectors else one, other) for one, other in found),
        (last, "answer"),
    )
    caption = (
        "Drawn from the network as it is built: layers and sizes are the modules' own, arrows are where a part's input "
        "has a gradient. One encoder reads both texts, and one both pictures."
    )
    return Diagram(name, title, caption, boxes, arrows)


def _said(what: str) -> str:
    return "picture" if what == "image" else what


def _vectors(network: PairNetwork) -> dict[str, Tensor]:
    """Draw vectors such as the encoders give, (pairs, width) each."""
    torch.manual_seed(0)
    found: dict[str, Tensor] = {}
    for what in KINDS:
        part = getattr(network, what)
        dense = part.end[1] if isinstance(part, Extractor) else None
        width = int(dense.out_features if isinstance(dense, nn.Linear) else part.width)
        found |= {f"{side} {what}": torch.randn(PAIRS, width, requires_grad=True) for side in SIDES}
    return found


def _run(fusion: Fusion, vectors: Mapping[str, Tensor]) -> tuple[dict[str, nn.Module], dict[str, tracing.Seen]]:
    """Let a copy of the fusion in memory judge the vectors, and watch its parts."""
    real = fusion.to_empty(device="cpu").eval()
    torch.manual_seed(0)
    for module in real.modules():
        if isinstance(module, nn.Linear | nn.BatchNorm1d):
            module.reset_parameters()
    chosen = {key: part for key, part in tracing.parts(real, through=_THROUGH) if not isinstance(part, nn.Identity)}
    text, image = (torch.stack([vectors[f"{side} {what}"] for side in SIDES], dim=1) for what in KINDS)
    return chosen, tracing.watch(chosen, lambda: real.judge(text, image))


def _encoder(network: PairNetwork, what: str, recipe: PairRecipe) -> Box:
    part = getattr(network, what)
    tower = part.tower if isinstance(part, Extractor) else part
    read = f"{recipe.max_tokens} tokens" if what == "text" else f"{recipe.image_size} × {recipe.image_size} pixels"
    lines = [*encoder_lines(tower.encoder)]
    lines[0] += f" ({read})"
    if isinstance(tower, TextTower):
        lines.append("[CLS]" if tower.pooling == "first" else "mean over the tokens")
        lines += lines_of(tower.projection)
    if isinstance(part, Extractor):
        lines += lines_of(part.end)
    return Box(f"{what} encoder", f"one encoder for both {_said(what)}s", tuple(lines), "encoder")


def _title(key: str) -> str:
    *where, name = [word for word in key.split(".") if not word.isdigit()]
    told = _TITLES.get(name, name)
    return " ".join([*map(_said, where), told])


def _lines(module: nn.Module, *, relu: bool) -> tuple[str, ...]:
    lines = [*lines_of(module), *(["ReLU"] if relu else [])]
    if isinstance(module, SelfAttention):
        lines.append(f"{HEADS} heads")
    return tuple(lines)
