"""How a claim stands to a document: the five classes, and which sentence of the document weighs most in the answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml import sentences
from ml.examples import Example
from ml.models.shape import Classifier

LABELS = ("Support_Multimodal", "Support_Text", "Insufficient_Multimodal", "Insufficient_Text", "Refute")
"""The five classes of both Factify tasks (TN-1, TY-1), in the order of the logits.

The document's text supports the claim, says nothing of it, or contradicts it; of the first two, Multimodal says that
the pictures are alike, and Text that they are not.
"""

AT_MOST = 32
"""So many sentences of a document, from its start, are left out one by one."""


@dataclass(frozen=True)
class Compared:
    """What a version says of a claim and a document; never whether the claim is true.

    `probabilities` are by class, `probability` that of the label. `sentence` are the characters [start, end) of the
    document's sentence that weighs most, None where it has only one, or leaving any out changes nothing; `weight` is
    by how much the label's probability falls without it. `pictures` counts those that could be read, of two.
    """

    label: str
    probability: float
    probabilities: Mapping[str, float]
    sentence: tuple[int, int] | None
    weight: float
    pictures: int


def compare(model: Classifier, example: Example) -> Compared:
    """Compare a claim with a document, and find the sentence that weighs most by occlusion (Zeiler & Fergus 2014).

    Each sentence is left out in turn, and the one without which the answer's probability falls furthest weighs most.
    """
    row = model.probabilities([example])[0]
    label = int(row.argmax())
    found, weight = _telling(model, example, label=label, whole=float(row[label]))
    return Compared(
        label=LABELS[label],
        probability=float(row[label]),
        probabilities=dict(zip(LABELS, row.tolist(), strict=True)),
        sentence=found,
        weight=weight,
        pictures=2 - round(2 * model.missing_images([example])),
    )


def _telling(model: Classifier, example: Example, *, label: int, whole: float) -> tuple[tuple[int, int] | None, float]:
    document = example.document or ""
    spans = sentences.sentences(document)[:AT_MOST]
    if len(spans) < 2:
        return None, 0.0
    without = [f"{document[:start]}{document[end:]}" for start, end in spans]
    falls = whole - model.of_documents(example, without)[:, label]
    most = int(np.argmax(falls))
    return (spans[most], float(falls[most])) if falls[most] > 0 else (None, 0.0)
