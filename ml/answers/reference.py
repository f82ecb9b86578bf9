"""The human texts that a text is held against, and which of them are of its language."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

ALPHA = 0.05
"""The share of errors that is put up with (MH-16)."""

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


@dataclass(frozen=True, eq=False)
class Comparison:
    """The human texts that a text is held against; `note` says in a sentence what to mind, where there is anything.

    `assured` says whether they are of the text's language, as far as that is known: else no rate of errors holds.
    """

    reference: Reference
    language: str | None
    note: str | None = None
    assured: bool = True


def choose(reference: Reference, language: str | None) -> Comparison:
    """Compare with the texts of the same language where there are enough or no others, else with all, saying so."""
    if language is None:
        known = sorted({own for own in reference.languages if own})
        names = f" ({', '.join(known)})" if known else ""
        return Comparison(reference, None, f"The language is not given: compared with human texts of all{names}.")
    own = reference.of_language(language)
    if len(own.languages) >= ENOUGH or 0 < len(own.languages) == len(reference.languages):
        return Comparison(own, language)
    held = f"only {len(own.languages)}" if own.languages else "no"
    note = (
        f"There are {held} human texts in {language!r} to compare with, and {ENOUGH} are needed: compared with those "
        "of all languages, so the rate of false alarms is not assured."
    )
    return Comparison(reference, None, note, assured=False)
