"""Train a claim-against-document network in the one loop, and say what its artefact consists of."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from accelerate import PartialState
from numpy.typing import NDArray
from scipy.special import softmax
from transformers import PreTrainedConfig

from ml.answers.document_comparison import LABELS
from ml.artefacts.on_disk import Artefact
from ml.choosing.calibration import class_temperature
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, ExamplesError
from ml.model import Fitted, Model, Run
from ml.models.checkworthiness.text_model import folder_of
from ml.models.comparison import pair_model, pair_texts, ready_made, restoring, towers
from ml.models.comparison.network import PairNetwork
from ml.models.comparison.pair_texts import PairTexts
from ml.models.comparison.recipe import SMALL, PairRecipe, read
from ml.models.comparison.trainee import Trainee
from ml.networks.loop import training
from ml.networks.weights import network_files, pretrained
from ml.serving.images import PictureReader

logger = logging.getLogger(__name__)


Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Kind:
    """What is particular to a paper's network: its recipe, how it is built, pooled and normalised, its small encoders.

    `width` is the size that a text's vector is brought to, None where it stays as it is. `from_scratch` are the
    settings that take the place of the paper's, which are for going on from pretrained weights, where an encoder begins
    at random; the rate of a pretrained one stays the paper's.
    """

    name: str
    recipe: type[PairRecipe]
    build: Callable[..., PairNetwork]
    pooling: str
    width: int | None
    mean: Triple
    deviation: Triple
    small_text: Callable[..., PreTrainedConfig]
    small_image: Callable[[int], PreTrainedConfig]
    from_scratch: Mapping[str, Any] = field(default_factory=dict)

    def pictures(self, side: int) -> PictureReader:
        """Read pictures as this network takes them."""
        return PictureReader(side=side, mean=self.mean, deviation=self.deviation)

    def read_recipe(self, settings: Mapping[str, Any]) -> PairRecipe:
        """Make a recipe from settings, defaults where none is given; RecipeError where they make no sense."""
        return read(self.recipe, _laid_over(self.from_scratch, settings), name=self.name)

    def fit(
        self, examples: Sequence[Example], *, recipe: PairRecipe, validation: Sequence[Example] | None, run: Run
    ) -> Fitted:
        """Train on labelled pairs; epoch and temperature come from the validation pairs, and no threshold is needed.

        Raises:
            EncoderError: an encoder is not on this machine, or does not load.
            ExamplesError: nothing is left of a part, or an image-only network is to learn without pictures.
            RecipeError: see `ml.networks.loop.training`; or the text encoder does not take `max_tokens`.
        """
        assert validation is not None
        examples, validation = _chosen(examples, recipe), _chosen(validation, recipe)
        trainee, sources = prepare(examples, recipe=recipe, kind=self)
        missing = trainee.pictures.share_missing(examples)
        if recipe.modality == "image" and missing == 1.0:
            raise ExamplesError(
                "No picture of the examples can be read; give their folder, or train with modality both."
            )
        loop = replace(recipe, learning_rates=_rates(recipe))
        history = training.train(trainee, recipe=loop, examples=examples, validation=validation, run=run)
        answers = training.logits(trainee, validation)
        labels, weights = labels_of(validation, classes=len(LABELS)), weights_of(validation)
        heat = class_temperature(answers, labels, weights=weights)
        judge = partial(_judge, trainee, heat=heat)
        return Fitted(
            threshold=0.0,
            calibration={"temperature": heat},
            cleaning=recipe.cleaning,
            probabilities=softmax(answers / heat, axis=1),
            judge=judge,
            write=partial(restoring.write, trainee, recipe=recipe, temperature=heat, examples=validation),
            truncated=trainee.texts.truncated if trainee.network.reads_text else None,
            missing=trainee.pictures.share_missing if trainee.network.reads_images else None,
            is_main=PartialState().is_main_process,
            details={
                "share_truncated": trainee.texts.truncated(examples) if trainee.network.reads_text else None,
                "share_of_images_missing": missing,
                "epochs": [asdict(epoch) for epoch in history],
                "encoders": sources,
                "parameters": sum(weight.numel() for weight in trainee.network.parameters()),
            },
        )

    def restore(self, artefact: Artefact) -> Model:
        """Rebuild the model in torch, as it was trained; BrokenArtefactError where a part of it is missing."""
        recipe = self.read_recipe(artefact.recipe)
        folder = folder_of(artefact)
        text = image = None
        if recipe.modality != "image":
            encoder = towers.from_config(network_files.read_config(folder / "text"))
            text = towers.TextTower(encoder, pooling=self.pooling, width=_width(recipe, kind=self))
        if recipe.modality != "text":
            image = towers.ImageTower(towers.from_config(network_files.read_config(folder / "image")))
        network = self.build(recipe, text=text, image=image)
        network_files.read_weights(network.eval(), folder)
        return pair_model.assembled(artefact, towers=restoring.TorchTowers(network))


def prepare(examples: Sequence[Example], *, recipe: PairRecipe, kind: Kind) -> tuple[Trainee, dict[str, Any]]:
    """Make the network with its encoders, and say where these come from; raises as `fit` does."""
    torch.manual_seed(recipe.seed)
    texts, text = (None, None) if recipe.modality == "image" else _text(examples, recipe, kind=kind)
    image = None if recipe.modality == "text" else _image(recipe, kind=kind)
    network = kind.build(recipe, text=text, image=image)
    # A network that reads no text still holds a reader of them, which it never asks.
    texts = texts or pair_texts.trained([], max_tokens=recipe.max_tokens, cleaning=recipe.cleaning)
    trainee = Trainee(network, texts, kind.pictures(recipe.image_size), augment=recipe.augment)
    given = {"text": recipe.text_encoder, "image": recipe.image_encoder}
    read = {part: encoder for part, encoder in given.items() if recipe.modality in ("both", part)}
    return trainee, {part: _source(encoder, name=kind.name) for part, encoder in read.items()}


def _text(examples: Sequence[Example], recipe: PairRecipe, *, kind: Kind) -> tuple[PairTexts, towers.TextTower]:
    if recipe.text_encoder == SMALL:
        texts = pair_texts.trained(examples, max_tokens=recipe.max_tokens, cleaning=recipe.cleaning)
        words = texts.tokenizer.rust.get_vocab_size()
        config = kind.small_text(words, max_tokens=recipe.max_tokens, padding=texts.padding)
        return texts, towers.TextTower(
            towers.from_config(config), pooling=kind.pooling, width=_width(recipe, kind=kind)
        )
    folder = pretrained.find(recipe.text_encoder, recipe=kind.name)
    encoder = towers.pretrained(folder, pictures=False)
    network_files.check_length(encoder, recipe.max_tokens)
    texts = pair_texts.load(
        folder / pretrained.TOKENIZER, max_tokens=recipe.max_tokens, cleaning=recipe.cleaning,
        padding=int(encoder.config.pad_token_id or 0),
    )  # fmt: skip
    tower = towers.TextTower(encoder, pooling=kind.pooling, width=_width(recipe, kind=kind))
    towers.load_dense(tower, folder)
    return texts, tower


def _laid_over(from_scratch: Mapping[str, Any], settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lay settings over those of a network that begins at random, where an encoder that it reads does so."""
    modality = settings.get("modality", "both")
    small = [part for part in ("text", "image") if settings.get(f"{part}_encoder") == SMALL]
    if not from_scratch or not any(modality in ("both", part) for part in small):
        return settings
    rates = {part: rate for part, rate in from_scratch["learning_rates"].items() if part in (*small, "fusion")}
    given = settings.get("learning_rates", {})
    # What is no mapping is left for the recipe to refuse.
    merged = {**rates, **given} if isinstance(given, Mapping) else given
    return {**from_scratch, **settings, "learning_rates": merged}


def _width(recipe: PairRecipe, *, kind: Kind) -> int | None:
    """Say how long the vectors of texts are to be, None where they stay as they are."""
    return None if recipe.projection == "none" else kind.width


def _image(recipe: PairRecipe, *, kind: Kind) -> towers.ImageTower:
    if recipe.image_encoder == SMALL:
        return towers.ImageTower(towers.from_config(kind.small_image(recipe.image_size)))
    folder = pretrained.find(recipe.image_encoder, recipe=kind.name, tokenizer=False)
    encoder = towers.pretrained(folder, pictures=True)
    ready_made.check_side(encoder.config, recipe.image_size)
    return towers.ImageTower(encoder)


def _source(encoder: str, *, name: str) -> dict[str, str]:
    if encoder == SMALL:
        return {"name": encoder}
    folder = pretrained.find(encoder, recipe=name, tokenizer=False)
    return {"name": encoder, "sha256": network_files.fingerprint(folder)}


def _rates(recipe: PairRecipe) -> dict[str, float]:
    """Leave out the rate of an encoder that the network does not have."""
    absent = {"text": "image", "image": "text"}.get(recipe.modality)
    return {part: rate for part, rate in recipe.learning_rates.items() if part != absent}


def _chosen(examples: Sequence[Example], recipe: PairRecipe) -> Sequence[Example]:
    """Leave out the pairs in another script where a monolingual network is trained (TN-18)."""
    if not recipe.monolingual:
        return examples
    kept = [one for one in examples if not pair_texts.is_foreign(one)]
    logger.info("%d of %d pairs are in another script and are left out.", len(examples) - len(kept), len(examples))
    if not kept:
        raise ExamplesError("Every pair is in another script than the Latin one; train with monolingual=false.")
    return kept


def _judge(trainee: Trainee, examples: Sequence[Example], *, heat: float) -> NDArray[np.float64]:
    return np.asarray(softmax(training.logits(trainee, examples) / heat, axis=1))
