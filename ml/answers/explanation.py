"""Why a version judged a text as it did: what each word adds, for and against, as values and as an HTML page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ml.examples import Highlight, Prediction
from ml.text.sentences import sentences


@dataclass(frozen=True)
class Explanation:
    """A version's answer to a text; `words` are in reading order, each weight in log-odds of label 1."""

    version: str
    threshold: float
    text: str
    prediction: Prediction
    words: tuple[Highlight, ...]

    @property
    def sentence(self) -> str | None:
        """The sentence that is most worth checking, of a long text."""
        place = self.prediction.sentence
        return None if place is None else self.text[slice(*place)]

    def speaking(self, *, for_it: bool) -> list[tuple[str, float]]:
        """Give the words that speak for label 1, or those against it, the strongest first."""
        found = [(self.text[one.start : one.end], one.weight) for one in self.words if (one.weight > 0) == for_it]
        return sorted(found, key=lambda pair: -abs(pair[1]))

    def sentences(self) -> list[tuple[str, float]]:
        """Give what the words of each sentence add together, in reading order."""
        spans = sentences(self.text)
        adds = [sum(one.weight for one in self.words if start <= one.start < end) for start, end in spans]
        return [(self.text[start:end], weight) for (start, end), weight in zip(spans, adds, strict=True)]

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain values."""
        words = [{"word": self.text[one.start : one.end], **vars(one)} for one in self.words]
        return {
            "version": self.version,
            "probability": self.prediction.probability,
            "threshold": self.threshold,
            "label": self.prediction.label,
            "sentence": self.sentence,
            "words": words,
        }

    def page(self) -> str:
        """Write a page of the text with each word coloured; what is from outside is escaped, and nothing is loaded."""
        writing = Environment(loader=PackageLoader("ml", "answers"), autoescape=True, undefined=StrictUndefined)
        return writing.get_template("explanation.html").render(found=self, pieces=list(self._pieces()))

    def _pieces(self) -> Iterator[tuple[str, float, float]]:
        """Cut the text into words, and what is between them: the words, their weights, and how strong their colours."""
        at, most = 0, max((abs(one.weight) for one in self.words), default=0.0) or 1.0
        for one in self.words:
            yield self.text[at : one.start], 0.0, 0.0
            yield self.text[one.start : one.end], one.weight, abs(one.weight) / most
            at = one.end
        yield self.text[at:], 0.0, 0.0
