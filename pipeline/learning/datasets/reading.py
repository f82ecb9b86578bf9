"""Read a version: as examples for training and evaluation, or found by the name that a person gives it."""

from sqlalchemy.orm import Session

from ml.examples import Example
from pipeline.learning.datasets.errors import DatasetError
from pipeline.store.learning import datasets
from pipeline.tables import Dataset, DatasetRow

SPLITS = ("train", "validation", "gate", "test")
LATEST = "latest"


def examples(session: Session, dataset_id: int, split: str, *, weighted: bool = False) -> list[Example]:
    """The examples of one split; `weighted` makes each count 1 / its sampling probability (imports: 1).

    Raises:
        DatasetError: there is no such split.
    """
    if split not in SPLITS:
        raise DatasetError(f"There is no split {split!r}; choose among {', '.join(SPLITS)}.")
    return [
        example(row, weight=weight(row) if weighted else 1.0) for row in datasets.rows(session, dataset_id, split=split)
    ]


def weight(row: DatasetRow) -> float:
    """How many posts of the feed a row stands for (Horvitz–Thompson: the inverse of its sampling probability)."""
    return 1.0 if row.sampling_probability is None else 1.0 / row.sampling_probability


def find(session: Session, name: str) -> Dataset:
    """The version that a person means: its number, the beginning of its hash (4 or more digits), or `latest`.

    Raises:
        DatasetError: there is none, or several.
    """
    all_versions = datasets.newest(session)
    if not all_versions:
        raise DatasetError("There is no dataset yet: run `claimwire dataset build`.")
    if name == LATEST:
        return all_versions[0]
    by_number = [one for one in all_versions if str(one.id) == name]
    by_hash = [one for one in all_versions if len(name) >= 4 and one.content_hash.startswith(name.lower())]
    found = by_number or by_hash
    if len(found) != 1:
        what = "several versions begin with" if found else "there is no version"
        raise DatasetError(f"{name}: {what} that; `claimwire dataset list` shows them all.")
    return found[0]


def example(row: DatasetRow, *, weight: float) -> Example:
    """A row as training and evaluation take it."""
    return Example(
        text=row.text,
        label=row.label,
        selected=row.selected,
        language=row.language,
        account=row.account,
        weight=weight,
        id=f"{row.origin}:{row.key}" if row.origin.startswith("import:") else row.key,
    )
