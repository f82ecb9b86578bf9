"""What is in a version, counted: for people, for its card, and as JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from ml.counting import counted
from pipeline.store.forgetting import learnt
from pipeline.store.learning import datasets
from pipeline.tables import Dataset

BY = ("split", "label", "selected", "origin", "language", "account_group", "outcome")
WHY = {
    "tie": "no label has a majority: people disagree, or too few of those wanted have answered",
    "contradiction": "the same words are labelled both 0 and 1",
    "desk_knows": "an import's text that the desk has labelled itself",
    "repeated": "an import's text that came before with the same label",
    "copy_elsewhere": "a copy of posts of another split (nothing near a post of gate or test may be trained on)",
}
"""Reasons for which rows are kept out, in words."""


@dataclass(frozen=True)
class Summary:
    """A version's rows: used, kept out and why, and how the used ones divide."""

    id: int
    hash: str
    built_at: str
    built_by: str
    shares: list[float]
    imports: list[str] | None
    used: int
    kept_out: dict[str, int]
    by: dict[str, dict[str, int]]
    labels_by_split: dict[str, dict[str, int]]
    forgotten: int = 0
    """Texts that were removed since: their rows are counted still, and the hash is that of the whole version."""
    forgotten_at: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON can hold it."""
        return asdict(self)


def summary(session: Session, version: Dataset) -> Summary:
    """Count a version's rows by split, label, origin, language and more; empty values are counted as `none`."""
    by = {
        name: {_word(value): rows for (value,), rows in datasets.counts(session, version.id, name).items()}
        for name in BY
    }
    kept_out = datasets.counts(session, version.id, "reason", kept_out=True)
    labels: dict[str, dict[str, int]] = {}
    for (split, label), rows in datasets.counts(session, version.id, "split", "label").items():
        labels.setdefault(split, {})[_word(label)] = rows
    gone = learnt.gone_of(session, version)
    return Summary(
        id=version.id,
        hash=version.content_hash,
        built_at=version.built_at.isoformat(timespec="seconds"),
        built_by=version.built_by,
        shares=version.chosen["shares"],
        imports=version.chosen["imports"],
        used=sum(by["split"].values()),
        kept_out={reason: rows for (reason,), rows in kept_out.items()},
        by=by,
        labels_by_split=labels,
        forgotten=gone.rows,
        forgotten_at=gone.last.isoformat(timespec="seconds") if gone.last else None,
    )


def lines(counts: Summary) -> list[str]:
    """The summary for a terminal."""
    chosen = "all imports" if counts.imports is None else f"imports {', '.join(counts.imports) or 'none'}"
    at = counts.built_at[:16].replace("T", " ")
    rows = [
        f"Dataset {counts.id} ({counts.hash[:8]}), built {at} by {counts.built_by}, {chosen}",
        f"{counted(counts.used, 'row')}, {sum(counts.kept_out.values()):,} kept out",
        *([removed(counts)] if counts.forgotten else []),
        *(
            f"  {split:12}{sum(labels.values()):9,}   label 1: {labels.get('1', 0):,}"
            for split, labels in counts.labels_by_split.items()
        ),
    ]
    rows += [
        f"by {name.replace('_', ' ')}: " + ", ".join(f"{word} {count:,}" for word, count in counts.by[name].items())
        for name in BY[2:]
    ]
    rows += [f"kept out, {WHY[reason]}: {count:,}" for reason, count in counts.kept_out.items()]
    return rows


def removed(counts: Summary) -> str:
    """That texts were removed since, and what the hash is of."""
    of = counts.used + sum(counts.kept_out.values())
    last = (counts.forgotten_at or "")[:10]
    return f"{counts.forgotten:,} of {of:,} texts were removed, the last on {last}; the hash is of the version as built"


def _word(value: object) -> str:
    return "none" if value is None else str(value)
