"""The human texts that a text is held against, and which of them are of its language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

ALPHA = 0.05
"""The share of errors that is put up with (MH-16)."""

LEAST = 19
"""With fewer human texts no p-value reaches 0.05 (see `ml.answers.significance`)."""

ENOUGH = 100
"""A language with as many human texts is compared with these alone."""


@dataclass(frozen=True, eq=False)
class Reference:
    """Scores of fragments of human texts that were not trained on, shape (fragments,), and each fragment's text.

    `texts` counts the texts from 0 without a gap; `languages` are those of the texts, None where it is not known.
    """

    scores: Floats
    texts: Places
    languages: tuple[str | None, ...]

    def of_language(self, language: str) -> "Reference":
        """Take the texts of one language."""
        kept = np.array([own == language for own in self.languages], dtype=bool)
        number = np.cumsum(kept) - 1
        chosen = kept[self.texts] if len(kept) else np.zeros(0, dtype=bool)
        return Reference(self.scores[chosen], number[self.texts[chosen]], (language,) * int(kept.sum()))


@dataclass(frozen=True)
class Note:
    """Something to mind, as a code with its values: whoever shows it has the words."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The human texts that a text is held against; `notes` say what to mind.

    `assured` says whether they are of the text's language, as far as that is known: else no rate of errors holds.
    """

    reference: Reference
    language: str | None
    notes: tuple[Note, ...] = ()
    assured: bool = True


def choose(reference: Reference, language: str | None) -> Comparison:
    """Compare with the texts of the same language where there are enough or no others, else with all, noting so."""
    if language is None:
        known = sorted({own for own in reference.languages if own})
        note = Note("compared_with_all_of", {"known": ", ".join(known)}) if known else Note("compared_with_all")
        return Comparison(reference, None, (note,))
    own = reference.of_language(language)
    if len(own.languages) >= ENOUGH or 0 < len(own.languages) == len(reference.languages):
        return Comparison(own, language)
    asked = {"language": language, "least": ENOUGH}
    few = Note("few_of_language", asked | {"texts": len(own.languages)})
    return Comparison(reference, None, (few if own.languages else Note("none_of_language", asked),), assured=False)
