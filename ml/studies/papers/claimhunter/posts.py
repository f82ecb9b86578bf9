"""Labelled posts as the study takes them: read from files, in their order in time, and divided 80:10:10 (CH-35)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ml.examples import Example, ExamplesError, has_column, read_examples, split
from ml.examples.example import digest
from ml.examples.language import language_of
from ml.files import read_rows

LEAST = 100
"""So many posts of either class there must be: a tenth of fewer judges nothing."""

_LABELS = ("claim", "label", "check_worthy")
"""Columns that may hold the label, those nearest to the paper's first: Reviewed and Selected together."""

_MOMENT = "created_at"


@dataclass(frozen=True)
class Posts:
    """Posts in their order in time, or in a fixed one where `dated` is not so; `label` is the column that was read."""

    name: str
    label: str
    examples: tuple[Example, ...]
    dated: bool
    first: datetime | None = None
    last: datetime | None = None

    def languages(self) -> dict[str, int]:
        """Count the posts by language, the most frequent first."""
        return dict(Counter(language_of(one) or "unknown" for one in self.examples).most_common())

    @property
    def share(self) -> float:
        """Which share of the posts is check-worthy."""
        return sum(one.label == 1 for one in self.examples) / len(self.examples)


@dataclass(frozen=True)
class Parts:
    """Posts that train, that choose and that judge; copies of one text are in one part."""

    training: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]


def read_posts(paths: Sequence[Path], *, text: str = "text", label: str | None = None, most: int = 0) -> Posts:
    """Read files, and of a folder its JSON Lines; of more than `most` posts the last ones in time, where it is not 0.

    Raises:
        ExamplesError: a file cannot be read, has no known column of labels, or there are too few posts of a class.
    """
    found: list[tuple[str, Example]] = []
    names, columns = [], []
    for path in _files(paths):
        column = label or _label_of(path)
        moments = [str(row.get(_MOMENT) or "") for _, row in read_rows(path)]
        found += zip(moments, read_examples(path, text=text, label=column), strict=True)
        names.append(f"{path.parent.name}/{path.name}")
        columns.append(column)
    dated = all(moment for moment, _ in found)
    # Whoever lists posts by topic or by label would else make a stream whose weeks are of one kind.
    ordered = sorted(found, key=lambda pair: pair[0] if dated else digest(pair[1]))
    first_seen: dict[str, tuple[str, Example]] = {}
    for moment, one in ordered:
        first_seen.setdefault(one.text, (moment, one))
    once = list(first_seen.values())[-most:]
    examples = tuple(replace(one, weight=1.0) for _, one in once)
    _check(examples, where=", ".join(names))
    first, last = (_moment(once[place][0]) if dated else None for place in (0, -1))
    return Posts(", ".join(names), " and ".join(sorted(set(columns))), examples, dated, first, last)


def divide(posts: Posts, *, seed: int = 0) -> Parts:
    """Divide the posts 80:10:10, each part in the posts' order."""
    return Parts(*(tuple(part) for part in split(posts.examples, seed=seed)))


def _files(paths: Sequence[Path]) -> list[Path]:
    found = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    if not found:
        raise ExamplesError(f"{', '.join(map(str, paths))}: no JSON Lines are there; give a file of labelled posts.")
    return found


def _label_of(path: Path) -> str:
    for column in _LABELS:
        if has_column(path, column):
            return column
    raise ExamplesError(f"{path.name} has none of the columns {', '.join(_LABELS)}; name the column by --label.")


def _moment(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _check(examples: Sequence[Example], *, where: str) -> None:
    for label in (0, 1):
        count = sum(one.label == label for one in examples)
        if count < LEAST:
            raise ExamplesError(f"{where}: {count} posts have label {label}; give {LEAST} of each or more.")
