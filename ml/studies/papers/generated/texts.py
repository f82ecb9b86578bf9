"""Texts of people and machines, read from files or folders, each with its language and topic."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ml.examples import Example, ExamplesError, read_examples
from ml.files import Row, read_rows
from ml.text.sentences import sentences

BOUNDARY = "human_end_boundary"
"""In SemEval-2024 task 8 C the number of a text's last human word, counted from 0; a machine wrote what follows."""

_WHO = ("model", "kind")
_TOPICS = ("topic", "topic_id", "pair", "title")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Source:
    """A file that was read: its folder and name, and how many human and machine texts it holds."""

    name: str
    human: int
    machine: int
    cut_in_two: bool


@dataclass(frozen=True)
class Texts:
    """All texts, each once, and where they come from; `repeated` counts those that were there before."""

    examples: tuple[Example, ...]
    sources: tuple[Source, ...]
    repeated: int


def read_texts(paths: Sequence[Path], *, text: str = "text", label: str = "label") -> Texts:
    """Read files, and of folders the JSON Lines files whose rows say who wrote them (`model`, `kind`, or a boundary).

    Topics of different files are different; a text that comes twice is kept once.

    Raises:
        ExamplesError: nothing was found, or a row cannot be used.
    """
    kept: dict[str, Example] = {}
    sources, read = [], 0
    for path in _files(paths):
        cut = BOUNDARY in _first_row(path)
        found = list(_cut_in_two(path, text=text) if cut else _labelled(path, text=text, label=label))
        read += len(found)
        machine = sum(example.label == 1 for example in found)
        name = f"{path.parent.name}/{path.name}"
        sources.append(Source(name, len(found) - machine, machine, cut))
        for example in found:
            kept.setdefault(example.text, replace(example, topic=f"{name} {example.topic or example.text}"))
    return Texts(tuple(kept.values()), tuple(sources), read - len(kept))


def _files(paths: Sequence[Path]) -> list[Path]:
    found = []
    for path in paths:
        if path.is_dir():
            found += [one for one in sorted(path.rglob("*.jsonl")) if _says_who(_first_row(one))]
        else:
            found.append(path)
    if not found:
        named = ", ".join(map(str, paths))
        raise ExamplesError(f"{named}: no JSON Lines of text, label and model are there; give such files.")
    return found


def _first_row(path: Path) -> Row:
    return next((row for _, row in islice(read_rows(path), 1)), {})


def _says_who(row: Row) -> bool:
    return BOUNDARY in row or ("label" in row and any(column in row for column in _WHO))


def _labelled(path: Path, *, text: str, label: str) -> Iterator[Example]:
    row = _first_row(path)
    topic = next((column for column in _TOPICS if column in row), None)
    return read_examples(path, text=text, label=label, topic=topic)


def _cut_in_two(path: Path, *, text: str) -> Iterator[Example]:
    """Make of each text its human beginning and its machine rest, whole sentences both, about one topic."""
    for number, row in read_rows(path):
        where = f"{path.name}, line {number}"
        words, last = row.get(text), row.get(BOUNDARY)
        if not isinstance(words, str) or type(last) is not int:
            raise ExamplesError(f"{where}: needs a string {text!r} and a whole number {BOUNDARY!r}; mend the row.")
        ends = [match.end() for match in _WORD.finditer(words)]
        place = ends[min(last, len(ends) - 1)] if ends and last >= 0 else 0
        found = sentences(words)
        own = [end for _, end in found if end <= place]
        rest = [start for start, _ in found if start >= place]
        topic = str(row.get("id", number))
        if own:
            yield Example(text=words[: own[-1]], label=0, language="en", topic=topic)
        if rest:
            yield Example(text=words[rest[0] :], label=1, language="en", topic=topic)
