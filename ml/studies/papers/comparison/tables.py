"""F1 by class of several networks as one table, with intervals; the paper's row above ours where it prints one."""

from collections.abc import Mapping

from ml.answers.document_comparison import LABELS
from ml.studies.papers.comparison.answers import Answers, f1_of, weighted_f1
from ml.studies.papers.comparison.quoted import Scores
from ml.studies.papers.paper_row import PaperTable

NOTE = (
    "F1 of a class is 2 TP / (2 TP + FP + FN); “weighted” is their mean by how often each class occurs. In brackets "
    "95 % intervals of the judged claims' chance, none of training's."
)


def by_class(
    found: Mapping[str, Answers], paper: Mapping[str, Scores], *, item: str, title: str, names: Mapping[str, str]
) -> PaperTable:
    """Lay out F1 by class; what the paper prints as "Final" stands where our weighted F1 does."""
    rows: list[tuple[str, ...]] = []
    for name, answers in found.items():
        if name in paper:
            row = paper[name]
            rows.append((f"{names[name]}: the paper", *(f"{one:.3f}" for one in (*row.classes, row.final))))
        figures = [answers.measure(figure) for figure in (*map(f1_of, range(len(LABELS))), weighted_f1)]
        told = (f"{one.value:.3f} ({one.interval[0]:.3f}–{one.interval[1]:.3f})" for one in figures)
        rows.append((f"{names[name]}: ours", *told))
    return PaperTable(item=item, title=title, head=("network", *LABELS, "weighted"), rows=tuple(rows), note=NOTE)
