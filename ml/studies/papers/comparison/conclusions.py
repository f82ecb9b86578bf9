"""What came of both papers here, in words made from the figures, and what to mind about theirs."""

from collections.abc import Iterator, Mapping

from ml.studies.papers.comparison.answers import Answers, Measured, weighted_f1
from ml.studies.papers.comparison.basis import Basis
from ml.studies.papers.comparison.pairs import Parts
from ml.studies.papers.paper_row import TINY

PAPERS = (
    "Z. Zhang, H. Yang, C. Huang, Y. Zhang (2023): Team Noir at Factify 2; N. Hulke, B. R. Siva, A. Raj, A. A. Saifee "
    "(2022): Tyche at Factify 2022."
)
REMARKS = (
    (
        "TN-20: in four of six rows of Table 2 the “Final” F1 is below every class's, so that it is no mean of them; "
        "each figure here has its definition beside it, and that relation is not aimed at."
    ),
    "TN-22: the text has 0.1915 for Insufficient_Multimodal, image only less text only; Table 2 has 0.1888.",
    (
        "TN-8: the words of the paper's own Table 1 are as often in validation as chance has it, but not in the test:"
        " “updates” comes 0.12 times for each time in training, “new” 0.22 times, where 0.21 was to be expected."
    ),
    (
        "TN-18: the paper does not say what the organisers' baseline is; a random forest that is told how alike both "
        "texts and both pictures are stands in for it. CLIP's own text half is not here: “English texts only” leaves "
        "the other language out, as the paper does, and keeps the encoder."
    ),
    "TN-12: attention over a single position is two linear maps, since softmax over one is 1.",
    "TN-25: passages=mean or passages=best judge a long document passage by passage, so that nothing of it is lost.",
    "TN-26: Refute comes from another source than the other classes, which the paper says and does not subtract.",
    "TY-8: text without ASCII characters would hold no English; what is meant are characters beyond it.",
    (
        "TY-12: soft F1 gives wrong answers that are sure of themselves next to no gradient: from random it hardly "
        "moves, and the rows beside it are trained by cross-entropy."
    ),
    "TY-16: the values of Table 1 are lost in our copy but for those that the prose repeats.",
    (
        "TY-17: the paper does not say on which pairs the ensemble's ratio was chosen; the row “happen to be best on "
        "the test” shows what choosing there would claim."
    ),
    (
        "TY-19: in Text_Image_X2 no layer but the last sees claim and document together, and that one only adds: what"
        " it says of a claim does not depend on the document. So likenesses can be told by Text_X2_Image_X2 and early"
        " fusion."
    ),
)


def sentence(noir: Mapping[str, Answers], tyche: Mapping[str, Answers], basis: Basis) -> str:
    """Say in two or three sentences what came out."""
    if basis.weights == TINY:
        return (
            "Every row is made with tiny networks on a handful of generated scenes, to show that the path works; the "
            "figures say nothing of the papers, and claimwire papers comparison without --quick trains them in full."
        )
    figures = {name: one.measure(weighted_f1) for name, one in noir.items()}
    fused = {name: one.measure(weighted_f1) for name, one in tyche.items()}
    both = figures["proposed"].interval[0] > max(figures[name].interval[1] for name in ("text-only", "image-only"))
    return (
        f"On {basis.data}, Team Noir's network has a weighted F1 of {_told(figures['proposed'])}, by texts alone "
        f"{_told(figures['text-only'])}, by pictures alone {_told(figures['image-only'])}: that both together are more "
        f"than either {'holds' if both else 'is not beyond doubt'} here. Tyche's Text_X2_Image_X2 has "
        f"{_told(fused['text-x2-image-x2'])}, Text_Image_X2 {_told(fused['text-image-x2'])}, both with equal weights "
        f"{_told(fused['equal'])}."
    )


def _told(found: Measured) -> str:
    return f"{found.value:.3f} ({found.interval[0]:.3f}–{found.interval[1]:.3f})"


def on(parts: Parts) -> Iterator[str]:
    """Say what the pairs are good for, where they are not Factify's."""
    if parts.generated:
        yield (
            "The generated scenes hold five classes by construction, in English and Spanish, and nothing but text and "
            "picture tells them apart. They say how networks learn to compare, and nothing about news."
        )
