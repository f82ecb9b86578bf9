"""Static word vectors (word2vec, GloVe, fastText) from their plain text files, read one line at a time.

A file holds a word and its numbers on each line, with or without a first line of two whole numbers (how many
words, how many dimensions); a name ending in .gz is unpacked while reading.
"""

import gzip
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.typing import NDArray

from ml.files.errors import ExamplesError

Floats = NDArray[np.float32]


class VectorsError(ExamplesError):
    """A file of word vectors cannot be used; the message says where, what is wrong, and what to do next."""


@dataclass(frozen=True, eq=False)
class WordVectors:
    """A table of words and their vectors; `matrix` has shape (words, dimensions), one row per word."""

    words: tuple[str, ...]
    matrix: Floats
    row: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row", {word: place for place, word in enumerate(self.words)})

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.matrix.shape[1])

    def find(self, word: str) -> int | None:
        """Find the row of a word as it is written, or else of its lower-case form."""
        place = self.row.get(word)
        return place if place is not None else self.row.get(word.lower())

    def rows(self, words: Iterable[str]) -> list[int]:
        """Find the rows of the known words, in their order; unknown ones are left out."""
        return [place for place in map(self.find, words) if place is not None]

    def mean(self, words: Iterable[str]) -> Floats:
        """Average the vectors of a text's known words (Z', section 3.1): shape (dimensions,), zeros where none is."""
        rows = self.rows(words)
        if not rows:
            return np.zeros(self.dimensions, dtype=np.float32)
        return cast(Floats, self.matrix[rows].mean(axis=0))

    def means(self, texts: Sequence[Iterable[str]]) -> Floats:
        """Average the vectors of each text's known words: shape (texts, dimensions)."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([self.mean(words) for words in texts])


def read_vectors(path: Path, *, only: AbstractSet[str] | None = None, limit: int | None = None) -> WordVectors:
    """Read a table of word vectors; of a word given twice the first counts.

    Args:
        path: a word2vec, GloVe or fastText text file, packed with gzip where its name ends in .gz.
        only: keep these words and their lower-case forms; without it every word is kept.
        limit: stop after this many lines; files list frequent words first.

    Raises:
        VectorsError: the file is missing, binary, cut off, or has a line that cannot be read.
    """
    wanted = None if only is None else {form for word in only for form in (word, word.lower())}
    words: dict[str, int] = {}
    values = array("f")
    dimensions = 0
    for word, vector in _vectors(path, limit=limit):
        dimensions = len(vector)
        if word not in words and (wanted is None or word in wanted):
            words[word] = len(words)
            values.frombytes(vector.tobytes())
    if not dimensions:
        raise VectorsError(f"{path.name} holds no vectors; give a text file with a word and its numbers on each line.")
    matrix = np.array(values, dtype=np.float32).reshape(len(words), dimensions)
    return WordVectors(words=tuple(words), matrix=matrix)


def _vectors(path: Path, *, limit: int | None) -> Iterator[tuple[str, Floats]]:
    """Yield each word and its vector, all of one length."""
    promised, dimensions, seen = None, None, 0
    for number, line in _lines(path):
        where = f"{path.name}, line {number}"
        if number == 1 and (heading := _heading(line)):
            promised, dimensions = heading
            continue
        if limit is not None and seen >= limit:
            return
        if dimensions is None:
            dimensions = len(line.split()) - 1
        yield _parsed(line, dimensions=dimensions, where=where)
        seen += 1
    if promised is not None and seen != promised:
        raise VectorsError(f"{path.name} promises {promised} words and holds {seen}; it is incomplete, get it again.")


def _heading(line: str) -> tuple[int, int] | None:
    """Read "words dimensions" where the first line is that; a vector of one number is not worth a file."""
    fields = line.split()
    if len(fields) != 2 or not all(field.isascii() and field.isdigit() for field in fields):
        return None
    return int(fields[0]), int(fields[1])


def _parsed(line: str, *, dimensions: int, where: str) -> tuple[str, Floats]:
    # A word may hold spaces ("New York" in some tables), so the numbers are counted from the right.
    fields = line.rstrip().rsplit(" ", dimensions) if dimensions > 0 else []
    if len(fields) != dimensions + 1 or not fields[0]:
        raise VectorsError(f"{where}: not a word and {max(dimensions, 1)} numbers; mend or remove the line.")
    try:
        vector = np.array(fields[1:], dtype=np.float32)
    except ValueError as error:
        raise VectorsError(f"{where}: {fields[0]!r} is followed by something that is not a number.") from error
    if not np.isfinite(vector).all():
        raise VectorsError(f"{where}: the vector of {fields[0]!r} is not finite; mend or remove the line.")
    return fields[0], vector


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their numbers, from 1."""
    number = 0
    try:
        with _opened(path) as stream:
            for number, raw in enumerate(stream, start=1):
                if line := raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n"):
                    yield number, line.replace("\t", " ")
    except UnicodeDecodeError as error:
        raise VectorsError(
            f"{path.name}, line {number}: not UTF-8 text; a binary table must be saved in text format first."
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise VectorsError(f"{path.name}, after line {number}: broken gzip data; get the file again.") from error
    except OSError as error:
        raise VectorsError(f"{path} cannot be read ({error.strerror or error}); check the path.") from error


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")
