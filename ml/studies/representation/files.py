"""The representation analysis on disk: report.json, tables in Markdown, pictures as PNG and SVG."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ml.plotting import style
from ml.studies.representation import pictures, tables
from ml.studies.representation.analysis import Analysis, Panel, analyse
from ml.studies.representation.contextual import load_contextual
from ml.studies.representation.corpus import read_corpus
from ml.studies.representation.correlations import SENTENCE
from ml.studies.representation.focus import MEANING, most_focused
from ml.studies.representation.linear_evaluation import LinearResult

# The accuracies that the paper prints in its Table 1: BERT, and 44,898 articles of ISOT.
PAPER = {"a": 0.892, "b": 0.901, "c": 0.891, "d": 0.887, "e": 0.888, "f": 0.890, "g": 0.886, "h": 0.969}
FACTS = ("letter", "vectorizer", "notation", "ngram", "stop_words_removed", "dimensions", "mean_length")
REPORT, TABLES = "report.json", "tables.md"


@dataclass(frozen=True)
class Made:
    """What was written, and the tables to show."""

    paths: tuple[Path, ...]
    tables: str


def represent(
    data: Path,
    *,
    text: str,
    label: str,
    encoder: str | None,
    vectors: Sequence[Path],
    out: Path,
    names: Sequence[str] = (),
    strip: str = "auto",
    sentence: str | None = None,
    examples: int = 2,
    token_limit: int = 512,
    seed: int = 0,
    limit: int = 0,
    made: str,
    progress: Callable[[str], None] = lambda _: None,
) -> Made:
    """Analyse a file of texts and write what was found into the folder `out`; see `read_corpus` and `analyse`.

    Raises:
        ExamplesError: the texts or the vectors cannot be used.
        RecipeError: the encoder cannot.
        OSError: the folder cannot be written.
    """
    corpus = read_corpus(data, text=text, label=label, names=names, strip=strip, limit=limit, seed=seed)
    for step, count in corpus.cleaning.items():
        progress(f"cleaning step {step}: {count} texts changed")
    loaded = load_contextual(encoder, limit=token_limit) if encoder else None
    analysis = analyse(
        corpus, encoder=loaded, vectors=vectors, sentence=sentence or SENTENCE, seed=seed, progress=progress
    )
    progress("drawing")
    paths = write(analysis, out, made=made, examples=examples)
    return Made(paths=tuple(paths), tables=(out / TABLES).read_text(encoding="utf-8"))


def write(analysis: Analysis, folder: Path, *, made: str, examples: int = 2) -> list[Path]:
    """Write everything into a folder; `made` is the date, `examples` how many texts of each class are shown."""
    folder.mkdir(parents=True, exist_ok=True)
    report = to_dict(analysis, made=made, examples=examples)
    paths = [folder / REPORT, folder / TABLES]
    paths[0].write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    paths[1].write_text(tables.tables(report), encoding="utf-8")
    for name, figure in pictures.draw(analysis, examples=examples).items():
        paths.extend(style.save(figure, folder, name))
    return paths


def to_dict(analysis: Analysis, *, made: str, examples: int) -> dict[str, Any]:
    """Turn an analysis into plain values, fit for JSON."""
    corpus, found = analysis.corpus, analysis.correlations
    splits = {"train": corpus.train, "validation": corpus.validation, "test": corpus.test}
    return {
        "made": made,
        "meaning": MEANING,
        "data": {
            "file": corpus.source,
            "hash": corpus.data_hash,
            "classes": corpus.classes,
            "cleaning": corpus.cleaning,
            "empty_left_out": corpus.dropped,
            "texts": {name: len(part.examples) for name, part in splits.items()},
        },
        "seed": analysis.seed,
        "encoder": analysis.encoder,
        "token_limit": analysis.token_limit,
        "share_truncated": analysis.truncated,
        "always_majority": analysis.majority,
        "rows": [_row(panel) for panel in analysis.panels],
        "missing": [asdict(missing) for missing in analysis.missing],
        "correlations": found
        and {
            "sentence": found.sentence,
            "tokens": found.forms,
            **found.properties(),
            "before": found.before.round(6).tolist(),
            "after": found.after.round(6).tolist(),
        },
        "focus": {name: _focus(analysis, label) for label, name in enumerate(corpus.classes)},
        "examples": {
            name: [asdict(text) for text in pictures.picked(analysis, label, examples)]
            for label, name in enumerate(corpus.classes)
        },
    }


def _row(panel: Panel) -> dict[str, Any]:
    space = panel.space
    return {
        **{name: getattr(space, name) for name in FACTS},
        "paper": PAPER[space.letter],
        "literal": _result(panel.literal),
        "matched": _result(panel.matched),
        "ended": asdict(panel.ended),
        "explained": panel.explained,
    }


def _result(result: LinearResult) -> dict[str, Any]:
    return {**asdict(result.accuracy), "trials": [asdict(trial) for trial in result.trials]}


def _focus(analysis: Analysis, label: int) -> dict[str, Any]:
    return {
        "texts": len(analysis.focused_of(label)),
        "words": [asdict(count) for count in most_focused(analysis.focused_of(label), marks=False)],
        "marks": [asdict(count) for count in most_focused(analysis.focused_of(label), marks=True)],
    }
