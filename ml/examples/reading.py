"""Examples from files: which column says what, and what its cells mean.

Known, too, is the layout of SemEval-2024 task 8 (MH-2, MH-3), JSON Lines of `id, label, text, model, source`.
"""

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ml.examples.example import Example
from ml.files import (
    NO_ANSWER,
    YES_NO,
    ExamplesError,
    Row,
    by_plain_names,
    first_of,
    fold,
    is_rounded,
    open_rows,
    plain_name,
    read_rows,
    whole_id,
    word,
)

logger = logging.getLogger(__name__)

_LANGUAGE = ("language", "lang")
_ACCOUNT = ("account", "username", "speaker", "author_id")
_TOPIC = ("topic", "topic_id", "pair")
_SEMEVAL_ENGLISH = frozenset({"arxiv", "outfox", "peerread", "reddit", "wikihow", "wikipedia"})
"""What `source` says of English texts."""

_SEMEVAL_LANGUAGES = {
    "arabic": "ar",
    "bulgarian": "bg",
    "chinese": "zh",
    "english": "en",
    "german": "de",
    "indonesian": "id",
    "italian": "it",
    "russian": "ru",
    "urdu": "ur",
}
"""What `source` says of texts of other languages, and their codes."""


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
    whose label is empty are passed over. In files of SemEval-2024 task 8 the language is read from `source`. A warning
    tells how many ids look rounded by a spreadsheet: these examples have none.

    Raises:
        ExamplesError: the file is empty, or a row lacks a column or holds a value that cannot be used.
    """
    found, rounded_ids = False, 0
    missing = dict.fromkeys(open_rows(path).heading)  # records name only what they have
    for number, row in read_rows(path):
        example = _example(
            by_plain_names(missing | row),
            text=text,
            label=label,
            topics=(topic,) if topic else _TOPIC,
            where=f"{path.name}, line {number}",
        )
        if label is not None and example.label is None:
            if skip_unlabelled:
                continue
            raise ExamplesError(
                f"{path.name}, line {number}: no label in column {label!r}; write 0 or 1, or skip such rows."
            )
        found = True
        rounded_ids += is_rounded(row.get("id"))
        yield example
    if not found:
        raise ExamplesError(f"{path.name} holds no examples; give a file with at least one row of text.")
    if rounded_ids:
        logger.warning(
            "%s: %d of the ids look as if a spreadsheet had rounded them, and are not used; format that column "
            "as text.",
            path.name, rounded_ids,
        )  # fmt: skip


def has_column(path: Path, name: str) -> bool:
    """Whether a file has such a column; raises ExamplesError as `read_examples` does."""
    return plain_name(name) in map(plain_name, open_rows(path).heading)


def _example(row: Row, *, text: str, label: str | None, topics: Sequence[str], where: str) -> Example:
    words = _cell(row, text, where=where)
    if not isinstance(words, str):
        raise ExamplesError(f"{where}: the text in column {text!r} is not a string; put it in quotes.")
    selected = "selected" if "selected" in row else None
    return Example(
        text=words,
        label=_binary(_cell(row, label, where=where), column=label, where=where) if label else None,
        selected=_binary(row["selected"], column=selected, where=where) if selected else None,
        language=first_of(row, _LANGUAGE) or _semeval_language(row),
        account=first_of(row, _ACCOUNT),
        weight=_weight(row, where=where),
        id=whole_id(row.get("id")),
        topic=first_of(row, topics),
    )


def _cell(row: Row, column: str, *, where: str) -> Any:
    column = column if column in row else plain_name(column)
    if column not in row:
        there = ", ".join(map(str, row))
        raise ExamplesError(f"{where}: no column {column!r}; choose one of: {there}.")
    return row[column]


def _binary(value: object, *, column: str | None, where: str) -> int | None:
    said = fold(word(value))
    if not said or said in NO_ANSWER:
        return None
    if said not in YES_NO:
        raise ExamplesError(
            f"{where}: {value!r} in column {column!r} is not 0 or 1; mend it or choose another label column."
        )
    return YES_NO[said]


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


def _semeval_language(row: Mapping[str, Any]) -> str | None:
    """Read a text's language from its `source`, a domain or a language; None where the row is laid out otherwise."""
    source = row.get("source")
    if "model" not in row or not isinstance(source, str):
        return None
    name = source.strip().casefold()
    return "en" if name in _SEMEVAL_ENGLISH else _SEMEVAL_LANGUAGES.get(name)
