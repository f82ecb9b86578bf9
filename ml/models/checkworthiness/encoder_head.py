"""A linear head on an encoder's mean vectors: trained in seconds without torch, some kilobytes large."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from ml.artefacts.network_files import TOKENIZER
from ml.artefacts.on_disk import Artefact, ArtefactError, BrokenArtefactError
from ml.choosing.calibration import sigmoid
from ml.choosing.held_out import HeldOut, best, calibrate, judge
from ml.encoders import encoder as encoders
from ml.encoders import facts as artefacts
from ml.encoders import shelf
from ml.encoders.facts import EncoderFacts
from ml.evaluation.evaluate import labels_of
from ml.examples import Example
from ml.model import Fitted, Model, RecipeError, Run
from ml.models.checkworthiness import baseline, head_fitting
from ml.models.checkworthiness.head_fitting import Floats, Line, Places, Setting
from ml.models.checkworthiness.head_model import EncoderHead, Head

NAME = "encoder-head"


@dataclass(frozen=True, kw_only=True)
class Recipe(baseline.Recipe):
    """How to train; `encoder` is the folder of an encoder, which `encoder_id` names.

    Layers and strength are chosen on examples not trained on: each of `layers` (all that the encoder gives, where
    none are named) by itself, and all together; `C` and each of `Cs`.
    """

    encoder: str
    encoder_id: str
    layers: tuple[int, ...] = ()
    C: float = 0.003
    Cs: tuple[float, ...] = (0.0003, 0.001, 0.01, 0.03)
    cleaning: tuple[str, ...] = ()


def read_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Make a recipe from settings, defaults where none is given; the encoder must be named, and there.

    Raises:
        RecipeError: a setting does not exist or makes no sense, or there is no such encoder.
    """
    known = [setting.name for setting in fields(Recipe) if setting.name not in ("encoder_id", "cleaning")]
    given = baseline.known_settings(settings, known=known, name=NAME)
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
    every = [*examples, *(validation or ())]
    encoder = encoders.load(Path(recipe.encoder))
    means_of = run.means if run and run.means else encoder.means
    means = means_of([example.text for example in every])
    labels, weights, settings = labels_of(every), recipe.training_weights(every), _settings(recipe, encoder.facts)

    def trained(tried: Sequence[Setting], seen: Places) -> list[Line]:
        known = means[seen], labels[seen], weights[seen]
        return head_fitting.train(*known, settings=tried, class_weight=recipe.class_weight)

    def held_out(tried: Sequence[Setting], training: Places) -> HeldOut:
        at = np.concatenate([training, np.arange(len(examples), len(every))])

        def decide(seen: Places, unseen: Places) -> Floats:
            return np.stack([line.decisions(means[at[unseen]]) for line in trained(tried, at[seen])])

        some = [examples[place] for place in training]
        return judge(some, validation, folds=recipe.folds, seed=recipe.seed, decide=decide)

    training = np.arange(len(examples))
    some = head_fitting.some(labels[training], seed=recipe.seed)
    setting = settings[best(held_out(settings, some))]
    calibrated = calibrate(held_out([setting], training), setting=0)
    (line,) = trained([setting], training)

    def judged(given: Sequence[Example]) -> Floats:
        decisions = line.decisions(means_of([example.text for example in given]))
        return sigmoid(decisions, slope=calibrated.slope, offset=calibrated.offset)

    return baseline.fitted(
        recipe,
        calibrated,
        coefficients=line.coefficients,
        intercept=np.array([line.intercept]),
        judge=judged,
        truncated=lambda given: encoder.share_truncated([example.text for example in given]),
        details={
            "chosen": {"layers": [encoder.facts.layers[place] for place in setting.places], "C": setting.C},
            "encoder": {"id": encoder.facts.id, "name": encoder.facts.name},
        },
    )


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
    )


def _encoder_of(artefact: Artefact) -> Path:
    wanted = artefact.details["encoder"]["id"]
    places = [Path(artefact.recipe["encoder"])]
    if artefact.folder is not None:
        places += [parent / shelf.SHELF / wanted for parent in artefact.folder.resolve().parents[:2]]
    try:
        return shelf.of_id(wanted, places)
    except ArtefactError as error:
        raise BrokenArtefactError(
            f"{artefact.version} cannot judge without its encoder: {error}; copy it there from where "
            "the version was trained, or train it again on another."
        ) from error


def _settings(recipe: Recipe, facts: EncoderFacts) -> list[Setting]:
    """List the settings to choose among: layers one by one, then all of them together, by each strength."""
    places = tuple(facts.layers.index(layer) for layer in recipe.layers or facts.layers)
    groups = [(place,) for place in places] + ([places] if len(places) > 1 else [])
    return [Setting(*pair) for pair in itertools.product(groups, (recipe.C, *recipe.Cs))]
