"""Rewritten sentences on disk, so that no model is asked twice: one SQLite file, whole after a crash as before it."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ml.studies.augmentation.augment import Rewriter
from ml.studies.augmentation.configurations import AugmentationError

AT_ONCE = 64
"""After so many sentences the answers are kept: what an interruption costs at most."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS rewritten (model TEXT NOT NULL, sentence TEXT NOT NULL, answer TEXT NOT NULL, "
    "PRIMARY KEY (model, sentence)) WITHOUT ROWID"
)


@dataclass(frozen=True)
class CachedRewriter:
    """Asks a rewriter only for what the file at `path` does not hold; two may use one file at the same time.

    `fingerprint` names the weights and how they are asked: another model's answers are never taken for this one's.
    """

    rewriter: Rewriter
    path: Path
    fingerprint: str

    @property
    def source(self) -> str:
        """The language that it reads."""
        return self.rewriter.source

    @property
    def target(self) -> str:
        """The language that it writes."""
        return self.rewriter.target

    def rewrite(self, sentences: Sequence[str]) -> list[str]:
        """Rewrite each sentence by itself, in the order given.

        Raises:
            AugmentationError: the file cannot be read or written.
        """
        keys = {sentence: hashlib.sha256(ascii(sentence).encode()).hexdigest() for sentence in sentences}
        with _opened(self.path) as connection:
            known = dict(
                connection.execute("SELECT sentence, answer FROM rewritten WHERE model = ?", (self.fingerprint,))
            )
            # Like goes with like whatever the order, so that the same sentences are computed in the same company.
            missing = sorted((one for one in keys if keys[one] not in known), key=lambda one: (len(one), keys[one]))
            for start in range(0, len(missing), AT_ONCE):
                part = missing[start : start + AT_ONCE]
                found = {keys[one]: answer for one, answer in zip(part, self.rewriter.rewrite(part), strict=True)}
                self._keep(connection, found)
                known |= found
        return [known[keys[sentence]] for sentence in sentences]

    def _keep(self, connection: sqlite3.Connection, found: dict[str, str]) -> None:
        rows = [(self.fingerprint, key, answer) for key, answer in found.items()]
        with connection:
            connection.executemany("INSERT OR IGNORE INTO rewritten VALUES (?, ?, ?)", rows)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, timeout=60)) as connection:
            connection.execute(_TABLE)
            yield connection
    except sqlite3.Error as error:
        raise AugmentationError(f"{path} cannot be used as a cache ({error}); give another file.") from error
