"""The BERT-and-CAM paper made again: spaces, panels, correlations, words in focus, and what gives the classes away."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.model import RecipeError
from ml.studies.papers.cam.baselines import baselines
from ml.studies.papers.cam.leak import leak
from ml.studies.papers.cam.live_focus import LiveFocus, live_focus
from ml.studies.papers.cam.logits import largest_gap
from ml.studies.papers.cam.report import Made, report_of
from ml.studies.papers.cam.top_blocks import TopBlocks, fine_tuned
from ml.studies.papers.paper_row import PaperReport
from ml.studies.papers.stand_ins import encoder as stand_in_encoder
from ml.studies.papers.stand_ins import vectors as stand_in_vectors
from ml.studies.representation.analysis import Analysis, analyse
from ml.studies.representation.contextual import ContextualEncoder, load_contextual
from ml.studies.representation.corpus import Corpus, read_corpus
from ml.studies.representation.correlations import SENTENCE
from ml.studies.representation.spaces import DIMENSIONS, STATIC

STAND_IN = "stand-in encoder"
WINDOWS = {"e": 2, "f": 8}
"""How far apart words may stand that the stand-ins of Word2Vec's and GloVe's rows count together."""


def remake(
    path: Path,
    *,
    live: tuple[Path, str],
    live_texts: tuple[Sequence[str], str],
    text: str = "text",
    label: str = "label",
    names: Sequence[str] = (),
    encoder: str | None = None,
    word_vectors: Sequence[Path] = (),
    strip: str = "auto",
    sentence: str | None = None,
    token_limit: int = 512,
    top_blocks: int = 0,
    limit: int = 0,
    examples: int = 2,
    with_texts: bool = True,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> PaperReport:
    """Make Table 1, the eight panels, the matrices and the words in focus again, on texts of any two classes.

    `live` is the folder of the version at work, and what is said of it; `live_texts` are texts that it is asked about,
    and what is said of them. `text`, `label`, `names`, `strip` and `limit` are as `read_corpus` takes them. Without an
    `encoder`, or with fewer than two files of `word_vectors`, stand-ins of the training texts take their place. Texts
    are cut at `token_limit`; so many `top_blocks` of the encoder are also trained. Tokens of `sentence` are correlated;
    so many `examples` of a class are shown in colours, none unless `with_texts`.

    Raises:
        ExamplesError: the texts or the vectors cannot be used.
        RecipeError: the encoder, or the version at work, cannot.
    """
    read: dict[str, Any] = {"text": text, "label": label, "names": names, "limit": limit, "seed": seed}
    corpus, kept = (read_corpus(path, strip=how, **read) for how in (strip, "none"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        weights = _weights(corpus, folder, encoder=encoder, files=word_vectors, limit=token_limit, progress=progress)
        analysis = analyse(
            corpus, encoder=weights.encoder, vectors=weights.files, sentence=sentence or SENTENCE, seed=seed,
            progress=progress,
        )  # fmt: skip
        progress("training the classifiers that the paper names")
        named = tuple(baselines(corpus, vectors=weights.static, encoder=weights.contextual, seed=seed))
        progress("asking the live version")
        return report_of(
            Made(
                analysis=analysis,
                weights=weights.told,
                gap=_gap(analysis, weights.encoder),
                leak=leak(corpus, kept, seed=seed),
                baselines=named,
                live=_live(live, live_texts),
                top_blocks=_top_blocks(corpus, encoder or str(folder / STAND_IN), folder, top_blocks, weights.encoder),
                sentence="the sentence given" if sentence else "a sentence of ours",
                examples=examples if with_texts else 0,
            )
        )


@dataclass(frozen=True, eq=False)
class Weights:
    """Two files of word vectors, an encoder, and for each of the rows (e) to (h) what is said of what it stands on."""

    files: Sequence[Path]
    encoder: ContextualEncoder
    told: Mapping[str, str]

    @property
    def static(self) -> tuple[Path, str]:
        """The file that GloVe's row stands on, and what is said of it."""
        return self.files[-1], self.told[STATIC[-1]]

    @property
    def contextual(self) -> tuple[ContextualEncoder, str]:
        """The encoder, and what is said of it."""
        return self.encoder, self.told["h"]


def _weights(
    corpus: Corpus, folder: Path, *, encoder: str | None, files: Sequence[Path], limit: int,
    progress: Callable[[str], None],
) -> Weights:  # fmt: skip
    """Take what was given, and make stand-ins of the training texts for the rest."""
    found, told = list(files), {letter: file.name for letter, file in zip(STATIC, files, strict=False)}
    for letter in STATIC[len(files) :]:
        place = folder / f"stand-in, window of {WINDOWS[letter]}"
        told[letter] = stand_in_vectors.write(corpus.train.texts, place, dimensions=DIMENSIONS, window=WINDOWS[letter])
        found.append(place)
    loaded, stands = _encoder(corpus, encoder, folder, limit=limit, progress=progress)
    return Weights(found, loaded, told | dict.fromkeys("gh", stands))


def _encoder(
    corpus: Corpus, named: str | None, folder: Path, *, limit: int, progress: Callable[[str], None]
) -> tuple[ContextualEncoder, str]:
    """Load the encoder, or train a stand-in, and say what it is."""
    if named is not None:
        loaded = load_contextual(named, limit=limit)
        return loaded, f"{loaded.name}, {limit} tokens"
    progress("training a stand-in for the encoder")
    place = folder / STAND_IN
    told = stand_in_encoder.write(corpus.train.texts, place)
    return load_contextual(str(place), limit=min(limit, stand_in_encoder.MOST_TOKENS)), told


def _top_blocks(corpus: Corpus, encoder: str, folder: Path, blocks: int, loaded: ContextualEncoder) -> TopBlocks | None:
    if not blocks:
        return None
    found = fine_tuned(corpus, encoder, folder / "fine-tuned", blocks=blocks, token_limit=loaded.limit)
    return TopBlocks(blocks, found)


def _gap(analysis: Analysis, encoder: ContextualEncoder) -> float:
    probe = next(panel.matched.probe for panel in analysis.panels if panel.space.letter == "h")
    return largest_gap(analysis.corpus, encoder, probe)


def _live(live: tuple[Path, str], texts: tuple[Sequence[str], str]) -> LiveFocus:
    folder, told = live
    words, data = texts
    if not words:
        raise RecipeError("There are no texts to ask the live version about; give some.")
    return live_focus(folder, words, told=told, data=data)
