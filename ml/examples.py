"""Examples in, predictions out: the plain types every model shares, read from files and divided fairly."""

import hashlib
import json
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ml.files import ExamplesError, Row, open_rows, read_rows, semeval

__all__ = [
    "Example",
    "ExamplesError",
    "Highlight",
    "Prediction",
    "assign_folds",
    "data_hash",
    "in_fixed_order",
    "read_examples",
    "split",
]

_BINARY = {"0": 0, "1": 1, "no": 0, "yes": 1, "false": 0, "true": 1}
_LANGUAGE = ("language", "lang")
_ACCOUNT = ("account", "username", "speaker", "author_id")
_CLASSES = range(1000)
_LATER = ("topic", "image", "document", "document_image")
_TOPIC = ("topic", "topic_id", "pair")


@dataclass(frozen=True)
class Example:
    """A text as a model sees it; `label` 1 says worth checking, or machine-written, `weight` is how often it counts.

    `topic` names the list that a post is ranked in, where a data set has several; of texts that a machine may have
    written, what they are about: they are never divided between training and judging. A claim that is compared with a
    document has that document's text, and where there are pictures the paths of `image` and `document_image`; its
    label counts through the task's classes, from 0.

    Raises:
        ExamplesError: a label is no class's number, a selection not 0 or 1, or the weight is not a number above 0.
    """

    text: str
    label: int | None = None
    selected: int | None = None
    language: str | None = None
    account: str | None = None
    weight: float = 1.0
    id: str | None = None
    topic: str | None = None
    image: str | None = None
    document: str | None = None
    document_image: str | None = None

    def __post_init__(self) -> None:
        if self.label is not None and self.label not in _CLASSES:
            raise ExamplesError(f"An example's label is {self.label!r}; give a class's number, from 0, or None.")
        if self.selected not in (0, 1, None):
            raise ExamplesError(f"An example's selected is {self.selected!r}; give 0, 1 or None.")
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise ExamplesError(f"An example's weight is {self.weight!r}; give a finite number above 0.")


@dataclass(frozen=True)
class Highlight:
    """A word that spoke most for the positive class: characters [start, end) of the unaltered text, how much."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Prediction:
    """A model's answer to one example; `probability` is that of the positive class, whatever the label.

    `selected_probability` is how probably the desk would select it, where the model knows; `sentence` are the
    characters [start, end) of a long text's sentence that is most worth checking. Of more than two classes,
    `probabilities` has each one's, and `probability` is that of the label.
    """

    label: int
    probability: float
    highlights: tuple[Highlight, ...] = ()
    selected_probability: float | None = None
    sentence: tuple[int, int] | None = None
    probabilities: tuple[float, ...] = ()


def read_examples(
    path: Path,
    *,
    text: str = "text",
    label: str | None = "label",
    topic: str | None = None,
    skip_unlabelled: bool = False,
) -> Iterator[Example]:
    """Yield the examples of a CSV, TSV, XLSX or JSON Lines file; `text`, `label` and `topic` name its columns.

    Without `topic` the usual names are looked for. With `label=None` labels are not read; with `skip_unlabelled` rows
    whose label is empty are passed over. In files of SemEval-2024 task 8 the language is read from `source`.

    Raises:
        ExamplesError: the file is empty, or a row lacks a column or holds a value that cannot be used.
    """
    found = False
    for number, row in read_rows(path):
        example = _example(
            row, text=text, label=label, topics=(topic,) if topic else _TOPIC, where=f"{path.name}, line {number}"
        )
        if label is not None and example.label is None:
            if skip_unlabelled:
                continue
            raise ExamplesError(
                f"{path.name}, line {number}: no label in column {label!r}; write 0 or 1, or skip such rows."
            )
        found = True
        yield example
    if not found:
        raise ExamplesError(f"{path.name} holds no examples; give a file with at least one row of text.")


def has_column(path: Path, name: str) -> bool:
    """Whether a file has such a column; raises ExamplesError as `read_examples` does."""
    return name in open_rows(path).heading


def _example(row: Row, *, text: str, label: str | None, topics: Sequence[str], where: str) -> Example:
    words = _cell(row, text, where=where)
    if not isinstance(words, str):
        raise ExamplesError(f"{where}: the text in column {text!r} is not a string; put it in quotes.")
    selected = "selected" if "selected" in row else None
    return Example(
        text=words,
        label=_binary(_cell(row, label, where=where), column=label, where=where) if label else None,
        selected=_binary(row["selected"], column=selected, where=where) if selected else None,
        language=_first(row, _LANGUAGE) or semeval.language_of(row),
        account=_first(row, _ACCOUNT),
        weight=_weight(row, where=where),
        id=_first(row, ("id",)),
        topic=_first(row, topics),
    )


def _cell(row: Row, column: str, *, where: str) -> Any:
    if column not in row:
        there = ", ".join(map(str, row))
        raise ExamplesError(f"{where}: no column {column!r}; choose one of: {there}.")
    return row[column]


def _binary(value: object, *, column: str | None, where: str) -> int | None:
    if value is None or value == "":
        return None
    # A number such as 1.0 is a label too where a spreadsheet has written it.
    shown = f"{value:g}" if isinstance(value, float) else str(value).strip().lower()
    if shown not in _BINARY:
        raise ExamplesError(
            f"{where}: {value!r} in column {column!r} is not 0 or 1; mend it or choose another label column."
        )
    return _BINARY[shown]


def _weight(row: Row, *, where: str) -> float:
    value = row.get("weight")
    if value is None or value == "":
        return 1.0
    try:
        weight = float(value)
    except (TypeError, ValueError):
        weight = math.nan
    if not (math.isfinite(weight) and weight > 0):
        raise ExamplesError(f"{where}: the weight is {value!r}; write a number above 0.")
    return weight


def _first(row: Row, columns: Sequence[str]) -> str | None:
    return next((str(row[name]) for name in columns if row.get(name) not in (None, "")), None)


def in_fixed_order(examples: Iterable[Example]) -> list[Example]:
    """Put examples into an order that depends on nothing but themselves, so that training repeats."""
    return sorted(examples, key=_digest)


def data_hash(examples: Iterable[Example]) -> str:
    """Name a set of examples by the sha256 over all of them, whatever their order."""
    digests = sorted(map(_digest, examples))
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _digest(example: Example) -> str:
    values = asdict(example)
    for name in _LATER:
        if values[name] is None:
            del values[name]  # it came later: examples without one keep their digest, and versions their names
    for name in ("image", "document_image"):
        if name in values:
            values[name] = Path(values[name]).name  # where the pictures lie is not what they are
    # JSON writes lone surrogates as escapes, so every text has a digest.
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def assign_folds(examples: Sequence[Example], *, folds: int, seed: int = 0) -> list[int]:
    """Give each example a fold from 0 to `folds` - 1, each fold with its share of either label.

    Copies of one text stay together, so that none is judged by a model that has read it; where they disagree
    about the label, the text goes by the more frequent one. The order of the examples changes nothing. There
    are fewer folds where a label has fewer texts, so that leaving one out always leaves both labels.

    Raises:
        ExamplesError: a label has fewer than two texts.
    """
    by_label = _texts_by_label(examples, seed=seed)
    if len(by_label) > 2:
        raise ExamplesError("There are more than two classes, and folds are made of two; give validation examples.")
    folds = min(folds, *map(len, by_label))
    if folds < 2:
        seen = " and ".join(f"{len(texts)} of label {label}" for label, texts in enumerate(by_label))
        raise ExamplesError(f"There are {seen} among the texts; give at least two different ones of each.")
    fold_of: dict[str, int] = {}
    for texts in by_label:
        # The second label starts where the first ended, which keeps the folds of one size.
        offset = len(fold_of)
        fold_of.update((text, (offset + place) % folds) for place, text in enumerate(texts))
    return [fold_of[example.text] for example in examples]


def split(
    examples: Sequence[Example], *, shares: Sequence[float] = (0.8, 0.1, 0.1), seed: int = 0
) -> list[list[Example]]:
    """Divide examples by `shares` (by default CH-35's train, validation, test) as `assign_folds` does.

    Raises:
        ExamplesError: the shares do not add up to 1.
    """
    if not math.isclose(sum(shares), 1.0) or min(shares) < 0:
        raise ExamplesError(f"The shares {tuple(shares)} do not add up to 1; give shares that do.")
    limits = [sum(shares[: part + 1]) for part in range(len(shares) - 1)]
    part_of: dict[str, int] = {}
    for texts in _texts_by_label(examples, seed=seed):
        part_of.update((text, bisect_right(limits, (place + 0.5) / len(texts))) for place, text in enumerate(texts))
    parts: list[list[Example]] = [[] for _ in shares]
    for example in examples:
        parts[part_of[example.text]].append(example)
    return parts


def _texts_by_label(examples: Sequence[Example], *, seed: int) -> list[list[str]]:
    """Sort the distinct texts of each label as if at random, by a hash; of equally frequent labels the first."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for example in examples:
        counts[example.text][example.label or 0] += 1
    shuffled = sorted(counts, key=lambda text: _digest(Example(text=text, id=str(seed))))
    by_label: list[list[str]] = [[] for _ in range(max(2, 1 + max((one.label or 0 for one in examples), default=0)))]
    for text in shuffled:
        by_label[max(sorted(counts[text]), key=counts[text].__getitem__)].append(text)
    return by_label
