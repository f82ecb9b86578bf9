"""The development sets of human and machine texts, read as examples; a set that is not there is left out."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.examples import Example

DATA_ROOT = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = {
    "human-ai-corpus": "human-ai-corpus/train.jsonl",
    "m4-llama2": "m4-llama2/train.jsonl",
    "hc3-en-sample": "hc3-en-sample/en_train.jsonl",
}
HUMAN = "human"


@dataclass(frozen=True)
class Document:
    """A text with its set and generator; the example's topic is its pair or title."""

    set: str
    generator: str
    example: Example

    @property
    def is_human(self) -> bool:
        """Whether a person wrote it."""
        return self.example.label == 0


def read(name: str, root: Path = DATA_ROOT) -> list[Document]:
    """Read a set; an empty list where it is not there."""
    path = root / FILES[name]
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [_document(name, json.loads(line)) for line in lines]


def _document(name: str, row: dict[str, Any]) -> Document:
    kind = row.get("model") or f"{row['source']}, {row['kind'].replace('_', ', ')}"
    generator = HUMAN if row["label"] == 0 else kind
    topic = f"{name} {row.get('pair') or row['title']}"
    example = Example(text=row["text"], label=row["label"], language=row["lang"], topic=topic)
    return Document(name, generator, example)


def fold_of(document: Document, *, folds: int, seed: int = 0) -> int:
    """Give a document a fold by its topic, so that no question is on both sides."""
    return zlib.crc32(f"{seed} {document.example.topic}".encode()) % folds


def examples(documents: Sequence[Document]) -> list[Example]:
    """Take what a model sees."""
    return [document.example for document in documents]
