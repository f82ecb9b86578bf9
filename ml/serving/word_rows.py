"""A vocabulary's table, which is most of a small network, left on disk: rows are read when they are needed."""

import os
import weakref
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ml.artefacts.on_disk import BrokenArtefactError


class WordRows:
    """The rows of a vocabulary's table, (words, hidden) in int8, read from a file when they are needed."""

    def __init__(self, path: Path, *, width: int, words: int) -> None:
        try:
            self._stream = path.open("rb", buffering=0)
        except OSError as error:
            raise BrokenArtefactError(f"{path} cannot be read ({error.strerror}); train the version again.") from error
        weakref.finalize(self, self._stream.close)
        self._width = width
        if path.stat().st_size < width * words:
            raise BrokenArtefactError(f"{path} is cut off; train the version again.")

    def rows(self, ids: NDArray[np.int32]) -> NDArray[np.int8]:
        """Read the rows of ids, (n, tokens): (n, tokens, hidden)."""
        wanted, places = np.unique(ids, return_inverse=True)
        file, width = self._stream.fileno(), self._width
        read = b"".join([os.pread(file, width, row * width) for row in wanted.tolist()])
        return np.frombuffer(read, np.int8).reshape(len(wanted), width)[places.reshape(ids.shape)]


def asked_for(path: Path, session: onnxruntime.InferenceSession, *, words: int) -> WordRows | None:
    """Open the table of words of a network that asks for its rows; BrokenArtefactError where it cannot be read."""
    widths = [given.shape[2] for given in session.get_inputs() if given.name == "words"]
    return WordRows(path, width=widths[0], words=words) if widths else None
