"""How a claim stands to a document: the five classes, and which sentence of the document weighs most in the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.examples import Example
from ml.model import Classifier
from ml.text import sentences

LABELS = ("Support_Multimodal", "Support_Text", "Insufficient_Multimodal", "Insufficient_Text", "Refute")
"""The five classes of both Factify tasks (TN-1, TY-1), in the order of the logits.

The document's text supports the claim, says nothing of it, or contradicts it; of the first two, Multimodal says that
the pictures are alike, and Text that they are not.
"""

ANSWERS: Mapping[str, tuple[int, ...]] = {
    "supported": (0,), "image_differs": (1,), "not_enough": (2, 3), "contradicted": (4,),
}  # fmt: skip
"""What people are told of a pair with both pictures, and the classes that this is made of."""

WITHOUT_PICTURES: Mapping[str, tuple[int, ...]] = {
    "text_supported": (0, 1), "not_enough": (2, 3), "contradicted": (4,),
}  # fmt: skip
"""The same where the pictures were not compared: two of the classes differ in nothing else."""

AT_MOST = 32
"""So many sentences of a document, from its start, are left out one by one."""

LEAST_FALL = 0.01
"""A sentence weighs something where the answer's probability falls by this without it; smaller falls are noise."""


@dataclass(frozen=True)
class Compared:
    """What a version says of a claim and a document; never whether the claim is true.

    `probabilities` are by class, `probability` that of the label. `answers` are what people are told, the classes put
    together that mean the same to them; where the pictures were not compared, none of them says anything of pictures.
    `sentence` are the characters [start, end) of the document's sentence that weighs most, None where it has only one,
    or leaving any out changes next to nothing; `weight` is by how much the answer's probability falls without it.
    `pictures` counts those that were looked at, of two; `cut` says that the document goes on after what was read of it,
    `claim_cut` that the claim does.
    """

    label: str
    probability: float
    probabilities: Mapping[str, float]
    answers: Mapping[str, float]
    sentence: tuple[int, int] | None
    weight: float
    pictures: int
    cut: bool = False
    claim_cut: bool = False

    @property
    def answer(self) -> str:
        """The most probable of the answers."""
        return max(self.answers, key=lambda name: self.answers[name])


def compare(model: Classifier, example: Example) -> Compared:
    """Compare a claim with a document, and find the sentence that weighs most by occlusion (Zeiler & Fergus 2014).

    Each sentence is left out in turn, and the one without which the answer's probability falls furthest weighs most.
    """
    row = model.probabilities([example])[0]
    label = int(row.argmax())
    pictures = 2 - round(2 * model.missing_images([example])) if model.reads_images else 0
    groups = ANSWERS if pictures == 2 else WITHOUT_PICTURES
    answers = {name: float(row[list(classes)].sum()) for name, classes in groups.items()}
    answer = max(answers, key=lambda name: answers[name])
    found, weight = _weightiest(model, example, classes=groups[answer], whole=answers[answer])
    claim_cut, cut = model.unread(example)
    return Compared(
        label=LABELS[label],
        probability=float(row[label]),
        probabilities=dict(zip(LABELS, row.tolist(), strict=True)),
        answers=answers,
        sentence=found,
        weight=weight,
        pictures=pictures,
        cut=cut,
        claim_cut=claim_cut,
    )


def _weightiest(
    model: Classifier, example: Example, *, classes: Sequence[int], whole: float
) -> tuple[tuple[int, int] | None, float]:
    document = example.document or ""
    spans = sentences.sentences(document)[:AT_MOST]
    if len(spans) < 2:
        return None, 0.0
    without = [f"{document[:start]}{document[end:]}" for start, end in spans]
    falls = whole - model.of_documents(example, without)[:, list(classes)].sum(axis=1)
    most = int(np.argmax(falls))
    return (spans[most], float(falls[most])) if falls[most] >= LEAST_FALL else (None, 0.0)
