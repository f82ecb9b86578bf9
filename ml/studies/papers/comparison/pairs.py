"""The pairs that the tables are made on: a folder in Factify's layout, or else the project's generated scenes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ml.answers.factify import Pairs, read_pairs
from ml.examples import Example, ExamplesError, in_fixed_order
from ml.studies.papers.comparison.scenes import building

_SUFFIXES = (".csv", ".tsv", ".jsonl")
_BEGINNINGS = {"train": ("train",), "validation": ("val", "dev"), "test": ("test",)}


@dataclass(frozen=True)
class Parts:
    """Labelled pairs that train, choose and judge; `claims` are all claims by split, also of a test without labels.

    `generated` says that these are the project's scenes, not Factify's pairs. `notes` say what was done to divide.
    """

    training: Sequence[Example]
    validation: Sequence[Example]
    test: Sequence[Example]
    claims: dict[str, list[str]]
    sizes: dict[str, int]
    name: str
    generated: bool = False
    notes: tuple[str, ...] = ()


def read(folder: Path, *, images: Path | None = None) -> Parts:
    """Read `train.*`, `val*.*` and `test*.*` of a folder; where the test has no labels, half of validation judges.

    Raises:
        ExamplesError: a file is missing or cannot be read, or a category is none of the five.
    """
    training, validation = (_labelled(folder, part, images=images) for part in ("train", "validation"))
    test, notes = _test(folder, images=images), []
    found = {"train": training, "validation": validation, "test": test}
    missing = sum(one.missing for one in found.values())
    notes.append(f"{missing} of {sum(one.named for one in found.values())} pictures are missing.")
    chosen, judged = validation.examples, test.examples
    if not judged or judged[0].label is None:
        chosen, judged = _halves(validation.examples)
        notes.append("The test has no labels here: every second pair of validation chooses, the others judge.")
    return Parts(
        training.examples, chosen, judged,
        claims={name: [pair.text for pair in one.examples] for name, one in found.items() if one.examples},
        sizes={name: len(one.examples) for name, one in found.items()},
        name=folder.name, notes=tuple(notes),
    )  # fmt: skip


def generate(folder: Path, *, groups: int) -> Parts:
    """Draw the generated scenes into a folder: `groups` of five pairs each, which share their claim."""
    found = [read_pairs([path]).examples for path in building.build(folder, groups=groups)]
    names = list(_BEGINNINGS)
    training, validation, test = found
    return Parts(
        training, validation, test,
        claims={name: [pair.text for pair in part] for name, part in zip(names, found, strict=True)},
        sizes={name: len(part) for name, part in zip(names, found, strict=True)},
        name=f"{sum(map(len, found)):,} generated pairs", generated=True,
    )  # fmt: skip


def english(examples: Sequence[Example]) -> list[Example]:
    """Leave out what says that it is in another language (TN-18); where no language is named, the recipe decides."""
    return [one for one in examples if one.language in (None, "en")]


def _labelled(folder: Path, part: str, *, images: Path | None) -> Pairs:
    path = _find(folder, part)
    if path is None:
        raise ExamplesError(f"{folder} has no {part} file; give a folder with train.csv, val.csv and test.csv.")
    return read_pairs([path], images=images)


def _test(folder: Path, *, images: Path | None) -> Pairs:
    path = _find(folder, "test")
    if path is None:
        return Pairs([], 0, 0)
    try:
        return read_pairs([path], images=images)
    except ExamplesError:
        # The shared tasks gave their test out without labels, with the column or without it.
        return read_pairs([path], images=images, labelled=False)


def _find(folder: Path, part: str) -> Path | None:
    files = sorted(path for path in folder.glob("*") if path.suffix.lower() in _SUFFIXES)
    return next((path for path in files if path.stem.lower().startswith(_BEGINNINGS[part])), None)


def _halves(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Divide pairs so that each class is in both halves, in an order that is the texts' own."""
    ordered = sorted(in_fixed_order(examples), key=lambda one: one.label or 0)
    return ordered[::2], ordered[1::2]
