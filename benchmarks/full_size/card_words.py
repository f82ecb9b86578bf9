"""What the cards of noir, tyche and ensemble say beside their figures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What a card says of one recipe: what it is, its purpose, what it learns from, the paper's figure, limits."""

    what: str
    purpose: str
    learns: str
    paper: str
    limits: tuple[str, ...]


PURPOSE = (
    "Says how one document stands to a claim, both with a picture: supported, text supported with another "
    "picture, not enough to tell (pictures alike or not), contradicted. On cards it points a fact-checker to a "
    "page, and to the sentence in it that weighs most."
)
NOT_FOR = (
    "Not to say whether a claim is true: the document may be wrong or old. Not to publish, remove or rank posts "
    "without a person, not to judge people, and not on texts in languages, or on pictures of kinds, that it was "
    "not trained on."
)
DATA = (
    "No version and no pretrained weights come along: you train it on your own pairs (CSV, TSV or JSON Lines in "
    "Factify's columns), and encoders are pulled from a hub under their own licences. Its report counts what it "
    "learnt from, cut texts and missing pictures. The papers' data, Factify 1 and 2, were not at hand."
)
FIGURES = (
    "From a generated set (2,000 pairs in 400 groups of five, English and Spanish, drawn pictures of 64 pixels), "
    "small encoders from scratch: `python benchmarks/multimodal.py --json`. F1 is weighted by the classes' sizes,"
    " brackets hold the 95 % bootstrap interval. **They say nothing about news**: only that the network joins "
    "what both texts and both pictures say, which neither half can alone."
)
COSTS = (
    "Measured by `python -m benchmarks.full_size.main --json`: encoders of the papers' sizes with random weights,"
    " which cost what trained ones cost, one sentence against a document that is longer than what is read of it, "
    "both with a picture; two threads, without torch at work."
)
GPU = (
    "**Computed, not measured**: what weights and their optimiser take, and what a step was counted to keep for "
    "its backward pass, times 32 pairs. In bfloat16, or with fused attention, it is less; nothing is set aside "
    "for the allocator's own loss. A backward pass is taken for two forward ones."
)
GPU_OF_ENSEMBLE = (
    "Its members are trained apart: their cards say what a GPU would need for that. At work it is the sum of both."
)
LIMITS = (
    "Temperature and epoch are chosen on validation pairs; trust its probabilities less on other documents.",
    "In the papers' data *Refute* comes from another source than the other classes; a network may learn that.",
    "A missing picture is a learnt vector: leave pictures out of some training pairs, or it never learns one.",
)

WORDS = {
    "noir": Words(
        what=(
            "Team Noir's network of Factify 2: CLIP ViT-B/32 for both pictures, its multilingual student "
            "(DistilBERT) for both texts, halving blocks, attention, three layers."
        ),
        purpose=PURPOSE,
        learns=(
            "Learns with Adam at 5e-4 for all parts, 50 epochs, batch 32, label smoothing 0.1 towards the other "
            "classes; judged by averaged weights (EMA 0.999, its decay rising from 0.1)."
        ),
        paper="On Factify 2 the paper has F1 0.745 (seventh; the best of Factify 1 had 0.768). Not repeated here.",
        limits=(
            "128 tokens of claim and of document are read; `passages=mean` or `best` judges up to 16 passages.",
            "Its attention is over one position, where softmax is 1: two linear maps, as far as the paper says.",
        ),
    ),
    "tyche": Words(
        what=(
            "Tyche's network of Factify 1: one BERT-base for both texts, one EfficientNet-B3 for both pictures, a"
            " dense layer of 256 with batch normalisation each, and their fusion."
        ),
        purpose=PURPOSE,
        learns=(
            "Learns with Adam at 3e-5 (BERT) and 1e-5, falling linearly, soft F1, 18 epochs, batch 32. The "
            "figures below are of cross-entropy at 1e-3, the default with `small` encoders: from random weights soft "
            "F1 at these rates does not begin to learn."
        ),
        paper="On Factify 1 the paper has F1 0.679 (text-x2-image-x2) and 0.664 (text-image-x2). Not repeated here.",
        limits=(
            "64 tokens of claim and of document are read; English alone, unless another encoder is given.",
            "`fusion=text-image-x2` adds what each side says by itself, and can compare nothing.",
        ),
    ),
    "ensemble": Words(
        what="The weighted mean of two to four versions' probabilities; here of one noir and one tyche.",
        purpose=PURPOSE,
        learns="Learns nothing but its weights, in steps of 1/20, on the validation pairs.",
        paper="On Factify 1 Tyche's ensemble has F1 0.692 with equal weights, chosen with the test score in view.",
        limits=("It costs what its members cost together, and knows no more than they do.",),
    ),
}
