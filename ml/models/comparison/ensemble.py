"""Several versions of the comparison task as one: their probabilities' weighted mean, the weights found on validation.

Tyche chose its ratio with the test score in view (TY-17); here it is searched on validation pairs only (X-7). The
artefact holds copies of its members, so that it rebuilds itself alone.
"""

import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.answers.document_comparison import LABELS
from ml.artefacts.on_disk import Artefact, BrokenArtefactError, load_artefact
from ml.evaluation.classes import ClassPredictions
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, Prediction
from ml.examples.learnt import LEARNT, kept
from ml.model import Fitted, Model, RecipeError, Run
from ml.models.checkworthiness.text_model import folder_of
from ml.models.comparison import pair_model
from ml.models.comparison.pair_model import PairModel, prediction

NAME = "ensemble"
MEMBERS = "members"
MEMBER_KINDS = ("noir", "tyche")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """`members` are folders of trained versions, two to four; their weights are searched in steps of 1 / `steps`."""

    members: tuple[str, ...] = ()
    steps: int = 20


def read_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Make a recipe from settings; RecipeError where they make no sense, or name no members."""
    for name in settings:
        if name not in ("members", "steps"):
            raise RecipeError(f"{NAME} has no setting {name!r}; choose among members and steps.")
    members, steps = settings.get("members", ()), settings.get("steps", Recipe.steps)
    if isinstance(members, str) or not 2 <= len(members) <= 4:
        raise RecipeError('An ensemble has two to four members; give --set members=["FOLDER","FOLDER"].')
    if type(steps) is not int or not 1 <= steps <= 100:
        raise RecipeError(f"steps is {steps!r}; give a whole number from 1 to 100.")
    return Recipe(tuple(map(str, members)), steps)


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Members and their weights, which add up to 1."""

    version: str
    threshold: float
    members: tuple[PairModel, ...]
    weights: tuple[float, ...]

    @property
    def reads_images(self) -> bool:
        """Whether any member looks at pictures."""
        return any(member.reads_images for member in self.members)

    def predict(self, examples: Sequence[Example]) -> list[Prediction]:
        """Judge each pair by itself, in the order given."""
        return [prediction(row) for row in self.probabilities(examples)]

    def probabilities(self, examples: Sequence[Example]) -> Floats:
        """Give each class's probability, (examples, classes)."""
        return mixed([member.probabilities(examples) for member in self.members], self.weights)

    def of_documents(self, example: Example, documents: Sequence[str]) -> Floats:
        """Give each class's probability, (documents, classes), of a pair with its document's text replaced."""
        return mixed([member.of_documents(example, documents) for member in self.members], self.weights)

    def truncated(self, examples: Sequence[Example]) -> float:
        """Say which share of the documents some member does not read to the end, at least."""
        return max(member.truncated(examples) for member in self.members)

    def unread(self, example: Example) -> tuple[bool, bool]:
        """Whether the claim, and whether the document, goes on after what some member reads of it."""
        claims, documents = zip(*(member.unread(example) for member in self.members), strict=True)
        return any(claims), any(documents)

    def missing_images(self, examples: Sequence[Example]) -> float:
        """Say which share of the pictures is not there or cannot be read."""
        return self.members[0].missing_images(examples)


def mixed(answers: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Give the weighted mean of members' probabilities, each (examples, classes)."""
    return np.asarray(sum(weight * own for weight, own in zip(weights, answers, strict=True)))


def search(answers: Sequence[Floats], examples: Sequence[Example], *, steps: int) -> tuple[float, ...]:
    """Find the weights of the highest weighted F1 on these examples; of equally good ones the least surprised.

    All weights that are multiples of 1 / `steps` and add up to 1 are tried.
    """
    labels, weights = labels_of(examples, classes=len(LABELS)), weights_of(examples)

    def quality(shares: tuple[float, ...]) -> tuple[float, float]:
        scores = ClassPredictions(labels, mixed(answers, shares)).scores(weights)
        assert scores.log_loss is not None
        return scores.weighted_f1, -scores.log_loss

    return max(_grid(len(answers), steps=steps), key=quality)


def _grid(members: int, *, steps: int) -> Iterator[tuple[float, ...]]:
    for counts in itertools.product(range(steps + 1), repeat=members - 1):
        if sum(counts) <= steps:
            yield (*(count / steps for count in counts), (steps - sum(counts)) / steps)


def fit(examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None, run: Run) -> Fitted:
    """Search the weights on the validation pairs; nothing is learnt from the others.

    Raises:
        RecipeError: a member is of another task, or an ensemble itself.
        ArtefactError: a member's folder cannot be loaded.
    """
    del examples, run
    assert validation is not None
    artefacts = [load_artefact(Path(folder).expanduser(), in_full=True) for folder in recipe.members]
    members = tuple(map(_member, artefacts))
    answers = [member.probabilities(validation) for member in members]
    weights = search(answers, validation, steps=recipe.steps)
    whole = Ensemble("", 0.0, members, weights)
    return Fitted(
        threshold=0.0,
        calibration={},
        cleaning=(),
        probabilities=mixed(answers, weights),
        judge=whole.probabilities,
        write=partial(_write, artefacts),
        truncated=whole.truncated,
        missing=whole.missing_images,
        details={
            "members": [artefact.version for artefact in artefacts],
            "member_weights": list(weights),
            LEARNT: kept((), before=[artefact.details.get(LEARNT) for artefact in artefacts]),
        },
    )


def _member(artefact: Artefact) -> PairModel:
    if artefact.model not in MEMBER_KINDS:
        raise RecipeError(
            f"{artefact.version} is made by {artefact.model}; give versions of {' or '.join(MEMBER_KINDS)}."
        )
    model = pair_model.restore(artefact)
    assert isinstance(model, PairModel)
    return model


def _write(artefacts: Sequence[Artefact], folder: Path) -> Mapping[str, Any]:
    for place, artefact in enumerate(artefacts):
        shutil.copytree(folder_of(artefact), folder / MEMBERS / str(place))
    return {}


def restore(artefact: Artefact) -> Model:
    """Rebuild the ensemble from its members' copies; BrokenArtefactError where one is missing."""
    weights = tuple(artefact.details["member_weights"])
    folders = [folder_of(artefact) / MEMBERS / str(place) for place in range(len(weights))]
    if not all(folder.is_dir() for folder in folders):
        raise BrokenArtefactError(f"{artefact.version} lacks a member; train it again.")
    members = tuple(_member(load_artefact(folder)) for folder in folders)
    return Ensemble(artefact.version, artefact.threshold, members, weights)
