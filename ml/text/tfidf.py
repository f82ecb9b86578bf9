"""Unigram TF-IDF (CH-41): the most common words of the training texts, and a text's row over them."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scipy import sparse


@dataclass(frozen=True)
class Vocabulary:
    """Known words, each with its inverse document frequency; a word's place is its column."""

    words: tuple[str, ...]
    idf: tuple[float, ...]
    sublinear_tf: bool
    column: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", {word: place for place, word in enumerate(self.words)})

    def row(self, words: Iterable[str]) -> dict[int, float]:
        """Weigh the known words of a text by column; the row has length 1, or is empty."""
        counts = Counter(self.column[word] for word in words if word in self.column)
        weights = {column: self._tf(count) * self.idf[column] for column, count in counts.items()}
        # fsum does not depend on the order of the words.
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
        return {column: weight / length for column, weight in weights.items()}

    def matrix(self, texts: Sequence[Iterable[str]]) -> sparse.csr_matrix:
        """Weigh the words of many texts: shape (texts, words)."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for words in texts:
            row = self.row(words)
            columns.extend(row)
            values.extend(row.values())
            ends.append(len(columns))
        return sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(self.words)))

    def _tf(self, count: int) -> float:
        return 1.0 + math.log(count) if self.sublinear_tf else float(count)


def most_common_words(texts: Sequence[Sequence[str]], *, size: int, min_df: int, sublinear_tf: bool) -> Vocabulary:
    """Make a vocabulary of the `size` most common words that at least `min_df` texts hold.

    The inverse document frequency is the smoothed ln((1 + n) / (1 + df)) + 1.
    """
    uses = Counter(word for text in texts for word in text)
    df = Counter(word for text in texts for word in set(text))
    frequent = [word for word in uses if df[word] >= min_df]
    # Equal counts are settled by the alphabet, so that the same texts always give the same vocabulary.
    chosen = tuple(sorted(sorted(frequent, key=lambda word: (-uses[word], word))[:size]))
    idf = tuple(math.log((1 + len(texts)) / (1 + df[word])) + 1 for word in chosen)
    return Vocabulary(words=chosen, idf=idf, sublinear_tf=sublinear_tf)
