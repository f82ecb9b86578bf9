"""All that came of the study as the report that every `claimwire papers …` gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ml.counting import counted
from ml.plotting import style
from ml.studies.papers.cam import focus_tables, quoted, rows
from ml.studies.papers.cam.baselines import Baseline
from ml.studies.papers.cam.leak import Leak
from ml.studies.papers.cam.live_focus import CLASSES, LiveFocus
from ml.studies.papers.cam.top_blocks import TopBlocks
from ml.studies.papers.paper_row import PaperPicture, PaperReport, PaperRow
from ml.studies.representation import pictures
from ml.studies.representation.analysis import Analysis
from ml.studies.representation.focus import MEANING

_CAPTIONS = {
    "pca": "Test texts in each of the eight spaces on two principal components (CAM-13).",
    "correlations": "How a sentence's tokens correlate before and after the encoder (CAM-14).",
    "cam-examples": "The tenth of the words with the highest CAM score, texts drawn at random (CAM-16).",
    "most-focused": "Most-focused words and punctuation by class, frozen encoder (CAM-17).",
}
_REMARKS = (
    "CAM-2: the paper counts 23,481 real and 21,417 fake articles; the data set has them the other way round.",
    "CAM-3, CAM-6: the paper chooses weight decay and epochs on its test texts; ours are chosen on texts apart.",
    "CAM-13: PCA does not know the classes: what the eye sees need not agree with the linear evaluation.",
    "CAM-12: with the paper's rate and steps short vectors stay half-fitted; “to the end” measures without that.",
    f"CAM-21: {MEANING}",
    "CAM-19: Figures 1 to 4 are borrowed background; there is nothing to make again.",
)


@dataclass(frozen=True)
class Made:
    """What the study found; `weights` says for rows (e) to (h) what they stand on, `examples` how many are shown."""

    analysis: Analysis
    weights: Mapping[str, str]
    gap: float
    leak: Leak | None
    baselines: tuple[Baseline, ...]
    live: LiveFocus
    top_blocks: TopBlocks | None
    sentence: str
    examples: int

    @property
    def encoder(self) -> str:
        """What rows (g) and (h) stand on."""
        return self.weights["h"]


def report_of(made: Made) -> PaperReport:
    """Put everything beside the paper's."""
    analysis = made.analysis
    return PaperReport(
        name="cam",
        title="What do representations tell apart, and by which words?",
        paper=quoted.PAPER,
        conclusion=_conclusion(analysis),
        rows=(
            *rows.data_rows(analysis.corpus),
            *rows.leak_rows(made.leak, analysis.corpus),
            *rows.table_rows(analysis, weights=made.weights),
            *_top_blocks(made),
            *_baselines(made),
            *rows.correlation_rows(analysis, data=made.sentence, encoder=made.encoder),
            *rows.focus_rows(analysis, gap=made.gap, encoder=made.encoder),
            *focus_tables.rows(analysis, made.live, encoder=made.encoder),
        ),
        tables=tuple(focus_tables.tables(analysis, made.live)),
        remarks=_REMARKS,
        pictures=tuple(_pictures(made)),
    )  # fmt: skip


def _conclusion(analysis: Analysis) -> str:
    found = {panel.space.letter: panel for panel in analysis.panels}
    best = max(found, key=lambda letter: found[letter].ended.value)
    value, (low, high) = found["h"].ended.value, found["h"].ended.interval
    return (
        f"A linear layer fitted to the end on the encoder's average is right for {value:.3f} ({low:.3f}–{high:.3f}) of "
        f"the held-out texts, always the more frequent class {analysis.majority:.3f}. The highest here is ({best}), "
        f"{quoted.ROWS[best]}: {found[best].ended.value:.3f}; the paper's highest is (h), 0.969."
    )


def _top_blocks(made: Made) -> Iterator[PaperRow]:
    if made.top_blocks is not None:
        value, low, high = made.top_blocks.accuracy
        yield PaperRow(
            item="CAM-18", what=f"(h) with the top {counted(made.top_blocks.blocks, 'block')} trained, too: accuracy",
            data=rows.told(made.analysis.corpus), weights=made.encoder, ours=value, interval=(low, high),
            paper="expected to improve further, no figure",
        )  # fmt: skip


def _baselines(made: Made) -> Iterator[PaperRow]:
    for one in made.baselines:
        yield PaperRow(
            item="CAM-20", what=f"accuracy of {one.what}", data=rows.told(made.analysis.corpus), weights=one.weights,
            paper="named as related work, no figures", ours=one.accuracy, interval=one.interval,
        )  # fmt: skip


def _pictures(made: Made) -> Iterator[PaperPicture]:
    for name, figure in pictures.draw(made.analysis, examples=made.examples).items():
        yield PaperPicture(name=name, caption=_CAPTIONS[name], png=style.png(figure))
    figure = pictures.focused_bars(
        {name: made.live.of(answer) for answer, name in enumerate(CLASSES)},
        kinds={False: "words"},
        title="Most-focused words by the live model's answer",
        caption="How often a form is among the tenth of its text's words that speak most for the answer given, of all "
        "the times it stands there; dashed: by chance; the black line ends the 95 % interval below. "
        f"{len(made.live.texts):,} texts: {made.live.data}. Version: {made.live.told}. {MEANING}",
    )  # fmt: skip
    yield PaperPicture(
        name="most-focused-live", png=style.png(figure),
        caption=f"Most-focused words by the live model's answer (CAM-17); {made.live.told}.",
    )  # fmt: skip
