"""Team Noir's and Tyche's papers made again, as one report: words, ablations, confusions, fusions, ensembles."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from ml.answers import error_browser
from ml.model import RecipeError
from ml.models.comparison.pair_model import prediction
from ml.models.comparison.recipe import SMALL
from ml.studies.papers.comparison import (
    baseline,
    conclusions,
    confusions,
    noir_rows,
    pairs,
    pictures,
    quoted,
    splits,
    tables,
    tyche_rows,
)
from ml.studies.papers.comparison.answers import Answers
from ml.studies.papers.comparison.basis import Basis
from ml.studies.papers.comparison.pairs import Parts
from ml.studies.papers.comparison.trainings import NOIR_VARIANTS, TYCHE_VARIANTS, Effort, Trained, train_all
from ml.studies.papers.paper_row import TINY, PaperFile, PaperReport, PaperTable

GROUPS, EPOCHS = 400, 20
QUICK_GROUPS, QUICK_EPOCHS = 24, 2
BROWSED = 200
"""So many pairs are in the page to look through, wrong answers first."""


def remake(
    *,
    data: Path | None = None,
    images: Path | None = None,
    groups: int = GROUPS,
    epochs: int = EPOCHS,
    text_encoder: str = SMALL,
    image_encoder: str = SMALL,
    fine_tune: bool = False,
    seed: int = 0,
) -> PaperReport:
    """Train every row of both papers' tables on a folder of Factify's, or on generated scenes, and hold them together.

    Raises:
        ExamplesError: the folder lacks a part, or its pairs cannot be read.
        RecipeError: an encoder is not on this machine, or its training went wrong.
    """
    if fine_tune and text_encoder == SMALL:
        raise RecipeError("fine_tune is for a pretrained text encoder, which rests without it; name one.")
    effort = Effort(epochs, text_encoder, image_encoder, fine_tune, seed)
    with tempfile.TemporaryDirectory() as place:
        parts = pairs.generate(Path(place), groups=groups) if data is None else pairs.read(data, images=images)
        return _report(parts, effort, weights=_weights(effort))


def quick() -> PaperReport:
    """Make every row in some seconds with tiny networks on a few scenes, which says nothing but that the path works."""
    with tempfile.TemporaryDirectory() as place:
        return _report(pairs.generate(Path(place), groups=QUICK_GROUPS), Effort(QUICK_EPOCHS), weights=TINY)


def _weights(effort: Effort) -> str:
    """Say of networks what their encoders began with."""
    given = {"texts": effort.text_encoder, "pictures": effort.image_encoder}
    told = [f"{what}: {Path(name).name}" for what, name in given.items() if name != SMALL]
    random = [what for what, name in given.items() if name == SMALL]
    if told and effort.text_encoder != SMALL:
        told[0] += ", fine-tuned" if effort.fine_tune else ", at rest"
    return "; ".join([*told, *([f"{' and '.join(random)}: small, from random"] if random else [])])


def _report(parts: Parts, effort: Effort, *, weights: str) -> PaperReport:
    basis = Basis(parts.name, weights)
    noir, tyche = train_all(NOIR_VARIANTS, parts, effort), train_all(TYCHE_VARIANTS, parts, effort)
    answers = _answers(noir) | {"baseline": baseline.likenesses(parts.training, parts.test)}
    fusions = {name: tyche[name] for name in (tyche_rows.ALIKE, tyche_rows.SIDES)}
    together = tyche_rows.ensembles(*fusions.values())
    fused = _answers(tyche) | dict(together.answers)
    proposed = answers["proposed"]
    browser = _browser(proposed, parts.name)
    return PaperReport(
        name="comparison",
        title="How does a document stand to a claim?",
        paper=conclusions.PAPERS,
        conclusion=conclusions.sentence(answers, fused, basis),
        rows=(
            *splits.rows(parts, basis),
            *noir_rows.ablations(answers, basis),
            *confusions.statements(proposed, basis),
            *confusions.leaks(answers["text-only"], baseline.sizes(parts.training, parts.test), basis),
            *noir_rows.lengths(noir["proposed"], effort.tokens(NOIR_VARIANTS["proposed"]), basis),
            *tyche_rows.architectures(_answers(tyche), together, basis),
            *tyche_rows.curves(fusions, basis),
        ),
        tables=(splits.table_1(parts), *_tables(answers, fused)),
        remarks=(*conclusions.REMARKS, *parts.notes, *conclusions.on(parts)),
        pictures=(
            pictures.scores(_drawn(answers, fused), parts.name),
            pictures.confusion(proposed, parts.name),
            pictures.losses(fusions, parts.name),
        ),
        files=(PaperFile(name="errors.html", about="the proposed network's answers, errors first", content=browser),),
    )


def _tables(noir: Mapping[str, Answers], tyche: Mapping[str, Answers]) -> tuple[PaperTable, PaperTable]:
    return (
        tables.by_class(
            noir, quoted.TABLE, item="TN-19", title="Table 2: Team Noir's ablations", names=noir_rows.NAMES
        ),
        tables.by_class(tyche, {}, item="TY-16", title="Tyche's networks and ensembles", names=tyche_rows.NAMES),
    )


def _answers(found: Mapping[str, Trained]) -> dict[str, Answers]:
    return {name: one.test for name, one in found.items()}


def _drawn(noir: Mapping[str, Answers], tyche: Mapping[str, Answers]) -> dict[str, tuple[Answers, float | None]]:
    """Name each row of the picture, with the paper's value where it prints one."""
    finals = {name: row.final for name, row in quoted.TABLE.items()}
    return {
        **{f"Team Noir: {noir_rows.NAMES[name]}": (one, finals.get(name)) for name, one in noir.items()},
        **{f"Tyche: {tyche_rows.NAMES[name]}": (one, quoted.TYCHE.get(name)) for name, one in tyche.items()},
    }


def _browser(proposed: Answers, basis: str) -> bytes:
    """Write Team Noir's Fig. 3 as a page: the pairs and the network's answers, the surest wrong ones first (TN-23)."""
    said = [prediction(row) for row in proposed.probabilities]
    order = list(error_browser.wrong_first(proposed.examples, said))[:BROWSED]
    chosen = [proposed.examples[at] for at in order], [said[at] for at in order]
    return error_browser.page(*chosen, version="Team Noir's network", basis=basis).encode()
