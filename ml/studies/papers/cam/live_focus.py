"""Which words the version at work looks at, by its own answers (CAM-17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ml.examples import Highlight
from ml.model import Explainer, RecipeError
from ml.studies.representation.focus import FocusedText, in_focus, pieces
from ml.text.words import Word
from ml.versions.loading import load

CLASSES = ("not check-worthy", "check-worthy")


@dataclass(frozen=True)
class LiveFocus:
    """Texts by a version's answers, each word scored for that answer; `told` and `data` name version and texts."""

    told: str
    data: str
    texts: tuple[FocusedText, ...]

    def of(self, answer: int) -> list[FocusedText]:
        """Give the texts that were answered so."""
        return [text for text in self.texts if text.answer == answer]


def live_focus(folder: Path, texts: Sequence[str], *, told: str, data: str) -> LiveFocus:
    """Ask a version about texts; a word's score is what it adds, in log-odds, to the answer that the version gave.

    Raises:
        RecipeError: its words do not add up to its answer.
        ArtefactError: it cannot be loaded.
    """
    model = load(folder)
    if not isinstance(model, Explainer):
        raise RecipeError(f"{model.version} cannot say what each word adds; give a version for check-worthiness.")
    found = []
    for text in texts:
        prediction, words = model.explained(text)
        sign = 1.0 if prediction.label else -1.0
        scored = [(piece, sign * score) for piece in pieces(text) if (score := _score(piece, words)) is not None]
        found.append(FocusedText(text, prediction.label, prediction.label, False, in_focus(scored)))
    return LiveFocus(f"{told} ({model.version})", data, tuple(found))


def _score(piece: Word, words: Sequence[Highlight]) -> float | None:
    own = [word.weight for word in words if word.start < piece.end and word.end > piece.start]
    return sum(own) / len(own) if own else None
