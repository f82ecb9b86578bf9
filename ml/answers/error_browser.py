"""One HTML file to look through pairs by: claim, document, both pictures, what people said, what a version answered."""

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from ml.answers.document_comparison import LABELS
from ml.examples import Example, Prediction
from ml.model import Model
from ml.serving.images import ImageError, read

SIDE = 160
"""Pictures are inside the file, their shorter side so many pixels long."""

LONGEST = 1200
"""Documents are shown up to so many characters."""


@dataclass(frozen=True)
class _Picture:
    """A picture as base64 of a JPEG, or why there is none."""

    data: str = ""
    missing: str = ""


@dataclass(frozen=True)
class _Pair:
    """What an article of the page shows."""

    example: Example
    prediction: Prediction
    claim_picture: _Picture
    document_picture: _Picture

    @property
    def document(self) -> str:
        return self.example.document or ""

    @property
    def answer(self) -> str:
        return LABELS[self.prediction.label]

    @property
    def truth(self) -> str | None:
        return None if self.example.label is None else LABELS[self.example.label]

    @property
    def wrong(self) -> bool:
        return self.truth not in (None, self.answer)

    @property
    def by_class(self) -> list[tuple[str, float]]:
        return list(zip(LABELS, self.prediction.probabilities, strict=False))


def browser(model: Model, examples: Sequence[Example], *, basis: str) -> str:
    """Write an HTML page of pairs and a version's answers to them, the surest wrong ones first."""
    predictions = model.predict(examples)
    order = list(wrong_first(examples, predictions))
    chosen = [examples[place] for place in order], [predictions[place] for place in order]
    return page(*chosen, version=model.version, basis=basis)


def page(examples: Sequence[Example], predictions: Sequence[Prediction], *, version: str, basis: str) -> str:
    """Write the page; every text from outside is escaped, and nothing is loaded from anywhere."""
    writing = Environment(loader=PackageLoader("ml", "answers"), autoescape=True, undefined=StrictUndefined)
    writing.filters["in_words"] = lambda label: label.replace("_", ", ").lower()
    pairs = (
        _Pair(one, said, _picture(one.image), _picture(one.document_image))
        for one, said in zip(examples, predictions, strict=True)
    )
    template = writing.get_template("error_browser.html")
    return template.render(version=version, basis=basis, labels=LABELS, longest=LONGEST, pairs=pairs)


def _picture(path: str | None) -> _Picture:
    """Make a small copy, as JPEG, without what cameras write beside it."""
    if path is None:
        return _Picture(missing="no picture")
    try:
        small = Image.fromarray(read(Path(path), side=SIDE))
    except ImageError:
        return _Picture(missing="a picture that is missing or cannot be read")
    small.thumbnail((2 * SIDE, 2 * SIDE))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=80)
    return _Picture(data=base64.b64encode(written.getvalue()).decode())


def wrong_first(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Iterator[int]:
    """Give the pairs' places: wrong answers first, the surest of them in front, then the right ones likewise."""
    places = range(len(examples))
    yield from sorted(
        places, key=lambda at: (examples[at].label == predictions[at].label, -predictions[at].probability)
    )
