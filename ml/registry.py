"""THE ONE DOOR into ml: train a version, load it, judge with it, say how good it is."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ml.answers import document_comparison
from ml.answers.document_comparison import Compared
from ml.answers.error_browser import browser
from ml.answers.explanation import Explanation
from ml.answers.factify import Pairs, PictureLink, link_name, picture_links, read_pairs
from ml.answers.generated_check import CheckError, FragmentJudge, GeneratedCheck
from ml.answers.reference import ALPHA
from ml.artefacts.copying import keep, same_training
from ml.artefacts.on_disk import (
    Artefact,
    ArtefactError,
    ArtefactExistsError,
    BrokenArtefactError,
    MissingArtefactError,
    NotSavedError,
    load_artefact,
)
from ml.evaluation.classes import ClassReport
from ml.evaluation.comparison import Comparison
from ml.evaluation.evaluate import Report
from ml.examples import Example, ExamplesError
from ml.examples.learnt import sentence as learnt_sentence
from ml.model import Classifier, MeansOf, Model, RecipeError, on_demand
from ml.studies.augmentation.configurations import CONFIGURATIONS
from ml.studies.papers.paper_row import PaperReport
from ml.versions.catalogue import (
    COMPARISON,
    GENERATED_TEXT,
    is_of_heads,
    model_file,
    needs_validation,
    recipes,
    require_progressive,
    stands_on_encoder,
    tasks,
)
from ml.versions.catalogue import task_of as recipe_task
from ml.versions.evaluate import SideBySide, compare, evaluate, learnt, side_by_side, unlearnt
from ml.versions.fit_for_work import UnfitArtefactError
from ml.versions.loading import (
    check,
    described,
    explain,
    few_learnt,
    lacks_encoder,
    load,
    load_trained,
    read_report,
)
from ml.versions.train import train, version_name
from ml.versions.worth import Worth, worth, worth_of

__all__ = [
    "ArtefactError",
    "ArtefactExistsError",
    "BrokenArtefactError",
    "CheckError",
    "ClassReport",
    "Compared",
    "Comparison",
    "ExamplesError",
    "Explanation",
    "GeneratedCheck",
    "MissingArtefactError",
    "MeansOf",
    "Model",
    "NotSavedError",
    "RecipeError",
    "Pairs",
    "PictureLink",
    "Report",
    "SideBySide",
    "UnfitArtefactError",
    "Worth",
    "augmentations",
    "augmented",
    "browser",
    "check",
    "check_generated",
    "compare",
    "compare_with_document",
    "evaluate",
    "described",
    "explain",
    "export_sentence_encoder",
    "few_learnt",
    "is_of_heads",
    "keep",
    "lacks_encoder",
    "learnt",
    "learnt_sentence",
    "link_name",
    "load",
    "load_trained",
    "needs_validation",
    "picture_links",
    "pull",
    "read_pairs",
    "read_report",
    "recalibrate",
    "recipe_task",
    "recipes",
    "remake_paper",
    "require_progressive",
    "same_training",
    "side_by_side",
    "stands_on_encoder",
    "task_of",
    "tasks",
    "train",
    "unlearnt",
    "version_name",
    "worth",
    "worth_of",
]


def task_of(folder: Path) -> str:
    """Name the task that a trained version's recipe learns; raises ArtefactError where the folder holds none."""
    artefact = load_artefact(folder)
    return recipe_task(artefact.model) if artefact.model in recipes() else artefact.task


def augmentations() -> tuple[str, ...]:
    """Name the ways to rewrite machine texts that `augmented` knows."""
    return tuple(name for name, one in CONFIGURATIONS.items() if one.augmentation is not None)


def augmented(examples: Sequence[Example], name: str, **choices: Any) -> tuple[Sequence[Example], Sequence[Example]]:
    """Rewrite a share of the machine texts: `ml.studies.augmentation.rewriters.augmented` says how, and what it gives.

    Raises:
        RecipeError: there is no augmentation of this name, or its model is not on this machine.
    """
    return on_demand("studies.augmentation.rewriters").augmented(examples, name, **choices)


def pull(
    recipe: str,
    *,
    encoder: str | None = None,
    image_encoder: str | None = None,
    source: Path | None = None,
    progress: bool = False,
) -> Sequence[Any]:
    """Fetch every encoder that a recipe needs, and say of each its name, folder, size in bytes and licence.

    `encoder` and `image_encoder` stand in for the recipe's own; `source` is a folder to take them from instead of the
    hub. `ml.networks.weights.pulling` says how.

    Raises:
        RecipeError: the recipe needs nothing of the kind, or an encoder cannot be fetched.
    """
    pulling = on_demand("networks.weights.pulling")
    chosen = asdict(model_file(recipe).read_recipe({}))
    parts = pulling.parts(recipe, chosen, encoder=encoder, image_encoder=image_encoder)
    found: Sequence[Any] = pulling.pull(parts, source=source, progress=progress)
    return found


def remake_paper(study: str, *, how: str = "remake", **choices: Any) -> PaperReport:
    """Make a paper's tables again: `remake` (or `quick`) in `ml.studies.papers.STUDY.study` says by which choices.

    Raises:
        UserError: the data cannot be read or are too few, or a recipe, a setting or weights are not there.
    """
    made: PaperReport = getattr(on_demand(f"studies.papers.{study}.study"), how)(**choices)
    return made


def export_sentence_encoder(encoder: str | None, folder: Path, *, precision: str = "int8") -> Any:
    """Export an encoder of sentences into a new folder; the multilingual MiniLM unless another is named.

    Raises:
        RecipeError: it is not on this machine (the message says what to run), or its layers are not read here.
        ArtefactError: the export cannot be served from, or disagrees with the encoder.
    """
    exporting = on_demand("retrieval.exporting")
    return exporting.export_encoder(encoder or exporting.DEFAULT, folder, precision=precision)


def check_generated(
    model: Model | Path, text: str, *, language: str | None = None, alpha: float = ALPHA, correction: str = "bh"
) -> GeneratedCheck:
    """Say which passages of a text a machine probably wrote; a text that cannot be judged is an answer, too.

    `correction` for the number of passages is bh (Benjamini-Hochberg), holm, by or none.

    Raises:
        CheckError: the version was trained for another task, or alpha or the correction makes no sense.
        ArtefactError: a folder was given that cannot be loaded.
    """
    judge = load(model) if isinstance(model, Path) else model
    if not isinstance(judge, FragmentJudge):
        raise CheckError(f"{judge.version} was not trained for {GENERATED_TEXT}; give a version that was.")
    found: GeneratedCheck = on_demand("answers.generated_text").check(
        judge, text, language=language, alpha=alpha, correction=correction
    )
    return found


def compare_with_document(
    model: Model | Path, claim: str, document: str, *, image: Path | None = None, document_image: Path | None = None
) -> Compared:
    """Say how a document stands to a claim, and which of its sentences weighs most; pictures may be missing.

    Raises:
        CheckError: the version was trained for another task.
        ArtefactError: a folder was given that cannot be loaded.
    """
    judge = load(model) if isinstance(model, Path) else model
    if not isinstance(judge, Classifier):
        raise CheckError(f"{judge.version} was not trained for {COMPARISON}; give a version that was.")
    pictures = [None if path is None else str(path) for path in (image, document_image)]
    return document_comparison.compare(
        judge, Example(text=claim, document=document, image=pictures[0], document_image=pictures[1])
    )


def recalibrate(folder: Path, examples: Sequence[Example], out: Path, **more: Any) -> Artefact:
    """Write a version that has learnt what the one in `folder` has, fitted as `versions.recalibration` says.

    Raises:
        ExamplesError: fewer than 19 human texts are long enough, or nothing that was corrected is new to the version.
        UnfitArtefactError: the version is of a task for which there is nothing to fit.
        ArtefactError: it cannot be loaded, or `out` is taken or cannot be written.
    """
    made: Artefact = on_demand("versions.recalibration").recalibrate(folder, examples, out, **more)
    return made
