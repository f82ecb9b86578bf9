"""Layouts: which column of a file is what, for the desk's own spreadsheets and for public sets."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ml.files import YES_NO, fold, plain_name
from pipeline.learning.datasets.errors import DatasetError

BINARY = YES_NO | {"rejected": 0, "rechazado": 0, "reviewed": 1, "revisado": 1}
"""What words in a label column say; `selected` (below) says both levels."""
SELECTED_WORDS = ("selected", "seleccionado")
CLAIMBUSTER = {"-1": 0, "0": 0, "1": 1, "nfs": 0, "ufs": 0, "cfs": 1}
"""Not factual, factual but unimportant, check-worthy."""


@dataclass(frozen=True)
class Layout:
    """The columns of a file by what they hold. Names are compared without case, hyphens and spaces."""

    name: str
    text: str
    label: str
    selected: str | None = None
    id: str | None = None
    language: str | None = None
    account: str | None = None
    posted_at: str | None = None
    words: Mapping[str, int] = field(default_factory=dict)
    """Words of the label column beside the built-in ones, or instead of them where they are named again."""
    fixed_language: str | None = None

    def needed(self) -> list[str]:
        """The columns without which a file is not laid out so."""
        return [column for column in (self.text, self.label, self.selected) if column]

    def reading(self) -> dict[str, Any]:
        """How the file is read, as it is kept with the import."""
        return {name: value for name, value in asdict(self).items() if value}


OWN = "spreadsheet"
_YEARS = range(2020, 2025)
_CHECKTHAT = (
    ("tweet_text", "check_worthiness", "tweet_id"),
    ("tweet_text", "claim_worthiness", "tweet_id"),
    ("tweet_text", "class_label", "tweet_id"),
    ("text", "class_label", "sentence_id"),
    ("text", "check_worthy", "id"),
)
PUBLIC: tuple[Layout, ...] = (
    Layout("newtral", "tweet_text", "claim", selected="check_worthiness", id="tweet_id", fixed_language="es"),
    Layout("newtral", "text", "claim", selected="check_worthy", id="id", language="lang", account="author_id",
           posted_at="created_at"),
    Layout("claimbuster", "text", "verdict", id="sentence_id", account="speaker", words=CLAIMBUSTER,
           fixed_language="en"),
    *(Layout(f"checkthat-{year}", text, label, id=key) for year in _YEARS for text, label, key in _CHECKTHAT),
)  # fmt: skip
"""Each public set as its releases lay it out; the first that fits a file's heading is taken."""
NAMES = (OWN, *dict.fromkeys(layout.name for layout in PUBLIC))


def public(name: str, heading: Sequence[str]) -> Layout:
    """The layout of a public set that fits this heading.

    Raises:
        DatasetError: the file is laid out in no way that the set's releases are.
    """
    there = {plain_name(column) for column in heading}
    known = [layout for layout in PUBLIC if layout.name == name]
    for layout in known:
        if set(layout.needed()) <= there:
            return layout
    ways = "; or ".join(", ".join(layout.needed()) for layout in known)
    raise DatasetError(
        f"This is not laid out as {name} is. Needed: {ways}. Found: {', '.join(heading)}. "
        "Name its columns with --text and --label instead. Nothing was imported."
    )


def own(heading: Sequence[str], *, words: Mapping[str, int], in_language: str | None, **columns: str | None) -> Layout:
    """The layout that a person names; `columns` are those of text, label, selected, id, language, account, posted_at.

    Raises:
        DatasetError: text or label is not named, or the file lacks a column.
    """
    missing = [f"--{part}" for part in ("text", "label") if not columns.get(part)]
    if missing:
        raise DatasetError(
            f"Say which column holds what: {' and '.join(missing)} NAME. The columns are: {', '.join(heading)}. "
            "Or name a public set with --format. Nothing was imported."
        )
    named = {part: plain_name(column) for part, column in columns.items() if column}
    there = {plain_name(column) for column in heading}
    lacking = [str(columns[part]) for part, column in named.items() if column not in there]
    if lacking:
        raise DatasetError(
            f"There is no column {', '.join(map(repr, lacking))}; the columns are: {', '.join(heading)}. "
            "Nothing was imported."
        )
    return Layout(OWN, words={fold(word): level for word, level in words.items()}, fixed_language=in_language, **named)
