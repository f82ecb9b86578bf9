"""ClaimHunter made again: Table 1, the weeks in use, growth, languages, arithmetic."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml.studies.papers.claimhunter import quoted
from ml.studies.papers.claimhunter.languages import by_language, held_out_by_language, shown
from ml.studies.papers.claimhunter.posts import divide, read_posts
from ml.studies.papers.claimhunter.report import Made, report_of
from ml.studies.papers.claimhunter.stream import How, of_desk, rehearse
from ml.studies.papers.claimhunter.table_one import HEAD, LR, NETWORK, SVM, Judged, Weights, train_all
from ml.studies.papers.claimhunter.weights import network_weights, vector_weights
from ml.studies.papers.paper_row import PaperReport


def remake(
    paths: Sequence[Path],
    *,
    text: str = "text",
    label: str | None = None,
    encoders: Sequence[str] = (),
    word_vectors: Path | None = None,
    held_out: Sequence[Path] = (),
    desk: Mapping[str, Any] | str = "None was asked",
    sampling: Sequence[tuple[float, float, float]] = (),
    settings: Mapping[str, Any] | None = None,
    progressive: bool = False,
    weeks: int = quoted.WEEKS,
    every: int = 4,
    most: int = 0,
    with_texts: bool = True,
    seed: int = 0,
) -> PaperReport:
    """Train and judge Table 1's recipes, and rehearse the weeks where no desk's own are given.

    `text`, `label` and `most` are as `read_posts` takes them. `encoders` are folders of pretrained encoders, to be
    fine-tuned with `settings`, or of ones made with `claimwire encoder make`, to rest; without `word_vectors` a
    stand-in is made of the training posts. `held_out` are files of posts in further languages that nothing learns
    from. `desk` has a desk's weeks and releases as plain values, or says in words why there are none: then so many
    `weeks` are rehearsed, with a release `every` so many; with `progressive` these are the network's, each from the
    one before (CH-39). `sampling` has base rate, share of positive labels and share of random cards, as the desk
    reckons them. Posts are quoted only `with_texts`.

    Raises:
        ExamplesError: the posts or the vectors cannot be read, or there are too few.
        RecipeError: a setting does not exist, or the encoder cannot be used.
    """
    posts = read_posts(paths, text=text, label=label, most=most)
    parts = divide(posts, seed=seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vectors = vector_weights(word_vectors, parts, folder / "vectors.txt")
        weights = {LR: vectors, **network_weights(encoders, settings)}
        judged = tuple(train_all(parts, folder, weights=weights))
        if isinstance(desk, str):
            how = _how(weights, progressive, weeks=weeks, every=every, seed=seed)
            stream = rehearse(parts, folder, how=how)
        else:
            stream = of_desk(desk)
        by_name, best = held_out_by_language(parts.test, held_out), _best(judged)
        spoken = tuple(by_language(judged, by_name))
        quotes = tuple(shown(best, by_name, seed=seed)) if with_texts else ()
    no_desk = desk if isinstance(desk, str) else None
    return report_of(
        Made(posts, parts, judged, best, stream, spoken, quotes, tuple(sampling), tuple(held_out), no_desk)
    )


def _how(weights: Mapping[str, Weights | str], progressive: bool, **more: Any) -> How:
    network = weights[NETWORK]
    if progressive and isinstance(network, Weights):
        settings = {"encoder": str(network.place), **(network.settings or {})}
        return How("xlmr", settings, progressive=True, **more)
    return How(**more)


def _best(judged: Sequence[Judged]) -> Judged:
    """Choose whose answers are shown by language: a network's or a head's before the SVM's, whatever the test says."""
    there = {one.row: one for one in judged if one.model is not None}
    return next(there[row] for row in (NETWORK, HEAD, SVM) if row in there)
