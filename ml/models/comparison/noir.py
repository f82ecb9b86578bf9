"""Team Noir's network of Factify 2 (TN-9 … TN-17): CLIP's encoders, extraction modules, attention, three layers.

Each encoder's vector of 512 is halved twice by its modality's extraction module, shared by claim and document; these
two stand side by side as 256 numbers, which attend to themselves with 4 heads. There is one position to attend to, so
that softmax is 1 and attention is two linear maps. The paper's ablations are settings: `modality` text or image,
`attention` false, and "without multilingual" is `monolingual` true with CLIP's own text encoder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ml.answers.document_comparison import LABELS
from ml.models.comparison import towers
from ml.models.comparison.fitting import Kind
from ml.models.comparison.network import BatchNorm, Fusion, PairNetwork, both
from ml.models.comparison.recipe import PairRecipe

WIDTH, HEADS = 512, 4
CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
"""Mean and deviation of CLIP's training pictures by channel, with which its pictures are normalised."""


@dataclass(frozen=True)
class Recipe(PairRecipe):
    """The paper's recipe: Adam 5e-4 for all parts together, 50 epochs, batch 32, smoothing 0.1 towards the others.

    Not stated, and chosen here: EMA's decay, a constant rate, 128 tokens (the student's own limit), no clipping.
    """

    text_encoder: str = "sentence-transformers/clip-ViT-B-32-multilingual-v1"
    image_encoder: str = "openai/clip-vit-base-patch32"
    cleaning: tuple[str, ...] = ("plain-letters", "no-links", "no-signs", "no-stop-words")
    attention: bool = True
    epochs: int = 50
    learning_rates: Mapping[str, float] = field(default_factory=lambda: {"text": 5e-4, "image": 5e-4, "fusion": 5e-4})
    weight_decay: float = 0.0
    schedule: str = "constant"
    warm_up: float = 0.0
    label_smoothing: float = 0.1
    ema: float | None = 0.999
    clip: float | None = None


class Extraction(nn.Sequential):
    """Two stacked blocks of Linear, which halves, Dropout, BatchNorm and ReLU (TN-10): (n, width) to (n, width / 4)."""

    def __init__(self, width: int, *, dropout: float) -> None:
        """Begin at random."""
        layers: list[nn.Module] = []
        for size in (width, width // 2):
            layers += [nn.Linear(size, size // 2), nn.Dropout(dropout), BatchNorm(size // 2), nn.ReLU()]
        super().__init__(*layers)


class SelfAttention(nn.Module):
    """Scaled dot-product attention with 4 heads of positions to themselves (TN-12)."""

    def __init__(self, width: int) -> None:
        """Begin at random."""
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, positions: Tensor) -> Tensor:
        """Give what each position takes from all of them, (n, positions, width) as was given."""
        heads = [
            layer(positions).unflatten(-1, (HEADS, -1)).transpose(1, 2) for layer in (self.query, self.key, self.value)
        ]
        taken: Tensor = self.out(nn.functional.scaled_dot_product_attention(*heads).transpose(1, 2).flatten(2))
        return taken


class Branch(nn.Module):
    """One modality: extraction for claim and document, side by side, and self-attention (TN-11, TN-12)."""

    def __init__(self, width: int, *, dropout: float, attention: bool) -> None:
        """Begin at random; without `attention` it is the paper's ablation."""
        super().__init__()
        self.extraction = Extraction(width, dropout=dropout)
        self.width = width // 2
        self.attention = SelfAttention(self.width) if attention else None

    def forward(self, vectors: Tensor) -> Tensor:
        """Give features, (n, width / 2), from vectors of claim and document, (n, 2, width)."""
        beside = both(self.extraction, vectors).flatten(1)
        if self.attention is None:
            return beside
        attended: Tensor = self.attention(beside.unsqueeze(1)).squeeze(1)
        return attended


class NoirFusion(Fusion):
    """Both branches side by side, three linear layers with ReLU between them (TN-13)."""

    def __init__(
        self, *, text_width: int | None, image_width: int | None, dropout: float, attention: bool, classes: int
    ) -> None:
        """Begin at random; a modality without a width is left out, and there is nothing to fuse."""
        super().__init__(image_width=image_width)
        self.text = text_width and Branch(text_width, dropout=dropout, attention=attention)
        self.image = image_width and Branch(image_width, dropout=dropout, attention=attention)
        size = sum(branch.width for branch in (self.text, self.image) if branch)
        self.layers = nn.Sequential(
            nn.Linear(size, size // 2), nn.ReLU(), nn.Linear(size // 2, size // 4), nn.ReLU(),
            nn.Linear(size // 4, classes),
        )  # fmt: skip

    def judge(self, text: Tensor | None, image: Tensor | None) -> Tensor:
        """Give logits, (n, classes), of vectors, (n, 2, width)."""
        given = ((self.text, text), (self.image, image))
        logits: Tensor = self.layers(torch.cat([branch(vectors) for branch, vectors in given if branch], dim=1))
        return logits


def build(recipe: Recipe, *, text: towers.TextTower | None, image: towers.ImageTower | None) -> PairNetwork:
    """Put the network together from its encoders."""
    fusion = NoirFusion(
        text_width=text.width if text else None,
        image_width=image.width if image else None,
        dropout=recipe.dropout,
        attention=recipe.attention,
        classes=len(LABELS),
    )
    return PairNetwork(text=text, image=image, fusion=fusion)


NOIR = Kind(
    name="noir",
    recipe=Recipe,
    build=build,
    pooling="mean",
    width=WIDTH,
    mean=CLIP[0],
    deviation=CLIP[1],
    small_text=towers.small_distilbert,
    small_image=lambda side: towers.small_vit(side, width=WIDTH),
)
