"""The pictures of the representation analysis, each with a caption that says what it shows and what it does not."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from ml.plotting import style
from ml.studies.representation import typeset
from ml.studies.representation.analysis import Analysis, Panel
from ml.studies.representation.focus import MEANING, SHARE, FocusedText, most_focused, pick


def draw(analysis: Analysis, *, examples: int) -> dict[str, Figure]:
    """Draw every picture that there is something for, by file name; without `examples` no text is shown."""
    drawn = {"pca": _pca(analysis)}
    if analysis.correlations:
        drawn["correlations"] = _correlations(analysis)
    if analysis.focused:
        if examples:
            drawn["cam-examples"] = _examples(analysis, examples)
        drawn["most-focused"] = _most_focused(analysis)
    return drawn


def _basis(analysis: Analysis) -> str:
    steps = ", ".join(analysis.corpus.cleaning) or "none"
    return f"Data: {analysis.corpus.source}, cleaning: {steps}, seed {analysis.seed}."


def _pca(analysis: Analysis) -> Figure:
    """Draw all eight panels; one whose weights are not here stays empty and says so."""
    shown: dict[str, tuple[str, style.Projected | str]] = {
        one.letter: (f"({one.letter})", one.reason) for one in analysis.missing
    }
    shown |= {panel.space.letter: (_title(panel), (panel.points, panel.explained)) for panel in analysis.panels}
    return style.pca_panels(
        [shown[letter] for letter in sorted(shown)],
        analysis.corpus.test.labels,
        classes=analysis.corpus.classes,
        caption=f"{len(analysis.corpus.test.examples)} held-out texts, projected onto the two directions in which they "
        "vary most; accuracy: of one linear layer on the frozen space, with as many steps as the paper. PCA does not "
        "know the classes, so what the eye sees need not agree with the accuracy. "
        f"{style.NOT_TRUTH} {_basis(analysis)}" + (f" Encoder: {analysis.encoder}." if analysis.encoder else ""),
    )


def _title(panel: Panel) -> str:
    space = panel.space
    if space.letter in "abcd":
        name = f"TF-IDF {space.ngram}s, {'no stop words' if space.stop_words_removed == 'yes' else 'all words'}"
    else:
        name = {"g": "word embeddings only", "h": "full encoder"}.get(space.letter, space.vectorizer[:28])
    return f"({space.letter}) {name}\naccuracy {panel.matched.accuracy.value:.3f}"


def _correlations(analysis: Analysis) -> Figure:
    found = analysis.correlations
    assert found is not None
    seen = found.properties()
    return style.correlation_matrices(
        found.before,
        found.after,
        forms=[typeset.drawable(form) for form in found.forms],
        caption=f"“{found.sentence}” Different tokens correlate at {seen['mean_before']:.2f} on average in Z′ and at "
        f"{seen['mean_after']:.2f} in Z′B; there neighbours at {seen['neighbours_after']:.2f}. A token that stands "
        "twice correlates with its copy at 1 in Z′, and below it in Z′B, which knows the context. "
        f"Encoder: {analysis.encoder}. {style.NOT_TRUTH}",
    )


def _examples(analysis: Analysis, examples: int) -> Figure:
    classes = analysis.corpus.classes
    columns: list[tuple[str, Sequence[typeset.Passage]]] = [
        (name, [_passage(text, classes) for text in picked(analysis, label, examples)])
        for label, name in enumerate(classes)
    ]
    return typeset.coloured_texts(
        columns,
        title="Which words spoke for the class",
        caption=f"The {100 * SHARE:.0f} % of words and marks with the highest CAM score for the text's own class. "
        f"Texts drawn at random from the held-out ones, cut to the encoder's {analysis.token_limit} tokens. {MEANING} "
        f"{_basis(analysis)} Encoder: {analysis.encoder}, frozen, under one linear layer.",
    )


def _passage(text: FocusedText, classes: tuple[str, str]) -> typeset.Passage:
    heading = f"The model answers: {classes[text.answer]}" + (" · cut" if text.truncated else "")
    spans = tuple((word.start, word.end) for word in text.words if word.focused)
    return typeset.Passage(heading=heading, text=text.text, spans=spans)


def _most_focused(analysis: Analysis) -> Figure:
    return focused_bars(
        {name: analysis.focused_of(label) for label, name in enumerate(analysis.corpus.classes)},
        kinds={False: "words", True: "punctuation"},
        title="Most-focused words and punctuation by class",
        caption="How often a form is among the top 10 % of its text by CAM score, of all the times it stands there; "
        "the dashed line is what chance would give, the black line ends the 95 % interval below, which decides the "
        f"order. Forms in at least five of {len(analysis.focused)} held-out texts. {MEANING} {_basis(analysis)}",
    )


def focused_bars(
    texts: Mapping[str, Sequence[FocusedText]], *, kinds: Mapping[bool, str], title: str, caption: str
) -> Figure:
    """Draw the most-focused forms of each class; `kinds` names what is shown: words (False), marks (True)."""
    panels = []
    for marks, kind in kinds.items():
        for name, those in texts.items():
            bars = [
                (typeset.label(count.form), count.share, count.low, f"{count.focused} of {count.occurrences}")
                for count in most_focused(those, marks=marks)
            ]
            panels.append((f"{kind} in texts of class {name}", bars))
    return style.share_bars(panels, base=SHARE, title=title, caption=caption)


def picked(analysis: Analysis, label: int, number: int) -> list[FocusedText]:
    """Pick the texts of a class that are shown."""
    return pick(analysis.focused_of(label), number=number, seed=analysis.seed)
