"""A linear head on an encoder's mean vectors: trained in seconds without torch, some kilobytes large."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.artefacts.network_files import TOKENIZER
from ml.artefacts.on_disk import Artefact, ArtefactError, BrokenArtefactError
from ml.choosing import by_language
from ml.choosing.by_language import Sigmoid
from ml.choosing.calibration import sigmoid
from ml.choosing.held_out import Calibrated, calibrate, first_good, judge
from ml.encoders import encoder as encoders
from ml.encoders import facts as artefacts
from ml.encoders import shelf
from ml.encoders.facts import EncoderFacts
from ml.evaluation.evaluate import labels_of
from ml.examples import Example
from ml.model import Fitted, MeansOf, Model, RecipeError, Run
from ml.models.checkworthiness import baseline
from ml.models.checkworthiness.head_lines import Line, Training
from ml.models.checkworthiness.head_model import EncoderHead, Head

Floats = NDArray[np.float64]

NAME = "encoder-head"


@dataclass(frozen=True, kw_only=True)
class Recipe(baseline.Recipe):
    """How to train; `encoder` is the folder of an encoder, which `encoder_id` names.

    It stands on all `layers` together (those that the encoder gives for heads, where none are named), or with
    `choose_layers` on the best of each by itself and all. They, and the strength among `C` and `Cs`, are chosen on
    examples not trained on, by average precision.
    """

    encoder: str
    encoder_id: str
    layers: tuple[int, ...] = ()
    choose_layers: bool = False
    C: float = 0.003
    Cs: tuple[float, ...] = (0.001, 0.01)
    cleaning: tuple[str, ...] = ()


SETTINGS = tuple(one.name for one in fields(Recipe) if one.name not in ("encoder_id", "cleaning"))


def read_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Make a recipe from settings, defaults where none is given; the encoder must be named, and there.

    Raises:
        RecipeError: a setting does not exist or makes no sense, or there is no such encoder.
    """
    given = baseline.known_settings(settings, known=SETTINGS, name=NAME)
    if not given.get("encoder"):
        raise RecipeError(f"{NAME} needs an encoder: name its folder, which claimwire encoder make writes.")
    folder = Path(str(given.pop("encoder"))).expanduser().resolve()
    try:
        facts = artefacts.load(folder)
    except ArtefactError as error:
        raise RecipeError(str(error)) from error
    recipe = Recipe(encoder=str(folder), encoder_id=facts.id, **given)
    if not (isinstance(recipe.Cs, tuple) and isinstance(recipe.layers, tuple)):
        raise RecipeError(f"Cs is {recipe.Cs!r} and layers is {recipe.layers!r}; give a list each.")
    baseline.check(recipe, numbers=[("Cs", C) for C in recipe.Cs])
    if not isinstance(recipe.choose_layers, bool):
        raise RecipeError(f"choose_layers is {recipe.choose_layers!r}; give true or false.")
    if not set(recipe.layers) <= set(facts.layers):
        raise RecipeError(f"layers is {list(recipe.layers)}, and {facts.id} gives {list(facts.layers)}.")
    return recipe


def fit(
    examples: Sequence[Example], *, recipe: Recipe, validation: Sequence[Example] | None = None, run: Run | None = None
) -> Fitted:
    """Train on examples of both classes; layers, strength, threshold and calibration come from examples not trained on.

    These are the validation examples, or else folds of the examples. Vectors that were kept are not made again.

    Raises:
        ExamplesError: a class has fewer than two different texts.
    """
    encoder, kept = encoders.load(Path(recipe.encoder)), run.means if run else None
    groups, Cs = _groups(recipe, encoder.facts), sorted({recipe.C, *recipe.Cs})
    data = _training([*examples, *(validation or ())], recipe, means_of=kept or encoder.means)
    decide = partial(data.decide, groups=groups, Cs=Cs)
    held = judge(examples, validation, folds=recipe.folds, seed=recipe.seed, decide=decide)
    chosen = first_good(held)
    places, C = groups[chosen // len(Cs)], Cs[chosen % len(Cs)]
    (line,) = data.lines(np.arange(len(examples)), places=places, Cs=[C])
    calibrated, languages = _by_language(
        calibrate(held, setting=chosen), held.decisions[chosen], validation or examples
    )
    return baseline.fitted(
        recipe,
        calibrated,
        coefficients=line.coefficients,
        intercept=np.array([line.intercept]),
        judge=partial(_judged, line, calibrated, languages, kept or encoder.means),
        truncated=None if kept else lambda given: encoder.share_truncated([example.text for example in given]),
        details={
            "chosen": {"layers": [encoder.facts.layers[place] for place in places], "C": C},
            "encoder": {"id": encoder.facts.id, "name": encoder.facts.name},
            "languages": {language: asdict(own) for language, own in languages.items()},
        },
    )


def _training(every: Sequence[Example], recipe: Recipe, *, means_of: MeansOf) -> Training:
    means = means_of([example.text for example in every])
    return Training(means, labels_of(every), recipe.training_weights(every), recipe.class_weight)


def _judged(
    line: Line, calibrated: Calibrated, languages: Mapping[str, Sigmoid], means_of: MeansOf, given: Sequence[Example]
) -> Floats:
    margins = calibrated.slope * line.decisions(means_of([one.text for one in given])) + calibrated.offset
    return sigmoid(by_language.moved(given, margins, languages), slope=1.0, offset=0.0)


def restore(artefact: Artefact) -> Model:
    """Rebuild the model on its encoder, which lies where it was in training or on the shelf beside the models.

    Raises:
        BrokenArtefactError: its encoder is not there, or its parts do not fit together.
    """
    folder = _encoder_of(artefact)
    encoder, calibration = encoders.load(folder), artefact.calibration
    coefficients = artefact.weights["coefficients"]
    if coefficients.shape != encoder.shape:
        raise BrokenArtefactError(f"{artefact.version}: coefficients and encoder do not match; train it again.")
    slope, offset = calibration["slope"], calibration["offset"]
    head = Head(encoder, slope * coefficients, slope * float(artefact.weights["intercept"][0]) + offset)
    return EncoderHead(
        version=artefact.version,
        threshold=artefact.threshold,
        temperature=1.0,
        scorer=head,
        tokenizer=folder / TOKENIZER,
        max_tokens=encoder.facts.max_tokens,
        head=head,
        languages={language: Sigmoid(**own) for language, own in artefact.details["languages"].items()},
    )


def _by_language(
    calibrated: Calibrated, decisions: Floats, examples: Sequence[Example]
) -> tuple[Calibrated, dict[str, Sigmoid]]:
    """Give each language with enough examples a sigmoid of its own, and the probabilities that come of it."""
    margins = calibrated.slope * decisions + calibrated.offset
    languages = by_language.fit(examples, margins, threshold=calibrated.threshold)
    own = sigmoid(by_language.moved(examples, margins, languages), slope=1.0, offset=0.0)
    return replace(calibrated, probabilities=own), languages


def _encoder_of(artefact: Artefact) -> Path:
    wanted = artefact.details["encoder"]["id"]
    try:
        return shelf.of_id(wanted, shelf.places(wanted, named=artefact.recipe["encoder"], version=artefact.folder))
    except ArtefactError as error:
        raise BrokenArtefactError(
            f"{artefact.version} cannot judge without its encoder: {error}; copy it there from where "
            "the version was trained, or train it again on another."
        ) from error


def _groups(recipe: Recipe, facts: EncoderFacts) -> list[tuple[int, ...]]:
    """List groups of layers to choose among, as places; all together are preferred where others are hardly better."""
    places = tuple(facts.layers.index(layer) for layer in recipe.layers or facts.for_heads)
    return [places, *((place,) for place in places if recipe.choose_layers and len(places) > 1)]
