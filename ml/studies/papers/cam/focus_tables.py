"""Which words and marks are most in focus by class, by the frozen encoder and by the live model (CAM-17)."""

from collections.abc import Iterator, Mapping, Sequence

from ml.studies.papers.cam.live_focus import CLASSES, LiveFocus
from ml.studies.papers.cam.quoted import FOCUS
from ml.studies.papers.cam.rows import told
from ml.studies.papers.paper_row import PaperRow, PaperTable
from ml.studies.representation.analysis import Analysis
from ml.studies.representation.focus import FocusedText, most_focused

SHOWN, LISTED = 6, 15
_HEAD = ("class", "kind", "form", "texts", "stands there", "in focus", "share", "95 % at least")
_KINDS = {False: "words", True: "marks"}


def rows(analysis: Analysis, live: LiveFocus, *, encoder: str) -> Iterator[PaperRow]:
    """Name the first few of each class; chance puts a tenth of all in focus."""
    if analysis.focused:
        texts = {name: analysis.focused_of(label) for label, name in enumerate(analysis.corpus.classes)}
        yield from _rows(texts, data=told(analysis.corpus), weights=encoder, which="frozen encoder", paper=FOCUS)
    texts = {name: live.of(answer) for answer, name in enumerate(CLASSES)}
    yield from _rows(texts, data=live.data, weights=live.told, which="live model", paper={})


def tables(analysis: Analysis, live: LiveFocus) -> Iterator[PaperTable]:
    """List the most-focused forms of each class."""
    if analysis.focused:
        texts = {name: analysis.focused_of(label) for label, name in enumerate(analysis.corpus.classes)}
        yield _table(texts, title="Most-focused words and marks by class, frozen encoder", note=told(analysis.corpus))
    texts = {name: live.of(answer) for answer, name in enumerate(CLASSES)}
    yield _table(texts, title="Most-focused words by the live model's answer", note=f"{live.told}, on {live.data}")


def _rows(
    texts: Mapping[str, Sequence[FocusedText]], *, data: str, weights: str, which: str, paper: Mapping[str, object]
) -> Iterator[PaperRow]:
    for marks, kind in _KINDS.items():
        if not any(word.is_mark == marks for those in texts.values() for one in those for word in one.words):
            continue
        for name, those in texts.items():
            found = [f"{one.form} {one.share:.0%}" for one in most_focused(those, marks=marks, at_most=SHOWN)]
            yield PaperRow(
                item="CAM-17", what=f"most-focused {kind}, {which}, {name}", data=data, weights=weights,
                paper=str(paper[kind]) if kind in paper else None, ours=", ".join(found) or "none beyond chance",
            )  # fmt: skip


def _table(texts: Mapping[str, Sequence[FocusedText]], *, title: str, note: str) -> PaperTable:
    return PaperTable(
        item="CAM-17", title=title, head=_HEAD, note=f"{note}. By chance a tenth would be in focus.",
        rows=tuple(
            (name, kind, one.form, one.texts, one.occurrences, one.focused, f"{one.share:.0%}", f"{one.low:.0%}")
            for name, those in texts.items() for marks, kind in _KINDS.items()
            for one in most_focused(those, marks=marks, at_most=LISTED)
        ),
    )  # fmt: skip
