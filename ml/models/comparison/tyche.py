"""Tyche's networks of Factify 1 (TY-2 … TY-13): one BERT for both texts, one EfficientNet for both pictures, fusions.

Each extractor ends in a dense layer of 256 and batch normalisation. `fusion` text-x2-image-x2 puts like beside like
(both texts, both pictures), text-image-x2 each side's text beside its picture, and early all four at once. The papers
do not name the dense layers' activation: here it is ReLU, since without one no fusion could compare anything. Of
text-image-x2 that remains true across claim and document: the last layer adds what each side says by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor, nn

from ml.answers.document_comparison import LABELS
from ml.models.comparison import towers
from ml.models.comparison.fitting import Kind
from ml.models.comparison.network import BatchNorm, Fusion, PairNetwork
from ml.models.comparison.recipe import PairRecipe

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and deviation of ImageNet's pictures by channel."""

FusionName = Literal["text-x2-image-x2", "text-image-x2", "early"]
_TOGETHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "text-x2-image-x2": (("claim text", "document text"), ("claim image", "document image")),
    "text-image-x2": (("claim text", "claim image"), ("document text", "document image")),
    "early": (("claim text", "document text", "claim image", "document image"),),
}


@dataclass(frozen=True)
class Recipe(PairRecipe):
    """The paper's recipe: rates 3e-5 for BERT and 1e-5 for the rest, falling linearly, soft F1, 64 tokens, 18 epochs.

    The batch size and the stopping rule's measure are not stated: 32, and less than 0.002 in 3 epochs. With `modality`
    text or image it is the paper's baseline of that name. With a `small` encoder, which begins at random, cross-entropy
    at 1e-3 takes its place (`TYCHE.from_scratch`).
    """

    text_encoder: str = "google-bert/bert-base-uncased"
    image_encoder: str = "google/efficientnet-b3"
    cleaning: tuple[str, ...] = (
        "plain-letters", "lower", "no-links", "no-signs", "fold-accents", "ascii-only", "no-stop-words", "s-stems",
    )  # fmt: skip
    fusion: FusionName = "text-x2-image-x2"
    width: int = 256
    max_tokens: int = 64
    image_size: int = 256
    augment: bool = True
    dropout: float = 0.3
    epochs: int = 18
    learning_rates: Mapping[str, float] = field(default_factory=lambda: {"text": 3e-5, "image": 1e-5, "fusion": 1e-5})
    weight_decay: float = 0.0
    schedule: str = "linear"
    warm_up: float = 0.0
    loss: str = "soft-f1"
    clip: float | None = None
    insignificant: float | None = 0.002


class Extractor(nn.Module):
    """An encoder, dropout where its paper has it, a dense layer and batch normalisation (TY-2, TY-3)."""

    def __init__(self, tower: towers.TextTower | towers.ImageTower, *, width: int, dropout: float) -> None:
        """Put a new end on an encoder."""
        super().__init__()
        self.tower = tower
        self.end = nn.Sequential(nn.Dropout(dropout), nn.Linear(tower.width, width), BatchNorm(width))

    def forward(self, *given: Tensor) -> Tensor:
        """Give vectors, (n, width), from what the encoder takes."""
        vectors: Tensor = self.end(self.tower(*given))
        return vectors


class TycheFusion(Fusion):
    """A dense layer for each group of vectors, and one that judges them all (TY-4 … TY-7)."""

    def __init__(self, groups: Sequence[Sequence[str]], *, width: int, classes: int, image_width: int | None) -> None:
        """Begin at random; `groups` name what goes into one dense layer."""
        super().__init__(image_width=image_width)
        self.groups = groups
        self.dense = nn.ModuleList(nn.Linear(width * len(group), width) for group in groups)
        self.last = nn.Linear(width * len(groups), classes)

    def judge(self, text: Tensor | None, image: Tensor | None) -> Tensor:
        """Give logits, (n, classes), of vectors, (n, 2, width)."""
        vectors: dict[str, Tensor] = {}
        for name, pair in (("text", text), ("image", image)):
            if pair is not None:
                vectors |= {f"claim {name}": pair[:, 0], f"document {name}": pair[:, 1]}
        found = [
            layer(torch.cat([vectors[name] for name in group], dim=1)).relu()
            for layer, group in zip(self.dense, self.groups, strict=True)
        ]
        logits: Tensor = self.last(torch.cat(found, dim=1))
        return logits


def build(recipe: Recipe, *, text: towers.TextTower | None, image: towers.ImageTower | None) -> PairNetwork:
    """Put the network together from its encoders; one modality alone is the baseline of that name (TY-7)."""
    groups = _TOGETHER[recipe.fusion]
    if recipe.modality != "both":
        groups = ((f"claim {recipe.modality}", f"document {recipe.modality}"),)
    width = recipe.width
    return PairNetwork(
        text=text and Extractor(text, width=width, dropout=recipe.dropout),
        image=image and Extractor(image, width=width, dropout=0.0),
        fusion=TycheFusion(groups, width=width, classes=len(LABELS), image_width=width if image else None),
    )


TYCHE = Kind(
    name="tyche",
    recipe=Recipe,
    build=build,
    pooling="first",
    width=None,
    mean=IMAGENET[0],
    deviation=IMAGENET[1],
    small_text=towers.small_bert,
    small_image=towers.small_efficientnet,
    # Soft F1, with which the paper trains on from pretrained weights, gives wrong answers that are sure of themselves
    # next to no gradient: from random ones it stays where it is. Nor do the paper's rates move those.
    from_scratch={
        "loss": "cross-entropy", "label_smoothing": 0.1, "batch": 16, "warm_up": 0.05, "insignificant": None,
        "learning_rates": {"text": 1e-3, "image": 1e-3, "fusion": 1e-3},
    },
)  # fmt: skip
